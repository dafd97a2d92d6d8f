"""A person taken out of every table of the ledger, column by column as declared; numbers and references stay."""

from __future__ import annotations

import json
import secrets
import zlib
from collections.abc import Callable, Collection, Iterator
from typing import Any

from sqlalchemy import Column, Connection, LargeBinary, RowMapping, String, Table, delete, or_, select, update

from goodword.core.erasing import Person
from goodword.ledger.tables import METADATA
from goodword.ledger.tables.personal import GONE, PERSONAL, Personal

_AT_ONCE = 500
_OWNED = {
    **dict.fromkeys(
        ("people", "evidence", "audiences", "source_accounts", "source_grants", "declared_facts", "consent_asks"),
        ("creator_id",),
    ),
    "identity_decisions": ("creator_id", "other_id"),
}
"""Tables whose rows are a person's by their creator id; rows that refer to them are the person's too."""


_NAMING = {
    "people": ("name", "email", "phone"),
    "source_accounts": ("account_key", "handle"),
    "source_grants": ("account_key", "handle"),
    "consent_asks": ("name",),
}
"""Columns that name a person, in tables whose rows are a person's by their creator id."""


def names_of(db: Connection, creator_id: str) -> tuple[str, ...]:
    """What else the ledger knows the person by: names, addresses, phone numbers, what networks call the account."""
    people, offline = METADATA.tables["people"], METADATA.tables["offline_people"]
    chosen = select(offline.c.nickname, offline.c.contact).join(people, people.c.id == offline.c.person_id)
    queries = [chosen.where(people.c.creator_id == creator_id)]
    for name, columns in _NAMING.items():
        table = METADATA.tables[name]
        queries.append(select(*(table.c[c] for c in columns)).where(table.c.creator_id == creator_id))
    return tuple(dict.fromkeys(value for query in queries for row in db.execute(query) for value in row if value))


def words_of(db: Connection, person: Person) -> dict[str, str]:
    """Codes and short links that were made from the person's name, and what stands in their place."""
    found = {}
    for table, column in (("codes", "code"), ("links", "short")):
        for number, word in _made(db, METADATA.tables[table], column, person.creator_id):
            if person.made_of(word):
                found[word] = person.word_for(number)
    return found


def _made(db: Connection, table: Table, column: str, creator_id: str) -> Iterator[tuple[int, str]]:
    people, bookings = METADATA.tables["people"], METADATA.tables["bookings"]
    chosen = (
        select(table.c.id, table.c[column])
        .join(bookings, bookings.c.id == table.c.booking_id)
        .join(people, people.c.id == bookings.c.person_id)
        .where(people.c.creator_id == creator_id)
    )
    for number, word in db.execute(chosen):
        yield int(number), str(word)


def erase(db: Connection, person: Person, words: dict[str, str], at: int) -> dict[str, int]:
    """Take the person out of every table; how many rows were changed, by table. words: as `words_of` said."""
    mine: dict[str, set[object]] = {}
    changed: dict[str, int] = {}
    _drop_tasks(db, person)
    for table in METADATA.sorted_tables:
        mine[table.name] = _owned(db, table, person, mine)
        count = _erase_rows(db, table, _Eraser(person, words, at, mine[table.name]))
        if count:
            changed[table.name] = count
    for name in GONE:
        _remove(db, METADATA.tables[name], mine[name])
    return changed


def unlink_own(db: Connection, marks: Collection[int]) -> int:
    """Give whoever has one of these marks on a list of one's own people marks that lead to nobody; how many rows.

    What they bought stays counted, as somebody's.
    """
    own = METADATA.tables["own_people"]
    known: set[tuple[int, int]] = set()
    for part in _parts(set(marks)):
        known |= {
            (int(a), int(b)) for a, b in db.execute(select(own.c.list_id, own.c.person).where(own.c.mark.in_(part)))
        }
    changed = 0
    for number, person in sorted(known):
        rows = list(db.scalars(select(own.c.id).where(own.c.list_id == number, own.c.person == person)))
        for row in rows:
            db.execute(update(own).where(own.c.id == row).values(mark=secrets.randbits(63)))
        changed += len(rows)
    return changed


def _drop_tasks(db: Connection, person: Person) -> None:
    """What a refresh under way still wanted to read of the person is read no more."""
    runs = METADATA.tables["source_runs"]
    for number, body in db.execute(select(runs.c.id, runs.c.tasks).where(runs.c.tasks != "[]")).all():
        try:
            tasks = json.loads(body)
        except ValueError:
            continue
        kept = [task for task in tasks if not _is_of(task, person)]
        if len(kept) < len(tasks):
            db.execute(update(runs).where(runs.c.id == number).values(tasks=json.dumps(kept, ensure_ascii=False)))


def _is_of(task: Any, person: Person) -> bool:  # noqa: ANN401 - any JSON value
    """Whether a task is about the person: an account's key can be a short number, which is told by where it stands."""
    if not isinstance(task, dict):
        return False
    note = task.get("note")
    named = {*map(str, task.get("subjects") or ()), str(note.get("account", "") if isinstance(note, dict) else "")}
    return not named.isdisjoint((person.creator_id, person.handle, *person.names))


