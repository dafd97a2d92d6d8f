"""What was told to whom and for which period: claimed before it is sent, so that nobody is told twice."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import RowMapping, Table, insert, select, update

from goodword.core.times import from_epoch, to_epoch
from goodword.ledger.store import Ledger

MOST_TRIES = 5
_ABANDONED = timedelta(minutes=15)  # a sending that was claimed and never ended: its process is gone


class Kind(StrEnum):
    """How a digest reaches somebody."""

    MAIL = "mail"
    WEBHOOK = "webhook"


class Every(StrEnum):
    """How often at most."""

    DAY = "day"
    WEEK = "week"


@dataclass(frozen=True, slots=True)
class Sending:
    """One digest of one period to one receiver. said: why it was not taken, "" when it was."""

    period: str
    claimed_at: datetime
    sent_at: datetime | None
    tries: int
    said: str


class Sendings:
    """Digests to the receivers of one table. sendings: receiver_id, period, claimed_at, sent_at, tries, said."""

    def __init__(self, ledger: Ledger, receivers: Table, sendings: Table, *, now: Callable[[], datetime]) -> None:
        self._ledger = ledger
        self._receivers, self._sendings = receivers, sendings
        self._now = now

    def claim(self, receiver_id: int, period: str) -> bool:
        """Whether this process is to send the digest of a period: nobody has sent it, nobody is sending it, and it was
        not tried too often. After a claim either `sent` or `failed` is told."""
        kept, now = self._sendings, self._now()
        mine = (kept.c.receiver_id == receiver_id) & (kept.c.period == period)
        with self._ledger.write() as db:
            lock = select(self._receivers.c.id).where(self._receivers.c.id == receiver_id)
            db.execute(lock.with_for_update())
            row = db.execute(select(kept).where(mine)).mappings().first()
            if row is None:
                new = {"receiver_id": receiver_id, "period": period, "claimed_at": to_epoch(now)}
                db.execute(insert(kept).values(**new, tries=1, said=""))
                return True
            busy = not row["said"] and from_epoch(row["claimed_at"]) > now - _ABANDONED
            if row["sent_at"] is not None or busy or row["tries"] >= MOST_TRIES:
                return False
            db.execute(update(kept).where(mine).values(claimed_at=to_epoch(now), tries=row["tries"] + 1, said=""))
            return True

    def sent(self, receiver_id: int, period: str) -> None:
        """The digest of a period was taken."""
        self._ended(receiver_id, period, to_epoch(self._now()), "")

    def failed(self, receiver_id: int, period: str, said: str) -> None:
        """The digest of a period was not taken; the next call tries again."""
        self._ended(receiver_id, period, None, said or "not taken")

    def of(self, receiver_id: int) -> tuple[Sending, ...]:
        """What was sent to a receiver, oldest first."""
        query = select(self._sendings).where(self._sendings.c.receiver_id == receiver_id).order_by(self._sendings.c.id)
        with self._ledger.read() as db:
            return tuple(_sending(row) for row in db.execute(query).mappings())

    def _ended(self, receiver_id: int, period: str, sent_at: int | None, said: str) -> None:
        kept = self._sendings
        mine = (kept.c.receiver_id == receiver_id) & (kept.c.period == period)
        with self._ledger.write() as db:
            db.execute(update(kept).where(mine).values(sent_at=sent_at, said=said))


def _sending(row: RowMapping) -> Sending:
    sent = None if row["sent_at"] is None else from_epoch(row["sent_at"])
    return Sending(row["period"], from_epoch(row["claimed_at"]), sent, row["tries"], row["said"])
