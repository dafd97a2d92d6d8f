"""Names of creators, posts, platforms, places as positions, and what is known of each creator and post."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from goodword.core.tier import TierLimits
from goodword.measurement.funnel.families import Ints
from goodword.measurement.funnel.model import By
from goodword.sources.arrow import Array, array, pc

TRAITS = (By.PLATFORM, By.NICHE, By.PLACE, By.TIER)
Names = Mapping[By, Array]
"""Name of each row in each dimension, a column of text."""


@dataclass(slots=True)
class Coded:
    """names: of each dimension, in alphabetical order; a fact's dimension is a position among them, -1 for none.

    traits: of each creator, position of its tier, niche, platform, place. creator_of: of each post.
    """

    names: dict[By, list[str]]
    traits: dict[By, Ints]
    creator_of: Ints

    def completed(self, codes: dict[By, Ints]) -> dict[By, Ints]:
        """Codes of every dimension: creators by their posts, traits by their creators, where rows do not say them."""
        posts, creators = codes[By.POST], codes[By.CREATOR]
        if len(self.names[By.POST]):
            creators = np.where((creators < 0) & (posts >= 0), self.creator_of[posts], creators)
        out = {By.CREATOR: creators, By.POST: posts}
        for by in TRAITS:
            known = len(self.names[By.CREATOR]) and len(self.names[by])
            out[by] = (
                np.where((codes[by] < 0) & (creators >= 0), self.traits[by][creators], codes[by])
                if known
                else codes[by]
            )
        return out

    def codes(self, rows: Names) -> dict[By, Ints]:
        """Positions of names as rows tell them."""
        return {by: positions(rows[by], self.names[by]) for by in By}

    def table_codes(self, table: pa.Table) -> dict[By, Ints]:
        """Positions of the names in a table, completed."""
        return self.completed({by: positions(table[by.value], self.names[by]) for by in By})


def coded(results: pa.Table, clicks: pa.Table, orders: Names, limits: TierLimits) -> Coded:
    """Every name of every dimension, and the traits of each creator and post as results tell them most often."""
    names: dict[By, list[str]] = {}
    for by in By:
        found = {v for column in (orders[by], results[by.value], clicks[by.value]) for v in distinct(column) if v}
        names[by] = sorted(found)
    tiers = _tiers(results, limits)
    names[By.TIER] = sorted({*names[By.TIER], *tiers.values()})
    creators = positions(results["creator"], names[By.CREATOR])
    n = len(names[By.CREATOR])
    traits = {by: _commonest(creators, positions(results[by.value], names[by]), n, len(names[by])) for by in TRAITS}
    number = {name: i for i, name in enumerate(names[By.TIER])}
    told = np.array([number.get(tiers.get(c, ""), -1) for c in names[By.CREATOR]], np.int64)
    traits[By.TIER] = np.where(traits[By.TIER] >= 0, traits[By.TIER], told)
    posts = positions(results["post"], names[By.POST])
    return Coded(names, traits, _commonest(posts, creators, len(names[By.POST]), n))


def distinct(column: Array) -> list[str | None]:
    """The different texts of a column."""
    if column.null_count == len(column):
        return []
    if pa.types.is_dictionary(column.type):
        return (
            list(column.combine_chunks().dictionary.to_pylist())
            if isinstance(column, pa.ChunkedArray)
            else list(column.dictionary.to_pylist())
        )
    return list(pc.unique(column).to_pylist())


def _tiers(results: pa.Table, limits: TierLimits) -> dict[str, str]:
    """Creator → tier by the most followers told."""
    most: dict[str, int] = {}
    for name, followers in zip(results["creator"].to_pylist(), results["followers"].to_pylist(), strict=True):
        if name is not None and followers is not None:
            most[name] = max(followers, most.get(name, 0))
    return {name: limits.tier(n).value for name, n in most.items()}


def positions(column: Array, names: list[str]) -> Ints:
    """Position of each text among the names, -1 for none. A column of a dictionary is looked up by its dictionary."""
    if column.null_count == len(column):
        return np.full(len(column), -1, np.int64)
    if isinstance(column, pa.ChunkedArray):
        column = column.combine_chunks()
    if not pa.types.is_dictionary(column.type):
        found = pc.index_in(column, value_set=array(names, pa.string()))
        return np.asarray(pc.fill_null(found, -1).to_numpy(zero_copy_only=False), np.int64)
    place = np.append(positions(column.dictionary, names), -1)
    return np.asarray(place[pc.fill_null(column.indices, len(place) - 1).to_numpy(zero_copy_only=False)])


def _commonest(group: Ints, value: Ints, groups: int, values: int) -> Ints:
    """For each group the value that its rows have most often (the first of equals), -1 for none."""
    out = np.full(groups, -1, np.int64)
    ok = (group >= 0) & (value >= 0)
    if not ok.any():
        return out
    pairs, counts = np.unique(group[ok] * values + value[ok], return_counts=True)
    order = np.lexsort((-pairs, counts))  # the commonest last, and of equals the first name
    out[pairs[order] // values] = pairs[order] % values
    return out


def summed(entity: Ints, value: Ints, n: int) -> Ints:
    """Exact whole sums by entity; -1 is left out."""
    out = np.zeros(n, np.int64)
    ok = entity >= 0
    if np.abs(value).sum(dtype=np.float64) < 2.0**52:  # bincount adds in floating point, exactly up to here
        return np.bincount(entity[ok], value[ok], n).astype(np.int64) if ok.any() else out
    np.add.at(out, entity[ok], value[ok])
    return out
