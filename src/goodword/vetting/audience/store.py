"""Audiences in the ledger: samples under pseudonyms, and what was said about them, event by event."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from typing import Any

import numpy as np
from sqlalchemy import Connection, RowMapping, Select, delete, func, insert, select, update

from goodword.core.codec import digest
from goodword.core.errors import NotFound
from goodword.core.text import fold
from goodword.core.times import DAY, from_epoch, to_epoch
from goodword.ledger.store import Ledger
from goodword.ledger.tables import AUDIENCE_EVENTS, AUDIENCE_FOLLOWERS, AUDIENCES
from goodword.vetting.audience.files import Sample, as_floats
from goodword.vetting.audience.labels import Event, Said
from goodword.vetting.audience.model import Floats, Followers, ListOrder, Sampling

_FACTS = ("followers", "following", "posts", "picture", "digits")
_WHOLE = ("followers", "following", "posts", "picture")


@dataclass(frozen=True, slots=True)
class Audience:
    """An audience as it stands in a list. names_until: until when handles are kept, None where they are not."""

    id: int
    name: str
    creator_id: str | None
    sampling: Sampling
    size: int
    added_at: datetime
    names_until: datetime | None
    digest: str


@dataclass(frozen=True, slots=True)
class Kept:
    """A whole audience: facts, a pseudonym for each follower, and the names where they are (still) kept."""

    head: Audience
    followers: Followers
    pseudonyms: tuple[str, ...]
    shown: tuple[str | None, ...]
    salt: bytes

    def number_of(self, handle: str) -> int | None:
        """The follower of this handle, found by the pseudonym that the handle makes."""
        return self.numbers().get(pseudonym(self.salt, handle))

    def numbers(self) -> dict[str, int]:
        """Pseudonym → number."""
        return {name: i for i, name in enumerate(self.pseudonyms)}


def pseudonym(salt: bytes, handle: str) -> str:
    """Sixteen hexadecimal digits that are the same for a handle within one audience and say nothing without its
    salt."""
    return blake2b(fold(handle.lstrip("@")).encode(), key=salt, digest_size=8).hexdigest()


class AudienceStore:
    """Samples and events in the ledger. Events are only added; erasing an audience takes all of it away."""

    def __init__(self, ledger: Ledger, *, now: Callable[[], datetime]) -> None:
        self._ledger = ledger
        self._now = now

    def add(
        self, sample: Sample, *, name: str, creator_id: str | None, sampling: Sampling, keep_names_days: int
    ) -> int:
        """Keep a sample under a new number. keep_names_days: for so long handles and profile texts can be shown, 0:
        they are not stored at all."""
        salt = secrets.token_bytes(16)
        now = to_epoch(self._now())
        row = {
            "name": name,
            "creator_id": creator_id,
            "list_order": sampling.order.value,
            "whole": sampling.whole,
            "salt": salt,
            "added_at": now,
            "names_until": now + keep_names_days * DAY if keep_names_days else None,
            "digest": digest([getattr(sample.followers, fact).tolist() for fact in _FACTS]),
        }
        with self._ledger.write() as db:
            number = int(db.execute(insert(AUDIENCES).values(**row)).inserted_primary_key[0])  # type: ignore[index]
            rows = [_follower(sample, i, number, salt, names=keep_names_days > 0) for i in range(len(sample.followers))]
            db.execute(insert(AUDIENCE_FOLLOWERS), rows)
        return number

    def audiences(self) -> tuple[Audience, ...]:
        """Every audience, newest first."""
        with self._ledger.read() as db:
            rows = db.execute(_heads().order_by(AUDIENCES.c.id.desc())).mappings()
            return tuple(_head(row) for row in rows)

    def of_creator(self, creator_id: str) -> tuple[Audience, ...]:
        """The audiences said to be of a creator, newest first."""
        query = _heads().where(AUDIENCES.c.creator_id == creator_id).order_by(AUDIENCES.c.id.desc())
        with self._ledger.read() as db:
            return tuple(_head(row) for row in db.execute(query).mappings())

    def head(self, number: int) -> Audience:
        """One audience without its followers. Raises NotFound."""
        with self._ledger.read() as db:
            return self._one(db, number)

    def audience(self, number: int) -> Kept:
        """One audience with its followers; names whose time is over are forgotten first. Raises NotFound."""
        self._forget_due(number)
        with self._ledger.read() as db:
            head = self._one(db, number)
            salt = db.scalar(select(AUDIENCES.c.salt).where(AUDIENCES.c.id == number))
            mine = AUDIENCE_FOLLOWERS.c.audience_id == number
            order = AUDIENCE_FOLLOWERS.c.number
            rows = db.execute(select(AUDIENCE_FOLLOWERS).where(mine).order_by(order)).mappings().all()
        columns = {fact: as_floats([row[fact] for row in rows]) for fact in _FACTS}
        names = tuple(row["pseudonym"] for row in rows)
        return Kept(head, Followers(**columns), names, tuple(row["shown"] for row in rows), bytes(salt or b""))

    def follower(self, number: int, row: int) -> tuple[Followers, str, str]:
        """(the facts, the pseudonym, the shown name or nothing) of one follower. Raises NotFound."""
        self._forget_due(number)
        mine = (AUDIENCE_FOLLOWERS.c.audience_id == number) & (AUDIENCE_FOLLOWERS.c.number == row)
        with self._ledger.read() as db:
            found = db.execute(select(AUDIENCE_FOLLOWERS).where(mine)).mappings().one_or_none()
        if found is None:
            raise NotFound(f"There is no follower {row + 1} in audience {number}.")
        facts = Followers(**{fact: as_floats([found[fact]]) for fact in _FACTS})
        return facts, found["pseudonym"], found["shown"] or ""

    def say(self, number: int, events: Iterable[Event]) -> None:
        """Add events, all or none. Raises NotFound for an unknown audience."""
        rows = [
            {
                "audience_id": number,
                "number": e.number,
                "labeller": e.by,
                "kind": e.said.value,
                "at": e.at,
                "door": e.door,
            }
            for e in events
        ]
        with self._ledger.write() as db:
            self._one(db, number)
            if rows:
                db.execute(insert(AUDIENCE_EVENTS), rows)

    def events(self, number: int) -> list[Event]:
        """Everything that was said about an audience, in order."""
        query = select(AUDIENCE_EVENTS).where(AUDIENCE_EVENTS.c.audience_id == number).order_by(AUDIENCE_EVENTS.c.id)
        with self._ledger.read() as db:
            rows = db.execute(query).mappings().all()
        return [Event(row["number"], row["labeller"], Said(row["kind"]), row["at"], row["door"]) for row in rows]

    def forget_names(self, number: int) -> None:
        """Forget handles and profile texts now; facts, pseudonyms and labels stay. Raises NotFound."""
        with self._ledger.write() as db:
            self._one(db, number)
            _forget(db, number)

    def erase(self, number: int) -> None:
        """Take an audience away with its followers, its salt and everything said about it. Raises NotFound."""
        with self._ledger.write() as db:
            self._one(db, number)
            db.execute(delete(AUDIENCE_EVENTS).where(AUDIENCE_EVENTS.c.audience_id == number))
            db.execute(delete(AUDIENCE_FOLLOWERS).where(AUDIENCE_FOLLOWERS.c.audience_id == number))
            db.execute(delete(AUDIENCES).where(AUDIENCES.c.id == number))

    def _forget_due(self, number: int) -> None:
        until = self.head(number).names_until
        if until is not None and until <= self._now():
            with self._ledger.write() as db:
                _forget(db, number)

    def _one(self, db: Connection, number: int) -> Audience:
        row = db.execute(_heads().where(AUDIENCES.c.id == number)).mappings().one_or_none()
        if row is None:
            raise NotFound.looked_in(
                f"There is no audience {number}.", ["the ledger"], next_step="`goodword audience list` shows them"
            )
        return _head(row)


def _heads() -> Select[Any]:
    size = select(func.count()).where(AUDIENCE_FOLLOWERS.c.audience_id == AUDIENCES.c.id).scalar_subquery()
    return select(AUDIENCES, size.label("size"))


def _head(row: RowMapping) -> Audience:
    until = row["names_until"]
    return Audience(
        id=row["id"],
        name=row["name"],
        creator_id=row["creator_id"],
        sampling=Sampling(ListOrder(row["list_order"]), row["whole"]),
        size=row["size"],
        added_at=from_epoch(row["added_at"]),
        names_until=from_epoch(until) if until is not None else None,
        digest=row["digest"],
    )


def _follower(sample: Sample, i: int, audience: int, salt: bytes, *, names: bool) -> dict[str, object]:
    f, handle = sample.followers, sample.handles[i]
    facts: dict[str, object] = {fact: _whole(getattr(f, fact), i) for fact in _WHOLE}
    facts["digits"] = float(f.digits[i]) if np.isfinite(f.digits[i]) else None
    text = "\n".join(part for part in (handle, sample.about[i]) if part)
    return facts | {
        "audience_id": audience,
        "number": i,
        "pseudonym": pseudonym(salt, handle or f"row {sample.rows[i]}"),
        "shown": text if names and text else None,
    }


def _whole(values: Floats, i: int) -> int | None:
    return int(values[i]) if np.isfinite(values[i]) else None


def _forget(db: Connection, number: int) -> None:
    db.execute(update(AUDIENCE_FOLLOWERS).where(AUDIENCE_FOLLOWERS.c.audience_id == number).values(shown=None))
    db.execute(update(AUDIENCES).where(AUDIENCES.c.id == number).values(names_until=None))
