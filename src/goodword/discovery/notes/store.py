"""Notes about creators in the ledger. Whoever wrote one changes it; one that was removed can be brought back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, func, insert, select, update

from goodword.accounts.model import NotAllowed, Role
from goodword.core.errors import NotFound
from goodword.core.times import from_epoch, to_epoch
from goodword.discovery.kept.model import Note, Who, checked_ids, shown_name
from goodword.discovery.kept.store import LARGEST, inserted, parts
from goodword.ledger.store import Ledger
from goodword.ledger.tables import CREATOR_NOTES, USERS


class NoteStore:
    """What was written about creators."""

    def __init__(self, ledger: Ledger, *, now: Callable[[], datetime]) -> None:
        self._ledger = ledger
        self._now = now

    def of(self, creator_id: str) -> tuple[Note, ...]:
        """Every note about a creator, newest first, without those that were removed."""
        query = _notes().where(CREATOR_NOTES.c.creator_id == creator_id, CREATOR_NOTES.c.removed_at.is_(None))
        with self._ledger.read() as db:
            return tuple(_note(row) for row in db.execute(query.order_by(CREATOR_NOTES.c.id.desc())).mappings())

    def newest(self, creator_ids: Sequence[str]) -> dict[str, tuple[int, str]]:
        """Creator → (notes about them, the newest one's text); nobody without any."""
        found: dict[str, tuple[int, str]] = {}
        kept = CREATOR_NOTES.c
        for part in parts(tuple(creator_ids)):
            mine = (kept.creator_id.in_(part)) & kept.removed_at.is_(None)
            counts = select(kept.creator_id, func.count(), func.max(kept.id)).where(mine).group_by(kept.creator_id)
            with self._ledger.read() as db:
                rows = db.execute(counts).all()
                ids = [row[2] for row in rows]
                texts = dict(db.execute(select(kept.id, kept.text).where(kept.id.in_(ids))).all()) if ids else {}
            found |= {creator: (int(count), str(texts[last])) for creator, count, last in rows}
        return found

    def add(self, creator_id: str, text: str, who: Who) -> Note:
        """Keep a note. Raises BadInput for what is no creator id."""
        (creator,) = checked_ids((creator_id,)) or ("",)
        at = to_epoch(self._now())
        row = {"creator_id": creator, "text": text, "written_by": who.user_id, "written_at": at}
        with self._ledger.write() as db:
            return _one(db, inserted(db, insert(CREATOR_NOTES).values(**row)))

    def change(self, number: int, text: str, who: Who) -> Note:
        """Other words. Raises NotFound, NotAllowed for somebody else's note."""
        return self._changed(number, who, text=text, changed_at=to_epoch(self._now()))

    def remove(self, number: int, who: Who, *, back: bool = False) -> Note:
        """Take a note out of sight, or bring it back. Raises NotFound, NotAllowed for somebody else's note."""
        return self._changed(number, who, removed_at=None if back else to_epoch(self._now()))

    def _changed(self, number: int, who: Who, **values: object) -> Note:
        with self._ledger.write() as db:
            found = _one(db, number)
            if found.author_id != who.user_id and not who.role.covers(Role.OWNER):
                raise NotAllowed(
                    "A note is changed by whoever wrote it, or by an owner.",
                    data="Nothing was changed.",
                    next_step="write a note of your own",
                )
            db.execute(update(CREATOR_NOTES).where(CREATOR_NOTES.c.id == number).values(**values))
            return _one(db, number)


def _notes() -> Select[Any]:
    return select(CREATOR_NOTES, USERS.c.shown.label("who")).join(
        USERS, USERS.c.id == CREATOR_NOTES.c.written_by, isouter=True
    )


def _one(db: Connection, number: int) -> Note:
    row = None
    if 0 < number <= LARGEST:
        row = db.execute(_notes().where(CREATOR_NOTES.c.id == number)).mappings().first()
    if row is None:
        raise NotFound(f"There is no note {number}.", next_step="look at the creator's page")
    return _note(row)


def _note(row: RowMapping) -> Note:
    whens = [None if row[n] is None else from_epoch(row[n]) for n in ("changed_at", "removed_at")]
    written = from_epoch(row["written_at"])
    return Note(
        row["id"],
        row["creator_id"],
        row["text"],
        row["written_by"],
        shown_name(row["who"]),
        written,
        whens[0],
        whens[1],
    )
