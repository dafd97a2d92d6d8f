"""People without an account in the ledger (I/O)."""

from __future__ import annotations

from sqlalchemy import select

from goodword.ledger.store import Ledger
from goodword.ledger.tables import PEOPLE


def people_offline(ledger: Ledger) -> list[tuple[str, str, str]]:
    """(id, name, country) of people of campaigns who have no account, those erased left out."""
    with ledger.read() as db:
        query = select(PEOPLE.c.creator_id, PEOPLE.c.name, PEOPLE.c.country).where(
            PEOPLE.c.erased_at.is_(None), PEOPLE.c.creator_id.like("offline:%")
        )
        return [(c, n, k) for c, n, k in db.execute(query.order_by(PEOPLE.c.creator_id))]
