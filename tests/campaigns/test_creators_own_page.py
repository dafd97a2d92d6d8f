"""A creator's page: signed, ending, revocable; answers, consent, what is stored, and erasure in two steps."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest

from goodword.campaigns.offers.desk import OfferDesk
from goodword.campaigns.offers.model import State
from goodword.campaigns.outreach.desk import OutreachDesk
from goodword.campaigns.outreach.model import Channel, ConsentKind, Kind, Stage
from goodword.campaigns.outreach.store import Told
from goodword.campaigns.portal.desk import PortalDesk
from goodword.core.errors import NotFound
from goodword.ledger.tables import METADATA
from web_browser import Browser, Opened
from web_world import NOW, Stand

TERMS = {"deliverables": "reel by 2027-01-15", "fee": "₹5,000", "commission": "8%"}


class Page:
    """Somebody's page in a browser of their own."""

    def __init__(self, browser: Browser, workspace: Stand, language: str = "en") -> None:
        made = browser.post("/api/v1/campaigns", json={"plan": 1, "fields": {"brand": "Bandra Bakery"}})
        assert made.status_code == 201, made.text
        browser.patch("/api/v1/campaigns/people/1", json={"language": language, "email": "asha@example.org"})
        handed = browser.post("/api/v1/campaigns/bookings/1/portal", json={"days": 30}).json()
        self.browser, self.workspace = browser, workspace
        self.path = re.sub(r"^https?://[^/]+", "", handed["address"])
        self.offers = OfferDesk(workspace)  # type: ignore[arg-type]

    def offer(self) -> int:
        offer = self.offers.draft(1, TERMS)
        return self.offers.become(offer.id, State.SENT).id

    def send(self, **fields: str) -> int:
        return int(self.browser.send_form(self.path, self.path, **fields).status_code)

    @property
    def text(self) -> str:
        return str(self.browser.get(self.path).text)


@pytest.fixture
def mine(opened: Callable[..., Opened]) -> Page:
    return Page(*opened())


def test_a_draft_is_not_shown_and_what_was_sent_can_be_accepted(mine: Page) -> None:
    mine.offers.draft(1, TERMS)
    assert "There is no offer yet" in mine.text
    number = mine.offer()
    assert "₹5,000" in mine.text
    assert mine.send(do="accepted", offer=str(number)) == 303
    offer = mine.offers.store.offer(number)
    assert (offer.state, offer.events[-1].by, offer.events[-1].door) == (State.ACCEPTED, "them", "portal")
    assert OutreachDesk(mine.workspace).card(1).stage is Stage.AGREED  # type: ignore[arg-type]
    assert "Accepted on" in mine.text


def test_a_counter_names_a_fee_or_a_wish(mine: Page) -> None:
    number = str(mine.offer())
    assert mine.send(do="countered", offer=number) == 422
    assert mine.send(do="countered", offer=number, fee="lots") == 422
    assert mine.send(do="countered", offer=number, fee="7,000", note="<script>alert(1)</script>") == 303
    asked = mine.offers.store.offer(int(number)).events[-1].asked
    assert asked is not None
    assert asked.minor == 700_000
    assert "<script>alert" not in mine.browser.get("/campaigns/1/people/1/offer").text


def test_nobody_agrees_to_terms_that_were_replaced(mine: Page) -> None:
    first = mine.offer()
    second = mine.offers.draft(1, TERMS | {"fee": "₹1,000"}, replaces=first)
    mine.offers.become(second.id, State.SENT)
    assert mine.send(do="accepted", offer=str(first)) == 409
    assert mine.send(do="drafted", offer=str(second.id)) == 422


def test_an_address_ends_by_time_by_revoking_and_by_any_change(mine: Page) -> None:
    assert mine.browser.get(mine.path).status_code == 200
    assert mine.browser.get(mine.path[:-1] + ("a" if mine.path[-1] != "a" else "b")).status_code == 404
    later = "/portal/" + "f" + mine.path.removeprefix("/portal/")
    assert mine.browser.get(later).status_code == 404
    mine.workspace.now = lambda: NOW + timedelta(days=31)  # type: ignore[method-assign]
    assert mine.browser.get(mine.path).status_code == 404
    mine.workspace.now = lambda: NOW  # type: ignore[method-assign]
    mine.browser.delete("/api/v1/campaigns/portal/1")
    assert mine.browser.get(mine.path).status_code == 404


