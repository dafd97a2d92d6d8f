"""From the pool to the roster: the coverage problem of everyone eligible, its answer and its certificate.

Audiences are fetched for those who can matter. Everyone else is in the problem too, as if they shared nobody with
anyone: that can only raise the bound, so the certificate speaks for all. When such a creator is chosen, their audience
is fetched and the search runs again, so that every booked creator's overlap is counted.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from goodword.core.errors import BadInput
from goodword.core.geo import Circle, distance_km
from goodword.core.money import Money
from goodword.discovery.model import Brief
from goodword.planning.assess import Pool
from goodword.roster.build import AudienceProblem, audience_problem
from goodword.roster.model import Effort, Selection
from goodword.roster.select import select
from goodword.vetting.engagement import column

FETCH = 600
"""So many audiences are fetched at first: those that reach the most people, and the most for their price."""
CONSIDERED = 6_000
"""So many creators enter the search; what the rest could add is added to the bound."""

Links = Callable[[tuple[str, ...]], pa.Table]


@dataclass(frozen=True, slots=True, eq=False)
class Chosen:
    """The answer for one pool: `rows` are pool rows in the order of the problem's candidates.

    links: known audiences as the catalogue gives them. fetched: (k,) whether a candidate's audience is among them.
    rest_worth: what creators outside the search could add at most.
    """

    rows: NDArray[np.int64]
    audience: AudienceProblem
    links: pa.Table
    selection: Selection
    fetched: NDArray[np.bool_]
    rest_worth: float

    @property
    def booked(self) -> tuple[int, ...]:
        """Pool rows of the booked, in the order in which they add most."""
        return tuple(int(self.rows[c]) for c in self.selection.chosen)


def choose(pool: Pool, brief: Brief, links_of: Links, circle: Circle | None) -> Chosen:
    """The roster of the eligible and the pinned within the budget. Raises BadInput when the pinned do not fit."""
    rows, rest = _candidates(pool, brief)
    ids = tuple(pool.ids[i] for i in rows)
    pinned = tuple(p for p in brief.pinned if p in set(ids))
    fetched = _first_fetch(pool, rows, np.isin(np.array(ids, dtype=object), np.array(pinned, dtype=object)))
    links = links_of(tuple(np.array(ids, dtype=object)[fetched]))
    while True:
        problem = audience_problem(
            _inside(links, circle),
            ids,
            pool.people[rows],
            np.maximum(pool.prices.minor[rows], 0),
            brief.budget.minor,
            pinned=pinned,
            max_size=brief.max_creators,
        )
        selection = select(problem.problem, seed=brief.seed)
        # Twice the budget as well: the curve to its right must not rest on overlap that was never looked at.
        double = select(replace(problem.problem, budget=2 * brief.budget.minor), seed=brief.seed, effort=Effort.QUICK)
        unseen = [c for c in {*selection.chosen, *double.chosen} if not fetched[c]]
        if not unseen:
            break
        fetched[unseen] = True
        links = pa.concat_tables([links, links_of(tuple(ids[c] for c in sorted(unseen)))])
    worth = _rest_worth(pool, rest, selection.multiplier)
    return Chosen(rows, problem, links, selection, fetched, worth)


def _candidates(pool: Pool, brief: Brief) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """(pool rows that enter the search, eligible rows that do not), each rising."""
    pinned = np.isin(np.array(pool.ids, dtype=object), np.array(brief.pinned, dtype=object))
    _check_pinned(pool, brief, np.flatnonzero(pinned))
    usable = pool.eligible & (pool.people > 0) & ~pinned
    eligible = np.flatnonzero(usable)
    order = eligible[np.argsort(-_density(pool, eligible), kind="stable")]
    inside = np.sort(np.r_[np.flatnonzero(pinned), order[:CONSIDERED]])
    return inside.astype(np.int64), np.sort(order[CONSIDERED:]).astype(np.int64)


def _check_pinned(pool: Pool, brief: Brief, pinned: NDArray[np.int64]) -> None:
    unpriced = [pool.ids[i] for i in pinned if pool.prices.minor[i] < 0]
    if unpriced:
        raise BadInput(
            "Pinned creators have no price.",
            where="pinned",
            given=", ".join(unpriced),
            next_step="give their prices under [prices], or state a fee rule",
        )
    total = Money(int(pool.prices.minor[pinned].sum()), brief.budget.currency)
    if brief.budget < total:
        raise BadInput(
            "The pinned creators alone cost more than the budget.",
            where="pinned",
            given=f"pinned cost {total}, budget {brief.budget}",
            next_step=f"raise the budget to {total} or unpin someone",
        )


def _density(pool: Pool, rows: NDArray[np.int64]) -> NDArray[np.float64]:
    """People per minor unit; free creators first."""
    cost = pool.prices.minor[rows].astype(np.float64)
    return np.where(cost > 0, pool.people[rows] / np.maximum(cost, 1), np.inf)


def _first_fetch(pool: Pool, rows: NDArray[np.int64], pinned: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """(k,) whose audience is read at once: the pinned, the most people for their price, the most people."""
    fetched = pinned.copy()
    density = np.argsort(-_density(pool, rows), kind="stable")
    size = np.argsort(-pool.people[rows], kind="stable")
    fetched[density[: FETCH * 2 // 3]] = True
    fetched[size[: FETCH // 3]] = True
    return fetched


def _inside(links: pa.Table, circle: Circle | None) -> pa.Table:
    """Links of people who may live in the circle: those known to live elsewhere are not of the target."""
    if circle is None or links.num_rows == 0:
        return links
    lat, lon = column(links, "lat"), column(links, "lon")
    away = distance_km(circle.lat, circle.lon, np.nan_to_num(lat), np.nan_to_num(lon)) > circle.radius_km
    return links.filter(pa.array(~(away & np.isfinite(lat) & np.isfinite(lon))))


def _rest_worth(pool: Pool, rest: NDArray[np.int64], multiplier: float) -> float:
    """What creators outside the search could add to any roster beyond what their price is worth elsewhere.

    From the dual of the coverage programme: each adds at most max(0, people - multiplier x price) to the bound.
    """
    if not len(rest):
        return 0.0
    return float(np.maximum(0.0, pool.people[rest] - multiplier * pool.prices.minor[rest]).sum())
