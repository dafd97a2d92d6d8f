"""Attribution in line with an experiment: every number has its interval, rows fit the tools they are for."""

import pytest

from goodword.core.errors import BadInput
from goodword.core.estimate import Estimate
from goodword.measurement.attribution.models import Path, attribute
from goodword.measurement.attribution.reconcile import Spent, meridian_row, pooled, pymc_row, reconcile, standard_error
from goodword.measurement.lift.read import LiftQuestion, read_lift
from measurement.worlds import panel

FOUND = attribute([Path(("a", "b"), 30, 10), Path(("b",), 50, 40), Path(("a",), 20, 5)])


def extra(value: float, low: float, high: float) -> Estimate:
    return Estimate(value, low, high, 10, "orders", "test/1")


def test_the_multiplier_is_what_was_extra_of_what_was_attributed() -> None:
    made = reconcile(FOUND, extra(40, 20, 60))
    assert (made.multiplier.value, made.multiplier.low, made.multiplier.high) == (0.4, 0.2, 0.6)
    assert "Of 100 attributed conversions about 40 would not have come anyway (between 20 and 60)" in made.sentence
    for c in made.creators:
        assert c.incremental.low == pytest.approx(0.2 * c.credited_low)
        assert c.incremental.high == pytest.approx(0.6 * c.credited_high)
    assert sum(c.incremental.value for c in made.creators) == pytest.approx(40)
    assert 0 < made.spread < 1


def test_an_experiment_that_cannot_tell_says_so() -> None:
    made = reconcile(FOUND, extra(10, -20, 40), attributed=50)
    assert "cannot tell" in made.sentence
    assert made.multiplier.low < 0 < made.multiplier.high
    with pytest.raises(BadInput):
        reconcile(FOUND, extra(1, 0, 2), attributed=0)


def test_rows_hold_what_the_tools_ask_for() -> None:
    reading = read_lift(
        panel(effect=0.3), LiftQuestion(("place 00", "place 01"), "2026-03-08", value_per=2.0, spend=700.0)
    )
    spent = Spent("creators", 700.0, before=10.0)
    row = pymc_row(reading, spent)
    assert row.delta_x == pytest.approx(50)
    assert row.x == 10.0
    assert reading.revenue is not None
    assert row.delta_y == pytest.approx(reading.revenue.value / 14)
    assert row.sigma > 0
    other = meridian_row(reading, spent)
    assert (other.experiment_start_date, other.experiment_end_date) == ("2026-03-08", "2026-03-21")
    assert reading.iroas is not None
    assert other.point_estimate == pytest.approx(reading.iroas.value)
    assert other.standard_error == pytest.approx(standard_error(reading.iroas))
    assert other.experiment_kpi_type == "revenue"
    plain = read_lift(panel(effect=0.3), LiftQuestion(("place 00",), "2026-03-08"))
    assert meridian_row(plain, spent).experiment_kpi_type == "non-revenue"


def test_several_experiments_are_weighed_by_their_precision() -> None:
    both = pooled([extra(10, 9, 11), extra(20, 10, 30)])
    assert 10 < both.value < 10.5
    assert both.half_width < 1
    with pytest.raises(BadInput):
        pooled([])
    with pytest.raises(BadInput):
        Spent("", 1.0)
