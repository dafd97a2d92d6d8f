"""Rows for any table, made from its columns: for tests that must hold for every table there is and will be."""

from __future__ import annotations

import zlib
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    Float,
    Integer,
    LargeBinary,
    MetaData,
    Numeric,
    String,
    Table,
    insert,
    select,
    update,
)

from goodword.ledger.vault import SEALED, Vault

ROWS = 3


def fill(db: Connection, metadata: MetaData) -> None:
    """ROWS rows in every empty table, parents first; nullable columns are null in the second row."""
    for table in metadata.sorted_tables:
        if table.name == "alembic_version" or db.execute(select(table).limit(1)).first() is not None:
            continue
        for number in range(1, ROWS + 1):
            db.execute(insert(table).values({c.name: value(table, c, number) for c in table.columns}))


def seal(db: Connection, metadata: MetaData, vault: Vault) -> None:
    """What `fill` put where sealed things are, sealed with this key."""
    for name, purpose in SEALED.items():
        db.execute(update(metadata.tables[name]).values(sealed=vault.seal(b"[]", purpose)))


def value(table: Table, column: Column[Any], number: int) -> Any:
    """What a column holds in a row."""
    if column.foreign_keys:
        (key,) = column.foreign_keys
        if key.column.table is table:
            return None if number == 1 or column.nullable is False else number - 1
        return number
    if column.nullable and number == 2:
        return None
    kind = column.type
    if isinstance(kind, LargeBinary):
        return zlib.compress(f'{{"{table.name}": {number}, "name": "सोमवार"}}'.encode())
    if isinstance(kind, Boolean):
        return number % 2 == 0
    if isinstance(kind, Integer):
        large = 2**53 if isinstance(kind, BigInteger) else 2**20
        return number if column.primary_key else large + number
    if isinstance(kind, Float | Numeric):
        return 0.1 * number
    if isinstance(kind, String):
        text = f'{{"{column.name}": {number}, "صباح": "☕\\n\\"=1+1"}}'
        return text if kind.length is None else f"{number}é{column.name}"[: kind.length]
    raise TypeError(f"{table.name}.{column.name}: {kind}")


def everything(db: Connection, metadata: MetaData) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table, in the order of the keys."""
    return {
        t.name: [tuple(_plain(v) for v in row) for row in db.execute(select(t).order_by(*t.primary_key.columns))]
        for t in metadata.sorted_tables
    }


def _plain(value: Any) -> Any:
    return bytes(value) if isinstance(value, memoryview) else value
