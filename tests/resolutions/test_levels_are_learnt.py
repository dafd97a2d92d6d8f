"""The level of a series, its week and its year, learnt from what was seen."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from goodword.core.errors import BadInput
from goodword.resolutions.forecast_many import forecast_many, to_come
from goodword.resolutions.level import Blocks, Wander, blocks, learn
from goodword.resolutions.outlook import Coming
from goodword.resolutions.seasons import week, weights

RNG = np.random.default_rng(3)
FIRST = date(2025, 1, 1)


def test_without_noise_and_drift_it_is_the_conjugate_gamma_poisson_update() -> None:
    still = Wander(drift=(1e-9,), noise=(1e-9,), trend=())
    seen = Blocks(np.array([[30.0, 12.0]]), np.full((1, 2, 1), 7.0), np.full((1, 2), 7.0))
    a, b = 4.0, 2.0
    belief = learn(seen, np.array([[a / b]]), np.array([[[a / b**2]]]), still)
    assert belief.mean[0, 0, 0] == pytest.approx((a + 42) / (b + 14))
    assert belief.cov[0, 0, 0, 0] == pytest.approx((a + 42) / (b + 14) ** 2)


def test_what_one_lever_takes_the_other_does_not() -> None:
    seen = Blocks(np.array([[40.0]]), np.array([[[7.0, 10.0]]]), np.array([[7.0]]))
    belief = learn(seen, np.array([[2.0, 1.0]]), np.array([np.diag([1.0, 1.0])]))
    assert (belief.mean[0, :, 0] > 2).all()
    assert (belief.mean[0, :, 1] > 1).all()
    assert (belief.cov[0, :, 0, 1] < 0).all()


def test_a_restless_series_is_believed_to_be_restless() -> None:
    calm = RNG.poisson(400, (1, 140)).astype(float)
    wild = RNG.poisson(400 * np.exp(np.cumsum(np.repeat(RNG.normal(0, 0.2, (1, 20)), 7, axis=1) / 7, axis=1)))
    spreads = []
    for series in (calm, wild.astype(float)):
        what = to_come(series, np.ones((1, 168))).single()
        spreads.append(float(what.wobble[0, 0] / what.base[0, 0] ** 2))
    assert spreads[1] > 4 * spreads[0]


def test_the_week_is_shrunk_to_flat_where_little_is_known() -> None:
    busy = np.tile([1.0, 1, 1, 1, 1, 1, 8], 1)[None]
    one, many = week(busy), week(np.tile(busy, 20) * 5)
    assert many[0, 6] > one[0, 6] > 1
    assert many.mean() == pytest.approx(1)
    assert week(np.full((1, 10), np.nan)).tolist() == [[1.0] * 7]


def test_a_year_with_seasons_is_seen_and_one_without_stays_flat() -> None:
    days = np.arange(500)
    season = 0.4 * np.sin(2 * np.pi * days / 365.2425)
    with_seasons = RNG.poisson(60 * np.exp(season), (1, 500)).astype(float)
    without = RNG.poisson(60, (1, 500)).astype(float)
    ahead = 230
    truth = np.exp(0.4 * np.sin(2 * np.pi * np.arange(500 + ahead) / 365.2425))
    found = weights(with_seasons, FIRST, ahead)[0, 500:]
    assert np.corrcoef(found.reshape(-1, 10).mean(1), truth[500:].reshape(-1, 10).mean(1))[0, 1] > 0.9
    flat = weights(without, FIRST, ahead)[0, 500:]
    assert flat.reshape(-1, 10).mean(1).std() < 0.12


def test_an_unknown_day_is_not_zero() -> None:
    known = RNG.poisson(50, (1, 84)).astype(float)
    holes = known.copy()
    holes[0, 10:40] = np.nan
    zeros = np.nan_to_num(holes)
    need = np.array([28 * 45.0])
    odds = [float(forecast_many(y, need, first=FIRST, ahead=28)[0]) for y in (known, holes, zeros)]
    assert odds[1] > 0.5 > odds[2]
    assert abs(odds[0] - odds[1]) < 0.25
    total, _, seen = blocks(holes, np.ones_like(holes))
    assert total.shape == seen.shape
    assert seen.sum() == 54


def test_weeks_and_days_tell_the_same() -> None:
    daily = RNG.poisson(30, (3, 140)).astype(float)
    weekly = daily.reshape(3, 20, 7).sum(2)
    need = daily.mean(axis=1) * 56
    by_day = forecast_many(daily, need, first=FIRST, ahead=56)
    by_week = forecast_many(weekly, need, first=FIRST, ahead=8, period=7)
    assert np.abs(by_day - by_week).max() < 0.06


def test_counts_of_any_size_and_targets_side_by_side() -> None:
    past = np.concatenate([np.zeros((1, 30)), RNG.poisson(0.05, (1, 30)), RNG.poisson(90_000, (1, 30))]).astype(float)
    need = np.array([[0, 1, 1e9], [0, 1, 1e9], [0, 1, 1e9]])
    odds = forecast_many(past, need, first=FIRST, ahead=28)
    assert odds.shape == (3, 3)
    assert np.isfinite(odds).all()
    assert (odds[:, 0] == 1).all()
    assert (np.diff(odds, axis=1) <= 0).all()
    assert odds[2, 1] == pytest.approx(1)
    assert odds[0, 1] < 0.5


@pytest.mark.parametrize(
    ("past", "need", "ahead", "period"),
    [
        (np.ones(5), np.ones(5), 7, 1),
        (np.ones((2, 5)), np.ones(3), 7, 1),
        (np.ones((2, 5)), np.ones(2), 0, 1),
        (np.ones((2, 5)), np.ones(2), 7, 30),
        (np.ones((2, 0)), np.ones(2), 7, 1),
    ],
)
def test_arrays_that_do_not_fit_are_refused(past: np.ndarray, need: np.ndarray, ahead: int, period: int) -> None:
    with pytest.raises(BadInput):
        forecast_many(past, need, first=FIRST, ahead=ahead, period=period)


def test_a_quantile_is_where_the_chance_turns() -> None:
    none = np.zeros((1, 1))
    what = Coming(
        np.array([[40.0]]), np.array([[30.0]]), none, np.array([[20.0]]), np.array([[1.5]]), none, np.ones((1, 1))
    )
    for share in (0.05, 0.2, 0.5, 0.8, 0.95):
        found = what.quantile(share)
        assert 1 - what.chance(found + 1)[0] >= share
        assert 1 - what.chance(found)[0] < share


def test_a_rough_guess_never_takes_away_what_is_sure() -> None:
    """A lever with a wild yield may only add: the odds with it are at least those without."""
    none, one = np.zeros((1, 1)), np.ones((1, 1))
    base, wobble = np.array([[100.0]]), np.array([[100.0]])
    for need in (60.0, 90.0, 110.0, 200.0):
        without = Coming(base, wobble, none, none, none, none, one).chance(np.array([need]))[0]
        for rough in (0.1, 1.0, 9.0):
            lever = Coming(base, wobble, none, one * 15, one * rough, none, one)
            assert lever.chance(np.array([need]))[0] >= without - 1e-6
