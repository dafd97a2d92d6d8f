"""What was written as plain JSON is read back as the very same value, or the place that does not fit is named."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodword.core.codec import to_json
from goodword.core.decode import from_plain
from goodword.core.errors import BadInput
from goodword.core.money import Money


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


@dataclass(frozen=True)
class Inner:
    money: Money
    pair: tuple[str, float]
    colours: tuple[Colour, ...] = ()


@dataclass(frozen=True)
class Outer:
    inner: Inner
    others: tuple[Inner, ...]
    day: date | None
    at: datetime
    share: Decimal
    table: Mapping[str, int]
    flag: bool
    either: int | str = 0


INNER = st.builds(
    Inner,
    money=st.builds(Money, minor=st.integers(-(10**12), 10**12), currency=st.just("INR")),
    pair=st.tuples(st.text(), st.floats(allow_nan=False, allow_infinity=False)),
    colours=st.lists(st.sampled_from(Colour)).map(tuple),
)
OUTER = st.builds(
    Outer,
    inner=INNER,
    others=st.lists(INNER, max_size=3).map(tuple),
    day=st.none() | st.dates(),
    at=st.datetimes(timezones=st.just(UTC)),
    share=st.decimals(allow_nan=False, allow_infinity=False),
    table=st.dictionaries(st.text(), st.integers(), max_size=3),
    flag=st.booleans(),
    either=st.integers() | st.text(),
)


@given(OUTER)
def test_a_round_trip_gives_the_same_value(value: Outer) -> None:
    assert from_plain(Outer, json.loads(to_json(value))) == value


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"flag": 1}, "Outer.flag"),
        ({"inner": {"money": {"minor": 1.5, "currency": "INR"}, "pair": ["a", 1]}}, "Outer.inner.money.minor"),
        ({"inner": {"money": {"minor": 1, "currency": "INR"}, "pair": ["a"]}}, "Outer.inner.pair"),
        ({"inner": {"pair": ["a", 1]}}, "field is missing"),
        ({"inner": []}, "`Outer.inner` must be an object"),
        ({"others": "x"}, "`Outer.others` must be a list"),
        ({"day": "yesterday"}, "Outer.day"),
        ({"share": "much"}, "Outer.share"),
        ({"colour": "red"}, "There is no field called 'colour'"),
    ],
)
def test_what_does_not_fit_is_named(change: dict[str, Any], says: str) -> None:
    inner = Inner(Money(1, "INR"), ("a", 1.0), (Colour.RED,))
    plain = json.loads(to_json(Outer(inner, (), None, datetime(2026, 1, 1, tzinfo=UTC), Decimal("0.1"), {}, True)))
    with pytest.raises(BadInput) as caught:
        from_plain(Outer, plain | change)
    assert says in str(caught.value)


def test_an_unknown_colour_lists_nothing_silently() -> None:
    with pytest.raises(BadInput, match="Colour"):
        from_plain(Inner, {"money": {"minor": 1, "currency": "INR"}, "pair": ["a", 1], "colours": ["green"]})
