"""A goal that is over: planned, forecast, happened, and how good our own odds were."""

from __future__ import annotations

from datetime import timedelta

import pytest

from goal_cases import NOW, before, cafes, orders, planned, runs, seen, stories
from goodword.resolutions.forecast import forecast
from goodword.resolutions.lessons import own_priors
from goodword.resolutions.levers import starter
from goodword.resolutions.model import Observation, Standing
from goodword.resolutions.replan import replan
from goodword.resolutions.retrospect import own_brier, retrospect

END = NOW + timedelta(days=400)


def test_a_goal_that_was_met_is_scored_on_the_odds_stated_while_it_was_open() -> None:
    goal, history = orders(200), before(2.5)
    plan = planned(goal, history)
    facts = seen(goal, [3.0] * 80)
    days = [NOW + timedelta(days=d) for d in range(0, 90, 10)]
    odds = [forecast(goal, plan, [o for o in facts if o.at <= d], history, now=d) for d in days]
    look = retrospect([plan], facts, odds, history, now=END)
    assert look.met is True
    assert look.happened == 240
    assert len(look.forecasts) == sum(f.so_far < 200 for f in odds)
    stated = [p for _, p in look.forecasts]
    assert look.brier == pytest.approx(sum((p - 1) ** 2 for p in stated) / len(stated))
    assert look.log_loss is not None
    assert "Met: 240 of 200 orders" in look.sentence
    assert look.kept_floor is not None


def test_while_it_is_open_nothing_is_scored() -> None:
    goal = stories()
    plan = planned(goal)
    look = retrospect([plan], [], [forecast(goal, plan, [], now=NOW)], now=NOW + timedelta(days=30))
    assert (look.met, look.brier, look.log_loss) == (None, None, None)
    assert "so far" in look.sentence


def test_each_step_is_judged_by_the_plan_in_force_when_it_ended() -> None:
    goal = stories()
    first = planned(goal)
    new = replan(goal, first, [], now=NOW + timedelta(days=30)).plan
    look = retrospect([first, new], [], [], now=END)
    assert look.met is False
    old = [s for s in first.resolutions if s.last < (NOW + timedelta(days=30)).date()]
    assert {s.resolution for s in look.steps} == {s.id for s in old} | {s.id for s in new.resolutions}
    assert look.kept_floor is not None
    assert look.kept_floor.value == 0
    assert any("floor" in lesson for lesson in look.lessons)
    assert any("gets done" in lesson for lesson in look.lessons)


def test_what_was_won_of_those_talked_to_is_learnt() -> None:
    goal = cafes()
    facts = [
        Observation("t", goal.id, NOW, 40.0, lever="ask"),
        Observation("w", goal.id, NOW + timedelta(days=3), 36.0),
    ]
    look = retrospect([planned(goal)], facts, [], now=END)
    won = next(one.happened for one in look.learned if one.assumption == "ask.won")
    assert won is not None
    assert won.value == pytest.approx(0.9)
    assert won.low < 0.9 < won.high


def test_our_own_brier_score_is_over_goals_with_its_interval() -> None:
    goal = runs(2)
    plan = planned(goal)
    odds = [forecast(goal, plan, [], now=NOW)]
    facts = seen(goal, [1.0] * 40)
    looks = [retrospect([plan], facts, odds, now=END), retrospect([plan], [], odds, now=END)]
    assert own_brier([]) is None
    one, two = own_brier(looks[:1]), own_brier(looks)
    assert one is not None
    assert two is not None
    assert (one.low, one.high, one.n) == (0.0, 1.0, 1)
    assert two.low <= two.value <= two.high
    assert two.n == 2
    assert forecast(goal, plan, [], now=END).standing is Standing.MISSED


def test_what_a_lever_brought_and_what_gets_done_teach_the_next_goal() -> None:
    goal, history = orders(200), before(1.0)
    plan = planned(goal, history)
    cards = seen(goal, [1.0] * 40, lever="cards", every=2)
    facts = [*seen(goal, [5.0] * 80), *cards]
    look = retrospect([plan], facts, [], history, now=END)
    yielded = next(one for one in look.learned if one.assumption == "lever.cards")
    assert yielded.happened is not None
    assert yielded.happened.n == 40
    assert yielded.happened.high / yielded.happened.low < yielded.planned.high / yielded.planned.low / 3
    assert yielded.happened.value > yielded.planned.value
    priors = {one.id: one for one in own_priors([look, look])}
    _, assumptions = starter(goal, learned=tuple(priors.values()))
    done = next(one for one in assumptions if one.id == "follow_through")
    assert "your goals before" in done.source
    assert done.low < done.value < done.high


def test_steps_still_ahead_are_not_counted_as_undone() -> None:
    goal = stories()
    plan = planned(goal)
    due = [s for s in plan.resolutions if s.last < (NOW + timedelta(days=28)).date()]
    look = retrospect([plan], seen(goal, [1.0] * 5, every=6), [], now=NOW + timedelta(days=28))
    done = next(one.happened for one in look.learned if one.assumption == "follow_through")
    assert done is not None
    assert done.n == sum(s.target for s in due)
