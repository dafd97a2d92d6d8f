"""A day of hits says what loops over its hits say, however they came in, and days add up to all hits at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from hypothesis import example, given, settings
from hypothesis import strategies as st

from goodword.campaigns.measured.clickids import UNTOLD, day_of_click, decoded, mark_of
from goodword.campaigns.measured.days import (
    KINDS,
    NO_VISITOR,
    NOTHING,
    PERSON,
    START,
    DayHits,
    RawHits,
    added,
    day_hits,
    find,
    summed_cells,
    summed_flows,
)
from goodword.core.times import DAY
from goodword.tracking.short import click_id

AT = 1_772_323_200
OWNERS = {1: 11, 2: 12, 3: 11, 4_000_000_000: 0}


class Row(NamedTuple):
    """One hit."""

    number: int
    link: int
    at: int
    kind: int
    visitor: int
    click: str


def _raw(rows: Sequence[Row]) -> RawHits:
    numbers = (np.array([row[i] for row in rows], np.int64) for i in range(5))
    return RawHits(*numbers, [row.click for row in rows])


def hits_within(days: int) -> st.SearchStrategy[list[Row]]:
    """Hits of few links, moments and visitors, so that they meet; the key of a visitor lives one day."""
    one = st.tuples(
        st.sampled_from(sorted(OWNERS)), st.integers(0, days * DAY // 600 - 1), st.sampled_from([PERSON, PERSON, 1, 5]),
        st.sampled_from([None, 1, 2, 3]), st.booleans(),
    )  # fmt: skip

    def made(found: list[tuple[int, int, int, int | None, bool]]) -> list[Row]:
        rows = []
        for i, (link, step, kind, visitor, clicked) in enumerate(found):
            at = AT + step * 600
            key = NO_VISITOR if visitor is None else (at // DAY * 10 + visitor) * (-1) ** visitor
            rows.append(Row(i + 1, link, at, kind, key, click_id(at, i.to_bytes(6, "big")) if clicked else ""))
        return rows

    return st.lists(one, max_size=40).map(made)


@settings(max_examples=300, deadline=None)
@given(hits_within(1))
def test_a_day_is_what_loops_say(rows: list[Row]) -> None:
    made = day_hits(_raw(rows), OWNERS)
    people = [row for row in rows if row.kind == PERSON]
    cells = Counter((row.link, row.at // 900 * 900) for row in people)
    assert made.cells.tolist() == [[*cell, n] for cell, n in sorted(cells.items())]
    marks = sorted((mark_of(row.click), row.link, row.at, row.visitor) for row in rows if row.click)
    columns = (made.marks, made.mark_link, made.mark_at, made.mark_visitor)
    assert list(zip(*(c.tolist() for c in columns), strict=True)) == marks
    seen = sorted((row.visitor, row.at, row.link) for row in people if row.visitor != NO_VISITOR)
    assert list(zip(made.visitors.tolist(), made.visit_at.tolist(), made.visit_link.tolist(), strict=True)) == seen
    assert made.flows.tolist() == _flows(people)


def _flows(people: list[Row]) -> list[list[int]]:
    walks: dict[int, list[int]] = {}
    for row in sorted(people, key=lambda row: (row.at, row.link)):
        walks.setdefault(-row.number if row.visitor == NO_VISITOR else row.visitor << 8, []).append(OWNERS[row.link])
    steps: Counter[tuple[int, int]] = Counter()
    for walk in walks.values():
        owners = [owner for i, owner in enumerate(walk) if i == 0 or walk[i - 1] != owner]
        steps.update(pairwise([START, *owners, NOTHING]))
    return [[*step, n] for step, n in sorted(steps.items())]


@settings(max_examples=300, deadline=None)
@given(hits_within(1), st.randoms(), st.lists(st.integers(1, 12), max_size=8))
def test_hits_added_in_pieces_and_in_any_order_are_all_of_them_at_once(
    rows: list[Row], chance: object, sizes: list[int]
) -> None:
    came = list(rows)
    chance.shuffle(came)  # type: ignore[attr-defined] # hypothesis' own random
    made, start = day_hits(_raw([]), OWNERS), 0
    for size in [*sizes, len(came)]:
        made = added(made, day_hits(_raw(came[start : start + size]), OWNERS), OWNERS)
        start += size
    assert made.same(day_hits(_raw(rows), OWNERS))


@settings(max_examples=100, deadline=None)
@given(hits_within(3))
def test_days_added_up_are_all_hits_at_once(rows: list[Row]) -> None:
    whole = day_hits(_raw(rows), OWNERS)
    days = _by_day(rows)
    assert np.array_equal(summed_flows(days), whole.flows)
    cells = summed_cells(days)
    assert np.array_equal(cells[np.lexsort((cells[:, 1], cells[:, 0]))], whole.cells)


def _by_day(rows: list[Row]) -> list[DayHits]:
    days = sorted({row.at // DAY for row in rows})
    return [day_hits(_raw([row for row in rows if row.at // DAY == day]), OWNERS) for day in days]


@settings(max_examples=100, deadline=None)
@given(hits_within(1))
def test_a_click_is_found_with_the_others_of_its_visitor(rows: list[Row]) -> None:
    whole = day_hits(_raw(rows), OWNERS)
    asked = [row for row in rows if row.click]
    marks = np.array([mark_of(row.click) for row in asked] + [12345], np.uint64)
    found = find(whole, marks, np.arange(len(marks)))
    assert found.ask.tolist() == list(range(len(asked)))
    assert found.link.tolist() == [row.link for row in asked]
    for i, row in enumerate(asked):
        same = [r for r in rows if r.visitor == row.visitor != NO_VISITOR and r.kind == PERSON]
        also = found.also_ask == i
        ours = zip(found.also_at[also].tolist(), found.also_link[also].tolist(), strict=True)
        assert sorted(ours) == sorted((r.at, r.link) for r in same)


def test_raw_hits_are_counted_as_the_ledger_counts_them() -> None:
    rows = [
        Row(1, 2, AT, PERSON, 1, ""),
        Row(2, 2, AT, PERSON, 1, ""),
        Row(3, 1, AT, 1, 1, ""),
        Row(4, 1, AT, 6, 1, ""),
    ]
    assert _raw(rows).counts() == {"2 person": 2, "1 bot": 1, "1 ?": 1}
    assert len(KINDS) == 6


ids = st.one_of(
    st.builds(click_id, st.integers(0, 2**32 - 1), st.binary(min_size=6, max_size=6)),
    st.builds(lambda at, b: click_id(at, b).upper(), st.integers(0, 2**32 - 1), st.binary(min_size=6, max_size=6)),
    st.text(st.characters(exclude_characters="\n", exclude_categories=["Cs"]), max_size=25),
    st.text("0123456789abcdef_+ ", min_size=18, max_size=22),
)


@settings(max_examples=300, deadline=None)
@given(st.lists(ids, max_size=6))
@example(["00000000000000000000:"])  # one letter more than ours, and no digit
def test_ids_are_read_many_at_once_as_one_by_one(given_ids: list[str]) -> None:
    marks, days = decoded(given_ids)
    assert marks.tolist() == [mark_of(one) for one in given_ids]
    assert days.tolist() == [UNTOLD if (day := day_of_click(one)) is None else day for one in given_ids]
