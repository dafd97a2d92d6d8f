"""Goals start from what past campaigns measured: named as such, adjustable, and only where it fits the goal."""

from __future__ import annotations

from datetime import UTC, date, datetime

from goodword.core.money import Money
from goodword.measurement.learning.learn import Learned
from goodword.measurement.learning.model import CampaignFacts, CreatorRow, ForgetRule, Remembered
from goodword.resolutions.check import new_goal
from goodword.resolutions.levers import starter
from goodword.resolutions.model import Goal
from goodword.resolutions.taught import taught

NOW = datetime(2026, 6, 1, tzinfo=UTC)
ROWS = tuple(
    CreatorRow("nano", "food", "instagram", "Pune", 3_000, 2, 1_600 + 100 * i, 200, 60 + i, 3, 4, 150_000, 90_000)
    for i in range(8)
)
MEMORY = Learned((Remembered(1, CampaignFacts("c", date(2026, 5, 20), "INR", ROWS), 0.98),), ForgetRule(), NOW, 5)


BUDGET = Money(6_000_000, "INR")


def goal(metric: str = "orders", budget: Money | None = BUDGET) -> Goal:
    return new_goal(title="Goal", metric=metric, target=100, due=date(2026, 9, 1), now=NOW, budget=budget)


def test_measured_rates_replace_the_guesses_and_say_where_they_come_from() -> None:
    _, guessed = starter(goal())
    _, known = starter(goal(), learned=taught(goal(), MEMORY))
    before, after = ({a.id: a for a in found} for found in (guessed, known))
    assert set(before) == set(after)
    assert 0.02 < after["creator.ctr"].value < 0.05
    assert 700 < after["creator.reach"].value < 1_300
    assert "8 creators of this kind (nano)" in after["creator.reach"].source
    assert "Memory 5" in after["creator.cvr"].source
    assert after["cards.cvr"] == before["cards.cvr"]


def test_what_a_click_leads_to_is_only_known_for_orders() -> None:
    assert {a.id for a in taught(goal("food stories"), MEMORY)} == {"creator.reach", "creator.ctr"}


def test_without_memory_or_money_nothing_is_taught() -> None:
    assert taught(goal(), Learned()) == ()
    assert taught(goal(budget=None), MEMORY) == ()
