"""The ledger's side of erasing and copying: marks of erased people, transactions over all tables."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import replace

from sqlalchemy import Connection, insert, select, update

from goodword.commerce.orders.store import MARKED
from goodword.core.erasing import Person
from goodword.core.times import from_epoch
from goodword.ledger import erasing
from goodword.ledger.migrate import revision
from goodword.ledger.portable import lines
from goodword.ledger.store import Ledger
from goodword.ledger.tables import ERASED, METADATA
from goodword.ledger.tables.personal import PERSONAL, Personal
from goodword.ledger.vault import SEALED
from goodword.upkeep.model import Erasure


class UpkeepStore:
    """What upkeep asks of a ledger."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def begin(self, mark: str, at: int) -> int:
        """The number of an erasure, the same for the same mark; it is unfinished from now on and in force."""
        with self._ledger.write_alone() as db:
            number = db.scalar(select(ERASED.c.id).where(ERASED.c.mark == mark))
            if number is None:
                row = {"mark": mark, "at": at}
                return int(db.execute(insert(ERASED).values(**row)).inserted_primary_key[0])  # type: ignore[index]
            db.execute(update(ERASED).where(ERASED.c.id == number).values(finished_at=None, allowed_at=None))
            return int(number)

    def finish(self, number: int, at: int) -> None:
        """Everything of an erasure is done."""
        with self._ledger.write() as db:
            db.execute(update(ERASED).where(ERASED.c.id == number).values(finished_at=at))

    def allow(self, mark: str, at: int) -> bool:
        """Let a person come back; whether there was such an erasure."""
        with self._ledger.write() as db:
            chosen = update(ERASED).where(ERASED.c.mark == mark, ERASED.c.allowed_at.is_(None))
            return int(db.execute(chosen.values(allowed_at=at)).rowcount) > 0

    def marks(self) -> tuple[str, ...]:
        """The marks of creators in force."""
        ours = ERASED.c.allowed_at.is_(None) & ~ERASED.c.mark.startswith(MARKED)
        with self._ledger.read() as db:
            return tuple(db.scalars(select(ERASED.c.mark).where(ours).order_by(ERASED.c.id)))

    def erasures(self) -> tuple[Erasure, ...]:
        """Every erasure, oldest first."""
        with self._ledger.read() as db:
            rows = db.execute(select(ERASED).order_by(ERASED.c.id)).all()
        whens = [[None if t is None else from_epoch(t) for t in (r.finished_at, r.allowed_at)] for r in rows]
        return tuple(Erasure(int(r.id), from_epoch(r.at), *when) for r, when in zip(rows, whens, strict=True))

    def names(self, creator_id: str) -> tuple[str, ...]:
        """What the ledger knows a person by."""
        with self._ledger.read() as db:
            return erasing.names_of(db, creator_id)

    def creators(self) -> tuple[str, ...]:
        """Every creator that some table names by id."""
        found: set[str] = set()
        with self._ledger.read() as db:
            for column in (c for t in METADATA.sorted_tables for c in t.c):
                if PERSONAL.get(f"{column.table.name}.{column.name}") is Personal.CREATOR:
                    found |= {value for value in db.scalars(select(column).distinct()) if value}
        return tuple(sorted(found))

    def made(self, person: Person) -> tuple[str, ...]:
        """Codes and short links that were made from the person's name."""
        with self._ledger.read() as db:
            return tuple(erasing.words_of(db, person))

    def erase(self, person: Person, at: int, marks: Collection[int] = ()) -> dict[str, int]:
        """Take a person out of every table, in one transaction. marks: of theirs, on lists of one's own people."""
        with self._ledger.write_alone() as db:
            words = erasing.words_of(db, person)
            known = replace(person, made=tuple(dict.fromkeys((*person.made, *words))))
            changed = erasing.erase(db, known, words, at)
            own = erasing.unlink_own(db, marks)
            return changed | ({"own_people": own} if own else {})

    def unlink(self, marks: Collection[int]) -> int:
        """Take whoever has one of these marks off every list of one's own people; how many rows."""
        with self._ledger.write() as db:
            return erasing.unlink_own(db, marks)

    def sealed(self) -> list[tuple[str, object, bytes]]:
        """Everything that is sealed: table, number of the row, value."""
        found: list[tuple[str, object, bytes]] = []
        with self._ledger.read() as db:
            for name in SEALED:
                table = METADATA.tables[name]
                rows = db.execute(select(next(iter(table.primary_key.columns)), table.c.sealed))
                found += [(name, number, bytes(value)) for number, value in rows if value]
        return found

    @contextmanager
    def reading(self) -> Iterator[tuple[str, dict[str, Iterator[str]]]]:
        """One consistent moment: the revision, and the lines of every table, to be read in turn."""
        with self._ledger.snapshot() as db:
            yield str(revision(db)), {table.name: _lines(db, table.name) for table in METADATA.sorted_tables}


def _lines(db: Connection, table: str) -> Iterator[str]:
    yield from lines(db, METADATA.tables[table])
