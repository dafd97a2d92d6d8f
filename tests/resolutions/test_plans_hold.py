"""A plan is the smallest that is sure enough, within its means; steps are dated, measurable and add up."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goal_cases import BUDGET, NOW, before, cafes, orders, planned, runs, stories
from goodword.core.codec import to_plain
from goodword.core.decode import from_plain
from goodword.core.money import Money
from goodword.resolutions.levers import starter
from goodword.resolutions.model import GoalPlan, Lever, Member, StepKind, StepState
from goodword.resolutions.moments import adjust
from goodword.resolutions.plan import plan_goal
from goodword.resolutions.progress import progress

SURE = orders(210), before(2.5)


def test_a_feasible_plan_is_sure_enough_and_no_larger_than_needed() -> None:
    goal, history = SURE
    plan = planned(goal, history)
    assert plan.feasible
    assert plan.probability.value >= goal.confidence
    assert plan.without.value < 0.5
    assert plan.safely >= goal.needed  # four times in five at least so many: not the mean
    fewer = [
        replace(lever, most=max(0, next((d.units for d in plan.doses if d.lever == lever.id), 0) - 1))
        for lever in plan.levers
    ]
    assert not plan_goal(goal, fewer, plan.assumptions, history, now=NOW).feasible


@settings(max_examples=12, deadline=None)
@given(target=st.integers(1, 900), money=st.integers(0, 8_000_000), pace=st.floats(0, 6))
def test_no_plan_spends_more_than_there_is(target: int, money: int, pace: float) -> None:
    goal = orders(target, budget=Money(money, "INR"), hours=3.0)
    levers, assumptions = starter(goal, price=Money(120_000, "INR"))
    plan = plan_goal(goal, levers, assumptions, before(pace), now=NOW)
    assert (plan.cost or Money(0, "INR")).minor <= money
    assert plan.hours <= 3.0 * goal.days / 7 + 1e-6
    for lever in levers:
        steps = [s for s in plan.resolutions if s.lever == lever.id]
        done = sum(s.target for s in steps)
        assert done == next((d.units for d in plan.doses if d.lever == lever.id), 0)
        assert all(s.target <= (lever.a_week or 1e9) * ((s.last - s.first).days + 1) / 7 + 1 for s in steps)


@pytest.mark.parametrize("goal", [orders(200), cafes(), stories(), runs()], ids=lambda g: g.metric)
def test_steps_are_small_dated_and_measurable(goal: object) -> None:
    plan = planned(goal, before(1.5))  # type: ignore[arg-type]
    assert len({s.id for s in plan.resolutions}) == len(plan.resolutions)
    for step in plan.resolutions:
        assert NOW.date() <= step.first <= step.last <= plan.goal.due
        assert (step.last - step.first).days < 31
        assert 0 <= step.floor <= step.target > 0
        assert step.words
        assert step.source.words
    days = [day for day, _, _ in plan.line]
    assert days == sorted(days)
    assert all(low <= middle for _, low, middle in plan.line)
    assert [m for _, _, m in plan.line] == sorted(m for _, _, m in plan.line)
    assert from_plain(GoalPlan, to_plain(plan)) == plan


def test_what_is_infeasible_is_said_with_what_would_do() -> None:
    plan = planned(orders(500), before(4))
    assert not plan.feasible
    assert "out of reach" in plan.sentence
    ways = {way.kind: way for way in plan.ways_out}
    assert {"number", "date"} <= set(ways)
    smaller = planned(orders(ways["number"].target or 0), before(4))
    assert smaller.feasible
    assert not planned(orders((ways["number"].target or 0) + 12), before(4)).feasible
    assert planned(orders(500, ways["date"].due or date.max), before(4)).feasible
    assert not planned(orders(500, (ways["date"].due or date.max) - timedelta(days=1)), before(4)).feasible


def test_a_bigger_budget_is_named_where_money_is_what_is_missing() -> None:
    goal = orders(60, budget=Money.parse("₹20,000"))
    levers = [replace(starter(goal)[0][1], price=Money.parse("₹600"), a_week=40)]
    plan = plan_goal(goal, levers, starter(goal)[1], now=NOW)
    way = next(w for w in plan.ways_out if w.kind == "budget")
    assert way.budget is not None
    assert BUDGET.currency == way.budget.currency
    assert way.budget.minor > 2_000_000
    richer = replace(goal, budget=way.budget)
    assert plan_goal(richer, levers, starter(goal)[1], now=NOW).feasible


def test_every_assumption_can_be_changed_and_counts() -> None:
    goal, history = orders(320), before(2.5)
    levers, assumptions = starter(goal)
    base = plan_goal(goal, levers, assumptions, history, now=NOW)
    better = adjust(assumptions, "cards.visits", value=9.0)
    assert next(a for a in better if a.id == "cards.visits").source == "you"
    assert plan_goal(goal, levers, better, history, now=NOW).probability.value > base.probability.value
    assert [a.id for a in base.assumptions] == [a.id for a in assumptions]
    learnt = next(a for a in base.assumptions if a.id == "baseline")
    assert learnt.low < 2.5 < learnt.high  # read from the days before, in plain words


def test_a_team_shares_the_steps_by_the_hours_they_have() -> None:
    goal = orders(270, members=(Member("Asha", 4), Member("Ben", 2)))
    plan = planned(goal, before(2.5))
    by_who = {
        who: sum(s.target for s in plan.resolutions if s.kind is StepKind.ACTION and s.who == who)
        for who in ("Asha", "Ben")
    }
    assert by_who["Asha"] > by_who["Ben"] > 0
    assert sum(by_who.values()) == sum(d.units for d in plan.doses)


def test_a_goal_without_history_or_help_rests_on_its_lever() -> None:
    plan = planned(stories())
    assert plan.feasible
    assert plan.doses[0].units > 24  # not all that is planned gets done
    assert {p.state for p in progress(plan, [], now=NOW)} == {StepState.OPEN, StepState.AHEAD}


def test_a_lever_that_is_used_up_is_not_planned() -> None:
    goal = stories()
    levers = (Lever("do", "Do", goal.metric, (), most=10),)
    plan = plan_goal(goal, levers, starter(goal)[1], now=NOW)
    assert not plan.feasible
    assert sum(d.units for d in plan.doses) == 10
