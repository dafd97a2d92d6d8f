"""What a funnel says in words. Plain, with intervals, and what to do next."""

from __future__ import annotations

from collections.abc import Sequence

from goodword.core.estimate import Estimate
from goodword.core.money import Money
from goodword.core.rounding import decimals, kept, round_to, step_of
from goodword.core.text import counted
from goodword.measurement.funnel.model import UNNAMED, Contender, FunnelQuestion, Line, Rate

LABELS = {
    "engagement_rate": "engagement rate",
    "ctr": "click-through rate (CTR)",
    "cvr": "conversion rate (CVR)",
    "aov": "worth of an order",
    "epc": "revenue per click",
    "cpm": "cost per 1,000 reached (CPM)",
    "cpe": "cost per engagement (CPE)",
    "cpc": "cost per click (CPC)",
    "cpa": "cost per order (CPA)",
    "roas": "revenue per unit of money spent (ROAS)",
}
"""Rates in plain words, by their names."""
SHORT = {"engagement_rate": "ER", "aov": "order", "epc": "rev/click"} | {
    n: n.upper() for n in ("ctr", "cvr", "cpm", "cpe", "cpc", "cpa", "roas")
}
OF_ALL = (
    'The interval of "all" is that of the average of others like these: it counts how far the rows differ, '
    "not only how many facts there are."
)
"""What the interval of the last row says."""
_OPEN = 200.0
"""An upper end so many times the lower one says only "at least"."""


def number(value: float, step: float) -> str:
    """A number rounded to a step."""
    step = kept(value, step)
    return f"{round_to(value, step):,.{decimals(step)}f}"


def shown(rate: Rate | None) -> tuple[str, str]:
    """(value, interval) of a rate as text; ("–", why) where there is none."""
    if rate is None or rate.estimate is None:
        return "–", rate.why if rate else ""
    return value_of(rate.estimate), interval_of(rate.estimate)


def value_of(estimate: Estimate) -> str:
    """The value, rounded to what the interval supports."""
    step = step_of(estimate)
    if estimate.unit == "share":
        return f"{number(estimate.value * 100, step * 100)} %"
    return number(estimate.value, step)


def interval_of(estimate: Estimate) -> str:
    """The interval in short; "at least" where nothing bounds it from above."""
    step = step_of(estimate)
    times = 100.0 if estimate.unit == "share" else 1.0
    low = number(estimate.low * times, step * times)
    if estimate.low > 0 and estimate.high > _OPEN * estimate.low and estimate.unit == "money":
        return f"at least {number(estimate.low, estimate.low / 20)}"
    return f"{low}–{number(estimate.high * times, step * times)}"


def money(given: Money | None) -> str:
    """An amount, whole where it is, without a currency where none is named."""
    if given is None:
        return "–"
    whole = given.minor % 10**given.exponent == 0
    text = f"{given.major:,.{0 if whole else given.exponent}f}"
    return text if given.currency == UNNAMED else f"{text} {given.currency}"


def probability(share: float) -> str:
    """A probability in per cent; never nought or a hundred, which draws cannot know."""
    if share > 0.995:
        return "over 99 %"
    return "under 1 %" if share < 0.005 else f"{share:.0%}"


def headline(total: Line, lines: Sequence[Line], question: FunnelQuestion, currency: str) -> str:
    """What came of it, in one or two sentences."""
    parts = []
    if total.clicks is not None:
        parts.append(counted(total.clicks, "click"))
    if total.orders is not None:
        parts.append(counted(total.orders, "order"))
    if total.revenue is not None:
        net = total.revenue - total.refunded if total.refunded else total.revenue
        worth = " + ".join(money(one) for one in (net, *(other.kept for other in total.elsewhere)))
        parts.append(f"{worth} after refunds" if total.refunded and total.refunded.minor else worth)
    who = counted(len(lines), question.by.value) if question.by.value != "category" else f"{len(lines)}"
    first = f"{who} brought {_and(parts)}." if parts else f"{who}, and no file tells clicks, orders or revenue."
    rate = total.rates.get("roas") or total.rates.get("cpa") or total.rates.get("cvr")
    if rate is None or rate.estimate is None:
        return first
    value, interval = shown(rate)
    unit = f" {currency}" if rate.estimate.unit == "money" and currency not in ("", UNNAMED) else ""
    return f"{first} {SHORT[rate.name]} {value}{unit}, between {interval.replace('–', ' and ')}{unit}."


def _and(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else ", ".join(parts[:-1]) + " and " + parts[-1]


def best(
    name: str, contenders: Sequence[Contender], relative: float, *, decided: bool, more: float | None
) -> tuple[str, str]:
    """(who leads and how sure, what to do)."""
    first, second = contenders[0], contenders[1]
    sure = f"{first.name} leads by {LABELS[name]}: the best with a probability of {probability(first.probability)}"
    share = "next to nothing" if relative < 0.0005 else f"{relative:.1%} of it"
    lost = f"choosing now is expected to lose {share}" if relative < 10 else "the loss of a wrong choice is large"
    sentence = f"{sure}; {lost}."
    if decided and first.probability >= 0.9:
        return sentence, f"Go on with {first.name}; waiting would hardly change the choice."
    if decided:
        return (
            sentence,
            f"They are close: {first.name} will do, {second.name} nearly as well. Waiting would hardly gain anything.",
        )
    if more is None:
        return sentence, "Too early to tell: keep all of them, and look again when there are many more results."
    if more < 2:
        return sentence, f"Too early to tell: about {more - 1:.0%} more results would do. Keep all of them until then."
    return (
        sentence,
        f"Too early to tell: it would take about {more:.0f} times as many results. Keep all of them until then.",
    )