def test_a_page_is_private_and_names_no_other(mine: Page) -> None:
    answer = mine.browser.get(mine.path)
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["referrer-policy"] == "same-origin"
    assert "Khar Eats" not in answer.text
    assert "/campaigns/" not in answer.text


def test_consent_is_given_taken_back_and_contact_refused(mine: Page) -> None:
    desk = OutreachDesk(mine.workspace)  # type: ignore[arg-type]
    assert mine.send(do="given") == 303
    assert desk.card(1).standing.consent is not None
    assert mine.send(do="withdrawn") == 303
    assert desk.card(1).standing.consent is None
    assert mine.send(do="stop") == 303
    assert desk.card(1).stage is Stage.STOPPED
    assert mine.send(do="given") == 303
    assert desk.card(1).standing.stopped is None
    said = desk.store.consents([1])[1]
    assert {e.by for e in said} == {"them"}
    assert "I agree to be contacted by Bandra Bakery" in said[0].words


def test_what_is_stored_can_be_taken_along(mine: Page) -> None:
    mine.offer()
    found = mine.browser.get(f"{mine.path}/stored.json").json()
    assert found["person"]["wish"]["email"] == "asha@example.org"
    assert found["campaigns"][0]["offers"][0]["terms"]["fee"]["minor"] == 500_000


def everything(workspace: Stand) -> str:
    """Every value of the ledger as text."""
    with workspace.ledger.read() as db:
        return "\n".join(
            str(tuple(row))
            for table in METADATA.sorted_tables
            if table.name not in ("plans", "briefs")
            for row in db.execute(table.select())
        )


def test_erasing_takes_two_steps_and_leaves_sums_and_no_trace(mine: Page) -> None:
    desk = OutreachDesk(mine.workspace)  # type: ignore[arg-type]
    number = mine.offer()
    mine.send(do="accepted", offer=str(number))
    desk.state(1, ConsentKind.GIVEN, words="Asha said yes on the phone")
    desk.tell(1, Told(Kind.SENT, channel=Channel.MAIL, text="Dear bandra.bakes, asha@example.org"))
    agreed = mine.offers.standing(1).agreed
    assert mine.send(do="erase") == 303
    assert "bandra.bakes" in everything(mine.workspace)
    asked = mine.browser.get(f"{mine.path}?sure=true")
    assert "Yes, erase everything about me" in asked.text
    done = mine.browser.send_form(mine.path, mine.path, do="erase", sure="yes")
    assert done.status_code == 200
    assert "You were erased" in done.text
    left = everything(mine.workspace)
    for word in ("bandra.bakes", "asha@example.org", "Bandra Bakes (invented)"):
        assert word not in left, word
    assert mine.browser.get(mine.path).status_code == 404
    assert mine.offers.standing(1).agreed == agreed
    for page in ("/campaigns/1", "/campaigns/1/people/1", "/campaigns/1/offers", "/campaigns/1/posts"):
        shown = mine.browser.get(page)
        assert shown.status_code == 200, page
        assert "bandra.bakes" not in shown.text.lower()


def test_an_erased_person_cannot_be_added_to(mine: Page) -> None:
    assert mine.browser.delete("/api/v1/campaigns/people/1").status_code == 200
    assert mine.browser.delete("/api/v1/campaigns/people/1").status_code == 404
    assert mine.browser.post("/api/v1/campaigns/bookings/1/portal", json={}).status_code == 409
    events = "/api/v1/campaigns/bookings/1/events"
    assert mine.browser.post(events, json={"kind": "note", "text": "x"}).status_code == 409
    with pytest.raises(NotFound):
        PortalDesk(mine.workspace).open("0.x")  # type: ignore[arg-type]


def test_the_page_speaks_the_creator_s_language(opened: Callable[..., Opened]) -> None:
    page = Page(*opened(), language="ar")
    page.offer()
    text = page.text
    assert 'lang="ar" dir="rtl"' in text
    assert "موافقة" in text or "قبول" in text
