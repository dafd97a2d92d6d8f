"""From rows of (place, time, outcome) to a complete panel; what cannot be used is set aside with its reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from goodword.core.errors import BadInput
from goodword.measurement.model import Experiment, Panel
from goodword.measurement.panels.columns import Outcomes
from goodword.measurement.panels.times import key, tidy

Missing = Literal["set_aside", "zero"]
Duplicates = Literal["refuse", "drop", "sum"]


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
    means nothing happened). duplicates: two rows of one place and time are refused, dropped where they are copies, or
    added up (orders listed singly). Times with a clock count for the day they name, in the zone they were written in:
    no day has 23 or 25 hours.
    """
    places, times = [p.strip() for p in places], tidy(times)
    names, labels = sorted(set(places)), sorted(set(times), key=key)
    row, column = {p: i for i, p in enumerate(names)}, {t: i for i, t in enumerate(labels)}
    r = np.array([row[p] for p in places], dtype=np.int64)
    c = np.array([column[t] for t in times], dtype=np.int64)
    values = np.array([np.nan if v is None else v for v in outcomes], dtype=np.float64)
    seen = np.zeros((len(names), len(labels)), dtype=np.int64)
    np.add.at(seen, (r, c), 1)
    y = np.zeros((len(names), len(labels)))
    np.add.at(y, (r, c), values)
    if duplicates != "sum" and seen.max(initial=0) > 1:
        same = np.isclose(values, (y / np.maximum(seen, 1))[r, c]) | ~np.isfinite(values)
        _copies(duplicates, seen, bool(same.all()), names, labels)
        y /= np.maximum(seen, 1)
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


def panel_of(
    outcomes: Outcomes, *, missing: Missing = "set_aside", duplicates: Duplicates = "refuse", log: bool | None = None
) -> tuple[Panel, tuple[SetAside, ...]]:
    """The panel of a table's rows, with what the table says beside them. log: None to go by the column's name."""
    panel, aside = build_panel(outcomes.places, outcomes.times, outcomes.values, missing=missing, duplicates=duplicates)
    marked, since = outcomes.treated()
    return replace(
        panel,
        outcome=outcomes.outcome,
        log=outcomes.log if log is None else log,
        points=tuple((place, *point) for place, point in sorted(outcomes.points.items())),
        marked=marked,
        since=since,
    ), aside


def _copies(
    rule: Duplicates, seen: NDArray[np.int64], exact: bool, names: Sequence[str], labels: Sequence[str]
) -> None:
    """Refuse more than one row of a place and time, unless they are exact copies that are to be dropped."""
    if rule == "drop" and exact:
        return
    i, t = (int(k) for k in np.argwhere(seen > 1)[0])
    remedy = "drop the copies (--duplicates drop)" if exact else "they differ: find out which is right"
    raise BadInput(
        f"{int((seen > 1).sum())} pairs of place and time have more than one row.",
        given=f"for one, {names[i]} at {labels[t]}: {int(seen[i, t])} rows",
        next_step=f"{remedy}; where each row is one order, add them up (--duplicates sum)",
    )


def experiment(
    panel: Panel, treated: tuple[str, ...], start: str, end: str | None = None, *, excluded: tuple[str, ...] = ()
) -> Experiment:
    """The arrays of a reading: the mean of the treated places against all others that are not excluded."""
    if not treated:
        raise BadInput.value(
            "treated", "at least one place", treated, hint="name places: " + ", ".join(panel.places[:6])
        )
    if not start.strip():
        raise BadInput.value("from", "the first day of the campaign", start, hint=f"for example {panel.times[-1]}")
    mine = panel.rows(treated)
    both = sorted(set(panel.rows(excluded)) & set(mine))
    if both:
        raise BadInput(
            f"{panel.places[both[0]]!r} is named both as treated and as left out.",
            next_step="name it once: a place with the campaign, or one not to compare with",
        )
    dropped = set(panel.rows(excluded)) | set(mine)
    donors = [i for i in range(len(panel.places)) if i not in dropped]
    first = panel.time(start)
    last = len(panel.times) if end is None else panel.until(end)
    if not donors:
        raise BadInput(
            "No place is left to compare with.",
            given=f"{len(panel.places)} places, {len(dropped)} treated or excluded",
            next_step="add places without the campaign",
        )
    if last <= first:
        raise BadInput(
            "The end is before the start.",
            given=f"from {start} to {end}",
            next_step="choose an end on or after the start",
        )
    if first < 4:
        raise BadInput(
            "Too few periods before the start.",
            given=f"{first} before, {last - first} from the start on",
            next_step="give at least 4 periods before the start (three times the length of the campaign is better)",
        )
    y = panel.y[:, :last]
    if not np.any(y[list(mine), :first]):
        raise BadInput(
            "The treated places had no outcomes before the start.",
            given=f"nothing but zeros in {first} periods",
            next_step="choose outcomes that are counted (orders, visits, sales), or places that had some before",
        )
    return Experiment(y[list(mine)].mean(0), y[donors], tuple(panel.places[i] for i in donors), first, len(mine))