def _owned(db: Connection, table: Table, person: Person, mine: dict[str, set[object]]) -> set[object]:
    """Keys of the rows that are the person's: named by the id, or referring to such a row."""
    keys = list(table.primary_key.columns)
    if len(keys) != 1:
        return set()
    found: set[object] = set()
    for name in _OWNED.get(table.name, ()):
        found |= set(db.scalars(select(keys[0]).where(table.c[name] == person.creator_id)))
    for key in table.foreign_keys:
        wanted = mine.get(key.column.table.name, set()) if key.column.table is not table else set()
        for part in _parts(wanted):
            found |= set(db.scalars(select(keys[0]).where(key.parent.in_(part))))
    return found


def _parts(values: set[object]) -> Iterator[list[object]]:
    """As many at a time as every database takes."""
    listed = list(values)
    for start in range(0, len(listed), _AT_ONCE):
        yield listed[start : start + _AT_ONCE]


class _Eraser:
    """What becomes of one value."""

    def __init__(self, person: Person, words: dict[str, str], at: int, mine: set[object]) -> None:
        self.person, self.words, self.at, self.mine = person, words, at, mine

    def value(self, kind: Personal, value: Any, key: object) -> Any:  # noqa: ANN401 - a text or bytes
        """The value without the person. key: of its row."""
        own = key in self.mine
        made: dict[Personal, Callable[[], Any]] = {
            Personal.CREATOR: lambda: self.person.stands_for if value == self.person.creator_id else value,
            Personal.POST: lambda: f"{self.person.stands_for}:{key}" if own else value,
            Personal.OWN: lambda: type(value)() if own else self._text(value),
            Personal.TEXT: lambda: self._text(value, own=own),
            Personal.JSON: lambda: self._json(value, own=own),
            Personal.PACKED: lambda: self._packed(value, own=own),
            Personal.MADE: lambda: self._word(value),
            Personal.SUBJECT: lambda: "erased" if self.person.names_in(value) else value,
        }
        return made[kind]() if kind in made else value

    def _text(self, value: Any, *, own: bool = False) -> Any:  # noqa: ANN401 - a text or bytes
        return self.person.out_of_text(value, own=own) if isinstance(value, str) else value

    def _word(self, value: str) -> str:
        known = {word.casefold(): stands for word, stands in self.words.items()}
        lines = ((known.get(line.casefold(), line), line) for line in value.split("\n"))
        return "\n".join(new.upper() if line.isupper() else new for new, line in lines)

    def _json(self, value: str, *, own: bool) -> str:
        try:
            before = json.loads(value)
        except ValueError:
            return str(self._text(value, own=own))
        after = self._replaced(self.person.out_of(before, own=own))
        return value if after == before else json.dumps(after, ensure_ascii=False)

    def _replaced(self, value: Any) -> Any:  # noqa: ANN401 - any JSON value
        if isinstance(value, str):
            return self._word(value)
        if isinstance(value, list):
            return [self._replaced(item) for item in value]
        return {k: self._replaced(v) for k, v in value.items()} if isinstance(value, dict) else value

    def _packed(self, value: bytes, *, own: bool) -> bytes:
        try:
            text = zlib.decompress(bytes(value)).decode()
        except (zlib.error, UnicodeDecodeError):
            return value
        after = self._json(text, own=own)
        return value if after == text else zlib.compress(after.encode())


def _erase_rows(db: Connection, table: Table, eraser: _Eraser) -> int:
    columns = [c for c in table.columns if isinstance(c.type, String | LargeBinary)]
    # A column that nobody declared is treated as text: rather a word too many than a name too few.
    kinds = {c: PERSONAL.get(f"{table.name}.{c.name}", Personal.TEXT) for c in columns}
    looked_at = [c for c, kind in kinds.items() if kind is not Personal.PLAIN]
    if not looked_at:
        return 0
    wanted = {c: kinds[c] for c in looked_at}
    changes = [(row, values) for row in _rows(db, table, looked_at) if (values := _values(table, row, wanted, eraser))]
    for row, values in changes:
        db.execute(update(table).where(*(k == row[k.name] for k in table.primary_key.columns)).values(**values))
    return len(changes)


def _rows(db: Connection, table: Table, columns: list[Column[Any]]) -> Iterator[RowMapping]:
    keys = [k for k in table.primary_key.columns if k not in columns]
    yield from db.execute(select(*keys, *columns).execution_options(yield_per=_AT_ONCE)).mappings()


def _values(table: Table, row: RowMapping, kinds: dict[Column[Any], Personal], eraser: _Eraser) -> dict[str, object]:
    """What is to be written in a row; nothing where the person is not in it."""
    key = row[next(iter(table.primary_key.columns)).name]
    values: dict[str, object] = {}
    for column, kind in kinds.items():
        before = row[column.name]
        after = before if before is None else eraser.value(kind, before, key)
        if after != before:
            values[column.name] = after
    if table.name == "audit" and values:
        values["salt"] = b""
    if table.name == "people" and key in eraser.mine:
        values["erased_at"] = eraser.at
    if table.name == "codes" and "code" in values:
        values["skeleton"] = values["code"]
    return values


def _remove(db: Connection, table: Table, keys: set[object]) -> None:
    column = next(iter(table.primary_key.columns))
    for part in _parts(keys):
        db.execute(delete(table).where(or_(column.in_(part))))
