"""Files of outcomes: columns recognised, bad rows set aside, nothing counted twice, corrections as further lines."""

from __future__ import annotations

from pathlib import Path

import pytest

from goals_world import NOW, World
from goodword.core.errors import BadInput
from goodword.resolutions.desk import GoalDesk
from goodword.resolutions.outcomes.model import Columns
from goodword.resolutions.outcomes.read import read_outcomes

pytestmark = pytest.mark.slow_on("postgres")

ORDERS = {"metric": "orders", "target": "100", "due": "2027-03-31", "starts": "2026-11-10", "source": "file:orders",
          "time_zone": "Asia/Kolkata", "budget": "₹60,000"}  # fmt: skip


def _file(folder: Path, text: str, name: str = "outcomes.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def _so_far(desk: GoalDesk, number: int) -> float:
    return desk.view(number).tick.forecast.so_far


def test_a_table_of_days_is_counted_and_told_again_changes_nothing(desk: GoalDesk, tmp_path: Path) -> None:
    number = desk.begin(ORDERS).number
    path = _file(tmp_path, "date,orders\n2026-11-20,4\n2026-11-21,6\n2026-11-22,1\n")
    first = desk.import_outcomes(number, path)
    assert (first.recorded.new, first.set_aside) == (3, ())
    assert _so_far(desk, number) == 11
    assert desk.import_outcomes(number, path).recorded.unchanged == 3
    assert _so_far(desk, number) == 11


def test_a_newer_file_corrects_by_a_further_line(desk: GoalDesk, tmp_path: Path) -> None:
    number = desk.begin(ORDERS).number
    desk.import_outcomes(number, _file(tmp_path, "date,orders\n2026-11-20,4\n"))
    changed = desk.import_outcomes(number, _file(tmp_path, "date,orders\n2026-11-20,3\n2026-11-21,5\n"))
    assert (changed.recorded.new, changed.recorded.corrected) == (1, 1)
    assert _so_far(desk, number) == 8
    assert [f.fact.amount for f in desk.store.facts(number)] == [4, -1, 5], "append-only"
    desk.import_outcomes(number, _file(tmp_path, "date,orders\n2026-11-20,9\n"))
    assert _so_far(desk, number) == 14


def test_single_orders_count_once_and_refunds_not_at_all(desk: GoalDesk, tmp_path: Path) -> None:
    number = desk.begin(ORDERS).number
    text = (
        "order_id;created_at;total;status\n"
        "A1;2026-11-20 23:30:00+05:30;12,50;paid\n"
        "A2;2026-11-21T10:00:00Z;9,00;paid\n"
        "A2;2026-11-21T10:00:00Z;9,00;paid\n"
        "A3;2026-11-21T11:00:00Z;20,00;refunded\n"
        "A4;2026-11-21T12:00:00Z;20,00;paid\n"
        "A4;2026-11-22T09:00:00Z;-20,00;paid\n"
        ";2026-11-21T12:00:00Z;20,00;paid\n"
    )
    found = desk.import_outcomes(number, _file(tmp_path, text))
    assert _so_far(desk, number) == 2
    assert len(found.set_aside) == 1
    assert any("counted once" in note for note in found.notes)
    assert any("2 orders refunded" in note for note in found.notes)
    later = desk.import_outcomes(number, _file(tmp_path, text.replace("12,50;paid", "12,50;refunded")))
    assert later.recorded.corrected == 1, "a refund after the window is a correction"
    assert _so_far(desk, number) == 1


def test_a_day_is_a_day_where_the_goal_lives(tmp_path: Path) -> None:
    path = _file(tmp_path, "id,time\na,2026-11-20T20:00:00Z\n")
    found = read_outcomes(path, metric="orders", time_zone="Asia/Kolkata", now=NOW)
    assert found.outcomes[0].day.isoformat() == "2026-11-21"


def test_what_was_before_the_goal_is_its_history(desk: GoalDesk, tmp_path: Path) -> None:
    number = desk.begin(ORDERS).number
    days = "".join(f"2026-10-{day:02d},5\n" for day in range(1, 31))
    desk.import_outcomes(number, _file(tmp_path, "day,orders\n" + days + "2026-11-20,2\n"))
    assert _so_far(desk, number) == 2
    history = desk.in_force(number).history
    assert (history.first.isoformat(), sum(v or 0 for v in history.values)) == ("2026-10-01", 150)
    assert history.values[-1] is None, "a day that nothing tells of is not known, not zero"


def test_old_numbers_are_odds_of_their_day(desk: GoalDesk, place: World, tmp_path: Path) -> None:
    number = desk.begin(ORDERS).number
    desk.import_outcomes(number, _file(tmp_path, "day,orders\n2026-11-21,3\n2026-11-22,3\n"))
    assert desk.view(number).as_of is None
    place.later(days=20)
    view = desk.view(number)
    assert str(view.as_of) == "2026-11-22"
    assert view.tick.forecast.day.isoformat() == "2026-11-22", "days without a file are not days without orders"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("date,orders\n2026-11-20,four\n", "number"),
        ("date,orders\n2026-11-20,\n", "missing"),
        ("date,orders\n2026-11-20,-4\n", "below zero"),
        ("date,orders\nsoon,4\n", "date"),
        ("date,orders\n2030-01-01,4\n", "future"),
        ("date,orders\n03/04/2026,4\n", "two ways"),
    ],
)
def test_a_bad_row_is_set_aside_with_its_reason(tmp_path: Path, text: str, reason: str) -> None:
    found = read_outcomes(_file(tmp_path, text), metric="orders", time_zone="UTC", now=NOW)
    assert found.outcomes == ()
    assert reason in found.set_aside[0].reason
    assert found.set_aside[0].row == 2


