"""The hits of one day of a campaign, in the form in which a report needs them. Pure.

A day is worked out once from its raw hits and kept beside them; a report adds days up. Nothing in it cannot be worked
out again, and days added up are equal to all hits worked out at once, because the key of a visitor lives one day.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from hashlib import blake2b

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from goodword.campaigns.measured.model import Ints
from goodword.core.times import DAY

QUARTER = 900
NOTHING, START = -2, -1
"""In flows: where nobody came of it, and where paths begin."""
NO_VISITOR = np.iinfo(np.int64).min
Marks = NDArray[np.uint64]


@dataclass(frozen=True, slots=True, eq=False)
class DayHits:
    """Hits of one day. cells: (n, 3) link, quarter of an hour (seconds UTC), clicks of people. marks: (m,) sorted marks
    of click ids with their link, at and visitor. visitors: (v,) sorted, people only, with link and at. flows: (f, 3)
    from, to, visitors of the day who went so.
    """

    cells: Ints
    marks: Marks
    mark_link: Ints
    mark_at: Ints
    mark_visitor: Ints
    visitors: Ints
    visit_link: Ints
    visit_at: Ints
    flows: Ints


ARRAYS = tuple(f.name for f in fields(DayHits))


def mark_of(click: str) -> int:
    """64 bits of a click id. Ours carry its second first; the rest, which is random, is taken."""
    try:
        return int(click[-16:], 16) if len(click) == 20 else _mixed(click)
    except ValueError:
        return _mixed(click)


def _mixed(click: str) -> int:
    return int.from_bytes(blake2b(click.encode(), digest_size=8).digest(), "big")


def day_of_click(click: str) -> int | None:
    """First second of the day in which a click of ours was made, None for an id that does not say it."""
    try:
        return int(click[:8], 16) // DAY * DAY if len(click) == 20 else None
    except ValueError:
        return None


def day_hits(hits: pa.Table, owners: Mapping[int, int]) -> DayHits:
    """One day from its raw hits: link_id, at, kind, click, visitor. owners: link → whose it is."""
    link, at = (np.asarray(hits[n].to_numpy(), np.int64) for n in ("link_id", "at"))
    visitor = np.asarray(hits["visitor"].fill_null(NO_VISITOR).to_numpy(), np.int64)
    person = np.asarray(hits["kind"].to_pylist(), object) == "person"
    clicks = hits["click"].to_pylist()
    having = np.array([i for i, c in enumerate(clicks) if c], np.int64)
    marks = np.array([mark_of(clicks[i]) for i in having], np.uint64)
    order = np.argsort(marks, kind="stable")
    having, marks = having[order], marks[order]
    seen = np.flatnonzero(person & (visitor != NO_VISITOR))
    seen = seen[np.lexsort((link[seen], at[seen], visitor[seen]))]
    return DayHits(
        _cells(link[person], at[person]), marks, link[having], at[having], visitor[having],
        visitor[seen], link[seen], at[seen],
        flows_of(visitor[seen], _owned(link[seen], owners), _owned(link[person & (visitor == NO_VISITOR)], owners)),
    )  # fmt: skip


def _owned(link: Ints, owners: Mapping[int, int]) -> Ints:
    there, where = np.unique(link, return_inverse=True)
    return np.array([owners[int(one)] for one in there], np.int64)[where] if len(link) else link


def _cells(link: Ints, at: Ints) -> Ints:
    there, count = np.unique(np.stack([link, at // QUARTER * QUARTER], axis=1), axis=0, return_counts=True)
    return np.concatenate([there, count[:, None]], axis=1).astype(np.int64)


def flows_of(visitor: Ints, owner: Ints, alone: Ints) -> Ints:
    """(f, 3) who was followed by whom, visitor by visitor; clicks on one person in a row are one step.

    visitor, owner: (n,) sorted by visitor, then time. alone: owners of clicks without a visitor.
    """
    new = np.ones(len(visitor), bool)
    new[1:] = (visitor[1:] != visitor[:-1]) | (owner[1:] != owner[:-1])
    visitor, owner = visitor[new], owner[new]
    first = np.ones(len(visitor), bool)
    first[1:] = visitor[1:] != visitor[:-1]
    last = np.ones(len(visitor), bool)
    last[:-1] = first[1:]
    steps = [(np.full(first.sum(), START), owner[first]), (owner[last], np.full(last.sum(), NOTHING)),
             (owner[:-1][~last[:-1]], owner[1:][~first[1:]]),
             (np.full(len(alone), START), alone), (alone, np.full(len(alone), NOTHING))]  # fmt: skip
    return counted_flows(np.concatenate([a for a, _ in steps]), np.concatenate([b for _, b in steps]))


def counted_flows(start: Ints, end: Ints, count: Ints | None = None) -> Ints:
    """(f, 3): every step once, with how often."""
    if not len(start):
        return np.zeros((0, 3), np.int64)
    there, where = np.unique(np.stack([start, end], axis=1), axis=0, return_inverse=True)
    weights = np.ones(len(start)) if count is None else count
    sums = np.bincount(where.ravel(), weights, len(there))
    return np.concatenate([there, sums[:, None].round()], axis=1).astype(np.int64)


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """Clicks that were asked for, by their place in the question; those not found are missing.

    ask: (k,) place in the question. link, at, visitor: (k,). also_ask, also_link, also_at: other clicks of the same
    visitors on the same day.
    """

    ask: Ints
    link: Ints
    at: Ints
    visitor: Ints
    also_ask: Ints
    also_link: Ints
    also_at: Ints


def find(day: DayHits, marks: Marks, ask: Ints) -> Found:
    """Clicks of a day by their marks; ask: (n,) places in the question."""
    place = np.searchsorted(day.marks, marks)
    inside = np.minimum(place, max(len(day.marks) - 1, 0))
    hit = np.asarray(day.marks[inside] == marks) if len(day.marks) else np.zeros(len(marks), bool)
    rows, ask = inside[hit], ask[hit]
    visitor = np.asarray(day.mark_visitor)[rows]
    known = visitor != NO_VISITOR
    low = np.searchsorted(day.visitors, visitor[known], side="left")
    size = np.searchsorted(day.visitors, visitor[known], side="right") - low
    each = np.repeat(low - np.concatenate([[0], np.cumsum(size)[:-1]]), size) + np.arange(size.sum())
    return Found(
        ask, np.asarray(day.mark_link)[rows], np.asarray(day.mark_at)[rows], visitor,
        np.repeat(ask[known], size), np.asarray(day.visit_link)[each], np.asarray(day.visit_at)[each],
    )  # fmt: skip


def summed_cells(days: Sequence[DayHits]) -> Ints:
    """Cells of all days; a quarter of an hour lies in one day, so that they only stand one after the other."""
    return np.concatenate([d.cells for d in days]) if days else np.zeros((0, 3), np.int64)


def summed_flows(days: Sequence[DayHits]) -> Ints:
    """Flows of all days added up."""
    rows = np.concatenate([d.flows for d in days]) if days else np.zeros((0, 3), np.int64)
    return counted_flows(rows[:, 0], rows[:, 1], rows[:, 2])
