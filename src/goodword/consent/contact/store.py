"""Who does not want to be contacted, in the ledger: the whole person, whichever account they said it of."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, select

from goodword.core.errors import Conflict
from goodword.identities.store import groups
from goodword.ledger.store import Ledger
from goodword.ledger.tables import CONSENT_EVENTS, PEOPLE

STOP, RESUME = "stop", "resume"
WHOLE = (STOP, RESUME)
"""What is said of the person, whichever account they said it of."""


def stopped(db: Connection, person_id: int) -> bool:
    """Whether a person said that they do not want to be contacted, under any of their accounts."""
    same = tuple(same_people(db, [person_id])[person_id])
    mine = CONSENT_EVENTS.c.person_id.in_(same) & CONSENT_EVENTS.c.kind.in_(WHOLE)
    newest = db.scalar(select(CONSENT_EVENTS.c.kind).where(mine).order_by(CONSENT_EVENTS.c.id.desc()).limit(1))
    return newest == STOP


def stopped_in(db: Connection) -> frozenset[str]:
    """Every account of everybody who does not want to be contacted, inside a transaction; also accounts of theirs that
    were in no campaign."""
    said = select(PEOPLE.c.creator_id, CONSENT_EVENTS.c.kind).join(PEOPLE, PEOPLE.c.id == CONSENT_EVENTS.c.person_id)
    rows = db.execute(said.where(CONSENT_EVENTS.c.kind.in_(WHOLE)).order_by(CONSENT_EVENTS.c.id)).all()
    if not rows:
        return frozenset()
    joined, newest = groups(db), {}
    for creator_id, kind in rows:
        newest[joined.get(creator_id, (creator_id,))] = kind
    return frozenset(account for accounts, kind in newest.items() if kind == STOP for account in accounts)


def stopped_creators(ledger: Ledger) -> frozenset[str]:
    """The same of a ledger."""
    with ledger.read() as db:
        return stopped_in(db)


def same_people(db: Connection, person_ids: Sequence[int]) -> dict[int, set[int]]:
    """Person → the numbers under which the same person is known by other accounts, their own too."""
    found = {number: {number} for number in person_ids}
    joined = groups(db)
    if not joined:
        return found
    rows = db.execute(select(PEOPLE.c.id, PEOPLE.c.creator_id).where(PEOPLE.c.creator_id.in_(list(joined))))
    by_creator = {row.creator_id: int(row.id) for row in rows}
    by_number = {number: creator_id for creator_id, number in by_creator.items()}
    for number in found:
        others = joined.get(by_number.get(number, ""), ())
        found[number] |= {by_creator[c] for c in others if c in by_creator}
    return found


def do_not_contact(name: str, *, where: str = "") -> Conflict:
    """Nobody is written to, asked or booked who does not want it, from no campaign."""
    return Conflict(
        f"{name} does not want to be contacted.",
        where=where,
        data="Nothing was sent or recorded.",
        next_step="if they changed their mind, record it with what they said",
    )
