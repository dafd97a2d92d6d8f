"""The roster in people and money: who is booked, what overlap costs, what more money buys, who is left out and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from goodword.core.booking import Risk
from goodword.core.estimate import Estimate
from goodword.core.formula import register
from goodword.core.money import Money
from goodword.discovery.model import Brief, Candidate
from goodword.planning import wording
from goodword.planning.assess import Pool
from goodword.planning.choose import Chosen, covering, labels
from goodword.planning.model import Booked, BudgetPoint, LeftOut, ResolvedPlace, Roster
from goodword.planning.people import LEVEL
from goodword.planning.ranges import Ranges
from goodword.roster.build import audience_problem
from goodword.roster.curve import Level, levels, with_answer
from goodword.roster.model import Certificate
from goodword.roster.reach import shared_with_rest, unique_people

UNIQUE = register(
    "unique-audience",
    1,
    "followers of all booked creators, each person counted once, by what their known audiences share",
    "Coverage of the estimated overlap (audience-coverage, audience-overlap)",
)
MULTIPLES = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.1, 1.25, 1.5, 1.75, 2.0)
"""Budgets of the budget → people curve, as multiples of the brief's."""


@dataclass(frozen=True, eq=False)
class Known:
    """What the answer is written from: shortlisted candidates by id, and the intervals."""

    brief: Brief
    place: ResolvedPlace | None
    pool: Pool
    chosen: Chosen
    by_id: Mapping[str, Candidate]
    ranges: Ranges

    @property
    def currency(self) -> str:
        return self.brief.budget.currency

    @cached_property
    def levels(self) -> tuple[Level, ...]:
        """The answers for other budgets, the brief's own among them: the roster itself."""
        budget, problem = self.brief.budget.minor, self.chosen.arranged.problem
        asked = sorted({max(1, round(budget * m)) for m in MULTIPLES} | {budget})
        return with_answer(levels(problem, asked, seed=self.brief.seed), budget, self.chosen.arranged.proven)


def roster_of(known: Known) -> Roster:
    """The booked, their people, and the proof."""
    brief, chosen, pool = known.brief, known.chosen, known.pool
    selection, people, cost = chosen.selection, known.ranges.people(), known.ranges.overlap_cost()
    certificate = chosen.certificate
    spent = Money(selection.spent, known.currency)
    return Roster(
        booked=_booked(known),
        spent=spent,
        budget=brief.budget,
        people=people,
        potential_reach=int(sum(pool.followers[i] for i in chosen.booked)),
        unique_audience=unique_audience(known),
        overlap_people=cost.value,
        certificate=certificate,
        sentence=_sentence(known, people, certificate, spent),
        overlap_cost=cost,
        wishes=chosen.arranged.wishes(),
        committed=_committed(known),
        second_hand=chosen.arranged.second_hand(),
    )


def _committed(known: Known) -> Money | None:
    """What those who accepted cost."""
    arranged = known.chosen.arranged
    if not arranged.accepted:
        return None
    return Money(int(arranged.audience.problem.cost[list(arranged.accepted)].sum()), known.currency)


def _sentence(known: Known, people: Estimate, certificate: Certificate, spent: Money) -> str:
    if not known.chosen.booked:
        return "Nobody can be booked on this brief as it stands."
    who = wording.where(known.place)
    counted = "engaged people" if known.chosen.arranged.second_hand() is None else "people, engaged or second-hand,"
    reached = f"About {wording.people(people)} {counted} {who}".rstrip()
    budget = wording.money(known.brief.budget)
    among = f"of the {int(known.pool.eligible.sum()):,} who may be booked"
    if certificate.optimal and known.brief.terms.risk is Risk.EXPECTED:
        return f"{reached} for {wording.money(spent)}; no roster within {budget} {among} reaches more."
    if known.brief.terms.risk is Risk.CAUTIOUS:
        low, most = wording.number(certificate.value), wording.number(certificate.bound)
        proof = "no roster reaches more, counted so" if certificate.optimal else f"none can reach more than {most} so"
        return (
            f"{reached} for {wording.money(spent)}; {low} when the low end of each is counted, and {proof} ({among})."
        )
    bound = wording.at_most(certificate.bound, people)
    return f"{reached} for {wording.money(spent)}; no roster within {budget} {among} can reach more than {bound}."


