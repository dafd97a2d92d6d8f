"""Payouts in the ledger: entries are only added, each once."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, func, insert, select, true

from goodword.campaigns.outreach.model import Kind, Stage
from goodword.campaigns.outreach.store import Told, record, take_back
from goodword.campaigns.payouts.model import Entry, EntryKind, Extra, Mark, Payout
from goodword.campaigns.store import LARGEST, inserted
from goodword.core.codec import to_json
from goodword.core.errors import BadInput, Conflict, NotFound
from goodword.core.money import Money
from goodword.core.text import clean
from goodword.core.times import from_epoch, to_epoch
from goodword.ledger.store import Ledger
from goodword.ledger.tables import (
    BOOKINGS,
    CAMPAIGNS,
    PAYOUT_ENTRIES,
    PAYOUT_MARKS,
    PAYOUTS,
)

COUNTER_KEY = "counter-"
"""Keys of payouts that undo; nobody may give such a key themselves."""
NO_ACCOUNT = "not in the file for the bank: no account was kept"
"""Why somebody's entries are undone when the file is made without them."""
Wanted = tuple[int, EntryKind, Money, str, dict[str, Any]]
"""Booking, kind, amount, why, and what it was worked out from."""


class PayoutStore:
    """Payouts of one installation."""

    def __init__(self, ledger: Ledger, *, now: Callable[[], datetime]) -> None:
        self._ledger = ledger
        self._now = now

    def make(
        self, campaign: int, key: str, door: str, lines: Callable[[tuple[Entry, ...]], Sequence[Wanted]],
        extras: Sequence[Extra] = (), *, among: Iterable[int] = (),
    ) -> Payout | None:  # fmt: skip
        """A payout of what `lines` says is left, given the entries so far; None where nothing is. The same key twice
        gives the same payout. among: other campaigns whose entries are read, and may be added to, as well. Two callers
        wait for each other, so that nothing is paid or set off twice. Raises NotFound, Conflict where the key's payout
        holds other extras."""
        campaigns = {campaign, *among}
        with self._ledger.write() as db:
            row = select(CAMPAIGNS.c.id).where(CAMPAIGNS.c.id.in_(campaigns)).order_by(CAMPAIGNS.c.id)
            if campaign not in db.scalars(row.with_for_update()).all():
                raise NotFound(f"There is no campaign {campaign}.")
            known = db.scalar(select(PAYOUTS.c.id).where(PAYOUTS.c.campaign_id == campaign, PAYOUTS.c.key == key))
            if known is not None:
                return _same(_payouts(db, PAYOUTS.c.id == known)[0], extras)
            wanted = lines(_entries(db, BOOKINGS.c.campaign_id.in_(campaigns)))
            if not wanted:
                return None
            made = {"campaign_id": campaign, "key": key, "made_at": to_epoch(self._now()), "door": door}
            number = int(db.execute(insert(PAYOUTS).values(**made)).inserted_primary_key[0])  # type: ignore[index]
            for line in wanted:
                self._add(db, number, line)
            return _payouts(db, PAYOUTS.c.id == number)[0]

    def counter(self, entry: int, why: str, door: str) -> Payout:
        """Undo one entry of a payout that did not go out, by a counter-entry; it is owed again. Where what was taken
        off would be more than what is left to the person, it is undone with it. Raises NotFound, Conflict when it was
        paid or undone already."""
        if not why.strip():
            raise BadInput.value("why", "said", why)
        with self._ledger.write() as db:
            found = _entries(db, PAYOUT_ENTRIES.c.id == entry) if entry <= LARGEST else ()
            if not found:
                raise NotFound(f"There is no entry {entry}.", next_step="goodword payout list N shows those there are")
            one = found[0]
            payout = _locked(db, one.payout)
            if one.kind is EntryKind.COUNTER or any(e.counters == entry for e in _countering(db, entry)):
                raise Conflict(f"Entry {entry} is undone already.", data="Nothing was changed.")
            if payout.state == "paid":
                raise Conflict(
                    f"Payout {payout.id} was paid.",
                    data="Nothing was changed.",
                    next_step="did the bank send it back? `goodword payout returned PAYOUT BOOKING`; else take the "
                    "amount off the next payout: --extra BOOKING=-AMOUNT:why",
                )
            return self._undone(db, payout, [one, *_left_below(db, payout, one)], why, door)

    def returned(self, payout: int, booking: int, why: str, door: str) -> Payout:
        """Undo all that one person got in a payout, because the bank sent their transfer back while the others got
        theirs; it is owed again. Raises NotFound, Conflict where nothing of theirs is left in it."""
        if not why.strip():
            raise BadInput.value("why", "said", why)
        with self._ledger.write() as db:
            found = _locked(db, payout)
            mine = _remaining(db, found, booking)
            if not mine or sum(e.amount.minor for e in mine) <= 0:
                raise Conflict(
                    f"Payout {payout} holds nothing for booking {booking} that could come back.",
                    data="Nothing was changed.",
                    next_step="goodword payout list N shows what it holds",
                )
            made = self._undone(db, found, mine, why, door)
            marks = select(func.max(PAYOUT_MARKS.c.id)).where(
                PAYOUT_MARKS.c.payout_id == payout, PAYOUT_MARKS.c.kind == "paid"
            )
            paid = db.scalar(marks)
            if paid is not None:
                take_back(db, booking, f"payout-mark:{paid}", now=self._now(), door="payout")
            return made

    def export(self, payout: int, note: str, left_out: Sequence[int] = ()) -> Payout:
        """Note that a payout's file for the bank was made. left_out: bookings that it does not hold, because no account
        is kept: theirs is undone and owed again. Raises NotFound, Conflict for somebody left out of a second file, who
        may be in the first."""
        with self._ledger.write() as db:
            found = _locked(db, payout)
            mine = [e for booking in left_out for e in _remaining(db, found, booking)]
            if mine and found.state in ("exported", "paid"):
                raise Conflict(
                    f"A file of payout {payout} was made before, and somebody's account is gone since.",
                    data="No file was made.",
                    next_step="keep their account again: `goodword payout account PERSON`",
                )
            if mine:
                self._undone(db, found, mine, NO_ACCOUNT, "bank", left_out=True)
            return self._marked(db, found, "exported", note)

    def _undone(
        self, db: Connection, payout: Payout, mine: Sequence[Entry], why: str, door: str, *, left_out: bool = False
    ) -> Payout:
        """A payout of counter-entries; its key is that of the first, which is undone once only."""
        key = f"{COUNTER_KEY}{mine[0].id}"
        row = {"campaign_id": payout.campaign, "key": key, "made_at": to_epoch(self._now()), "door": door}
        number = int(db.execute(insert(PAYOUTS).values(**row)).inserted_primary_key[0])  # type: ignore[index]
        for one in mine:
            back, said = Money(-one.amount.minor, one.amount.currency), clean(why).strip()[:500]
            self._add(
                db,
                number,
                (one.booking, EntryKind.COUNTER, back, said, {"left_out": True} if left_out else {}),
                counters=one.id,
            )
        return _payouts(db, PAYOUTS.c.id == number)[0]

    def undoing(self, payout: int) -> tuple[Entry, ...]:
        """Counter-entries that undo entries of a payout, oldest first."""
        with self._ledger.read() as db:
            return _undoing(db, payout)

    def mark(self, payout: int, kind: str, note: str = "") -> Payout:
        """Note that a payout was exported, paid or returned. The same again changes nothing. Raises NotFound,
        BadInput."""
        if kind not in ("exported", "paid", "returned"):
            raise BadInput.unknown("mark", kind, ["exported", "paid", "returned"])
        with self._ledger.write() as db:
            return self._marked(db, _locked(db, payout), kind, note)

    def _marked(self, db: Connection, found: Payout, kind: str, note: str) -> Payout:
        if found.state == kind or (kind == "exported" and found.state == "paid"):
            return found
        said, at = clean(note).strip()[:500], to_epoch(self._now())
        number = inserted(db, insert(PAYOUT_MARKS).values(payout_id=found.id, kind=kind, note=said, at=at))
        self._on_board(db, found.id, kind, number)
        return _payouts(db, PAYOUTS.c.id == found.id)[0]

    def _on_board(self, db: Connection, payout: int, kind: str, mark: int) -> None:
        """The board follows: who was paid stands at paid, and no longer when the money came back; who was left out of
        the file, or whose entries were undone, was not paid."""
        undone = {e.counters for e in _undoing(db, payout)}
        here = select(PAYOUTS.c.campaign_id).where(PAYOUTS.c.id == payout).scalar_subquery()
        own = (PAYOUT_ENTRIES.c.payout_id == payout) & (BOOKINGS.c.campaign_id == here)
        bookings = {e.booking for e in _entries(db, own) if e.amount.minor > 0 and e.id not in undone}
        before = select(func.max(PAYOUT_MARKS.c.id)).where(
            PAYOUT_MARKS.c.payout_id == payout, PAYOUT_MARKS.c.kind == "paid"
        )
        paid, now = db.scalar(before), self._now()
        for booking in sorted(bookings):
            if kind == "paid":
                told = Told(Kind.REACHED, Stage.PAID, text=f"payout {payout}", once=f"payout-mark:{mark}")
                record(db, booking, told, now=now, door="payout")
            elif kind == "returned" and paid is not None:
                take_back(db, booking, f"payout-mark:{paid}", now=now, door="payout")

    def payout(self, number: int) -> Payout:
        """One payout. Raises NotFound."""
        with self._ledger.read() as db:
            found = _payouts(db, PAYOUTS.c.id == number) if number <= LARGEST else ()
        if not found:
            raise NotFound(f"There is no payout {number}.")
        return found[0]

    def payouts(self, campaign: int) -> tuple[Payout, ...]:
        """Payouts of a campaign, newest first."""
        with self._ledger.read() as db:
            return tuple(reversed(_payouts(db, PAYOUTS.c.campaign_id == campaign)))

    def of_booking(self, booking: int) -> tuple[Payout, ...]:
        """Payouts with entries of one person in a campaign, newest first, without those of others; also what was set
        off there for other campaigns."""
        here = select(BOOKINGS.c.campaign_id).where(BOOKINGS.c.id == booking).scalar_subquery()
        person = select(BOOKINGS.c.person_id).where(BOOKINGS.c.id == booking).scalar_subquery()
        of_here = PAYOUT_ENTRIES.c.payout_id.in_(select(PAYOUTS.c.id).where(PAYOUTS.c.campaign_id == here))
        mine = (PAYOUT_ENTRIES.c.booking_id == booking) | (of_here & (BOOKINGS.c.person_id == person))
        joined = PAYOUT_ENTRIES.c.booking_id == BOOKINGS.c.id
        theirs = select(PAYOUT_ENTRIES.c.payout_id).join(BOOKINGS, joined).where(mine)
        with self._ledger.read() as db:
            return tuple(reversed(_payouts(db, PAYOUTS.c.id.in_(theirs), mine)))

    def entries(self, campaign: int) -> tuple[Entry, ...]:
        """Every entry of a campaign, oldest first."""
        with self._ledger.read() as db:
            return _entries(db, BOOKINGS.c.campaign_id == campaign)

    def elsewhere(self, campaign: int) -> tuple[tuple[int, int, int], ...]:
        """(booking, campaign, booking there) of everybody who was paid in another campaign of the same brand."""
        here, there = BOOKINGS.alias(), BOOKINGS.alias()
        brand, same = CAMPAIGNS.alias(), CAMPAIGNS.alias()
        chosen = (
            select(here.c.id, there.c.campaign_id, there.c.id)
            .join(there, (there.c.person_id == here.c.person_id) & (there.c.campaign_id != here.c.campaign_id))
            .join(brand, brand.c.id == here.c.campaign_id)
            .join(same, (same.c.id == there.c.campaign_id) & (same.c.brand == brand.c.brand))
            .where(here.c.campaign_id == campaign, there.c.id.in_(select(PAYOUT_ENTRIES.c.booking_id)))
        )
        with self._ledger.read() as db:
            return tuple((int(b), int(c), int(o)) for b, c, o in sorted(map(tuple, db.execute(chosen))))

    def campaigns_of(self, bookings: Iterable[int]) -> dict[int, tuple[int, str]]:
        """Booking → (number, name) of its campaign."""
        chosen = select(BOOKINGS.c.id, CAMPAIGNS.c.id, CAMPAIGNS.c.name).join(CAMPAIGNS)
        with self._ledger.read() as db:
            rows = db.execute(chosen.where(BOOKINGS.c.id.in_(set(bookings))))
            return {int(b): (int(c), str(name)) for b, c, name in rows}

    def persons(self, bookings: Iterable[int]) -> dict[int, int]:
        """Booking → person, of these bookings of any campaign."""
        with self._ledger.read() as db:
            rows = db.execute(select(BOOKINGS.c.id, BOOKINGS.c.person_id).where(BOOKINGS.c.id.in_(set(bookings))))
            return {int(b): int(p) for b, p in rows}

    def people(self, campaign: int) -> dict[int, int]:
        """Booking → person."""
        with self._ledger.read() as db:
            rows = db.execute(select(BOOKINGS.c.id, BOOKINGS.c.person_id).where(BOOKINGS.c.campaign_id == campaign))
            return {int(b): int(p) for b, p in rows}

    def _add(self, db: Connection, payout: int, line: Wanted, counters: int | None = None) -> None:
        booking, kind, amount, why, body = line
        same = (PAYOUT_ENTRIES.c.booking_id == booking) & (PAYOUT_ENTRIES.c.kind == kind.value)
        number = int(db.scalar(select(func.max(PAYOUT_ENTRIES.c.number)).where(same)) or 0) + 1
        row = {"payout_id": payout, "booking_id": booking, "kind": kind.value, "number": number,
               "amount_minor": amount.minor, "currency": amount.currency, "why": why, "body": to_json(body),
               "counters": counters, "at": to_epoch(self._now())}  # fmt: skip
        db.execute(insert(PAYOUT_ENTRIES).values(**row))


