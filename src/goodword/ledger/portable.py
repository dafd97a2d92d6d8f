"""Every row of a ledger as lines of JSON, and back into an empty ledger of either database.

Tables are found by walking the metadata (out) and by looking at the database itself (in), so that none can be left out
and a ledger of an earlier revision is read as it was written and then brought up to date.
"""

from __future__ import annotations

import base64
import json
import math
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Connection,
    Engine,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    func,
    insert,
    select,
    text,
)

from goodword.core.errors import BadInput, Conflict
from goodword.ledger.migrate import newest, upgrade
from goodword.ledger.store import Ledger
from goodword.ledger.tables import METADATA

_AT_ONCE = 1000
_VERSION = "alembic_version"


def lines(db: Connection, table: Table) -> Iterator[str]:
    """The rows of a table in the order of its key, each as one line of JSON."""
    chosen = select(table).order_by(*table.primary_key.columns)
    for row in db.execute(chosen.execution_options(yield_per=_AT_ONCE)).mappings():
        yield json.dumps({name: _out(value) for name, value in row.items()}, ensure_ascii=False)


def load(ledger: Ledger, revision: str, rows: Mapping[str, Iterable[str]]) -> dict[str, int]:
    """Fill an empty ledger with lines of a revision, in one transaction, and bring it up to date; rows by table.

    Raises Conflict when it holds anything or the revision is not known here, BadInput for lines that are none.
    """
    held = [name for name, count in ledger.state().tables if count]
    if held:
        raise Conflict(
            "This ledger holds something already.",
            given=", ".join(held[:8]),
            data="It was left as it is.",
            next_step="name an empty one with --ledger, or replace this one with --replace",
        )
    engine = ledger.engine
    if revision != newest():
        _empty_at(engine, revision)
    with ledger.write() as db:
        counts = _fill(db, rows)
    upgrade(engine)
    return counts


def _empty_at(engine: Engine, revision: str) -> None:
    """Tables as they were at an earlier revision; what is dropped is empty."""
    with engine.execution_options(goodword_write=True).begin() as db:
        METADATA.drop_all(db)
        db.execute(text(f"DROP TABLE IF EXISTS {_VERSION}"))
    upgrade(engine, revision)


def _fill(db: Connection, rows: Mapping[str, Iterable[str]]) -> dict[str, int]:
    found = MetaData()
    found.reflect(db)
    unknown = set(rows) - set(found.tables)
    if unknown:
        raise BadInput(
            "These tables are not known here.", given=", ".join(sorted(unknown)), next_step="update Goodword"
        )
    counts = {}
    for table in found.sorted_tables:
        if table.name in rows:
            counts[table.name] = _fill_table(db, table, rows[table.name])
    return counts


def _fill_table(db: Connection, table: Table, given: Iterable[str]) -> int:
    count = 0
    left = iter(given)
    while part := list(islice(left, _AT_ONCE)):
        made = [_row(table, line) for line in part]
        db.execute(insert(table), made)
        count += len(made)
    numbered = [c for c in table.primary_key.columns if isinstance(c.type, BigInteger | Integer)]
    if count and db.dialect.name == "postgresql" and len(table.primary_key.columns) == len(numbered) == 1:
        _continue_numbers(db, table, numbered[0].name)
    return count


def _continue_numbers(db: Connection, table: Table, column: str) -> None:
    """PostgreSQL hands out numbers by a sequence that knows nothing of rows that came with theirs."""
    sequence = db.scalar(select(func.pg_get_serial_sequence(table.name, column)))
    if sequence is not None:
        db.execute(select(func.setval(sequence, select(func.max(table.c[column])).scalar_subquery())))


def _row(table: Table, line: str) -> dict[str, Any]:
    try:
        plain = json.loads(line)
        return {name: _in(table, name, value) for name, value in plain.items()}
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise BadInput(
            "A line of the copy is no row of its table.",
            where=table.name,
            given=str(error)[:200],
            data="Nothing was read.",
        ) from None


def _out(value: Any) -> Any:  # noqa: ANN401 - any value of a column
    if isinstance(value, bytes | memoryview):
        return {"base64": base64.b64encode(bytes(value)).decode()}
    if isinstance(value, float) and not math.isfinite(value):
        return {"float": repr(value)}
    return value


def _in(table: Table, name: str, value: Any) -> Any:  # noqa: ANN401 - any value of a column
    kind = table.c[name].type
    if isinstance(value, dict):
        ((sort, inner),) = value.items()
        return base64.b64decode(inner, validate=True) if sort == "base64" else float(inner)
    if isinstance(kind, Boolean) and value is not None:
        return bool(value)
    if isinstance(kind, LargeBinary) and value is not None:
        raise TypeError(name)
    return value
