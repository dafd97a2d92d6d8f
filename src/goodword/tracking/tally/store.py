"""Tallies in the ledger: pages with a secret of their own, and taps that are only ever added."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from sqlalchemy import Connection, insert, select, update

from goodword.core.errors import BadInput, Conflict, NotFound
from goodword.core.times import to_epoch
from goodword.ledger.store import Ledger
from goodword.ledger.tables import BOOKINGS, CAMPAIGNS, CODES, PEOPLE, TALLY_PAGES, TALLY_TAPS
from goodword.tracking.model import Tally, Tap, TapKind

MOST_TAPS = 500
"""Taps of one request; a phone that was away for long sends several."""
MOST_A_PAGE = 100_000
_DAY_AHEAD = 86_400


@dataclass(frozen=True, slots=True)
class TallyPage:
    """A page as its owner sees it. number: of the page; code: what customers say, "" where there is none."""

    number: int
    booking_id: int
    name: str
    brand: str
    campaign: str
    code: str
    language: str


class TallyStore:
    """Pages and taps of one installation. random: as `secrets.token_urlsafe`."""

    def __init__(
        self,
        ledger: Ledger,
        *,
        now: Callable[[], datetime],
        random: Callable[[int], str] = secrets.token_urlsafe,
    ) -> None:
        self._ledger = ledger
        self._now = now
        self._random = random

    def open(self, booking_id: int) -> str:
        """A new secret for a booking's page; it is shown once and never kept. Earlier ones stay good."""
        token = self._random(18)
        with self._ledger.write() as db:
            if db.scalar(select(BOOKINGS.c.id).where(BOOKINGS.c.id == booking_id)) is None:
                raise NotFound(f"There is no booking number {booking_id}.")
            made = to_epoch(self._now())
            db.execute(insert(TALLY_PAGES).values(booking_id=booking_id, token_hash=_hash(token), made_at=made))
        return token

    def revoke(self, booking_id: int) -> int:
        """Close every page of a booking; what was tallied stays. How many there were."""
        there = (TALLY_PAGES.c.booking_id == booking_id, TALLY_PAGES.c.revoked_at.is_(None))
        with self._ledger.write() as db:
            done = db.execute(update(TALLY_PAGES).where(*there).values(revoked_at=to_epoch(self._now())))
            return int(done.rowcount)

    def page(self, token: str) -> TallyPage:
        """The page of a secret. Raises NotFound for one that is unknown or closed: they are not told apart."""
        with self._ledger.read() as db:
            return _page(db, token)

    def tally(self, booking_id: int) -> Tally:
        """What one booking tallied."""
        with self._ledger.read() as db:
            return _tally(db, booking_id)

    def tallies(self, campaign_id: int) -> dict[int, Tally]:
        """By booking, of everybody in a campaign who has tallied."""
        query = (
            select(TALLY_PAGES.c.booking_id)
            .join(BOOKINGS, BOOKINGS.c.id == TALLY_PAGES.c.booking_id)
            .join(TALLY_TAPS, TALLY_TAPS.c.page_id == TALLY_PAGES.c.id)
            .where(BOOKINGS.c.campaign_id == campaign_id)
            .distinct()
        )
        with self._ledger.read() as db:
            return {int(booking): _tally(db, int(booking)) for booking in db.scalars(query).all()}

    def add(self, token: str, taps: Sequence[Tap]) -> Tally:
        """Keep taps; those that are there already change nothing. The tally afterwards.

        Raises BadInput for more than 500 at once, Conflict when a page holds more than anybody taps.
        """
        if len(taps) > MOST_TAPS:
            raise BadInput.value("taps", f"at most {MOST_TAPS} at once", len(taps))
        now = to_epoch(self._now())
        with self._ledger.write() as db:
            page = _page(db, token, lock=True)
            known = set(db.scalars(select(TALLY_TAPS.c.tap).where(TALLY_TAPS.c.page_id == page.number)))
            fresh = {tap.tap: tap for tap in taps if tap.tap not in known}
            if len(known) + len(fresh) > MOST_A_PAGE:
                raise Conflict("This tally is full.", next_step="ask for a new page")
            rows = [_row(page.number, tap, now) for tap in fresh.values()]
            if rows:
                db.execute(insert(TALLY_TAPS), rows)
            return _tally(db, page.booking_id)


def _row(page: int, tap: Tap, now: int) -> dict[str, object]:
    """A phone's clock may be wrong: nothing was tapped tomorrow, or before there were phones."""
    at = tap.at if 0 < tap.at <= now + _DAY_AHEAD else now
    return {
        "page_id": page, "tap": tap.tap, "kind": tap.kind.value, "undoes": tap.undoes or None, "at": at,
        "received_at": now,
    }  # fmt: skip


def _page(db: Connection, token: str, *, lock: bool = False) -> TallyPage:
    query = (
        select(
            TALLY_PAGES.c.id, TALLY_PAGES.c.booking_id, PEOPLE.c.name, PEOPLE.c.language, CAMPAIGNS.c.brand,
            CAMPAIGNS.c.name.label("campaign"),
        )
        .join(BOOKINGS, BOOKINGS.c.id == TALLY_PAGES.c.booking_id)
        .join(PEOPLE, PEOPLE.c.id == BOOKINGS.c.person_id)
        .join(CAMPAIGNS, CAMPAIGNS.c.id == BOOKINGS.c.campaign_id)
        .where(TALLY_PAGES.c.token_hash == _hash(token), TALLY_PAGES.c.revoked_at.is_(None))
    )  # fmt: skip
    row = db.execute(query.with_for_update(of=TALLY_PAGES) if lock else query).first()
    if row is None:
        raise NotFound("This page is not there, or not any more.", next_step="ask the brand for a new one")
    code = db.scalar(
        select(CODES.c.code)
        .where(CODES.c.booking_id == row.booking_id, CODES.c.retired_at.is_(None))
        .order_by(CODES.c.id.desc())
    )
    return TallyPage(int(row.id), int(row.booking_id), row.name, row.brand, row.campaign, code or "", row.language)


def _tally(db: Connection, booking_id: int) -> Tally:
    """A tap that was taken back does not count; neither does taking back something twice."""
    query = (
        select(TALLY_TAPS.c.tap, TALLY_TAPS.c.kind, TALLY_TAPS.c.undoes, TALLY_TAPS.c.at, TALLY_TAPS.c.page_id)
        .join(TALLY_PAGES, TALLY_PAGES.c.id == TALLY_TAPS.c.page_id)
        .where(TALLY_PAGES.c.booking_id == booking_id)
    )
    rows = db.execute(query).all()
    undone = {(row.page_id, row.undoes) for row in rows if row.kind == TapKind.UNDO}
    stands = [row for row in rows if row.kind != TapKind.UNDO and (row.page_id, row.tap) not in undone]
    told = sum(row.kind == TapKind.TOLD for row in stands)
    return Tally(booking_id, told, len(stands) - told, max((int(row.at) for row in stands), default=None))


def _hash(token: str) -> str:
    return sha256(token.encode()).hexdigest()
