"""Own click id before unique code before ref or utm before what the customer said; shares sum to the minor unit."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goodword.campaigns.measured.chain import removals
from goodword.campaigns.measured.credit import credit
from goodword.campaigns.measured.days import NOTHING, START, counted_flows
from goodword.campaigns.measured.model import MODELS, Credited, Evidence, Frame, LedgerOrder, Person, Touch
from goodword.campaigns.measured.read import worth
from goodword.campaigns.measured.sharing import Paid, shares, split, value
from goodword.campaigns.measured.walks import Walks
from goodword.commerce.model import OrderState
from goodword.core.money import Money
from goodword.core.times import DAY
from goodword.measurement.attribution.models import Path, markov

AT = 1_772_323_200
ANNA, BEN = 1, 2
FRAME = Frame(
    id=1, name="Spring", brand="Bakery", slug="spring", currency="EUR", time_zone="UTC", starts_at=None, ends_at=None,
    links={10: (ANNA, "p1"), 20: (BEN, "p2")}, codes={"ANNA10": ANNA, "OURS": 0}, others=frozenset({"OTHER"}),
    people={ANNA: Person(ANNA, "instagram:anna.k", "Anna Körner", "anna.k"),
            BEN: Person(BEN, "tiktok:बेन", "बेन शाह", "बेन")},
)  # fmt: skip
EMPTY = OrderState(
    order="o", placed_at=AT, paid_at=AT, cancelled_at=None, amount=1000, goods=None, currency="EUR", refunded=0,
    refunded_at=None, codes=(), clicks=(), visitor="", source="", campaign="", content="", referrer="", said="",
    place="", country="", customer="", test=False, claimed=False, events=1,
)  # fmt: skip
ANNAS, BENS = Touch(ANNA, 10, AT - 60, "c1"), Touch(BEN, 20, AT - 30, "c2")

CASES: tuple[tuple[str, dict[str, Any], tuple[Touch, ...], Evidence, tuple[int, ...]], ...] = (
    ("click", {}, (ANNAS,), Evidence.CLICK, (ANNA,)),
    ("click before code", {"codes": ("ANNA10",)}, (BENS,), Evidence.CLICK, (BEN,)),
    ("two clicks", {}, (ANNAS, BENS), Evidence.CLICK, (ANNA, BEN)),
    ("the same twice", {}, (ANNAS, replace(ANNAS, at=AT - 50), BENS), Evidence.CLICK, (ANNA, BEN)),
    ("click after the order", {"codes": ("ANNA10",)}, (replace(BENS, at=AT + 1),), Evidence.CODE, (ANNA,)),
    ("click too old", {}, (replace(ANNAS, at=AT - 31 * DAY),), Evidence.NONE, ()),
    ("click on the last day", {}, (replace(ANNAS, at=AT - 30 * DAY),), Evidence.CLICK, (ANNA,)),
    ("code", {"codes": ("UNKNOWN", "ANNA10"), "content": "बेन/p2"}, (), Evidence.CODE, (ANNA,)),
    ("the brand's own code", {"codes": ("OURS",)}, (), Evidence.CODE, (0,)),
    ("another campaign's code", {"codes": ("OTHER",), "source": "anna.k"}, (), Evidence.NONE, ()),
    ("utm content", {"content": "anna.k/p1", "campaign": "spring", "said": "बेन शाह"}, (), Evidence.REF, (ANNA,)),
    ("ref", {"source": "@Anna.K"}, (), Evidence.REF, (ANNA,)),
    ("utm of another campaign", {"content": "anna.k", "campaign": "winter"}, (), Evidence.NONE, ()),
    ("said", {"said": "I saw it at Anna Körner's page"}, (), Evidence.SAID, (ANNA,)),
    ("said a code", {"said": "code anna10 from a friend"}, (), Evidence.SAID, (ANNA,)),
    ("said two", {"said": "Anna Körner and बेन शाह"}, (), Evidence.NONE, ()),
    ("nothing", {"source": "google", "said": "a poster"}, (), Evidence.NONE, ()),
)


@pytest.mark.parametrize(("name", "said", "touches", "evidence", "path"), CASES, ids=[c[0] for c in CASES])
def test_precedence(name: str, said: dict[str, Any], touches: Any, evidence: Evidence, path: tuple[int, ...]) -> None:
    order = LedgerOrder(1, replace(EMPTY, **said))
    (found,) = credit([order], {1: touches}, FRAME, 30 * DAY)
    assert (found.evidence, found.path) == (evidence, path)
    assert found.other == (name == "another campaign's code")
    assert bool(found.beside) == (name == "click before code")


paths = st.lists(st.lists(st.integers(0, 4), min_size=1, max_size=5).map(tuple), min_size=1, max_size=12)


@settings(max_examples=200, deadline=None)
@given(paths, st.lists(st.integers(0, 10_000), min_size=12, max_size=12))
def test_shares_of_one_order_sum_to_it(walked: list[tuple[int, ...]], amounts: list[int]) -> None:
    credited = [
        Credited(LedgerOrder(i, replace(EMPTY, amount=amounts[i], refunded=amounts[i] // 3)), Evidence.CLICK, path)
        for i, path in enumerate(walked)
    ]
    removal = removals(_walks(Counter(walked)), counted_flows(*_none()))
    for i in range(len(credited)):
        alone = _walks({walked[i]: 1})
        for model, found in shares(alone, _paid(value(credited[i].order)), removal).items():
            whole = worth(credited[i].order)
            assert whole is not None
            assert sum(s.minor.get("EUR", 0) for s in found) == whole.minor, model
            assert sum(s.orders for s in found) == pytest.approx(1.0)
    assert set(shares(_walks(Counter(walked)), _paid(None), removal)) == set(MODELS)


def _walks(paths: Mapping[tuple[int, ...], int]) -> Walks:
    return Walks(list(paths), np.array(list(paths.values()), np.int64))


def _paid(worth: tuple[int, str] | None) -> Paid:
    """One order on the first path."""
    minor, currency = worth or (0, "")
    one = np.zeros(1, np.int64)
    return Paid(one, one + minor, one if currency else one - 1, [currency])


@settings(max_examples=200, deadline=None)
@given(
    st.integers(1, 6).flatmap(
        lambda n: st.lists(
            st.tuples(st.integers(0, 10**9), st.lists(st.floats(0.001, 1), min_size=n, max_size=n)),
            min_size=1,
            max_size=9,
        )
    )
)
def test_many_sums_are_split_as_each_alone(rows: list[tuple[int, list[float]]]) -> None:
    given_out = split(np.array([m for m, _ in rows]), np.array([w for _, w in rows]))
    assert given_out.tolist() == [[x.minor for x in Money(m, "EUR").split(w)] for m, w in rows]


def _none() -> Any:
    return np.zeros(0, np.int64), np.zeros(0, np.int64)


@settings(max_examples=100, deadline=None)
@given(paths, paths)
def test_counts_of_steps_give_the_same_markov_as_whole_paths(yes: list[Any], no: list[Any]) -> None:
    steps: defaultdict[tuple[int, int], int] = defaultdict(int)
    for path in no:
        for a, b in zip((START, *path), (*path, NOTHING), strict=True):
            steps[a, b] += 1
    flows = np.array([[a, b, n] for (a, b), n in steps.items()], np.int64)
    ours = removals(_walks(Counter(map(tuple, yes))), flows)
    whole = sum(ours.values())
    both = Counter(map(tuple, yes)), Counter(map(tuple, no))
    theirs = markov([Path(tuple(map(str, p)), both[0][p], both[1][p]) for p in {*both[0], *both[1]}])
    assert {str(o): len(yes) * r / whole for o, r in ours.items()} == pytest.approx(theirs, abs=1e-9)
