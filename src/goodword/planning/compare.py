"""Small against big: what one macro or mega creator would bring on the same brief for the same money."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from goodword.catalogue.model import Catalogue
from goodword.core.money import Money
from goodword.discovery.match import BIG_TIERS, feature_query
from goodword.planning import wording
from goodword.planning.assess import Pool, Question, assess, mentions_of
from goodword.planning.model import Alternative, ResolvedPlace, Roster
from goodword.planning.people import draws, people_estimate
from goodword.vetting.model import EvidenceRule

KEPT = 400
"""So many of the big creators who match are compared: those of whom most is known."""


def big_alternative(
    catalogue: Catalogue, question: Question, place: ResolvedPlace | None, roster: Roster
) -> Alternative | None:
    """The macro or mega creator who would bring the most people within the budget, else the cheapest one.

    The evidence rule does not apply, so that the comparison leans towards the big one. None when nobody so big matches.
    """
    brief = replace(question.brief, tiers=BIG_TIERS, evidence=EvidenceRule(0, 0), pinned=())
    asked = replace(question, brief=brief)
    query = replace(feature_query(brief, question.taxonomy, question.circle), limit=KEPT)
    features = catalogue.features(query)
    pool = assess(features, mentions_of(catalogue, features, brief, question.taxonomy), asked)
    best = _best(pool, brief.budget)
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
    people = people_estimate(float(pool.people[best]), drawn[0], int(pool.engagement.n[best]))
    big = Alternative(
        creator_id=pool.ids[best],
        handle=str(features["handle"][best].as_py()),
        followers=int(pool.followers[best]),
        price=pool.prices.price(best).money,
        people=people,
        sentence="",
    )
    return replace(big, sentence=_sentence(big, wording.where(place), roster))


def _best(pool: Pool, budget: Money) -> int | None:
    """Row of the comparison: the most people within the budget, else the lowest price above it."""
    barred = np.zeros(len(pool), bool)
    for rule in pool.rules:
        if rule.name != "budget":
            barred |= rule.out
    rows = np.flatnonzero(~barred)
    if not len(rows):
        return None
    minor = pool.prices.minor[rows]
    affordable = rows[minor <= budget.minor]
    if len(affordable):
        return int(affordable[np.argmax(pool.people[affordable])])
    return int(rows[np.lexsort((-pool.people[rows], minor))[0]])


def _sentence(big: Alternative, where: str, roster: Roster) -> str:
    above = ", more than the whole budget," if roster.budget < big.price else ""
    alone = (
        f"{big.handle} alone, with {wording.number(big.followers)} followers, costs {wording.money(big.price)}{above}"
    )
    told = f"{alone} and would bring about {wording.people(big.people)} engaged people {where}".rstrip()
    if not roster.booked:
        return f"{told}."
    ours = wording.people(roster.people)
    return f"{told}; the roster brings about {ours} for {wording.money(roster.spent)}."
