"""Clicks that led to orders, found by their ids and the day of their visitors. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from goodword.campaigns.measured.days import (
    NO_VISITOR,
    DayHits,
    Found,
    counted_flows,
    day_of_click,
    find,
    flows_of,
    mark_of,
    summed_flows,
)
from goodword.campaigns.measured.model import Frame, Ints, LedgerOrder, Touch
from goodword.core.times import DAY


@dataclass(frozen=True, slots=True, eq=False)
class Led:
    """What led to orders: clicks by the number of the order, and the steps of visitors of whom nothing came."""

    touches: dict[int, list[Touch]]
    nothing: Ints


def led(orders: Sequence[LedgerOrder], days: Sequence[tuple[int, DayHits]], frame: Frame) -> Led:
    """Clicks that each order names, with the other clicks of the same visitors. days: first second of each, its hits.

    Clicks of other campaigns' links are not among the days and are not found.
    """
    asked = _Asked.of(orders)
    touches: dict[int, list[Touch]] = {}
    converted = [np.zeros((0, 3), np.int64)]
    owner_of = {link: owner for link, (owner, _) in frame.links.items()}
    for day, hits in days:
        rows = asked.of_day(day)
        if len(rows):
            found = find(hits, asked.marks[rows], rows)
            _note(found, orders, asked, owner_of, touches)
            converted.append(_steps_of(found, hits, owner_of))
    for listed in touches.values():
        listed.sort(key=lambda t: (t.at, t.link))
    return Led(touches, _without(summed_flows([d for _, d in days]), np.concatenate(converted)))


@dataclass(frozen=True, slots=True, eq=False)
class _Asked:
    """Every click id of every order, sorted by day. order: place of its order. starts: day → where its ids begin."""

    ids: list[str]
    order: Ints
    marks: np.typing.NDArray[np.uint64]
    rows: Mapping[int, Ints]
    unknown: Ints

    @classmethod
    def of(cls, orders: Sequence[LedgerOrder]) -> _Asked:
        pairs = [(click, i) for i, o in enumerate(orders) for click in o.state.clicks]
        ids = [click for click, _ in pairs]
        day = np.array([-1 if (d := day_of_click(click)) is None else d for click in ids], np.int64)
        order = np.argsort(day, kind="stable")
        there, first = np.unique(day[order], return_index=True)
        parts = dict(zip(there.tolist(), np.split(order, first[1:]), strict=True)) if ids else {}
        unknown = parts.pop(-1, np.zeros(0, np.int64))
        marks = np.array([mark_of(click) for click in ids], np.uint64)
        return cls(ids, np.array([i for _, i in pairs], np.int64), marks, parts, unknown)

    def of_day(self, day: int) -> Ints:
        """Ids that may be of a day: by the second in them, and those that tell none."""
        mine = self.rows.get(day // DAY * DAY)
        return self.unknown if mine is None else np.concatenate([mine, self.unknown])


def _note(
    found: Found, orders: Sequence[LedgerOrder], asked: _Asked, owner_of: Mapping[int, int],
    touches: dict[int, list[Touch]],
) -> None:  # fmt: skip
    named = set()
    for row, link, at in zip(found.ask.tolist(), found.link.tolist(), found.at.tolist(), strict=True):
        order = orders[asked.order[row]].id
        named.add((order, link, at))
        touches.setdefault(order, []).append(Touch(owner_of[link], link, at, asked.ids[row]))
    for row, link, at in zip(found.also_ask.tolist(), found.also_link.tolist(), found.also_at.tolist(), strict=True):
        order = orders[asked.order[row]].id
        if (order, link, at) not in named:  # the click itself, or one that another id of the order named
            named.add((order, link, at))
            touches[order].append(Touch(owner_of[link], link, at))


def _steps_of(found: Found, hits: DayHits, owner_of: Mapping[int, int]) -> Ints:
    """The steps that the day counted for visitors of whom an order came."""
    known = found.visitor != NO_VISITOR
    visitors = np.unique(found.visitor[known])
    low = np.searchsorted(hits.visitors, visitors, side="left")
    size = np.searchsorted(hits.visitors, visitors, side="right") - low
    each = np.repeat(low - np.concatenate([[0], np.cumsum(size)[:-1]]), size) + np.arange(size.sum())
    owner = np.array([owner_of[link] for link in np.asarray(hits.visit_link)[each].tolist()], np.int64)
    alone = np.array([owner_of[link] for link in found.link[~known].tolist()], np.int64)
    return flows_of(np.asarray(hits.visitors)[each], owner, alone)


def _without(flows: Ints, converted: Ints) -> Ints:
    """Steps that remain when those of converted visitors are taken off."""
    both = np.concatenate([flows, converted])
    sign = np.concatenate([flows[:, 2], -converted[:, 2]])
    left = counted_flows(both[:, 0], both[:, 1], sign)
    return left[left[:, 2] > 0]
