"""Lists of one's own people in the ledger, as keyed hashes, until their day; and contacts that the ledger knows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import RowMapping, delete, func, insert, select

from goodword.core.errors import NotFound
from goodword.core.money import Money
from goodword.core.times import from_epoch, to_epoch
from goodword.discovery.known.model import ListKind, Own, OwnList, Way
from goodword.ledger.store import Ledger
from goodword.ledger.tables import OWN_LISTS, OWN_PEOPLE, PEOPLE

_AT_ONCE = 5_000


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

    def people(self, number: int) -> list[Own]:
        """The people of a list."""
        with self._ledger.read() as db:
            found: dict[int, list[RowMapping]] = {}
            query = select(OWN_PEOPLE).where(OWN_PEOPLE.c.list_id == number).order_by(OWN_PEOPLE.c.id)
            for row in db.execute(query).mappings():
                found.setdefault(row["person"], []).append(row)
        return [_own(rows) for rows in found.values()]

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
