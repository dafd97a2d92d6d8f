"""Clicks that led to orders, found by their ids and the day of their visitors. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from goodword.campaigns.measured.clickids import UNTOLD, Marks, decoded
from goodword.campaigns.measured.days import (
    NO_VISITOR,
    DayHits,
    Found,
    counted_flows,
    find,
    flows_of,
    owned,
    summed_flows,
)
from goodword.campaigns.measured.model import Frame, Ints, Touch
from goodword.core.times import DAY


@dataclass(frozen=True, slots=True, eq=False)
class Led:
    """What led to orders: t clicks by order, time and link, and the steps of visitors of whom nothing came.

    order: (t,) place of the order. owner, link, at: (t,). ask: (t,) place of the click's id in `ids`, -1 for other
    clicks of the same visitor. nothing: (f, 3) from, to, how often. unknown: (u, 2) ids that are no click of this
    campaign: place of the order, place in `ids`.
    """

    order: Ints
    owner: Ints
    link: Ints
    at: Ints
    ask: Ints
    ids: list[str]
    nothing: Ints
    unknown: Ints

    def listed(self, places: Ints | None = None) -> dict[int, list[Touch]]:
        """Place of an order → its clicks; places: of these orders only."""
        found: dict[int, list[Touch]] = {}
        mine = slice(None) if places is None else np.isin(self.order, places)
        columns = [c[mine] for c in (self.order, self.owner, self.link, self.at, self.ask)]
        for order, owner, link, at, ask in zip(*(c.tolist() for c in columns), strict=True):
            found.setdefault(order, []).append(Touch(owner, link, at, self.ids[ask] if ask >= 0 else ""))
        return found


def led(clicks: Sequence[str], days: Sequence[tuple[int, DayHits]], frame: Frame) -> Led:
    """Clicks that each order names, with the other clicks of the same visitors. days: first second of each, its hits.

    clicks: click ids of every order, separated by line breaks. Clicks of other campaigns' links are not among the days
    and are not found.
    """
    asked = _Asked.of(clicks)
    parts = [np.zeros((0, 4), np.int64)]
    converted = [np.zeros((0, 3), np.int64)]
    owner_of = {link: owner for link, (owner, _) in frame.links.items()}
    for day, hits in days:
        rows = asked.of_day(day)
        if len(rows):
            found = find(hits, asked.marks[rows], rows)
            others = np.full(len(found.also_ask), -1, np.int64)
            parts.append(_rows(asked, found.ask, found.link, found.at, found.ask))
            parts.append(_rows(asked, found.also_ask, found.also_link, found.also_at, others))
            converted.append(_steps_of(found, hits, owner_of))
    order, link, at, ask = _each_once(np.concatenate(parts)).T
    nothing = _without(summed_flows([d for _, d in days]), np.concatenate(converted))
    there = np.zeros(len(asked.ids), bool)
    there[ask[ask >= 0]] = True
    unknown = np.flatnonzero(~there)
    lost = np.stack([asked.order[unknown], unknown], axis=1)
    return Led(order, owned(link, owner_of), link, at, ask, asked.ids, nothing, lost)


def _rows(asked: _Asked, row: Ints, link: Ints, at: Ints, ask: Ints) -> Ints:
    return np.stack([asked.order[row], link, at, ask], axis=1)


def _each_once(rows: Ints) -> Ints:
    """By order, time and link; of a visitor's other clicks not those that an id of the order names, or that two do."""
    order, link, at, ask = rows.T
    rows = rows[np.lexsort((np.arange(len(rows)), ask < 0, link, at, order))]
    again = np.zeros(len(rows), bool)
    again[1:] = (rows[1:, :3] == rows[:-1, :3]).all(axis=1) & (rows[1:, 3] < 0)
    return rows[~again]


@dataclass(frozen=True, slots=True, eq=False)
class _Asked:
    """Every click id of every order, sorted by day. order: place of its order. starts: day → where its ids begin."""

    ids: list[str]
    order: Ints
    marks: Marks
    rows: Mapping[int, Ints]
    unknown: Ints

    @classmethod
    def of(cls, clicks: Sequence[str]) -> _Asked:
        ids = "\n".join(named for named in clicks if named).split("\n") if any(clicks) else []
        each = np.array([named.count("\n") + 1 if named else 0 for named in clicks], np.int64)
        marks, day = decoded(ids)
        order = np.argsort(day, kind="stable")
        there, first = np.unique(day[order], return_index=True)
        parts = dict(zip(there.tolist(), np.split(order, first[1:]), strict=True)) if ids else {}
        unknown = parts.pop(UNTOLD, np.zeros(0, np.int64))
        return cls(ids, np.repeat(np.arange(len(each)), each), marks, parts, unknown)

    def of_day(self, day: int) -> Ints:
        """Ids that may be of a day: by the second in them, and those that tell none."""
        mine = self.rows.get(day // DAY * DAY)
        return self.unknown if mine is None else np.concatenate([mine, self.unknown])


def _steps_of(found: Found, hits: DayHits, owner_of: Mapping[int, int]) -> Ints:
    """The steps that the day counted for visitors of whom an order came."""
    known = found.visitor != NO_VISITOR
    visitors = np.unique(found.visitor[known])
    low = np.searchsorted(hits.visitors, visitors, side="left")
    size = np.searchsorted(hits.visitors, visitors, side="right") - low
    each = np.repeat(low - np.concatenate([[0], np.cumsum(size)[:-1]]), size) + np.arange(size.sum())
    owner = owned(np.asarray(hits.visit_link)[each], owner_of)
    alone = owned(found.link[~known], owner_of)
    return flows_of(np.asarray(hits.visitors)[each], owner, alone)


def _without(flows: Ints, converted: Ints) -> Ints:
    """Steps that remain when those of converted visitors are taken off."""
    both = np.concatenate([flows, converted])
    sign = np.concatenate([flows[:, 2], -converted[:, 2]])
    left = counted_flows(both[:, 0], both[:, 1], sign)
    return left[left[:, 2] > 0]
