"""What the ledger holds of a campaign, read for measurement: its frame, its orders, its hits."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import ColumnElement, Connection, RowMapping, and_, case, func, or_, select

from goodword.campaigns.measured.claims import Signs
from goodword.campaigns.measured.clickids import LENGTH
from goodword.campaigns.measured.columns import COLUMNS, OrderTable
from goodword.campaigns.measured.days import KINDS, NO_VISITOR, RawHits
from goodword.campaigns.measured.mirror import Counts, Newest
from goodword.campaigns.measured.model import OWN, Claimant, Frame, LedgerOrder, Person, PostFact, Rivals
from goodword.campaigns.offers.model import State
from goodword.campaigns.offers.store import OfferStore
from goodword.commerce.orders.store import state_from
from goodword.core.errors import NotFound
from goodword.core.money import Money
from goodword.core.text import fold
from goodword.core.times import DAY, to_epoch
from goodword.ledger.bulk import columns
from goodword.ledger.store import Ledger
from goodword.ledger.tables import (
    BOOKINGS,
    CAMPAIGN_POSTS,
    CAMPAIGNS,
    CODES,
    HIT_COUNTS,
    HITS,
    LINKS,
    ORDERS,
    PEOPLE,
    POST_EVENTS,
    POST_SNAPSHOTS,
    SHOPS,
)
from goodword.tracking.destination import slug

_MANY = 400
"""Numbers named in one statement."""


class MeasuredStore:
    """Reads one ledger. pseudonym: keyed hash of a customer's address."""

    def __init__(self, ledger: Ledger, *, pseudonym: Callable[[str], str], now: Callable[[], datetime]) -> None:
        self._ledger = ledger
        self._now = now
        self._pseudonym = pseudonym

    def frame(self, number: int) -> Frame:
        """A campaign and what is its own. Raises NotFound."""
        fees = self._fees(number)
        with self._ledger.read() as db:
            row = db.execute(select(CAMPAIGNS).where(CAMPAIGNS.c.id == number)).mappings().first()
            if row is None:
                raise NotFound(
                    f"There is no campaign {number}.", next_step="`goodword campaign list` shows those there are"
                )
            people = self._people(db, number)
            links = select(LINKS.c.id, LINKS.c.booking_id, LINKS.c.post).where(LINKS.c.campaign_id == number)
            codes = list(db.execute(select(CODES.c.code, CODES.c.booking_id, CODES.c.campaign_id)))
            return Frame(
                id=number, name=row["name"], brand=row["brand"], slug=slug(row["name"]), currency=row["currency"],
                time_zone=row["time_zone"], starts_at=row["starts_at"], ends_at=row["ends_at"],
                links={int(i): (b or OWN, p) for i, b, p in db.execute(links)},
                codes={c: b or OWN for c, b, campaign in codes if campaign == number},
                others=frozenset(c for c, _, campaign in codes if campaign != number),
                people=people, posts=_posts(db, number), fees=fees, site=_site(db, number),
            )  # fmt: skip

    def campaigns(self) -> list[int]:
        """Numbers of all campaigns."""
        with self._ledger.read() as db:
            return [int(n) for n in db.scalars(select(CAMPAIGNS.c.id).order_by(CAMPAIGNS.c.id))]

    def newest_hit(self) -> int:
        """Number of the hit that came last, 0 before the first."""
        with self._ledger.read() as db:
            return int(db.scalar(select(func.max(HITS.c.id))) or 0)

    def _fees(self, number: int) -> dict[int, Money]:
        """Booking → fee of the offer that stands accepted."""
        offers = OfferStore(self._ledger, now=self._now).of_campaign(number)
        agreed = {b: [o for o in mine if o.state is State.ACCEPTED] for b, mine in offers.items()}
        return {b: fee for b, mine in agreed.items() if mine and (fee := mine[-1].terms.fee) is not None}

    def _people(self, db: Connection, number: int) -> dict[int, Person]:
        chosen = select(BOOKINGS.c.id.label("booking"), PEOPLE).join(PEOPLE).where(BOOKINGS.c.campaign_id == number)
        return {r["booking"]: self._person(r) for r in db.execute(chosen.order_by(BOOKINGS.c.id)).mappings()}

    def _person(self, row: RowMapping) -> Person:
        profile = json.loads(row["body"] or "{}") if row["erased_at"] is None else {}
        platform, _, handle = row["creator_id"].partition(":")
        email = row["email"].strip().casefold()
        return Person(
            row["booking"], row["creator_id"], row["name"] or row["creator_id"], fold(handle),
            str(profile.get("platform") or platform), str(profile.get("place") or ""), profile.get("followers"),
            self._pseudonym(email) if email else "",
        )  # fmt: skip

    def orders(
        self, frame: Frame, until: int, names: Sequence[str] = COLUMNS, *, owner: int | None = None
    ) -> OrderTable:
        """Orders of the brand's shops from the campaign's first day to `until` (seconds UTC), oldest first.

        names: of the columns that are wanted, `NEEDED` among them. owner: only those that may be credited to one owner;
        all with clicks are, because whose these are is not known yet.
        """
        mine = or_(SHOPS.c.brand == "", SHOPS.c.brand == frame.brand)
        first = self.first(frame)
        there = and_(mine, ORDERS.c.placed_at >= first, ORDERS.c.placed_at < until)
        chosen = select(*(ORDERS.c[name] for name in names)).join(SHOPS).where(there)
        with self._ledger.snapshot() as db:
            if owner is None:
                return OrderTable.sorted(columns(db, chosen))
            signs = _signs(db, frame, owner, there)
            found = OrderTable.sorted(columns(db, chosen.where(_may_be(signs))))
        said = zip(*(found.texts(name) for name in ("clicks", "code", "source", "content", "said")), strict=True)
        return found.kept([bool(clicks) or signs.may(*words) for clicks, *words in said])

    def orders_by(self, numbers: Sequence[int]) -> list[LedgerOrder]:
        """Whole orders by their numbers, oldest first."""
        found: list[LedgerOrder] = []
        with self._ledger.read() as db:
            for start in range(0, len(numbers), _MANY):
                chosen = select(ORDERS).where(ORDERS.c.id.in_(numbers[start : start + _MANY]))
                rows = db.execute(chosen).mappings()
                found += [LedgerOrder(row["id"], state_from(row), row["shop_id"]) for row in rows]
        return sorted(found, key=lambda o: (o.state.placed_at or 0, o.id))

    def first(self, frame: Frame) -> int:
        """The campaign's first moment: as stated, else that of its first hit or post, else when it was made."""
        if frame.starts_at is not None:
            return frame.starts_at
        with self._ledger.read() as db:
            rows = db.execute(select(CAMPAIGNS).where(CAMPAIGNS.c.id == frame.id)).mappings().all()
            return _begun(db, rows)[frame.id]

    def customers_before(self, frame: Frame, since: int, days: int) -> dict[str, int]:
        """Customer → orders in so many days before the campaign."""
        mine = or_(SHOPS.c.brand == "", SHOPS.c.brand == frame.brand)
        chosen = (
            select(ORDERS.c.customer, func.count())
            .join(SHOPS)
            .where(mine, ORDERS.c.customer != "", ORDERS.c.placed_at < since, ORDERS.c.placed_at >= since - days * DAY)
            .where(ORDERS.c.cancelled_at.is_(None), ORDERS.c.test.is_(False))
            .group_by(ORDERS.c.customer)
        )
        with self._ledger.read() as db:
            return {str(c): int(n) for c, n in db.execute(chosen)}

    def first_order(self, frame: Frame) -> int | None:
        """When the first order of the brand's shops was placed."""
        mine = or_(SHOPS.c.brand == "", SHOPS.c.brand == frame.brand)
        with self._ledger.read() as db:
            found = db.scalar(select(func.min(ORDERS.c.placed_at)).select_from(ORDERS.join(SHOPS)).where(mine))
        return None if found is None else int(found)

    @contextmanager
    def hits(self, frame: Frame) -> Iterator[Hits]:
        """The hits of a campaign as they are at one moment."""
        with self._ledger.snapshot() as db:
            yield Hits(db, frame)

    def clicks_elsewhere(self, frame: Frame, ids: Sequence[str]) -> dict[str, tuple[int, int]]:
        """Click id → (seconds UTC, link), of those ids that are clicks on links of other campaigns."""
        found: dict[str, tuple[int, int]] = {}
        asked = sorted({one for one in ids if len(one) == LENGTH})
        with self._ledger.read() as db:
            for start in range(0, len(asked), _MANY):
                mine = HITS.c.click.in_(asked[start : start + _MANY]) & (LINKS.c.campaign_id != frame.id)
                for click, at, link in db.execute(
                    select(HITS.c.click, HITS.c.at, HITS.c.link_id).join(LINKS).where(mine)
                ):
                    found[click] = (int(at), int(link))
        return found

    def rivals(self, frame: Frame, window: int) -> Rivals:
        """Campaigns that read orders which this one reads too, itself among them; none where it is alone. window:
        seconds after a campaign's last day in which its orders come."""
        with self._ledger.read() as db:
            open_shops = frozenset(int(n) for n in db.scalars(select(SHOPS.c.id).where(SHOPS.c.brand == "")))
            chosen = select(CAMPAIGNS) if open_shops else select(CAMPAIGNS).where(CAMPAIGNS.c.brand == frame.brand)
            rows = db.execute(chosen.order_by(CAMPAIGNS.c.id)).mappings().all()
            begins = _begun(db, rows)
            mine = begins[frame.id], _open_end(frame.ends_at, window)
            there = [r for r in rows if begins[r["id"]] < mine[1] and mine[0] < _open_end(r["ends_at"], window)]
            if len(there) < 2:
                return Rivals()
            people = {r["id"]: self._people(db, r["id"]) for r in there}
            codes = list(db.execute(select(CODES.c.code, CODES.c.booking_id, CODES.c.campaign_id)))
        return Rivals(
            tuple(
                Claimant(
                    r["id"], r["name"], slug(r["name"]), r["brand"], begins[r["id"]], r["ends_at"],
                    {c: b or OWN for c, b, campaign in codes if campaign == r["id"]}, people[r["id"]],
                    self._agreed(r["id"]),
                )
                for r in there
            ),
            open_shops,
        )  # fmt: skip

    def _agreed(self, number: int) -> dict[int, int]:
        """Booking → when they first agreed, of those whose agreement stands; one in place of another moves nothing."""
        found = {}
        for booking, offers in OfferStore(self._ledger, now=self._now).of_campaign(number).items():
            moments = [e.at for o in offers for e in o.events if e.state == State.ACCEPTED.value and e.undoes is None]
            if moments and any(o.state is State.ACCEPTED for o in offers):
                found[booking] = to_epoch(min(moments))
        return found

    def kinds(self, frame: Frame) -> dict[int, dict[str, int]]:
        """Link → kind → hits."""
        chosen = (
            select(HIT_COUNTS.c.link_id, HIT_COUNTS.c.kind, func.sum(HIT_COUNTS.c.hits))
            .where(HIT_COUNTS.c.link_id.in_(select(_own_links(frame.id))))
            .group_by(HIT_COUNTS.c.link_id, HIT_COUNTS.c.kind)
        )
        found: dict[int, dict[str, int]] = {}
        with self._ledger.read() as db:
            for link, kind, hits in db.execute(chosen):
                found.setdefault(int(link), {})[str(kind)] = int(hits)
        return found


