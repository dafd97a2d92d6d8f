"""p and interval are one curve; where nothing happened, effects are called about as often as stated."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goodword.measurement.calibration import Null, member_weights
from goodword.measurement.lift import LiftQuestion, read_lift
from goodword.measurement.model import Panel

from .worlds import panel


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
