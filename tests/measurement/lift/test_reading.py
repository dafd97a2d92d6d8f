"""A reading finds what was put in, says when it cannot, and never contradicts itself."""

from dataclasses import replace

import numpy as np
import pytest

from goodword.core.errors import BadInput
from goodword.measurement.estimators.registry import ESTIMATORS
from goodword.measurement.lift.read import LiftQuestion, read_lift
from goodword.measurement.model import Mark, Outcome, Panel
from measurement.worlds import panel

START = "2026-03-08"  # period 66
TREATED = ("place 00", "place 01")


@pytest.mark.parametrize("method", sorted(ESTIMATORS))
def test_every_estimator_finds_a_large_effect(method: str) -> None:
    reading = read_lift(panel(effect=0.4), LiftQuestion(TREATED, START, method=method))
    assert reading.lift.low < 0.4 < reading.lift.high or reading.lift.value == pytest.approx(0.4, abs=0.15)
    assert reading.estimator == method


@pytest.mark.parametrize("effect", [0.0, 0.03, 0.1, 0.5, -0.3])
def test_p_and_interval_always_agree(effect: float) -> None:
    for seed in range(4):
        reading = read_lift(panel(seed=seed, effect=effect), LiftQuestion(TREATED, START, method="sc-fe"))
        holds_zero = reading.att.low <= 0 <= reading.att.high
        assert holds_zero == (reading.p > 1 - reading.level)
        assert reading.att.low <= reading.att.value <= reading.att.high


def test_a_clear_effect_is_called_one() -> None:
    reading = read_lift(panel(effect=0.4), LiftQuestion(TREATED, START))
    assert reading.outcome is Outcome.EFFECT
    assert reading.estimator == "combined"
    assert "extra outcomes" in reading.sentence


def test_iroas_is_the_worth_of_what_came_extra() -> None:
    reading = read_lift(panel(effect=0.4), LiftQuestion(TREATED, START, method="did", spend=1_000.0, value_per=5.0))
    assert reading.iroas is not None
    assert reading.iroas.value == pytest.approx(reading.incremental.value * 5 / 1_000)


def test_two_places_one_day_is_answered_with_cannot_tell() -> None:
    two = panel(places=2)
    reading = read_lift(two, LiftQuestion(("place 00",), two.times[-1]))
    assert reading.outcome is not Outcome.EFFECT
    assert any(check.mark is not Mark.PASS for check in reading.checks)


@pytest.mark.parametrize(
    ("question", "words"),
    [
        (LiftQuestion((), START), "at least one place"),
        (LiftQuestion(("nowhere",), START), "no place called"),
        (LiftQuestion(TREATED, "2027-01-01"), "ends before"),
        (LiftQuestion(TREATED, "2026-01-02"), "Too few periods"),
        (LiftQuestion(TREATED, START, end="2026-02-01"), "before the start"),
    ],
)
def test_what_cannot_be_read_says_why(question: LiftQuestion, words: str) -> None:
    with pytest.raises(BadInput, match=words):
        read_lift(panel(), question)


def test_an_unknown_method_lists_the_known_ones() -> None:
    with pytest.raises(BadInput, match="no estimator"):
        LiftQuestion(TREATED, START, method="magic")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("SDID", "sdid"),
        ("synthetic control", "sc"),
        ("augsynth", "asc"),
        ("Causal_Impact", "state-space"),
        ("DD", "did"),
    ],
)
def test_methods_go_by_the_names_people_give_them(written: str, meant: str) -> None:
    assert LiftQuestion(TREATED, START, method=written).method == meant


def test_all_places_treated_leaves_nothing_to_compare_with() -> None:
    small = panel(places=3)
    with pytest.raises(BadInput, match="No place is left"):
        read_lift(small, LiftQuestion(small.places, START))


def test_zero_outcomes_do_not_break_a_reading() -> None:
    y = panel().y.copy()
    y[5] = 0
    y[:, 10:14] = 0
    quiet = Panel(panel().places, panel().times, y)
    for method in ("auto", *ESTIMATORS):
        reading = read_lift(quiet, LiftQuestion(TREATED, START, method=method))
        assert np.isfinite(reading.att.value)


def test_two_places_with_a_long_past_can_tell() -> None:
    two = panel(2, seed=3, effect=0.0)
    y = np.ascontiguousarray(
        np.vstack([two.y[1] * 0.5, two.y[1]]) * np.random.default_rng(1).normal(1, 0.01, two.y.shape)
    )
    y[0, 66:] *= 1.5
    reading = read_lift(Panel(two.places, two.times, y), LiftQuestion(("place 00",), START))
    assert reading.outcome is Outcome.EFFECT
    assert reading.false_positives is None
    donors = next(c for c in reading.checks if c.name == "donors")
    assert donors.mark is Mark.REVIEW
    assert donors.sentence.startswith("1 place to compare")


def test_a_long_campaign_after_a_short_history_can_still_be_told() -> None:
    world = panel(effect=0.4, start=20, times=60)
    reading = read_lift(world, LiftQuestion(TREATED, world.times[20]))
    assert next(c for c in reading.checks if c.name == "periods before").mark is Mark.REVIEW
    assert reading.outcome is Outcome.EFFECT
    short = read_lift(world, LiftQuestion(TREATED, world.times[5]))
    assert next(c for c in short.checks if c.name == "periods before").mark is Mark.FAIL
    assert short.outcome is Outcome.CANNOT_TELL


def test_logarithms_are_read_as_shares_and_zero_is_no_base() -> None:
    world = panel(effect=0.3)
    logs = replace(world, y=np.log(world.y) - 9, log=True)
    reading = read_lift(logs, LiftQuestion(TREATED, START))
    assert reading.lift is not None
    assert reading.lift.low < 0.3 < reading.lift.high
    assert reading.outcome is Outcome.EFFECT
    assert "on what was expected" in reading.sentence
    centred = replace(world, y=world.y - world.y[:, :66].mean(1, keepdims=True) - 1)
    below = read_lift(centred, LiftQuestion(TREATED, START))
    assert below.lift is None
    assert below.outcome is not Outcome.NO_EFFECT


@pytest.mark.parametrize("method", ["auto", "best", "tbr", "asc"])
def test_what_stands_beside_a_reading_agrees_with_itself(method: str) -> None:
    reading = read_lift(panel(places=12, effect=0.2), LiftQuestion(TREATED, START, method=method, beside=True))
    assert {m.name for m in reading.methods} == set(ESTIMATORS)
    for m in reading.methods:
        assert (m.att.low <= 0 <= m.att.high) == (m.p > 0.1)
        assert m.own_low is None or m.own_low <= m.att.value <= (m.own_high or 0)
        assert 0 < m.cyclic_p <= 1
    assert [p.place for p in reading.places] == list(TREATED)
    if method in ("best", "tbr", "asc"):
        own = next(m for m in reading.methods if m.name == reading.estimator)
        assert own.att == reading.att
    if method == "best":
        assert own.rmse == min(m.rmse or 1 for m in reading.methods)