class Hits:
    """Hits of one campaign at one moment of the ledger."""

    def __init__(self, db: Connection, frame: Frame) -> None:
        self._db = db
        self._campaign = frame.id

    def counts(self) -> Counts:
        """How many hits there are of each day, link and kind."""
        columns = (HIT_COUNTS.c.day, HIT_COUNTS.c.link_id, HIT_COUNTS.c.kind, HIT_COUNTS.c.hits)
        chosen = select(*columns).where(HIT_COUNTS.c.link_id.in_(select(_own_links(self._campaign))))
        found: Counts = {}
        for day, link, kind, hits in self._db.execute(chosen).cursor.fetchall():
            found.setdefault(day, {})[f"{link} {kind}"] = hits
        return found

    def there(self, newest: Sequence[Newest]) -> set[int]:
        """Numbers of those hits that the ledger holds just so."""
        known: set[int] = set()
        for start in range(0, len(newest), _MANY):
            part = {one.number: one for one in newest[start : start + _MANY]}
            chosen = select(HITS.c.id, HITS.c.link_id, HITS.c.at, HITS.c.click).where(HITS.c.id.in_(list(part)))
            for number, link, at, click in self._db.execute(chosen):
                if part[number] == Newest(number, link, at, click or ""):
                    known.add(number)
        return known

    def hits(self, day: int, *, after: int = 0, links: Sequence[int] | None = None) -> RawHits:
        """Raw hits of a day with numbers above `after`, of these links only or of all of the campaign's."""
        few = links if links is not None and len(links) <= _MANY else None
        mine = HITS.c.link_id.in_(select(_own_links(self._campaign)) if few is None else few)
        kind = case({kind: number for number, kind in enumerate(KINDS)}, value=HITS.c.kind, else_=len(KINDS))
        chosen = select(HITS.c.id, HITS.c.link_id, HITS.c.at, kind.label("kind"), HITS.c.visitor, HITS.c.click)
        # The sum keeps a database from walking over all newer hits of every campaign instead of those of the day.
        chosen = chosen.where(mine, HITS.c.at >= day, HITS.c.at < day + DAY, HITS.c.id + 0 > after)
        return RawHits(*columns(self._db, chosen, null=NO_VISITOR).values())


