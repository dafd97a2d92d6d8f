"""Briefs, plans and decisions are kept, listed, undone and brought back, the same on every database."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest

from goodword.core.errors import BadInput, NotFound
from goodword.core.estimate import Estimate
from goodword.core.geo import Circle
from goodword.core.money import Money
from goodword.core.tier import Tier
from goodword.discovery.model import Brief, FeeRule, PlaceWish
from goodword.ledger.store import Ledger
from goodword.planning.model import Booked, BudgetPoint, Plan, ResolvedPlace, Roster, Step
from goodword.planning.store import Decision, PlanStore
from goodword.roster.model import Certificate

BRIEF = Brief(
    name="बेकरी",
    budget=Money(6_000_000, "INR"),
    place=PlaceWish("Bandra", 5.0),
    tiers=(Tier.NANO,),
    prices=(("instagram:a", Money(100, "INR")),),
    fee_rule=FeeRule(),
    starts=date(2026, 3, 1),
    pinned=("instagram:a", "instagram:b"),
    banned=("instagram:c",),
)


def _plan(brief: Brief, made_at: datetime, seconds: float = 0.5) -> Plan:
    people = Estimate(41.0, 30.5, 52.0, 7, "people", "reach/1")
    roster = Roster(
        booked=(Booked("instagram:a", Money(100, "INR"), people, 41.0, 0.0, pinned=True),),
        spent=Money(100, "INR"),
        budget=brief.budget,
        people=people,
        potential_reach=900,
        unique_audience=people,
        overlap_people=0.0,
        certificate=Certificate(41.0, 42.0, 1 / 42, "dual", optimal=False),
        sentence="41 people",
    )
    return Plan(
        brief=brief,
        made_at=made_at,
        place=ResolvedPlace("Bandra, India", "IN", Circle(19.05, 72.84, 5.0), ("Bandra, Nepal",)),
        steps=(Step("all", 10, "ten"),),
        shortlist=(),
        roster=roster,
        curve=(BudgetPoint(Money(0, "INR"), 0.0, 0.0, 0),),
        next_budget=None,
        next_sentence="",
        left_out=(),
        overlap=(("instagram:a", "instagram:b", 0.25),),
        big=None,
        assumptions=("a",),
        notes=(),
        formulas=("reach/1",),
        seconds=seconds,
    )


class Clock:
    """A clock that moves one minute each time it is read."""

    def __init__(self) -> None:
        self.time = datetime(2026, 1, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.time += timedelta(minutes=1)
        return self.time


@pytest.fixture
def store(ledger: Ledger) -> Iterator[PlanStore]:
    return PlanStore(ledger, now=Clock())


def test_a_brief_comes_back_as_it_was_saved(store: PlanStore) -> None:
    saved = store.save_brief(BRIEF)
    assert store.brief(saved.id).brief == BRIEF
    assert store.briefs() == (saved,)


def test_a_changed_brief_keeps_its_number_and_first_date(store: PlanStore) -> None:
    first = store.save_brief(BRIEF)
    changed = store.save_brief(dataclasses.replace(BRIEF, name="Bakery"), brief_id=first.id)
    assert (changed.id, changed.saved_at, changed.name) == (first.id, first.saved_at, "Bakery")
    assert changed.changed_at > first.changed_at
    assert changed.digest != first.digest


def test_a_deleted_brief_can_be_brought_back(store: PlanStore) -> None:
    saved = store.save_brief(BRIEF)
    plan = store.save_plan(_plan(BRIEF, saved.saved_at), saved.id)
    store.delete_brief(saved.id)
    assert store.briefs() == ()
    assert store.plans() == ()
    with pytest.raises(NotFound, match=f"no brief {saved.id}"):
        store.brief(saved.id)
    assert store.restore_brief(saved.id).brief == BRIEF
    assert store.plans(saved.id) == (plan,)


def test_a_plan_comes_back_as_it_was_made(store: PlanStore) -> None:
    brief = store.save_brief(BRIEF)
    plan = _plan(BRIEF, datetime(2026, 1, 1, tzinfo=UTC))
    saved = store.save_plan(plan, brief.id)
    assert store.plan(saved.id) == plan
    assert store.headline(saved.id) == saved
    assert (saved.people, saved.spent, saved.size) == (plan.roster.people, plan.roster.spent, 1)


def test_the_same_plan_is_kept_once(store: PlanStore) -> None:
    brief = store.save_brief(BRIEF)
    first = store.save_plan(_plan(BRIEF, datetime(2026, 1, 1, tzinfo=UTC)), brief.id)
    again = store.save_plan(_plan(BRIEF, datetime(2026, 1, 2, tzinfo=UTC), seconds=0.7), brief.id)
    other = store.save_plan(_plan(dataclasses.replace(BRIEF, seed=2), datetime(2026, 1, 3, tzinfo=UTC)), brief.id)
    assert again == first
    assert store.plans() == (other, first)


def test_a_removed_plan_is_gone(store: PlanStore) -> None:
    brief = store.save_brief(BRIEF)
    saved = store.save_plan(_plan(BRIEF, datetime(2026, 1, 1, tzinfo=UTC)), brief.id)
    store.delete_plan(saved.id)
    for read in (store.plan, store.headline, store.delete_plan):
        with pytest.raises(NotFound):
            read(saved.id)


def test_decisions_are_added_to_what_the_brief_says(store: PlanStore) -> None:
    brief = store.save_brief(BRIEF)
    store.decide(brief.id, "instagram:d", Decision.PIN)
    store.decide(brief.id, "instagram:b", Decision.BAN)
    store.decide(brief.id, "instagram:c", Decision.CLEAR)
    in_force = store.brief_in_force(brief.id)
    assert in_force.pinned == ("instagram:a", "instagram:d")
    assert in_force.banned == ("instagram:b",)


def test_decisions_are_undone_newest_first(store: PlanStore) -> None:
    brief = store.save_brief(BRIEF)
    pin = store.decide(brief.id, "instagram:d", Decision.PIN)
    ban = store.decide(brief.id, "instagram:d", Decision.BAN)
    assert store.decisions(brief.id) == (pin, ban)
    assert store.undo(brief.id) == ban
    assert store.brief_in_force(brief.id).pinned[-1] == "instagram:d"
    assert store.undo(brief.id) == pin
    assert store.undo(brief.id) is None
    assert store.brief_in_force(brief.id) == BRIEF


def test_a_decision_needs_a_brief_and_a_person(store: PlanStore) -> None:
    with pytest.raises(NotFound):
        store.decide(9, "instagram:d", Decision.PIN)
    with pytest.raises(BadInput):
        store.decide(store.save_brief(BRIEF).id, " ", Decision.PIN)
