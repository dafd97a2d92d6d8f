"""Lists in the ledger. Each change keeps what undoing it needs; the newest one that stands can be undone."""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, Select, delete, func, insert, select, update

from goodword.accounts.model import NotAllowed, Role
from goodword.core.errors import BadInput, Conflict, NotFound
from goodword.core.text import fold
from goodword.core.times import from_epoch, to_epoch
from goodword.discovery.kept.model import (
    MOST_AT_ONCE,
    Change,
    ChangeKind,
    CreatorList,
    Member,
    Who,
    checked_ids,
    shown_name,
)
from goodword.discovery.kept.order import GAP, order_after, positions
from goodword.ledger.store import Ledger
from goodword.ledger.tables import CREATOR_LISTS, KEPT_CHANGES, LIST_MEMBERS, USERS

LARGEST = 2**31 - 1  # of a number in the ledger
AT_ONCE = 500  # values that every database takes in one statement
_GONE = "erased:"  # what stands in place of an erased person


class ListStore:
    """Lists of creators."""

    def __init__(self, ledger: Ledger, *, now: Callable[[], datetime]) -> None:
        self._ledger = ledger
        self._now = now

    def lists(self, who: Who, *, archived: bool = False) -> tuple[CreatorList, ...]:
        """Every list that somebody may see, last changed first; archived ones only if asked for."""
        query = _lists().order_by(CREATOR_LISTS.c.changed_at.desc(), CREATOR_LISTS.c.id.desc())
        with self._ledger.read() as db:
            rows = db.execute(query if archived else query.where(CREATOR_LISTS.c.archived_at.is_(None))).mappings()
            return tuple(found for row in rows if (found := _list(row)).seen_by(who))

    def get(self, number: int, who: Who) -> CreatorList:
        """One list, also an archived one. Raises NotFound, also for what somebody may not see."""
        with self._ledger.read() as db:
            return _one(db, number, who)

    def of_creator(self, creator_id: str, who: Who) -> tuple[CreatorList, ...]:
        """The lists that a creator is in."""
        mine = select(LIST_MEMBERS.c.list_id).where(LIST_MEMBERS.c.creator_id == creator_id)
        query = _lists().where(CREATOR_LISTS.c.id.in_(mine), CREATOR_LISTS.c.archived_at.is_(None))
        with self._ledger.read() as db:
            rows = db.execute(query.order_by(CREATOR_LISTS.c.id)).mappings()
            return tuple(found for row in rows if (found := _list(row)).seen_by(who))

    def add(self, name: str, about: str, roles: tuple[Role, Role], who: Who) -> CreatorList:
        """Keep an empty list. roles: that may see it, that may change it. Raises Conflict for a name that is taken."""
        at = to_epoch(self._now())
        row = {"name": name, "about": about, "read_role": roles[0].value, "write_role": roles[1].value}
        with self._ledger.write_alone() as db:
            _free(db, name)
            values = {**row, "made_by": who.user_id, "made_at": at, "changed_at": at}
            return _one(db, inserted(db, insert(CREATOR_LISTS).values(**values)), who)

    def change(self, number: int, name: str, about: str, roles: tuple[Role, Role], who: Who) -> CreatorList:
        """Other words and roles. Raises NotFound, Conflict, NotAllowed."""
        wanted = {"name": name, "about": about, "read_role": roles[0].value, "write_role": roles[1].value}
        with self._ledger.write_alone() as db:
            now = _writable(db, number, who)
            before = {"name": now.name, "about": now.about, "read_role": now.read_role, "write_role": now.write_role}
            if wanted != before:
                _free(db, name, besides=number)
                db.execute(update(CREATOR_LISTS).where(CREATOR_LISTS.c.id == number).values(**wanted))
                self._noted(db, number, ChangeKind.CHANGED, before, who)
            return _one(db, number, Who(who.user_id, Role.OWNER))

    def archive(self, number: int, who: Who, *, back: bool = False) -> CreatorList:
        """Take a list out of sight, or bring it back; nothing of it is lost. Raises NotFound, NotAllowed."""
        with self._ledger.write_alone() as db:
            if (_writable(db, number, who).archived_at is None) != back:
                db.execute(_away(number, None if back else to_epoch(self._now())))
                self._noted(db, number, ChangeKind.RESTORED if back else ChangeKind.ARCHIVED, {}, who)
            return _one(db, number, who)

    def ids(self, number: int, who: Who) -> tuple[str, ...]:
        """Everybody in a list, in its order. Raises NotFound."""
        with self._ledger.read() as db:
            _one(db, number, who)
            return tuple(creator for creator, _ in _order(db, number))

    def members(self, number: int, who: Who, *, first: int = 0, count: int = 100) -> tuple[Member, ...]:
        """A part of a list in its order, from place `first` (0 is the first). Raises NotFound."""
        query = (
            select(LIST_MEMBERS, USERS.c.shown.label("who"))
            .join(USERS, USERS.c.id == LIST_MEMBERS.c.added_by, isouter=True)
            .where(LIST_MEMBERS.c.list_id == number)
            .order_by(LIST_MEMBERS.c.position, LIST_MEMBERS.c.id)
        )
        with self._ledger.read() as db:
            _one(db, number, who)
            rows = db.execute(query.offset(max(0, first)).limit(count)).mappings().all()
        return tuple(
            Member(row["creator_id"], max(0, first) + n, shown_name(row["who"]), from_epoch(row["added_at"]))
            for n, row in enumerate(rows, 1)
        )

    def put(self, number: int, creator_ids: Sequence[str], who: Who) -> tuple[str, ...]:
        """Add creators at the end; who is in it already stays where they are. Gives those who are new.
        Raises NotFound, NotAllowed, BadInput."""
        wanted = checked_ids(tuple(creator_ids))
        with self._ledger.write_alone() as db:
            _writable(db, number, who)
            known = dict(_order(db, number))
            new = tuple(c for c in wanted if c not in known)
            if len(known) + len(new) > MOST_AT_ONCE:
                raise BadInput.value("creators", f"at most {MOST_AT_ONCE:,} in a list", len(known) + len(new))
            last, at = max(known.values(), default=0), to_epoch(self._now())
            rows = [[c, last + GAP * (n + 1), who.user_id, at] for n, c in enumerate(new)]
            _insert_members(db, number, rows)
            if new:
                self._noted(db, number, ChangeKind.ADDED, {"creators": list(new)}, who, people=len(new))
        return new

    def take(self, number: int, creator_ids: Sequence[str], who: Who) -> tuple[str, ...]:
        """Remove creators from a list. Gives those who were in it. Raises NotFound, NotAllowed, BadInput."""
        wanted = checked_ids(tuple(creator_ids))
        with self._ledger.write_alone() as db:
            _writable(db, number, who)
            rows = [list(row) for part in parts(wanted) for row in db.execute(_members(number, part))]
            _delete_members(db, number, [str(row[0]) for row in rows])
            if rows:
                self._noted(db, number, ChangeKind.REMOVED, {"rows": rows}, who, people=len(rows))
        return tuple(str(row[0]) for row in rows)

    def move(self, number: int, creator_ids: Sequence[str], to: int, who: Who) -> tuple[str, ...]:
        """Put creators of a list, in the order given, at a place (1 is the first). Gives the new order's ids.
        Raises NotFound, NotAllowed, BadInput."""
        wanted = checked_ids(tuple(creator_ids))
        with self._ledger.write_alone() as db:
            _writable(db, number, who)
            now = dict(_order(db, number))
            order = order_after(tuple(now), tuple(c for c in wanted if c in now), to)
            moved = [c for c in positions(now, order).items() if now[c[0]] != c[1]]
            for creator, place in moved:
                db.execute(_place(number, creator, place))
            if moved:
                before = {"places": [[c, now[c]] for c, _ in moved]}
                self._noted(db, number, ChangeKind.MOVED, before, who, people=len([c for c in wanted if c in now]))
        return order

    def changes(self, number: int, who: Who, *, count: int = 20) -> tuple[Change, ...]:
        """The newest changes of a list, newest first, undone ones too. Raises NotFound."""
        with self._ledger.read() as db:
            _one(db, number, who)
            return changes_of(db, KEPT_CHANGES.c.list_id == number, count)

    def undo(self, number: int, who: Who, *, change_id: int | None = None) -> Change | None:
        """Undo the newest change of a list that stands; None where there is none. change_id: the one that is meant,
        so that nobody undoes what another one did meanwhile. Raises NotFound, NotAllowed, Conflict."""
        with self._ledger.write_alone() as db:
            _writable(db, number, who)
            found = standing(db, KEPT_CHANGES.c.list_id == number, change_id)
            if found is None:
                return None
            self._undone(db, number, found)
            return mark_undone(db, found, to_epoch(self._now()))

    def _undone(self, db: Connection, number: int, found: RowMapping) -> None:
        kind, body = ChangeKind(found["kind"]), unpacked(found["body"])
        if kind is ChangeKind.ADDED:
            _delete_members(db, number, body["creators"])
        elif kind is ChangeKind.REMOVED:
            there = dict(_order(db, number))
            _insert_members(db, number, [r for r in body["rows"] if r[0] not in there and not r[0].startswith(_GONE)])
        elif kind is ChangeKind.MOVED:
            for creator, place in body["places"]:
                db.execute(_place(number, creator, place))
        elif kind is ChangeKind.CHANGED:
            _free(db, body["name"], besides=number)
            db.execute(update(CREATOR_LISTS).where(CREATOR_LISTS.c.id == number).values(**body))
        else:
            db.execute(_away(number, None if kind is ChangeKind.ARCHIVED else to_epoch(self._now())))

    def _noted(
        self, db: Connection, number: int, kind: ChangeKind, body: Mapping[str, object], who: Who, *, people: int = 0
    ) -> None:
        at = to_epoch(self._now())
        note_change(db, {"list_id": number}, kind, body, people=people, who=who, at=at)
        db.execute(update(CREATOR_LISTS).where(CREATOR_LISTS.c.id == number).values(changed_at=at))