def _signs(db: Connection, frame: Frame, owner: int, there: ColumnElement[bool]) -> Signs:
    """By what orders may be an owner's. there: the campaign's orders."""
    met = [
        [str(text) for text in db.scalars(select(ORDERS.c[name]).join(SHOPS).where(there).distinct())]
        for name in ("source", "content")
    ]
    return Signs.of(owner, frame, *met)


def _may_be(signs: Signs) -> ColumnElement[bool]:
    """Orders that may be an owner's; what customers said is compared later: databases fold letters otherwise."""
    coded = [ORDERS.c.code.contains(code, autoescape=True) for code in signs.codes]
    landed = [ORDERS.c.source.in_(signs.sources), ORDERS.c.content.in_(signs.contents)]
    return or_(ORDERS.c.clicks != "", ORDERS.c.said != "", *landed, *coded)


def _open_end(ends_at: int | None, window: int) -> int:
    """When a campaign's last order may come."""
    return 1 << 40 if ends_at is None else ends_at + window


def _begun(db: Connection, rows: Sequence[RowMapping]) -> dict[int, int]:
    """Campaign → its first moment: as stated, else that of its first hit or post, else when it was made."""
    unstated = [r["id"] for r in rows if r["starts_at"] is None]
    hit = select(LINKS.c.campaign_id, func.min(HIT_COUNTS.c.day)).join(LINKS, LINKS.c.id == HIT_COUNTS.c.link_id)
    last = select(func.max(POST_EVENTS.c.id)).group_by(POST_EVENTS.c.campaign_post_id)
    refused = select(POST_EVENTS.c.campaign_post_id).where(POST_EVENTS.c.kind == "refused", POST_EVENTS.c.id.in_(last))
    post = select(BOOKINGS.c.campaign_id, func.min(CAMPAIGN_POSTS.c.posted_at)).join(CAMPAIGN_POSTS)
    first: dict[int, int] = {}
    for start in range(0, len(unstated), _MANY):
        asked = unstated[start : start + _MANY]
        hits = hit.where(LINKS.c.campaign_id.in_(asked)).group_by(LINKS.c.campaign_id)
        posts = post.where(BOOKINGS.c.campaign_id.in_(asked), CAMPAIGN_POSTS.c.id.not_in(refused))
        for number, at in [*db.execute(hits), *db.execute(posts.group_by(BOOKINGS.c.campaign_id))]:
            first[number] = min(first.get(number, at), at)
    return {r["id"]: first.get(r["id"], r["made_at"]) if r["starts_at"] is None else r["starts_at"] for r in rows}


