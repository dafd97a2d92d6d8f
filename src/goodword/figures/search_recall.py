"""How faithful a search is: what it finds against comparing everybody, list by list and in the end, under every filter.

Of equals at the edge any may be shown: a row counts as found where it scores as high as the last exact one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from goodword.core.tier import Tier
from goodword.figures.search_peers import RECALL_AT, WHAT

FILTERS: tuple[Mapping[str, Any], ...] = (
    {}, {"tiers": (Tier.NANO,)}, {"languages": ("en",)}, {"tiers": (Tier.NANO, Tier.MICRO), "languages": ("es",)},
    {"countries": ("IN",)}, {"tiers": (Tier.MEGA,)}, {"platforms": ("tiktok",), "tiers": (Tier.MICRO,)},
    {"countries": ("DE",), "tiers": (Tier.MACRO,)}, {"min_followers": 4_000, "max_followers": 4_100},
    {"countries": ("IN",), "languages": ("hi",), "tiers": (Tier.MID,), "platforms": ("youtube",)},
)  # fmt: skip
_LISTS = ("meaning", "words", "shortlist")


def recall_of(desk: Any, texts: Sequence[str] = WHAT) -> dict[str, Any]:  # noqa: ANN401 - a search desk
    """Mean recall@100 by filter of the nearest in meaning, the best by words, and the shortlist of the whole search."""
    from goodword.discovery.search.rank import passing_rows  # noqa: PLC0415 - not needed to list figures

    index = desk.index()
    wishes = [desk.understand(text).wish for text in texts]
    told: dict[str, dict[str, float]] = {}
    passing: dict[str, int] = {}
    for filters in FILTERS:
        name = ", ".join(f"{k}={_shown(v)}" for k, v in filters.items()) or "none"
        asked = [replace(wish, **filters) for wish in wishes]
        each = np.array([_recalls(index, desk, wish) for wish in asked])
        told[name] = {kind: round(float(np.nanmean(each[:, k])), 4) for k, kind in enumerate(_LISTS)}
        among = passing_rows(index, replace(asked[0], niches=()), desk.house.niches, None)
        passing[name] = index.manifest.live if among is None else len(among)
    return {"recall": told, "passing": passing, "n": len(texts) * len(FILTERS)}


def worst_of(told: Mapping[str, Mapping[str, float]]) -> float:
    """The worst of all lists and filters."""
    return min(value for lists in told.values() for value in lists.values() if np.isfinite(value))


def _shown(value: object) -> str:
    return "+".join(str(getattr(v, "value", v)) for v in value) if isinstance(value, tuple) else str(value)


def _recalls(index: Any, desk: Any, wish: Any) -> tuple[float, float, float]:  # noqa: ANN401
    from goodword.discovery.search.asking import asked  # noqa: PLC0415 - not needed to list figures
    from goodword.discovery.search.nearest import nearest  # noqa: PLC0415
    from goodword.discovery.search.rank import (  # noqa: PLC0415
        best_words,
        having,
        passing_rows,
        query_vector,
        rank,
    )

    taxonomy = desk.house.niches
    among = passing_rows(index, wish, taxonomy, None)
    vector = query_vector(index, wish.text, desk.embedder)
    near = [nearest(index, vector, RECALL_AT, among, exact=exact) for exact in (True, False)]
    groups = asked(wish.text, index.words, index.manifest.live).groups
    has = having(index, wish, None)
    said = [best_words(index, groups, RECALL_AT, among, having=() if e else has, exact=e) for e in (True, False)]
    lists = [rank(index, wish, taxonomy, desk.embedder, exact=exact) for exact in (True, False)]
    return (
        _recall(near[0].rows, near[0].cosine, near[1].rows, near[1].cosine),
        _recall(*said[0], *said[1]),
        _recall(*_head(lists[0]), *_head(lists[1])),
    )


def _head(ranked: Any) -> tuple[NDArray[Any], NDArray[Any]]:  # noqa: ANN401
    return ranked.rows[:RECALL_AT], ranked.score[:RECALL_AT]


def _recall(exact: NDArray[Any], score: NDArray[Any], found: NDArray[Any], found_score: NDArray[Any]) -> float:
    """Share of the exact rows that were found, equals at the edge taken for each other; NaN where there is nobody."""
    if not len(exact):
        return float("nan")
    edge = score[-1] - 1e-6
    missing = len(np.setdiff1d(exact, found))
    equal = len(np.setdiff1d(found[found_score >= edge], exact))
    return 1 - max(0, missing - equal) / len(exact)
