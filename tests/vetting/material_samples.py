"""Material beyond the features, as the tests need it."""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from goodword.catalogue.evidence import MEASURES
from goodword.catalogue.model import CELLS
from goodword.vetting.levels import Groups
from goodword.vetting.material import Common, Material, PodOf


def measures(*rows: dict[str, Any]) -> pa.Table:
    """MEASURES with these columns set, the counts 0 and the others null."""
    empty = {f.name: 0 if pa.types.is_integer(f.type) else None for f in MEASURES}
    named = [{"creator_id": f"instagram:c{i}"} | row for i, row in enumerate(rows)]
    return pa.Table.from_pylist([empty | row for row in named], schema=MEASURES)


def material(*rows: dict[str, Any], groups: Groups | None = None, **other: Any) -> Material:
    """Material of creators c0, c1, …"""
    table = measures(*rows)
    pods: dict[str, PodOf] = other.pop("pods", {})
    common = Common(groups or {}, pods, other.pop("commenters", {}), CELLS.empty_table())
    place = {name: i for i, name in enumerate(table["creator_id"].to_pylist())}
    fixed: dict[str, Any] = {"growth": None, "grown": {}, "comments": {}}
    return Material(common=common, measures=table, place=place, **(fixed | other))
