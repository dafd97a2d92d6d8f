"""Numbers in words: no more digits than the interval supports."""

from __future__ import annotations

from goodword.core.estimate import Estimate
from goodword.core.rounding import decimals, kept, round_to, step_of


def percent(value: float, low: float, high: float) -> str:
    """A share as "2.9 %", with as many digits as (low, high) supports: written as the tiles of the pages write it."""
    return _said(value, step_of(Estimate(value, low, high, 0, "share", "")))


def share_range(e: Estimate) -> str:
    """A share with its interval: "2.9 % (between 2.1 % and 4.0 %)"."""
    step = step_of(e)
    value, low, high = _said(e.value, step), _said(e.low, step), _said(e.high, step)
    return f"{value} (between {low} and {high})"


def count(n: int, one: str, many: str = "") -> str:
    """ "1 post", "3 posts"."""
    return f"{n:,} {one if n == 1 else many or one + 's'}"


def ordinal(value: float) -> str:
    """A percentile as "83rd"."""
    n = min(max(round(value), 1), 99)
    suffix = "th" if n in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(n % 10, "th")
    return f"{n}{suffix}"


def _said(share: float, step: float) -> str:
    fine = kept(share, step)
    return f"{100 * round_to(share, fine):.{decimals(100 * fine)}f} %"
