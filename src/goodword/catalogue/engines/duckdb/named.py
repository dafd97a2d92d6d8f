"""Inputs under names: the SQL of a question stays the same, only what the names stand for changes."""

from __future__ import annotations

from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from goodword.catalogue.engines.inputs import Given


@ibis.udf.scalar.builtin(name="getvariable")  # type: ignore[untyped-decorator,unused-ignore]
def _real(variable: str) -> float:  # type: ignore[empty-body]
    """A variable of the connection; the planner sees a constant."""


@ibis.udf.scalar.builtin(name="getvariable")  # type: ignore[untyped-decorator,unused-ignore]
def _whole(variable: str) -> int:  # type: ignore[empty-body]
    """The same for whole numbers."""


@ibis.udf.scalar.builtin(name="getvariable")  # type: ignore[untyped-decorator,unused-ignore]
def _texts(variable: str) -> list[str]:  # type: ignore[empty-body]
    """The same for a list of texts."""


class Names:
    """Inputs that are looked up by name when the question is asked; only kinds and columns are taken from `given`."""

    def __init__(self, given: Given) -> None:
        self._given = given

    def number(self, name: str) -> ir.NumericScalar:
        """See `Inputs`."""
        kind = _real if isinstance(self._given.numbers[name], float) else _whole
        return kind(f"given_{name}")

    def chosen(self, column: ir.Column, name: str) -> ir.BooleanColumn:
        """See `Inputs`."""
        return _texts(f"given_{name}").contains(column)

    def among(self, column: ir.Column, name: str) -> ir.BooleanColumn:
        """See `Inputs`."""
        kind = ibis.Schema.from_pyarrow(pa.schema([("value", self._given.lists[name].type)]))
        return column.isin(ibis.table(kind, name=f"given_{name}").value)

    def table(self, name: str) -> ir.Table:
        """See `Inputs`."""
        fields = [field.with_nullable(True) for field in self._given.tables[name].schema]
        return ibis.table(ibis.Schema.from_pyarrow(pa.schema(fields)), name=f"given_{name}")


def lay_down(connection: Any, given: Given) -> None:  # noqa: ANN401 - a DuckDB connection
    """Put the values under their names."""
    for name, value in given.numbers.items():
        kind = "double" if isinstance(value, float) else "bigint"
        connection.execute(f"set variable given_{name} = {value!r}::{kind}")
    for name, texts in given.choices.items():
        connection.execute(f"set variable given_{name} = $1::varchar[]", [list(texts)])
    tables = {name: pa.table({"value": values}) for name, values in given.lists.items()}
    for name, table in (*tables.items(), *given.tables.items()):
        # A table of the engine's own, not a view of Arrow's: scans of Arrow take no Bloom filter and know no counts.
        connection.register("handed_over", table)
        connection.execute(f"create or replace temp table given_{name} as select * from handed_over")
        connection.unregister("handed_over")
