"""“Do not contact” holds everywhere: rosters, offers, pages, asks, plans; and nobody is reminded beyond the limit."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

import sample_plan
from goodword.campaigns.desk import CampaignDesk
from goodword.campaigns.offers.desk import OfferDesk
from goodword.campaigns.offers.model import State
from goodword.campaigns.outreach.desk import OutreachDesk
from goodword.campaigns.outreach.model import Basis, Channel, ConsentKind, Kind
from goodword.campaigns.outreach.store import Told
from goodword.campaigns.portal.desk import PortalDesk
from goodword.consent.contact.store import stopped_creators
from goodword.core.errors import Conflict
from goodword.identities.desk import IdentityDesk
from web_browser import Browser, Opened
from web_world import Stand

NO = "not want to be contacted"
ROSTER = [b.creator_id for b in sample_plan.make_plan().roster.booked]
FIELDS = {"name": "Winter", "brand": "Bandra Bakery", "currency": "INR", "country": "IN"}


@pytest.fixture
def work(opened: Callable[..., Opened]) -> tuple[Browser, Stand]:
    return opened()


@pytest.fixture
def outreach(work: tuple[Browser, Stand]) -> OutreachDesk:
    """Two campaigns with the first of the roster in both, whom there is a ground to write to."""
    desk = OutreachDesk(work[1])  # type: ignore[arg-type]
    for name in ("Winter", "Spring"):
        desk.campaigns.begin(FIELDS | {"name": name}, ROSTER[:1])
    desk.state(1, ConsentKind.BASIS, basis=Basis.INTEREST)
    return desk


def stop(desk: OutreachDesk, person: int = 1) -> None:
    desk.state(person, ConsentKind.STOP, by="them")


def test_a_plan_becomes_a_campaign_without_them_and_says_so(
    outreach: OutreachDesk, work: tuple[Browser, Stand]
) -> None:
    stop(outreach)
    page = work[0]
    made = page.post("/api/v1/campaigns", json={"plan": 1, "fields": {"name": "Summer"}}).json()
    assert [b["person"]["wish"]["creator_id"] for b in made["bookings"]] == ROSTER[1:]
    assert made["left_out"] == ROSTER[:1]
    assert "Not in this campaign, because they do not want to be contacted" in page.get("/campaigns/3").text


def test_nobody_is_put_on_a_roster_or_back_on_it(outreach: OutreachDesk, work: tuple[Browser, Stand]) -> None:
    outreach.campaigns.store.remove(1)
    stop(outreach)
    with pytest.raises(Conflict, match=NO):
        outreach.campaigns.begin(FIELDS, ROSTER)
    empty = outreach.campaigns.begin(FIELDS)
    answer = work[0].post(f"/api/v1/campaigns/{empty.id}/people", json={"people": ROSTER})
    assert (answer.status_code, ROSTER[0] in answer.text) == (409, True)
    assert outreach.campaigns.store.bookings(empty.id) == ()
    with pytest.raises(Conflict, match=NO):
        outreach.campaigns.store.restore(1)
    assert outreach.campaigns.store.restore(2).removed_at is None, "who is on a roster stays as they are"
    assert outreach.campaigns.add_people(2, ROSTER[:1])[0].id == 2
    outreach.state(1, ConsentKind.RESUME, words="write again", by="them")
    assert outreach.campaigns.store.restore(1).removed_at is None


def test_a_campaign_of_a_list_leaves_them_out(outreach: OutreachDesk, work: tuple[Browser, Stand]) -> None:
    page = work[0]
    number = page.post("/api/v1/lists", json={"name": "Bakers"}).json()["id"]
    page.post(f"/api/v1/lists/{number}/add", json={"creators": ROSTER[:2]})
    stop(outreach)
    sent = page.send_form(f"/lists/{number}/lead", f"/lists/{number}/lead", do="campaign", brand="B", currency="INR")
    assert sent.status_code == 303, sent.text
    booked = outreach.campaigns.store.bookings(outreach.campaigns.store.campaigns()[0].id)
    assert [b.person.creator_id for b in booked] == ROSTER[1:2]


def test_no_offer_goes_out_and_no_page_is_handed_out_unless_they_ask(outreach: OutreachDesk) -> None:
    offers, portals = OfferDesk(outreach.workspace), PortalDesk(outreach.workspace)
    offer = offers.draft(1, {"deliverables": "1 reel", "fee": "₹5,000"})
    stop(outreach)
    with pytest.raises(Conflict, match=NO):
        offers.become(offer.id, State.SENT)
    with pytest.raises(Conflict, match=NO):
        portals.hand_out(1)
    assert portals.store.links(1) == ()
    link, _ = portals.hand_out(1, asked=True)
    assert portals.store.links(1) == (link,)


def test_the_page_hands_an_address_out_once_they_asked(outreach: OutreachDesk, work: tuple[Browser, Stand]) -> None:
    stop(outreach)
    page, here = work[0], "/campaigns/1/people/1"
    refused = page.send_form(here, here, do="portal")
    assert (refused.status_code, "no address is handed out" in refused.text) == (409, True)
    assert "/portal/" in page.send_form(here, here, do="portal", asked="yes").text


def test_other_accounts_of_the_person_are_meant_too(outreach: OutreachDesk) -> None:
    stop(outreach)
    assert stopped_creators(outreach.workspace.ledger) == {ROSTER[0]}
    IdentityDesk(outreach.workspace).merge(ROSTER[0], ROSTER[1])
    assert stopped_creators(outreach.workspace.ledger) == set(ROSTER[:2])
    with pytest.raises(Conflict, match=NO):
        outreach.campaigns.add_people(1, ROSTER[1:2])
    outreach.state(1, ConsentKind.RESUME, words="write again")
    assert stopped_creators(outreach.workspace.ledger) == frozenset()


def later(desk: OutreachDesk, days: int) -> None:
    moment = desk.workspace.now() + timedelta(days=days)
    desk.workspace.now = lambda: moment  # type: ignore[method-assign]
    desk.store.now = desk.workspace.now


def test_reminders_of_all_campaigns_count_together(outreach: OutreachDesk) -> None:
    for text in ("first", "reminder"):
        outreach.tell(1, Told(Kind.SENT, channel=Channel.MAIL, text=text))
        later(outreach, 4)
    outreach.tell(2, Told(Kind.SENT, channel=Channel.MAIL, text="another campaign"))
    later(outreach, 2)
    card = outreach.card(2)
    assert (card.reminder.sent, card.reminder.most) == (1, 2)
    assert outreach.card(1).reminder.due_at == card.reminder.due_at, "days count from the newest message of all"
    outreach.tell(2, Told(Kind.SENT, channel=Channel.MAIL, text="reminder"))
    assert outreach.card(1).reminder.over
    for booking in (1, 2):
        with pytest.raises(Conflict, match="no more until they answer"):
            outreach.draft(booking)
    later(outreach, 1)
    outreach.tell(1, Told(Kind.HEARD, text="yes"))
    assert not any(outreach.card(b).reminder.over for b in (1, 2))
    assert CampaignDesk(outreach.workspace).store.booking(1).removed_at is None
