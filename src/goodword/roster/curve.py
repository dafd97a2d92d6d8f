"""Budget → people: value and bound per budget, the concave envelope, the knee."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from goodword.core.errors import BadInput
from goodword.roster.model import Certificate, CoverageProblem, CurvePoint, Effort
from goodword.roster.reduce import core
from goodword.roster.select import LIMITS, Found, search


def curve(
    problem: CoverageProblem, budgets: Sequence[int], *, seed: int = 1, effort: Effort | str = Effort.QUICK
) -> tuple[CurvePoint, ...]:
    """Best people found and proven bound for each budget, in rising order of budget.

    Each budget starts from the roster and the multipliers of the one before. What a smaller budget reaches a larger one
    reaches too, and what a larger one cannot reach a smaller one cannot either: both are used.
    """
    levels = sorted({int(b) for b in budgets})
    if levels and levels[0] < 0:
        raise BadInput.value("budgets", "at least 0", levels[0])
    if not levels:
        return ()
    reduced = core(_with_budget(problem, max(levels[-1], problem.budget)))
    found: list[Found] = []
    points = []
    for level in levels:
        if level < reduced.spent:
            continue
        start = found[-1] if found else None
        found.append(search(reduced, level - reduced.spent, seed=seed, limits=LIMITS[Effort(effort)], start=start))
    tops = np.minimum.accumulate(np.array([f.bound for f in found])[::-1])[::-1]
    best = reduced.base
    for level, one, top in zip([b for b in levels if b >= reduced.spent], found, tops, strict=True):
        best = max(best, reduced.base + one.value)
        size = len(one.members) + len(reduced.pinned)
        points.append(CurvePoint(level, best, max(best, reduced.base + float(top)), size))
    return tuple(points)


def with_answer(
    points: Sequence[CurvePoint], budget: int, certificate: Certificate, size: int
) -> tuple[CurvePoint, ...]:
    """The curve once a better answer for one budget is known: more money reaches no less, less money no more."""
    better = []
    for p in points:
        value, bound, members = p.value, p.bound, p.size
        if p.budget >= budget and certificate.value > value:
            value, members = certificate.value, size
        if p.budget <= budget:
            bound = min(bound, certificate.bound)
        better.append(CurvePoint(p.budget, value, max(bound, value), members))
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


def _with_budget(problem: CoverageProblem, budget: int) -> CoverageProblem:
    from dataclasses import replace  # noqa: PLC0415

    return replace(problem, budget=budget)
