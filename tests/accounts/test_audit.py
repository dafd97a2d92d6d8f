"""The log: whatever is changed is in it before it is answered, nothing else is, and it tells when it was changed."""

from __future__ import annotations

import csv
import io

import pytest
from sqlalchemy import text, update

from goodword.accounts.gate import pattern
from goodword.core.errors import Unavailable
from goodword.ledger.tables import AUDIT

from .team import PASSWORD, Team


def test_a_change_is_in_the_log_with_who_and_what(crew: Team) -> None:
    browser = crew.signed_in("analyst")
    browser.send_form("/goals/telling", "/goals/telling", do="feed", goal="", who="")
    newest = crew.accounts.log.entries(limit=1)[0]
    assert (newest.who, newest.door, newest.action) == ("The analyst", "page", "POST /goals/telling")


def test_the_log_names_the_whole_address_without_what_differs(crew: Team) -> None:
    accounts = crew.accounts
    token = accounts.issue_token(accounts.users.named("manager").id, "test", ("write",), 30).token
    made = crew.program(token).post(
        "/api/v1/campaigns", json={"fields": {"name": "Diwali", "brand": "Laddoo", "country": "IN", "currency": "INR"}}
    )
    assert made.status_code == 201, made.text
    assert accounts.log.entries(limit=1)[0].action == "POST /api/v1/campaigns"
    assert pattern("/api/v1/tags/1/creators/ig:1/1", {"tag": 1, "creator_id": "ig:1", "post": 1}) == (
        "/api/v1/tags/{tag}/creators/{creator_id}/{post}"
    )


def test_looking_and_refused_changes_leave_no_line(crew: Team) -> None:
    browser = crew.signed_in("viewer")
    before = crew.accounts.log.check().rows
    browser.get("/plans/1/roster")
    browser.post("/api/v1/goals", json={})
    browser.post("/goals/telling", data={})
    crew.signed_in("owner").post("/api/v1/goals", json={"nonsense": 1})
    assert crew.accounts.log.check().rows == before + 1  # the owner signed in


def test_a_change_that_cannot_be_noted_is_not_answered_as_done(crew: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    browser = crew.signed_in("manager")
    page = browser.get("/goals/telling")
    assert page.status_code == 200

    def broken(*_: object) -> None:
        raise Unavailable("The ledger does not answer.")

    monkeypatch.setattr("goodword.accounts.audit.store.AuditStore.add", broken)
    answer = browser.send_form("/goals/telling", "/goals/telling", do="feed", goal="", who="")
    assert answer.status_code == 503
    assert "could not be written to the audit log" in answer.text


def test_a_changed_or_removed_line_is_found(crew: Team) -> None:
    log = crew.accounts.log
    for i in range(5):
        log.add(None, "cli", "goodword x", f"subject {i}")
    assert log.check().broken == ()
    with crew.stand.ledger.write() as db:
        db.execute(update(AUDIT).where(AUDIT.c.subject == "subject 2").values(subject="another"))
    assert len(log.check().broken) == 1
    with crew.stand.ledger.write() as db:
        db.execute(text("DELETE FROM audit WHERE subject = 'subject 3'"))
    assert len(log.check().broken) == 2


def test_only_owners_see_it_and_take_it_along(crew: Team) -> None:
    crew.accounts.log.add(None, "cli", "goodword x", "=HYPERLINK(1)")
    assert crew.signed_in("manager").get("/team/audit").status_code == 403
    owner = crew.signed_in("owner")
    assert "goodword x" in owner.get("/team/audit?q=hyperlink").text
    rows = list(csv.DictReader(io.StringIO(owner.get("/team/audit.csv").text)))
    assert any(row["subject"] == "'=HYPERLINK(1)" for row in rows)
    assert owner.get("/api/v1/team/audit").json()["broken"] == []


def test_a_password_is_never_in_it(crew: Team) -> None:
    browser = crew.signed_in("viewer")
    browser.send_form("/account", "/account/password", old=PASSWORD, new="another long password 7")
    assert not any(PASSWORD in f"{e.action} {e.subject}" for e in crew.accounts.log.whole())
