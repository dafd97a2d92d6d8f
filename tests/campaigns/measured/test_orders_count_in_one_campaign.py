"""An order that several campaigns could claim is credited, and paid for, in one of them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import insert, update

from goodword.campaigns.measured.model import Evidence
from goodword.campaigns.measured.read import MeasuredDesk
from goodword.campaigns.model import PersonWish, Wish
from goodword.campaigns.offers.model import Deliverable, State, Terms
from goodword.campaigns.offers.store import OfferStore
from goodword.campaigns.payouts.desk import PayoutDesk
from goodword.campaigns.store import CampaignStore
from goodword.catalogue.workspace import Workspace
from goodword.commerce.model import MICRO, EventKind, Facts, OrderEvent, delivery_of
from goodword.commerce.orders.store import Delivery, OrderStore
from goodword.commerce.store import ShopStore
from goodword.core.times import DAY, from_epoch
from goodword.ledger.tables import CAMPAIGNS, CODES, SHOPS
from goodword.tracking.model import LinkWish
from goodword.tracking.redirect.frames import line
from goodword.tracking.redirect.store import HitStore
from goodword.tracking.short import click_id
from goodword.tracking.store import LinkStore

START = 1_772_323_200
AT = START + 10 * DAY
FACTS = Facts(placed_at=AT, paid_at=AT, amount=1_000, currency="EUR")


class Brand:
    """Two campaigns of one brand with the same creator, a link and a code each."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        campaigns = CampaignStore(workspace.ledger, now=workspace.now)
        links = LinkStore(workspace.ledger, now=workspace.now)
        self.numbers, self.bookings, self.links = list[int](), list[int](), list[int]()
        for name, code in (("Spring", "SPRING10"), ("Easter", "EASTER10")):
            wish = Wish(name, "Bakery", "EUR", starts_at=from_epoch(START))
            made = campaigns.add(wish, [PersonWish("instagram:anna", "Anna Körner")])
            (booking,) = campaigns.bookings(made.id)
            self.numbers.append(made.id)
            self.bookings.append(booking.id)
            self.links += [
                link.id for link in links.make([LinkWish(made.id, "https://shop.example/", booking.id, "p")])
            ]
            with workspace.ledger.write() as db:
                row = {"campaign_id": made.id, "booking_id": booking.id, "code": code, "skeleton": code,
                       "discount": "none", "value": 0, "currency": "", "once": 0, "made_at": 0}  # fmt: skip
                db.execute(insert(CODES).values(**row))
        shops = ShopStore(workspace.ledger, lambda: workspace.vault, now=workspace.now)
        self.source = shops.file_source(shops.shop("Bakery"), "files")

    def click(self, campaign: int, at: int, serial: int) -> str:
        """Somebody follows a campaign's link; the id of the click."""
        made = click_id(at, serial.to_bytes(6, "big"))
        row = line((self.links[campaign], at, "person", made, serial << 8, 0, "", "", "", ""))
        HitStore(self.workspace.ledger).move(f"journal {serial}", 0, 1, row, at)
        return made

    def sell(self, order: str, facts: Facts) -> None:
        event = OrderEvent(order, EventKind.PAID, AT, AT * MICRO, facts, (), delivery_of(order))
        OrderStore(self.workspace.ledger, now=self.workspace.now).keep([Delivery(self.source, (event,))])

    def dated(self, campaign: int, starts: int | None, ends: int | None) -> None:
        """Another beginning and end of a campaign."""
        with self.workspace.ledger.write() as db:
            chosen = CAMPAIGNS.c.id == self.numbers[campaign]
            db.execute(update(CAMPAIGNS).where(chosen).values(starts_at=starts, ends_at=ends))

    def agree(self, campaign: int, at: int, commission: int = 1_000) -> None:
        """Anna accepts an offer in a campaign."""
        offers, on = OfferStore(self.workspace.ledger, now=lambda: from_epoch(at)), from_epoch(at).date()
        terms = Terms((Deliverable("reel"),), commission=commission)
        offer = offers.draft(self.bookings[campaign], terms, "EUR", door="cli")
        for state in (State.SENT, State.ACCEPTED):
            offers.become(offer.id, state, on=on, door="cli")

    def told(self) -> list[list[tuple[str, Evidence]]]:
        """By campaign: which orders are credited, and by what; the report must say the same."""
        desk, found = MeasuredDesk(self.workspace), []
        for number in self.numbers:
            read = desk.read(number)
            mine = [(c.order.state.order, c.evidence) for c in read.counting[0] if c.path]
            report = desk.read(number, each=False).credit_report()
            assert report.orders - report.nobody_orders == len(mine)
            assert sum(report.credited.values()) == 1_000 * len(mine)
            found.append(mine)
        return found


@pytest.fixture
def brand(workspace: Workspace) -> Brand:
    return Brand(workspace)


def test_the_link_that_was_followed_last_decides(brand: Brand) -> None:
    first, second = brand.click(0, AT - 600, 1), brand.click(1, AT - 60, 2)
    brand.sell("o1", replace(FACTS, clicks=(first, second)))
    assert brand.told() == [[], [("o1", Evidence.CLICK)]]
    assert MeasuredDesk(brand.workspace).read(brand.numbers[0]).counting[1] == {"another campaign": 1}


def test_a_click_comes_before_the_code_of_another_campaign(brand: Brand) -> None:
    brand.sell("o1", replace(FACTS, clicks=(brand.click(0, AT - 600, 1),), codes=("EASTER10",)))
    assert brand.told() == [[("o1", Evidence.CLICK)], []]


