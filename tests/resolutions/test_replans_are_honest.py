"""What is missed is spread again; harder at once, easier a week later with the old line in sight; no nagging."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goal_cases import NOW, before, cafes, orders, planned, runs, seen, stories
from goodword.core.errors import BadInput
from goodword.resolutions.days import day_of
from goodword.resolutions.forecast import forecast
from goodword.resolutions.limits import Rules
from goodword.resolutions.model import GoalPlan, Move, Observation, Standing, StepKind, StepState
from goodword.resolutions.replan import change_goal, replan
from goodword.resolutions.standing import settle
from goodword.resolutions.tick import tick

HISTORY = before(2.5)
WEEK = timedelta(days=7)


def lines(plan: GoalPlan) -> dict[tuple[object, ...], tuple[float, float]]:
    return {(s.kind, s.lever, s.who, s.first): (s.floor, s.target) for s in plan.resolutions}


@pytest.mark.slow
@settings(max_examples=12, deadline=None)
@given(done=st.lists(st.integers(0, 9), min_size=16, max_size=16), cards=st.integers(0, 12), days=st.integers(7, 16))
def test_no_replan_is_silently_easier(done: list[int], cards: int, days: int) -> None:
    goal = orders(205)
    plan = planned(goal, HISTORY)
    facts = seen(goal, [float(v) for v in done[:days]]) + seen(goal, [1.0] * cards, lever="cards")
    now = NOW + timedelta(days=days)
    facts = [o for o in facts if o.at <= now]
    new = replan(goal, plan, facts, HISTORY, now=now)
    old = lines(plan)
    soon = day_of(goal, now) + WEEK
    for step in new.plan.resolutions:
        floor, target = old.get((step.kind, step.lever, step.who, step.first), (0.0, 0.0))
        lower = step.target < target or step.floor < floor
        assert not (lower and step.first < soon)
        if lower:
            assert step.before == (floor, target)
            assert step.easier_from == soon
    missing = {k for k in old if k[3] >= day_of(goal, now)} - set(lines(new.plan))  # type: ignore[operator]
    assert not [k for k in missing if k[3] < soon]  # type: ignore[operator]
    assert new.old_line == plan.line
    assert new.plan.goal == goal


def test_what_was_missed_is_spread_over_the_days_left() -> None:
    goal = stories()
    plan = planned(goal)
    now = NOW + timedelta(days=90)
    new = replan(goal, plan, seen(goal, [1.0, 1.0], every=20), now=now)
    assert new.move is Move.HARDER
    assert not new.kept
    left = sum(s.target for s in new.plan.resolutions if s.last >= now.date())
    assert left >= 22
    assert new.effective == now.date()
    assert new.changes
    assert new.probability_after.value > new.probability_before.value


def test_nothing_missed_and_nothing_gained_keeps_the_plan() -> None:
    goal = stories()
    plan = planned(goal)
    due = [s for s in plan.resolutions if s.last < (NOW + WEEK).date()]
    facts = seen(goal, [s.target for s in due])
    new = replan(goal, plan, facts, now=NOW + WEEK)
    assert new.kept
    assert new.plan is plan
    assert not new.changes


def test_harder_counts_at_once_and_easier_a_week_later() -> None:
    goal = orders(205)
    plan = planned(goal, HISTORY)
    harder = change_goal(goal, plan, [], HISTORY, now=NOW, target=300)
    assert (harder.move, harder.effective, harder.plan.goal.target) == (Move.HARDER, NOW.date(), 300)
    sooner = change_goal(goal, plan, [], HISTORY, now=NOW, due=date(2027, 3, 1))
    assert (sooner.move, sooner.effective) == (Move.HARDER, NOW.date())
    easier = change_goal(goal, plan, [], HISTORY, now=NOW, target=100)
    assert (easier.move, easier.effective) == (Move.EASIER, NOW.date() + WEEK)
    assert easier.old_line == plan.line
    assert easier.plan.goal.id == goal.id
    later = change_goal(goal, plan, [], HISTORY, now=NOW, due=date(2027, 6, 1))
    assert (later.move, later.effective) == (Move.EASIER, NOW.date() + WEEK)
    assert change_goal(goal, plan, [], HISTORY, now=NOW, target=205).kept


@pytest.mark.parametrize(("goal", "target"), [(cafes(), 0.1), (runs(), 10.0)], ids=["share", "habit"])
def test_every_kind_of_goal_can_be_made_easier_only_later(goal: object, target: float) -> None:
    plan = planned(goal)  # type: ignore[arg-type]
    assert change_goal(plan.goal, plan, [], now=NOW, target=target).effective == NOW.date() + WEEK


def test_a_goal_that_is_over_is_not_planned_again() -> None:
    goal = orders(205)
    with pytest.raises(BadInput, match="it is over"):
        replan(goal, planned(goal, HISTORY), [], HISTORY, now=NOW + timedelta(days=120))
    with pytest.raises(BadInput, match="in the past"):
        change_goal(goal, planned(goal, HISTORY), [], now=NOW, due=date(2026, 1, 1))


def test_the_standing_has_hysteresis() -> None:
    rules = Rules()
    assert settle(0.72, None, rules) is Standing.ON_TRACK
    assert settle(0.68, Standing.ON_TRACK, rules) is Standing.ON_TRACK
    assert settle(0.68, Standing.AT_RISK, rules) is Standing.AT_RISK
    assert settle(0.72, Standing.AT_RISK, rules) is Standing.AT_RISK
    assert settle(0.76, Standing.AT_RISK, rules) is Standing.ON_TRACK
    assert settle(0.33, Standing.OFF, rules) is Standing.OFF
    assert settle(0.28, Standing.AT_RISK, rules) is Standing.AT_RISK
    assert settle(0.1, Standing.ON_TRACK, rules) is Standing.OFF
    assert settle(0.9, Standing.OFF, rules) is Standing.ON_TRACK


def test_nobody_is_nagged() -> None:
    goal = orders(205)
    plan = planned(goal, HISTORY)
    previous, told, last = None, [], None
    for day in range(0, 60, 2):
        now = NOW + timedelta(days=day)
        night = tick(goal, plan, [], HISTORY, now=now, previous=previous, last_notice=last)
        if night.notices:
            told.append(now)
            last = now
        previous = night.forecast
    assert 1 <= len(told) <= 4  # two months without one order: the standing falls, once said it is not repeated
    assert all(b - a >= WEEK for a, b in pairwise(told))


def test_a_night_tells_victories_misses_and_the_one_best_action() -> None:
    goal = orders(205)
    plan = planned(goal, HISTORY)
    first = forecast(goal, plan, [], HISTORY, now=NOW)
    week = [s for s in plan.resolutions if s.kind is StepKind.ACTION and s.last < (NOW + WEEK).date()]
    facts = [
        Observation(f"{s.id}{i}", goal.id, NOW + timedelta(hours=i + 1), 1.0, lever=s.lever)
        for s in week
        for i in range(int(s.target))
    ]
    night = tick(goal, plan, facts, HISTORY, now=NOW + WEEK, previous=first)
    assert len(night.victories) >= len(week) > 0
    assert night.best is not None
    assert night.best.gain.low <= night.best.gain.value <= night.best.gain.high
    assert night.replan_due
    states = {p.resolution: p.state for p in night.progress}
    assert all(states[s.id] is StepState.KEPT for s in week)
    lazy = tick(goal, plan, [], HISTORY, now=NOW + WEEK, previous=first)
    assert set(lazy.missed) >= {s.id for s in week}
    again = tick(goal, plan, facts, HISTORY, now=NOW + WEEK, previous=first)
    assert again == night


def test_a_fact_reported_twice_counts_once_and_a_refund_takes_away() -> None:
    goal = orders(10)
    facts = seen(goal, [6.0]) * 2
    assert forecast(goal, None, facts, now=NOW + WEEK).so_far == 6
    refund = Observation("refund", goal.id, NOW + timedelta(days=2), -2.0)
    assert forecast(goal, None, [*facts, refund], now=NOW + WEEK).so_far == 4
    after = Observation("late", goal.id, NOW + timedelta(days=100), -2.0)
    done = seen(goal, [12.0])
    over = forecast(goal, None, [*done, after], now=NOW + timedelta(days=120))
    assert (over.so_far, over.standing) == (12, Standing.DONE)
