"""Tokens for programs: shown once, kept as a hash, never more than role and scopes, ended by time, hand or removal."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text

from goodword.accounts.model import Role
from goodword.core.errors import BadInput

from .team import Team


def _token(crew: Team, name: str, *scopes: str, days: int | None = 90) -> str:
    accounts = crew.accounts
    return accounts.issue_token(accounts.users.named(name).id, "test", scopes, days).token


def test_a_token_does_what_its_scopes_say(crew: Team) -> None:
    program = crew.program(_token(crew, "manager", "plans:read"))
    assert program.get("/api/v1/plans").status_code == 200
    assert program.get("/api/v1/goals").status_code == 403
    refused = program.post("/api/v1/briefs", json={})
    assert refused.status_code == 403
    assert "plans:write" in refused.json()["next"]


def test_a_token_never_may_more_than_its_user(crew: Team) -> None:
    token = _token(crew, "manager", "write")
    assert crew.program(token).get("/api/v1/team/users").status_code == 403
    crew.accounts.users.set_role(crew.accounts.users.named("manager").id, Role.VIEWER)
    assert crew.program(token).post("/api/v1/briefs", json={}).status_code == 403


def test_the_token_itself_is_kept_nowhere(crew: Team) -> None:
    token = _token(crew, "owner", "read")
    crew.program(token).get("/api/v1/plans")
    with crew.stand.ledger.read() as db:
        rows = [str(row) for row in db.execute(text("SELECT * FROM api_tokens")).all()]
    assert rows
    assert not any(token in row or token[8:] in row for row in rows)


def test_a_token_ends_by_time_by_hand_and_with_its_user(crew: Team) -> None:
    short, revoked, orphan = (_token(crew, "viewer", "read", days=1) for _ in range(3))
    accounts = crew.accounts
    number = next(t.id for t in accounts.signed.tokens() if revoked.startswith(t.begins))
    numbers = [t.id for t in accounts.signed.tokens()]
    accounts.signed.revoke(sorted(numbers)[1])
    assert number in numbers
    assert [crew.program(t).get("/api/v1/plans").status_code for t in (short, revoked, orphan)] == [200, 401, 200]
    crew.stand.later = timedelta(days=1, seconds=1)
    assert crew.program(short).get("/api/v1/plans").status_code == 401
    crew.stand.later = timedelta()
    accounts.users.remove(accounts.users.named("viewer").id)
    assert crew.program(orphan).get("/api/v1/plans").status_code == 401


@pytest.mark.parametrize("bearer", ["gw_", "gw_wrong", "", "x" * 9000, "gw_\u00fc"])
def test_what_is_no_token_is_refused(crew: Team, bearer: str) -> None:
    answer = crew.browser().get("/api/v1/plans", headers={"authorization": f"Bearer {bearer}".encode("latin-1")})
    assert answer.status_code == 401


def test_a_token_makes_no_other_token_and_no_user(crew: Team) -> None:
    program = crew.program(_token(crew, "owner", "write"))
    assert program.post("/api/v1/account/tokens", json={"name": "more", "scopes": ["write"]}).status_code == 403
    limited = crew.program(_token(crew, "owner", "account:write"))
    assert limited.post("/api/v1/team/users", json={"name": "mine", "role": "owner"}).status_code == 403


def test_a_signed_in_user_makes_lists_and_revokes_tokens(crew: Team) -> None:
    browser = crew.signed_in("analyst")
    page = browser.send_form("/account", "/account/tokens", label="लेखा", scope="plans:read", days="30")
    assert page.status_code == 200
    assert "gw_" in page.text
    (listed,) = browser.get("/api/v1/account/tokens").json()
    assert (listed["name"], listed["scopes"]) == ("लेखा", ["plans:read"])
    assert browser.send_form("/account", f"/account/tokens/{listed['id']}/revoke").status_code == 303
    assert browser.get("/api/v1/account/tokens").json()[0]["revoked_at"]
    other = crew.signed_in("viewer")
    assert other.send_form("/account", f"/account/tokens/{listed['id']}/revoke").status_code == 404


def test_a_scope_that_is_none_is_refused(crew: Team) -> None:
    with pytest.raises(BadInput, match="no scope called"):
        _token(crew, "owner", "everything")
    with pytest.raises(BadInput, match="at least one"):
        _token(crew, "owner")


@pytest.mark.parametrize("days", ["abc", "0", "-5", "90 days", "1234567"])
def test_a_mistyped_number_of_days_makes_no_token_without_an_end(crew: Team, days: str) -> None:
    browser = crew.signed_in("owner")
    page = browser.send_form("/account", "/account/tokens", label="import", scope="read", days=days)
    assert page.status_code == 422
    assert 'class="secret"' not in page.text
    assert "3,660" in page.text
    endless = browser.send_form("/account", "/account/tokens", label="import", scope="read", days=" ")
    assert 'class="secret"' in endless.text