def test_a_click_outside_of_the_window_takes_nothing_away(brand: Brand) -> None:
    old = brand.click(0, AT - 31 * DAY, 1)
    brand.sell("o1", replace(FACTS, clicks=(old,), codes=("EASTER10",)))
    assert brand.told() == [[], [("o1", Evidence.CODE)]]


def test_clicks_in_the_same_second_are_not_counted_twice(brand: Brand) -> None:
    both = brand.click(0, AT - 60, 1), brand.click(1, AT - 60, 2)
    brand.sell("o1", replace(FACTS, clicks=both))
    assert sorted(map(len, brand.told())) == [0, 1]


def test_of_two_codes_the_first_decides(brand: Brand) -> None:
    brand.sell("o1", replace(FACTS, codes=("EASTER10", "SPRING10")))
    assert brand.told() == [[], [("o1", Evidence.CODE)]]


def test_an_id_of_nobody_changes_nothing(brand: Brand) -> None:
    brand.sell("o1", replace(FACTS, clicks=("never", click_id(AT - 5, b"unseen")), codes=("SPRING10",)))
    assert brand.told() == [[("o1", Evidence.CODE)], []]


NAMED = [({"said": "I saw it at Anna Körner's"}, Evidence.SAID), ({"source": "@anna"}, Evidence.REF),
         ({"content": "anna/p1"}, Evidence.REF)]  # fmt: skip


@pytest.mark.parametrize(("said", "evidence"), NAMED, ids=["said", "ref", "utm content"])
def test_who_is_in_two_campaigns_is_credited_and_paid_in_one(
    brand: Brand, said: dict[str, Any], evidence: Evidence
) -> None:
    brand.agree(0, START - 9 * DAY)
    brand.agree(1, START - 5 * DAY)
    brand.sell("o1", replace(FACTS, **said))
    assert brand.told() == [[], [("o1", evidence)]]
    desk = PayoutDesk(brand.workspace)
    owed = [sum(o.due("EUR", early=True) for o in desk.owed(number)) for number in brand.numbers]
    assert owed == [0, 100]
    orders = [desk.earned(n, b).orders for n, b in zip(brand.numbers, brand.bookings, strict=True)]
    assert orders == [0, 1]


def test_the_campaign_that_the_landing_names_decides(brand: Brand) -> None:
    brand.agree(1, START)
    brand.sell("o1", replace(FACTS, content="anna/p1", campaign="spring", said="Anna Körner"))
    assert brand.told() == [[("o1", Evidence.REF)], []]


def test_a_code_that_was_only_said_names_its_campaign(brand: Brand) -> None:
    brand.agree(1, START)
    brand.sell("o1", replace(FACTS, said="Anna Körner, spring10 it was"))
    assert brand.told() == [[("o1", Evidence.SAID)], []]


def test_the_campaign_whose_dates_hold_the_order_comes_before_agreements(brand: Brand) -> None:
    brand.dated(1, START, AT - DAY)
    brand.agree(1, START)
    brand.sell("o1", replace(FACTS, said="Anna Körner"))
    assert brand.told() == [[("o1", Evidence.SAID)], []]


def test_an_agreement_after_the_order_does_not_move_it(brand: Brand) -> None:
    brand.agree(0, START)
    brand.sell("o1", replace(FACTS, said="Anna Körner"))
    brand.agree(1, AT + DAY)
    assert brand.told() == [[("o1", Evidence.SAID)], []]


def test_agreeing_to_a_change_does_not_move_an_order(brand: Brand) -> None:
    brand.agree(0, START)
    brand.agree(1, START + DAY)
    brand.sell("o1", replace(FACTS, said="Anna Körner"))
    offers = OfferStore(brand.workspace.ledger, now=lambda: from_epoch(START + 2 * DAY))
    offers.undo(offers.of_booking(brand.bookings[0])[0].id, door="cli")
    brand.agree(0, START + 2 * DAY, commission=2_000)
    assert brand.told() == [[], [("o1", Evidence.SAID)]]


def test_where_nothing_was_agreed_the_campaign_that_began_last_decides(brand: Brand) -> None:
    brand.dated(0, START + DAY, None)
    brand.sell("o1", replace(FACTS, source="anna"))
    assert brand.told() == [[("o1", Evidence.REF)], []]


def test_a_campaign_without_dates_begins_with_its_first_hit(brand: Brand) -> None:
    brand.dated(0, None, None)
    brand.click(0, START + DAY, 1)
    brand.sell("o1", replace(FACTS, source="anna"))
    assert brand.told() == [[("o1", Evidence.REF)], []]


def test_what_another_brand_could_claim_only_counts_against_it_in_shops_of_no_brand(brand: Brand) -> None:
    with brand.workspace.ledger.write() as db:
        db.execute(update(CAMPAIGNS).where(CAMPAIGNS.c.id == brand.numbers[1]).values(brand="Cafe"))
    brand.sell("o1", replace(FACTS, source="anna"))
    assert brand.told() == [[], [("o1", Evidence.REF)]]  # the shop is of no brand: both read it
    with brand.workspace.ledger.write() as db:
        db.execute(update(SHOPS).values(brand="Bakery"))
    assert brand.told() == [[("o1", Evidence.REF)], []]


def test_a_click_leaves_nothing_to_names(brand: Brand) -> None:
    brand.agree(1, START)
    brand.sell("o1", replace(FACTS, clicks=(brand.click(0, AT - 60, 1),), said="Anna Körner"))
    brand.sell("o2", replace(FACTS, codes=("SPRING10",), said="Anna Körner"))
    assert brand.told() == [[("o1", Evidence.CLICK), ("o2", Evidence.CODE)], []]
