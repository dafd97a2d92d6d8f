"""Budget → people: value and bound per budget, the concave envelope, the knee."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from goodword.core.errors import BadInput
from goodword.roster.model import CoverageProblem, CurvePoint, Effort, Selection
from goodword.roster.reduce import core
from goodword.roster.select import LIMITS, Found, NothingKeepsTheRules, search


@dataclass(frozen=True, slots=True)
class Level:
    """One budget answered: its point of the curve and who is booked (candidate numbers, rising).

    dual, budget_price, rule_price: people that the multipliers of this budget prove at most, their price of one minor
    unit, and those of rules; what creators outside the problem could add is judged by them.
    """

    point: CurvePoint
    chosen: tuple[int, ...]
    dual: float
    budget_price: float
    rule_price: NDArray[np.float64] | None = None


def curve(
    problem: CoverageProblem, budgets: Sequence[int], *, seed: int = 1, effort: Effort | str = Effort.QUICK
) -> tuple[CurvePoint, ...]:
    """Best people found and proven bound for each budget, in rising order of budget."""
    return tuple(level.point for level in levels(problem, budgets, seed=seed, effort=effort))


def levels(
    problem: CoverageProblem, budgets: Sequence[int], *, seed: int = 1, effort: Effort | str = Effort.QUICK
) -> tuple[Level, ...]:
    """The answers of `curve` with whom each books.

    Each budget starts from the roster and the multipliers of the one before. What a smaller budget reaches a larger one
    reaches too, and what a larger one cannot reach a smaller one cannot either: both are used.
    """
    asked = sorted({int(b) for b in budgets})
    if asked and asked[0] < 0:
        raise BadInput.value("budgets", "at least 0", asked[0])
    if not asked:
        return ()
    reduced = core(replace(problem, budget=max(asked[-1], problem.budget)))
    asked = [budget for budget in asked if budget >= reduced.spent]
    found: list[Found] = []
    limits = LIMITS[Effort(effort)]
    for budget in list(asked):
        start = found[-1] if found else None
        left = budget - reduced.spent
        try:
            found.append(search(reduced, left, seed=seed, limits=limits, start=start, rules=problem.rules))
        except NothingKeepsTheRules:
            asked.remove(budget)  # so little money cannot keep to the rules: no point of the curve
    tops = np.minimum.accumulate(np.array([f.bound for f in found])[::-1])[::-1]
    value, chosen = reduced.base, reduced.pinned
    made = []
    for budget, one, top in zip(asked, found, tops, strict=True):
        if reduced.base + one.value > value:
            value = reduced.base + one.value
            chosen = tuple(sorted((*reduced.pinned, *reduced.names[one.members].tolist())))
        point = CurvePoint(budget, value, max(value, reduced.base + float(top)), len(chosen))
        price = float(one.duals.budget_price)
        by = one.nodes[0].multipliers
        made.append(Level(point, chosen, reduced.base + float(one.duals.bound), price, by.rule_price))
    return tuple(made)


def with_answer(known: Sequence[Level], budget: int, answer: Selection) -> tuple[Level, ...]:
    """The levels once a better answer for one budget is known: more money reaches no less, less money no more."""
    better = []
    for level in known:
        p, chosen = level.point, level.chosen
        value, bound = p.value, p.bound
        if p.budget == budget or (p.budget > budget and answer.certificate.value > value):
            value, chosen = answer.certificate.value, tuple(sorted(answer.chosen))
        if p.budget <= budget:  # should a quick search of less money have found more, at least so many are reached
            bound, value = min(bound, answer.certificate.bound), min(value, answer.certificate.value)
        better.append(replace(level, point=CurvePoint(p.budget, value, max(bound, value), len(chosen)), chosen=chosen))
    return tuple(better)


def envelope(points: Sequence[CurvePoint]) -> tuple[CurvePoint, ...]:
    """The points on the least concave curve above all of them (upper hull from the left)."""
    hull: list[CurvePoint] = []
    for p in sorted(points, key=lambda q: q.budget):
        while len(hull) >= 2 and _slope(hull[-2], hull[-1]) <= _slope(hull[-2], p):
            hull.pop()
        hull.append(p)
    return tuple(hull)


def knee(points: Sequence[CurvePoint]) -> CurvePoint | None:
    """Where more money starts to bring clearly less: the point farthest above the chord of first and last.

    None for fewer than three points or a curve without a bend. Kneedle of Satopää and others (2011), without smoothing.
    """
    hull = envelope(points)
    if len(hull) < 3 or hull[-1].value <= hull[0].value:
        return None
    first, last = hull[0], hull[-1]
    wide, high = last.budget - first.budget, last.value - first.value
    lifts = [(p.value - first.value) / high - (p.budget - first.budget) / wide for p in hull]
    top = int(np.argmax(lifts))
    return hull[top] if lifts[top] > 0.02 else None


def _slope(a: CurvePoint, b: CurvePoint) -> float:
    return (b.value - a.value) / (b.budget - a.budget)
