"""Saved briefs, the plans made for them, and the pins and bans that a person decided; every decision can be undone."""

from __future__ import annotations

import dataclasses
import json
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, delete, insert, select, update

from goodword.core.codec import digest, to_json
from goodword.core.decode import from_plain
from goodword.core.errors import BadInput, NotFound
from goodword.core.estimate import Estimate
from goodword.core.money import Money
from goodword.core.times import from_epoch, to_epoch
from goodword.discovery.model import Brief
from goodword.ledger.store import Ledger
from goodword.ledger.tables import BRIEFS, DECISIONS, PLANS
from goodword.planning.model import Plan

_LARGEST = 2**31 - 1  # of a number in the ledger


class Decision(StrEnum):
    """What a person said about a creator on a brief: book them, never book them, or leave it to the roster again."""

    PIN = "pin"
    BAN = "ban"
    CLEAR = "clear"


@dataclass(frozen=True, slots=True)
class SavedBrief:
    """A brief under its number. `digest` is the same for equal briefs."""

    id: int
    name: str
    brief: Brief
    digest: str
    saved_at: datetime
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class SavedPlan:
    """The headline of a stored plan; `PlanStore.plan` reads the whole."""

    id: int
    brief_id: int
    name: str
    digest: str
    made_at: datetime
    people: Estimate
    spent: Money
    budget: Money
    size: int


@dataclass(frozen=True, slots=True)
class Decided:
    """One decision about one creator."""

    id: int
    brief_id: int
    creator_id: str
    decision: Decision
    decided_at: datetime


