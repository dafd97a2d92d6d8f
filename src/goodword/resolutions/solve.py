"""The smallest plan that meets a goal surely enough: how many units of each lever, and in which windows."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from goodword.resolutions.course import Course, Units, odds
from goodword.resolutions.model import Lever

_STEPS = 24  # a lever is tried in so many portions before the smallest number is looked for
_LARGE = 6  # the same, where only feasibility is asked
_MOST = 100_000  # units of a lever without any limit: more is no plan
_SHARES = 1e-6


@dataclass(frozen=True, slots=True)
class Means:
    """What may be spent. money: minor units (None: nothing, priced levers are out); hours in all (None: any)."""

    money: int | None
    hours: float | None

    def share(self, lever: Lever, units: float = 1.0) -> float:
        """Part of the means that so many units take; a unit that costs nothing still takes a little attention."""
        price = 0.0 if lever.price is None else lever.price.minor / max(self.money or 0, 1)
        work = lever.hours / self.hours if self.hours else lever.hours / 1000
        return units * (price + work + _SHARES)


@dataclass(frozen=True, slots=True)
class Solution:
    """Units of each lever and their odds. enough: whether the confidence wanted is reached."""

    units: tuple[int, ...]
    odds: float
    enough: bool


def usable(lever: Lever, spans: Sequence[tuple[date, date]], today: date) -> list[int]:
    """Windows in which a unit still brings most of its result (two half-lives) before the end; else the first one."""
    end = spans[-1][1]
    found = [i for i, (a, b) in enumerate(spans) if (end - _middle(a, b, today)).days + 1 >= 2 * lever.lag]
    return found or [0]


def _middle(first: date, last: date, today: date) -> date:
    begin = max(first, today)
    return begin + (last - begin) // 2


def capacity(lever: Lever, span: tuple[date, date], today: date) -> int:
    """Most units in one window."""
    if lever.a_week is None:
        return _MOST
    days = (span[1] - max(span[0], today)).days + 1
    return max(1, math.ceil(lever.a_week * days / 7 - 1e-9))


def most(at: Course, number: int, means: Means, spans: Sequence[tuple[date, date]]) -> int:
    """Most units of one lever: what there is, what fits into the windows, what the means allow."""
    lever = at.levers[number]
    room = sum(capacity(lever, spans[i], at.today) for i in usable(lever, spans, at.today))
    limit = min(room, _MOST)
    if lever.most is not None:
        limit = min(limit, max(0, lever.most - int(at.done[number])))
    if lever.price is not None and lever.price.minor > 0:
        limit = min(limit, (means.money or 0) // lever.price.minor)
    if lever.hours > 0 and means.hours is not None:
        limit = min(limit, math.floor(means.hours / lever.hours + 1e-9))
    return max(0, limit)


def spread(at: Course, units: Sequence[int], spans: Sequence[tuple[date, date]]) -> list[list[int]]:
    """Units of each lever by window (L lists of windows): evenly over the usable ones, within a week's capacity."""
    return [_even(at, i, n, spans) for i, n in enumerate(units)]


def _even(at: Course, number: int, units: int, spans: Sequence[tuple[date, date]]) -> list[int]:
    lever, found = at.levers[number], [0] * len(spans)
    open_ = usable(lever, spans, at.today)
    days = np.array([(spans[i][1] - max(spans[i][0], at.today)).days + 1 for i in open_], dtype=np.float64)
    limits = [capacity(lever, spans[i], at.today) for i in open_]
    edges = np.floor(np.cumsum(days) / days.sum() * units + 0.5).astype(int)
    over = 0
    for i, want, limit in zip(open_, np.diff(edges, prepend=0), limits, strict=True):
        found[i] = min(int(want) + over, limit)
        over += int(want) - found[i]
    for i, limit in zip(open_, limits, strict=True):  # what did not fit later goes to the earliest room
        more = min(over, limit - found[i])
        found[i] += more
        over -= more
    return found


