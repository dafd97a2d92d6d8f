"""Tiers, estimates, formulas and the codec refuse what cannot be and keep what can."""

import json
import math
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodword.core.codec import digest, to_json, to_plain
from goodword.core.errors import BadInput, GoodwordError, NotFound, StorageFull
from goodword.core.estimate import Estimate
from goodword.core.money import Money
from goodword.core.tier import DEFAULT_LIMITS, Tier, TierLimits
from goodword.core.times import from_epoch, to_epoch


@pytest.mark.parametrize(
    ("followers", "tier"),
    [
        (0, "personal"),
        (999, "personal"),
        (1_000, "nano"),
        (9_999, "nano"),
        (10_000, "micro"),
        (100_000, "mid"),
        (500_000, "macro"),
        (10**7, "mega"),
    ],
)
def test_tier_limits_are_inclusive_below(followers: int, tier: str) -> None:
    assert DEFAULT_LIMITS.tier(followers) == Tier(tier)
    low, high = DEFAULT_LIMITS.bounds(Tier(tier))
    assert low <= followers
    assert high is None or followers < high


def test_tier_limits_must_rise() -> None:
    with pytest.raises(BadInput, match="rising"):
        TierLimits(nano=10_000, micro=10_000)


@pytest.mark.parametrize("bad", [(1.0, 2.0, 3.0), (float("nan"), 0.0, 1.0), (0.5, 0.0, math.inf)])
def test_an_estimate_is_inside_its_interval(bad: tuple[float, float, float]) -> None:
    with pytest.raises(BadInput):
        Estimate(*bad, n=1, unit="share", formula="test/1")


def test_scaling_an_estimate_scales_its_interval() -> None:
    e = Estimate(2, 1, 4, 9, "share", "test/1").scaled(10, unit="people")
    assert (e.value, e.low, e.high, e.unit, e.half_width) == (20, 10, 40, "people", 15)


def test_the_codec_writes_what_json_can_hold() -> None:
    plain = to_plain(
        {
            "m": Money(5, "EUR"),
            "t": datetime(2026, 1, 2, 3, tzinfo=timezone(timedelta(hours=5.5))),
            "d": date(2026, 1, 2),
            "x": float("nan"),
            "s": {"b", "a"},
            "tier": Tier.NANO,
        }
    )
    assert plain == {
        "m": {"minor": 5, "currency": "EUR"},
        "t": "2026-01-01T21:30:00Z",
        "d": "2026-01-02",
        "x": None,
        "s": ["a", "b"],
        "tier": "nano",
    }
    assert json.loads(to_json(plain)) == plain


def test_the_digest_ignores_the_order_of_keys_only() -> None:
    assert digest({"a": 1, "b": [1, 2]}) == digest({"b": [1, 2], "a": 1}) != digest({"a": 1, "b": [2, 1]})


@given(st.integers(-(2**33), 2**34))
def test_epoch_and_datetime_agree(seconds: int) -> None:
    assert to_epoch(from_epoch(seconds)) == seconds
    assert from_epoch(seconds).tzinfo is UTC


def test_errors_say_what_where_given_data_and_next() -> None:
    error = BadInput.value("radius_km", "above 0", -3, where="brief.toml, [place]", hint="give a radius such as 5")
    assert str(error).splitlines() == [
        "brief.toml, [place]: `radius_km` must be above 0, got -3.",
        "Next: give a radius such as 5",
    ]
    assert error.problem()["status"] == 422
    assert (
        NotFound.looked_in("No such plan.", ["the ledger", "the folder"]).problem()["given"]
        == "looked in the ledger; the folder"
    )
    assert StorageFull.retryable
    assert not GoodwordError.retryable


def test_an_unknown_name_lists_the_known_ones() -> None:
    error = BadInput.unknown("niche", "foood", ["food", "travel"])
    assert "food, travel" in error.next_step
