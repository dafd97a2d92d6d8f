"""Plans start from past campaigns where the brief asks for it, say so, and are as before where it does not."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

import goodword
from goodword.catalogue.workspace import Workspace
from goodword.core.errors import BadInput
from goodword.core.money import Money
from goodword.discovery.model import Brief
from goodword.discovery.read import read_mapping
from goodword.measurement.learning.model import CampaignFacts, CreatorRow
from goodword.measurement.learning.store import LearnedStore

BRIEF = {"name": "Bakery", "budget": "₹60,000", "place": "Bandra, Mumbai", "niches": ["food"]}


def facts(workspace: Workspace, share: float, fee_minor: int) -> CampaignFacts:
    rows = tuple(
        CreatorRow(
            "nano", "food", "instagram", "Mumbai", 2_000 + 400 * i, 2, 1_500, round(share * 2 * (2_000 + 400 * i)),
            cost_minor=2 * fee_minor,
        )
        for i in range(12)
    )  # fmt: skip
    return CampaignFacts("Diwali", (workspace.now() - timedelta(days=20)).date(), "INR", rows)


def learn(workspace: Workspace, share: float = 0.4, fee_minor: int = 90_000) -> None:
    LearnedStore(workspace.ledger, now=workspace.now).add(facts(workspace, share, fee_minor))


def brief(**changes: object) -> Brief:
    return read_mapping(BRIEF | changes)


def test_nothing_changes_where_nothing_is_asked(demonstration: Workspace) -> None:
    before = goodword.plan(brief(), demonstration)
    learn(demonstration)
    after = goodword.plan(brief(), demonstration)
    assert replace(after, made_at=before.made_at, seconds=before.seconds) == before


def test_what_was_measured_moves_what_is_expected(demonstration: Workspace) -> None:
    before = goodword.plan(brief(learned=True), demonstration)
    assert "Nothing is remembered" in before.assumptions[0]
    learn(demonstration, share=0.9)
    after = goodword.plan(brief(learned=True), demonstration)
    thin = {c.creator_id: c for c in before.shortlist if c.posts_known <= 2 and c.platform == "instagram"}
    both = [(thin[c.creator_id], c) for c in after.shortlist if c.creator_id in thin and c.tier.value == "nano"]
    assert both
    assert all(new.engagement.value > old.engagement.value for old, new in both)
    assert "12 creators of your past campaigns (memory 1" in after.assumptions[0]
    assert "learned-engagement/1" in after.formulas
    assert after.brief == before.brief


def test_the_fee_that_was_paid_stands_in_for_unknown_prices(demonstration: Workspace) -> None:
    learn(demonstration, fee_minor=150_000)
    made = goodword.plan(brief(learned=True), demonstration)
    assumed = [c for c in made.shortlist if c.price.basis.value == "fee_rule"]
    assert assumed
    assert all(c.price.money > Money(0, "INR") for c in assumed)
    assert any("were paid for such an audience" in a for a in made.assumptions)
    stated = goodword.plan(brief(learned=True, fee_rule={"base": 1, "per_thousand": 2}), demonstration)
    assert not any("were paid for such an audience" in a for a in stated.assumptions)


@pytest.mark.parametrize(("said", "read"), [(True, True), ("yes", True), ("no", False), (None, False), ("", False)])
def test_yes_and_no_are_read(said: object, read: bool) -> None:
    assert brief(learned=said).learned is read


def test_what_is_neither_is_refused() -> None:
    with pytest.raises(BadInput, match="learned"):
        brief(learned="perhaps")
