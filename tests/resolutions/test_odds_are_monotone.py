"""More done, less wanted, more time: the odds never fall."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goal_cases import NOW, before, cafes, orders, planned, runs, seen, stories
from goodword.resolutions.forecast import forecast
from goodword.resolutions.model import NO_HISTORY, Goal, History, Observation

LATER = NOW + timedelta(days=20)


def odds(goal: Goal, facts: list[Observation], history: History = NO_HISTORY) -> float:
    return forecast(goal, None, facts, history, now=LATER).probability.value


@settings(max_examples=25, deadline=None)
@given(pace=st.floats(0.05, 30), target=st.integers(1, 2500), done=st.lists(st.integers(0, 30), max_size=20))
def test_a_count(pace: float, target: int, done: list[int]) -> None:
    goal, history = orders(target), before(pace)
    facts = seen(goal, [float(v) for v in done])
    now = odds(goal, facts, history)
    today = Observation("today", goal.id, LATER - timedelta(minutes=1), 3.0)
    assert odds(goal, [*facts, today], history) >= now
    assert odds(replace(goal, target=target + 7.0), facts, history) <= now
    for days in (1, 9, 60):
        assert odds(replace(goal, due=goal.due + timedelta(days=days)), facts, history) >= now - 1e-9


@settings(max_examples=15, deadline=None)
@given(target=st.integers(1, 110), found=st.integers(0, 20))
def test_a_share(target: int, found: int) -> None:
    goal = cafes(target / 120)
    looked = [Observation("a", goal.id, NOW, float(found), asked=30)]
    now = odds(goal, looked)
    assert odds(goal, [*looked, Observation("b", goal.id, NOW, 1.0)]) >= now
    assert odds(cafes((target + 5) / 120), [replace(o, goal=cafes((target + 5) / 120).id) for o in looked]) <= now


@settings(max_examples=20, deadline=None)
@given(target=st.integers(2, 48), done=st.lists(st.integers(0, 2), min_size=20, max_size=20))
def test_a_habit(target: int, done: list[int]) -> None:
    goal = runs(target)
    facts = seen(goal, [float(v) for v in done])
    now = odds(goal, facts)
    more = Observation("more", goal.id, LATER - timedelta(minutes=1), 1.0)
    assert odds(goal, [*facts, more]) >= now
    assert odds(replace(goal, target=target + 1.0), facts) <= now
    assert odds(replace(goal, due=goal.due + timedelta(days=28)), facts) >= now - 1e-12


@pytest.mark.parametrize("goal", [orders(200), stories(), cafes()], ids=["orders", "stories", "cafés"])
def test_with_a_plan_the_odds_rise_with_what_is_done(goal: Goal) -> None:
    plan = planned(goal, before(1.5))
    facts = [Observation("x", goal.id, LATER - timedelta(hours=1), 5.0, asked=0)]
    less = forecast(goal, plan, [], before(1.5), now=LATER).probability.value
    assert forecast(goal, plan, facts, before(1.5), now=LATER).probability.value >= less


def test_the_same_facts_give_the_same_forecast() -> None:
    goal = orders()
    facts = seen(goal, [3.0] * 15)
    one = forecast(goal, planned(goal, before()), facts, before(), now=LATER)
    assert one == forecast(goal, planned(goal, before()), facts[::-1], before(), now=LATER)
