"""Bounds on a share of reverse sets from the share seen: exact (Clopper and Pearson 1934), one-sided.

They hold for independent sets. The upper one also holds for sets whose roots take turns in a random order: how many of
those are hit is a sum of independent events (drawing without replacement is strongly Rayleigh: Borcea, Brändén and
Liggett 2009) of the same mean, and falls below it by one or more no more often than the binomial distribution does
(Hoeffding 1956, Theorem 5); with delta below 1/4 only such falls count (Greenberg and Mohri 2014), but for all sets
but one being hit, from which nothing is concluded.
"""

from __future__ import annotations

from math import ceil, exp2, log2

from scipy.special import betainccinv, betaincinv

FIRST = 64
PER_DOUBLING = 4
STEPS = 25 * PER_DOUBLING + 1
"""Sizes that the selecting sample may take: FIRST × 2^0 … 2^25, four per doubling."""
TIMES = (0.0625, 0.125, 0.25, 0.5, 1.0, 2.0, 4.0)
"""Sizes that the verifying sample may take, as parts of the selecting one."""
REPEATS = len(TIMES)


def size_of(step: int) -> int:
    """Sets of the selecting sample after a step."""
    return round(FIRST * exp2(step / PER_DOUBLING))


def step_of(sets: float) -> int:
    """The first step at which the selecting sample has so many sets, at least 0."""
    step = max(0, ceil(PER_DOUBLING * log2(max(1.0, sets / FIRST))))
    while step > 0 and size_of(step - 1) >= sets:  # sizes are rounded
        step -= 1
    return step


def lower(seen: int, sets: int, delta: float) -> float:
    """The true share is at least this, but for a probability of delta; `seen` of `sets` independent sets were hit."""
    return float(betaincinv(seen, sets - seen + 1, delta)) if seen > 0 else 0.0


def upper(seen: float, sets: int, delta: float) -> float:
    """The true share is at most this, but for a probability of delta. seen: a bound on the sets hit, rounded down."""
    whole = int(seen * (1 + 1e-12) + 1e-6)
    return float(betainccinv(whole + 1, sets - whole, delta)) if whole < sets - 1 else 1.0


def part_of_delta(delta: float, repeats: int = 1) -> float:
    """What one bound may use of delta: half for each side, the same for every step and repeat that might be taken.

    Whichever sizes are looked at in the end, all bounds hold together but for a probability of delta.
    """
    return delta / (2 * STEPS * repeats)


def potential(seen: float, most: float, sets: int, verify: int, delta: float) -> float:
    """The ratio of both bounds when `verify` sets confirm the share seen."""
    low = lower(int(seen / sets * verify), verify, part_of_delta(delta, REPEATS))
    high = upper(most, sets, part_of_delta(delta))
    return low / high if high > 0 else 0.0
