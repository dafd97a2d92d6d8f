"""People without an account in the ledger, and who comments on whom, kept beside the derived tables (I/O)."""

from __future__ import annotations

import secrets

import pyarrow as pa
import pyarrow.parquet as pq
from sqlalchemy import select

from goodword.catalogue.evidence import Evidence
from goodword.ledger.store import Ledger
from goodword.ledger.tables import PEOPLE

PAIRS = pa.schema([("who", pa.string()), ("whom", pa.string()), ("comments", pa.int64())])


def comments_between(evidence: Evidence) -> pa.Table:
    """PAIRS of creators who comment on each other's posts, worked out once for each state of the data."""
    folder, state = evidence.shelf()
    path = folder / f"pairs-{state}.parquet"
    if not path.is_file():
        links = evidence.links().group_by(["who", "whom"]).aggregate([("delay", "count")])
        table = links.rename_columns(["who", "whom", "comments"]).select(PAIRS.names).cast(PAIRS)
        folder.mkdir(parents=True, exist_ok=True)
        partial = path.with_name(f".{path.stem}-{secrets.token_hex(4)}.partial.parquet")
        pq.write_table(table.sort_by([("who", "ascending"), ("whom", "ascending")]), partial)
        partial.replace(path)
    return pq.read_table(path)


def people_offline(ledger: Ledger) -> list[tuple[str, str, str]]:
    """(id, name, country) of people of campaigns who have no account, those erased left out."""
    with ledger.read() as db:
        query = select(PEOPLE.c.creator_id, PEOPLE.c.name, PEOPLE.c.country).where(
            PEOPLE.c.erased_at.is_(None), PEOPLE.c.creator_id.like("offline:%")
        )
        return [(c, n, k) for c, n, k in db.execute(query.order_by(PEOPLE.c.creator_id))]
