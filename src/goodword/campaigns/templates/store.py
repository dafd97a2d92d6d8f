"""Templates of users' own in the ledger: kept, changed, deleted; of two changes at once none is lost unseen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, delete, func, insert, select, update

from goodword.campaigns.outreach.draft import Purpose
from goodword.campaigns.store import LARGEST, inserted
from goodword.campaigns.templates.model import MOST_TEMPLATES, Template, TemplateWish, checked
from goodword.core.errors import Conflict, NotFound
from goodword.core.times import from_epoch, to_epoch
from goodword.ledger.store import Ledger
from goodword.ledger.tables import MESSAGE_TEMPLATES


class TemplateStore:
    """Templates of one installation; they hold in every campaign."""

    def __init__(self, ledger: Ledger, *, now: Callable[[], datetime]) -> None:
        self.ledger = ledger
        self.now = now

    def add(self, wish: TemplateWish) -> Template:
        """Keep a template. Raises BadInput that names the field, Conflict for a name that is taken."""
        wish, moment = checked(wish), to_epoch(self.now())
        with self.ledger.write() as db:
            _name_is_free(db, wish.name)
            if (db.scalar(select(func.count()).select_from(MESSAGE_TEMPLATES)) or 0) >= MOST_TEMPLATES:
                raise Conflict(f"There are {MOST_TEMPLATES} templates already.", next_step="delete one first")
            row = {**_columns(wish), "version": 1, "made_at": moment, "changed_at": moment}
            return _template(_row(db, inserted(db, insert(MESSAGE_TEMPLATES).values(**row))))

    def template(self, number: int) -> Template:
        """One template. Raises NotFound."""
        with self.ledger.read() as db:
            return _template(_row(db, number))

    def templates(self) -> tuple[Template, ...]:
        """All of them, by their names."""
        query = select(MESSAGE_TEMPLATES).order_by(func.lower(MESSAGE_TEMPLATES.c.name), MESSAGE_TEMPLATES.c.id)
        with self.ledger.read() as db:
            return tuple(_template(row) for row in db.execute(query).mappings())

    def change(self, number: int, wish: TemplateWish, *, version: int | None = None) -> Template:
        """Replace a template. version: the one that was looked at. Raises NotFound, BadInput, Conflict for a name that
        is taken, and where somebody changed it since."""
        wish = checked(wish)
        with self.ledger.write() as db:
            row = _row(db, number, lock=True)
            if version is not None and row["version"] != version:
                raise Conflict("Somebody changed this template meanwhile.", data="Nothing was changed.",
                               next_step="look at it again, then change it")  # fmt: skip
            _name_is_free(db, wish.name, but=number)
            changed = update(MESSAGE_TEMPLATES).where(MESSAGE_TEMPLATES.c.id == number)
            db.execute(changed.values(**_columns(wish), version=row["version"] + 1, changed_at=to_epoch(self.now())))
            return _template(_row(db, number))

    def remove(self, number: int) -> Template:
        """Delete a template; drafts and messages that were made of it stay. Raises NotFound."""
        with self.ledger.write() as db:
            found = _template(_row(db, number, lock=True))
            db.execute(delete(MESSAGE_TEMPLATES).where(MESSAGE_TEMPLATES.c.id == number))
            return found


def _name_is_free(db: Connection, name: str, *, but: int = 0) -> None:
    taken = select(MESSAGE_TEMPLATES.c.id).where(MESSAGE_TEMPLATES.c.name == name, MESSAGE_TEMPLATES.c.id != but)
    if db.scalar(taken) is not None:
        raise Conflict("There is a template of this name already.", where="name", given=name,
                       data="Nothing was kept.", next_step="give it another name")  # fmt: skip


def _row(db: Connection, number: int, *, lock: bool = False) -> RowMapping:
    row = None
    if 0 < number <= LARGEST:
        query: Select[Any] = select(MESSAGE_TEMPLATES).where(MESSAGE_TEMPLATES.c.id == number)
        row = db.execute(query.with_for_update() if lock else query).mappings().first()
    if row is None:
        raise NotFound(
            f"There is no template {number}.", next_step="`goodword campaign template list` shows those there are"
        )
    return row


def _columns(wish: TemplateWish) -> dict[str, object]:
    return {
        "name": wish.name, "language": wish.language, "purpose": wish.purpose.value, "subject": wish.subject,
        "text": wish.text,
    }  # fmt: skip


def _template(row: RowMapping) -> Template:
    wish = TemplateWish(row["name"], row["language"], row["subject"], row["text"], Purpose(row["purpose"]))
    return Template(row["id"], wish, row["version"], from_epoch(row["made_at"]), from_epoch(row["changed_at"]))
