"""The files of a campaign brought into the ledger (I/O): as if it had been run here from the first day."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from goodword.campaigns.load.folder import Loaded, loaded
from goodword.campaigns.load.store import LoadStore
from goodword.campaigns.model import PersonWish, Profile, Wish
from goodword.campaigns.offers.model import Deliverable, State, Terms
from goodword.campaigns.offers.store import OfferStore
from goodword.campaigns.store import CampaignStore
from goodword.catalogue.workspace import Workspace
from goodword.commerce.model import Shop
from goodword.commerce.orders.store import Delivery, OrderStore
from goodword.commerce.store import ShopStore
from goodword.core.errors import Conflict, NotFound
from goodword.core.money import Money
from goodword.core.times import DAY, to_epoch
from goodword.measurement.campaign.model import CampaignQuestion
from goodword.measurement.campaign.read import question_of
from goodword.measurement.panels.read import read_table
from goodword.tracking.model import LinkWish
from goodword.tracking.store import LinkStore

_TOGETHER = 2_000
_SITE = "https://shop.example/"


@dataclass(frozen=True, slots=True)
class Brought:
    """What was brought in, and the campaign's number."""

    campaign: int
    people: int
    links: int
    codes: int
    hits: int
    orders: int


def bring(workspace: Workspace, folder: Path, *, brand: str = "", site: str = "") -> Brought:
    """A campaign's folder (posts, clicks, orders, refunds, campaign.json) as a campaign of the ledger.

    Raises NotFound, BadInput, and Conflict when its codes are in use already (it was brought in before).
    """
    read, question = _read(workspace, folder)
    store = LoadStore(workspace.ledger)
    taken = store.known_codes(list(read.codes))
    if taken:
        raise Conflict(
            "Codes of this campaign are in use already.",
            given=", ".join(taken[:5]),
            data="Nothing was changed.",
            next_step="it was probably brought in before: goodword campaign list",
        )
    at = to_epoch(workspace.now())
    wish = _wish(question, brand or question.name, site or _SITE)
    campaigns = CampaignStore(workspace.ledger, now=workspace.now)
    made = campaigns.add(wish, [_person(c, facts) for c, facts in read.creators.items()])
    booking = {b.person.creator_id: b.id for b in campaigns.bookings(made.id)}
    links = _links(workspace, made.id, read, booking, site or _SITE)
    store.posts([(booking[p.creator], p) for p in read.posts], at)
    store.codes(made.id, {code: booking[creator] for code, creator in read.codes.items()}, at)
    store.hits([(links[post], hit) for post, hit in read.hits])
    _agreements(workspace, read, booking, question.currency)
    orders = _orders(workspace, read, made.name, wish)
    return Brought(made.id, len(booking), len(links), len(read.codes), len(read.hits), orders)


def _read(workspace: Workspace, folder: Path) -> tuple[Loaded, CampaignQuestion]:
    found = {
        n: folder / f"{n}.csv" for n in ("posts", "clicks", "orders", "refunds") if (folder / f"{n}.csv").is_file()
    }
    if not {"posts", "orders"} <= set(found):
        raise NotFound.looked_in(
            f"{folder.name} holds no campaign.", [f"{n}.csv" for n in ("posts", "orders")],
            next_step="goodword simulate campaign shows how the files look",
        )  # fmt: skip
    stated = folder / "campaign.json"
    raw = stated.read_bytes() if stated.is_file() else b"{}"
    question = question_of(raw, folder.resolve().name, None, where=str(stated))
    tables = {name: read_table(path) for name, path in found.items()}
    pseudonym = workspace.vault.pseudonym
    return loaded(tables, currency=question.currency, pseudonym=lambda t: pseudonym("customer", t.casefold())), question


def _wish(question: CampaignQuestion, brand: str, site: str) -> Wish:
    from datetime import UTC, datetime, time, timedelta  # noqa: PLC0415 - only here

    starts = datetime.combine(question.starts, time(), UTC) if question.starts else None
    ends = datetime.combine(question.ends, time(), UTC) + timedelta(seconds=DAY) if question.ends else None
    return Wish(
        question.name, brand, question.currency, site=site, starts_at=starts, ends_at=ends, budget=question.spent
    )


def _person(creator: str, facts: dict[str, str] | object) -> PersonWish:
    known = dict(facts) if isinstance(facts, dict) else {}
    platform, _, handle = creator.partition(":")
    followers = known.get("followers", "")
    profile = Profile(known.get("platform", platform), handle, "", known.get("place", ""),
                      int(followers) if followers.isdigit() else None)  # fmt: skip
    return PersonWish(creator, handle, country=known.get("country", ""), profile=profile)


def _links(workspace: Workspace, number: int, read: Loaded, booking: dict[str, int], site: str) -> dict[str, int]:
    """A link for each post."""
    wishes = [LinkWish(number, site, booking[p.creator], p.post) for p in read.posts]
    made = LinkStore(workspace.ledger, now=workspace.now).make(wishes)
    return {p.post: link.id for p, link in zip(read.posts, made, strict=True)}


def _agreements(workspace: Workspace, read: Loaded, booking: dict[str, int], currency: str) -> None:
    """What each person was paid, as an offer that they accepted."""
    offers = OfferStore(workspace.ledger, now=workspace.now)
    today = workspace.now().date()
    for creator in sorted({p.creator for p in read.posts}):
        mine = [p for p in read.posts if p.creator == creator]
        fee = sum(p.cost.minor for p in mine if p.cost is not None and p.cost.currency == currency)
        if fee and currency:
            terms = Terms((Deliverable("post", len(mine)),), fee=Money(fee, currency))
            offer = offers.draft(booking[creator], terms, currency, door="import")
            for state in (State.SENT, State.ACCEPTED):
                offers.become(offer.id, state, on=today, door="import")


def _orders(workspace: Workspace, read: Loaded, name: str, wish: Wish) -> int:
    shops = ShopStore(workspace.ledger, lambda: workspace.vault, now=workspace.now)
    shop: Shop = shops.shop(f"{name} shop", brand=wish.brand, currency=wish.currency)
    source = shops.file_source(shop, "files of the campaign")
    orders = OrderStore(workspace.ledger, now=workspace.now)
    events = read.orders
    kept = 0
    for start in range(0, len(events), _TOGETHER):
        (answer,) = orders.keep([Delivery(source, tuple(events[start : start + _TOGETHER]))])
        kept += answer.new
    return kept