def _site(db: Connection, number: int) -> str:
    """The host that most links of a campaign lead to, as Plausible calls a site."""
    led = db.scalars(select(LINKS.c.destination).where(LINKS.c.campaign_id == number))
    hosts = Counter((urlsplit(address).hostname or "").removeprefix("www.") for address in led)
    return max(sorted(hosts), key=lambda host: hosts[host], default="")


def _own_links(number: int) -> Any:  # noqa: ANN401 - a subquery
    return select(LINKS.c.id).where(LINKS.c.campaign_id == number).subquery().c.id


def _posts(db: Connection, number: int) -> tuple[PostFact, ...]:
    """Posts that nobody refused, each with its newest counts."""
    of = CAMPAIGN_POSTS.c.booking_id == BOOKINGS.c.id
    posts = list(
        db.execute(select(CAMPAIGN_POSTS).join(BOOKINGS, of).where(BOOKINGS.c.campaign_id == number)).mappings()
    )
    ids = select(CAMPAIGN_POSTS.c.id).join(BOOKINGS, of).where(BOOKINGS.c.campaign_id == number)
    said = db.execute(
        select(POST_EVENTS.c.campaign_post_id, POST_EVENTS.c.kind)
        .where(POST_EVENTS.c.campaign_post_id.in_(ids))
        .order_by(POST_EVENTS.c.id)
    )
    state = {int(p): str(kind) for p, kind in said}
    counts = {name: POST_SNAPSHOTS.c[name] for name in _COUNTS}
    seen = db.execute(
        select(POST_SNAPSHOTS.c.campaign_post_id, POST_SNAPSHOTS.c.observed_at, *counts.values())
        .where(POST_SNAPSHOTS.c.campaign_post_id.in_(ids))
        .order_by(POST_SNAPSHOTS.c.observed_at, POST_SNAPSHOTS.c.id)
    ).mappings()
    newest = {r["campaign_post_id"]: r for r in seen}
    return tuple(_post(p, newest.get(p["id"])) for p in posts if state.get(p["id"]) != "refused")


_COUNTS = ("likes", "comments", "shares", "saves", "views", "reach")


def _post(row: RowMapping, seen: RowMapping | None) -> PostFact:
    counts = {name: seen[name] for name in _COUNTS} if seen is not None else {}
    return PostFact(
        row["booking_id"], row["post_id"], row["posted_at"], None if seen is None else seen["observed_at"], **counts
    )
