"""Payouts in the ledger: entries are only added, each once; accounts are sealed."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, delete, func, insert, select, true, update

from goodword.campaigns.outreach.model import Kind, Stage
from goodword.campaigns.outreach.store import Told, record, take_back
from goodword.campaigns.payouts.iban import checked_bank, checked_bic, checked_iban, checked_number
from goodword.campaigns.payouts.model import Account, Entry, EntryKind, Extra, Mark, Payout
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
    PAYEES,
    PAYOUT_ENTRIES,
    PAYOUT_MARKS,
    PAYOUTS,
    PEOPLE,
)
from goodword.ledger.vault import Vault

_PURPOSE = "bank account"
COUNTER_KEY = "counter-"
"""Keys of payouts that undo; nobody may give such a key themselves."""
Wanted = tuple[int, EntryKind, Money, str, dict[str, Any]]
"""Booking, kind, amount, why, and what it was worked out from."""


class PayoutStore:
    """Payouts and accounts of one installation."""

    def __init__(self, ledger: Ledger, vault: Callable[[], Vault], *, now: Callable[[], datetime]) -> None:
        self._ledger = ledger
        self._vault = vault
        self._now = now

    def make(
        self, campaign: int, key: str, door: str, lines: Callable[[tuple[Entry, ...]], Sequence[Wanted]],
        extras: Sequence[Extra] = (),
    ) -> Payout | None:  # fmt: skip
        """A payout of what `lines` says is left, given the entries so far; None where nothing is. The same key twice
        gives the same payout. Two callers wait for each other, so that nothing is paid twice. Raises NotFound, Conflict
        where the key's payout holds other extras."""
        with self._ledger.write() as db:
            row = select(CAMPAIGNS.c.id).where(CAMPAIGNS.c.id == campaign)
            if db.scalar(row.with_for_update()) is None:
                raise NotFound(f"There is no campaign {campaign}.")
            known = db.scalar(select(PAYOUTS.c.id).where(PAYOUTS.c.campaign_id == campaign, PAYOUTS.c.key == key))
            if known is not None:
                return _same(_payouts(db, PAYOUTS.c.id == known)[0], extras)
            wanted = lines(_entries(db, BOOKINGS.c.campaign_id == campaign))
            if not wanted:
                return None
            made = {"campaign_id": campaign, "key": key, "made_at": to_epoch(self._now()), "door": door}
            number = int(db.execute(insert(PAYOUTS).values(**made)).inserted_primary_key[0])  # type: ignore[index]
            for line in wanted:
                self._add(db, number, line)
            return _payouts(db, PAYOUTS.c.id == number)[0]

    def counter(self, entry: int, why: str, door: str) -> Payout:
        """Undo one entry of a payout that did not go out, by a counter-entry; it is owed again. Raises NotFound,
        Conflict when it was paid or undone already."""
        if not why.strip():
            raise BadInput.value("why", "said", why)
        with self._ledger.write() as db:
            found = _entries(db, PAYOUT_ENTRIES.c.id == entry) if entry <= LARGEST else ()
            if not found:
                raise NotFound(f"There is no entry {entry}.", next_step="goodword payout list N shows those there are")
            one = found[0]
            payout = _payouts(db, PAYOUTS.c.id == one.payout)[0]
            if one.kind is EntryKind.COUNTER or any(e.counters == entry for e in _countering(db, entry)):
                raise Conflict(f"Entry {entry} is undone already.", data="Nothing was changed.")
            if payout.state == "paid":
                raise Conflict(
                    f"Payout {payout.id} was paid.",
                    data="Nothing was changed.",
                    next_step="did the bank send it back? `goodword payout returned PAYOUT BOOKING`; else take the "
                    "amount off the next payout: --extra BOOKING=-AMOUNT:why",
                )
            return self._undone(db, payout, [one], why, door)

    def returned(self, payout: int, booking: int, why: str, door: str) -> Payout:
        """Undo all that one person got in a payout, because the bank sent their transfer back while the others got
        theirs; it is owed again. Raises NotFound, Conflict where nothing of theirs is left in it."""
        if not why.strip():
            raise BadInput.value("why", "said", why)
        with self._ledger.write() as db:
            found = _payouts(db, PAYOUTS.c.id == payout) if payout <= LARGEST else ()
            if not found:
                raise NotFound(f"There is no payout {payout}.")
            undone = {e.counters for e in _undoing(db, payout)}
            mine = [e for e in found[0].entries if e.booking == booking and e.id not in undone]
            if not mine or sum(e.amount.minor for e in mine) <= 0:
                raise Conflict(
                    f"Payout {payout} holds nothing for booking {booking} that could come back.",
                    data="Nothing was changed.",
                    next_step="goodword payout list N shows what it holds",
                )
            made = self._undone(db, found[0], mine, why, door)
            marks = select(func.max(PAYOUT_MARKS.c.id)).where(
                PAYOUT_MARKS.c.payout_id == payout, PAYOUT_MARKS.c.kind == "paid"
            )
            paid = db.scalar(marks)
            if paid is not None:
                take_back(db, booking, f"payout-mark:{paid}", now=self._now(), door="payout")
            return made

    def _undone(self, db: Connection, payout: Payout, mine: Sequence[Entry], why: str, door: str) -> Payout:
        """A payout of counter-entries; its key is that of the first, which is undone once only."""
        key = f"{COUNTER_KEY}{mine[0].id}"
        row = {"campaign_id": payout.campaign, "key": key, "made_at": to_epoch(self._now()), "door": door}
        number = int(db.execute(insert(PAYOUTS).values(**row)).inserted_primary_key[0])  # type: ignore[index]
        for one in mine:
            back, said = Money(-one.amount.minor, one.amount.currency), clean(why).strip()[:500]
            self._add(db, number, (one.booking, EntryKind.COUNTER, back, said, {}), counters=one.id)
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
            found = _payouts(db, PAYOUTS.c.id == payout) if payout <= LARGEST else ()
            if not found:
                raise NotFound(f"There is no payout {payout}.")
            if found[0].state != kind and not (kind == "exported" and found[0].state == "paid"):
                row = {
                    "payout_id": payout,
                    "kind": kind,
                    "note": clean(note).strip()[:500],
                    "at": to_epoch(self._now()),
                }
                number = inserted(db, insert(PAYOUT_MARKS).values(**row))
                self._on_board(db, payout, kind, number)
            return _payouts(db, PAYOUTS.c.id == payout)[0]

    def _on_board(self, db: Connection, payout: int, kind: str, mark: int) -> None:
        """The board follows: who was paid stands at paid, and no longer when the money came back."""
        bookings = {e.booking for e in _entries(db, PAYOUT_ENTRIES.c.payout_id == payout) if e.amount.minor > 0}
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
        """Payouts with entries of one person, newest first, without those of others."""
        mine = PAYOUT_ENTRIES.c.booking_id == booking
        theirs = select(PAYOUT_ENTRIES.c.payout_id).where(mine)
        with self._ledger.read() as db:
            return tuple(reversed(_payouts(db, PAYOUTS.c.id.in_(theirs), mine)))

    def entries(self, campaign: int) -> tuple[Entry, ...]:
        """Every entry of a campaign, oldest first."""
        with self._ledger.read() as db:
            return _entries(db, BOOKINGS.c.campaign_id == campaign)

    def people(self, campaign: int) -> dict[int, int]:
        """Booking → person."""
        with self._ledger.read() as db:
            rows = db.execute(select(BOOKINGS.c.id, BOOKINGS.c.person_id).where(BOOKINGS.c.campaign_id == campaign))
            return {int(b): int(p) for b, p in rows}

    def keep_account(
        self, person: int, name: str, iban: str = "", bic: str = "", *, number: str = "", bank: str = ""
    ) -> str:
        """Seal where a person is paid; the one before is gone. Returns the account's ending. number, bank: in place of
        an IBAN, where the country has none. Raises BadInput, NotFound, Conflict for somebody who was erased."""
        account = _account(clean(name).strip()[:140], iban, bic, number, bank)
        sealed = self._vault().seal(to_json(account).encode(), _PURPOSE)
        ending = (account.iban or account.number)[-4:]
        row = {"sealed": sealed, "ending": ending, "changed_at": to_epoch(self._now())}
        with self._ledger.write() as db:
            known = db.execute(select(PEOPLE.c.id, PEOPLE.c.erased_at).where(PEOPLE.c.id == person)).first()
            if known is None:
                raise NotFound(f"There is no person {person}.", next_step="`goodword campaign people` lists them")
            if known.erased_at is not None:
                raise Conflict(f"Person {person} asked to be erased, and was.", data="Nothing was changed.")
            changed = db.execute(update(PAYEES).where(PAYEES.c.person_id == person).values(**row))
            if changed.rowcount == 0:
                db.execute(insert(PAYEES).values(person_id=person, **row))
        return ending

    def forget_account(self, person: int) -> bool:
        """Erase where a person is paid; says whether there was anything."""
        with self._ledger.write() as db:
            return db.execute(delete(PAYEES).where(PAYEES.c.person_id == person)).rowcount > 0

    def endings(self, person: int | None = None) -> dict[int, str]:
        """Person → the last four characters of their account; of everybody, or of one."""
        chosen = select(PAYEES.c.person_id, PAYEES.c.ending)
        with self._ledger.read() as db:
            found = db.execute(chosen if person is None else chosen.where(PAYEES.c.person_id == person))
            return {int(p): str(e) for p, e in found}

    def account(self, person: int) -> Account | None:
        """Where a person is paid, opened: for the bank's file only."""
        with self._ledger.read() as db:
            sealed = db.scalar(select(PAYEES.c.sealed).where(PAYEES.c.person_id == person))
        return None if sealed is None else Account(**json.loads(self._vault().unseal(bytes(sealed), _PURPOSE)))

    def _add(self, db: Connection, payout: int, line: Wanted, counters: int | None = None) -> None:
        booking, kind, amount, why, body = line
        same = (PAYOUT_ENTRIES.c.booking_id == booking) & (PAYOUT_ENTRIES.c.kind == kind.value)
        number = int(db.scalar(select(func.max(PAYOUT_ENTRIES.c.number)).where(same)) or 0) + 1
        row = {"payout_id": payout, "booking_id": booking, "kind": kind.value, "number": number,
               "amount_minor": amount.minor, "currency": amount.currency, "why": why, "body": to_json(body),
               "counters": counters, "at": to_epoch(self._now())}  # fmt: skip
        db.execute(insert(PAYOUT_ENTRIES).values(**row))


def _account(name: str, iban: str, bic: str, number: str, bank: str) -> Account:
    if not name:
        raise BadInput.value("name", "the holder of the account", name, where="name")
    if iban.strip() and number.strip():
        raise BadInput("An account has an IBAN or a number, not both.", where="number")
    if number.strip():
        return Account(name, "", checked_bic(bic), checked_number(number), checked_bank(bank))
    return Account(name, checked_iban(iban), checked_bic(bic))


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
