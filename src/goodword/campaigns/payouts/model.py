"""What is owed, what was put into payouts, and where the money goes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from goodword.core.formula import register
from goodword.core.money import Money

OWED = register(
    "owed",
    2,
    "Fee of the accepted offer, and commission: of each paid order credited to the person by last touch, its goods (or "
    "its amount) less what was given back, times the agreed part, rounded half to even; less everything that was put "
    "into payouts before. An order's commission is due once its refund window is over; what was paid early counts for "
    "the orders that it was of.",
    "the agreement",
)


class EntryKind(StrEnum):
    """Why an entry is there."""

    FEE = "fee"
    COMMISSION = "commission"
    EXTRA = "extra"
    COUNTER = "counter"


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a payout; never changed. number: of its kind and booking. counters: the entry that it undoes."""

    id: int
    payout: int
    booking: int
    kind: EntryKind
    number: int
    amount: Money
    why: str
    body: dict[str, Any]
    counters: int | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Mark:
    """What happened to a payout: exported, paid or returned."""

    kind: str
    note: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Payout:
    """A payout with its entries. state: made, exported, paid or returned."""

    id: int
    campaign: int
    key: str
    made_at: datetime
    entries: tuple[Entry, ...]
    marks: tuple[Mark, ...]

    @property
    def state(self) -> str:
        return self.marks[-1].kind if self.marks else "made"

    def sums(self) -> dict[tuple[int, str], int]:
        """(booking, currency) → minor units."""
        return sums(self.entries)


def sums(entries: Iterable[Entry]) -> dict[tuple[int, str], int]:
    """(booking, currency) → minor units."""
    found: dict[tuple[int, str], int] = {}
    for e in entries:
        key = (e.booking, e.amount.currency)
        found[key] = found.get(key, 0) + e.amount.minor
    return found


@dataclass(frozen=True, slots=True)
class CommissionOrder:
    """An order that a person gets a commission of. base: what it is a part of; minor: the commission."""

    id: int
    order: str
    placed_at: int
    base: int
    minor: int
    currency: str

    @property
    def counts(self) -> Money:
        return Money(self.base, self.currency)

    @property
    def commission(self) -> Money:
        return Money(self.minor, self.currency)


@dataclass(frozen=True, slots=True)
class Part:
    """A part of what one person is owed. amount: still to be paid, below 0: paid too much, taken off the next time.

    due_on: None: not yet known, because nothing was posted. orders: of a commission, all that it rests on.
    """

    kind: EntryKind
    amount: Money
    earned: Money
    paid: Money
    why: str
    due_on: date | None
    due: bool
    orders: tuple[CommissionOrder, ...] = ()


@dataclass(frozen=True, slots=True)
class Debt:
    """What one person was paid too much in another campaign of the same brand: it may be taken off what is owed here.

    amount: above 0. why: what it was paid for.
    """

    campaign: int
    name: str
    booking: int
    amount: Money
    why: str


@dataclass(frozen=True, slots=True)
class Owed:
    """What one person is owed. debts: what may be taken off it, if it is said so; nothing is by itself."""

    booking: int
    person: int
    creator: str
    name: str
    parts: tuple[Part, ...]
    account: str
    debts: tuple[Debt, ...] = ()

    @property
    def waiting(self) -> tuple[Money, ...]:
        """Commission of orders that can still be sent back, as far as it was not paid early."""
        return tuple(p.amount for p in self.parts if p.kind is EntryKind.COMMISSION and not p.due and p.amount.minor)

    def due(self, currency: str, *, early: bool = False) -> int:
        """What may be paid now in a currency, minor units; below 0 it waits until more is owed."""
        return sum(p.amount.minor for p in self.parts if p.amount.currency == currency and (p.due or early))

    @property
    def currencies(self) -> tuple[str, ...]:
        return tuple(sorted({p.amount.currency for p in self.parts}))


@dataclass(frozen=True, slots=True)
class Extra:
    """Something beside the agreement: amount (below 0 takes off) and why."""

    booking: int
    amount: Money
    why: str


@dataclass(frozen=True, slots=True)
class Account:
    """Where a person is paid. It is sealed in the ledger and opened only for the bank's file.

    number, bank: of an account without an IBAN, as its country writes them (bank: IFSC, sort code, routing number …).
    """

    name: str
    iban: str = ""
    bic: str = ""
    number: str = ""
    bank: str = ""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Somebody of a payout who is in no file for the bank, because no account of theirs is kept. again: owed again by
    counter-entries; before a file was made it will be."""

    booking: int
    person: int
    name: str
    amount: Money
    again: bool


@dataclass(frozen=True, slots=True)
class BankLine:
    """One line of a payout's files for the bank. sepa: of the SEPA file too. ending: of the account."""

    booking: int
    name: str
    amount: Money
    reference: str
    sepa: bool
    ending: str


@dataclass(frozen=True, slots=True)
class BankList:
    """Who is in a payout's files for the bank, and who is left out of them."""

    lines: tuple[BankLine, ...]
    left_out: tuple[LeftOut, ...]


@dataclass(frozen=True, slots=True)
class Transfer:
    """One line of a bank's file."""

    id: str
    amount: Money
    account: Account
    text: str