class PlanStore:
    """Briefs, plans and decisions in the ledger. Numbers of briefs and plans are small integers, as in addresses."""

    def __init__(self, ledger: Ledger, *, now: Callable[[], datetime] | None = None) -> None:
        self._ledger = ledger
        self._now = now or (lambda: datetime.now(UTC))

    def save_brief(self, brief: Brief, *, brief_id: int | None = None) -> SavedBrief:
        """Keep a brief: under its number when one is given, else under a new one. Raises NotFound."""
        row = {
            "name": brief.name,
            "body": to_json(brief),
            "digest": digest(brief),
            "changed_at": to_epoch(self._now()),
        }
        with self._ledger.write() as db:
            if brief_id is None:
                brief_id = _inserted(db, insert(BRIEFS).values(**row, saved_at=row["changed_at"]))
            else:
                self._row(db, brief_id)
                db.execute(update(BRIEFS).where(BRIEFS.c.id == brief_id).values(**row))
            return _brief(self._row(db, brief_id))

    def brief(self, brief_id: int) -> SavedBrief:
        """A brief as it was saved. Raises NotFound."""
        with self._ledger.read() as db:
            return _brief(self._row(db, brief_id))

    def brief_in_force(self, brief_id: int) -> Brief:
        """A brief with the pins and bans that were decided since: what a new plan is made of. Raises NotFound."""
        with self._ledger.read() as db:
            return apply(_brief(self._row(db, brief_id)).brief, _decisions(db, brief_id))

    def briefs(self) -> tuple[SavedBrief, ...]:
        """Every brief that is not deleted, last changed first."""
        kept = select(BRIEFS).where(BRIEFS.c.deleted_at.is_(None))
        with self._ledger.read() as db:
            rows = db.execute(kept.order_by(BRIEFS.c.changed_at.desc(), BRIEFS.c.id.desc())).mappings()
            return tuple(_brief(row) for row in rows)

    def delete_brief(self, brief_id: int) -> None:
        """Put a brief away, its plans with it; `restore_brief` brings it back. Raises NotFound."""
        with self._ledger.write() as db:
            self._row(db, brief_id)
            db.execute(update(BRIEFS).where(BRIEFS.c.id == brief_id).values(deleted_at=to_epoch(self._now())))

    def restore_brief(self, brief_id: int) -> SavedBrief:
        """Bring back a deleted brief; one that is not deleted stays as it is. Raises NotFound."""
        with self._ledger.write() as db:
            db.execute(update(BRIEFS).where(BRIEFS.c.id == brief_id).values(deleted_at=None))
            return _brief(self._row(db, brief_id))

    def save_plan(self, plan: Plan, brief_id: int) -> SavedPlan:
        """Keep a plan for a brief; the same plan for the same brief is kept once. Raises NotFound."""
        mark = digest(_timeless(plan))
        same = (PLANS.c.brief_id == brief_id) & (PLANS.c.digest == mark)
        with self._ledger.write() as db:
            self._row(db, brief_id)
            known = db.scalar(select(PLANS.c.id).where(same))
            plan_id = (
                known if known is not None else _inserted(db, insert(PLANS).values(_columns(plan, brief_id, mark)))
            )
            return _headline(_one(db, PLANS.c.id == plan_id))

    def plan(self, plan_id: int) -> Plan:
        """A whole plan, as it was made. Raises NotFound."""
        if not 0 < plan_id <= _LARGEST:
            raise _no_plan(plan_id)
        with self._ledger.read() as db:
            body = db.scalar(select(PLANS.c.body).where(PLANS.c.id == plan_id))
        if body is None:
            raise _no_plan(plan_id)
        return from_plain(Plan, json.loads(zlib.decompress(body)))

    def headline(self, plan_id: int) -> SavedPlan:
        """The headline of a plan. Raises NotFound."""
        with self._ledger.read() as db:
            return _headline(_one(db, PLANS.c.id == plan_id))

    def plans(self, brief_id: int | None = None) -> tuple[SavedPlan, ...]:
        """Headlines of the plans of one brief, or of all briefs that are not deleted; newest first."""
        query = select(*_HEADLINE).join(BRIEFS).where(BRIEFS.c.deleted_at.is_(None))
        if brief_id is not None:
            query = query.where(PLANS.c.brief_id == brief_id)
        with self._ledger.read() as db:
            rows = db.execute(query.order_by(PLANS.c.made_at.desc(), PLANS.c.id.desc())).mappings()
            return tuple(_headline(row) for row in rows)

    def delete_plan(self, plan_id: int) -> None:
        """Remove a plan; it can be made again from its brief. Raises NotFound."""
        with self._ledger.write() as db:
            if db.execute(delete(PLANS).where(PLANS.c.id == plan_id)).rowcount == 0:
                raise _no_plan(plan_id)

    def decide(self, brief_id: int, creator_id: str, decision: Decision) -> Decided:
        """Pin, ban or clear a creator on a brief; the newest decision about a creator holds. Raises NotFound."""
        if not creator_id.strip():
            raise BadInput.value("creator_id", "a creator of the catalogue", creator_id)
        row = {"brief_id": brief_id, "creator_id": creator_id, "kind": decision.value}
        with self._ledger.write() as db:
            self._row(db, brief_id)
            number = _inserted(db, insert(DECISIONS).values(**row, decided_at=to_epoch(self._now())))
            return next(d for d in _decisions(db, brief_id) if d.id == number)

    def decide_many(self, brief_id: int, creator_ids: Sequence[str], decision: Decision) -> None:
        """The same decision about many creators, all or none. Raises NotFound."""
        row = {"brief_id": brief_id, "kind": decision.value, "decided_at": to_epoch(self._now())}
        with self._ledger.write() as db:
            self._row(db, brief_id)
            if creator_ids:
                db.execute(insert(DECISIONS), [{**row, "creator_id": creator} for creator in creator_ids])

    def undo(self, brief_id: int) -> Decided | None:
        """Take back the newest decision on a brief that was not taken back yet; None when there is none."""
        with self._ledger.write() as db:
            self._row(db, brief_id)
            standing = _decisions(db, brief_id)
            if not standing:
                return None
            undone = update(DECISIONS).where(DECISIONS.c.id == standing[-1].id)
            db.execute(undone.values(undone_at=to_epoch(self._now())))
            return standing[-1]

    def decisions(self, brief_id: int) -> tuple[Decided, ...]:
        """Every decision on a brief that stands, oldest first. Raises NotFound."""
        with self._ledger.read() as db:
            self._row(db, brief_id)
            return _decisions(db, brief_id)

    def _row(self, db: Connection, brief_id: int) -> RowMapping:
        kept = (BRIEFS.c.id == brief_id) & BRIEFS.c.deleted_at.is_(None)
        row = db.execute(select(BRIEFS).where(kept)).mappings().first()
        if row is None:
            raise NotFound(f"There is no brief {brief_id}.", next_step="`goodword brief list` shows those there are")
        return row


