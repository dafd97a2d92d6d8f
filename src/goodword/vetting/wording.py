"""Numbers in words: no more digits than the interval supports."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from goodword.core.estimate import Estimate
from goodword.core.rounding import decimals, kept, round_to, step_of


def percent(value: float, low: float, high: float) -> str:
    """A share as "2.9 %", with as many digits as (low, high) supports: written as the tiles of the pages write it."""
    return _said(value, step_of(Estimate(value, low, high, 0, "share", "")))


def share_range(e: Estimate) -> str:
    """A share with its interval: "2.9 % (between 2.1 % and 4.0 %)"."""
    step = step_of(e)
    return f"{_said(e.value, step)} (between {_said(e.low, step)} and {_said(e.high, step)})"


def count(n: int, one: str, many: str = "") -> str:
    """ "1 post", "3 posts"."""
    return f"{n:,} {one if n == 1 else many or one + 's'}"


def ordinal(value: float) -> str:
    """A percentile as "83rd"."""
    return _ORDINALS[min(max(round(value), 1), 99)]


def _said(share: float, step: float) -> str:
    fine = step if abs(share) >= step / 2 else kept(share, step)
    return _written(fine)(100 * round_to(share, fine))


@lru_cache(maxsize=1_000)
def _written(step: float) -> Callable[[float], str]:
    """How percentages of this step are written; steps are powers of ten, so there are few."""
    return f"{{:.{decimals(100 * step)}f}} %".format


def _ending(n: int) -> str:
    return "th" if n in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(n % 10, "th")


_ORDINALS = tuple(f"{n}{_ending(n)}" for n in range(100))
