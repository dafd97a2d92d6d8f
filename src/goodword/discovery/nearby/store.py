"""Declared shares in the ledger. The same share again changes nothing, a new one of the day takes its place."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime

from sqlalchemy import RowMapping, and_, delete, func, insert, select

from goodword.core.times import to_epoch
from goodword.discovery.nearby.model import Declared
from goodword.ledger.store import Ledger
from goodword.ledger.tables import DECLARED_SHARES

_COLUMNS = ("creator_id", "place", "label", "country", "level", "lat", "lon", "population", "share")
_AT_ONCE = 500


class DeclaredStore:
    """What creators declared of their audiences."""

    def __init__(self, ledger: Ledger, *, now: Callable[[], datetime]) -> None:
        self._ledger = ledger
        self._now = now

    def keep(self, rows: Sequence[Declared], *, source: str = "") -> int:
        """Keep these; how many there are now of these creators. source: of what a creator handed over."""
        table, at = DECLARED_SHARES, to_epoch(self._now())
        latest = {(d.creator_id, d.label, d.as_of): d for d in rows}
        with self._ledger.write() as db:
            for d in latest.values():
                same = and_(
                    table.c.creator_id == d.creator_id, table.c.label == d.label, table.c.as_of == d.as_of.isoformat()
                )
                db.execute(delete(table).where(same))
                values = {name: getattr(d, name) for name in _COLUMNS}
                db.execute(insert(table).values(**values, as_of=d.as_of.isoformat(), added_at=at, source=source))
        return len(latest)

    def of(self, creator_ids: Sequence[str]) -> dict[str, tuple[Declared, ...]]:
        """Those of these creators, by creator, the largest first."""
        found: dict[str, list[Declared]] = {}
        wanted = sorted(set(creator_ids))
        with self._ledger.read() as db:
            for first in range(0, len(wanted), _AT_ONCE):
                some = wanted[first : first + _AT_ONCE]
                for row in db.execute(select(DECLARED_SHARES).where(DECLARED_SHARES.c.creator_id.in_(some))).mappings():
                    found.setdefault(row["creator_id"], []).append(_declared(row))
        return {c: tuple(sorted(d, key=lambda s: (-s.share, s.label))) for c, d in found.items()}

    def creators(self) -> tuple[str, ...]:
        """Whom anything is declared of."""
        with self._ledger.read() as db:
            rows = db.execute(select(DECLARED_SHARES.c.creator_id).distinct().order_by(DECLARED_SHARES.c.creator_id))
            return tuple(row[0] for row in rows)

    def forget(self, creator_id: str) -> int:
        """Take away what was declared of one creator; how many shares that were."""
        with self._ledger.write() as db:
            mine = DECLARED_SHARES.c.creator_id == creator_id
            n = db.execute(select(func.count()).where(mine)).scalar_one()
            db.execute(delete(DECLARED_SHARES).where(mine))
            return int(n)

    def withdraw(self, source: str) -> int:
        """Take away what came from one source; how many shares that were."""
        with self._ledger.write() as db:
            return int(db.execute(delete(DECLARED_SHARES).where(DECLARED_SHARES.c.source == source)).rowcount)


def _declared(row: RowMapping) -> Declared:
    return Declared(**{name: row[name] for name in _COLUMNS}, as_of=date.fromisoformat(row["as_of"]))
