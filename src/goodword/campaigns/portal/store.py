"""Addresses of creators' own pages in the ledger: only fingerprints are kept; they end and can be revoked."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import RowMapping, insert, select, update

from goodword.campaigns.store import LARGEST, booking_row, erased_already, inserted
from goodword.consent.contact.store import stopped
from goodword.core.errors import BadInput, Conflict, NotFound
from goodword.core.times import from_epoch, to_epoch
from goodword.ledger.store import Ledger
from goodword.ledger.tables import PORTAL_LINKS

MOST_DAYS = 400


@dataclass(frozen=True, slots=True)
class PortalLink:
    """An address that was handed out; its secret is not kept."""

    id: int
    booking_id: int
    made_at: datetime
    expires_at: datetime
    revoked_at: datetime | None


class PortalStore:
    """Who holds an address. random: as `secrets.token_urlsafe`."""

    def __init__(
        self,
        ledger: Ledger,
        *,
        now: Callable[[], datetime],
        random: Callable[[int], str] = secrets.token_urlsafe,
    ) -> None:
        self.ledger = ledger
        self.now = now
        self._random = random

    def make(self, booking_id: int, *, days: int, asked: bool = False) -> tuple[PortalLink, str]:
        """A new address's secret, told this once; it says itself when it ends, and the ledger's fingerprint of the
        whole is what it is checked by. asked: they asked for it themselves. Raises NotFound, BadInput; Conflict for an
        erased person, and for one who does not want to be contacted and did not ask."""
        if not 1 <= days <= MOST_DAYS:
            raise BadInput.value("days", f"from 1 to {MOST_DAYS}", days, where="days")
        now = self.now()
        ends = to_epoch(now + timedelta(days=days))
        token = f"{ends:x}.{self._random(24)}"
        with self.ledger.write() as db:
            person = booking_row(db, booking_id, lock=True).person
            if person.erased_at is not None:
                raise erased_already(person.id)
            if not asked and stopped(db, person.id):
                raise _unasked(person.name)
            row = {"booking_id": booking_id, "token_hash": _hash(token), "made_at": to_epoch(now), "expires_at": ends}
            number = inserted(db, insert(PORTAL_LINKS).values(**row))
            made = db.execute(select(PORTAL_LINKS).where(PORTAL_LINKS.c.id == number)).mappings().one()
            return _link(made), token

    def find(self, token: str) -> PortalLink:
        """The link of a secret. Raises NotFound where it is unknown, ended or revoked, without saying which."""
        query = select(PORTAL_LINKS).where(PORTAL_LINKS.c.token_hash == _hash(token))
        row = None
        if 10 < len(token) < 200:
            with self.ledger.read() as db:
                row = db.execute(query).mappings().first()
        if row is None or row["revoked_at"] is not None or row["expires_at"] <= to_epoch(self.now()):
            raise NotFound(
                "There is no page at this address, or it has ended.", next_step="ask the brand for a new one"
            )
        return _link(row)

    def links(self, booking_id: int) -> tuple[PortalLink, ...]:
        """Addresses of one person in one campaign that are in force."""
        alive = PORTAL_LINKS.c.revoked_at.is_(None) & (PORTAL_LINKS.c.expires_at > to_epoch(self.now()))
        query = select(PORTAL_LINKS).where(PORTAL_LINKS.c.booking_id == booking_id, alive).order_by(PORTAL_LINKS.c.id)
        with self.ledger.read() as db:
            return tuple(_link(row) for row in db.execute(query).mappings())

    def revoke(self, link_id: int) -> PortalLink:
        """End an address now. Raises NotFound."""
        mine = PORTAL_LINKS.c.id == link_id
        with self.ledger.write() as db:
            row = db.execute(select(PORTAL_LINKS).where(mine)).mappings().first() if link_id <= LARGEST else None
            if row is None:
                raise NotFound(f"There is no address {link_id}.")
            standing = mine & PORTAL_LINKS.c.revoked_at.is_(None)
            db.execute(update(PORTAL_LINKS).where(standing).values(revoked_at=to_epoch(self.now())))
            return _link(db.execute(select(PORTAL_LINKS).where(mine)).mappings().one())


def _unasked(name: str) -> Conflict:
    return Conflict(
        f"{name} does not want to be contacted: no address is handed out for them.",
        data="No address was made.",
        next_step="if they asked for it themselves, say so: an answer is not contact that they did not want",
    )


def _hash(token: str) -> str:
    return sha256(token.encode()).hexdigest()


def _link(row: RowMapping) -> PortalLink:
    gone = row["revoked_at"]
    ended = None if gone is None else from_epoch(gone)
    return PortalLink(row["id"], row["booking_id"], from_epoch(row["made_at"]), from_epoch(row["expires_at"]), ended)