def _booked(known: Known) -> tuple[Booked, ...]:
    chosen, selection = known.chosen, known.chosen.selection
    parts = shared_with_rest(chosen.audience, selection.chosen)
    booked = []
    for number, i, adds, part in zip(selection.chosen, chosen.booked, known.ranges.adds(), parts, strict=True):
        candidate, option = known.by_id[known.pool.ids[i]], chosen.arranged.options[number]
        times = float(chosen.audience.engaged[number]) / candidate.people.value if candidate.people.value > 0 else 1.0
        booked.append(
            Booked(
                creator_id=candidate.creator_id,
                price=Money(int(chosen.audience.problem.cost[number]), known.currency),
                people=candidate.people if times == 1 else candidate.people.scaled(times),
                adds=adds.value,
                shared=part.value,
                pinned=candidate.creator_id in known.brief.held,
                adds_people=adds,
                shared_part=part,
                offer=option.kind,
                week=option.week,
                accepted=number in chosen.arranged.accepted,
            )
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
    budget, points = known.brief.budget.minor, []
    for level in known.levels:
        point = level.point
        people: Estimate | None = known.ranges.level(level)[0]
        rest = known.chosen.rest
        prices = np.maximum(known.pool.prices.minor[rest], 0)
        paid = known.chosen.arranged.paid_outside(known.chosen.outside, prices, level.rule_price)
        bound = covering(known.pool, rest, point.bound, dual=level.dual, price=level.budget_price, paid=paid)
        if point.budget == budget:
            people, bound = roster.people, roster.certificate.bound
        bound = max(bound, point.value)
        if known.brief.terms.risk is Risk.CAUTIOUS:
            people = None  # the curve counts low ends, which have no interval of their own
        points.append(BudgetPoint(Money(point.budget, known.currency), point.value, bound, point.size, people))
    # What a larger budget cannot reach a smaller one cannot either.
    tops = np.minimum.accumulate([p.bound for p in reversed(points)])[::-1].tolist()
    return tuple(replace(point, bound=top) for point, top in zip(points, tops, strict=True))


@dataclass(frozen=True, slots=True)
class Next:
    """The next budget that brings clearly more, what it brings beyond the roster, and both in words."""

    point: BudgetPoint | None
    gain: Estimate | None
    sentence: str


def next_of(known: Known, points: tuple[BudgetPoint, ...], roster: Roster) -> Next:
    """The first larger budget that brings at least 1 % more people."""
    if not roster.booked:
        return Next(None, None, "")
    now = next(level for level in known.levels if level.point.budget == roster.budget.minor)
    for level, point in zip(known.levels, points, strict=True):
        if point.budget.minor > roster.budget.minor and point.people > now.point.value * 1.01:
            gain = known.ranges.gain(now, level)
            more = wording.money(point.budget - roster.budget)
            return Next(point, gain, f"{more} more would bring about {wording.people(gain)} more people.")
    top = wording.money(points[-1].budget)
    return Next(None, None, f"Up to {top}, more money would bring hardly anyone more from this catalogue.")


def left_out(known: Known) -> tuple[LeftOut, ...]:
    """Why each shortlisted creator is not booked, and at which price they would be."""
    chosen = known.chosen
    prices = {chosen.audience.creator_ids[e.candidate]: e for e in chosen.arranged.entry_prices()}
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
    offer = f"At {price} for about {wording.estimated(candidate.people)} people, the same money brings more elsewhere"
    if enters is None or enters.minor <= 0:
        return f"{offer}, whatever they ask."
    if enters.minor >= candidate.price.money.minor:
        return f"A roster with them is as good: at {price} they could replace others."
    return f"{offer}; they would be in at {wording.money(enters)}."
