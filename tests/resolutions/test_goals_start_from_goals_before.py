"""How much of what was planned got done in goals that are over is where the next one starts from."""

from __future__ import annotations

from datetime import timedelta

from goals_world import World
from goodword.resolutions.desk import GoalDesk


def _assumed(desk: GoalDesk, **fields: str) -> dict[str, str]:
    draft = desk.draft({"metric": "stories", "target": "8", "title": "Stories", **fields})
    assert draft.plan is not None, draft.problem
    return {one.id: one.source for one in draft.plan.assumptions}


def test_the_first_goal_guesses_and_the_next_one_knows(desk: GoalDesk, place: World) -> None:
    due = (place.now() + timedelta(days=20)).date().isoformat()
    later = (place.now() + timedelta(days=90)).date().isoformat()
    assert "guess" in _assumed(desk, due=due)["follow_through"]
    desk.begin({"metric": "stories", "target": "8", "title": "Stories", "due": due})
    assert "guess" in _assumed(desk, due=later)["follow_through"], "it is not over yet"
    place.later(days=30)
    assert "your goals before: 0 of" in _assumed(desk, due=later)["follow_through"]
    assert "follow_through" not in _assumed(desk, due=later, kind="habit", rhythm="1 in 7 days", target="")