def scheduled(at: Course, shares: Sequence[Sequence[int]], spans: Sequence[tuple[date, date]]) -> tuple[Units, ...]:
    """The units with the day on which they count as done: the middle of what is left of their window."""
    return tuple(
        Units(i, float((_middle(*spans[w], at.today) - at.today).days), float(n))
        for i, row in enumerate(shares)
        for w, n in enumerate(row)
        if n
    )


def chance(at: Course, units: Sequence[int], spans: Sequence[tuple[date, date]]) -> float:
    """P(goal) when these units are done as scheduled."""
    planned = scheduled(at, spread(at, units, spans), spans)
    return float(odds(at, planned).chance(np.array([at.need]))[0])


def _score(at: Course, units: Sequence[int], spans: Sequence[tuple[date, date]]) -> float:
    """Expected number that counts towards the goal."""
    return odds(at, scheduled(at, spread(at, units, spans), spans)).counted(max(at.need, 1.0))


def solve(at: Course, means: Means, spans: Sequence[tuple[date, date]], confidence: float) -> Solution:
    """The cheapest units that reach the confidence, else the most that the means allow.

    Greedy by gain in the score per share of the means, in portions; then every lever is cut back, the one with the
    least to give first, to the smallest number that still reaches it.
    """
    units = [0] * len(at.levers)
    while chance(at, units, spans) < confidence:
        best = _best(at, units, means, spans)
        if best is None:
            return Solution(tuple(units), chance(at, units, spans), False)
        units[best[0]] += best[1]
    order = sorted(range(len(units)), key=lambda i: (_worth(at, units, i, means, spans), i))
    for i in order:
        units[i] = _smallest(at, units, i, spans, confidence)
    return Solution(tuple(units), chance(at, units, spans), True)


def reaches(at: Course, means: Means, spans: Sequence[tuple[date, date]], confidence: float) -> bool:
    """Whether any units within the means reach the confidence, looked for in large portions and not cut back."""
    units = [0] * len(at.levers)
    while chance(at, units, spans) < confidence:
        best = _best(at, units, means, spans, _LARGE)
        if best is None:
            return False
        units[best[0]] += best[1]
    return True


def left(at: Course, units: Sequence[int], means: Means) -> Means:
    """The means after these units."""
    money = sum(n * lever.price.minor for n, lever in zip(units, at.levers, strict=True) if lever.price is not None)
    hours = sum(n * lever.hours for n, lever in zip(units, at.levers, strict=True))
    return Means(
        None if means.money is None else means.money - money, None if means.hours is None else means.hours - hours
    )


def _best(
    at: Course, units: list[int], means: Means, spans: Sequence[tuple[date, date]], portions: int = _STEPS
) -> tuple[int, int] | None:
    """The lever and the portion with the largest gain for its cost; None: nothing more can be afforded or helps."""
    now, rest, found = _score(at, units, spans), left(at, units, means), []
    for i in range(len(units)):
        room = min(most(at, i, means, spans) - units[i], most(at, i, rest, spans))
        portion = min(room, max(1, math.ceil(most(at, i, means, spans) / portions)))
        if portion > 0:
            more = [n + portion * (i == j) for j, n in enumerate(units)]
            gain = _score(at, more, spans) - now
            found.append((gain / means.share(at.levers[i], portion), i, portion))
    best = max(found, default=None, key=lambda f: (f[0], -f[1]))
    return None if best is None or best[0] <= 1e-12 else (best[1], best[2])


def _worth(at: Course, units: list[int], i: int, means: Means, spans: Sequence[tuple[date, date]]) -> float:
    """What the units of a lever add to the score for their cost."""
    if not units[i]:
        return math.inf
    without = [0 if i == j else n for j, n in enumerate(units)]
    return (_score(at, units, spans) - _score(at, without, spans)) / means.share(at.levers[i], units[i])


def _smallest(at: Course, units: list[int], i: int, spans: Sequence[tuple[date, date]], confidence: float) -> int:
    """The smallest number of one lever that still reaches the confidence, the others as they are."""
    low, high = 0, units[i]
    while low < high:
        middle = (low + high) // 2
        if chance(at, [middle if i == j else n for j, n in enumerate(units)], spans) >= confidence:
            high = middle
        else:
            low = middle + 1
    return high
