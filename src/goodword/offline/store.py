"""People without an account in the ledger: their contact, circles and what they cost; rows of files that wait."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, delete, insert, select, update

from goodword.campaigns.model import PersonWish, Profile
from goodword.campaigns.outreach.model import Basis, ConsentKind
from goodword.campaigns.outreach.store import Stated, state
from goodword.campaigns.store import ensure_person, inserted, person_columns
from goodword.consent.contact.store import stopped
from goodword.core.codec import digest
from goodword.core.errors import NotFound
from goodword.core.money import Money
from goodword.core.times import from_epoch, to_epoch
from goodword.ledger.store import Ledger
from goodword.ledger.tables import CIRCLES, CONSENT_EVENTS, OFFLINE_PEOPLE, OFFLINE_WAITING, PEOPLE
from goodword.offline.model import PLATFORM, Circle, Cost, Someone, Waiting, Why, Wish

_LARGEST = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Held:
    """A row that is to wait. like: number of the person it looks like. mark: by which the same row is known again."""

    why: Why
    line: int
    reason: str
    fields: Mapping[str, str]
    field: str = ""
    like: int | None = None
    mark: str = ""


class OfflineStore:
    """People without an account."""

    def __init__(self, ledger: Ledger, *, now: Callable[[], datetime], door: str) -> None:
        self.ledger, self.now, self.door = ledger, now, door

    def people(self, *, removed: bool = False) -> tuple[Someone, ...]:
        """Everybody, oldest first; those taken out only if asked for."""
        with self.ledger.read() as db:
            found = _people(db, OFFLINE_PEOPLE.c.id > 0)
        return tuple(p for p in found if removed or p.removed_at is None)

    def person(self, number: int) -> Someone:
        """One person by their number, also one taken out. Raises NotFound."""
        with self.ledger.read() as db:
            return _one(db, number)

    def handles(self) -> frozenset[str]:
        """Every id under which somebody without an account is, or was, in the ledger."""
        with self.ledger.read() as db:
            return frozenset(db.scalars(select(PEOPLE.c.creator_id).where(PEOPLE.c.creator_id.like(f"{PLATFORM}:%"))))

    def add(self, people: Sequence[tuple[str, Wish]], waiting: Sequence[Held] = (), *, source: str = "") -> list[int]:
        """Keep people under their ids, and rows that wait: all of it or nothing. Their numbers, in order."""
        moment = to_epoch(self.now())
        with self.ledger.write() as db:
            numbers = [self._add(db, creator_id, wish, moment) for creator_id, wish in people]
            for held in waiting:
                _wait(db, held, source, moment)
            return numbers

    def _add(self, db: Connection, creator_id: str, wish: Wish, moment: int) -> int:
        number = ensure_person(db, _person_wish(creator_id, wish), moment)
        row = {"person_id": number, "made_at": moment, "changed_at": moment, **_columns(wish)}
        db.execute(insert(OFFLINE_PEOPLE).values(**row))
        _set_circles(db, number, wish.circles)
        self._say_basis(db, number, wish, moment)
        return number

    def change(self, number: int, wish: Wish) -> Someone:
        """Replace what is known of somebody. Raises NotFound."""
        moment = to_epoch(self.now())
        with self.ledger.write() as db:
            before = _one(db, number)
            person = person_columns(_person_wish(before.creator_id, wish))
            db.execute(update(PEOPLE).where(PEOPLE.c.id == number).values(**person))
            mine = update(OFFLINE_PEOPLE).where(OFFLINE_PEOPLE.c.person_id == number)
            db.execute(mine.values(**_columns(wish), changed_at=moment))
            _set_circles(db, number, wish.circles)
            if (wish.basis, wish.basis_words) != (before.wish.basis, before.wish.basis_words):
                self._say_basis(db, number, wish, moment)
            return _one(db, number)

    def _say_basis(self, db: Connection, number: int, wish: Wish, moment: int) -> None:
        if wish.basis:
            told = Stated(ConsentKind.BASIS, Basis(wish.basis), wish.basis_words)
            state(db, number, told, moment=moment, door=self.door)

    def remove(self, number: int, *, back: bool = False) -> Someone:
        """Take somebody out of what is found, or bring them back; what happened stays. Raises NotFound."""
        moment = None if back else to_epoch(self.now())
        with self.ledger.write() as db:
            _one(db, number)
            db.execute(update(OFFLINE_PEOPLE).where(OFFLINE_PEOPLE.c.person_id == number).values(removed_at=moment))
            return _one(db, number)

    def waiting(self) -> tuple[Waiting, ...]:
        """Rows that need a look, oldest first."""
        with self.ledger.read() as db:
            return _waiting(db)

    def waits(self, number: int) -> Waiting:
        """One of them. Raises NotFound."""
        found = next((w for w in self.waiting() if w.id == number), None)
        if found is None:
            raise NotFound(f"No row {number} waits.", next_step="`goodword offline waiting` lists those that do")
        return found

    def settle(self, number: int) -> None:
        """A row was looked at: it goes, with the contact in it."""
        with self.ledger.write() as db:
            db.execute(delete(OFFLINE_WAITING).where(OFFLINE_WAITING.c.id == number))


def _person_wish(creator_id: str, wish: Wish) -> PersonWish:
    profile = Profile(PLATFORM, creator_id.partition(":")[2], "", wish.place, wish.reach)
    return PersonWish(
        creator_id, wish.name or wish.nickname, wish.email, wish.phone, wish.language, wish.country, profile=profile,
    )  # fmt: skip


def _columns(wish: Wish) -> dict[str, object]:
    return {
        "nickname": wish.nickname, "contact": wish.contact, "place": wish.place, "note": wish.note,
        "passions": json.dumps(wish.passions, ensure_ascii=False), "cost_kind": wish.cost_kind.value,
        "cost_minor": None if wish.cost is None else wish.cost.minor,
        "cost_currency": "" if wish.cost is None else wish.cost.currency,
    }  # fmt: skip


def _set_circles(db: Connection, number: int, circles: Sequence[Circle]) -> None:
    db.execute(delete(CIRCLES).where(CIRCLES.c.person_id == number))
    if circles:
        rows = [{"person_id": number, "name": c.name, "place": c.place, "size": c.size} for c in circles]
        db.execute(insert(CIRCLES), rows)


def _one(db: Connection, number: int) -> Someone:
    found = _people(db, OFFLINE_PEOPLE.c.person_id == number) if 0 < number <= _LARGEST else ()
    if not found:
        raise NotFound(
            f"There is no person {number} without an account.", next_step="`goodword offline list` shows all"
        )
    return found[0]


def _people(db: Connection, where: Any) -> tuple[Someone, ...]:  # noqa: ANN401 - a clause on the table
    person = [PEOPLE.c[n] for n in ("creator_id", "name", "email", "phone", "language", "country")]
    query = select(OFFLINE_PEOPLE, *person).join(PEOPLE, PEOPLE.c.id == OFFLINE_PEOPLE.c.person_id).where(where)
    rows = db.execute(query.where(PEOPLE.c.erased_at.is_(None)).order_by(OFFLINE_PEOPLE.c.id)).mappings().all()
    circles, bases, stops = _circles(db), _bases(db), _stops(db)
    return tuple(
        _someone(row, tuple(circles[row["person_id"]]), bases.get(row["person_id"], ("", "")),
                 stop=row["person_id"] in stops and stopped(db, row["person_id"]))
        for row in rows
    )  # fmt: skip


def _circles(db: Connection) -> defaultdict[int, list[Circle]]:
    found: defaultdict[int, list[Circle]] = defaultdict(list)
    for row in db.execute(select(CIRCLES).order_by(CIRCLES.c.id)).mappings():
        found[row["person_id"]].append(Circle(row["name"], row["size"], row["place"]))
    return found


def _bases(db: Connection) -> dict[int, tuple[str, str]]:
    """Person → the newest ground for contact, and how it is known."""
    rows = select(CONSENT_EVENTS).where(CONSENT_EVENTS.c.kind == ConsentKind.BASIS.value).order_by(CONSENT_EVENTS.c.id)
    return {row["person_id"]: (row["basis"], row["words"]) for row in db.execute(rows).mappings()}


def _stops(db: Connection) -> set[int]:
    """People of whom it was ever said that they do not want to be contacted."""
    kind = CONSENT_EVENTS.c.kind == ConsentKind.STOP.value
    return set(db.scalars(select(CONSENT_EVENTS.c.person_id).where(kind)))


def _someone(row: RowMapping, circles: tuple[Circle, ...], basis: tuple[str, str], *, stop: bool) -> Someone:
    cost = None if row["cost_minor"] is None else Money(row["cost_minor"], row["cost_currency"])
    wish = Wish(
        row["name"], row["nickname"], row["email"], row["phone"], row["contact"], row["place"], row["country"],
        row["language"], tuple(json.loads(row["passions"] or "[]")), circles, Cost(row["cost_kind"]), cost,
        row["note"], *basis,
    )  # fmt: skip
    gone = row["removed_at"]
    return Someone(
        row["person_id"], row["creator_id"], wish, from_epoch(row["made_at"]), from_epoch(row["changed_at"]),
        None if gone is None else from_epoch(gone), stop,
    )  # fmt: skip


def _wait(db: Connection, held: Held, source: str, moment: int) -> None:
    mark = held.mark or digest(dict(held.fields))
    if db.scalar(select(OFFLINE_WAITING.c.id).where(OFFLINE_WAITING.c.digest == mark)) is not None:
        return
    row = {
        "person_id": held.like, "kind": held.why.value, "source": source, "line": held.line, "reason": held.reason,
        "field": held.field, "body": json.dumps(dict(held.fields), ensure_ascii=False), "digest": mark,
    }  # fmt: skip
    inserted(db, insert(OFFLINE_WAITING).values(**row, made_at=moment))


def _waiting(db: Connection) -> tuple[Waiting, ...]:
    names = select(OFFLINE_WAITING, PEOPLE.c.name).outerjoin(PEOPLE, PEOPLE.c.id == OFFLINE_WAITING.c.person_id)
    return tuple(
        Waiting(
            r["id"], Why(r["kind"]), r["reason"], r["field"], r["source"], r["line"], json.loads(r["body"]),
            r["person_id"], r["name"] or "", from_epoch(r["made_at"]),
        )
        for r in db.execute(names.order_by(OFFLINE_WAITING.c.id)).mappings()
    )  # fmt: skip
