"""What a question is asked with: numbers, lists and tables. An engine may see them as values or under names.

A question is built once per shape and engine where values can go under names: turning a large expression into SQL takes
longer than answering it. Where they cannot, they stand in the expression as they are.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

import ibis
import ibis.expr.types as ir
import pyarrow as pa


@dataclass(frozen=True, slots=True)
class Given:
    """The values of one asking.

    numbers: int or float. choices: a handful of texts each, compared row by row. lists: Arrow arrays of one type, for
    joining. tables: small ones.
    """

    numbers: Mapping[str, int | float] = field(default_factory=dict)
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    lists: Mapping[str, pa.Array] = field(default_factory=dict)
    tables: Mapping[str, pa.Table] = field(default_factory=dict)


class Inputs(Protocol):
    """The same values as parts of an expression."""

    def number(self, name: str) -> ir.NumericScalar:
        """One of the numbers."""

    def chosen(self, column: ir.Column, name: str) -> ir.BooleanColumn:
        """Whether a column's value is one of the choices."""

    def among(self, column: ir.Column, name: str) -> ir.BooleanColumn:
        """Whether a column's value is in one of the lists."""

    def table(self, name: str) -> ir.Table:
        """One of the tables."""


Question = Callable[[Inputs], ir.Table]


class Values:
    """Inputs that stand in the expression as they are. small: turns a table of this process into one of the engine."""

    def __init__(self, given: Given, small: Callable[[pa.Table], ir.Table]) -> None:
        self._given = given
        self._small = small

    def number(self, name: str) -> ir.NumericScalar:
        """See `Inputs`."""
        value = self._given.numbers[name]
        return ibis.literal(value, "float64" if isinstance(value, float) else "int64")

    def chosen(self, column: ir.Column, name: str) -> ir.BooleanColumn:
        """See `Inputs`."""
        return column.isin(self._given.choices[name])

    def among(self, column: ir.Column, name: str) -> ir.BooleanColumn:
        """See `Inputs`."""
        return column.isin(self._given.lists[name].to_pylist())

    def table(self, name: str) -> ir.Table:
        """See `Inputs`."""
        return self._small(self._given.tables[name])