def _same(known: Payout, extras: Sequence[Extra]) -> Payout:
    """The payout of a key that is asked for again. Raises Conflict where other extras were asked for."""
    there = [(e.booking, e.amount, e.why) for e in known.entries if e.kind is EntryKind.EXTRA]
    if sorted(there, key=str) != sorted(((x.booking, x.amount, said(x)) for x in extras), key=str):
        raise Conflict(
            f"The key belongs to payout {known.id}, which holds other extras.",
            given=known.key,
            data="Nothing was changed.",
            next_step="give another key, or none",
        )
    return known


def said(extra: Extra) -> str:
    """Why there is an extra, as it is kept."""
    return clean(extra.why).strip()[:500] or "extra"


def _locked(db: Connection, payout: int) -> Payout:
    """A payout that nobody else changes meanwhile. Raises NotFound."""
    row = select(PAYOUTS.c.id).where(PAYOUTS.c.id == payout).with_for_update()
    if payout > LARGEST or db.scalar(row) is None:
        raise NotFound(f"There is no payout {payout}.")
    return _payouts(db, PAYOUTS.c.id == payout)[0]


def _remaining(db: Connection, payout: Payout, booking: int) -> list[Entry]:
    """What stands of one person's entries in a payout, what was set off there among it."""
    person = select(BOOKINGS.c.person_id).where(BOOKINGS.c.id == booking).scalar_subquery()
    mine = (PAYOUT_ENTRIES.c.payout_id == payout.id) & (BOOKINGS.c.person_id == person)
    undone = {e.counters for e in _undoing(db, payout.id)}
    return [e for e in _entries(db, mine) if e.id not in undone]


