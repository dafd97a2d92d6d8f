"""Priors: what the next creator brings lies in them nine times in ten, narrower with more behind them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import numpy as np
import pytest

from goodword.core.errors import BadInput
from goodword.core.estimate import Estimate
from goodword.measurement.learning.assume import assumptions, fee, multiplier
from goodword.measurement.learning.learn import Learned
from goodword.measurement.learning.model import CampaignFacts, CreatorRow, ForgetRule, LiftFact, Remembered
from goodword.measurement.learning.view import assumed_text, view

NOW = datetime(2026, 6, 1, tzinfo=UTC)


def memory(rows: tuple[CreatorRow, ...], lift: LiftFact | None = None, weight: float = 1.0) -> Learned:
    facts = CampaignFacts("c", date(2026, 5, 31), "INR", rows, lift)
    return Learned((Remembered(1, facts, weight),), ForgetRule(), NOW, 1)


def creators(n: int, mean: float, seed: int = 1, **traits: str) -> tuple[CreatorRow, ...]:
    rng = np.random.default_rng(seed)
    reached = rng.integers(500, 5_000, n)
    clicks = rng.binomial(reached, rng.beta(mean * 120, (1 - mean) * 120, n))
    return tuple(
        CreatorRow(
            followers=int(3 * r), posts=1, reached=int(r), clicks=int(k), clicked=int(k // 20), orders=int(k // 20),
            engagements=int(r // 10), revenue_minor=int(k // 20) * 45_000,
            cost_minor=int(90 * (3 * r) ** 0.8), **traits,
        )
        for r, k in zip(reached, clicks, strict=True)
    )  # fmt: skip


def test_the_next_creator_lies_in_the_prior_as_often_as_stated() -> None:
    held = []
    for seed in range(40):
        rng = np.random.default_rng(seed)
        prior = memory(creators(12, 0.015, seed)).prior("click").estimate
        future = rng.beta(0.015 * 120, 0.985 * 120, 50)
        held.append(np.mean((future >= prior.low) & (future <= prior.high)))
    assert 0.85 <= float(np.mean(held)) <= 0.97


def test_more_creators_narrow_what_is_said_of_the_next_kind() -> None:
    def width(n: int) -> float:
        return float(
            np.mean([memory(creators(n, 0.015, seed)).prior("click").estimate.half_width for seed in range(12)])
        )

    assert width(60) < width(2)


def test_kinds_are_told_apart_when_they_differ() -> None:
    rows = creators(25, 0.008, 1, tier="micro") + creators(25, 0.03, 2, tier="nano")
    learned = memory(rows)
    micro, nano = (learned.prior("click", tier=t) for t in ("micro", "nano"))
    assert nano.estimate.value > 2 * micro.estimate.value
    assert nano.creators == 25
    new = learned.prior("click", tier="mega")
    assert new.creators == 0
    assert micro.estimate.value < new.estimate.value < nano.estimate.value
    assert "No creator of this kind" in new.sentence


def test_names_of_kinds_are_compared_in_any_case_and_script() -> None:
    learned = memory(creators(5, 0.02, place="मुंबई", niche="Café"))
    assert learned.prior("click", place="मुंबई", niche="cafe").creators == 5


def test_unknown_measures_and_traits_are_refused() -> None:
    with pytest.raises(BadInput, match="measure"):
        memory(creators(2, 0.02)).prior("beauty")
    with pytest.raises(BadInput, match="trait"):
        memory(creators(2, 0.02)).prior("click", size="big")


def test_one_creator_without_any_click_says_little() -> None:
    learned = memory((CreatorRow(reached=300, clicks=0),))
    prior = learned.prior("click").estimate
    assert 0 < prior.value < 0.02
    assert prior.high > 0.02
    assert learned.cells("order") == []


def test_the_multiplier_of_several_experiments() -> None:
    def fact(value: float, low: float, high: float, credited: float) -> LiftFact:
        return LiftFact(Estimate(value, low, high, 28, "outcomes", "combined/1"), credited, "effect")

    one = multiplier(memory(creators(3, 0.02), fact(60, 30, 90, 30)))
    assert one is not None
    assert one.low < 2 < one.high
    assert one.value == pytest.approx(2)
    assert multiplier(memory(creators(3, 0.02), fact(-5, -30, 20, 30))) is None
    assert multiplier(memory(creators(3, 0.02))) is None


def test_fees_paid_become_a_fee_rule() -> None:
    found = fee(memory(creators(30, 0.02)), "INR")
    assert found is not None
    paid = 0.9 * 1_000**0.8  # major units at a thousand followers, as the rows were made
    assert found.level == pytest.approx(paid, rel=0.1)
    assert found.exponent == pytest.approx(0.8, abs=0.05)
    assert found.rule.per_thousand > 0
    assert fee(memory(creators(2, 0.02)), "INR") is None
    assert fee(memory(creators(9, 0.02)), "EUR") is None


def test_assumptions_name_what_they_rest_on() -> None:
    found = {a.id: a for a in assumptions(memory(creators(12, 0.02)), tier="nano")}
    rates = {"creator.ctr", "creator.cvr", "creator.engagement", "creator.reach_per_follower"}
    assert set(found) == rates | {"creator.reach", "order.value"}
    assert all(
        a.low <= a.value <= a.high and a.version == 1 and "halved every 365 days" in a.source for a in found.values()
    )
    assert "INR" in assumed_text(found["order.value"])
    assert assumptions(Learned()) == ()


def test_the_belief_is_never_surer_than_the_creators_behind_it() -> None:
    few, many = (memory(creators(n, 0.02)).belief("click") for n in (2, 80))
    assert many.sd <= few.sd
    assert many.mean == pytest.approx(0.02, rel=0.3)
    assert Learned().belief("click").sd > few.sd


def test_the_view_of_nothing_says_what_to_do() -> None:
    empty = view(Learned())
    assert empty.sections == ()
    assert "goodword learned add" in empty.sentence
    full = view(memory(creators(8, 0.02, tier="nano")))
    assert {s.measure for s in full.sections} == {"engagement", "click", "order", "sale", "reach"}
    assert full.fees
    one = view(memory(creators(8, 0.02, tier="nano")), {"tier": "nano"})
    assert all(len(s.lines) == 1 for s in one.sections)


def test_leaked_orders_are_not_the_creators() -> None:
    rows = tuple(replace(r, orders=20, outside=15.0) for r in creators(6, 0.02))
    clean = tuple(replace(r, orders=20) for r in creators(6, 0.02))
    assert memory(rows).prior("sale").estimate.value < 0.5 * memory(clean).prior("sale").estimate.value
