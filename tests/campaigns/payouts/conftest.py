"""A campaign with an agreement of a fee and a commission, and orders by the creators' codes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert

from goodword.campaigns.model import PersonWish, Wish
from goodword.campaigns.offers.model import Deliverable, State, Terms
from goodword.campaigns.offers.store import OfferStore
from goodword.campaigns.payouts.desk import PayoutDesk
from goodword.campaigns.store import CampaignStore
from goodword.catalogue.workspace import Workspace
from goodword.commerce.formats import own
from goodword.commerce.model import delivery_of
from goodword.commerce.orders.store import Delivery, OrderStore
from goodword.commerce.store import ShopStore
from goodword.core.money import Money
from goodword.core.times import DAY, to_epoch
from goodword.ledger.tables import CAMPAIGN_POSTS, CODES
from shop_payloads import reading
from support import settings_in

START = datetime(2026, 3, 1, tzinfo=UTC)


@dataclass(slots=True)
class Office:
    """A campaign at work; its clock is set by hand."""

    workspace: Workspace
    campaign: int
    anna: int
    ben: int
    person: int
    clock: Callable[[int], None]
    sell: Callable[..., None]

    @property
    def desk(self) -> PayoutDesk:
        return PayoutDesk(self.workspace)

    def due(self, booking: int) -> int:
        return next((o.due("EUR") for o in self.desk.owed(self.campaign) if o.booking == booking), 0)


@pytest.fixture
def office(ledger_url: str, tmp_path: Path) -> Iterator[Office]:
    moment = [START]
    workspace = Workspace(settings_in(tmp_path, ledger=ledger_url), now=lambda: moment[0])

    def clock(days: int) -> None:
        moment[0] = START + timedelta(days=days)

    campaigns = CampaignStore(workspace.ledger, now=workspace.now)
    people = [PersonWish("instagram:anna", "Anna Köhler"), PersonWish("tiktok:ben", "बेन शाह")]
    made = campaigns.add(Wish("Spring", "Bakery", "EUR", starts_at=START), people)
    anna, ben = campaigns.bookings(made.id)
    offers = OfferStore(workspace.ledger, now=workspace.now)
    for booking, fee, commission in ((anna.id, 10_000, 1_250), (ben.id, None, 1_000)):
        terms = Terms((Deliverable("reel"),), fee=Money(fee, "EUR") if fee else None, commission=commission)
        offer = offers.draft(booking, terms, "EUR", door="cli")
        for state in (State.SENT, State.ACCEPTED):
            offers.become(offer.id, state, on=START.date(), door="cli")
    with workspace.ledger.write() as db:
        for code, booking in (("ANNA10", anna.id), ("BEN10", ben.id)):
            db.execute(
                insert(CODES).values(
                    campaign_id=made.id, booking_id=booking, code=code, skeleton=code, discount="none", value=0,
                    currency="", once=0, made_at=0,
                )
            )  # fmt: skip
        db.execute(
            insert(CAMPAIGN_POSTS).values(
                booking_id=anna.id, post_id="instagram:p1", url="", posted_at=int(START.timestamp()) + 86_400,
                found_by="hand", why="", made_at=0,
            )
        )  # fmt: skip
    shops = ShopStore(workspace.ledger, lambda: workspace.vault, now=workspace.now)
    source = shops.file_source(shops.shop("Bakery"), "files")

    def sell(order: str, amount: str = "", code: str = "ANNA10", day: int = 2, **said: object) -> None:
        at = (START + timedelta(days=day)).isoformat()
        body = {"order": order, "at": at, "currency": "EUR", "code": code, **said} | (
            {"amount": amount} if amount else {}
        )
        events = own.parse(body, reading()).events
        from dataclasses import replace

        marked = tuple(replace(e, delivery=delivery_of(order, e.kind.value, e.body)) for e in events)
        OrderStore(workspace.ledger, now=workspace.now).keep([Delivery(source, marked)])

    yield Office(workspace, made.id, anna.id, ben.id, anna.person.id, clock, sell)
    workspace.ledger.close()


@pytest.fixture
def another(office: Office) -> Callable[..., tuple[int, int]]:
    """Makes a campaign with Anna and a fee that is due; gives its number and her booking."""

    def made(name: str, fee: Money, brand: str = "Bakery") -> tuple[int, int]:
        campaigns, now = CampaignStore(office.workspace.ledger, now=office.workspace.now), office.workspace.now()
        number = campaigns.add(
            Wish(name, brand, fee.currency, starts_at=now), [PersonWish("instagram:anna", "Anna Köhler")]
        ).id
        (booking,) = campaigns.bookings(number)
        offers = OfferStore(office.workspace.ledger, now=office.workspace.now)
        offer = offers.draft(booking.id, Terms((Deliverable("reel"),), fee=fee, pay_days=1), fee.currency, door="cli")
        for state in (State.SENT, State.ACCEPTED):
            offers.become(offer.id, state, on=now.date(), door="cli")
        with office.workspace.ledger.write() as db:
            row = {"booking_id": booking.id, "post_id": f"instagram:{name}", "url": "", "found_by": "hand", "why": "",
                   "posted_at": to_epoch(now) - 9 * DAY, "made_at": 0}  # fmt: skip
            db.execute(insert(CAMPAIGN_POSTS).values(**row))
        return number, booking.id

    return made


@pytest.fixture
def owing(office: Office) -> Office:
    """Anna was paid 110.00, of which 10.00 for an order that was sent back."""
    office.sell("A1", "80.00")
    office.clock(60)
    office.desk.accounts.keep(office.person, "Anna", "NL91ABNA0417164300")
    made = office.desk.make(office.campaign)
    assert made is not None
    office.desk.store.mark(made.id, "paid")
    office.sell("A1", status="refunded", refunds=[{"id": "r", "amount": "80.00"}], day=61)
    office.clock(62)
    assert office.due(office.anna) == -1_000
    return office
