"""What every door of payouts shares: what is owed, payouts made once, statements, files for the bank (I/O)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from goodword.campaigns.measured.model import CreditRule
from goodword.campaigns.measured.read import LedgerCampaign, MeasuredDesk
from goodword.campaigns.model import zone_of
from goodword.campaigns.offers.store import OfferStore
from goodword.campaigns.payees.store import AccountStore
from goodword.campaigns.payouts.bank import BankFiles
from goodword.campaigns.payouts.model import BankList, Debt, Entry, EntryKind, Extra, LeftOut, Owed, Payout, Transfer
from goodword.campaigns.payouts.owed import owed
from goodword.campaigns.payouts.setoff import debts_of, taken_off
from goodword.campaigns.payouts.store import COUNTER_KEY, PayoutStore, Wanted, said
from goodword.catalogue.workspace import Workspace
from goodword.core.codec import digest, to_plain
from goodword.core.errors import BadInput, Conflict
from goodword.core.money import Money
from goodword.core.text import clean


@dataclass(frozen=True, slots=True)
class Line:
    """An entry on a statement, and how far the payout is that it is of. at: since when, None before it went out. other:
    campaign with which it was set off. counts: it is of a payout of this campaign, so it is part of the sums."""

    entry: Entry
    state: str
    at: datetime | None
    other: str = ""
    counts: bool = True


@dataclass(frozen=True, slots=True)
class Statement:
    """What one person gets and why: what is owed now, and every entry so far. on: the day it is of. due: may be paid
    now; below 0: paid too much, carried forward and taken off the next time. sent, paid: what payouts of the campaign
    bring them. What they were paid too much in other campaigns of the brand is among what is owed (`debts`)."""

    campaign: str
    brand: str
    owed: Owed
    entries: tuple[Entry, ...]
    on: date
    lines: tuple[Line, ...]
    due: tuple[Money, ...]
    sent: tuple[Money, ...]
    paid: tuple[Money, ...]


@dataclass(frozen=True, slots=True)
class Earned:
    """What came of one person, as they themselves may see it: no order and no buyer is named.

    orders: credited to them by last touch. due: may be paid now; later: by the agreement, when its day comes; waiting:
    of orders that can still be sent back; sent: in a payout; paid. account: its last characters.
    """

    orders: int
    due: tuple[Money, ...]
    later: tuple[Money, ...]
    waiting: tuple[Money, ...]
    sent: tuple[Money, ...]
    paid: tuple[Money, ...]
    account: str


class PayoutDesk:
    """Payouts of one installation.

    >>> desk = goodword.PayoutDesk(goodword.open_workspace())  # doctest: +SKIP
    >>> [(o.name, o.due("EUR")) for o in desk.owed(1)]  # doctest: +SKIP
    """

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self.store = PayoutStore(workspace.ledger, now=workspace.now)
        self.accounts = AccountStore(workspace.ledger, lambda: workspace.vault, now=workspace.now)
        self._bank = BankFiles(workspace, self.store, self.accounts)
        self._offers = OfferStore(workspace.ledger, now=workspace.now)

    def owed(self, campaign: int, rule: CreditRule | None = None) -> tuple[Owed, ...]:
        """What each person of a campaign is owed now, and what they were paid too much in others. Raises NotFound."""
        read = MeasuredDesk(self._workspace).read(campaign, rule)
        found = self._owed(read, self.store.entries(campaign))
        debts = self._debts(self._elsewhere(campaign, rule))
        return tuple(replace(o, debts=debts.get(o.booking, ())) for o in found)

    def _owed(self, read: LedgerCampaign, entries: Sequence[Entry]) -> tuple[Owed, ...]:
        number, today = read.frame.id, self._today(read.frame.time_zone)
        return owed(
            read.frame, self._offers.of_campaign(number), read.counting[0], entries, today=today,
            refund_days=read.rule.refund_days, people=self.store.people(number), accounts=self.accounts.endings(),
        )  # fmt: skip

    def make(
        self, campaign: int, *, key: str = "", early: bool = False, extras: Sequence[Extra] = (),
        only: Sequence[int] = (), set_off: bool = False, rule: CreditRule | None = None, door: str = "python",
    ) -> Payout | None:  # fmt: skip
        """Put what is due into a payout; None where nothing is. early: also what is not due yet. only: bookings.
        set_off: take off what they were paid too much in other campaigns of the brand (`Owed.debts`).

        key: the same one again gives the same payout. Raises NotFound, BadInput, Conflict when an extra would leave
        somebody below 0.
        """
        read = MeasuredDesk(self._workspace).read(campaign, rule)
        mine = self.store.people(campaign)
        wrong = next((b for b in (*only, *(e.booking for e in extras)) if b not in mine), None)
        if wrong is not None:
            raise BadInput.value("booking", "one of this campaign's", wrong)

        others = self._elsewhere(campaign, rule) if set_off else {}

        def lines(entries: tuple[Entry, ...]) -> list[Wanted]:
            found = [o for o in self._owed(read, entries) if not only or o.booking in only]
            debts = {booking: [x.owed(entries) for x in theirs] for booking, theirs in others.items()}
            return _lines(found, extras, _How(campaign, read.frame.name, early, debts))

        named = clean(key).strip()[:64]
        if named.startswith(COUNTER_KEY):
            raise BadInput.value("key", f"not beginning with {COUNTER_KEY!r}, which is of counter-entries", named)
        whole = [
            len(self.store.entries(campaign)),
            to_plain(extras),
            early,
            list(only),
            *(["set off"] if set_off else []),
        ]
        among = {x.read.frame.id for theirs in others.values() for x in theirs}
        return self.store.make(campaign, named or digest(whole), door, lines, extras, among=among)

    def statement(self, campaign: int, booking: int) -> Statement:
        """What one person gets and why. Raises NotFound, BadInput."""
        read, found, lines, _ = self._of(campaign, booking)
        found = replace(found, debts=self._debts(self._elsewhere(campaign, None, booking)).get(booking, ()))
        return Statement(
            read.frame.name, read.frame.brand, found, tuple(x.entry for x in lines), self._today(read.frame.time_zone),
            lines, _summed(p.amount for p in found.parts if p.due), *_gone(lines),
        )  # fmt: skip

    def _of(self, campaign: int, booking: int) -> tuple[LedgerCampaign, Owed, tuple[Line, ...], int]:
        """(the campaign, what one person is owed, their entries, how many orders are theirs); of nobody else is more
        read than is needed to credit orders."""
        read = MeasuredDesk(self._workspace).read(campaign, each=False, owner=booking)
        person = read.frame.people.get(booking)
        if person is None:
            raise BadInput.value("booking", "one of this campaign's", booking)
        lines, whose = self._lines_of(campaign, booking), self.store.people(campaign)[booking]
        found, orders = self._owed_by(read, booking, whose, [x.entry for x in lines])
        return read, found, lines, orders

    def _owed_by(self, read: LedgerCampaign, booking: int, whose: int, entries: Sequence[Entry]) -> tuple[Owed, int]:
        """What one person is owed in a campaign, and how many orders are theirs."""
        credited, account = read.credited_to(booking), self.accounts.endings(whose)
        found = owed(
            read.frame, {booking: self._offers.of_booking(booking)}, credited, entries,
            today=self._today(read.frame.time_zone), refund_days=read.rule.refund_days, people={booking: whose},
            accounts=account,
        )  # fmt: skip
        person = read.frame.people[booking]
        empty = Owed(booking, whose, person.creator, person.name, (), account.get(whose, ""))
        return found[0] if found else empty, len(credited)

    def _elsewhere(self, campaign: int, rule: CreditRule | None, booking: int = 0) -> dict[int, list[_There]]:
        """Booking → the same person in other campaigns of the brand that paid them; of all bookings, or of one."""
        found: dict[int, list[_There]] = {}
        pairs = [one for one in self.store.elsewhere(campaign) if booking in (0, one[0])]
        alone = {n: there if booking else None for _, n, there in pairs}  # a person is in a campaign once
        desk = MeasuredDesk(self._workspace)
        reads = {n: desk.read(n, rule, each=False, owner=owner) for n, owner in alone.items()}
        people = self.store.persons([b for _, _, b in pairs])
        for here, number, there in pairs:
            found.setdefault(here, []).append(_There(self, reads[number], there, people[there]))
        return found

    def _debts(self, others: Mapping[int, Sequence[_There]]) -> dict[int, tuple[Debt, ...]]:
        """Booking → what they were paid too much in other campaigns."""
        numbers = {x.read.frame.id for theirs in others.values() for x in theirs}
        entries = [e for number in sorted(numbers) for e in self.store.entries(number)]
        return {
            b: tuple(d for x in theirs for d in debts_of(x.read.frame.id, x.read.frame.name, x.owed(entries)))
            for b, theirs in others.items()
        }

    def _lines_of(self, campaign: int, booking: int) -> tuple[Line, ...]:
        """Entries of one person, oldest first; a counter-entry stands where what it undoes stands."""
        payouts = self.store.of_booking(booking)
        of = {e.id: p for p in payouts for e in p.entries}
        mine = sorted((e for p in payouts for e in p.entries), key=lambda e: e.id)
        shown = [(e, of.get(e.id if e.counters is None else e.counters, of[e.id])) for e in mine]
        names = {b: name for b, (_, name) in self.store.campaigns_of({e.booking for e in mine}).items()}
        return tuple(
            Line(e, p.state, p.marks[-1].at if p.marks else None, _with(e, booking, names), p.campaign == campaign)
            for e, p in shown
        )

    def earned(self, campaign: int, booking: int) -> Earned:
        """What came of one person, for their own eyes. Raises NotFound, BadInput."""
        _, mine, lines, orders = self._of(campaign, booking)
        ahead = [p for p in mine.parts if not p.due and p.kind is not EntryKind.COMMISSION]
        return Earned(
            orders,
            _summed(p.amount for p in mine.parts if p.due),
            _summed(p.amount for p in ahead),
            _summed(mine.waiting),
            *_gone(lines),
            mine.account,
        )

    def transfers(self, number: int) -> tuple[Transfer, ...]:
        """The lines of a payout's files for the bank; see `BankFiles.transfers`."""
        return self._bank.transfers(number)

    def without_account(self, payouts: Iterable[Payout], names: Mapping[int, str]) -> dict[int, tuple[LeftOut, ...]]:
        """Payout → who a file for the bank would leave out, of those that did not go to the bank yet. names: of
        bookings."""
        waiting = [p for p in payouts if p.state in ("made", "returned") and max(p.sums().values(), default=0) > 0]
        kept = self.accounts.endings() if waiting else {}
        found = {p.id: self._bank.missing(p, kept, names) for p in waiting}
        return {number: some for number, some in found.items() if some}

    def names(self, payouts: Iterable[Payout], found: Iterable[Owed]) -> dict[int, str]:
        """Booking → who it is, of everybody owed and of all entries; with the campaign, where it is another."""
        named, people = {o.booking: o.name for o in found}, {o.person: o.name for o in found}
        others = {e.booking for p in payouts for e in p.entries} - named.keys()
        persons, campaigns = self.store.persons(others), self.store.campaigns_of(others)
        return named | {b: f"{people[persons[b]]}, {campaigns[b][1]}" for b in others if persons[b] in people}

    def bank_list(self, number: int) -> BankList:
        """Who is in a payout's files for the bank, and who is left out; see `BankFiles.listed`."""
        return self._bank.listed(number)

    def bank_csv(self, number: int, *, rest: bool = False) -> bytes:
        """A payout as CSV for a bank; see `BankFiles.csv`."""
        return self._bank.csv(number, rest=rest)

    def bank_sepa(self, number: int, payer: str, iban: str, bic: str = "", on: date | None = None) -> bytes:
        """A payout as pain.001 for a bank; see `BankFiles.sepa`."""
        return self._bank.sepa(number, payer, iban, bic, on)

    def _today(self, zone: str) -> date:
        return self._workspace.now().astimezone(zone_of(zone or "UTC")).date()


