"""Links in the ledger: made once for the same wish, changed only by events that stay."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, RowMapping, Select, func, insert, or_, select, true, update

from goodword.core.errors import BadInput, NotFound
from goodword.core.times import from_epoch, to_epoch
from goodword.ledger.store import Ledger
from goodword.ledger.tables import BOOKINGS, CAMPAIGNS, HIT_COUNTS, HITS, LINK_EVENTS, LINKS, PEOPLE
from goodword.tracking.destination import checked, utm_for, with_utm
from goodword.tracking.model import Hit, HitKind, Link, LinkChange, LinkCounts, LinkWish
from goodword.tracking.short import LENGTH, short_code, typed

LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class CampaignFrame:
    """A campaign as this room sees it."""

    id: int
    name: str
    brand: str
    site: str
    currency: str
    time_zone: str


class LinkStore:
    """Links of one installation. random: as `secrets.token_bytes`."""

    def __init__(
        self,
        ledger: Ledger,
        *,
        now: Callable[[], datetime],
        random: Callable[[int], bytes] = secrets.token_bytes,
    ) -> None:
        self._ledger = ledger
        self._now = now
        self._random = random

    def make(self, wishes: Sequence[LinkWish]) -> tuple[Link, ...]:
        """A link for each wish, in their order; one that was made for the same wish before is given again, with the end
        that is wished for if one is. One that has ended is not.

        All are made or none. Raises BadInput for a destination that visitors may not be sent to, NotFound for a
        campaign or booking that is not there.
        """
        if not wishes:
            return ()
        with self._ledger.write() as db:
            return tuple(self._one(db, wish) for wish in wishes)

    def wishes(
        self,
        campaign_id: int,
        destination: str,
        *,
        posts: Sequence[str] = ("",),
        placements: Sequence[str] = ("post",),
        expires_at: datetime | None = None,
        click_ids: bool = True,
    ) -> tuple[LinkWish, ...]:
        """A wish for each person booked in a campaign, each post and each placement."""
        self.frame(campaign_id)
        booked = self.people(campaign_id)
        return tuple(
            LinkWish(campaign_id, destination, b, post, placement, expires_at, click_ids)
            for b in booked
            for post in posts
            for placement in placements
        )

    def link(self, link_id: int) -> Link:
        """One link by its number. Raises NotFound."""
        return self._found(LINKS.c.id == link_id, f"There is no link number {link_id}.")

    def by_short(self, short: str) -> Link:
        """One link by its code, as somebody typed it. Raises NotFound."""
        return self._found(LINKS.c.short == typed(short), f"There is no link {short}.")

    def people(self, campaign_id: int) -> dict[int, str]:
        """Name by booking, of everybody who is booked in a campaign."""
        query = (
            select(BOOKINGS.c.id, PEOPLE.c.name, PEOPLE.c.creator_id)
            .join(PEOPLE, PEOPLE.c.id == BOOKINGS.c.person_id)
            .where(BOOKINGS.c.campaign_id == campaign_id, BOOKINGS.c.removed_at.is_(None))
            .order_by(BOOKINGS.c.id)
        )
        with self._ledger.read() as db:
            return {int(row.id): row.name or row.creator_id for row in db.execute(query)}

    def find(self, text: str) -> Link:
        """One link by its code or its number, as somebody typed it. Raises NotFound."""
        return self.link(int(text)) if text.isdecimal() and len(text) < LENGTH else self.by_short(text)

    def frame(self, campaign_id: int) -> CampaignFrame:
        """What links, codes and cards need of a campaign. Raises NotFound."""
        with self._ledger.read() as db:
            row = _campaign(db, campaign_id)
        return CampaignFrame(**{name: row[name] for name in CampaignFrame.__slots__})

    def links(self, *, campaign_id: int | None = None, booking_id: int | None = None) -> tuple[Link, ...]:
        """Links of a campaign, of a booking, or all, oldest first."""
        query = _links()
        if campaign_id is not None:
            query = query.where(LINKS.c.campaign_id == campaign_id)
        if booking_id is not None:
            query = query.where(LINKS.c.booking_id == booking_id)
        with self._ledger.read() as db:
            return tuple(_link(row) for row in db.execute(query.order_by(LINKS.c.id)).mappings())

    def counts(self, campaign_id: int, booking_id: int | None = None) -> dict[int, LinkCounts]:
        """Hits by kind of every link of a campaign that has any; of all people's links, or of one's."""
        query = (
            select(HIT_COUNTS.c.link_id, HIT_COUNTS.c.kind, func.sum(HIT_COUNTS.c.hits).label("n"))
            .join(LINKS, LINKS.c.id == HIT_COUNTS.c.link_id)
            .where(
                LINKS.c.campaign_id == campaign_id, true() if booking_id is None else LINKS.c.booking_id == booking_id
            )
            .group_by(HIT_COUNTS.c.link_id, HIT_COUNTS.c.kind)
        )
        by_link: dict[int, dict[str, int]] = {}
        with self._ledger.read() as db:
            for row in db.execute(query):
                by_link.setdefault(row.link_id, {})[row.kind] = int(row.n)
        return {link: _counts(link, kinds) for link, kinds in by_link.items()}

    def hits(self, *, campaign_id: int, after: int = 0, limit: int = 1_000) -> tuple[tuple[int, Hit], ...]:
        """Raw hits of a campaign with their numbers, in the order in which they were kept, from number `after` on."""
        query = (
            select(HITS)
            .join(LINKS, LINKS.c.id == HITS.c.link_id)
            .where(LINKS.c.campaign_id == campaign_id, HITS.c.id > after)
            .order_by(HITS.c.id)
            .limit(limit)
        )
        with self._ledger.read() as db:
            return tuple((int(row["id"]), _hit(row)) for row in db.execute(query).mappings())

    def history(self, link_id: int) -> tuple[LinkChange, ...]:
        """What happened to a link, oldest first."""
        query = select(LINK_EVENTS).where(LINK_EVENTS.c.link_id == link_id).order_by(LINK_EVENTS.c.id)
        with self._ledger.read() as db:
            rows = db.execute(query).mappings().all()
        bodies = [(row, json.loads(row["body"])) for row in rows]
        return tuple(LinkChange(r["kind"], from_epoch(r["at"]), b.get("before", ""), b["after"]) for r, b in bodies)

    def switch(self, link_id: int, *, on: bool) -> Link:
        """Let a link lead to its destination, or to the brand's page. What is so already changes nothing."""
        link = self.link(link_id)
        if on is (link.disabled_at is None):
            return link
        at = None if on else to_epoch(self._now())
        return self._change(link, "enabled" if on else "disabled", "", "", disabled_at=at)

    def expire(self, link_id: int, expires_at: datetime | None) -> Link:
        """When a link ends; None: never."""
        link = self.link(link_id)
        with self._ledger.write() as db:
            return self._until(db, link, expires_at)

    def move(self, link_id: int, destination: str) -> Link:
        """Let a link lead somewhere else, so that what is printed stays good. Its campaign parameters stay."""
        link = self.link(link_id)
        address = checked(destination)
        if address == link.destination:
            return link
        with self._ledger.read() as db:
            campaign = _campaign(db, link.campaign_id)
        location = with_utm(address, utm_for(creator=link.creator, campaign=campaign["name"], post=link.post,
                                             placement=link.placement))  # fmt: skip
        return self._change(link, "moved", link.destination, address, destination=address, location=location)

    def _change(self, link: Link, kind: str, before: str, after: str, **columns: object) -> Link:
        with self._ledger.write() as db:
            db.execute(update(LINKS).where(LINKS.c.id == link.id).values(**columns))
            _event(db, link.id, kind, to_epoch(self._now()), before=before, after=after)
        return self.link(link.id)

    def _found(self, condition: object, missing: str) -> Link:
        with self._ledger.read() as db:
            row = db.execute(_links().where(condition)).mappings().first()  # type: ignore[arg-type] # a clause
        if row is None:
            raise NotFound(missing, next_step="`goodword link list` shows those there are")
        return _link(row)

    def _one(self, db: Connection, wish: LinkWish) -> Link:
        campaign = _campaign(db, wish.campaign_id, lock=True)
        creator = _creator(db, wish)
        post, placement = _name("post", wish.post), _name("placement", wish.placement)
        address, now = checked(wish.destination), to_epoch(self._now())
        same = (
            LINKS.c.campaign_id == wish.campaign_id, LINKS.c.post == post, LINKS.c.placement == placement,
            LINKS.c.booking_id.is_(None) if wish.booking_id is None else LINKS.c.booking_id == wish.booking_id,
            LINKS.c.destination == address, LINKS.c.disabled_at.is_(None), LINKS.c.click_ids == int(wish.click_ids),
            or_(LINKS.c.expires_at.is_(None), LINKS.c.expires_at > now),
        )  # fmt: skip
        before = db.execute(_links().where(*same).order_by(LINKS.c.id)).mappings().first()
        if before is not None:
            link = _link(before)
            return link if wish.expires_at is None else self._until(db, link, wish.expires_at)
        utm = utm_for(creator=creator, campaign=campaign["name"], post=post, placement=placement)
        values = {
            "short": self._unused(db), "campaign_id": wish.campaign_id, "booking_id": wish.booking_id, "post": post,
            "placement": placement, "destination": address, "location": with_utm(address, utm),
            "click_ids": int(wish.click_ids), "made_at": now,
            "expires_at": None if wish.expires_at is None else to_epoch(wish.expires_at),
        }  # fmt: skip
        key = db.execute(insert(LINKS).values(**values)).inserted_primary_key
        link_id = int(key[0]) if key else 0
        _event(db, link_id, "made", now, after=address)
        return _link(db.execute(_links().where(LINKS.c.id == link_id)).mappings().one())

    def _until(self, db: Connection, link: Link, expires_at: datetime | None) -> Link:
        before, after = (moment.isoformat() if moment else "" for moment in (link.expires_at, expires_at))
        if before == after:
            return link
        ends = None if expires_at is None else to_epoch(expires_at)
        db.execute(update(LINKS).where(LINKS.c.id == link.id).values(expires_at=ends))
        _event(db, link.id, "expiry", to_epoch(self._now()), before=before, after=after)
        return _link(db.execute(_links().where(LINKS.c.id == link.id)).mappings().one())

    def _unused(self, db: Connection) -> str:
        while True:
            short = short_code(self._random(16))
            if db.scalar(select(LINKS.c.id).where(LINKS.c.short == short)) is None:
                return short