def parts(values: Sequence[str]) -> Iterator[Sequence[str]]:
    """As many at a time as every database takes."""
    for start in range(0, len(values), AT_ONCE):
        yield values[start : start + AT_ONCE]


def inserted(db: Connection, statement: Any) -> int:  # noqa: ANN401 - an insert of any table
    """The number of a new row."""
    key = db.execute(statement).inserted_primary_key
    return int(key[0]) if key else 0


def packed(body: Mapping[str, object]) -> bytes:
    """JSON, compressed."""
    return zlib.compress(json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode())


def unpacked(body: bytes) -> dict[str, Any]:
    """The inverse of `packed`."""
    return dict(json.loads(zlib.decompress(bytes(body))))


def note_change(
    db: Connection, of: Mapping[str, int], kind: ChangeKind, body: Mapping[str, object], *, people: int, who: Who,
    at: int,
) -> None:  # fmt: skip
    """Keep what undoing a change needs. of: the number of the list or of the tag."""
    row = {"kind": kind.value, "body": packed(body), "people": people, "made_by": who.user_id, "door": who.door}
    db.execute(insert(KEPT_CHANGES).values(**of, **row, made_at=at))


def changes_of(db: Connection, of: ColumnElement[bool], count: int) -> tuple[Change, ...]:
    """The newest changes, newest first."""
    query = _changes().where(of).order_by(KEPT_CHANGES.c.id.desc()).limit(count)
    return tuple(_change(row) for row in db.execute(query).mappings())