def apply(brief: Brief, decisions: tuple[Decided, ...]) -> Brief:
    """The brief with decisions made since: the newest one about a creator wins over what the brief says."""
    newest = {d.creator_id: d.decision for d in decisions}
    others = [tuple(c for c in names if c not in newest) for names in (brief.pinned, brief.banned)]
    pinned = others[0] + tuple(c for c, d in newest.items() if d is Decision.PIN)
    banned = others[1] + tuple(c for c, d in newest.items() if d is Decision.BAN)
    return dataclasses.replace(brief, pinned=pinned, banned=banned)


_HEADLINE = tuple(column for column in PLANS.c if column.name != "body")


def _timeless(plan: Plan) -> Plan:
    """The plan without when and how fast it was made: what makes two plans the same plan."""
    return dataclasses.replace(plan, made_at=from_epoch(0), seconds=0.0)


def _columns(plan: Plan, brief_id: int, mark: str) -> dict[str, Any]:
    return {
        "brief_id": brief_id,
        "name": plan.brief.name,
        "body": zlib.compress(to_json(plan).encode()),
        "digest": mark,
        "made_at": to_epoch(plan.made_at),
        "people": to_json(plan.roster.people),
        "spent_minor": plan.roster.spent.minor,
        "budget_minor": plan.roster.budget.minor,
        "currency": plan.roster.budget.currency,
        "size": len(plan.roster.booked),
    }


def _inserted(db: Connection, statement: Any) -> int:  # noqa: ANN401 - an insert of any table
    key = db.execute(statement).inserted_primary_key
    return int(key[0]) if key else 0


def _one(db: Connection, where: ColumnElement[bool]) -> RowMapping:
    row = db.execute(select(*_HEADLINE).where(where)).mappings().first()
    if row is None:
        raise NotFound("There is no such plan.", next_step="`goodword brief list` shows those there are")
    return row


def _no_plan(plan_id: int) -> NotFound:
    return NotFound(f"There is no plan {plan_id}.", next_step="`goodword brief list` shows those there are")


def _brief(row: RowMapping) -> SavedBrief:
    return SavedBrief(
        row["id"],
        row["name"],
        from_plain(Brief, json.loads(row["body"])),
        row["digest"],
        from_epoch(row["saved_at"]),
        from_epoch(row["changed_at"]),
    )


def _headline(row: RowMapping) -> SavedPlan:
    return SavedPlan(
        row["id"],
        row["brief_id"],
        row["name"],
        row["digest"],
        from_epoch(row["made_at"]),
        from_plain(Estimate, json.loads(row["people"])),
        Money(row["spent_minor"], row["currency"]),
        Money(row["budget_minor"], row["currency"]),
        row["size"],
    )


def _decisions(db: Connection, brief_id: int) -> tuple[Decided, ...]:
    standing = (DECISIONS.c.brief_id == brief_id) & DECISIONS.c.undone_at.is_(None)
    rows = db.execute(select(DECISIONS).where(standing).order_by(DECISIONS.c.id)).mappings()
    return tuple(
        Decided(r["id"], r["brief_id"], r["creator_id"], Decision(r["kind"]), from_epoch(r["decided_at"])) for r in rows
    )
