"""The hits of one day of a campaign, in the form in which a report needs them. Pure.

A day is worked out once from its raw hits and kept beside them; hits that come later are added to it, and a report adds
days up. Nothing in it cannot be worked out again: a day to which hits were added piece by piece is equal to the day
worked out from all of its hits, in whatever order they came, and days added up are equal to all hits worked out at
once, because the key of a visitor lives one day.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from goodword.campaigns.measured.clickids import Marks, decoded
from goodword.campaigns.measured.model import Ints
from goodword.tracking.model import HitKind

QUARTER = 900
NOTHING, START = -2, -1
"""In flows: where nobody came of it, and where paths begin."""
NO_VISITOR = int(np.iinfo(np.int64).min)
KINDS = tuple(kind.value for kind in HitKind)
PERSON = KINDS.index(HitKind.PERSON)
_DENSE = 1_000_000
"""Numbers that are counted in a table of all of them, however few occur; beyond it they are sorted."""


@dataclass(frozen=True, slots=True, eq=False)
class RawHits:
    """n hits as the ledger holds them, in the order of their numbers. kind: place in `KINDS`, their number for another.

    visitor: `NO_VISITOR` where none is known. click: "" where the destination was given no id.
    """

    number: Ints
    link: Ints
    at: Ints
    kind: Ints
    visitor: Ints
    click: Sequence[str]

    def counts(self) -> dict[str, int]:
        """Link and kind → hits, as the ledger counts them."""
        span = len(KINDS) + 1
        there, how_often = np.unique(self.link * span + self.kind, return_counts=True)
        kinds = (*KINDS, "?")
        return {
            f"{key // span} {kinds[key % span]}": n for key, n in zip(there.tolist(), how_often.tolist(), strict=True)
        }


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

    def same(self, other: DayHits) -> bool:
        """Whether both say the same to the last number."""
        return all(np.array_equal(getattr(self, name), getattr(other, name)) for name in ARRAYS)


ARRAYS = tuple(f.name for f in fields(DayHits))


def day_hits(hits: RawHits, owners: Mapping[int, int]) -> DayHits:
    """One day from its raw hits. owners: link → whose it is."""
    link, at, visitor, person = hits.link, hits.at, hits.visitor, hits.kind == PERSON
    having = np.flatnonzero(np.array([bool(click) for click in hits.click], bool))
    marks = decoded([hits.click[i] for i in having.tolist()])[0]
    order = np.argsort(marks, kind="stable")
    having, marks = having[order], marks[order]
    seen = np.flatnonzero(person & (visitor != NO_VISITOR))
    seen = seen[np.lexsort((link[seen], at[seen], visitor[seen]))]
    alone = link[person & (visitor == NO_VISITOR)]
    return DayHits(
        _cells(link[person], at[person], np.ones(int(person.sum()), np.int64)), marks, link[having], at[having],
        visitor[having], visitor[seen], link[seen], at[seen],
        flows_of(visitor[seen], owned(link[seen], owners), owned(alone, owners)),
    )  # fmt: skip


def added(day: DayHits, more: DayHits, owners: Mapping[int, int]) -> DayHits:
    """A day with more hits of it: equal to the day of all of them. owners: as both were worked out with."""
    cells = np.concatenate([day.cells, more.cells])
    place = np.searchsorted(day.marks, more.marks, side="right")
    visits, flows = _visits_added(day, more, owners)
    return DayHits(
        _cells(cells[:, 0], cells[:, 1], cells[:, 2]), np.insert(day.marks, place, more.marks),
        np.insert(day.mark_link, place, more.mark_link), np.insert(day.mark_at, place, more.mark_at),
        np.insert(day.mark_visitor, place, more.mark_visitor), *visits, flows,
    )  # fmt: skip


def _visits_added(day: DayHits, more: DayHits, owners: Mapping[int, int]) -> tuple[tuple[Ints, Ints, Ints], Ints]:
    """(visitors, links and times of a day with more of them, its flows): only who came again is looked at."""
    place = np.searchsorted(day.visitors, more.visitors, side="right")
    visitor = np.insert(day.visitors, place, more.visitors)
    link, at = np.insert(day.visit_link, place, more.visit_link), np.insert(day.visit_at, place, more.visit_at)
    again = _among(visitor, more.visitors)
    order = np.lexsort((link[again], at[again], visitor[again]))
    link[again], at[again] = link[again][order], at[again][order]
    before, of_more = _among(day.visitors, more.visitors), owned(more.visit_link, owners)
    none = np.zeros(0, np.int64)
    parts = [
        (day.flows, 1), (more.flows, 1), (flows_of(visitor[again], owned(link[again], owners), none), 1),
        (flows_of(day.visitors[before], owned(day.visit_link[before], owners), none), -1),
        (flows_of(more.visitors, of_more, none), -1),
    ]  # fmt: skip
    rows = np.concatenate([part for part, _ in parts])
    count = np.concatenate([part[:, 2] * sign for part, sign in parts])
    flows = counted_flows(rows[:, 0], rows[:, 1], count)
    return (visitor, link, at), flows[flows[:, 2] != 0]


def _among(values: Ints, wanted: Ints) -> NDArray[np.bool_]:
    """Which of the values are wanted; both sorted."""
    edges = np.zeros(len(values) + 1, np.int64)
    there = np.unique(wanted)
    np.add.at(edges, np.searchsorted(values, there, side="left"), 1)
    np.add.at(edges, np.searchsorted(values, there, side="right"), -1)
    return np.asarray(np.cumsum(edges[:-1]) > 0)


def numbered(values: Ints) -> tuple[Ints, Ints]:
    """(different values, sorted; the place of each value among them). None is negative."""
    most = int(values.max(initial=-1)) + 1
    if most > 4 * len(values) + _DENSE:
        there, where = np.unique(values, return_inverse=True)
        return there, where
    there = np.flatnonzero(np.bincount(values, minlength=most))
    place = np.zeros(most, np.int64)
    place[there] = np.arange(len(there))
    return there, place[values]


def owned(link: Ints, owners: Mapping[int, int]) -> Ints:
    """Whose each link is."""
    there, where = numbered(link)
    return np.array([owners[one] for one in there.tolist()], np.int64)[where]


def _cells(link: Ints, at: Ints, count: Ints) -> Ints:
    """(n, 3) clicks of people added up by link and quarter of an hour."""
    if not len(link):
        return np.zeros((0, 3), np.int64)
    links, of_link = numbered(link)
    first = int(at.min()) // QUARTER
    quarter = at // QUARTER - first
    span = int(quarter.max()) + 1
    there, where = numbered(of_link * span + quarter)
    sums = np.bincount(where, count, len(there)).astype(np.int64)
    return np.stack([links[there // span], (there % span + first) * QUARTER, sums], axis=1)


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
    names, where = numbered(np.concatenate([start, end]) - NOTHING)
    span, n = len(names), len(start)
    there, which = numbered(where[:n] * span + where[n:])
    sums = np.bincount(which, None if count is None else count, len(there)).astype(np.int64)
    return np.stack([names[there // span] + NOTHING, names[there % span] + NOTHING, sums], axis=1)


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