def _with(entry: Entry, booking: int, names: Mapping[int, str]) -> str:
    """The campaign with which an entry on the statement of a booking was set off."""
    return str(entry.body.get("set_off", {}).get("name", "")) if entry.booking == booking else names[entry.booking]


def _gone(lines: Sequence[Line]) -> tuple[tuple[Money, ...], tuple[Money, ...]]:
    """(in a payout, paid) sums by currency."""
    own = [x for x in lines if x.counts]
    sent, paid = ([x.entry.amount for x in own if (x.state == "paid") is so] for so in (False, True))
    return _summed(sent), _summed(paid)


def _summed(amounts: Iterable[Money]) -> tuple[Money, ...]:
    """One amount for each currency, those of nothing left out."""
    sums: dict[str, int] = {}
    for money in amounts:
        sums[money.currency] = sums.get(money.currency, 0) + money.minor
    return tuple(Money(minor, currency) for currency, minor in sorted(sums.items()) if minor)


@dataclass(frozen=True, slots=True)
class _There:
    """The same person in another campaign."""

    desk: PayoutDesk
    read: LedgerCampaign
    booking: int
    person: int

    def owed(self, entries: Sequence[Entry]) -> Owed:
        """What they are owed there, given all entries so far."""
        return self.desk._owed_by(self.read, self.booking, self.person, entries)[0]


