"""What a writing process of the tests does; a module of its own, so that another process can import it."""

from __future__ import annotations

from sqlalchemy import func, insert, select

from goodword.ledger.store import Ledger
from goodword.ledger.tables import BRIEFS


def write_many(url: str, times: int) -> None:
    """Count the rows and add one, each time in one transaction."""
    ledger = Ledger.open(url)
    for _ in range(times):
        with ledger.write() as db:
            known = db.scalar(select(func.count()).select_from(BRIEFS))
            row = {"name": str(known), "body": "{}", "digest": "d", "saved_at": 1, "changed_at": 1}
            db.execute(insert(BRIEFS).values(**row))
    ledger.close()
