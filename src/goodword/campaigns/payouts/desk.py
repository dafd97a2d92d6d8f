"""What every door of payouts shares: what is owed, payouts made once, statements, files for the bank (I/O)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from goodword.campaigns.measured.model import CreditRule
from goodword.campaigns.measured.read import LedgerCampaign, MeasuredDesk
from goodword.campaigns.model import zone_of
from goodword.campaigns.offers.store import OfferStore
from goodword.campaigns.payouts.iban import checked_bic, checked_iban
from goodword.campaigns.payouts.model import Account, Entry, EntryKind, Extra, Owed, Payout, Transfer, sums
from goodword.campaigns.payouts.owed import owed
from goodword.campaigns.payouts.sepa import by_sepa, plain_csv, sepa
from goodword.campaigns.payouts.store import COUNTER_KEY, PayoutStore, Wanted, said
from goodword.catalogue.workspace import Workspace
from goodword.core.codec import digest, to_plain
from goodword.core.errors import BadInput, Conflict
from goodword.core.money import Money
from goodword.core.text import clean


@dataclass(frozen=True, slots=True)
class Line:
    """An entry on a statement, and how far the payout is that it is of. at: since when, None before it went out."""

    entry: Entry
    state: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Statement:
    """What one person gets and why: what is owed now, and every entry so far. on: the day it is of. due: may be paid
    now; below 0: paid too much, taken off the next time. sent, paid: sums of the lines."""

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
        self.store = PayoutStore(workspace.ledger, lambda: workspace.vault, now=workspace.now)
        self._offers = OfferStore(workspace.ledger, now=workspace.now)

    def owed(self, campaign: int, rule: CreditRule | None = None) -> tuple[Owed, ...]:
        """What each person of a campaign is owed now. Raises NotFound."""
        read = MeasuredDesk(self._workspace).read(campaign, rule)
        return self._owed(read, self.store.entries(campaign))

    def _owed(self, read: LedgerCampaign, entries: Sequence[Entry]) -> tuple[Owed, ...]:
        number, today = read.frame.id, self._today(read.frame.time_zone)
        return owed(
            read.frame, self._offers.of_campaign(number), read.counting[0], entries, today=today,
            refund_days=read.rule.refund_days, people=self.store.people(number), accounts=self.store.endings(),
        )  # fmt: skip

    def make(
        self, campaign: int, *, key: str = "", early: bool = False, extras: Sequence[Extra] = (),
        only: Sequence[int] = (), rule: CreditRule | None = None, door: str = "python",
    ) -> Payout | None:  # fmt: skip
        """Put what is due into a payout; None where nothing is. early: also what is not due yet. only: bookings.

        key: the same one again gives the same payout. Raises NotFound, BadInput, Conflict when an extra would leave
        somebody below 0.
        """
        read = MeasuredDesk(self._workspace).read(campaign, rule)
        mine = self.store.people(campaign)
        wrong = next((b for b in (*only, *(e.booking for e in extras)) if b not in mine), None)
        if wrong is not None:
            raise BadInput.value("booking", "one of this campaign's", wrong)

        def lines(entries: tuple[Entry, ...]) -> list[Wanted]:
            return _lines([o for o in self._owed(read, entries) if not only or o.booking in only], extras, early)

        named = clean(key).strip()[:64]
        if named.startswith(COUNTER_KEY):
            raise BadInput.value("key", f"not beginning with {COUNTER_KEY!r}, which is of counter-entries", named)
        asked = named or digest([len(self.store.entries(campaign)), to_plain(extras), early, list(only)])
        return self.store.make(campaign, asked, door, lines, extras)

    def statement(self, campaign: int, booking: int) -> Statement:
        """What one person gets and why. Raises NotFound, BadInput."""
        read, found, lines, _ = self._of(campaign, booking)
        return Statement(
            read.frame.name, read.frame.brand, found, tuple(x.entry for x in lines), self._today(read.frame.time_zone),
            lines, _summed(p.amount for p in found.parts if p.due), *_gone(lines),
        )  # fmt: skip

    def _of(self, campaign: int, booking: int) -> tuple[LedgerCampaign, Owed, tuple[Line, ...], int]:
        """(the campaign, what one person is owed, their entries, how many orders are theirs); of nobody else is more
        read than is needed to credit orders."""
        read = MeasuredDesk(self._workspace).read(campaign, each=False)
        person = read.frame.people.get(booking)
        if person is None:
            raise BadInput.value("booking", "one of this campaign's", booking)
        lines, credited = _lines_of(self.store.of_booking(booking)), read.credited_to(booking)
        whose = self.store.people(campaign)[booking]
        found = owed(
            read.frame, {booking: self._offers.of_booking(booking)}, credited, [x.entry for x in lines],
            today=self._today(read.frame.time_zone), refund_days=read.rule.refund_days, people={booking: whose},
            accounts=self.store.endings(whose),
        )  # fmt: skip
        account = self.store.endings(whose).get(whose, "")
        empty = Owed(booking, whose, person.creator, person.name, (), account)
        return read, found[0] if found else empty, lines, len(credited)

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
        """The lines of a payout's file for the bank, without what was undone. Raises NotFound, Conflict when somebody
        has no account."""
        payout = self.store.payout(number)
        people = self.store.people(payout.campaign)
        frame = MeasuredDesk(self._workspace).store.frame(payout.campaign)
        made, missing = [], []
        left = sums((*payout.entries, *self.store.undoing(number)))
        for (booking, currency), minor in sorted(left.items()):
            if minor <= 0:
                continue
            account = self.store.account(people[booking])
            if account is None:
                missing.append(f"{frame.named(booking)} (person {people[booking]})")
                continue
            text = f"{frame.brand or frame.name}: {frame.name}, payout {payout.id}"
            made.append(Transfer(f"GW-{payout.id}-{booking}-{currency}", Money(minor, currency), account, text))
        if missing:
            raise Conflict(
                "Somebody's account is not known.",
                given=", ".join(missing[:5]),
                data="No file was made.",
                next_step="keep it: `goodword payout account PERSON`, or under the person's name on the page Payouts",
            )
        return tuple(made)

    def bank_csv(self, number: int, *, rest: bool = False) -> bytes:
        """A payout as CSV for a bank, in every currency; rest: only what a SEPA file does not hold. Marks it exported.
        Raises NotFound, Conflict, BadInput where nothing is left to transfer."""
        chosen = [t for t in self.transfers(number) if not (rest and by_sepa(t))]
        if not chosen:
            raise BadInput("Nothing is left to transfer." if not rest else "The SEPA file holds all of it.")
        made = plain_csv(chosen)
        self.store.mark(number, "exported", "csv")
        return made

    def bank_sepa(self, number: int, payer: str, iban: str, bic: str = "", on: date | None = None) -> bytes:
        """A payout's transfers in euro to accounts that SEPA reaches, as pain.001 for a bank; the same payout gives the
        same file. payer: name and account of who pays, kept nowhere. Marks it exported. Raises BadInput, NotFound,
        Conflict."""
        payout = self.store.payout(number)
        account = Account(payer.strip(), checked_iban(iban), checked_bic(bic))
        if not account.name:
            raise BadInput.value("payer", "the holder of the account", payer, where="payer")
        today = self._today(MeasuredDesk(self._workspace).store.frame(payout.campaign).time_zone)
        if on is not None and on < today:
            raise BadInput.value("on", f"{today.isoformat()} or later", on.isoformat(), where="on")
        euros = [t for t in self.transfers(number) if by_sepa(t)]
        day = on or max(payout.made_at.date() + timedelta(days=1), today)
        undone = [e.counters for e in self.store.undoing(number)]
        message = f"GW-{payout.id}-{digest([payout.key, payout.campaign, *undone])[:12]}"
        made = sepa(euros, account, message=message, made_at=payout.made_at, on=day)
        self.store.mark(number, "exported", "pain.001")
        return made

    def _today(self, zone: str) -> date:
        return self._workspace.now().astimezone(zone_of(zone or "UTC")).date()


def _lines_of(payouts: Sequence[Payout]) -> tuple[Line, ...]:
    """Entries of one person, oldest first; a counter-entry stands where what it undoes stands."""
    of = {e.id: p for p in payouts for e in p.entries}
    mine = sorted((e for p in payouts for e in p.entries), key=lambda e: e.id)
    shown = [(e, of[e.id if e.counters is None else e.counters]) for e in mine]
    return tuple(Line(e, p.state, p.marks[-1].at if p.marks else None) for e, p in shown)


def _gone(lines: Sequence[Line]) -> tuple[tuple[Money, ...], tuple[Money, ...]]:
    """(in a payout, paid) sums by currency."""
    sent, paid = ([x.entry.amount for x in lines if (x.state == "paid") is so] for so in (False, True))
    return _summed(sent), _summed(paid)


def _summed(amounts: Iterable[Money]) -> tuple[Money, ...]:
    """One amount for each currency, those of nothing left out."""
    sums: dict[str, int] = {}
    for money in amounts:
        sums[money.currency] = sums.get(money.currency, 0) + money.minor
    return tuple(Money(minor, currency) for currency, minor in sorted(sums.items()) if minor)


def _lines(found: Sequence[Owed], extras: Sequence[Extra], early: bool) -> list[Wanted]:
    """What goes into a payout: of each person and currency all that is due, where it comes to more than nothing."""
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
    return lines
