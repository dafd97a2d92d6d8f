"""Days are days where the goal lives: other zones, daylight saving, streaks over midnight."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from goal_cases import NOW, runs, seen
from goodword.resolutions.check import new_goal
from goodword.resolutions.days import day_of, from_week, left_of_today, windows
from goodword.resolutions.forecast import forecast
from goodword.resolutions.habit import periods
from goodword.resolutions.model import Goal, History, Observation, Rhythm

BERLIN = ZoneInfo("Europe/Berlin")


def daily(zone: str, due: date = date(2027, 11, 30)) -> Goal:
    return new_goal(title="run", metric="runs", kind="habit", rhythm=Rhythm(1, 1), due=due, now=NOW, time_zone=zone)


def test_a_day_of_daylight_saving_has_23_or_25_hours() -> None:
    goal = daily("Europe/Berlin")
    spring, autumn = datetime(2027, 3, 28, 12, tzinfo=BERLIN), datetime(2027, 10, 31, 12, tzinfo=BERLIN)
    assert left_of_today(goal, spring) == pytest.approx(12 / 23)
    assert left_of_today(goal, autumn) == pytest.approx(12 / 25)


def test_a_streak_is_not_broken_by_the_clock_going_forward() -> None:
    goal = daily("Europe/Berlin")
    facts = [Observation(f"d{d}", goal.id, datetime(2027, 3, d, 23, 30, tzinfo=BERLIN), 1.0) for d in range(20, 32)]
    read = forecast(goal, None, facts, now=datetime(2027, 3, 31, 23, 45, tzinfo=BERLIN))
    assert (read.streak, read.longest) == (12, 12)
    utc = daily("UTC")
    moved = [Observation(o.key, utc.id, o.at, 1.0) for o in facts]
    assert forecast(utc, None, moved, now=datetime(2027, 3, 31, 22, tzinfo=UTC)).streak == 12


def test_a_missed_period_ends_the_streak_and_the_longest_stays() -> None:
    goal = runs(10, times=1)
    facts = seen(goal, [1, 1, 1, 0, 1], every=7)
    read = forecast(goal, None, facts, now=NOW + timedelta(days=34))
    assert (read.streak, read.longest, read.so_far) == (1, 3, 4)
    assert len(periods(goal)) == goal.days // 7


def test_an_unknown_day_of_the_history_is_no_miss() -> None:
    goal = runs(20, times=1)
    known = History(NOW.date() - timedelta(days=70), (1.0, *(0.0,) * 6) * 10)
    holes = History(NOW.date() - timedelta(days=70), (1.0, *(None,) * 6) * 10)
    odds = [forecast(goal, None, [], h, now=NOW).probability.value for h in (known, holes)]
    assert odds[0] > odds[1]


def test_windows_are_weeks_then_four_weeks_and_cover_every_day() -> None:
    spans = windows(date(2027, 1, 4), date(2027, 12, 31))
    assert spans[0] == (date(2027, 1, 4), date(2027, 1, 10))
    assert all((b[0] - a[1]).days == 1 for a, b in pairwise(spans))
    assert spans[-1][1] == date(2027, 12, 31)
    assert {(b - a).days + 1 for a, b in spans[:13]} == {7}
    assert max((b - a).days + 1 for a, b in spans) <= 30


def test_a_replan_in_the_middle_of_a_week_keeps_its_weeks() -> None:
    goal = runs()
    assert from_week(goal, date(2027, 1, 14))[0] == (date(2027, 1, 11), date(2027, 1, 17))


def test_the_same_moment_is_another_day_elsewhere() -> None:
    moment = datetime(2027, 1, 10, 20, tzinfo=UTC)
    assert day_of(daily("Asia/Kolkata"), moment) == date(2027, 1, 11)
    assert day_of(daily("America/New_York"), moment) == date(2027, 1, 10)