def _links() -> Select[tuple[object, ...]]:
    return (
        select(LINKS, PEOPLE.c.creator_id, PEOPLE.c.name)
        .outerjoin(BOOKINGS, BOOKINGS.c.id == LINKS.c.booking_id)
        .outerjoin(PEOPLE, PEOPLE.c.id == BOOKINGS.c.person_id)
    )


def _link(row: RowMapping) -> Link:
    return Link(
        id=int(row["id"]),
        short=row["short"],
        campaign_id=int(row["campaign_id"]),
        booking_id=row["booking_id"],
        creator=row["creator_id"] or "",
        name=row["name"] or row["creator_id"] or "",
        post=row["post"],
        placement=row["placement"],
        destination=row["destination"],
        location=row["location"],
        click_ids=bool(row["click_ids"]),
        made_at=from_epoch(row["made_at"]),
        expires_at=None if row["expires_at"] is None else from_epoch(row["expires_at"]),
        disabled_at=None if row["disabled_at"] is None else from_epoch(row["disabled_at"]),
    )


def _hit(row: RowMapping) -> Hit:
    names: Iterable[str] = (name for name in Hit.__slots__ if name not in {"kind", "qr"})
    return Hit(kind=HitKind(row["kind"]), qr=bool(row["qr"]), **{name: row[name] for name in names})