def standing(db: Connection, of: ColumnElement[bool], change_id: int | None) -> RowMapping | None:
    """The newest change that was not undone. Raises Conflict when it is not the one that is meant."""
    query = _changes().where(of, KEPT_CHANGES.c.undone_at.is_(None)).order_by(KEPT_CHANGES.c.id.desc())
    found = db.execute(query.limit(1)).mappings().first()
    if change_id is not None and (found is None or found["id"] != change_id):
        raise Conflict(
            "This is not the newest change any more.",
            data="Nothing was changed.",
            next_step="look at the changes again, and undo the newest one first",
        )
    return found


def mark_undone(db: Connection, found: RowMapping, at: int) -> Change:
    """Say of a change that it was undone."""
    db.execute(update(KEPT_CHANGES).where(KEPT_CHANGES.c.id == found["id"]).values(undone_at=at))
    return _change(db.execute(_changes().where(KEPT_CHANGES.c.id == found["id"])).mappings().one())


def _changes() -> Select[Any]:
    return select(KEPT_CHANGES, USERS.c.shown.label("who")).join(
        USERS, USERS.c.id == KEPT_CHANGES.c.made_by, isouter=True
    )


def _change(row: RowMapping) -> Change:
    undone = None if row["undone_at"] is None else from_epoch(row["undone_at"])
    numbers = {"id": row["id"], "list_id": row["list_id"], "tag_id": row["tag_id"], "people": row["people"]}
    return Change(
        **numbers,
        kind=ChangeKind(row["kind"]),
        made_by=shown_name(row["who"]),
        door=row["door"],
        made_at=from_epoch(row["made_at"]),
        undone_at=undone,
    )


