"""What the pictures of a funnel are drawn from: plain values, each with its interval."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from goodword.core.estimate import Estimate
from goodword.measurement.funnel.model import UNNAMED, Funnel, HalfLife, Rhythm, Slot
from goodword.measurement.funnel.wording import LABELS

_MOST = 25
_NEAREST = ("roas", "cpa", "epc", "cvr", "cpc", "ctr", "engagement_rate")


@dataclass(frozen=True, slots=True)
class Bar:
    """One row: its estimate as plain numbers, what was counted (raw), and the interval for every look."""

    name: str
    value: float
    low: float
    high: float
    raw: float | None


@dataclass(frozen=True, slots=True)
class Plot:
    """Rows with intervals. unit: share, ratio or a currency. whole: the rate of all together."""

    title: str
    label: str
    unit: str
    rows: tuple[Bar, ...]
    whole: float | None


def rate_plot(found: Funnel) -> Plot | None:
    """The rate that decides who is best (else the one nearest to money) of the most telling rows; None without one."""
    name = found.best.by if found.best else next((n for n in _NEAREST if any(n in x.rates for x in found.lines)), "")
    rows = [(line.name, r.estimate, r.raw) for line in found.lines if (r := line.rates.get(name)) and r.estimate]
    if not rows:
        return None
    lower = name.startswith("cp")
    rows.sort(key=lambda row: (row[1].value if lower else -row[1].value, row[0]))
    unit = rows[0][1].unit if rows[0][1].unit != "money" else _currency(found)
    whole = found.total.rates.get(name)
    bars = tuple(_bar(who, e, raw) for who, e, raw in rows[:_MOST])
    label = LABELS[name][:1].upper() + LABELS[name][1:]
    return Plot(_title(found, label), label, unit, bars, whole.estimate.value if whole and whole.estimate else None)


def _bar(name: str, e: Estimate, raw: float | None) -> Bar:
    return Bar(name, e.value, e.low, e.high, raw)


def _currency(found: Funnel) -> str:
    return "" if found.currency in ("", UNNAMED) else found.currency


def _title(found: Funnel, label: str) -> str:
    kind = found.by.value
    return f"{label} of each {kind}: drawn towards the others, the fewer the facts the more"


def decay_title(one: HalfLife) -> str:
    """What a curve of decay shows, in a sentence."""
    where = "all platforms" if one.platform == "any" else one.platform
    return f"How fast {one.what} of a post come in on {where}"


def rhythm_title(one: Rhythm) -> str:
    """What a rhythm shows, in a sentence."""
    return f"When {one.what} come, {one.timezone} time: 1 is the usual"


def slot_bars(slots: Sequence[Slot]) -> list[dict[str, object]]:
    """Hours or weekdays as the script draws them."""
    return [
        {"label": s.label, "value": s.estimate.value, "low": s.estimate.low, "high": s.estimate.high} for s in slots
    ]
