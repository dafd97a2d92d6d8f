"""Who does not want to be contacted is in no new roster; the plan says so of them, and who agreed already stays."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from goodword.campaigns.model import PersonWish
from goodword.campaigns.outreach.model import ConsentKind
from goodword.campaigns.outreach.store import OutreachStore
from goodword.campaigns.store import ensure_person
from goodword.catalogue.model import Catalogue
from goodword.catalogue.workspace import Workspace
from goodword.core.booking import Accepted
from goodword.core.errors import Conflict
from goodword.discovery.model import Brief
from goodword.discovery.read import read_mapping
from goodword.planning.learnt import plan_in
from goodword.planning.model import Plan
from support import settings_in

BRIEF = {"name": "Bakery", "budget": "₹15,000", "place": "Bandra, Mumbai", "radius_km": 10, "niches": ["food"]}
NOW = datetime(2026, 1, 15, tzinfo=UTC)


def booked(plan: Plan) -> list[str]:
    return [b.creator_id for b in plan.roster.booked]


@pytest.fixture
def asked(briefs: Catalogue, tmp_path: Path) -> Callable[..., Plan]:
    """Plans the brief in an installation; who is named in `stop` says first that they do not want to be contacted."""
    workspace = Workspace(settings_in(tmp_path), now=lambda: NOW)

    def make(brief: Brief, stop: str = "") -> Plan:
        if stop:
            with workspace.ledger.write() as db:
                person = ensure_person(db, PersonWish(stop), int(NOW.timestamp()))
            OutreachStore(workspace.ledger, now=workspace.now).state(person, ConsentKind.STOP, by="them", door="cli")
        return plan_in(workspace, brief, briefs)

    return make


def test_they_are_set_aside_pinned_or_not_unless_they_agreed(asked: Callable[..., Any]) -> None:
    brief = read_mapping(BRIEF)
    before = asked(brief)
    one = before.roster.booked[0]
    after = asked(brief, stop=one.creator_id)
    assert one.creator_id not in booked(after)
    theirs = next(c for c in after.shortlist if c.creator_id == one.creator_id)
    assert (theirs.eligible, theirs.why_not) == (False, ("They do not want to be contacted.",))
    assert "who may be contacted (1 set aside)" in next(s.sentence for s in after.steps if s.name == "contact")
    with pytest.raises(Conflict, match="pinned and not to be contacted"):
        asked(replace(brief, pinned=(one.creator_id,)))
    agreed = replace(brief.terms, accepted=(Accepted(one.creator_id, price=one.price),))
    assert one.creator_id in booked(asked(replace(brief, terms=agreed)))
