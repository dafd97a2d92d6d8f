"""What would be done again for nearly every test, done once: migrating an empty ledger, hashing passwords slowly.

Tests of the migrations and of the hashing themselves ask for the real thing: the fixtures `real_migrations` and
`real_hashing`. Programs that tests start as processes of their own know nothing of this.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

import pytest
from argon2 import PasswordHasher
from sqlalchemy import Connection, Engine, create_engine, inspect, text
from sqlalchemy.pool import StaticPool

from goodword.accounts import passwords
from goodword.ledger import store
from goodword.ledger.migrate import newest, revision, upgrade
from goodword.ledger.tables import METADATA

HASHER = passwords._HASHER
"""What hashes passwords outside of tests."""

_TABLES = {*METADATA.tables, "alembic_version"}


@contextmanager
def quick() -> Iterator[None]:
    """Until the end, SQLite ledgers that are empty get their tables in one go, and passwords are hashed at once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(store, "upgrade", _laid)
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


def _laid(engine: Engine, target: str = "head") -> None:
    if engine.dialect.name == "sqlite" and target == "head":
        with engine.connect() as connection:
            empty = _is_empty(connection)
        if empty:
            with engine.execution_options(goodword_write=True).begin() as connection:
                for statement in _statements() if _is_empty(connection) else ():
                    connection.exec_driver_sql(statement)
    upgrade(engine, target)


def _is_empty(connection: Connection) -> bool:
    return connection.exec_driver_sql("SELECT 1 FROM sqlite_master LIMIT 1").first() is None


@cache
def _statements() -> tuple[str, ...]:
    """What the migrations leave in an empty SQLite ledger, as statements."""
    engine = create_engine("sqlite://", poolclass=StaticPool)
    upgrade(engine)
    made = engine.raw_connection().driver_connection
    assert isinstance(made, sqlite3.Connection)
    said = tuple(line for line in made.iterdump() if line not in ("BEGIN TRANSACTION;", "COMMIT;"))
    engine.dispose()
    return said
