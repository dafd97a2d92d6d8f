"""Kept drafts in the ledger: the newest of each person in a campaign."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime

from sqlalchemy import RowMapping, delete, insert, select, update

from goodword.campaigns.drafts.model import Body, Kept
from goodword.campaigns.store import booking_row, erased_already
from goodword.consent.contact.store import do_not_contact, stopped
from goodword.core.codec import to_json
from goodword.core.decode import from_plain
from goodword.core.errors import NotFound
from goodword.core.times import from_epoch, to_epoch
from goodword.ledger.store import Ledger
from goodword.ledger.tables import BOOKINGS, MESSAGE_DRAFTS


class DraftStore:
    """Drafts that wait to be looked at. Nothing of whom does not want to be contacted is kept."""

    def __init__(self, ledger: Ledger, *, now: Callable[[], datetime]) -> None:
        self.ledger = ledger
        self.now = now

    def keep(self, body: Body, *, door: str, anew: bool) -> Kept:
        """Keep the draft of a person in place of the one before. anew: it was drafted, not only changed. Raises
        NotFound, Conflict for somebody who does not want to be contacted or was erased."""
        booking_id = body.draft.booking_id
        with self.ledger.write() as db:
            booking = booking_row(db, booking_id, lock=True)
            if booking.person.erased_at is not None:
                raise erased_already(booking.person.id)
            if stopped(db, booking.person.id):
                raise do_not_contact(booking.person.name)
            moment = to_epoch(self.now())
            row = {"body": to_json(body), "door": door, "changed_at": moment}
            mine = MESSAGE_DRAFTS.c.booking_id == booking_id
            made_at = db.scalar(select(MESSAGE_DRAFTS.c.made_at).where(mine))
            if made_at is None:
                db.execute(insert(MESSAGE_DRAFTS).values(booking_id=booking_id, made_at=moment, **row))
            else:
                made_at = moment if anew else made_at
                db.execute(update(MESSAGE_DRAFTS).where(mine).values(made_at=made_at, **row))
            return _kept(db.execute(select(MESSAGE_DRAFTS).where(mine)).mappings().one())

    def of_campaign(self, campaign_id: int) -> tuple[Kept, ...]:
        """The drafts of those who are on a campaign's roster, in its order."""
        mine = (BOOKINGS.c.campaign_id == campaign_id) & BOOKINGS.c.removed_at.is_(None)
        query = select(MESSAGE_DRAFTS).join(BOOKINGS, BOOKINGS.c.id == MESSAGE_DRAFTS.c.booking_id).where(mine)
        with self.ledger.read() as db:
            return tuple(_kept(row) for row in db.execute(query.order_by(MESSAGE_DRAFTS.c.booking_id)).mappings())

    def of_booking(self, booking_id: int) -> Kept:
        """The draft of a person. Raises NotFound."""
        found = self.find(booking_id)
        if found is None:
            raise NotFound("No draft is kept for this person.", next_step="draft for them first")
        return found

    def find(self, booking_id: int) -> Kept | None:
        """The draft of a person, None where none is kept. Raises NotFound for a booking that is not there."""
        with self.ledger.read() as db:
            booking_row(db, booking_id)
            mine = select(MESSAGE_DRAFTS).where(MESSAGE_DRAFTS.c.booking_id == booking_id)
            row = db.execute(mine).mappings().first()
        return None if row is None else _kept(row)

    def drop(self, booking_id: int) -> None:
        """Throw the draft of a person away; what was sent stays recorded. Raises NotFound."""
        with self.ledger.write() as db:
            booking_row(db, booking_id, lock=True)
            db.execute(delete(MESSAGE_DRAFTS).where(MESSAGE_DRAFTS.c.booking_id == booking_id))


def _kept(row: RowMapping) -> Kept:
    body = from_plain(Body, json.loads(row["body"]))
    return Kept(row["booking_id"], body, from_epoch(row["made_at"]), from_epoch(row["changed_at"]))