def _left_below(db: Connection, payout: Payout, undone: Entry) -> list[Entry]:
    """What was taken off a person in a payout, where without one entry that is more than what is left to them."""
    money = undone.amount.currency
    left = [e for e in _remaining(db, payout, undone.booking) if e.id != undone.id and e.amount.currency == money]
    return [e for e in left if e.amount.minor < 0] if sum(e.amount.minor for e in left) < 0 else []


def _undoing(db: Connection, payout: int) -> tuple[Entry, ...]:
    mine = select(PAYOUT_ENTRIES.c.id).where(PAYOUT_ENTRIES.c.payout_id == payout).subquery()
    return _entries(db, PAYOUT_ENTRIES.c.counters.in_(select(mine.c.id)))


def _countering(db: Connection, entry: int) -> tuple[Entry, ...]:
    return _entries(db, PAYOUT_ENTRIES.c.counters == entry)


def _entries(db: Connection, where: Any) -> tuple[Entry, ...]:  # noqa: ANN401 - a clause
    chosen = select(PAYOUT_ENTRIES).join(BOOKINGS, BOOKINGS.c.id == PAYOUT_ENTRIES.c.booking_id).where(where)
    return tuple(_entry(r) for r in db.execute(chosen.order_by(PAYOUT_ENTRIES.c.id)).mappings())


