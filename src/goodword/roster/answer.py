"""A roster in creators and money, from tables of candidates and of their known audience."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from goodword.core.errors import BadInput
from goodword.core.estimate import Estimate
from goodword.core.money import Money
from goodword.roster.build import COVERAGE, AudienceProblem, audience_problem
from goodword.roster.curve import knee, levels, with_answer
from goodword.roster.explain import entry_prices, last_adds
from goodword.roster.fair import SHAPLEY, shapley
from goodword.roster.model import Certificate, CurvePoint, Effort, Selection
from goodword.roster.overlap import PAIR_OVERLAP, Sampling
from goodword.roster.reach import shared_people, unique_people
from goodword.roster.robust import STAYS, robustness
from goodword.roster.select import CERTIFICATE, select

CANDIDATES = pa.schema(
    [
        pa.field("creator_id", pa.string(), nullable=False),
        pa.field("cost_minor", pa.int64(), nullable=False),
        pa.field("people", pa.float64(), nullable=False),  # expected engaged people of the target
        pa.field("audience", pa.float64()),  # people who could have become known; null: not known
        pa.field("niche", pa.string()),
        pa.field("place", pa.string()),
    ]
)
"""Who can be booked."""

_SHARES = (0.25, 0.5, 0.75, 0.9, 1.0, 1.1, 1.25, 1.5, 2.0)
_PAIRS = 20


@dataclass(frozen=True, slots=True)
class Line:
    """One booked creator: people alone, what they add to those before them, share of theirs that others reach too.

    credit: their fair part of the people reached (Shapley); the credits of a roster add up to its people.
    """

    creator_id: str
    cost: Money
    people: float
    adds: float
    shared: float
    credit: float
    pinned: bool


@dataclass(frozen=True, slots=True)
class Outside:
    """One creator who is not booked. enters_at: the price at which a roster with them is as good. never_above: above
    this price no roster with them is better (None: not proven)."""

    creator_id: str
    cost: Money
    enters_at: Money
    never_above: Money | None


@dataclass(frozen=True, slots=True)
class SharedPair:
    """Two booked creators and the engaged people whom both reach."""

    one: str
    other: str
    people: Estimate


@dataclass(frozen=True, slots=True)
class Stay:
    """How often one creator is booked when the known people are drawn again."""

    creator_id: str
    booked: Estimate


@dataclass(frozen=True, slots=True)
class RosterAnswer:
    """Whom to book for the money, how good that is at least, and what other money would bring.

    people: distinct engaged people, with the interval of what overlap may cost. stays: who is booked how often on
    audiences drawn again, kept: share of the people of those rosters that this one still reaches; empty and None unless
    asked for.
    """

    sentence: str
    booked: tuple[Line, ...]
    spent: Money
    budget: Money
    people: Estimate
    counted_double: float
    certificate: Certificate
    curve: tuple[CurvePoint, ...]
    knee: CurvePoint | None
    left_out: tuple[Outside, ...]
    shared: tuple[SharedPair, ...]
    assumptions: tuple[str, ...]
    formulas: tuple[str, ...]
    stays: tuple[Stay, ...] = ()
    kept: float | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Chosen:
    """An answer with the problem and the proof that it rests on."""

    answer: RosterAnswer
    audience: AudienceProblem
    selection: Selection


def choose(
    candidates: pa.Table,
    links: pa.Table,
    budget: Money,
    *,
    pinned: Sequence[str] = (),
    banned: Sequence[str] = (),
    max_size: int | None = None,
    sampling: Sampling = "separate",
    seed: int = 1,
    effort: Effort | str = Effort.NORMAL,
    redraws: int = 0,
) -> Chosen:
    """Choose from CANDIDATES rows; links: columns creator_id and person. Money is in the budget's currency.

    redraws: how often to draw the known people again and choose anew (0: not at all).
    """
    if not candidates.num_rows:
        raise BadInput("There is nobody to choose from.", next_step="give at least one candidate with a price")
    audience = audience_problem(
        links,
        candidates["creator_id"].to_pylist(),
        candidates["people"].to_numpy(),
        candidates["cost_minor"].to_numpy(),
        budget.minor,
        audience=_audience(candidates),
        niches=candidates["niche"].to_pylist(),
        places=candidates["place"].to_pylist(),
        sampling=sampling,
        pinned=pinned,
        banned=banned,
        max_size=max_size,
    )
    selection = select(audience.problem, seed=seed, effort=effort)
    answer = _answer(audience, selection, budget, seed)
    if redraws:
        found = robustness(audience, selection, rounds=redraws, seed=seed)
        stays = tuple(Stay(audience.creator_ids[i], share) for i, share in found.stays)
        answer = replace(answer, stays=stays, kept=found.kept, formulas=(*answer.formulas, STAYS.id))
    return Chosen(answer, audience, selection)


def _audience(candidates: pa.Table) -> NDArray[np.float64] | None:
    """People who could have become known, if it is given for everybody."""
    column = candidates["audience"]
    if column.null_count:
        return None
    return np.asarray(column.to_numpy(), np.float64)


def _answer(audience: AudienceProblem, selection: Selection, budget: Money, seed: int) -> RosterAnswer:
    ids, problem, chosen = audience.creator_ids, audience.problem, selection.chosen
    money = budget.currency
    asked = levels(problem, [round(budget.minor * s) for s in _SHARES], seed=seed)
    points = tuple(level.point for level in with_answer(asked, budget.minor, selection))
    prices = sorted(
        entry_prices(problem, selection), key=lambda p: _nearness(p.enters_at, int(problem.cost[p.candidate]))
    )
    outside = tuple(
        Outside(
            ids[p.candidate],
            Money(int(problem.cost[p.candidate]), money),
            Money(p.enters_at, money),
            None if p.never_above is None else Money(p.never_above, money),
        )
        for p in prices
    )
    pairs = shared_people(audience, chosen)[:_PAIRS]
    return RosterAnswer(
        sentence=_sentence(selection, budget),
        booked=_lines(audience, selection, money),
        spent=Money(selection.spent, money),
        budget=budget,
        people=unique_people(audience, chosen),
        counted_double=float(audience.engaged[list(chosen)].sum()),
        certificate=selection.certificate,
        curve=points,
        knee=knee(points),
        left_out=outside,
        shared=tuple(SharedPair(ids[i], ids[j], e) for i, j, e in pairs),
        assumptions=audience.assumptions,
        formulas=(COVERAGE.id, PAIR_OVERLAP.id, CERTIFICATE.id, SHAPLEY.id),
    )


def _nearness(enters_at: int, cost: int) -> float:
    """How far the price is above the one at which they would enter, in ratio: who almost made it comes first."""
    return cost / enters_at if enters_at > 0 else float("inf")


def _lines(audience: AudienceProblem, selection: Selection, currency: str) -> tuple[Line, ...]:
    problem, lost = audience.problem, last_adds(audience.problem, selection.chosen)
    lines = []
    fair = shapley(problem, selection.chosen)
    for i, adds, loss, credit in zip(selection.chosen, selection.adds, lost, fair, strict=True):
        alone = float(audience.engaged[i])
        shared = min(1.0, max(0.0, 1 - loss / alone)) if alone > 0 else 0.0
        cost = Money(int(problem.cost[i]), currency)
        lines.append(Line(audience.creator_ids[i], cost, alone, float(adds), shared, credit, i in problem.pinned))
    return tuple(lines)


def _sentence(selection: Selection, budget: Money) -> str:
    certificate = selection.certificate
    if not selection.chosen:
        return f"Nobody can be booked within {budget}."
    reached = f"About {certificate.value:,.0f} engaged people for {Money(selection.spent, budget.currency)}"
    if certificate.optimal:
        return f"{reached}; no roster within {budget} reaches more."
    return f"{reached}; no roster within {budget} can reach more than {certificate.bound:,.0f} ({certificate.gap:.1%})."