def _counts(link_id: int, kinds: dict[str, int]) -> LinkCounts:
    of = {kind: kinds.get(kind.value, 0) for kind in HitKind}
    return LinkCounts(
        link_id, of[HitKind.PERSON], of[HitKind.BOT], of[HitKind.PREVIEW], of[HitKind.PREFETCH], of[HitKind.HEAD],
        of[HitKind.ENDED],
    )  # fmt: skip


def _campaign(db: Connection, campaign_id: int, *, lock: bool = False) -> RowMapping:
    """lock: others who make links for it wait, so that the same wish twice at once is one link."""
    query = select(CAMPAIGNS).where(CAMPAIGNS.c.id == campaign_id)
    row = db.execute(query.with_for_update() if lock else query).mappings().first()
    if row is None:
        raise NotFound(f"There is no campaign number {campaign_id}.")
    return row


def _creator(db: Connection, wish: LinkWish) -> str:
    """Whose link it is, "" for the brand's own. Raises NotFound when the booking is of another campaign."""
    if wish.booking_id is None:
        return ""
    query = select(PEOPLE.c.creator_id).join(BOOKINGS, BOOKINGS.c.person_id == PEOPLE.c.id)
    here = (BOOKINGS.c.id == wish.booking_id, BOOKINGS.c.campaign_id == wish.campaign_id)
    creator = db.scalar(query.where(*here))
    if creator is None:
        raise NotFound(f"Booking {wish.booking_id} is not part of campaign {wish.campaign_id}.")
    return str(creator)


def _event(db: Connection, link_id: int, kind: str, at: int, *, after: str, before: str = "") -> None:
    body = json.dumps({"before": before, "after": after}, ensure_ascii=False)
    db.execute(insert(LINK_EVENTS).values(link_id=link_id, kind=kind, body=body, at=at))


def _name(field: str, text: str) -> str:
    name = " ".join(text.split())
    if len(name) > LONGEST_NAME:
        raise BadInput.value(field, f"at most {LONGEST_NAME} characters", f"{len(name)} characters")
    return name
