"""Clicks in the ledger, and links as the redirect server wants them."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from goodword.core.errors import BadInput
from goodword.core.times import DAY
from goodword.ledger.store import Ledger
from goodword.ledger.tables import CAMPAIGNS, HIT_COUNTS, HIT_JOURNALS, HITS, LINK_EVENTS, LINKS
from goodword.tracking.destination import checked
from goodword.tracking.model import Hit
from goodword.tracking.redirect.frames import values
from goodword.tracking.redirect.table import Target

_COLUMNS = Hit.__slots__
_INTO = f"{HITS.name} ({', '.join(_COLUMNS)})"
_COUNTS_BY = re.compile(rb"^(\d+)\t(-?\d+)\t(\w+)", re.MULTILINE)
"""Link, time and kind of a line."""
_KEY = "link_id, day, kind"
_COUNTED = f"INSERT INTO {HIT_COUNTS.name} ({_KEY}, hits)"
_ADDED = f"ON CONFLICT ({_KEY}) DO UPDATE SET hits = {HIT_COUNTS.name}.hits + excluded.hits"
_COUNT = f"{_COUNTED} VALUES (?, ?, ?, ?) {_ADDED}"
_COUNT_TOGETHER = f"{_COUNTED} SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::text[], %s::bigint[]) {_ADDED}"


class HitStore:
    """The mover's side of the ledger."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def moved(self, journal: str) -> int:
        """Bytes of a journal whose clicks are in the ledger."""
        with self._ledger.read() as db:
            return int(db.scalar(select(HIT_JOURNALS.c.moved).where(HIT_JOURNALS.c.journal == journal)) or 0)

    def move(self, journal: str, start: int, end: int, lines: bytes, now: int) -> int:
        """Add the clicks between two places of a journal, unless they are there; the place up to which they now are.

        lines: as `frames.read` gives them.

        One transaction: the place is only moved from `start`, so that two movers cannot add the same clicks.
        """
        with self._ledger.write() as db:
            db.execute(
                _upsert(self._ledger, HIT_JOURNALS)
                .values(journal=journal, moved=0, changed_at=now)
                .on_conflict_do_nothing()
            )
            here = HIT_JOURNALS.c.journal == journal
            changed = db.execute(
                update(HIT_JOURNALS).where(here, HIT_JOURNALS.c.moved == start).values(moved=end, changed_at=now)
            )
            if changed.rowcount != 1:
                return int(db.scalar(select(HIT_JOURNALS.c.moved).where(here)) or 0)
            self._add(db, lines)
            return end

    def forget(self, journal: str) -> None:
        """A journal that is no more."""
        with self._ledger.write() as db:
            db.execute(HIT_JOURNALS.delete().where(HIT_JOURNALS.c.journal == journal))

    def _add(self, db: Connection, lines: bytes) -> None:
        counts = _counted(lines)
        known = select(LINKS.c.id).where(LINKS.c.id.in_({link for link, _, _ in counts}))
        # PostgreSQL checks this reference here, once a round: a trigger per click is half of what storing it costs.
        there = set(db.scalars(known.with_for_update(read=True, key_share=True)))  # SQLite leaves the lock out
        rows = [(link, day, kind, n) for (link, day, kind), n in counts.items() if link in there]
        if len(rows) < len(counts):  # the campaign of the others was deleted meanwhile
            lines = b"".join(line for line in lines.splitlines(keepends=True) if int(line.split(b"\t", 1)[0]) in there)
        if not lines:
            return
        if self._ledger.capabilities.row_locks:
            _copied(db, lines)
            db.exec_driver_sql(_COUNT_TOGETHER, tuple(map(list, zip(*rows, strict=True))))
        else:
            marks = ", ".join("?" * len(_COLUMNS))
            db.exec_driver_sql(f"INSERT INTO {_INTO} VALUES ({marks})", values(lines))
            db.exec_driver_sql(_COUNT, rows)

    def links_mark(self) -> tuple[object, ...]:
        """Changes whenever a link or a brand's page does."""
        with self._ledger.read() as db:
            newest = db.scalar(select(func.max(LINK_EVENTS.c.id)))
            links, sites = db.execute(select(func.count(LINKS.c.id), func.max(LINKS.c.id))).one()
            return newest, links, sites, db.scalar(select(func.max(CAMPAIGNS.c.changed_at)))

    def targets(self) -> dict[str, Target]:
        """Every link by its code."""
        columns = (
            LINKS.c.short, LINKS.c.id, LINKS.c.location, LINKS.c.click_ids, LINKS.c.expires_at, LINKS.c.disabled_at,
            CAMPAIGNS.c.site,
        )  # fmt: skip
        query = select(*columns).join(CAMPAIGNS, CAMPAIGNS.c.id == LINKS.c.campaign_id)
        with self._ledger.read() as db:
            return {
                row.short: Target(
                    row.id,
                    row.location,
                    bool(row.click_ids),
                    row.expires_at,
                    row.disabled_at is not None,
                    _site(row.site),
                )
                for row in db.execute(query)
            }


@lru_cache(maxsize=1_000)
def _site(address: str) -> str:
    """The brand's page when visitors may be sent there, else ""."""
    try:
        return checked(address) if address else ""
    except BadInput:
        return ""


def _counted(lines: bytes) -> Counter[tuple[int, int, str]]:
    """Clicks by link, first second of the day, and kind."""
    counts: Counter[tuple[int, int, str]] = Counter()
    for (link, at, kind), n in Counter(_COUNTS_BY.findall(lines)).items():
        counts[int(link), int(at) // DAY * DAY, kind.decode()] += n
    return counts


def _copied(db: Connection, lines: bytes) -> None:
    """PostgreSQL's own way of taking many rows, ten times as fast as inserting them."""
    driver: Any = db.connection.driver_connection
    with driver.cursor().copy(f"COPY {_INTO} FROM STDIN") as copy:
        copy.write(lines)


def _upsert(ledger: Ledger, table: Any) -> Any:  # noqa: ANN401 - the two dialects share no type for this
    return postgresql.insert(table) if ledger.capabilities.row_locks else sqlite.insert(table)
