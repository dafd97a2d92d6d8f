"""Many rows as columns (I/O): the database hands each column over as one text, because an object for each row and value
would cost more than everything that is done with them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Boolean, ColumnElement, Connection, Integer, Select, Text, cast, func, select

Ints = NDArray[np.int64]
Columns = dict[str, Any]
"""Name → (n,) 64-bit numbers, or n texts."""
_BETWEEN = "\x1f"
"""Stands between texts. Where a text holds it itself, that query is read row by row."""


def columns(db: Connection, rows: Select[Any], *, null: int = -1) -> Columns:
    """The rows of a query by the names of its columns, which are numbers, flags (1 and 0) or texts.

    null: stands for numbers that are not known; texts that are not known are empty. The order of the rows is any, the
    same in all columns. The connection has to see one moment (`Ledger.snapshot`).
    """
    inner = rows.subquery()
    whole = select(func.count(), *(_joined(db, column, null) for column in inner.c)).select_from(inner)
    n, *texts = db.execute(whole).one()
    found = {c.name: _split(text, n, numbers=_counts(c)) for c, text in zip(inner.c, texts, strict=True)}
    if any(len(values) != n for values in found.values()):
        return _one_by_one(db, rows, null)
    return found


def _joined(db: Connection, column: ColumnElement[Any], null: int) -> ColumnElement[Any]:
    plain = cast(column, Integer) if isinstance(column.type, Boolean) else column
    filled = func.coalesce(plain, null if _counts(column) else "")
    between = "," if _counts(column) else _BETWEEN
    if db.dialect.name == "sqlite":
        return func.group_concat(filled, between)
    return func.string_agg(cast(filled, Text), between)


def _counts(column: ColumnElement[Any]) -> bool:
    """Whether a column holds numbers."""
    return isinstance(column.type, Integer | Boolean)


def _split(text: str | None, n: int, *, numbers: bool) -> Ints | list[str]:
    if not n or text is None:
        return np.zeros(0, np.int64) if numbers else []
    return np.fromstring(text, np.int64, sep=",") if numbers else text.split(_BETWEEN)


def _one_by_one(db: Connection, rows: Select[Any], null: int) -> Columns:
    kinds = [_counts(column) for column in rows.subquery().c]
    found: Sequence[Any] = db.execute(rows).all()
    values = list(zip(*found, strict=True))
    return {
        name: np.array([null if v is None else int(v) for v in column], np.int64)
        if numbers
        else ["" if v is None else v for v in column]
        for name, column, numbers in zip(rows.subquery().c.keys(), values, kinds, strict=True)
    }
