"""Small against big: what one macro or mega creator would bring on the same brief for the same money."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from goodword.discovery.match import BIG_TIERS
from goodword.discovery.model import Brief
from goodword.planning import wording
from goodword.planning.assess import Pool, Question
from goodword.planning.model import Alternative, ResolvedPlace, Roster
from goodword.planning.people import draws, people_estimate

_LEFT_OUT = frozenset({"tiers", "min_posts", "min_audience", "max_age_days"})
_WAIVED = _LEFT_OUT | {"budget"}


def big_alternative(pool: Pool, question: Question, place: ResolvedPlace | None, roster: Roster) -> Alternative | None:
    """The macro or mega creator who would bring the most people within the budget, else the cheapest one.

    The evidence rule does not apply, so that the comparison leans towards the big one. None when nobody so big matches.
    """
    brief = question.brief
    best = _best(pool, brief)
    if best is None:
        return None
    drawn = draws(
        [best],
        pool.ids,
        followers=pool.followers,
        engagement=pool.engagement,
        fits=pool.fits,
        local=pool.local,
        seed=brief.seed,
    )
    big = Alternative(
        creator_id=pool.ids[best],
        handle=str(pool.features["handle"][best].as_py()),
        followers=int(pool.followers[best]),
        price=pool.prices.price(best).money,
        people=people_estimate(float(pool.people[best]), drawn[0], int(pool.engagement.n[best])),
        sentence="",
    )
    kept_out = [rule.why(best) for rule in pool.rules if rule.name in _LEFT_OUT and rule.out[best]]
    return replace(big, sentence=" ".join([_sentence(big, wording.where(place), roster), *_said(kept_out)]))


def _best(pool: Pool, brief: Brief) -> int | None:
    """Row of the comparison: the most people within the budget, else the lowest price above it."""
    lowest = min(brief.tier_limits.bounds(tier)[0] for tier in BIG_TIERS)
    possible = pool.followers >= lowest
    for rule in pool.rules:
        if rule.name not in _WAIVED:
            possible &= ~rule.out
    rows = np.flatnonzero(possible)
    if not len(rows):
        return None
    minor = pool.prices.minor[rows]
    affordable = rows[minor <= brief.budget.minor]
    if len(affordable):
        return int(affordable[np.argmax(pool.people[affordable])])
    return int(rows[np.lexsort((-pool.people[rows], minor))[0]])


def _said(kept_out: list[str]) -> list[str]:
    """Why the proof of the roster does not speak of them: it holds among those whom the brief lets in."""
    if not kept_out:
        return []
    reasons = "; ".join(why[0].lower() + why[1:].rstrip(".") for why in kept_out)
    return [f"The brief does not let them in: {reasons}."]


def _sentence(big: Alternative, where: str, roster: Roster) -> str:
    above = ", more than the whole budget," if roster.budget < big.price else ""
    alone = f"{big.handle} alone, with {big.followers:,} followers, costs {wording.money(big.price)}{above}"
    told = f"{alone} and would bring about {wording.people(big.people)} engaged people {where}".rstrip()
    if not roster.booked:
        return f"{told}."
    ours = wording.people(roster.people)
    return f"{told}; the roster brings about {ours} for {wording.money(roster.spent)}."