@dataclass(frozen=True, slots=True)
class _How:
    """How a payout is made. debts: booking → what they are owed in other campaigns, to be set off."""

    campaign: int
    name: str
    early: bool
    debts: Mapping[int, Sequence[Owed]]


def _lines(found: Sequence[Owed], extras: Sequence[Extra], how: _How) -> list[Wanted]:
    """What goes into a payout: of each person and currency all that is due, where it comes to more than nothing, and
    what is set off against it."""
    early = how.early
    lines: list[Wanted] = []
    keys = {(o.booking, c) for o in found for c in o.currencies} | {(e.booking, e.amount.currency) for e in extras}
    by_booking = {o.booking: o for o in found}
    for booking, currency in sorted(keys):
        one = by_booking.get(booking)
        due = one.due(currency, early=early) if one else 0
        own = [e for e in extras if (e.booking, e.amount.currency) == (booking, currency)]
        whole = due + sum(e.amount.minor for e in own)
        if own and whole < 0:
            raise Conflict(
                "More would be taken off than is owed.",
                given=str(Money(whole, currency)),
                data="Nothing was changed.",
                next_step="wait until more is owed, or take off less",
            )
        if whole <= 0 and not own:
            continue
        for part in one.parts if one and due else ():
            if part.amount.currency == currency and part.amount.minor and (part.due or early):
                body: dict[str, Any] = {"earned": part.earned.minor, "before": part.paid.minor,
                                        "orders": [[o.order, o.base, o.minor] for o in part.orders]}  # fmt: skip
                if not part.due:
                    body["early"] = True
                lines.append((booking, part.kind, part.amount, part.why, body))
        lines += [(booking, EntryKind.EXTRA, e.amount, said(e), {}) for e in own]
        if whole > 0:
            most = Money(whole, currency)
            lines += taken_off(how.debts.get(booking, ()), most, campaign=how.campaign, name=how.name)
    return lines
