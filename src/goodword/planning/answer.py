"""The roster in people and money: who is booked, what overlap costs, what more money buys, who is left out and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from goodword.core.estimate import Estimate
from goodword.core.formula import register
from goodword.core.money import Money
from goodword.discovery.model import Brief, Candidate
from goodword.planning import wording
from goodword.planning.assess import Pool
from goodword.planning.choose import Chosen, labels
from goodword.planning.model import Booked, BudgetPoint, LeftOut, ResolvedPlace, Roster
from goodword.planning.people import LEVEL, roster_estimate
from goodword.roster.build import audience_problem
from goodword.roster.curve import curve
from goodword.roster.explain import entry_prices, last_adds, overlap
from goodword.roster.model import Certificate
from goodword.roster.reach import unique_people

UNIQUE = register(
    "unique-audience",
    1,
    "followers of all booked creators, each person counted once, by what their known audiences share",
    "Coverage of the estimated overlap (audience-coverage, audience-overlap)",
)
MULTIPLES = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.1, 1.25, 1.5, 1.75, 2.0)
"""Budgets of the budget → people curve, as multiples of the brief's."""


@dataclass(frozen=True, slots=True, eq=False)
class Known:
    """What the answer is written from: shortlisted candidates by id, and the draws of each booked creator's people."""

    brief: Brief
    place: ResolvedPlace | None
    pool: Pool
    chosen: Chosen
    by_id: Mapping[str, Candidate]
    drawn: NDArray[np.float64]  # (booked, DRAWS), in the order of `chosen.booked`

    @property
    def currency(self) -> str:
        return self.brief.budget.currency


def roster_of(known: Known) -> Roster:
    """The booked, their people, and the proof."""
    brief, chosen, pool = known.brief, known.chosen, known.pool
    selection = chosen.selection
    alone = pool.people[list(chosen.booked)]
    adds = np.array(selection.adds, np.float64)
    posts = int(sum(pool.engagement.n[i] for i in chosen.booked))
    overlap_only = unique_people(chosen.audience, selection.chosen) if selection.chosen else None
    people = roster_estimate(selection.certificate.value, adds, alone, known.drawn, posts=posts, unique=overlap_only)
    certificate = chosen.certificate
    spent = Money(selection.spent, known.currency)
    return Roster(
        booked=_booked(known),
        spent=spent,
        budget=brief.budget,
        people=people,
        potential_reach=int(sum(pool.followers[i] for i in chosen.booked)),
        unique_audience=unique_audience(known),
        overlap_people=max(0.0, float(alone.sum() - certificate.value)),
        certificate=certificate,
        sentence=_sentence(known, people, certificate, spent),
    )


def _sentence(known: Known, people: Estimate, certificate: Certificate, spent: Money) -> str:
    if not known.chosen.booked:
        return "Nobody can be booked on this brief as it stands."
    who = wording.where(known.place)
    reached = f"About {wording.number(people.value)} engaged people {who}".rstrip()
    budget = wording.money(known.brief.budget)
    among = f"of the {int(known.pool.eligible.sum()):,} who may be booked"
    if certificate.optimal:
        return f"{reached} for {wording.money(spent)}; no roster within {budget} {among} reaches more."
    bound = wording.at_most(certificate.bound)
    return f"{reached} for {wording.money(spent)}; no roster within {budget} {among} can reach more than {bound}."


def _booked(known: Known) -> tuple[Booked, ...]:
    chosen, selection = known.chosen, known.chosen.selection
    losses = last_adds(chosen.audience.problem, selection.chosen)
    booked = []
    for i, candidate_number, adds, loss in zip(chosen.booked, selection.chosen, selection.adds, losses, strict=True):
        candidate = known.by_id[known.pool.ids[i]]
        alone = float(chosen.audience.engaged[candidate_number])
        shared = min(1.0, max(0.0, 1 - loss / alone)) if alone > 0 else 0.0
        pinned = candidate.creator_id in known.brief.pinned
        booked.append(
            Booked(candidate.creator_id, candidate.price.money, candidate.people, float(adds), shared, pinned)
        )
    return tuple(booked)


