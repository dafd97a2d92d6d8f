"""Numbers in words: no more digits than the interval supports."""

from __future__ import annotations

import math

from goodword.core.estimate import Estimate


def percent(value: float, low: float, high: float) -> str:
    """A share as "2.9 %", with as many digits as (low, high) supports; a low end above zero is not written as zero."""
    digits = max(_decimals(100 * (high - low) / 2), _visible(100 * low))
    return f"{100 * value:.{digits}f} %"


def share_range(e: Estimate) -> str:
    """A share with its interval: "2.9 % (between 2.1 % and 4.0 %)"."""
    shown = [percent(v, e.low, e.high) for v in (e.value, e.low, e.high)]
    return f"{shown[0]} (between {shown[1]} and {shown[2]})"


def count(n: int, one: str, many: str = "") -> str:
    """ "1 post", "3 posts"."""
    return f"{n:,} {one if n == 1 else many or one + 's'}"


def ordinal(value: float) -> str:
    """A percentile as "83rd"."""
    n = min(max(round(value), 1), 99)
    suffix = "th" if n in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(n % 10, "th")
    return f"{n}{suffix}"


def _visible(low: float) -> int:
    """Digits at which `low` (percent) shows its first figure, at most two; next to nothing may be written as zero."""
    return min(max(math.ceil(-math.log10(low)), 0), 2) if low >= 0.05 else 0


def _decimals(half_width: float) -> int:
    if half_width <= 0:
        return 1
    return min(max(math.ceil(-math.log10(half_width / 2)), 0), 4)
