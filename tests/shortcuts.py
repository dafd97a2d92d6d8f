"""What would be done again for nearly every test, done once: migrating an empty ledger, hashing passwords slowly,
writing the same questions as SQL for each new ledger and each new catalogue.

Tests of the migrations and of the hashing themselves ask for the real thing: the fixtures `real_migrations` and
`real_hashing`. Programs that tests start as processes of their own know nothing of this.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import pytest
from argon2 import PasswordHasher
from ibis.backends.duckdb import Backend
from sqlalchemy import Connection, Engine, create_engine, inspect, text
from sqlalchemy.engine import Dialect
from sqlalchemy.pool import StaticPool
from sqlalchemy.util import LRUCache

from goodword.accounts import passwords
from goodword.ledger import store
from goodword.ledger.migrate import newest, revision, upgrade
from goodword.ledger.tables import METADATA

HASHER = passwords._HASHER
"""What hashes passwords outside of tests."""

_TABLES = {*METADATA.tables, "alembic_version"}
_LAYING = threading.Lock()
_DIALECTS: dict[str, Dialect] = {}
_WRITTEN: LRUCache[Any, Any] = LRUCache(20_000)
_COMPILED: LRUCache[Any, str] = LRUCache(500)
_compile = Backend.compile


@contextmanager
def quick() -> Iterator[None]:
    """Until the end, SQLite ledgers that are empty get their tables in one go, what is asked of a ledger or of a
    catalogue on DuckDB is written as SQL once for all of them, and passwords are hashed at once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(store, "upgrade", _laid)
        patch.setattr(store, "create_engine", _engine)
        patch.setattr(Backend, "compile", _compiled)
        patch.setattr(Backend, "db_identity", "any")  # expressions over tables of one name and form are the same
        patch.setattr(passwords, "_HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        yield


def emptied(url: str) -> None:
    """Leave no row and no trace of one in a PostgreSQL ledger; its tables stay where they are today's."""
    engine = create_engine(url)
    with engine.begin() as connection:
        if set(inspect(connection).get_table_names()) == _TABLES and revision(connection) == newest():
            _without_rows(connection)
        else:
            _without_tables(connection)
    engine.dispose()


def wiped(url: str) -> None:
    """Leave nothing at all in a PostgreSQL database."""
    engine = create_engine(url)
    with engine.begin() as connection:
        _without_tables(connection)
    engine.dispose()


def _without_tables(connection: Connection) -> None:
    connection.execute(text("DROP SCHEMA public CASCADE"))
    connection.execute(text("CREATE SCHEMA public"))


def _without_rows(connection: Connection) -> None:
    asked = " UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM {name})" for name in METADATA.tables)
    if filled := connection.scalars(text(asked)).all():
        connection.execute(text(f"TRUNCATE {', '.join(filled)} CASCADE"))
    used = "FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL"
    connection.execute(text(f"SELECT setval(format('%I.%I', schemaname, sequencename), start_value, false) {used}"))


def _engine(*arguments: Any, **options: Any) -> Engine:
    """An engine that knows the statements of all others of its kind: SQLAlchemy's cache is for one engine, and a test
    has a ledger of its own."""
    engine = create_engine(*arguments, **options)
    known = _DIALECTS.setdefault(engine.dialect.name, engine.dialect)
    if known.server_version_info:  # it has seen a database, and knows its ways
        engine.dialect = known
        engine._compiled_cache = _WRITTEN
    return engine


def _compiled(self: Backend, expr: Any, /, **options: Any) -> str:
    """The SQL of an expression. Refreshing a small catalogue is little else than writing SQL, the same for most."""
    if any(value is not None for value in options.values()):
        return _compile(self, expr, **options)
    key = expr.op()
    sql: str | None = _COMPILED.get(key)
    if sql is None:
        _COMPILED[key] = sql = _compile(self, expr)
    return sql


def _laid(engine: Engine, target: str = "head") -> None:
    if engine.dialect.name == "sqlite" and target == "head":
        raw = engine.raw_connection()
        with _LAYING:
            if raw.driver_connection.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone() is None:
                _migrated().backup(raw.driver_connection)
        raw.close()
    upgrade(engine, target)


@cache
def _migrated() -> sqlite3.Connection:
    """What the migrations make of an empty SQLite ledger."""
    engine = create_engine("sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False})
    upgrade(engine)
    made = engine.raw_connection().driver_connection
    assert isinstance(made, sqlite3.Connection)
    made.commit()
    return made
