"""A campaign with people booked in it, as rows of the ledger, and links for them."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import insert

from goodword.ledger.store import Ledger
from goodword.ledger.tables import BOOKINGS, CAMPAIGNS, PEOPLE
from goodword.tracking.model import Link, LinkWish
from goodword.tracking.store import LinkStore

NOW = datetime(2026, 1, 15, 12, 0, tzinfo=UTC)
SITE = "https://sweets.example/"
PHONE = (
    "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/134.0.0.0 Mobile Safari/537.36"
)
NAMES = (("instagram:asha.k", "आशा कुमारी"), ("tiktok:zoe", "Zoë Müller"), ("offline:mario", "Mario"))


def campaign(ledger: Ledger, *, name: str = "Diwali मिठाई", site: str = SITE, people: int = 3) -> int:
    """The number of a new campaign with so many people booked."""
    with ledger.write() as db:
        frame = {
            "name": name, "brand": "Sweet House", "site": site, "country": "IN", "currency": "INR",
            "time_zone": "Asia/Kolkata", "body": "{}", "made_at": 1, "changed_at": 1,
        }  # fmt: skip
        number = int(db.execute(insert(CAMPAIGNS).values(**frame)).inserted_primary_key[0])
        for i in range(people):
            creator, called = NAMES[i] if i < len(NAMES) else (f"instagram:creator{i}", f"Creator {i}")
            creator = creator if number == 1 else f"{creator}{number}"
            person = {
                "creator_id": creator, "name": called, "email": "", "phone": "", "language": "", "country": "",
                "time_zone": "", "body": "{}", "made_at": 1,
            }  # fmt: skip
            key = db.execute(insert(PEOPLE).values(**person)).inserted_primary_key[0]
            db.execute(insert(BOOKINGS).values(campaign_id=number, person_id=key, made_at=1))
    return number


def store(ledger: Ledger) -> LinkStore:
    """Links on the tests' clock."""
    return LinkStore(ledger, now=lambda: NOW)


def link(ledger: Ledger, destination: str = "https://shop.example/p?variant=3#details", **wish: object) -> Link:
    """One link of the brand's own in a campaign of its own."""
    number = campaign(ledger, people=0)
    return store(ledger).make([LinkWish(number, destination, **wish)])[0]  # type: ignore[arg-type]
