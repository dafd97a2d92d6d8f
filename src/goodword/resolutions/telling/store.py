"""Calendar feeds and receivers of digests in the ledger; what was sent to whom is claimed before it is sent."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from sqlalchemy import Connection, RowMapping, insert, select, update

from goodword.core.errors import NotFound
from goodword.core.times import from_epoch, to_epoch
from goodword.ledger.sendings import Every, Kind, Sendings
from goodword.ledger.store import Ledger
from goodword.ledger.tables import GOAL_FEEDS, GOAL_RECEIVERS, GOAL_SENDINGS, GOALS
from goodword.settings.webhooks import new_secret


@dataclass(frozen=True, slots=True)
class Feed:
    """A calendar address that was handed out; its secret is not kept. goal_id: None for every goal. who: whose steps,
    "" for everybody's."""

    id: int
    goal_id: int | None
    who: str
    made_at: datetime
    revoked_at: datetime | None


@dataclass(frozen=True, slots=True)
class Receiver:
    """Somebody who gets a digest. secret: what signs it (webhooks only)."""

    id: int
    kind: Kind
    address: str
    secret: str
    who: str
    every: Every
    made_at: datetime
    removed_at: datetime | None


class TellingStore:
    """Who is told. Secrets of feeds are kept as their hashes only."""

    def __init__(self, ledger: Ledger, *, now: Callable[[], datetime]) -> None:
        self._ledger = ledger
        self._now = now
        self.told = Sendings(ledger, GOAL_RECEIVERS, GOAL_SENDINGS, now=now)

    def add_feed(self, goal_id: int | None, who: str = "") -> tuple[Feed, str]:
        """A new feed and its secret, which is told this once. Raises NotFound for an unknown goal."""
        token = secrets.token_urlsafe(24)
        row = {"goal_id": goal_id, "who": who, "token_hash": _hash(token), "made_at": to_epoch(self._now())}
        with self._ledger.write() as db:
            if goal_id is not None and db.scalar(select(GOALS.c.id).where(GOALS.c.id == goal_id)) is None:
                raise NotFound(f"There is no goal {goal_id}.", next_step="`goodword goal list` shows those there are")
            key = db.execute(insert(GOAL_FEEDS).values(**row)).inserted_primary_key
            return _feed(_one(db, int(key[0]) if key else 0)), token

    def feed(self, token: str) -> Feed:
        """The feed of a secret. Raises NotFound where it is unknown or revoked, without saying which."""
        query = select(GOAL_FEEDS).where(GOAL_FEEDS.c.token_hash == _hash(token), GOAL_FEEDS.c.revoked_at.is_(None))
        with self._ledger.read() as db:
            row = db.execute(query).mappings().first()
        if row is None:
            raise NotFound(
                "There is no calendar at this address.", next_step="ask for a new address on the goal's page"
            )
        return _feed(row)

    def feeds(self, goal_id: int | None = None) -> tuple[Feed, ...]:
        """Feeds that are in force: those of one goal, or all."""
        query = select(GOAL_FEEDS).where(GOAL_FEEDS.c.revoked_at.is_(None)).order_by(GOAL_FEEDS.c.id)
        if goal_id is not None:
            query = query.where(GOAL_FEEDS.c.goal_id == goal_id)
        with self._ledger.read() as db:
            return tuple(_feed(row) for row in db.execute(query).mappings())

    def revoke(self, feed_id: int) -> Feed:
        """End a feed; its address answers nothing from now on. Raises NotFound."""
        with self._ledger.write() as db:
            _one(db, feed_id)
            standing = (GOAL_FEEDS.c.id == feed_id) & GOAL_FEEDS.c.revoked_at.is_(None)
            db.execute(update(GOAL_FEEDS).where(standing).values(revoked_at=to_epoch(self._now())))
            return _feed(_one(db, feed_id))

    def add_receiver(self, kind: Kind, address: str, *, who: str = "", every: Every = Every.WEEK) -> Receiver:
        """Keep somebody who gets digests; a webhook gets a secret that signs them."""
        secret = new_secret() if kind is Kind.WEBHOOK else ""
        row = {"kind": kind.value, "address": address, "secret": secret, "who": who, "every": every.value}
        with self._ledger.write() as db:
            key = db.execute(insert(GOAL_RECEIVERS).values(**row, made_at=to_epoch(self._now()))).inserted_primary_key
            return _receiver(_receiver_row(db, int(key[0]) if key else 0))

    def receivers(self) -> tuple[Receiver, ...]:
        """Everybody who gets digests."""
        query = select(GOAL_RECEIVERS).where(GOAL_RECEIVERS.c.removed_at.is_(None)).order_by(GOAL_RECEIVERS.c.id)
        with self._ledger.read() as db:
            return tuple(_receiver(row) for row in db.execute(query).mappings())

    def remove_receiver(self, receiver_id: int) -> Receiver:
        """Nothing is sent there any more. Raises NotFound."""
        with self._ledger.write() as db:
            _receiver_row(db, receiver_id)
            mine = (GOAL_RECEIVERS.c.id == receiver_id) & GOAL_RECEIVERS.c.removed_at.is_(None)
            db.execute(update(GOAL_RECEIVERS).where(mine).values(removed_at=to_epoch(self._now())))
            return _receiver(_receiver_row(db, receiver_id))


def _hash(token: str) -> str:
    return sha256(token.encode()).hexdigest()


def _one(db: Connection, feed_id: int) -> RowMapping:
    row = db.execute(select(GOAL_FEEDS).where(GOAL_FEEDS.c.id == feed_id)).mappings().first()
    if row is None:
        raise NotFound(f"There is no calendar feed {feed_id}.", next_step="`goodword goal calendar list` shows them")
    return row


def _feed(row: RowMapping) -> Feed:
    revoked = row["revoked_at"]
    at = None if revoked is None else from_epoch(revoked)
    return Feed(row["id"], row["goal_id"], row["who"], from_epoch(row["made_at"]), at)


def _receiver_row(db: Connection, receiver_id: int) -> RowMapping:
    row = db.execute(select(GOAL_RECEIVERS).where(GOAL_RECEIVERS.c.id == receiver_id)).mappings().first()
    if row is None:
        raise NotFound(f"There is no receiver {receiver_id}.", next_step="`goodword goal digest list` shows them")
    return row


def _receiver(row: RowMapping) -> Receiver:
    removed = row["removed_at"]
    return Receiver(
        row["id"],
        Kind(row["kind"]),
        row["address"],
        row["secret"],
        row["who"],
        Every(row["every"]),
        from_epoch(row["made_at"]),
        None if removed is None else from_epoch(removed),
    )
