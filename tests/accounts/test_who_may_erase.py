"""Erasing a person is an owner's right, whichever door it is asked through."""

from __future__ import annotations

from pathlib import Path

import pytest

from goodword.accounts.permissions import need
from goodword.campaigns.model import PersonWish, Wish
from goodword.campaigns.store import CampaignStore
from goodword.commerce.orders.store import OrderStore

from .team import Team, team

CREATOR = "instagram:khar_eats"
DOORS = (
    ("DELETE", "/api/v1/campaigns/people/1", None),
    ("POST", "/api/v1/keep/erasures", {"creator_id": CREATOR}),
    ("POST", "/api/v1/keep/customers", {"customer": "anna@example.org"}),
    ("POST", "/keep/erase", None),
    ("POST", "/keep/customer", None),
)


@pytest.fixture
def crew(tmp_path: Path) -> Team:
    made = team(tmp_path)
    store = CampaignStore(made.stand.ledger, now=made.stand.now)
    store.add(Wish("Spring", "Bakery", "INR"), [PersonWish(CREATOR, "Khar Eats")])
    return made


@pytest.mark.parametrize(("method", "path", "body"), DOORS, ids=[d[1] for d in DOORS])
@pytest.mark.parametrize("role", ["viewer", "analyst", "manager"])
def test_nobody_below_an_owner_erases(
    crew: Team, role: str, method: str, path: str, body: dict[str, str] | None
) -> None:
    answer = crew.signed_in(role).request(method, path, json=body)
    assert answer.status_code == 403
    assert CampaignStore(crew.stand.ledger, now=crew.stand.now).person(1).erased_at is None


@pytest.mark.parametrize(("method", "path", "body"), DOORS[:2], ids=[d[1] for d in DOORS[:2]])
def test_a_token_for_campaigns_erases_nobody_and_one_for_the_team_does(
    crew: Team, method: str, path: str, body: dict[str, str] | None
) -> None:
    owner = crew.accounts.users.named("owner").id
    for scopes, status in ((("campaigns:write",), {403}), (("team:write",), {200, 201})):
        token = crew.accounts.issue_token(owner, "program", scopes).token
        assert crew.program(token).request(method, path, json=body).status_code in status
    assert CampaignStore(crew.stand.ledger, now=crew.stand.now).person(1).erased_at is not None


def test_a_manager_still_corrects_and_runs_what_is_beside_it() -> None:
    assert need("PATCH", "/api/v1/campaigns/people/1").role.value == "manager"
    assert need("DELETE", "/api/v1/campaigns/bookings/1").role.value == "manager"


def test_a_customer_is_forgotten_by_page_and_api_and_named_on_neither(crew: Team) -> None:
    owner = crew.signed_in("owner")
    said = owner.send_form("/keep", "/keep/customer", customer="Anna@Example.org")
    assert "Erased from 0 orders" in said.text
    assert "anna@" not in said.text.lower()
    assert owner.post("/api/v1/keep/customers", json={"customer": "anna@example.org"}).json() == {"orders": 0}
    assert owner.send_form("/keep", "/keep/customer", customer=" ").status_code == 422
    marks = OrderStore(crew.stand.ledger, now=crew.stand.now).forgotten()
    assert len(marks) == 1  # the same customer, however they were written
    assert "anna" not in " ".join(line.subject for line in crew.accounts.log.whole())
