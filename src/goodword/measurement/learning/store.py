"""The memory in the ledger: events are added and never changed, so that every version can be seen again."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime

from sqlalchemy import Connection, RowMapping, insert, select

from goodword.core.codec import digest, to_json
from goodword.core.decode import from_plain
from goodword.core.errors import Conflict, NotFound
from goodword.core.times import from_epoch, to_epoch
from goodword.ledger.store import Ledger
from goodword.ledger.tables import LEARNED_EVENTS
from goodword.measurement.learning.learn import Learned
from goodword.measurement.learning.memory import Entry, in_force, told, undoable
from goodword.measurement.learning.model import CampaignFacts, Event, ForgetRule, Kind


class LearnedStore:
    """What campaigns taught one installation, and how it came to be in force."""

    def __init__(self, ledger: Ledger, *, now: Callable[[], datetime]) -> None:
        self._ledger = ledger
        self._now = now

    def learned(self, *, version: int | None = None) -> Learned:
        """What is in force now, or was after the event `version` (weighed as of now). Raises BadInput."""
        with self._ledger.read() as db:
            return in_force(_entries(db), self._now(), version=version)

    def history(self) -> tuple[Event, ...]:
        """Every event, newest first."""
        with self._ledger.read() as db:
            return tuple(told(e) for e in reversed(_entries(db)))

    def add(self, facts: CampaignFacts) -> Event:
        """Learn from a campaign. The same facts again change nothing; new facts under its name replace the old ones."""
        mark = digest(facts)
        with self._ledger.write() as db:
            entries = _entries(db)
            for c in in_force(entries, self._now()).campaigns:
                if digest(c.facts) == mark:
                    return told(next(e for e in entries if e.number == c.number))
            return self._append(db, Kind.CAMPAIGN, to_json(facts))

    def forget(self, campaign: str) -> Event:
        """Let one campaign count no more. Raises NotFound where it is not in force."""
        with self._ledger.write() as db:
            names = [c.facts.name for c in in_force(_entries(db), self._now()).campaigns]
            if campaign not in names:
                raise NotFound(
                    f"No campaign called {campaign!r} is in force.", given="; ".join(names[:12]) or "none is",
                    next_step="`goodword learned show` lists those there are",
                )  # fmt: skip
            return self._append(db, Kind.FORGET, json.dumps({"campaign": campaign}, ensure_ascii=False))

    def reset(self) -> Event:
        """Let no campaign count any more; `undo` takes it back. Raises Conflict where none does."""
        with self._ledger.write() as db:
            if in_force(_entries(db), self._now()).empty:
                raise Conflict("Nothing is remembered.", data="Nothing was changed.")
            return self._append(db, Kind.RESET, "{}")

    def undo(self) -> Event:
        """Take back the newest forget or reset that stands. Raises Conflict where there is none."""
        with self._ledger.write() as db:
            if undoable(_entries(db)) is None:
                raise Conflict("Nothing was forgotten.", data="Nothing was changed.")
            return self._append(db, Kind.UNDO, "{}")

    def set_rule(self, rule: ForgetRule) -> Event:
        """How fast campaigns are forgotten from now on."""
        with self._ledger.write() as db:
            return self._append(db, Kind.RULE, to_json(rule))

    def _append(self, db: Connection, kind: Kind, body: str) -> Event:
        row = {"kind": kind.value, "body": body, "at": to_epoch(self._now())}
        key = db.execute(insert(LEARNED_EVENTS).values(**row)).inserted_primary_key
        entry = _entry(row | {"id": int(key[0]) if key else 0})
        return told(entry)


def _entries(db: Connection) -> list[Entry]:
    query = select(LEARNED_EVENTS).order_by(LEARNED_EVENTS.c.id)
    return [_entry(row) for row in db.execute(query).mappings()]


def _entry(row: RowMapping | Mapping[str, object]) -> Entry:
    kind, plain = Kind(str(row["kind"])), json.loads(str(row["body"]))
    number, at = int(str(row["id"])), from_epoch(int(str(row["at"])))
    if kind is Kind.CAMPAIGN:
        return Entry(number, kind, at, facts=from_plain(CampaignFacts, plain))
    if kind is Kind.RULE:
        return Entry(number, kind, at, rule=from_plain(ForgetRule, plain))
    return Entry(number, kind, at, campaign=str(plain.get("campaign", "")))
