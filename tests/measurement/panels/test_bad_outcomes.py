"""What goes wrong in tables of outcomes gets a clear answer, and nothing is counted twice or lost."""

from pathlib import Path

import numpy as np
import pytest

from goodword.core.errors import BadInput
from goodword.measurement.lift.read import LiftQuestion, read_lift
from goodword.measurement.model import Outcome, Panel
from goodword.measurement.panels.build import build_panel, experiment
from goodword.measurement.panels.read import read_outcomes
from measurement.worlds import panel

START = "2026-03-08"


def test_two_places_are_read_with_an_honest_interval() -> None:
    two = panel(places=2, effect=0.0)
    reading = read_lift(two, LiftQuestion(("place 00",), START))
    assert reading.outcome is Outcome.CANNOT_TELL
    assert reading.lift.low < 0 < reading.lift.high


def test_one_treated_day_is_read() -> None:
    world = panel()
    reading = read_lift(world, LiftQuestion(("place 00",), world.times[-1]))
    assert reading.start == reading.end == world.times[-1]
    assert reading.att.low < reading.att.value < reading.att.high


def test_a_treated_place_that_vanished_is_named_with_its_reason() -> None:
    world = panel(places=6, times=30, start=20)
    rows = [(p, t, float(world.y[i, j])) for i, p in enumerate(world.places) for j, t in enumerate(world.times)]
    places, times, values = zip(*rows[:-3], strict=True)
    cut, aside = build_panel(places, times, values)
    assert [a.place for a in aside] == ["place 05"]
    with pytest.raises(BadInput, match="set aside: no outcome at 3 of 30 times"):
        cut.rows(("place 05",))


def test_a_place_named_twice_counts_once() -> None:
    once = read_lift(panel(effect=0.3), LiftQuestion(("place 00",), START))
    twice = read_lift(panel(effect=0.3), LiftQuestion(("place 00", "PLACE 00"), START))
    assert once == twice


def test_treated_places_are_never_donors() -> None:
    e = experiment(panel(), ("place 00", "place 01"), START)
    assert not {"place 00", "place 01"} & set(e.donors)


def test_treated_and_left_out_at_once_is_refused() -> None:
    with pytest.raises(BadInput, match="left out"):
        experiment(panel(), ("place 00",), START, excluded=("place 00",))


@pytest.mark.parametrize("zone", ["+05:30", "Z", "-08:00", ""])
def test_times_with_a_clock_count_for_the_day_they_name(zone: str) -> None:
    times = [f"2026-03-{d:02d}T23:30:00{zone}" for d in (28, 29, 30)] * 2
    built, _ = build_panel(["a"] * 3 + ["b"] * 3, times, [1.0] * 6)
    assert built.times == ("2026-03-28", "2026-03-29", "2026-03-30")


def test_hours_of_one_day_are_copies_unless_added_up() -> None:
    times = ["2026-03-29 01:00", "2026-03-29 03:00", "2026-03-30 01:00"] * 2
    with pytest.raises(BadInput, match="more than one row"):
        build_panel(["a"] * 3 + ["b"] * 3, times, [1.0] * 6)
    built, _ = build_panel(["a"] * 3 + ["b"] * 3, times, [1.0] * 6, duplicates="sum")
    assert built.y.tolist() == [[2.0, 1.0], [2.0, 1.0]]


def test_mixed_currencies_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "sales.csv"
    path.write_text("place,date,sales,currency\na,2026-01-01,3,INR\nb,2026-01-01,4,EUR\n")
    with pytest.raises(BadInput, match="2 currencies"):
        read_outcomes(path)


def test_places_without_outcomes_before_the_start_are_refused() -> None:
    y = panel().y.copy()
    y[0, :66] = 0
    world = panel()
    with pytest.raises(BadInput, match="no outcomes before"):
        experiment(Panel(world.places, world.times, y), ("place 00",), START)


def test_negative_outcomes_are_refunds_and_do_no_harm() -> None:
    y = panel().y.copy()
    y[3, ::9] *= -0.2
    world = panel()
    reading = read_lift(Panel(world.places, world.times, y), LiftQuestion(("place 03",), START))
    assert np.isfinite([reading.att.low, reading.att.high, reading.p]).all()


@pytest.mark.parametrize(("level", "spend"), [(1.0, None), (0.3, None), (0.9, 0.0), (0.9, -5.0)])
def test_levels_and_spend_that_mean_nothing_are_refused(level: float, spend: float | None) -> None:
    with pytest.raises(BadInput):
        LiftQuestion(("place 00",), START, level=level, spend=spend)


@pytest.mark.parametrize(
    ("cells", "read"),
    [
        (("3,400", "500", "12,100"), [3400.0, 500.0, 12100.0]),
        (("1,20,000", "9,50,000.50", "80,000"), [120000.0, 950000.5, 80000.0]),
        (("12,5", "3,400", "7"), [12.5, 3.4, 7.0]),
        (("0,125", "1,250", "3,500"), [0.125, 1.25, 3.5]),
    ],
)
def test_a_comma_is_a_thousand_unless_the_column_shows_decimals(
    tmp_path: Path, cells: tuple[str, ...], read: list[float]
) -> None:
    path = tmp_path / "sales.csv"
    path.write_text("place,date,sales\n" + "".join(f'a,2026-01-0{i},"{c}"\n' for i, c in enumerate(cells, 1)))
    assert list(read_outcomes(path).values) == read


@pytest.mark.parametrize(
    ("start", "end", "said"),
    [("soon", None, "is no date"), (START, "2026-02-01", "end is before"), ("2031-01-01", None, "data ends before")],
)
def test_days_that_cannot_be_are_named_for_what_they_are(start: str, end: str | None, said: str) -> None:
    with pytest.raises(BadInput, match=said) as told:
        experiment(panel(), ("place 00",), start, end)
    assert told.value.next_step


def test_a_place_is_treated_or_left_out() -> None:
    with pytest.raises(BadInput, match="both as treated and as left out"):
        experiment(panel(), ("place 00",), START, excluded=("place 00",))
