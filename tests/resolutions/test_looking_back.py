"""When a goal is over: planned, forecast, happened, and how good our own forecasts were."""

from __future__ import annotations

import pytest

from goals_world import World
from goodword.resolutions.desk import GoalDesk


@pytest.mark.parametrize("met", [True, False])
def test_a_goal_is_looked_back_on_when_it_is_over(desk: GoalDesk, place: World, met: bool) -> None:
    number = desk.begin({"metric": "stories", "target": "4", "due": "2026-12-19"}).number
    for day in range(28):
        if day % 7 == 0 and met:
            desk.count(number, 1)
        desk.refresh()
        place.later(days=1)
    assert desk.view(number).over
    found = desk.retrospective(number)
    assert found.met is met
    assert found.happened == (4 if met else 0)
    assert found.brier is not None
    assert 0 <= found.brier <= 1
    assert len(found.forecasts) >= 20, "one a day was kept"
    own = desk.own_brier()
    assert own is not None
    assert own.value == pytest.approx(found.brier)
    assert desk.today().goals == (), "what is over is not under way"
    kept = len(desk.store.forecasts(number))
    desk.refresh()
    desk.refresh()
    assert len(desk.store.forecasts(number)) <= kept + 1


def test_an_open_goal_has_no_score(desk: GoalDesk) -> None:
    number = desk.begin({"metric": "stories", "target": "4", "due": "2026-12-19"}).number
    desk.refresh()
    assert desk.retrospective(number).brier is None
    assert desk.own_brier() is None


def test_a_habit_has_its_streak(desk: GoalDesk, place: World) -> None:
    fields = {"kind": "habit", "metric": "reels", "rhythm": "1 in 7 days", "due": "2026-12-26", "starts": "2026-11-22"}
    number = desk.begin(fields).number
    for _ in range(3):
        desk.count(number, 1)
        place.later(days=7)
    forecast = desk.view(number).tick.forecast
    assert forecast.streak == 3
    assert forecast.longest == 3
    place.later(days=8)
    assert desk.view(number).tick.forecast.streak == 0
    assert desk.view(number).tick.forecast.longest == 3
