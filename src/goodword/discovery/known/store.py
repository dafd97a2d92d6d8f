"""Lists of one's own people in the ledger, as keyed hashes, until their day; and contacts that the ledger knows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from sqlalchemy import RowMapping, delete, func, insert, select

from goodword.core.errors import NotFound
from goodword.core.money import Money
from goodword.core.times import from_epoch, to_epoch
from goodword.discovery.known.model import ListKind, Own, OwnList
from goodword.ledger.bulk import columns
from goodword.ledger.store import Ledger
from goodword.ledger.tables import OWN_LISTS, OWN_PEOPLE, PEOPLE
from goodword.sources.contacts import Way

_AT_ONCE = 5_000


@dataclass(frozen=True, slots=True)
class Marks:
    """Marks of a list, one row each. person: number of the person on the list; way: its value; mark: the hash."""

    person: NDArray[np.int64]
    way: NDArray[np.object_]
    mark: NDArray[np.int64]

    def of(self, way: Way | None = None) -> pa.Array:
        """The distinct marks, of one way if given."""
        return pa.array(np.unique(self.mark if way is None else self.mark[self.way == way.value]), pa.int64())


class OwnStore:
    """What is kept of one's own people; a list whose day has passed is gone at the next look."""

    def __init__(self, ledger: Ledger, *, now: Callable[[], datetime]) -> None:
        self._ledger = ledger
        self._now = now

    def add(self, people: Sequence[Own], *, head: OwnList, digest: str) -> int:
        """Keep a list; its number. head: without its number."""
        with self._ledger.write() as db:
            values = {
                "name": head.name, "kind": head.kind.value, "basis": head.basis, "rows": head.people,
                "aside": head.aside, "digest": digest, "keep_until": to_epoch(head.keep_until),
                "made_at": to_epoch(head.made_at),
            }  # fmt: skip
            number = int(db.execute(insert(OWN_LISTS).values(**values).returning(OWN_LISTS.c.id)).scalar_one())
            rows = [_row(number, n, own, way, mark) for n, own in enumerate(people) for way, mark in own.marks]
            for first in range(0, len(rows), _AT_ONCE):
                db.execute(insert(OWN_PEOPLE), rows[first : first + _AT_ONCE])
        return number

    def lists(self) -> tuple[OwnList, ...]:
        """Every list that is kept, the newest first."""
        self._sweep()
        with self._ledger.read() as db:
            rows = db.execute(select(OWN_LISTS).order_by(OWN_LISTS.c.id.desc())).mappings()
            return tuple(_list(r) for r in rows)

    def one(self, number: int) -> OwnList:
        """One list. Raises NotFound."""
        found = next((one for one in self.lists() if one.id == number), None)
        if found is None:
            raise NotFound(f"There is no list {number}.", next_step="its day may have passed: add it again")
        return found

    def same(self, digest: str) -> OwnList | None:
        """The list of a file that was kept already."""
        self._sweep()
        with self._ledger.read() as db:
            row = db.execute(select(OWN_LISTS).where(OWN_LISTS.c.digest == digest)).mappings().first()
            return _list(row) if row else None

    def marks(self, number: int) -> Marks:
        """By what the people of a list can be recognised, without what is known of them."""
        rows = select(OWN_PEOPLE.c.person, OWN_PEOPLE.c.way, OWN_PEOPLE.c.mark).where(OWN_PEOPLE.c.list_id == number)
        with self._ledger.snapshot() as db:
            found = columns(db, rows)
        return Marks(found["person"], np.array(found["way"], object), found["mark"])

    def people(self, number: int, persons: Sequence[int]) -> list[Own]:
        """Some people of a list."""
        found: dict[int, list[RowMapping]] = {}
        query = select(OWN_PEOPLE).where(OWN_PEOPLE.c.list_id == number).order_by(OWN_PEOPLE.c.id)
        with self._ledger.read() as db:
            for first in range(0, len(persons), _AT_ONCE):
                some = query.where(OWN_PEOPLE.c.person.in_(persons[first : first + _AT_ONCE]))
                for row in db.execute(some).mappings():
                    found.setdefault(row["person"], []).append(row)
        return [_own(found[person]) for person in sorted(found)]

    def forget(self, number: int) -> int:
        """Take a list away for good; how many people were on it. Raises NotFound."""
        head = self.one(number)
        with self._ledger.write() as db:
            db.execute(delete(OWN_PEOPLE).where(OWN_PEOPLE.c.list_id == number))
            db.execute(delete(OWN_LISTS).where(OWN_LISTS.c.id == number))
        return head.people

    def contacts(self) -> list[tuple[str, str, str]]:
        """(creator, e-mail, phone) of people of campaigns who are not erased; a few hundred at most."""
        with self._ledger.read() as db:
            query = select(PEOPLE.c.creator_id, PEOPLE.c.email, PEOPLE.c.phone).where(PEOPLE.c.erased_at.is_(None))
            return [(c, e, p) for c, e, p in db.execute(query) if e or p]

    def _sweep(self) -> None:
        at = to_epoch(self._now())
        with self._ledger.read() as db:
            if not db.execute(select(func.count()).where(OWN_LISTS.c.keep_until <= at)).scalar_one():
                return
        with self._ledger.write() as db:
            old = select(OWN_LISTS.c.id).where(OWN_LISTS.c.keep_until <= at)
            db.execute(delete(OWN_PEOPLE).where(OWN_PEOPLE.c.list_id.in_(old)))
            db.execute(delete(OWN_LISTS).where(OWN_LISTS.c.keep_until <= at))


def _row(number: int, person: int, own: Own, way: Way, mark: int) -> dict[str, object]:
    return {
        "list_id": number, "person": person, "mark": mark, "way": way.value, "orders": own.orders,
        "spent_minor": own.spent.minor if own.spent else None, "currency": own.spent.currency if own.spent else "",
        "last_day": own.last_day,
    }  # fmt: skip


def _own(rows: Sequence[RowMapping]) -> Own:
    first = rows[0]
    spent = Money(first["spent_minor"], first["currency"]) if first["spent_minor"] is not None else None
    return Own(tuple((Way(r["way"]), r["mark"]) for r in rows), first["orders"], spent, first["last_day"])


def _list(row: RowMapping) -> OwnList:
    return OwnList(
        row["id"], row["name"], ListKind(row["kind"]), row["basis"], row["rows"], row["aside"],
        from_epoch(row["keep_until"]), from_epoch(row["made_at"]),
    )  # fmt: skip