def unique_audience(known: Known) -> Estimate:
    """Followers of the booked counted once, with the interval of what their overlap may be."""
    rows = np.array(known.chosen.booked, np.int64)
    if not len(rows):
        return Estimate(0.0, 0.0, 0.0, 0, "people", UNIQUE.id, LEVEL)
    followers = known.pool.followers[rows]
    whole = audience_problem(
        known.chosen.links,
        [known.pool.ids[i] for i in rows],
        followers,
        np.zeros(len(rows), np.int64),
        0,
        niches=labels(known.pool, "niche", rows),
        places=labels(known.pool, "place", rows),
    )
    return replace(unique_people(whole, range(len(rows))), formula=UNIQUE.id)


def curve_of(known: Known, roster: Roster) -> tuple[BudgetPoint, ...]:
    """People and bound per budget; at the brief's own budget the roster itself."""
    budget, rest = known.brief.budget.minor, known.chosen.beyond
    levels = sorted({max(1, round(budget * m)) for m in MULTIPLES} | {budget})
    floor, points = 0.0, []
    for point in curve(known.chosen.audience.problem, levels, seed=known.brief.seed):
        people, bound, size = point.value, point.bound + rest, point.size
        if point.budget == budget:
            people, bound, size = roster.certificate.value, roster.certificate.bound, len(roster.booked)
        # A larger budget can always buy what a smaller one buys.
        floor = max(floor, people)
        points.append(BudgetPoint(Money(point.budget, known.currency), floor, max(bound, floor), size))
    return tuple(points)


def next_of(points: tuple[BudgetPoint, ...], roster: Roster) -> tuple[BudgetPoint | None, str]:
    """The next budget that brings clearly more, and what it brings."""
    if not roster.booked:
        return None, ""
    now = roster.certificate.value
    for point in points:
        if point.budget.minor > roster.budget.minor and point.people > now * 1.01:
            more = wording.money(point.budget - roster.budget)
            gain = wording.number(point.people - now)
            return point, f"{more} more would bring about {gain} more people."
    top = wording.money(points[-1].budget) if points else wording.money(roster.budget)
    return None, f"Up to {top}, more money would bring hardly anyone more from this catalogue."


def left_out(known: Known) -> tuple[LeftOut, ...]:
    """Why each shortlisted creator is not booked, and at which price they would be."""
    chosen = known.chosen
    prices = {
        chosen.audience.creator_ids[e.candidate]: e for e in entry_prices(chosen.audience.problem, chosen.selection)
    }
    booked = {known.pool.ids[i] for i in chosen.booked}
    told = []
    for candidate in known.by_id.values():
        if candidate.creator_id in booked:
            continue
        entry = prices.get(candidate.creator_id)
        enters = Money(entry.enters_at, known.currency) if entry is not None and candidate.eligible else None
        told.append(LeftOut(candidate.creator_id, _why(candidate, enters), enters))
    return tuple(told)


def _why(candidate: Candidate, enters: Money | None) -> str:
    if not candidate.eligible:
        return " ".join(candidate.why_not)
    if candidate.people.value <= 0:
        return "Expected to reach nobody of the target."
    price = wording.money(candidate.price.money)
    offer = (
        f"At {price} for about {wording.number(candidate.people.value)} people, the same money brings more elsewhere"
    )
    if enters is None or enters.minor <= 0:
        return f"{offer}, whatever they ask."
    if enters.minor >= candidate.price.money.minor:
        return f"A roster with them is as good: at {price} they could replace others."
    return f"{offer}; they would be in at {wording.money(enters)}."


def overlaps(known: Known) -> tuple[tuple[str, str, float], ...]:
    """Pairs of booked creators who share people: share of the smaller audience that both reach, largest first."""
    selection = known.chosen.selection
    shared = overlap(known.chosen.audience.problem, selection.chosen)
    names = [known.pool.ids[i] for i in known.chosen.booked]
    pairs = []
    for a in range(len(names)):
        for b in range(a):
            smaller = min(shared[a, a], shared[b, b])
            if smaller > 0 and shared[a, b] > 0:
                pairs.append((names[b], names[a], float(shared[a, b] / smaller)))
    return tuple(sorted(pairs, key=lambda p: (-p[2], p[0], p[1])))
