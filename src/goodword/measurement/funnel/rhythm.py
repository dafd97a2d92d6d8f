"""When clicks and orders come: hours of the day and days of the week in local time, daylight saving counted out.

Each hour's level is its count against what its share of the time watched would bring; an hour that a change of clocks
skipped or doubled has that much less or more time. Levels are drawn towards the usual, and counts are worth less than
independent ones where days differ from each other more than chance: people come in bursts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import numpy as np

from goodword.core.times import DAY
from goodword.measurement.funnel.facts import Facts
from goodword.measurement.funnel.families import Ints, Reals
from goodword.measurement.funnel.mixed import Belief
from goodword.measurement.funnel.model import FunnelQuestion, Rhythm, Slot
from goodword.measurement.funnel.shrink import rates

QUARTER = 900
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_LEAST_EVENTS = 30
_LEAST_DAYS = 14
_USUAL = 10.0


def rhythms(facts: Facts, question: FunnelQuestion) -> tuple[Rhythm, ...]:
    """Rhythms of clicks and orders that carry times."""
    found = []
    for what, events in facts.timed.items():
        known = (events.at > 0) & facts.credited(events.creator)
        if known.any():
            found.append(_rhythm(what, events.at[known], events.count[known], question))
    return tuple(found)


def _rhythm(what: str, at: Ints, weight: Ints, question: FunnelQuestion) -> Rhythm:
    first, last = int(at.min()) // QUARTER, int(at.max()) // QUARTER
    counts = np.asarray(np.bincount(at // QUARTER - first, weight, last - first + 1), np.float64)
    hour, weekday, day = _local(first, len(counts), ZoneInfo(question.timezone))
    events = int(counts.sum())
    days = (last - first + 1) * QUARTER / DAY
    if events < _LEAST_EVENTS or days < 2:
        return Rhythm(what, question.timezone, (), (), f"Too early to tell when {what} come: {events} so far.")
    dates_only = not counts[hour != hour[np.flatnonzero(counts)[0]]].any() and days > 3
    hours = () if dates_only else _slots([f"{h:02d}" for h in range(24)], hour, day, counts, question.level)
    week = _slots(WEEKDAYS, weekday, day, counts, question.level) if days >= _LEAST_DAYS else ()
    return Rhythm(what, question.timezone, hours, week, _said(what, hours, week, days))


def _local(first: int, n: int, zone: ZoneInfo) -> tuple[Ints, Ints, Ints]:
    """(hour, weekday, day number) of n quarters of an hour in local time."""
    starts = (first + np.arange(n)) * QUARTER
    whole = np.unique(starts // 3600)
    shift = np.array([_offset(int(h) * 3600, zone) for h in whole], np.int64)
    local = starts + shift[np.searchsorted(whole, starts // 3600)]
    day = local // DAY
    return local % DAY // 3600, (day + 3) % 7, day - day.min()


def _offset(seconds: int, zone: ZoneInfo) -> int:
    shift = datetime.fromtimestamp(seconds, zone).utcoffset()
    return int(shift.total_seconds()) if shift is not None else 0


def _slots(labels: Sequence[str], slot: Ints, day: Ints, counts: Reals, level: float) -> tuple[Slot, ...]:
    """Levels of the slots against the usual; days are the clusters."""
    m = len(labels)
    k = np.asarray(np.bincount(slot, counts, m), np.float64)
    time = np.bincount(slot, minlength=m) / len(slot)
    expected = k.sum() * time
    spread = _dispersion(slot, day, counts, k, m)
    shrunk = rates(k / spread, expected / spread, belief=Belief(1.0, 0.3, 0.5))
    made = zip(labels, k.tolist(), shrunk.estimates("ratio", level), strict=True)
    return tuple(Slot(label, int(n), replace(e, n=int(n))) for label, n, e in made)


def _dispersion(slot: Ints, day: Ints, counts: Reals, k: Reals, m: int) -> Reals:
    """Variance of each slot's counts between days relative to Poisson, (m,), at least 1.

    One viral afternoon makes its own hour unsure. A slot's own value is drawn towards that of all slots as strongly as
    ten days.
    """
    cell = day * m + slot
    size = (int(cell.max()) // m + 1) * m
    seen, time = np.bincount(cell, counts, size), np.bincount(cell, minlength=size)
    mean = np.tile(k / np.maximum(np.bincount(slot, minlength=m), 1), size // m) * time
    chi = np.divide((seen - mean) ** 2, mean, out=np.zeros(size), where=mean > 0).reshape(-1, m).sum(axis=0)
    freedom = np.maximum((mean > 0).reshape(-1, m).sum(axis=0) - 1, 0)
    overall = (chi.sum() + _USUAL) / (freedom.sum() + _USUAL)
    return np.asarray(np.maximum((chi + _USUAL * overall) / (freedom + _USUAL), 1.0), np.float64)


def _said(what: str, hours: Sequence[Slot], week: Sequence[Slot], days: float) -> str:
    """What stands out with its whole interval above the usual; else that nothing does yet."""
    parts = []
    for slots, lead in ((hours, "at "), (week, "on ")):
        high = sorted((s for s in slots if s.estimate.low > 1), key=lambda s: -s.estimate.value)[:3]
        if high:
            names = ", ".join(f"{s.label}:00" if slots is hours else s.label for s in high)
            top = high[0].estimate
            parts.append(
                f"{lead}{names} ({top.value:.1f} times the usual, {top.low:.1f}–{top.high:.1f}, for the first)"
            )
    if parts:
        return f"More {what} come {' and '.join(parts)}."
    return f"Nothing stands out yet in {days:.0f} days of {what}: no hour or weekday is surely above the usual."
