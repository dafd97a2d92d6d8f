"""From seeds and a wish to ranked creators: filters first, then a list each for audience, content and the wish."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from goodword.discovery.alike import cost
from goodword.discovery.alike.audience import LEAST, Sharing
from goodword.discovery.alike.content import middle
from goodword.discovery.alike.model import AlikeWish, By
from goodword.discovery.search.counting import hashes_of
from goodword.discovery.search.model import Embedder
from goodword.discovery.search.nearest import cosines, nearest
from goodword.discovery.search.rank import CANDIDATES, Ranked, places_of, rank
from goodword.discovery.search.store_index import OpenIndex
from goodword.vetting.niche.taxonomy import Taxonomy

Ints = NDArray[np.int64]
RANK = 20
"""What is added to every place in a list; AUDIENCE: how much the list of shared audiences counts. Both chosen on one
half of the questions of the figure `lookalike`, which is measured on the other."""

AUDIENCE = 2.0
PLACE_ALONE = 0.5
"""How much a wish counts that says nothing but where: whoever passes is there already, this says how surely."""


@dataclass(frozen=True, slots=True)
class Found:
    """ranked: rows best first, as search shows them; ranks: list → (n,) place in it, 0 where it has them not.

    at: (n,) place in `sharing`, -1 where they share nobody. currency: of the seeds' prices.
    """

    ranked: Ranked
    ranks: dict[str, Ints]
    at: Ints
    pool: int
    currency: str

    def only(self, places: Sequence[int]) -> Found:
        """Those at these places, in that order."""
        at = np.array(places, np.int64)
        r = self.ranked
        ranks = {name: listed[at] for name, listed in self.ranks.items()}
        ranked = replace(
            r,
            rows=r.rows[at],
            score=r.score[at],
            ranks=ranks,
            cosine=r.cosine[at],
            niche=r.niche[at],
            place=r.place[at],
        )
        return replace(self, ranked=ranked, ranks=ranks, at=self.at[at])


def find(
    index: OpenIndex, asked: AlikeWish, *, seeds: Ints, sharing: Sharing, taxonomy: Taxonomy, embedder: Embedder
) -> Found:
    """The creators like these. seeds: their rows; sharing: who shares their audience."""
    base = rank(index, asked.wish, taxonomy, embedder)
    currency = cost.currency_of(index, seeds)
    pool = _pool(index, base, asked, seeds, currency)
    query = middle(index, seeds)
    lists: dict[str, Ints] = {}
    if asked.by is not By.CONTENT:
        lists["audience"] = _audience(index, sharing, pool, least=1 if asked.by is By.AUDIENCE else LEAST)
    if asked.by is not By.AUDIENCE:
        near = nearest(index, query, CANDIDATES, pool)
        lists["content"] = near.rows[near.cosine > 0]  # who writes nothing points nowhere
    if not asked.wish.says_nothing:
        lists["wish"] = base.rows[np.isin(base.rows, pool)]
    rows, ranks, score = fused({k: v for k, v in lists.items() if k != "wish" or len(lists) > 1}, asked)
    cosine = cosines(index, query, rows) if len(rows) and query.any() else np.full(len(rows), np.nan)
    zeros = np.zeros(len(rows))
    ranked = Ranked(
        rows, score, ranks, np.asarray(cosine, np.float64), zeros, zeros, len(pool), pool, base.words, base.where, query
    )
    return Found(ranked, ranks, _places(index, sharing, rows), len(pool), currency)


def fused(lists: dict[str, Ints], asked: AlikeWish) -> tuple[Ints, dict[str, Ints], NDArray[np.float64]]:
    """(rows best first, their place in each list, score): who is like the seeds in nothing is not found."""
    likeness = [v for k, v in lists.items() if k != "wish"]
    rows = np.unique(np.concatenate(likeness)) if likeness else np.empty(0, np.int64)
    worded = bool(asked.wish.text or asked.wish.niches)
    if "wish" in lists and worded and np.isin(rows, lists["wish"]).any():
        rows = rows[np.isin(rows, lists["wish"])]
    ranks = {name: places_of(rows, listed[np.isin(listed, rows)]) for name, listed in lists.items()}
    weights = {"audience": AUDIENCE, "wish": 1.0 if worded else PLACE_ALONE}
    score = np.zeros(len(rows))
    for name, place in ranks.items():
        score = score + np.where(place > 0, weights.get(name, 1.0) / (RANK + place), 0.0)
    order = np.lexsort((rows, -score))
    return rows[order], {name: place[order] for name, place in ranks.items()}, score[order]


def _pool(index: OpenIndex, base: Ranked, asked: AlikeWish, seeds: Ints, currency: str) -> Ints:
    """Rows that pass everything, the seeds left out."""
    rows = np.flatnonzero(index.dead == 0) if base.among is None else base.among
    rows = rows[~np.isin(rows, seeds)]
    if asked.cheaper:
        rows = cost.less(index, rows, seeds, currency)
    if asked.smaller:
        rows = cost.smaller(index, rows, seeds)
    return np.asarray(rows, np.int64)


def _audience(index: OpenIndex, sharing: Sharing, pool: Ints, *, least: int) -> Ints:
    """Rows of the pool who share at least so many; beside what they post, one person in common only disturbs."""
    rows, which = rows_in(index, sharing.ids)
    kept = rows[np.isin(rows, pool) & (sharing.together[which] >= least)]
    return np.asarray(kept[:CANDIDATES], np.int64)


def rows_in(index: OpenIndex, ids: Any) -> tuple[Ints, Ints]:  # noqa: ANN401 - any sequence of ids
    """(rows of those creators that the index has, in their order; which of them these are)."""
    if not len(ids):
        return np.empty(0, np.int64), np.empty(0, np.int64)
    keys = hashes_of(list(ids))
    rows = index.rows_of(keys)
    here = np.flatnonzero(np.isin(keys, np.asarray(index.columns["key"])[rows]))
    return rows, here


def _places(index: OpenIndex, sharing: Sharing, rows: Ints) -> Ints:
    """(n,) place of each row in `sharing`."""
    theirs, which = rows_in(index, sharing.ids)
    order = np.argsort(theirs)
    at = np.minimum(np.searchsorted(theirs[order], rows), max(0, len(theirs) - 1))
    if not len(theirs):
        return np.full(len(rows), -1)
    return np.where(theirs[order][at] == rows, which[order][at], -1)
