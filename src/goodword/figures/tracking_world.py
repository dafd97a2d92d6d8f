"""A campaign of many creators with a link each, for measuring and torturing the redirect server."""

from __future__ import annotations

from datetime import datetime

from goodword.campaigns.model import PersonWish, Wish
from goodword.campaigns.store import CampaignStore
from goodword.ledger.store import Ledger
from goodword.tracking.model import Link
from goodword.tracking.store import LinkStore


def made_links(ledger: Ledger, count: int, now: datetime) -> tuple[Link, ...]:
    """So many links of as many creators of a new campaign."""
    campaigns = CampaignStore(ledger, now=lambda: now)
    mark = f"{now.timestamp():.6f}"
    people = [PersonWish(f"instagram:c{mark}-{i}") for i in range(count)]
    campaign = campaigns.add(Wish("Measured", "A brand", "INR", "https://brand.example/"), people)
    links = LinkStore(ledger, now=lambda: now)
    return links.make(links.wishes(campaign.id, "https://brand.example/shop?variant=3#details"))


def clicks_of(ledger: Ledger) -> int:
    """Every hit in the ledger."""
    return next(rows for table, rows in ledger.state().tables if table == "hits")
