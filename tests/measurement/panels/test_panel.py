"""Rows become a panel; gaps, copies and vanished places are set aside or refused with their reason."""

from pathlib import Path

import numpy as np
import pytest

from goodword.core.errors import BadInput, NotFound
from goodword.measurement.panels.build import build_panel
from goodword.measurement.panels.read import read_outcomes

ROWS = [
    ("मुंबई", "2026-01-01", 1.0),
    ("मुंबई", "2026-01-02", 2.0),
    ("القاهرة", "2026-01-01", 3.0),
    ("القاهرة", "2026-01-02", 4.0),
]


def build(rows: list[tuple[str, str, float | None]], **rules: str) -> object:
    places, times, values = zip(*rows, strict=True)
    return build_panel(places, times, values, **rules)


def test_rows_in_any_order_make_the_same_panel() -> None:
    panel, aside = build(ROWS)
    again, _ = build(ROWS[::-1])
    assert panel.places == again.places
    assert np.array_equal(panel.y, again.y)
    assert not aside


def test_a_place_that_vanishes_is_set_aside_with_its_reason() -> None:
    panel, aside = build([*ROWS, ("Oslo", "2026-01-01", 5.0)])
    assert [s.place for s in aside] == ["Oslo"]
    assert "no outcome at 1 of 2 times" in aside[0].reason
    assert "Oslo" not in panel.places


def test_no_row_can_mean_zero_if_the_user_says_so() -> None:
    panel, aside = build([*ROWS, ("Oslo", "2026-01-01", 5.0)], missing="zero")
    assert not aside
    assert panel.y[panel.places.index("Oslo")].tolist() == [5.0, 0.0]


def test_copies_are_refused_unless_they_are_to_be_added_up() -> None:
    with pytest.raises(BadInput, match="more than one row"):
        build([*ROWS, ROWS[0]])
    panel, _ = build([*ROWS, ROWS[0]], duplicates="sum")
    assert panel.y[panel.places.index("मुंबई"), 0] == 2.0


def test_fewer_than_two_whole_places_is_an_error() -> None:
    with pytest.raises(BadInput, match="Fewer than two"):
        build(ROWS[:3])


def test_numbered_periods_are_in_order_of_number() -> None:
    rows = [(p, str(t), float(t)) for p in "ab" for t in (2, 10, 1)]
    panel, _ = build(rows)
    assert panel.times == ("1", "2", "10")


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_files_are_recognised(tmp_path: Path, delimiter: str) -> None:
    path = tmp_path / "outcomes.csv"
    path.write_text(
        "\n".join(delimiter.join(r) for r in [("City", "Date", "Orders"), ("a", "2026-01-01", "3")]), "utf-8"
    )
    found = read_outcomes(path)
    assert (found.places, found.times, found.values) == (["a"], ["2026-01-01"], [3.0])


def test_what_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="no file"):
        read_outcomes(tmp_path / "none.csv")
    path = tmp_path / "bad.csv"
    path.write_text("city,date,orders\na,2026-01-01,many\n")
    with pytest.raises(BadInput, match="orders"):
        read_outcomes(path)
    path.write_text("x,y\none,2\n")
    with pytest.raises(BadInput, match="No column"):
        read_outcomes(path)
    path.write_text("a,b\n1\n2,3,4\n")
    with pytest.raises(BadInput, match="cannot be read"):
        read_outcomes(path)
