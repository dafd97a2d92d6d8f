"""People without an account in the ledger (I/O)."""

from __future__ import annotations

from sqlalchemy import select

from goodword.ledger.store import Ledger
from goodword.ledger.tables import OFFLINE_PEOPLE, PEOPLE


def people_offline(ledger: Ledger) -> list[tuple[str, str, str]]:
    """(id, name, country) of people of campaigns who have no account, those erased or taken out left out."""
    out = select(OFFLINE_PEOPLE.c.person_id).where(OFFLINE_PEOPLE.c.removed_at.is_not(None))
    with ledger.read() as db:
        query = select(PEOPLE.c.creator_id, PEOPLE.c.name, PEOPLE.c.country).where(
            PEOPLE.c.erased_at.is_(None), PEOPLE.c.creator_id.like("offline:%"), PEOPLE.c.id.not_in(out)
        )
        return [(c, n, k) for c, n, k in db.execute(query.order_by(PEOPLE.c.creator_id))]
