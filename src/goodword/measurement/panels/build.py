"""From rows of (place, time, outcome) to a complete panel; what cannot be used is set aside with its reason."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from goodword.core.errors import BadInput
from goodword.measurement.model import Experiment, Panel

_CLOCK = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d")

Missing = Literal["set_aside", "zero"]
Duplicates = Literal["refuse", "sum"]


@dataclass(frozen=True, slots=True)
class SetAside:
    """A place that does not enter the panel, and why."""

    place: str
    reason: str


def build_panel(
    places: Sequence[str],
    times: Sequence[str],
    outcomes: Sequence[float | None],
    *,
    missing: Missing = "set_aside",
    duplicates: Duplicates = "refuse",
) -> tuple[Panel, tuple[SetAside, ...]]:
    """Pivot rows into a panel, places in order of name, times rising.

    missing: a place without an outcome at some time is set aside, or its gaps count as zero (only right where no row
    means nothing happened). duplicates: two rows of one place and time are refused, or added up (orders listed singly).
    Times with a clock count for the day they name, in the zone they were written in: no day has 23 or 25 hours.
    """
    places, times = [p.strip() for p in places], [_day(t) for t in times]
    names, labels = sorted(set(places)), sorted(set(times), key=_order)
    row, column = {p: i for i, p in enumerate(names)}, {t: i for i, t in enumerate(labels)}
    r = np.array([row[p] for p in places], dtype=np.int64)
    c = np.array([column[t] for t in times], dtype=np.int64)
    values = np.array([np.nan if v is None else v for v in outcomes], dtype=np.float64)
    seen = np.zeros((len(names), len(labels)), dtype=np.int64)
    np.add.at(seen, (r, c), 1)
    if duplicates == "refuse" and seen.max(initial=0) > 1:
        i, t = (int(k) for k in np.argwhere(seen > 1)[0])
        raise BadInput(
            f"{int((seen > 1).sum())} pairs of place and time have more than one row.",
            given=f"for one, {names[i]} at {labels[t]}: {int(seen[i, t])} rows",
            next_step="remove the copies, or say that rows are to be added up (--duplicates sum)",
        )
    y = np.zeros((len(names), len(labels)))
    np.add.at(y, (r, c), values)
    y[seen == 0] = np.nan if missing == "set_aside" else 0.0
    whole = np.isfinite(y).all(1)
    aside = tuple(
        SetAside(names[i], f"no outcome at {int((~np.isfinite(y[i])).sum())} of {len(labels)} times")
        for i in np.flatnonzero(~whole)
    )
    if whole.sum() < 2:
        raise BadInput(
            "Fewer than two places have an outcome at every time.",
            given=f"{len(names)} places, {len(aside)} with gaps",
            next_step="fill the gaps, shorten the dates, or say that no row means zero (--missing zero)",
        )
    kept = tuple(names[i] for i in np.flatnonzero(whole))
    return Panel(kept, tuple(labels), np.ascontiguousarray(y[whole]), tuple((a.place, a.reason) for a in aside)), aside


def _day(label: str) -> str:
    """The day of a time with a clock, as it was written; other labels as they are."""
    label = label.strip()
    return label[:10] if _CLOCK.match(label) else label


def _order(label: str) -> tuple[int, float, str]:
    try:
        return (0, float(label), "")
    except ValueError:
        return (1, 0.0, label)


def experiment(
    panel: Panel, treated: tuple[str, ...], start: str, end: str | None = None, *, excluded: tuple[str, ...] = ()
) -> Experiment:
    """The arrays of a reading: the mean of the treated places against all others that are not excluded."""
    if not treated:
        raise BadInput.value("treated", "at least one place", treated)
    mine = panel.rows(treated)
    both = sorted(set(panel.rows(excluded)) & set(mine))
    if both:
        raise BadInput.value("treated", "not among the places left out", panel.places[both[0]])
    dropped = set(panel.rows(excluded)) | set(mine)
    donors = [i for i in range(len(panel.places)) if i not in dropped]
    first = panel.time(start)
    last = len(panel.times) if end is None else _after(panel, end)
    if not donors:
        raise BadInput(
            "No place is left to compare with.",
            given=f"{len(panel.places)} places, {len(dropped)} treated or excluded",
            next_step="add places without the campaign",
        )
    if first < 4 or last <= first:
        raise BadInput(
            "Too few periods before the start." if first < 4 else "The end is before the start.",
            given=f"{first} before, {last - first} from the start on",
            next_step="give at least 4 periods before the start (three times the length of the campaign is better)",
        )
    y = panel.y[:, :last]
    if float(y[list(mine), :first].sum()) <= 0:
        raise BadInput(
            "The treated places had no outcomes before the start.",
            given=f"{float(y[list(mine), :first].sum()):g} in {first} periods",
            next_step="choose outcomes that are counted (orders, visits, sales), or places that had some before",
        )
    return Experiment(y[list(mine)].mean(0), y[donors], tuple(panel.places[i] for i in donors), first, len(mine))


def _after(panel: Panel, end: str) -> int:
    """Number of times up to and including `end`."""
    return sum(1 for t in panel.times if _order(t) <= _order(end))
