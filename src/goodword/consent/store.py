"""Asks and statements in the ledger: statements are added, never changed; addresses are kept as fingerprints."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import Connection, RowMapping, insert, select, update

from goodword.consent.model import Ask, Record, State, Statement, Way, What, Wish
from goodword.core.errors import Conflict, NotFound
from goodword.core.times import from_epoch, to_epoch
from goodword.ledger.store import Ledger
from goodword.ledger.tables import CONSENT_ASKS, CONSENT_RECORDS

_LARGEST = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Said:
    """A statement to be kept."""

    kind: Statement
    by: str
    words: str = ""
    version: str = ""
    language: str = ""
    source: str = ""
    counts: Mapping[str, int] = field(default_factory=dict)
    until: datetime | None = None
    who: str = ""


class ConsentStore:
    """What was asked and answered. random: as `secrets.token_urlsafe`. door: which door is speaking."""

    def __init__(
        self,
        ledger: Ledger,
        *,
        now: Callable[[], datetime],
        door: str = "cli",
        random: Callable[[int], str] = secrets.token_urlsafe,
    ) -> None:
        self._ledger, self._now, self._door, self._random = ledger, now, door, random

    def ask(self, wish: Wish, *, who: str = "") -> tuple[Ask, str]:
        """A new ask and the secret of its address, which is told this once."""
        now = self._now()
        ends, token = self._fresh(wish.days)
        row = {
            "creator_id": wish.creator_id, "network": wish.network, "way": wish.way.value,
            "kinds": " ".join(sorted(what.value for what in wish.what)), "name": wish.name, "brand": wish.brand,
            "contact": wish.contact, "purpose": wish.purpose, "language": wish.language, "keep_days": wish.keep_days,
            "keep_until": None if wish.keep_until is None else to_epoch(wish.keep_until), "token_hash": _hash(token),
            "made_at": to_epoch(now), "expires_at": ends,
        }  # fmt: skip
        with self._ledger.write() as db:
            number = int(db.execute(insert(CONSENT_ASKS).values(**row)).inserted_primary_key[0])  # type: ignore[index]
            self._add(db, number, Said(Statement.ASKED, "us", who=who))
            return _one(db, number), token

    def renew(self, number: int, *, days: int, who: str = "") -> tuple[Ask, str]:
        """A new address in place of the old one. Raises NotFound, Conflict where nothing can be answered any more."""
        ends, token = self._fresh(days)
        with self._ledger.write() as db:
            ask = _one(db, number)
            if ask.last.kind not in (Statement.ASKED, Statement.GIVEN):
                raise ended(ask)
            values = {"token_hash": _hash(token), "expires_at": ends}
            db.execute(update(CONSENT_ASKS).where(CONSENT_ASKS.c.id == number).values(**values))
            if ask.last.kind is Statement.ASKED:
                self._add(db, number, Said(Statement.ASKED, "us", who=who))
            return _one(db, number), token

    def find(self, token: str) -> Ask:
        """The ask behind an address. Raises NotFound where it is unknown, withdrawn, or lapsed, not saying which."""
        found = None
        if 10 < len(token) < 200:
            with self._ledger.read() as db:
                number = db.scalar(select(CONSENT_ASKS.c.id).where(CONSENT_ASKS.c.token_hash == _hash(token)))
                found = None if number is None else _one(db, int(number))
        if found is None or found.state(self._now()) in (State.LAPSED, State.WITHDRAWN) or _erased(found):
            raise NotFound(
                "There is no page at this address, or it has ended.", next_step="ask whoever sent it for a new one"
            )
        return found

    def one(self, number: int) -> Ask:
        """One ask. Raises NotFound."""
        with self._ledger.read() as db:
            return _one(db, number)

    def all(self, creator_id: str = "") -> tuple[Ask, ...]:
        """Every ask, newest first; of one creator, if named."""
        chosen = select(CONSENT_ASKS).order_by(CONSENT_ASKS.c.id.desc())
        if creator_id:
            chosen = chosen.where(CONSENT_ASKS.c.creator_id == creator_id)
        with self._ledger.read() as db:
            rows = db.execute(chosen).mappings().all()
            said = _records(db, [row["id"] for row in rows])
        return tuple(_ask(row, said.get(row["id"], ())) for row in rows)

    def say(self, number: int, said: Said, *, allowed: Sequence[Statement]) -> Ask:
        """Add a statement where what was said last is one of those allowed. Raises NotFound, Conflict."""
        with self._ledger.write_alone() as db:
            ask = _one(db, number)
            if ask.last.kind not in allowed or (said.kind is Statement.GIVEN and _erased(ask)):
                raise ended(ask)
            self._add(db, number, said)
            return _one(db, number)

    def _add(self, db: Connection, number: int, said: Said) -> None:
        row = {
            "ask_id": number, "kind": said.kind.value, "words": said.words, "version": said.version,
            "language": said.language, "source": said.source, "body": json.dumps(dict(said.counts)), "by": said.by,
            "until": None if said.until is None else to_epoch(said.until), "who": said.who,
            "at": to_epoch(self._now()), "door": self._door,
        }  # fmt: skip
        db.execute(insert(CONSENT_RECORDS).values(**row))

    def _fresh(self, days: int) -> tuple[int, str]:
        ends = to_epoch(self._now() + timedelta(days=days))
        return ends, f"{ends:x}.{self._random(24)}"


def ended(ask: Ask) -> Conflict:
    """Something was to be done with an ask that has ended."""
    return Conflict(f"This was {ask.last.kind.value} already.", where=f"ask {ask.id}", data="Nothing was changed.")


def _erased(ask: Ask) -> bool:
    return ask.creator_id.startswith("erased:")


def _hash(token: str) -> str:
    return sha256(token.encode()).hexdigest()


def _one(db: Connection, number: int) -> Ask:
    chosen = select(CONSENT_ASKS).where(CONSENT_ASKS.c.id == number)
    row = db.execute(chosen).mappings().first() if 0 < number <= _LARGEST else None
    if row is None:
        raise NotFound(f"There is no ask {number}.", next_step="`goodword consent list` shows them")
    return _ask(row, _records(db, [number])[number])


def _records(db: Connection, numbers: Sequence[int]) -> dict[int, tuple[Record, ...]]:
    found: dict[int, list[Record]] = {}
    table, wanted = CONSENT_RECORDS, list(numbers)
    for start in range(0, len(wanted), 500):
        chosen = select(table).where(table.c.ask_id.in_(wanted[start : start + 500])).order_by(table.c.id)
        for row in db.execute(chosen).mappings():
            found.setdefault(row["ask_id"], []).append(_record(row))
    return {number: tuple(records) for number, records in found.items()}


def _record(row: RowMapping) -> Record:
    until = row["until"]
    return Record(
        row["id"], Statement(row["kind"]), row["words"], row["version"], row["language"], row["source"],
        json.loads(row["body"]), None if until is None else from_epoch(until), row["by"], row["who"],
        from_epoch(row["at"]), row["door"],
    )  # fmt: skip


def _ask(row: RowMapping, records: Sequence[Record]) -> Ask:
    until = row["keep_until"]
    return Ask(
        row["id"], row["creator_id"], row["network"], Way(row["way"]),
        frozenset(What(name) for name in row["kinds"].split()), row["name"], row["brand"], row["contact"],
        row["purpose"], row["language"], row["keep_days"], None if until is None else from_epoch(until),
        from_epoch(row["made_at"]), from_epoch(row["expires_at"]), tuple(records),
    )  # fmt: skip