def _lists() -> Select[Any]:
    size = select(func.count()).where(LIST_MEMBERS.c.list_id == CREATOR_LISTS.c.id).scalar_subquery()
    return select(CREATOR_LISTS, USERS.c.shown.label("who"), size.label("size")).join(
        USERS, USERS.c.id == CREATOR_LISTS.c.made_by, isouter=True
    )


def _list(row: RowMapping) -> CreatorList:
    return CreatorList(
        id=row["id"],
        name=row["name"],
        about=row["about"],
        read_role=Role(row["read_role"]),
        write_role=Role(row["write_role"]),
        owner_id=row["made_by"],
        made_by=shown_name(row["who"]),
        made_at=from_epoch(row["made_at"]),
        changed_at=from_epoch(row["changed_at"]),
        archived_at=None if row["archived_at"] is None else from_epoch(row["archived_at"]),
        size=int(row["size"]),
    )


def _one(db: Connection, number: int, who: Who) -> CreatorList:
    row = None
    if 0 < number <= LARGEST:
        row = db.execute(_lists().where(CREATOR_LISTS.c.id == number)).mappings().first()
    found = None if row is None else _list(row)
    if found is None or not found.seen_by(who):
        raise NotFound(f"There is no list {number}.", next_step="`goodword list show` says which there are")
    return found


def _writable(db: Connection, number: int, who: Who) -> CreatorList:
    found = _one(db, number, who)
    if not found.changed_by(who):
        raise NotAllowed(
            f"This list is changed by the role {found.write_role.value} and above.",
            data="Nothing was changed.",
            next_step="ask whoever made it, or keep a list of your own",
        )
    return found


def _free(db: Connection, name: str, *, besides: int = 0) -> None:
    """Raises Conflict when another list has this name."""
    rows = db.execute(select(CREATOR_LISTS.c.id, CREATOR_LISTS.c.name, CREATOR_LISTS.c.archived_at))
    taken = next((row for row in rows if fold(row.name) == fold(name) and row.id != besides), None)
    if taken is not None:
        away = taken.archived_at is not None
        raise Conflict(
            f"There is a list called {taken.name!r} already{', archived' if away else ''}.",
            where="name",
            given=f"list {taken.id}",
            data="Nothing was changed.",
            next_step="bring it back, or choose another name" if away else "add to it, or choose another name",
        )


def _order(db: Connection, number: int) -> list[tuple[str, int]]:
    query = select(LIST_MEMBERS.c.creator_id, LIST_MEMBERS.c.position).where(LIST_MEMBERS.c.list_id == number)
    rows = db.execute(query.order_by(LIST_MEMBERS.c.position, LIST_MEMBERS.c.id))
    return [(str(creator), int(place)) for creator, place in rows]


def _members(number: int, creators: Sequence[str]) -> Select[Any]:
    kept = LIST_MEMBERS.c
    chosen = select(kept.creator_id, kept.position, kept.added_by, kept.added_at)
    return chosen.where(kept.list_id == number, kept.creator_id.in_(creators)).order_by(kept.position)


def _insert_members(db: Connection, number: int, rows: Sequence[Sequence[Any]]) -> None:
    names = ("creator_id", "position", "added_by", "added_at")
    values = [dict(zip(names, row, strict=True)) | {"list_id": number} for row in rows]
    if values:
        db.execute(insert(LIST_MEMBERS), values)


def _delete_members(db: Connection, number: int, creators: Sequence[str]) -> None:
    for part in parts(creators):
        db.execute(delete(LIST_MEMBERS).where(LIST_MEMBERS.c.list_id == number, LIST_MEMBERS.c.creator_id.in_(part)))


def _place(number: int, creator: str, place: int) -> Any:  # noqa: ANN401 - an update
    mine = (LIST_MEMBERS.c.list_id == number) & (LIST_MEMBERS.c.creator_id == creator)
    return update(LIST_MEMBERS).where(mine).values(position=place)


def _away(number: int, at: int | None) -> Any:  # noqa: ANN401 - an update
    return update(CREATOR_LISTS).where(CREATOR_LISTS.c.id == number).values(archived_at=at)
