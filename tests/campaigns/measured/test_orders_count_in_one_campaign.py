"""An order that several campaigns could claim is credited, and paid for, in one of them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import insert

from goodword.campaigns.measured.model import Evidence
from goodword.campaigns.measured.read import MeasuredDesk
from goodword.campaigns.model import PersonWish, Wish
from goodword.campaigns.store import CampaignStore
from goodword.catalogue.workspace import Workspace
from goodword.commerce.model import MICRO, EventKind, Facts, OrderEvent, delivery_of
from goodword.commerce.orders.store import Delivery, OrderStore
from goodword.commerce.store import ShopStore
from goodword.core.times import DAY, from_epoch
from goodword.ledger.tables import CODES
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
        self.numbers, self.links = [], []
        for name, code in (("Spring", "SPRING10"), ("Easter", "EASTER10")):
            wish = Wish(name, "Bakery", "EUR", starts_at=from_epoch(START))
            made = campaigns.add(wish, [PersonWish("instagram:anna", "Anna Körner")])
            (booking,) = campaigns.bookings(made.id)
            self.numbers.append(made.id)
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
