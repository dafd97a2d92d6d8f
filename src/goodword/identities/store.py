"""Decisions on who is one person, in the ledger: only ever added."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import Connection, insert, select

from goodword.core.codec import to_json
from goodword.core.decode import from_plain
from goodword.core.errors import Conflict, NotFound
from goodword.core.times import from_epoch, to_epoch
from goodword.identities.model import Decision, Said, Seen
from goodword.identities.standing import Standing, checked, groups_of, standing
from goodword.ledger.store import Ledger
from goodword.ledger.tables import IDENTITY_DECISIONS

_D = IDENTITY_DECISIONS.c
_MOST_WORDS = 1_000


class IdentityStore:
    """What was decided."""

    def __init__(self, ledger: Ledger, *, now: Callable[[], datetime]) -> None:
        self.ledger, self.now = ledger, now

    def decisions(self) -> tuple[Decision, ...]:
        """All of them, oldest first."""
        with self.ledger.read() as db:
            return _decisions(db)

    def standing(self) -> Standing:
        """What holds now."""
        return standing(self.decisions())

    def decide(
        self, kind: Said, one: str, other: str, *, seen: Sequence[Seen] = (), strength: float = 0.0, words: str = "",
        who: str = "", door: str,
    ) -> Decision:  # fmt: skip
        """Add a decision. Raises BadInput, Conflict where an earlier one speaks against it."""
        with self.ledger.write_alone() as db:
            one, other = checked(kind, one, other, standing(_decisions(db)))
            row = {"creator_id": one, "other_id": other, "strength": strength, "evidence": to_json(tuple(seen))}
            return self._add(db, kind, row, words=words, who=who, door=door)

    def undo(self, number: int, *, words: str = "", who: str = "", door: str) -> Decision:
        """Take a decision back by a further one. Raises NotFound; Conflict when it was taken back already."""
        with self.ledger.write_alone() as db:
            told = next((d for d in _decisions(db) if d.id == number and d.kind is not Said.UNDONE), None)
            if told is None:
                raise NotFound(f"There is no decision {number}.", next_step="`goodword same decisions` lists them")
            if told.undone:
                raise Conflict(f"Decision {number} was undone already.", data="Nothing was changed.")
            row = {"creator_id": told.creator_id, "other_id": told.other_id, "strength": 0.0, "evidence": "[]",
                   "undoes": number}  # fmt: skip
            return self._add(db, Said.UNDONE, row, words=words, who=who, door=door)

    def _add(self, db: Connection, kind: Said, row: dict[str, object], *, words: str, who: str, door: str) -> Decision:
        said = {"words": words.strip()[:_MOST_WORDS], "who": who[:200], "door": door, "at": to_epoch(self.now())}
        db.execute(insert(IDENTITY_DECISIONS).values(kind=kind.value, **row, **said))
        return _decisions(db)[-1]


def groups(db: Connection) -> dict[str, tuple[str, ...]]:
    """Account → every account of the person, for whoever has several; inside a transaction."""
    undone = select(_D.undoes).where(_D.undoes.is_not(None))
    held = select(_D.creator_id, _D.other_id).where(_D.kind == Said.MERGED.value, _D.id.not_in(undone))
    return groups_of((a, b) for a, b in db.execute(held))


def groups_in(ledger: Ledger) -> dict[str, tuple[str, ...]]:
    """The same of a ledger."""
    with ledger.read() as db:
        return groups(db)


def accounts_of(ledger: Ledger, creator_id: str) -> tuple[str, ...]:
    """Every account of a person, the asked one too."""
    return groups_in(ledger).get(creator_id, (creator_id,))


def _decisions(db: Connection) -> tuple[Decision, ...]:
    rows = db.execute(select(IDENTITY_DECISIONS).order_by(_D.id)).mappings().all()
    undone = {row["undoes"] for row in rows}
    return tuple(
        Decision(
            row["id"], Said(row["kind"]), row["creator_id"], row["other_id"], row["undoes"], row["id"] in undone,
            row["strength"], from_plain(tuple[Seen, ...], json.loads(row["evidence"] or "[]")), row["words"],
            row["who"], row["door"], from_epoch(row["at"]),
        )
        for row in rows
    )  # fmt: skip