def _entry(row: RowMapping) -> Entry:
    return Entry(
        row["id"], row["payout_id"], row["booking_id"], EntryKind(row["kind"]), row["number"],
        Money(row["amount_minor"], row["currency"]), row["why"], json.loads(row["body"]), row["counters"],
        from_epoch(row["at"]),
    )  # fmt: skip


def _payouts(db: Connection, where: Any, mine: Any = None) -> tuple[Payout, ...]:  # noqa: ANN401 - clauses
    rows = list(db.execute(select(PAYOUTS).where(where).order_by(PAYOUTS.c.id)).mappings())
    ids = [r["id"] for r in rows]
    entries = _entries(db, PAYOUT_ENTRIES.c.payout_id.in_(ids) & (true() if mine is None else mine))
    marks = list(db.execute(select(PAYOUT_MARKS).where(PAYOUT_MARKS.c.payout_id.in_(ids)).order_by(PAYOUT_MARKS.c.id))
                 .mappings())  # fmt: skip
    return tuple(
        Payout(
            r["id"], r["campaign_id"], r["key"], from_epoch(r["made_at"]),
            tuple(e for e in entries if e.payout == r["id"]),
            tuple(Mark(m["kind"], m["note"], from_epoch(m["at"])) for m in marks if m["payout_id"] == r["id"]),
        )
        for r in rows
    )  # fmt: skip
