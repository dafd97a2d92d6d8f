"""Files of creators kept in the ledger, as they were: what was known when a decision was made can be shown later."""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, delete, insert, select

from goodword.core.codec import digest, to_json, to_plain
from goodword.core.errors import NotFound
from goodword.core.times import from_epoch, to_epoch
from goodword.ledger.store import Ledger
from goodword.ledger.tables import EVIDENCE
from goodword.vetting.evidence.model import Dossier, Record


class EvidenceStore:
    """Kept files of one installation; they are never changed."""

    def __init__(self, ledger: Ledger, *, now: Callable[[], datetime]) -> None:
        self._ledger = ledger
        self._now = now

    def keep(self, found: Dossier) -> Record:
        """Keep a file under a new number."""
        plain = {name: value for name, value in to_plain(found).items() if name != "made_at"}
        row = {
            "creator_id": found.creator_id,
            "kept_at": to_epoch(self._now()),
            "digest": digest(plain),
            "body": zlib.compress(to_json(found).encode()),
        }
        with self._ledger.write() as db:
            number = int(db.execute(insert(EVIDENCE).values(**row)).inserted_primary_key[0])  # type: ignore[index]
        return self.record(number)

    def records(self, creator_id: str, limit: int = 50) -> tuple[Record, ...]:
        """What was kept of a creator, newest first."""
        mine = select(EVIDENCE).where(EVIDENCE.c.creator_id == creator_id).order_by(EVIDENCE.c.id.desc()).limit(limit)
        with self._ledger.read() as db:
            return tuple(_record(row) for row in db.execute(mine).mappings())

    def record(self, number: int) -> Record:
        """One kept file in short. Raises NotFound."""
        return _record(self._row(number))

    def body(self, number: int) -> dict[str, Any]:
        """One kept file as it was, as JSON values. Raises NotFound."""
        return _body(self._row(number))

    def erase(self, creator_id: str) -> int:
        """Take everything kept of a creator away; how many files there were."""
        with self._ledger.write() as db:
            return int(db.execute(delete(EVIDENCE).where(EVIDENCE.c.creator_id == creator_id)).rowcount)

    def _row(self, number: int) -> RowMapping:
        with self._ledger.read() as db:
            row = db.execute(select(EVIDENCE).where(EVIDENCE.c.id == number)).mappings().one_or_none()
        if row is None:
            raise NotFound.looked_in(f"No evidence is kept under {number}.", ["the ledger"])
        return row


def _body(row: RowMapping) -> dict[str, Any]:
    plain: dict[str, Any] = json.loads(zlib.decompress(row["body"]))
    return plain


def _record(row: RowMapping) -> Record:
    vetting = _body(row)["vetting"]
    kept_at = from_epoch(row["kept_at"])
    return Record(row["id"], row["creator_id"], kept_at, row["digest"], vetting["verdict"], vetting["sentence"])
