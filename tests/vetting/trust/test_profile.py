"""The trust profile: monotone and continuous in each signal, unknown is not zero, an order only by stated weights."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodword.core.errors import BadInput
from goodword.core.estimate import Estimate
from goodword.vetting.model import Signal, Verdict
from goodword.vetting.trust.model import DEFAULTS, TrustWeights
from goodword.vetting.trust.weigh import ordered, strength, trust, weights_in
from goodword.vetting.vet import sum_up


def signal(name: str, value: float | None, half: float = 0.0, unit: str = "share", verdict=Verdict.PASS) -> Signal:
    e = None if value is None else Estimate(value, max(value - half, 0), value + half, 9, unit, "x/1")
    rank = e if unit == "percentile" else None
    value_ = e if rank is None else None
    return Signal(name, name.title(), verdict, "", value_, rank, None, (), (), "x/1", "", concern=value_)


def profile(*signals: Signal, weights: TrustWeights | None = None):
    return trust(sum_up("instagram:a", signals), weights or TrustWeights())


RISING = {"audience": (0, 1), "disclosure": (0, 1), "sponsored_effect": (0.01, 3)}
FALLING = {"recency": (0, 400), "ad_share": (0, 1)}


@pytest.mark.parametrize("name", [*RISING, *FALLING])
@given(st.floats(0, 1), st.floats(0, 1))
def test_strength_is_monotone_in_the_value(name: str, a: float, b: float) -> None:
    low, high = (RISING | FALLING)[name]
    x, y = sorted((low + a * (high - low), low + b * (high - low)))
    first, second = (strength(signal(name, v)) for v in (x, y))
    assert first is not None
    assert second is not None
    assert first[0] <= second[0] + 1e-12 if name in RISING else first[0] >= second[0] - 1e-12


@pytest.mark.parametrize("name", ["engagement", "comments_per_like", "likes_spread"])
@given(st.floats(0, 50), st.floats(0, 50))
def test_nearer_the_middle_of_the_peers_is_never_weaker(name: str, a: float, b: float) -> None:
    x, y = sorted((a, b))
    first, second = (strength(signal(name, v, unit="percentile")) for v in (x, y))
    assert first is not None
    assert second is not None
    assert first[0] <= second[0]


@given(st.floats(0, 100), st.floats(0, 0.01))
def test_there_is_no_cliff(percentile: float, step: float) -> None:
    a, b = (strength(signal("engagement", min(v, 100), unit="percentile")) for v in (percentile, percentile + step))
    assert a is not None
    assert b is not None
    assert abs(a[0] - b[0]) <= step / 10 + 1e-9


@given(st.floats(0, 1), st.floats(0, 0.3), st.floats(0, 0.3))
def test_a_wider_interval_never_gives_a_narrower_one(value: float, a: float, b: float) -> None:
    less, more = sorted((a, b))
    narrow, wide = (strength(signal("audience", value, half)) for half in (less, more))
    assert narrow is not None
    assert wide is not None
    assert wide[1] <= narrow[1]
    assert wide[2] >= narrow[2]


RANKED = ("engagement", "likes_spread", "growth", "comments_per_like")
SHARED = (
    *(
        "audience",
        "disclosure",
        "recency",
        "ad_share",
        "ad_saturation",
        "comments",
        "pods",
        "niche",
        "sponsored_effect",
    ),
    *("drift", "follow_turnover", "at_home", "known_audience"),
)
MEASURED = dict.fromkeys(RANKED, "percentile") | dict.fromkeys(SHARED, "share")


@pytest.mark.parametrize("name", MEASURED)
@given(st.floats(0.001, 1), st.floats(0.0005, 0.4))
def test_an_interval_never_vanishes(name: str, value: float, half: float) -> None:
    scale = 100 if MEASURED[name] == "percentile" else 400 if name == "recency" else 1
    found = strength(signal(name, scale * value, scale * half, unit=MEASURED[name]))
    assert found is not None
    assert found[2] - found[1] > 0
    assert found[1] <= found[0] <= found[2]


@pytest.mark.parametrize("name", MEASURED)
@given(st.floats(0, 1), st.floats(0, 0.4), st.floats(0, 1))
def test_what_has_no_verdict_leaves_the_rank_alone(name: str, value: float, half: float, other: float) -> None:
    known = signal("audience" if name != "audience" else "disclosure", other, 0.1)
    few = signal(name, value, half, unit=MEASURED[name], verdict=Verdict.NOT_ENOUGH_EVIDENCE)
    assert strength(few) is None
    assert profile(known, few).rank == profile(known).rank


@given(st.floats(0, 1), st.floats(0.001, 0.4))
def test_what_is_undecided_counts_as_it_will_once_decided(value: float, half: float) -> None:
    passed = signal("audience", value, half)
    open_ = replace(passed, verdict=Verdict.NOT_ENOUGH_EVIDENCE, undecided=True)
    assert strength(open_) == strength(passed)


@pytest.mark.parametrize("name", ["evidence", "next_posts", "rhythm"])
def test_signals_that_only_tell_are_not_weighed(name: str) -> None:
    only = signal(name, None)
    assert strength(only) is None
    assert profile(only, weights=TrustWeights({name: 5.0})).rank is None


@given(st.lists(st.floats(0, 1), min_size=2, max_size=2), st.floats(0, 100))
def test_the_rank_lies_between_its_ends_and_unknown_widens_only(values: list[float], weight: float) -> None:
    known = [signal("audience", values[0], 0.1), signal("disclosure", values[1], 0.1)]
    before = profile(*known)
    unknown = signal("growth", None, verdict=Verdict.NOT_ENOUGH_EVIDENCE)
    after = profile(*known, unknown, weights=TrustWeights({"growth": weight}))
    assert before.rank is not None
    assert after.rank == pytest.approx(before.rank)
    assert after.low <= before.low + 1e-12
    assert after.high >= before.high - 1e-12
    assert after.low <= after.rank <= after.high


def test_weights_decide_the_order() -> None:
    a = (signal("audience", 0.9), signal("disclosure", 0.1))
    b = (signal("audience", 0.5), signal("disclosure", 0.9))
    for weights, first in (({"audience": 10.0}, "a"), ({"audience": 0.0}, "b")):
        both = [
            replace(profile(*s, weights=TrustWeights(weights)), creator_id=name) for name, s in (("b", b), ("a", a))
        ]
        assert ordered(both)[0].creator_id == first


def test_nobody_is_ranked_by_nothing() -> None:
    nothing = profile(signal("audience", None, verdict=Verdict.NOT_ENOUGH_EVIDENCE))
    assert nothing.rank is None
    assert (nothing.low, nothing.high) == (0.0, 1.0)
    assert ordered([nothing, profile(signal("audience", 0.1))])[-1] is nothing


@pytest.mark.parametrize("weight", [-1.0, 101.0, float("nan"), float("inf")])
def test_an_absurd_weight_is_refused(weight: float) -> None:
    with pytest.raises(BadInput):
        TrustWeights({"engagement": weight})


def test_weights_are_read_from_an_address() -> None:
    assert weights_in({"w.engagement": "2,5", "plan": "1", "w.audience": " "}) == {"engagement": 2.5}
    with pytest.raises(BadInput):
        weights_in({"w.engagement": "much"})


def test_every_default_can_be_changed() -> None:
    weights = TrustWeights().changed(dict.fromkeys(DEFAULTS, 7.0))
    assert {weights.of(name) for name in DEFAULTS} == {7.0}


def test_a_small_account_at_home_in_its_niche_outranks_a_star_when_that_is_weighed():
    small = [signal("engagement", 0.02), signal("at_home", 0.6)]
    star = [signal("engagement", 0.02), signal("at_home", 0.01)]
    asked = TrustWeights({"at_home": 5.0})
    first, second = (trust(sum_up(name, tuple(s)), asked) for name, s in (("small", small), ("star", star)))
    assert first.rank > second.rank
    without = [trust(sum_up("x", tuple(s)), TrustWeights()).rank for s in (small, star)]
    assert without[0] == without[1]
