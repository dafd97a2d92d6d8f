"""The audit log in the ledger: rows are added, each with the digest of the one before, and never changed.

What a row was about is digested with a salt of its own. Where that was a person who is erased, text and salt go and the
digest stays: the chain still holds, and nothing can be read out of it.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from sqlalchemy import Select, insert, select

from goodword.accounts.model import Entry
from goodword.core.text import clean
from goodword.core.times import from_epoch, to_epoch
from goodword.ledger.store import Ledger
from goodword.ledger.tables import AUDIT, USERS

NOBODY = "whoever is at this machine"
_LONGEST = 500


@dataclass(frozen=True, slots=True)
class Chain:
    """What a check of the log found. broken: numbers of rows that do not follow from the one before."""

    rows: int
    broken: tuple[int, ...]


class AuditStore:
    """The log of one installation."""

    def __init__(self, ledger: Ledger, *, now: Callable[[], datetime]) -> None:
        self._ledger = ledger
        self._now = now

    def add(self, user: int | None, door: str, action: str, subject: str = "") -> None:
        """Add a row. action: what was done, in words of ours; subject: to what, as it was given."""
        text, salt = clean(subject)[:_LONGEST], secrets.token_bytes(16)
        row: dict[str, object] = {
            "at": to_epoch(self._now()),
            "user_id": user,
            "door": door,
            "action": clean(action)[:_LONGEST],
        }
        row |= {"subject_digest": sha256(salt + text.encode()).hexdigest()}
        with self._ledger.write_alone() as db:
            row["previous"] = db.scalar(select(AUDIT.c.digest).order_by(AUDIT.c.id.desc()).limit(1)) or ""
            row["digest"] = _digest(row)
            db.execute(insert(AUDIT).values(**row, subject=text, salt=salt))

    def entries(
        self, *, limit: int = 200, before: int | None = None, user: int | None = None, holding: str = ""
    ) -> tuple[Entry, ...]:
        """Rows, newest first. before: older than this number; holding: words in the action or the subject."""
        chosen = _entries().order_by(AUDIT.c.id.desc()).limit(limit)
        if before is not None:
            chosen = chosen.where(AUDIT.c.id < before)
        if user is not None:
            chosen = chosen.where(AUDIT.c.user_id == user)
        if holding:
            chosen = chosen.where(
                AUDIT.c.action.icontains(holding, autoescape=True) | AUDIT.c.subject.icontains(holding, autoescape=True)
            )
        with self._ledger.read() as db:
            return tuple(_entry(row) for row in db.execute(chosen).all())

    def whole(self) -> Iterator[Entry]:
        """Every row, oldest first, a thousand at a time."""
        last = 0
        while True:
            with self._ledger.read() as db:
                rows = db.execute(_entries().where(AUDIT.c.id > last).order_by(AUDIT.c.id).limit(1000)).all()
            yield from (_entry(row) for row in rows)
            if not rows:
                return
            last = int(rows[-1].id)

    def check(self) -> Chain:
        """Whether every row follows from the one before and says what it said."""
        previous, broken, count = "", [], 0
        with self._ledger.read() as db:
            for row in db.execute(select(AUDIT).order_by(AUDIT.c.id)).mappings():
                count += 1
                said = sha256(bytes(row["salt"]) + row["subject"].encode()).hexdigest()
                told = not row["salt"] or said == row["subject_digest"]
                if row["previous"] != previous or _digest(dict(row)) != row["digest"] or not told:
                    broken.append(int(row["id"]))
                previous = row["digest"]
        return Chain(count, tuple(broken))


def _digest(row: dict[str, object]) -> str:
    kept = [row[name] for name in ("previous", "at", "user_id", "door", "action", "subject_digest")]
    return sha256(json.dumps(kept, ensure_ascii=False).encode()).hexdigest()


def _entries() -> Select[tuple[object, ...]]:
    of = USERS.c.shown.label("who")
    return select(AUDIT, of).join(USERS, USERS.c.id == AUDIT.c.user_id, isouter=True)


def _entry(row: object) -> Entry:
    who = getattr(row, "who") or NOBODY  # noqa: B009 - rows have no type of their own
    values = {name: getattr(row, name) for name in ("door", "action", "subject")}
    return Entry(id=int(getattr(row, "id")), at=from_epoch(int(getattr(row, "at"))), who=who, **values)  # noqa: B009
