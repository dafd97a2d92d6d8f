"""Price advice for one post: from what comparable creators ask and what was agreed, with the range of a new one. Pure.

Comparable are creators of the same network with a known price in the same currency and a third to three times the
followers. The logarithm of the price is fitted by a line on the logarithm of the followers, its slope held between 0
and 1.2; the interval is where the price of one more such creator lies (Student's t). Prices that were agreed count
twice: asking prices are where talks begin.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import stdtrit

from goodword.core.estimate import Estimate
from goodword.core.formula import register
from goodword.core.money import Money

ADVICE = register(
    "fee-advice",
    1,
    "log price on log followers among comparable creators, interval of one more price; agreed prices count twice",
    "Linear regression with a prediction interval; Seber and Lee, Linear Regression Analysis, 2003",
)
LEAST = 6  # comparable prices below which no advice is given
NEAR = 3.0  # times the followers, up and down
_SLOPE = (0.0, 1.2)


@dataclass(frozen=True, slots=True)
class Priced:
    """A known price of one post: minor units, of a creator with so many followers. agreed: it was really paid."""

    creator_id: str
    followers: int
    minor: int
    agreed: bool = False


@dataclass(frozen=True, slots=True)
class Advice:
    """What one post may cost. fee: None where the evidence does not suffice. asks, agreed: prices it rests on."""

    fee: Estimate | None
    low: Money | None
    middle: Money | None
    high: Money | None
    asks: int
    agreed: int
    sentence: str


def advice(followers: int | None, known: Sequence[Priced], currency: str) -> Advice:
    """The advice for somebody with so many followers; `known` holds nothing of themselves."""
    if not followers or followers <= 0:
        return Advice(None, None, None, None, 0, 0, "Not enough evidence: their followers are not known.")
    near = [p for p in known if p.followers > 0 and p.minor > 0 and 1 / NEAR <= p.followers / followers <= NEAR]
    agreed = sum(p.agreed for p in near)
    asks = len(near) - agreed
    if len(near) < LEAST:
        said = f"Not enough evidence: {len(near)} comparable prices are known, at least {LEAST} are needed."
        return Advice(None, None, None, None, asks, agreed, said)
    middle, spread = _fitted(followers, near)
    value, low, high = (math.exp(middle + s * spread) for s in (0, -1, 1))
    fee = Estimate(value, low, high, len(near), f"{currency} minor", ADVICE.id)
    low_, middle_, high_ = (_round(amount, currency) for amount in (low, value, high))
    said = f"Of {asks} asking prices and {agreed} agreed ones of creators of about their size."
    return Advice(fee, low_, middle_, high_, asks, agreed, said)


def _fitted(followers: int, near: Sequence[Priced]) -> tuple[float, float]:
    """(log price at these followers, half width of the 90 % interval of one more)."""
    x = np.log([p.followers for p in near]) - math.log(followers)
    y = np.log([p.minor for p in near])
    w = np.array([2.0 if p.agreed else 1.0 for p in near])
    mean_x, mean_y = float(np.average(x, weights=w)), float(np.average(y, weights=w))
    sxx = float((w * (x - mean_x) ** 2).sum())
    slope = float((w * (x - mean_x) * (y - mean_y)).sum()) / sxx if sxx > 1e-9 else 0.0
    slope = min(max(slope, _SLOPE[0]), _SLOPE[1])
    left = y - mean_y - slope * (x - mean_x)
    freedom = max(1, len(near) - 2)
    sigma = math.sqrt(float((w * left**2).sum()) / w.mean() / freedom)
    lever = 1 + 1 / len(near) + (mean_x**2 * w.mean() / sxx if sxx > 1e-9 else 0.0)
    return mean_y - slope * mean_x, float(stdtrit(freedom, 0.95)) * sigma * math.sqrt(lever)


def _round(minor: float, currency: str) -> Money:
    """Two digits: nobody offers 4,317."""
    unit = 10 ** max(Money(0, currency).exponent, math.floor(math.log10(max(minor, 1))) - 1)
    return Money(round(minor / unit) * unit, currency)
