"""Posts of campaigns in the ledger: found once, decided by events, snapshots that are never changed."""

from __future__ import annotations

import json
import zlib
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, RowMapping, insert, select

from goodword.campaigns.outreach.model import Kind, Stage
from goodword.campaigns.outreach.store import Told, record, take_back
from goodword.campaigns.posts.model import COUNTS, CampaignPost, Decision, Find, FoundBy, Mark, Snapshot
from goodword.campaigns.store import LARGEST, booking_row, erased_already, inserted
from goodword.core.codec import to_json
from goodword.core.errors import Conflict, NotFound
from goodword.core.times import from_epoch, to_epoch
from goodword.ledger.store import Ledger
from goodword.ledger.tables import BOOKINGS, CAMPAIGN_POSTS, CODES, LINKS, POST_EVENTS, POST_SNAPSHOTS


class PostStore:
    """Found posts, what was said of them, and their snapshots."""

    def __init__(self, ledger: Ledger, *, now: Callable[[], datetime]) -> None:
        self.ledger = ledger
        self.now = now

    def propose(self, finds: Sequence[Find]) -> int:
        """Keep what was found; what is known stays as it was decided. How many are new."""
        new = 0
        with self.ledger.write() as db:
            for find in finds:
                same = (CAMPAIGN_POSTS.c.booking_id == find.booking_id) & (CAMPAIGN_POSTS.c.post_id == find.post_id)
                if booking_row(db, find.booking_id, lock=True).person.erased_at is not None:
                    continue
                if db.scalar(select(CAMPAIGN_POSTS.c.id).where(same)) is None:
                    row = {"booking_id": find.booking_id, "post_id": find.post_id, "url": find.url,
                           "posted_at": find.posted_at, "found_by": find.found_by.value, "why": find.why}  # fmt: skip
                    db.execute(insert(CAMPAIGN_POSTS).values(**row, made_at=to_epoch(self.now())))
                    new += 1
        return new

    def decide(self, number: int, decision: Decision, *, who: str = "", door: str) -> CampaignPost:
        """Say whether a found post belongs to the campaign; the board follows. Raises NotFound, Conflict."""
        with self.ledger.write() as db:
            post = _one(db, number)
            booking = booking_row(db, post.booking_id, lock=True)
            if booking.person.erased_at is not None:
                raise erased_already(booking.person.id)
            if post.decision is decision:
                return post
            now = self.now()
            row = {"campaign_post_id": number, "kind": decision.value, "who": who, "at": to_epoch(now), "door": door}
            event = inserted(db, insert(POST_EVENTS).values(**row))
            if decision is Decision.CONFIRMED:
                told = Told(Kind.REACHED, Stage.POSTED, text=post.url or post.post_id, once=f"post-event:{event}")
                record(db, post.booking_id, told, now=now, door=door)
            elif post.decision is Decision.CONFIRMED:
                confirmed = _last_confirmed(db, number)
                take_back(db, post.booking_id, f"post-event:{confirmed}", now=now, door=door)
            return _one(db, number)

    def keep(self, number: int, mark: Mark, row: Mapping[str, Any], proof: object, status: str) -> bool:
        """Keep a snapshot of a post at a mark, with its proof; the first one stays. Whether this one was kept."""
        body = to_json(proof).encode()
        with self.ledger.write() as db:
            post = _one(db, number)
            booking_row(db, post.booking_id, lock=True)
            if _one(db, number).at(mark.name) is not None:
                return False
            db.execute(
                insert(POST_SNAPSHOTS).values(
                    campaign_post_id=number,
                    mark=mark.name,
                    due_at=to_epoch(post.posted_at) + mark.after,
                    observed_at=row["observed_at"],
                    taken_at=to_epoch(self.now()),
                    **{name: row.get(name) for name in COUNTS},
                    status=status,
                    body=zlib.compress(body),
                    digest=sha256(body).hexdigest(),
                )
            )
            return True

    def proof(self, snapshot_id: int) -> dict[str, Any]:
        """What was kept at a snapshot, as it was. Raises NotFound; Conflict when it is not what was kept."""
        row = None
        if 0 < snapshot_id <= LARGEST:
            with self.ledger.read() as db:
                row = db.execute(select(POST_SNAPSHOTS).where(POST_SNAPSHOTS.c.id == snapshot_id)).mappings().first()
        if row is None:
            raise NotFound(f"There is no snapshot {snapshot_id}.")
        body = zlib.decompress(row["body"])
        if sha256(body).hexdigest() != row["digest"]:
            raise Conflict("This proof is not what was kept.", data="Its fingerprint does not match.")
        plain: dict[str, Any] = json.loads(body)
        return plain

    def kept(self, campaign_id: int) -> dict[int, dict[str, Any]]:
        """Snapshot → the row of the post that it keeps, for every snapshot of a campaign."""
        mine = select(CAMPAIGN_POSTS.c.id).join(BOOKINGS).where(BOOKINGS.c.campaign_id == campaign_id)
        query = select(POST_SNAPSHOTS.c.id, POST_SNAPSHOTS.c.body)
        with self.ledger.read() as db:
            rows = db.execute(query.where(POST_SNAPSHOTS.c.campaign_post_id.in_(mine))).all()
        return {int(number): json.loads(zlib.decompress(body)).get("post", {}) for number, body in rows}

    def post(self, number: int) -> CampaignPost:
        """One found post. Raises NotFound."""
        with self.ledger.read() as db:
            return _one(db, number)

    def of_campaign(self, campaign_id: int) -> tuple[CampaignPost, ...]:
        """Every found post of a campaign, oldest first."""
        mine = select(BOOKINGS.c.id).where(BOOKINGS.c.campaign_id == campaign_id)
        with self.ledger.read() as db:
            return _posts(db, CAMPAIGN_POSTS.c.booking_id.in_(mine))

    def of_booking(self, booking_id: int) -> tuple[CampaignPost, ...]:
        """The same of one person."""
        with self.ledger.read() as db:
            return _posts(db, CAMPAIGN_POSTS.c.booking_id == booking_id)

    def links_and_codes(self, campaign_id: int) -> dict[int, tuple[tuple[str, ...], tuple[str, ...]]]:
        """Booking → (ends of its short links, its promo codes)."""
        found: defaultdict[int, tuple[list[str], list[str]]] = defaultdict(lambda: ([], []))
        with self.ledger.read() as db:
            links = select(LINKS.c.booking_id, LINKS.c.short).where(LINKS.c.campaign_id == campaign_id)
            codes = select(CODES.c.booking_id, CODES.c.code).where(CODES.c.campaign_id == campaign_id)
            for part, query in ((0, links), (1, codes)):
                for booking, text in db.execute(query):
                    if booking is not None:
                        found[int(booking)][part].append(str(text))
        return {booking: (tuple(a), tuple(b)) for booking, (a, b) in found.items()}


