"""A reading finds what was put in, says when it cannot, and never contradicts itself."""

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
