"""Columns of text are cleaned and searched exactly as single texts are."""

from __future__ import annotations

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from goodword.core import text as single
from goodword.sources import texts

ANY = st.lists(st.one_of(st.none(), st.text(max_size=30)), max_size=8)
TAGGED = st.lists(st.one_of(st.none(), st.text("aé #＃@.-_ मंी\u200dÅA\n,x", max_size=30)), max_size=8)


@settings(deadline=None)  # the first column of a process loads the libraries
@given(ANY)
def test_cleaning_a_column_is_cleaning_each_text(values: list[str | None]) -> None:
    trimmed = [v.strip() or None if v is not None else None for v in values]
    expected = [None if v is None else single.clean(v).strip() or None for v in trimmed]
    assert [v or None for v in texts.cleaned(pa.array(trimmed, pa.string())).to_pylist()] == expected


@given(TAGGED)
def test_hashtags_and_mentions_are_those_of_each_text(values: list[str | None]) -> None:
    column = pa.array(values, pa.string())
    assert texts.hashtags(column).to_pylist() == [None if v is None else single.hashtags(v) for v in values]
    assert texts.mentions(column).to_pylist() == [None if v is None else single.mentions(v) for v in values]


@given(
    st.lists(st.one_of(st.none(), st.lists(st.one_of(st.none(), st.text("@#A é", max_size=5)), max_size=4)), max_size=6)
)
def test_items_of_lists_are_lowered_and_empty_ones_dropped(lists: list[list[str | None] | None]) -> None:
    column = pa.array(lists, pa.list_(pa.string()))
    expected = [
        None if items is None else [n for i in items if i is not None and (n := i.strip().lstrip("@").lower())]
        for items in lists
    ]
    assert texts.lowered_items(column).to_pylist() == expected


def test_people_named_in_comments_lose_their_names() -> None:
    column = pa.array(["look @anna.b and @carl!", None, "mail me a@b.c"])
    assert texts.without_handles(column).to_pylist() == ["look @… and @…!", None, "mail me a@b.c"]
