"""Tags in the ledger: a vocabulary of the team's own, renamed and merged without losing who has them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, delete, func, insert, select, update

from goodword.core.errors import BadInput, Conflict, NotFound
from goodword.core.text import fold
from goodword.core.times import from_epoch, to_epoch
from goodword.discovery.kept.model import Change, ChangeKind, Tag, Who, checked_ids
from goodword.discovery.kept.store import (
    LARGEST,
    changes_of,
    inserted,
    mark_undone,
    note_change,
    parts,
    standing,
    unpacked,
)
from goodword.ledger.store import Ledger
from goodword.ledger.tables import CREATOR_TAGS, KEPT_CHANGES, TAGGED

_GONE = "erased:"


class TagStore:
    """Tags, and who has them."""

    def __init__(self, ledger: Ledger, *, now: Callable[[], datetime]) -> None:
        self._ledger = ledger
        self._now = now

    def tags(self) -> tuple[Tag, ...]:
        """The vocabulary, by name."""
        with self._ledger.read() as db:
            rows = db.execute(_tags().where(CREATOR_TAGS.c.gone_at.is_(None))).mappings().all()
        return tuple(sorted((_tag(row) for row in rows), key=lambda t: fold(t.name)))

    def get(self, number: int) -> Tag:
        """One tag of the vocabulary. Raises NotFound."""
        with self._ledger.read() as db:
            return _one(db, number)

    def named(self, name: str, who: Who) -> Tag:
        """The tag of a name, made where there is none."""
        at = to_epoch(self._now())
        with self._ledger.write_alone() as db:
            known = _called(db, name)
            if known is not None:
                return _one(db, known)
            row = {"name": name, "about": "", "made_by": who.user_id, "made_at": at}
            return _one(db, inserted(db, insert(CREATOR_TAGS).values(**row)))

    def of(self, creator_ids: Sequence[str]) -> dict[str, tuple[str, ...]]:
        """Creator → names of their tags, by name; nobody without any."""
        found: dict[str, list[str]] = {}
        query = select(TAGGED.c.creator_id, CREATOR_TAGS.c.name).join(CREATOR_TAGS)
        with self._ledger.read() as db:
            for part in parts(tuple(creator_ids)):
                mine = query.where(TAGGED.c.creator_id.in_(part), CREATOR_TAGS.c.gone_at.is_(None))
                for creator, name in db.execute(mine):
                    found.setdefault(creator, []).append(name)
        return {creator: tuple(sorted(names, key=fold)) for creator, names in found.items()}

    def having(self, number: int) -> tuple[str, ...]:
        """Who has a tag, by id. Raises NotFound."""
        with self._ledger.read() as db:
            _one(db, number)
            return tuple(
                db.scalars(select(TAGGED.c.creator_id).where(TAGGED.c.tag_id == number).order_by("creator_id"))
            )

    def give(self, number: int, creator_ids: Sequence[str], who: Who) -> tuple[str, ...]:
        """Tag creators. Gives those who did not have it. Raises NotFound, BadInput."""
        wanted = checked_ids(tuple(creator_ids))
        with self._ledger.write_alone() as db:
            _one(db, number)
            has = {str(row[0]) for row in _rows(db, number, wanted)}
            new = tuple(c for c in wanted if c not in has)
            _insert(db, number, [[c, who.user_id, to_epoch(self._now())] for c in new])
            if new:
                self._noted(db, number, ChangeKind.GIVEN, {"creators": list(new)}, who, people=len(new))
        return new

    def take(self, number: int, creator_ids: Sequence[str], who: Who) -> tuple[str, ...]:
        """Take a tag from creators. Gives those who had it. Raises NotFound, BadInput."""
        wanted = checked_ids(tuple(creator_ids))
        with self._ledger.write_alone() as db:
            _one(db, number)
            rows = _rows(db, number, wanted)
            had = tuple(str(row[0]) for row in rows)
            _delete(db, number, had)
            if had:
                self._noted(db, number, ChangeKind.TAKEN, {"rows": rows}, who, people=len(had))
        return had

    def rename(self, number: int, name: str, about: str, who: Who) -> Tag:
        """Another name and meaning; whoever has it keeps it. Raises NotFound, Conflict for a name that is taken."""
        with self._ledger.write_alone() as db:
            now = _one(db, number)
            if (name, about) != (now.name, now.about):
                other = _called(db, name)
                if other not in (None, number):
                    raise Conflict(
                        f"There is a tag called {name!r} already.", where="name", data="Nothing was changed.",
                        next_step="merge the two, or choose another name",
                    )  # fmt: skip
                db.execute(_tag_row(number).values(name=name, about=about))
                self._noted(db, number, ChangeKind.RENAMED, {"name": now.name, "about": now.about}, who)
            return _one(db, number)

    def merge(self, number: int, into: int, who: Who) -> Tag:
        """Whoever has one tag has the other one instead; the first leaves the vocabulary. Raises NotFound, BadInput."""
        if number == into:
            raise BadInput("A tag cannot be merged into itself.", where="into", data="Nothing was changed.")
        with self._ledger.write_alone() as db:
            _one(db, number), _one(db, into)
            rows = _rows(db, number, None)
            has = {str(row[0]) for row in _rows(db, into, tuple(str(row[0]) for row in rows))}
            moved = [row for row in rows if row[0] not in has]
            _delete(db, number, [str(row[0]) for row in rows])
            _insert(db, into, moved)
            db.execute(_tag_row(number).values(gone_at=to_epoch(self._now())))
            body = {"tag": number, "rows": rows, "moved": [row[0] for row in moved]}
            self._noted(db, into, ChangeKind.MERGED, body, who, people=len(rows))
            return _one(db, into)

    def drop(self, number: int, who: Who) -> Tag:
        """Take a tag out of the vocabulary; undoing brings it back with everybody who had it. Raises NotFound."""
        with self._ledger.write_alone() as db:
            found = _one(db, number)
            db.execute(_tag_row(number).values(gone_at=to_epoch(self._now())))
            self._noted(db, number, ChangeKind.DROPPED, {}, who, people=found.size)
            return found

    def changes(self, *, count: int = 20) -> tuple[Change, ...]:
        """The newest changes of all tags, newest first."""
        with self._ledger.read() as db:
            return changes_of(db, KEPT_CHANGES.c.tag_id.is_not(None), count)

    def undo(self, *, change_id: int | None = None) -> Change | None:
        """Undo the newest change of any tag that stands; None where there is none. Raises Conflict."""
        with self._ledger.write_alone() as db:
            found = standing(db, KEPT_CHANGES.c.tag_id.is_not(None), change_id)
            if found is None:
                return None
            self._undone(db, found)
            return mark_undone(db, found, to_epoch(self._now()))

    def _undone(self, db: Connection, found: RowMapping) -> None:
        kind, body, number = ChangeKind(found["kind"]), unpacked(found["body"]), int(found["tag_id"])
        if kind is ChangeKind.GIVEN:
            _delete(db, number, body["creators"])
        elif kind is ChangeKind.TAKEN:
            _insert(db, number, _living(body["rows"]))
        elif kind is ChangeKind.RENAMED:
            db.execute(_tag_row(number).values(**body))
        elif kind is ChangeKind.MERGED:
            _delete(db, number, body["moved"])
            _insert(db, body["tag"], _living(body["rows"]))
            db.execute(_tag_row(body["tag"]).values(gone_at=None))
        else:
            db.execute(_tag_row(number).values(gone_at=None))

    def _noted(
        self, db: Connection, number: int, kind: ChangeKind, body: Mapping[str, object], who: Who, *, people: int = 0
    ) -> None:
        note_change(db, {"tag_id": number}, kind, body, people=people, who=who, at=to_epoch(self._now()))


def _living(rows: Sequence[Sequence[Any]]) -> list[Sequence[Any]]:
    """Those who were not erased since."""
    return [row for row in rows if not str(row[0]).startswith(_GONE)]


def _tags() -> Select[Any]:
    size = select(func.count()).where(TAGGED.c.tag_id == CREATOR_TAGS.c.id).scalar_subquery()
    return select(CREATOR_TAGS, size.label("size"))


def _tag(row: RowMapping) -> Tag:
    gone = None if row["gone_at"] is None else from_epoch(row["gone_at"])
    return Tag(row["id"], row["name"], row["about"], from_epoch(row["made_at"]), gone, int(row["size"]))


def _one(db: Connection, number: int) -> Tag:
    row = None
    if 0 < number <= LARGEST:
        query = _tags().where(CREATOR_TAGS.c.id == number, CREATOR_TAGS.c.gone_at.is_(None))
        row = db.execute(query).mappings().first()
    if row is None:
        raise NotFound(f"There is no tag {number}.", next_step="`goodword tag show` says which there are")
    return _tag(row)


def _called(db: Connection, name: str) -> int | None:
    """The number of the tag of this name in the vocabulary."""
    rows = db.execute(select(CREATOR_TAGS.c.id, CREATOR_TAGS.c.name).where(CREATOR_TAGS.c.gone_at.is_(None)))
    return next((int(row.id) for row in rows if fold(row.name) == fold(name)), None)


def _rows(db: Connection, number: int, creators: Sequence[str] | None) -> list[list[Any]]:
    """(creator, given_by, given_at) of those who have a tag: of these, or of all."""
    query = select(TAGGED.c.creator_id, TAGGED.c.given_by, TAGGED.c.given_at).where(TAGGED.c.tag_id == number)
    chosen = [query] if creators is None else [query.where(TAGGED.c.creator_id.in_(part)) for part in parts(creators)]
    return [list(row) for each in chosen for row in db.execute(each.order_by(TAGGED.c.id))]


def _insert(db: Connection, number: int, rows: Sequence[Sequence[Any]]) -> None:
    names = ("creator_id", "given_by", "given_at")
    values = [dict(zip(names, row, strict=True)) | {"tag_id": number} for row in rows]
    if values:
        db.execute(insert(TAGGED), values)


def _delete(db: Connection, number: int, creators: Sequence[str]) -> None:
    for part in parts(creators):
        db.execute(delete(TAGGED).where(TAGGED.c.tag_id == number, TAGGED.c.creator_id.in_(part)))


def _tag_row(number: int) -> Any:  # noqa: ANN401 - an update
    return update(CREATOR_TAGS).where(CREATOR_TAGS.c.id == number)
