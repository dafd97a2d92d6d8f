"""Goals that cannot be, said in words before anything is planned."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from goal_cases import NOW, cafes, orders, planned
from goodword.core.errors import BadInput
from goodword.core.money import Money
from goodword.resolutions.check import check_observation, new_goal, rechecked
from goodword.resolutions.levers import starter
from goodword.resolutions.model import Lever, Member, Observation, Rhythm, Source, Truth
from goodword.resolutions.moments import adjust
from goodword.resolutions.plan import plan_goal

GOOD: dict[str, Any] = {"title": "orders", "metric": "orders", "target": 10, "due": date(2027, 3, 1), "now": NOW}


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"due": date(2027, 1, 3)}, "in the past"),
        ({"due": date(2027, 2, 1), "starts": date(2027, 2, 2)}, "before it starts"),
        ({"due": date(2047, 2, 1)}, "ten years"),
        ({"target": 0}, "met before it starts"),
        ({"target": -3}, "met before it starts"),
        ({"target": float("nan")}, "a number"),
        ({"target": 2.5}, "a whole number"),
        ({"target": None}, "a number"),
        ({"title": " ", "metric": ""}, "needs a title"),
        ({"time_zone": "Mars/Olympus"}, "Asia/Kolkata"),
        ({"kind": "wish"}, "wish"),
        ({"kind": "share", "target": 40, "population": 100}, "between 0 and 1"),
        ({"kind": "share", "target": 0.4}, "population"),
        ({"kind": "habit"}, "rhythm"),
        ({"kind": "habit", "rhythm": Rhythm(1, 90)}, "no whole period"),
        ({"kind": "habit", "rhythm": Rhythm(1, 7), "target": 400}, "periods from 1 to 8"),
        ({"hours": 400.0}, "168"),
        ({"confidence": 1.0}, "0.99"),
        ({"budget": Money(-5, "INR")}, "at least 0"),
    ],
    ids=lambda v: str(v)[:40],
)
def test_a_goal_that_cannot_be_is_refused(wrong: dict[str, Any], said: str) -> None:
    with pytest.raises(BadInput) as error:
        new_goal(**(GOOD | wrong))
    assert said in str(error.value)


def test_the_due_day_itself_is_no_past() -> None:
    assert new_goal(**(GOOD | {"due": NOW.date()})).days == 1


def test_a_moment_is_read_as_the_day_where_the_goal_lives() -> None:
    late = datetime(2027, 3, 31, 20, tzinfo=UTC)  # half past one on 1 April in Kolkata
    assert new_goal(**(GOOD | {"due": late, "time_zone": "Asia/Kolkata"})).due == date(2027, 4, 1)
    assert new_goal(**(GOOD | {"due": late, "time_zone": "America/New_York"})).due == date(2027, 3, 31)


def test_two_currencies_are_not_added() -> None:
    goal = orders()
    levers, assumptions = starter(goal, price=Money.parse("20 EUR"))
    with pytest.raises(BadInput, match="Cannot combine"):
        plan_goal(goal, levers, assumptions, now=NOW)
    with pytest.raises(BadInput, match="Cannot combine"):
        rechecked(goal, budget=Money.parse("20 EUR"), now=NOW)


def test_levers_and_assumptions_that_do_not_fit_are_named() -> None:
    goal = orders()
    levers, assumptions = starter(goal)
    with pytest.raises(BadInput, match=r"creator\.ctr"):
        plan_goal(goal, levers, [a for a in assumptions if a.id != "creator.ctr"], now=NOW)
    with pytest.raises(BadInput, match="same id"):
        plan_goal(goal, [levers[0], levers[0]], assumptions, now=NOW)
    with pytest.raises(BadInput, match="lag above 0"):
        plan_goal(goal, [Lever("x", "Do", "it", (), lag=0)], assumptions, now=NOW)
    with pytest.raises(BadInput, match="There is no assumption"):
        adjust(assumptions, "hope", value=2)
    with pytest.raises(BadInput, match="a number"):
        adjust(assumptions, "creator.ctr", value=float("inf"))


def test_a_source_of_data_says_what_is_read() -> None:
    with pytest.raises(BadInput, match="told what to read"):
        Source(Truth.DATA)


@pytest.mark.parametrize(
    ("fact", "said"),
    [
        ({"amount": float("nan")}, "a number"),
        ({"at": NOW + timedelta(days=1)}, "not in the future"),
        ({"at": datetime(2027, 1, 4)}, "time zone"),  # noqa: DTZ001 - that is what is refused
        ({"goal": "another"}, "the goal"),
        ({"amount": 1.0, "asked": 500}, "population"),
        ({"amount": 9.0, "asked": 3}, "looked at"),
    ],
    ids=lambda v: str(v)[:30],
)
def test_a_fact_that_cannot_be_is_refused(fact: dict[str, Any], said: str) -> None:
    goal = cafes()
    given: dict[str, Any] = {"key": "k", "goal": goal.id, "at": NOW, "amount": 1.0} | fact
    with pytest.raises(BadInput) as error:
        check_observation(goal, Observation(**given), now=NOW)
    assert said in str(error.value)


def test_a_goal_without_any_means_is_said_to_be_out_of_reach() -> None:
    plan = planned(orders(300, budget=Money(0, "INR")))
    assert not plan.feasible
    assert "out of reach" in plan.sentence
    assert not plan.doses


def test_text_of_any_script_stays_as_it_is() -> None:
    goal = new_goal(**(GOOD | {"title": "۵۰۰ سفارش", "metric": "ऑर्डर", "members": (Member("अनीता"),)}))
    assert (goal.title, goal.metric) == ("۵۰۰ سفارش", "ऑर्डर")
    assert "ऑर्डर" in planned(goal).sentence
