"""Numbers of a campaign as its readers see them: money, estimates, intervals. Pure."""

from __future__ import annotations

from goodword.core.estimate import Estimate
from goodword.core.money import Money
from goodword.core.rounding import decimals, kept, round_to, step_of
from goodword.core.text import counted
from goodword.measurement.funnel.model import UNNAMED, Line
from goodword.ui.format import Formatter

_OPEN = 50.0
"""An upper end so many times the lower one says only "at least"."""


def money(fmt: Formatter, given: Money | None) -> str:
    """An amount, a dash where there is none; without its unit where no file names a currency."""
    if given is None:
        return "–"
    if given.currency == UNNAMED:
        return fmt.number(float(given.major), 0 if given.minor % 100 == 0 else 2)
    return fmt.money(given)


def worth(fmt: Formatter, line: Line, most: int = 2) -> str:
    """What a line's orders are worth after refunds, each currency for itself; of more than `most` others only that
    there are some."""
    parts = [line.kept] if line.kept is not None and (line.kept.minor or not line.elsewhere) else []
    others = [other.kept for other in line.elsewhere]
    told = [money(fmt, part) for part in (*parts, *(others if len(others) <= most else ()))]
    if len(others) > most:
        told.append(f"amounts in {len(others)} {'other ' if parts else ''}currencies")
    return " + ".join(told) or money(fmt, None)


def about_money(fmt: Formatter, value: float, currency: str, step: float) -> str:
    """Major units, rounded to a step, with the currency."""
    step = kept(value, step)
    if currency in ("", UNNAMED):
        return fmt.number(round_to(value, step), decimals(step))
    exponent = Money(0, currency).exponent
    return fmt.money(Money(round(round_to(value, step) * 10**exponent), currency))


def pair(fmt: Formatter, e: Estimate, currency: str = "") -> tuple[str, str]:
    """(value, interval) of an estimate, rounded to what the interval supports."""
    step = step_of(e)
    if e.unit == "money" or e.unit.endswith(" minor"):
        scale = 10 ** Money(0, currency).exponent if e.unit.endswith(" minor") and currency else 1
        value, low, high = (about_money(fmt, v / scale, currency, step / scale) for v in (e.value, e.low, e.high))
        if e.low > 0 and e.high > _OPEN * e.low:
            return value, f"at least {about_money(fmt, e.low / scale, currency, e.low / scale / 20)}"
        return value, f"{low} to {high}"
    shown = fmt.estimate(e)
    return shown.value, f"{shown.low} to {shown.high}"


def aside(fmt: Formatter, e: Estimate) -> str:
    """n, level and formula."""
    return fmt.estimate(e).aside


def counted_between(fmt: Formatter, low: float, high: float, noun: str) -> str:
    """`2 to 5 orders`; where both are the same when rounded, `2 orders`."""
    first, last = whole(fmt, low), whole(fmt, high)
    return counted(round(high), noun) if first == last else f"{first} to {last} {noun}s"


def whole(fmt: Formatter, value: float) -> str:
    """A count that may be an expectation: whole, to what it is worth."""
    return fmt.number(round(value))
