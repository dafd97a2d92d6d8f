"""However many campaigns could claim an order by what is said of it, one of them gets it, whichever is asked."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from goodword.campaigns.measured.claims import ALONE, Claim, Contest, Named, claim
from goodword.campaigns.measured.model import Claimant, Evidence, Person, Rivals
from goodword.core.text import fold
from goodword.core.times import DAY

START = 1_772_323_200
WINDOW = 30 * DAY
PEOPLE = ("Anna Körner", "बेन शाह", "Zoë", "李小龙 老师", "anna")
OPEN = 9


def _side(
    number: int, brand: str, people: list[str], dates: tuple[int, int | None], agreed: dict[int, int]
) -> Claimant:
    named = {i: Person(i, f"instagram:{fold(p)}", p, fold(p)) for i, p in enumerate(people, 10 * number)}
    moments = {owner: agreed[i % 2] for i, owner in enumerate(named) if i % 2 in agreed}
    ends = None if dates[1] is None else START + dates[0] * DAY + dates[1] * DAY
    return Claimant(number, "Spring", "spring", brand, START + dates[0] * DAY, ends, {}, named, moments)


campaigns = st.lists(
    st.tuples(
        st.sampled_from(["Bakery", "Bakery", "Cafe"]), st.lists(st.sampled_from(PEOPLE), max_size=4, unique=True),
        st.tuples(st.integers(0, 40), st.none() | st.integers(1, 40)),
        st.dictionaries(st.integers(0, 1), st.integers(0, 60).map(lambda d: START + d * DAY)),
    ),
    min_size=1, max_size=5,
)  # fmt: skip
words = st.tuples(
    st.just(()), st.sampled_from(["", "spring", "winter"]), st.sampled_from(["", "anna/p1", "zoe"]),
    st.sampled_from(["", "@anna", "google"]), st.sampled_from(["", "anna körner!", "बेन शाह", "anna", "a friend"]),
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(campaigns, words, st.integers(0, 90), st.sampled_from([1, OPEN]))
def test_one_of_those_that_read_it_gets_it(made: list[Any], said: Any, day: int, shop: int) -> None:
    sides = tuple(_side(number, *one) for number, one in enumerate(made, 1))
    at, brand = START + day * DAY + 60, sides[0].brand
    reading = [
        c for c in sides
        if (shop == OPEN or c.brand == brand) and c.begins <= at and (c.ends is None or at < c.ends + WINDOW)
    ]  # fmt: skip
    claiming = [c for c in reading if claim(said, Named.of(c)) is not None]
    got = [c for c in claiming if not Contest(_seen_by(c, sides), c.id, WINDOW).lost(said, at, shop)]
    assert len(got) == min(len(claiming), 1)


def _seen_by(c: Claimant, sides: tuple[Claimant, ...]) -> Rivals:
    """Those whose orders may be read of `c` too, as the ledger finds them."""
    end = [1 << 40 if x.ends is None else x.ends + WINDOW for x in (c, *sides)]
    near = tuple(x for x, e in zip(sides, end[1:], strict=True) if x.begins < end[0] and c.begins < e)
    return Rivals(near, frozenset({OPEN}))


texts = st.lists(st.sampled_from(["anna", "Anna Körner", "an", "बेन शाह", "zoë", "李小龙 老师", "x", "!"]), max_size=4)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(PEOPLE), max_size=5, unique=True), texts)
def test_names_are_found_wherever_they_stand(people: list[str], parts: list[str]) -> None:
    side = _side(1, "", people, (0, None), {})
    text = " ".join(parts)
    folded = f" {fold(text)} "
    names = {(w, o) for o, p in side.people.items() for w in (p.handle, fold(p.name)) if len(w) >= 4 and w in folded}
    found = claim(((), "", "", "", text), Named.of(side))
    owners = {o for _, o in names}
    longest = max((len(w) for w, _ in names), default=0)
    assert found == (Claim(Evidence.SAID, owners.pop(), longest) if len(owners) == 1 else None)


def test_one_campaign_contests_nothing() -> None:
    side = _side(1, "Bakery", ["Anna Körner"], (0, None), {})
    said = ((), "", "", "@anna korner", "")
    for rivals in (ALONE, Rivals((side,)), Rivals((side, replace(side, id=2, people={})))):
        assert not Contest(rivals, 1, WINDOW).lost(said, START + 60, 1)
