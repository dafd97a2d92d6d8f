"""Goals, plans, facts and forecasts are kept on every database; nothing is changed or counted twice."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import pytest

from goals_world import World
from goodword.core.errors import BadInput, NotFound
from goodword.resolutions.desk import GoalDesk
from goodword.resolutions.model import StepState

pytestmark = pytest.mark.slow_on("postgres")

STORIES = {"metric": "food stories", "target": "24", "due": "2027-12-31", "title": "24 खाने की कहानियाँ"}


def _first_action(desk: GoalDesk, number: int) -> str:
    view = desk.view(number)
    return next(s for s in view.due_now if s.acts).step.id


def test_a_goal_comes_back_as_it_was_begun(desk: GoalDesk) -> None:
    view = desk.begin(STORIES, words="24 food stories next year")
    again = desk.view(view.number)
    assert (again.goal, again.plan, again.words) == (view.goal, view.plan, "24 food stories next year")
    assert desk.goals()[0].title == STORIES["title"]


def test_a_tap_ticks_a_step_and_is_undone_by_a_counter_entry(desk: GoalDesk) -> None:
    number = desk.begin(STORIES).number
    step = _first_action(desk, number)
    assert desk.tap(number, step).new == 1
    assert desk.step(number, step)[1].progress.state is StepState.KEPT
    assert desk.view(number).tick.forecast.so_far == 1
    taken = desk.undo(number)
    assert taken is not None
    assert desk.step(number, step)[1].progress.state is StepState.OPEN
    assert desk.view(number).tick.forecast.so_far == 0
    assert [f.fact.amount for f in desk.store.facts(number)] == [1, -1], "the tap stays in the history"
    assert desk.undo(number) is None
    desk.tap(number, step)
    assert desk.view(number).tick.forecast.so_far == 1, "what was undone can be tapped again"


def test_the_same_tap_sent_twice_counts_once(desk: GoalDesk) -> None:
    number = desk.begin(STORIES).number
    step = _first_action(desk, number)
    desk.tap(number, step, once="a thumb that trembled")
    assert desk.tap(number, step, once="a thumb that trembled").unchanged == 1
    assert desk.view(number).tick.forecast.so_far == 1


def test_one_forecast_a_day_is_kept_and_the_night_done_twice_changes_nothing(desk: GoalDesk, place: World) -> None:
    number = desk.begin(STORIES).number
    assert desk.refresh()[0].forecast_kept
    before = (desk.store.facts(number), desk.store.forecasts(number), desk.store.versions(number))
    (night,) = desk.refresh()
    assert not night.forecast_kept
    assert night.replanned is None
    assert (desk.store.facts(number), desk.store.forecasts(number), desk.store.versions(number)) == before
    place.later(days=1)
    assert desk.refresh()[0].forecast_kept
    assert len(desk.store.forecasts(number)) == 2


def test_what_was_missed_is_planned_again_once_a_week(desk: GoalDesk, place: World) -> None:
    number = desk.begin(STORIES).number
    planned = []
    for _ in range(30):
        place.later(days=1)
        planned.append(desk.refresh()[0].replanned)
    kept = [p for p in planned if p]
    looked = desk.store.notices(number, kind="looked")
    assert 1 <= len(kept) + len(looked) <= 6, "about once a week, never every night"
    assert len(desk.store.versions(number)) == 1 + len(kept)
    notices = [at for at, _ in desk.store.notices(number)]
    assert all(b - a >= timedelta(days=7) for a, b in pairwise(notices)), "no nagging"


def test_harder_counts_at_once_and_easier_after_a_week(desk: GoalDesk, place: World) -> None:
    number = desk.begin(STORIES).number
    assert desk.change(number, {"target": "30"}).kept == 2
    assert desk.view(number).goal.target == 30
    easier = desk.change(number, {"target": "20"})
    assert easier.kept == 3
    view = desk.view(number)
    assert view.goal.target == 30, "the old line stays in sight"
    assert view.coming is not None
    assert view.coming.kept.plan.goal.target == 20
    place.later(days=7)
    view = desk.view(number)
    assert view.goal.target == 20
    assert view.coming is None
    with pytest.raises(BadInput, match="says already"):
        desk.change(number, {"target": "20"})
    with pytest.raises(BadInput, match="Nothing was changed"):
        desk.change(number, {})


def test_an_assumption_is_tried_and_kept(desk: GoalDesk) -> None:
    number = desk.begin({"metric": "orders", "target": "80", "due": "2027-03-31", "budget": "₹60,000"}).number
    tried = desk.assume(number, "cards.cvr", value=0.6)
    assert tried.kept is None
    assert tried.after.value > tried.before.value
    assert desk.view(number).version == 1
    assert desk.assume(number, "cards.cvr", value=0.6, keep=True).kept == 2
    assert {a.id: a.value for a in desk.view(number).plan.assumptions}["cards.cvr"] == 0.6
    with pytest.raises(BadInput, match="no assumption"):
        desk.assume(number, "nothing", value=1)


def test_a_goal_is_put_away_and_brought_back(desk: GoalDesk) -> None:
    number = desk.begin(STORIES).number
    desk.put_away(number)
    assert desk.goals() == ()
    assert desk.today().goals == ()
    assert len(desk.goals(put_away=True)) == 1
    desk.bring_back(number)
    assert len(desk.today().goals) == 1


@pytest.mark.parametrize("number", [0, 99, -1, 2**62])
def test_a_goal_that_is_not_there_is_said(desk: GoalDesk, number: int) -> None:
    with pytest.raises(NotFound, match="no goal"):
        desk.view(number)


@pytest.mark.parametrize(
    ("fields", "field", "said"),
    [
        ({"due": "2020-01-01"}, "due", "past"),
        ({"target": "0"}, "target", "met before it starts"),
        ({"target": "-5"}, "target", "met before it starts"),
        ({"target": "many"}, "target", "a number"),
        ({"target": ""}, "target", "how many"),
        ({"due": ""}, "due", "by when"),
        ({"due": "soon"}, "due", "a date"),
        ({"metric": ""}, "metric", "what is counted"),
        ({"budget": "sixty"}, "budget", "must be"),
        ({"budget": "500"}, "budget", "currency"),
        ({"kind": "share", "target": "40%"}, "population", "population"),
        ({"kind": "wish"}, "kind", "one of count"),
        ({"rhythm": "often"}, "rhythm", "3 in 7 days"),
        ({"time_zone": "Mars/Olympus"}, "time_zone", "zone"),
        ({"source": "posts"}, "by", "creators"),
        ({"source": "magic"}, "source", "tap"),
        ({"hours": "200"}, "hours", "168"),
        ({"confidence": "100%"}, "confidence", "0.99"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(light: GoalDesk, fields: dict[str, str], field: str, said: str) -> None:
    draft = light.draft({**STORIES, **fields})
    assert draft.plan is None
    assert (draft.problem_field, said in draft.problem) == (field, True), draft.problem
    with pytest.raises(BadInput):
        light.begin({**STORIES, **fields})
    assert light.goals() == ()


def test_money_of_another_currency_is_refused(light: GoalDesk) -> None:
    number = light.begin({**STORIES, "budget": "₹6,000"}).number
    with pytest.raises(BadInput, match="INR"):
        light.change(number, {"budget": "$50"})


def test_fields_of_a_goal_are_read_back_as_the_same_goal(light: GoalDesk) -> None:
    from goodword.resolutions.fields import fields_of, read_fields

    for given in (
        {**STORIES, "budget": "₹6,000.50", "members": "Asha 3 h, Ben", "hours": "5", "place": "Bandra"},
        {"kind": "share", "metric": "cafés", "target": "40%", "population": "120", "due": "2027-03-31",
         "source": "posts", "by": "instagram:a, instagram:b", "about": "@us, our bread"},
        {"kind": "habit", "metric": "reels", "rhythm": "3 in 7 days", "due": "2027-03-31", "time_zone": "Asia/Kolkata"},
    ):  # fmt: skip
        goal = read_fields(given, now=light.now())
        assert read_fields(fields_of(goal), now=light.now()) == goal