def test_two_rows_about_one_day_are_asked_about(tmp_path: Path) -> None:
    path = _file(tmp_path, "date,orders\n2026-11-20,4\n2026-11-20,6\n")
    with pytest.raises(BadInput, match="say 4 and 6"):
        read_outcomes(path, metric="orders", time_zone="UTC", now=NOW)
    told = {twice: read_outcomes(path, metric="orders", time_zone="UTC", now=NOW, twice=twice)  # type: ignore[arg-type] # both
            for twice in ("sum", "last")}  # fmt: skip
    assert [told[t].outcomes[0].amount for t in ("sum", "last")] == [10, 6]


@pytest.mark.parametrize(
    ("header", "metric", "found"),
    [
        ("datum,bestellungen", "orders", Columns("datum", "bestellungen")),
        ("दिनांक,ऑर्डर", "orders", Columns("दिनांक", "ऑर्डर")),
        ("day,clicks,orders,creator", "clicks", Columns("day", "clicks", who="creator")),
        ("date,workshops", "workshops", Columns("date", "workshops")),
        ("timestamp,order_id,amount", "orders", Columns("timestamp", "amount", id="order_id")),
        ("date,value", "orders", Columns("date", "value")),
    ],
)
def test_columns_are_recognised(tmp_path: Path, header: str, metric: str, found: Columns) -> None:
    row = ",".join("2026-11-20" if i == 0 else "1" for i in range(header.count(",") + 1))
    read = read_outcomes(_file(tmp_path, f"{header}\n{row}\n"), metric=metric, time_zone="UTC", now=NOW)
    assert read.columns == found


def test_a_column_that_is_missing_is_named(tmp_path: Path) -> None:
    path = _file(tmp_path, "what,orders\nx,1\n")
    with pytest.raises(BadInput, match="No column of dates"):
        read_outcomes(path, metric="orders", time_zone="UTC", now=NOW)
    with pytest.raises(BadInput, match="no column 'dya'"):
        read_outcomes(path, metric="orders", time_zone="UTC", now=NOW, columns=Columns(day="dya"))


def test_rows_are_not_counted_as_orders_by_a_guess(tmp_path: Path) -> None:
    path = _file(tmp_path, "date,city,y\n2026-11-20,Pune,41\n2026-11-20,Goa,12\n")
    with pytest.raises(BadInput, match="No column says how many orders"):
        read_outcomes(path, metric="orders", time_zone="UTC", now=NOW)
    told = read_outcomes(path, metric="orders", time_zone="UTC", now=NOW, columns=Columns(amount="y"))
    assert [(o.who, o.amount) for o in told.outcomes] == [("Pune", 41), ("Goa", 12)]
    each = read_outcomes(path, metric="orders", time_zone="UTC", now=NOW, columns=Columns(id="(row)"))
    assert sum(o.amount for o in each.outcomes) == 2


def test_posts_of_the_catalogue_tick_by_themselves(desk: GoalDesk, place: World) -> None:
    fields = {"metric": "food stories", "target": "4", "due": "2026-12-31", "starts": "2026-11-10", "source": "posts",
              "by": "instagram:us", "about": "sourdough"}  # fmt: skip
    number = desk.begin(fields).number
    place.catalogue.rows = [("instagram:us", 30, "Sourdough, before", []), ("instagram:us", 3, "SOURDOUGH today", []),
                            ("instagram:us", 2, "a cake", []), ("instagram:us", 1, "bread", ["x"])]  # fmt: skip
    assert desk.observe(number).new == 1
    assert desk.observe(number).new == 0
    assert _so_far(desk, number) == 1


def test_cafes_that_name_us_are_a_share_of_those_watched(desk: GoalDesk, place: World) -> None:
    cafes = ", ".join(f"instagram:cafe{i}" for i in range(5))
    fields = {"kind": "share", "metric": "cafés", "target": "40%", "population": "5", "due": "2027-03-31",
              "source": "posts", "by": cafes, "about": "@bakery"}  # fmt: skip
    number = desk.begin(fields).number
    place.catalogue.rows = [("instagram:cafe0", 100, "so good", ["bakery"])]
    desk.observe(number)
    place.later(days=3)
    place.catalogue.now = place.time
    place.catalogue.rows += [("instagram:cafe1", 1, "hm", ["bakery"]), ("instagram:cafe1", 1, "again", ["bakery"])]
    assert desk.observe(number).new == 1, "a café counts once, however often it posts"
    assert _so_far(desk, number) == 2
    assert desk.view(number).tick.forecast.standing.value == "done"
