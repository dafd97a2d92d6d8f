"""A roll-out place by place: the order drawn by Goodword, and the permutation test that this makes exact. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import permutations

import numpy as np
from numpy.typing import NDArray

from goodword.core.errors import BadInput
from goodword.core.estimate import Estimate
from goodword.core.formula import register
from goodword.measurement.design.model import Turn
from goodword.measurement.model import Outcome, Panel, Reals

STEPPED = register(
    "stepped-wedge",
    1,
    "Mean over treated places and periods of log outcome less its level before the first start, less the same of all "
    "places not yet started in that period. p of a relative effect: it is taken off, and the size of the statistic is "
    "ranked among the orders in which the places could have started; the interval holds every effect with p above "
    "1 - level.",
    "own; stepped wedge by randomisation after Hussey & Hughes 2007, test after Ji et al. 2017",
)
MOST_ORDERS = 1_000
GRID = np.round(np.concatenate([np.arange(-0.9, 1.0, 0.05), np.arange(1.0, 3.05, 0.25)]), 4)
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class RolloutReading:
    """What a roll-out brought where it had started. lift: relative; p: by the orders that could have been drawn.

    orders: how many of them were looked at; exact: whether those were all.
    """

    outcome: Outcome
    sentence: str
    lift: Estimate
    p: float
    orders: int
    exact: bool
    turns: tuple[Turn, ...]
    formula: str = STEPPED.id


def draw(places: Sequence[str], starts: Sequence[str], seed: int) -> tuple[Turn, ...]:
    """Places in a random order over the starts: each start gets as many as the next, the first ones one more."""
    if not places or not starts or len(set(places)) != len(places):
        raise BadInput.value("places and starts", "at least one of each, every place once", (len(places), len(starts)))
    if len(starts) > len(places):
        raise BadInput.value("starts", f"at most one for each of {len(places)} places", len(starts))
    order = np.random.default_rng(seed).permutation(len(places))
    shares = np.array_split(order, len(starts))
    return tuple(
        Turn(places[int(i)], start) for start, share in zip(starts, shares, strict=True) for i in sorted(share)
    )


@dataclass(frozen=True, slots=True)
class _Test:
    """The places of a roll-out from the first start on: y (n, T) with `first` periods before, starts (n,), others
    (m, T) as logarithms, orders (O, n) the drawn one first."""

    y: Reals
    first: int
    last: int
    begins: Ints
    others: Reals
    orders: Ints

    def statistics(self, effect: float, orders: Ints) -> Reals:
        """Statistic of every order (O,) when the effect is taken off where places had really started."""
        periods = np.arange(self.y.shape[1])
        off = np.where(periods >= self.begins[:, None], self.y / (1 + effect), self.y)
        z = _logs(off, self.first)[:, self.first : self.last]
        started = periods[None, None, self.first : self.last] >= self.begins[orders][:, :, None]
        waiting = (~started).sum(1) + len(self.others)
        rest = ((z * ~started).sum(1) + self.others.sum(0)) / np.maximum(waiting, 1)
        use = started & (waiting > 0)[:, None, :]
        return np.asarray(((z - rest[:, None, :]) * use).sum((1, 2)) / np.maximum(use.sum((1, 2)), 1))

    def p(self, effect: float) -> float:
        """Share of orders whose statistic is at least as far from zero as that of the drawn one."""
        size = np.abs(self.statistics(effect, self.orders))
        return float(np.mean(size >= size[0] - 1e-12))


def read_rollout(panel: Panel, turns: Sequence[Turn], *, level: float = 0.9, seed: int = 0) -> RolloutReading:
    """Effect of a roll-out whose order was drawn. Raises BadInput when nobody is left to compare with."""
    rows = panel.rows(tuple(t.place for t in turns))
    begins = np.array([panel.time(t.start) for t in turns], dtype=np.int64)
    first, y = int(begins.min()), panel.y[list(rows)]
    if first < 4:
        raise BadInput.value("starts", "with at least 4 periods of data before the first", first)
    if (y < 0).any() or not (y[:, :first].mean(1) > 0).all():
        raise BadInput.value("outcomes", "above zero on average before the first start, none below", "zero or less")
    never = [i for i in range(len(panel.places)) if i not in rows]
    last = len(panel.times) if never else int(begins.max())
    if last <= first:
        raise BadInput("All places started at once and none is left to compare with.", next_step="add other places")
    others = _logs(panel.y[never], first)[:, first:last] if never else np.zeros((0, last - first))
    orders, exact = _orders(begins, seed)
    test = _Test(y, first, last, begins, others, orders)
    value = float(np.expm1(test.statistics(0.0, orders[:1])[0]))
    null, alpha = test.p(0.0), round(1 - level, 12)  # 1 - 0.9 is a hair below 0.1, which ranks reach exactly
    low, high = _interval(test, value, null, alpha)
    lift = Estimate(value, low, high, len(turns), "share", STEPPED.id, level)
    outcome = Outcome.EFFECT if null <= alpha else Outcome.CANNOT_TELL
    said = _sentence(lift, null, len(orders), exact=exact, found=outcome is Outcome.EFFECT)
    return RolloutReading(outcome, said, lift, null, len(orders), exact, tuple(turns))


def _sentence(lift: Estimate, p: float, orders: int, *, exact: bool, found: bool) -> str:
    between = f"{lift.value:+.1%} where it had started (between {lift.low:+.1%} and {lift.high:+.1%})"
    many = f"all {orders:,} orders" if exact else f"{orders:,} of the orders"
    said = f"{between}; p = {p:.3f} over {many} in which the places could have started."
    return f"About {said}" if found else f"We cannot tell: {said}"


def _interval(test: _Test, value: float, null: float, alpha: float) -> tuple[float, float]:
    """Ends of what is not rejected. Zero is inside exactly when its p is above alpha."""
    kept = [float(e) for e in GRID if test.p(float(e)) > alpha]
    if null <= alpha:
        kept = [e for e in kept if e * value > 0]
    ends = [*kept, value, *([0.0] if null > alpha else [])]
    step = float(GRID[1] - GRID[0])
    low, high = (_edge(test, end, side * step, alpha) for end, side in ((min(ends), -1), (max(ends), 1)))
    if null <= alpha:
        low, high = (max(low, 1e-9), high) if value > 0 else (low, min(high, -1e-9))
    return low, high


def _edge(test: _Test, inside: float, step: float, alpha: float) -> float:
    outside = max(inside + step, -0.95)
    for _ in range(5):
        middle = (inside + outside) / 2
        inside, outside = (middle, outside) if test.p(middle) > alpha else (inside, middle)
    return inside


def _logs(y: Reals, first: int) -> Reals:
    """Logarithm of outcome ÷ level, a hundredth at least, less its mean before the first start."""
    level = np.maximum(y[:, :first].mean(1, keepdims=True), 1e-9)
    z = np.log(np.maximum(y / level, 0.01))
    return np.asarray(z - z[:, :first].mean(1, keepdims=True))


def _orders(begins: Ints, seed: int) -> tuple[Ints, bool]:
    """The drawn order first, then every other one that gives other starts, or as many random ones as are looked at."""
    n = len(begins)
    if n <= 7:
        different = {tuple(int(begins[i]) for i in o): o for o in permutations(range(n))}
        drawn = tuple(int(b) for b in begins)
        return np.array([range(n), *(o for starts, o in different.items() if starts != drawn)], dtype=np.int64), True
    rng = np.random.default_rng(seed)
    return np.array([range(n), *(rng.permutation(n) for _ in range(MOST_ORDERS - 1))], dtype=np.int64), False
