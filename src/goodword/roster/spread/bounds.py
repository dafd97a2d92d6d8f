"""Bounds on a share of reverse sets from the share seen: exact (Clopper and Pearson 1934), one-sided."""

from __future__ import annotations

from scipy.special import betainccinv, betaincinv

STEPS = 26
"""Sizes that the selecting sample may take: FIRST × 2^0 … 2^25."""
FIRST = 64
TIMES = (0.25, 0.5, 1.0, 2.0, 4.0)
"""Sizes that the verifying sample may take, as parts of the selecting one."""
REPEATS = len(TIMES)


def lower(seen: int, sets: int, delta: float) -> float:
    """The true share is at least this, but for a probability of delta; `seen` of `sets` independent sets were hit."""
    return float(betaincinv(seen, sets - seen + 1, delta)) if seen > 0 else 0.0


def upper(seen: float, sets: int, delta: float) -> float:
    """The true share is at most this, but for a probability of delta. seen: a bound on the sets hit, rounded down."""
    whole = int(seen * (1 + 1e-12) + 1e-6)
    return float(betainccinv(whole + 1, sets - whole, delta)) if whole < sets else 1.0


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
