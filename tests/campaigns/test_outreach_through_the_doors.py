"""The board and a person's page, the API and the terminal do the same; the user sends."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import sample_plan
from goodword.campaigns.outreach import desk as outreach
from goodword.core.errors import Unavailable
from web_browser import Browser, Opened

PERSON = "/campaigns/1/people/1"


@pytest.fixture
def running(opened: Callable[..., Opened]) -> Browser:
    return begun(opened()[0])


def begun(browser: Browser) -> Browser:
    made = browser.post("/api/v1/campaigns", json={"plan": 1, "fields": {"brand": "Bandra Bakery", "name": "Winter"}})
    assert made.status_code == 201, made.text
    return browser


def test_a_move_on_the_board_can_be_taken_back_there(running: Browser) -> None:
    board = running.get("/campaigns/1")
    assert "Bandra Bakes" in board.text
    assert 'draggable="true"' in board.text
    assert running.send_form("/campaigns/1", "/campaigns/1", booking="1", stage="talking").status_code == 303
    moved = running.get("/campaigns/1").text
    assert "was moved to" in moved
    assert running.send_form("/campaigns/1", "/campaigns/1", booking="1", event="1", do="undo").status_code == 303
    assert "was moved to" not in running.get("/campaigns/1").text


@pytest.mark.parametrize(
    "fields", [{"booking": "1", "stage": "stopped"}, {"booking": "x"}, {"booking": "99", "stage": "paid"}]
)
def test_a_wrong_move_is_said_and_changes_nothing(running: Browser, fields: dict[str, str]) -> None:
    sent = running.send_form("/campaigns/1", "/campaigns/1", **fields)
    assert sent.status_code in (404, 422)
    assert "state-error" in sent.text
    assert running.get("/api/v1/campaigns/bookings/1").json()["events"] == []


def test_the_page_of_a_person_drafts_and_records(running: Browser) -> None:
    page = running.get(PERSON).text
    assert "What each sentence rests on" in page
    assert "No ground for contact is recorded yet" in page
    assert running.send_form(PERSON, PERSON, do="sent", text="hi", channel="message").status_code == 409
    sent = running.send_form(PERSON, PERSON, do="sent", text="hi", channel="message", basis="interest")
    assert sent.status_code == 303
    assert running.get("/api/v1/campaigns/bookings/1").json()["card"]["stage"] == "contacted"
    running.send_form(PERSON, PERSON, do="heard", text="Yes, gladly", channel="message")
    assert "it is your turn" in running.get("/campaigns/1").text
    running.send_form(PERSON, PERSON, do="stop", text="no more")
    stopped = running.get(PERSON).text
    assert "does not want to be contacted" in stopped
    assert "mailto:" not in stopped
    assert running.get("/api/v1/campaigns/bookings/1/draft").status_code == 409


def test_an_address_gives_a_mail_link(running: Browser) -> None:
    reach = {"do": "reach", "name": "Asha", "email": "asha@example.org", "language": "de"}
    assert running.send_form(PERSON, PERSON, **reach).status_code == 303
    page = running.get(PERSON).text
    assert "mailto:asha@example.org?subject=" in page
    assert "Hallo Asha," in page
    wrong = running.send_form(PERSON, PERSON, **(reach | {"email": "asha"}))
    assert wrong.status_code == 422
    assert "one address, like name@example.org" in wrong.text


def test_an_email_is_handed_over_once_and_a_failure_counts_as_not_sent(
    running: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    out: list[Any] = []
    monkeypatch.setattr(outreach, "send_mail", lambda mail, **_: out.append(mail))
    running.patch("/api/v1/campaigns/people/1", json={"email": "asha@example.org"})
    address = "/api/v1/campaigns/bookings/1/mail"
    assert running.post(address, json={}).status_code == 409  # no ground yet
    running.post("/api/v1/campaigns/people/1/consent", json={"kind": "basis", "basis": "asked"})
    assert running.post(address, json={"dry_run": True}).json()["event"] is None
    assert out == []

    def down(*_: object, **__: object) -> None:
        raise Unavailable("The e-mail server did not take the e-mail.")

    with monkeypatch.context() as broken:
        broken.setattr(outreach, "send_mail", down)
        assert running.post(address, json={}).status_code == 503
    assert running.get("/api/v1/campaigns/bookings/1").json()["card"]["stage"] == "found"
    assert running.post(address, json={}).status_code == 200
    assert running.post(address, json={}).status_code == 409
    assert [m.to for m in out] == ["asha@example.org"]


def test_hostile_captions_and_names_stay_text(opened: Callable[..., Opened]) -> None:
    browser = begun(opened(hostile=True)[0])
    browser.post(
        "/api/v1/campaigns/bookings/1/events", json={"kind": "note", "text": sample_plan.HOSTILE, "who": "<b>x</b>"}
    )
    for page in ("/campaigns/1", PERSON):
        text = browser.get(page).text
        assert "<script>alert" not in text
        assert "<img src=x" not in text
        assert 'href="javascript' not in text


def test_hostile_lengths_are_refused(running: Browser) -> None:
    events = "/api/v1/campaigns/bookings/1/events"
    assert running.post(events, json={"kind": "note", "text": "x" * 16_001}).status_code == 422
    assert running.send_form(PERSON, PERSON, do="note", text="x" * 16_001).status_code == 422
    assert running.get(f"/campaigns/1/people/{10**18}").status_code == 404


def test_the_table_of_people_has_no_address_of_who_does_not_want_it(running: Browser) -> None:
    for person, email in ((1, "asha@example.org"), (2, "ben@example.org")):
        name = {"email": email, "name": "=1+1"}
        assert running.patch(f"/api/v1/campaigns/people/{person}", json=name).status_code == 200
    running.post("/api/v1/campaigns/people/1/consent", json={"kind": "stop", "by": "them"})
    table = running.get("/campaigns/1/people.csv").text
    assert "asha@example.org" not in table
    assert "ben@example.org" in table
    assert "'=1+1" in table