def _last_confirmed(db: Connection, number: int) -> int:
    mine = (POST_EVENTS.c.campaign_post_id == number) & (POST_EVENTS.c.kind == Decision.CONFIRMED.value)
    return int(db.scalar(select(POST_EVENTS.c.id).where(mine).order_by(POST_EVENTS.c.id.desc()).limit(1)) or 0)


def _one(db: Connection, number: int) -> CampaignPost:
    found = _posts(db, CAMPAIGN_POSTS.c.id == number) if 0 < number <= LARGEST else ()
    if not found:
        raise NotFound(f"There is no post {number} of a campaign.", next_step="`goodword campaign posts N` lists them")
    return found[0]


def _posts(db: Connection, where: Any) -> tuple[CampaignPost, ...]:  # noqa: ANN401 - a clause on the posts
    rows = db.execute(select(CAMPAIGN_POSTS).where(where).order_by(CAMPAIGN_POSTS.c.posted_at)).mappings().all()
    mine = select(CAMPAIGN_POSTS.c.id).where(where)
    events = {
        e["campaign_post_id"]: e
        for e in db.execute(
            select(POST_EVENTS).where(POST_EVENTS.c.campaign_post_id.in_(mine)).order_by(POST_EVENTS.c.id)
        ).mappings()
    }  # the newest holds
    columns = [c for c in POST_SNAPSHOTS.c if c.name != "body"]
    kept: defaultdict[int, list[Snapshot]] = defaultdict(list)
    query = select(*columns).where(POST_SNAPSHOTS.c.campaign_post_id.in_(mine)).order_by(POST_SNAPSHOTS.c.due_at)
    for row in db.execute(query).mappings():
        kept[row["campaign_post_id"]].append(_snapshot(row))
    return tuple(_post(row, events.get(row["id"]), kept[row["id"]]) for row in rows)


def _snapshot(row: RowMapping) -> Snapshot:
    return Snapshot(
        row["id"],
        row["mark"],
        from_epoch(row["due_at"]),
        from_epoch(row["observed_at"]),
        from_epoch(row["taken_at"]),
        status=row["status"],
        digest=row["digest"],
        **{name: row[name] for name in COUNTS},
    )


def _post(row: RowMapping, event: RowMapping | None, kept: list[Snapshot]) -> CampaignPost:
    return CampaignPost(
        row["id"],
        row["booking_id"],
        row["post_id"],
        row["url"],
        from_epoch(row["posted_at"]),
        FoundBy(row["found_by"]),
        row["why"],
        Decision(event["kind"]) if event else Decision.OPEN,
        from_epoch(event["at"]) if event else None,
        tuple(kept),
    )
