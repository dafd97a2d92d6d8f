"""Small table algebra that the formulas share."""

from __future__ import annotations

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir

from goodword.catalogue.engines.relations import Relation


def attach(left: ir.Table, right: ir.Table, key: str) -> ir.Table:
    """Every row of `left`, with the columns of `right` for its key, null where it has none."""
    return left.left_join(right.rename(attached_key=key), left[key] == right[key]).drop("attached_key")


def replaced(old: ir.Table, new: ir.Table, columns: Sequence[str], key: str) -> ir.Table:
    """The rows of `new`, and those of `old` whose key `new` does not have."""
    names = [key, *columns]
    return new.select(*names).union(old.anti_join(new, key).select(*names))


def best(rows: ir.Table, group: str, order: Sequence[object]) -> ir.Table:
    """One row per group, the first in that order. The order must be total within a group."""
    rank = ibis.row_number().over(ibis.window(group_by=group, order_by=list(order)))
    ranked = rows.mutate(rank_in_group=rank)
    return ranked.filter(ranked.rank_in_group == 0).drop("rank_in_group")


def combined(rows: ir.Table, relation: Relation) -> ir.Table:
    """The present state of a relation from its rows and changes; what adds up to zero is gone."""
    measure = relation.measure
    if measure is None:
        return rows
    if relation.combine == "max":
        return rows.group_by(relation.keys).agg(**{measure: rows[measure].max()})
    summed = rows.group_by(relation.keys).agg(**{measure: rows[measure].sum().cast("int64")})
    return summed.filter(summed[measure] != 0)
