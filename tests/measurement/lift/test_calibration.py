"""p and interval are one curve; where nothing happened, effects are called about as often as stated."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goodword.figures.lift import panel_of, table_of
from goodword.measurement.lift.calibration import Null, calibrate, member_weights
from goodword.measurement.lift.ensemble import Fits
from goodword.measurement.lift.placebo import Placebos
from goodword.measurement.lift.read import LiftQuestion, read_lift
from goodword.measurement.model import Outcome, Panel
from measurement.worlds import panel


@given(st.lists(st.floats(0, 50), min_size=1, max_size=40), st.floats(0.01, 0.5))
@settings(max_examples=200, deadline=None)
def test_the_end_of_the_interval_is_where_p_crosses_the_level(z: list[float], alpha: float) -> None:
    null = Null.of(np.array(z), np.ones(len(z)))
    end = null.z_at(alpha)
    assert end > 0
    assert null.p(end * 1.001) <= alpha * 1.001
    assert null.p(end * 0.999) >= alpha * 0.999


@given(st.lists(st.floats(0, 50), min_size=1, max_size=40))
@settings(max_examples=100, deadline=None)
def test_p_never_rises_with_distance(z: list[float]) -> None:
    null = Null.of(np.array(z), np.ones(len(z)))
    p = [null.p(v) for v in np.linspace(0, 100, 200)]
    assert np.all(np.diff(p) <= 1e-12)
    assert p[0] == 1.0
    assert min(p) > 0


def test_a_rank_among_n_is_the_classical_p() -> None:
    null = Null.of(np.arange(1.0, 20.0), np.ones(19))
    assert null.p(19.0) == pytest.approx(1 / 20)
    assert null.p(18.0) == pytest.approx(2 / 20)


def test_members_that_err_less_get_more_weight() -> None:
    rng = np.random.default_rng(1)
    errors = rng.normal(size=(200, 3)) * [0.01, 0.05, 0.05]
    w = member_weights(errors, np.ones(200))
    assert w.sum() == pytest.approx(1)
    assert w[0] > 1 / 3 > w[1]


@pytest.mark.slow_on("8", "16")
@pytest.mark.parametrize(("places", "times"), [(20, 80), (8, 80), (16, 44)])
def test_zero_effect_runs_raise_about_as_many_alarms_as_stated(places: int, times: int) -> None:
    rng = np.random.default_rng(7)
    alarms = []
    for seed in range(8):
        world = panel(places, times, seed=100 + seed)
        for _ in range(10):
            start = int(rng.integers(times // 2, times - 7))
            cut = Panel(world.places, world.times[: start + 7], np.ascontiguousarray(world.y[:, : start + 7]))
            chosen = tuple(world.places[i] for i in rng.choice(places, 2, replace=False))
            alarms.append(read_lift(cut, LiftQuestion(chosen, world.times[start])).p <= 0.1)
    # 80 readings at 10 %: outside 1-16 alarms with a chance of about one in a hundred each way.
    assert 1 <= sum(alarms) <= 16


def test_the_truth_is_covered_whatever_the_effect() -> None:
    for effect in (0.0, 0.2, -0.2):
        covered = []
        for seed in range(20):
            world, calm = panel(seed=seed, effect=effect), panel(seed=seed)
            truth = float((world.y - calm.y)[:2, 66:].mean())
            att = read_lift(world, LiftQuestion(("place 00", "place 01"), "2026-03-08")).att
            covered.append(att.low <= truth <= att.high)
        assert sum(covered) >= 15


def _placebos(own: float, others: float, now: float) -> Placebos:
    """Two treated windows and 20 other places, all running alike before the start; the campaign's window is `now`."""
    windows = [20, 30, 40, 50]
    group = np.array([g for _ in windows for g in range(21)] + list(range(1, 21)))
    window = np.array([w for w in windows for _ in range(21)] + [60] * 20)
    sign = np.where((group + window // 10) % 2 == 0, 1.0, -1.0)
    size = np.where(group == 0, own, others * (0.5 + group / 20)) * np.where(window == 60, now, 1.0)
    left = tuple(np.full((1, int(w)), 0.02) for w in window)
    fits = Fits(np.ones((1, 21, 70)), np.ones((21, 70)), np.full((1, 21, 60), 0.02), np.zeros((1, 21)))
    return Placebos((sign * size)[:, None], left, group, window, np.ones(len(group)), 20.0, 60, fits)


def test_a_calm_place_is_judged_by_its_own_calm() -> None:
    def half(p: Placebos) -> float:
        c = calibrate(p, 0.1)
        return c.null.z_at(0.1) * c.unit

    calm, usual, restless = (half(_placebos(own, 0.03, 1.0)) for own in (0.005, 0.03, 0.1))
    assert calm < usual < restless
    # Four windows are not enough to believe a sixth of the usual error in full.
    assert calm > usual / 6


def test_a_restless_window_makes_less_sure_but_not_in_proportion() -> None:
    usual, restless = (calibrate(_placebos(0.03, 0.03, now), 0.1).null.z_at(0.1) for now in (1.0, 4.0))
    assert usual < restless < 4 * usual


def test_one_earlier_window_does_not_outweigh_the_campaigns_own() -> None:
    p = _placebos(0.03, 0.03, 4.0)
    kept = (p.window == 50) | (p.window == 60)
    single = replace(
        p,
        errors=p.errors[kept],
        left=tuple(v for v, k in zip(p.left, kept, strict=True) if k),
        group=p.group[kept],
        window=p.window[kept],
        overlap=p.overlap[kept],
    )
    assert calibrate(single, 0.1).null.z_at(0.1) > calibrate(p, 0.1).null.z_at(0.1)


@pytest.mark.real
def test_the_published_campaign_is_an_effect_and_its_pre_period_is_not(real_data: Path) -> None:
    folder = real_data / "measurement"
    panel = panel_of(table_of(folder / "geolift_test.csv.gz"), "location", "date", "Y")
    reading = read_lift(panel, LiftQuestion(("chicago", "portland"), "2021-04-01"))
    assert reading.outcome is Outcome.EFFECT
    assert reading.p <= 0.05
    assert 0 < reading.lift.low < 0.054 < reading.lift.high
    assert reading.false_positives is not None
    earlier = LiftQuestion(("chicago", "portland"), "2021-03-17", "2021-03-31")
    assert read_lift(panel, earlier).outcome is not Outcome.EFFECT
