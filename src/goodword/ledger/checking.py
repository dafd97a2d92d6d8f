"""Whether a ledger is whole: the file itself, its revision, references between tables, bodies that can be read."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Column, Connection, Table, and_, func, select, text

from goodword.ledger.migrate import newest, revision
from goodword.ledger.store import Ledger
from goodword.ledger.tables import METADATA
from goodword.ledger.tables.personal import PERSONAL, Personal


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. wrong: what does not hold, empty where it does."""

    what: str
    looked_at: int
    wrong: tuple[str, ...] = ()


def check(ledger: Ledger) -> tuple[Finding, ...]:
    """Look at everything, at one moment, while others go on writing; nothing is changed."""
    with ledger.snapshot() as db:
        found = (_file(ledger, db), _revision(db), _references(db), _bodies(db))
    return tuple(f for f in found if f is not None)


def _file(ledger: Ledger, db: Connection) -> Finding | None:
    if ledger.capabilities.row_locks:
        return None  # PostgreSQL keeps checksums of its own
    said = [str(row[0]) for row in db.execute(text("PRAGMA integrity_check(20)"))]
    return Finding("pages and indexes of the file", len(said), tuple(s for s in said if s != "ok"))


def _revision(db: Connection) -> Finding:
    at = revision(db)
    return Finding("revision", 1, () if at == newest() else (f"it is at {at}, the newest is {newest()}",))


def _references(db: Connection) -> Finding:
    """Rows whose partner is not there: databases refuse them, unless somebody switched that off."""
    looked, wrong = 0, []
    for table in METADATA.sorted_tables:
        for key in table.foreign_keys:
            other = key.column.table.alias()
            here, there = key.parent, other.c[key.column.name]
            orphans = (
                select(func.count())
                .select_from(table.outerjoin(other, here == there))
                .where(and_(here.is_not(None), there.is_(None)))
            )
            count = int(db.scalar(orphans) or 0)
            looked += 1
            if count:
                wrong.append(f"{count:,} rows of {table.name}.{here.name} name nothing in {key.column.table.name}")
    return Finding("references between tables", looked, tuple(wrong))


def _bodies(db: Connection) -> Finding:
    looked, wrong = 0, []
    for table in METADATA.sorted_tables:
        for column in table.columns:
            if PERSONAL.get(f"{table.name}.{column.name}") in {Personal.PACKED, Personal.JSON}:
                for where, value in _values(db, table, column):
                    looked += 1
                    if not _readable(value):
                        wrong.append(f"{table.name} {where}: `{column.name}` cannot be read")
    return Finding("bodies that must be JSON", looked, tuple(wrong[:50]))


def _values(db: Connection, table: Table, column: Column[object]) -> Iterator[tuple[object, object]]:
    key = next(iter(table.primary_key.columns))
    for where, value in db.execute(select(key, column).execution_options(yield_per=200)):
        if value is not None and value not in ("", b""):
            yield where, value


def _readable(value: object) -> bool:
    try:
        plain = zlib.decompress(bytes(value)) if isinstance(value, bytes | memoryview) else str(value)
        json.loads(plain)
    except (zlib.error, ValueError):
        return False
    return True
