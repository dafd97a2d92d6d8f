"""A payout's files for the bank: who is in them, who is left out because no account is kept, and the bytes (I/O)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta

from goodword.campaigns.measured.model import Frame
from goodword.campaigns.measured.store import MeasuredStore
from goodword.campaigns.model import zone_of
from goodword.campaigns.payees.store import AccountStore
from goodword.campaigns.payouts.iban import checked_bic, checked_iban
from goodword.campaigns.payouts.model import Account, BankLine, BankList, Entry, LeftOut, Payout, Transfer, sums
from goodword.campaigns.payouts.sepa import by_sepa, plain_csv, sepa
from goodword.campaigns.payouts.store import PayoutStore
from goodword.catalogue.workspace import Workspace
from goodword.core.codec import digest
from goodword.core.errors import BadInput, Conflict
from goodword.core.money import Money

Sums = Mapping[tuple[int, str], int]


class BankFiles:
    """Files for the bank of one installation's payouts."""

    def __init__(self, workspace: Workspace, store: PayoutStore, accounts: AccountStore) -> None:
        self._workspace = workspace
        self._store = store
        self._accounts = accounts
        self._measured = MeasuredStore(
            workspace.ledger, pseudonym=lambda t: workspace.vault.pseudonym("customer", t), now=workspace.now
        )

    def listed(self, number: int) -> BankList:
        """Who a payout's files hold and who is left out of them; no account is opened to anybody. Raises NotFound."""
        payout = self._store.payout(number)
        frame = self._measured.frame(payout.campaign)
        made, missing = self._transfers(payout, frame)
        lines = [BankLine(b, _named(frame, b), t.amount, t.id, by_sepa(t), (t.account.iban or t.account.number)[-4:])
                 for b, t in made]  # fmt: skip
        people = self._store.people(payout.campaign)
        undone = [e for e in self._store.undoing(number) if e.body.get("left_out")]
        again = self._by_person(payout, undone)
        left = [
            LeftOut(b, people[b], _named(frame, b), Money(-minor, c), True) for (b, c), minor in sorted(again.items())
        ]
        return BankList(tuple(lines), (*missing, *left))

    def transfers(self, number: int) -> tuple[Transfer, ...]:
        """The lines of a payout's file for the bank, without what was undone and those whose account is not known.
        Raises NotFound, Conflict when nobody's is."""
        return self._to_send(number)[0]

    def csv(self, number: int, *, rest: bool = False) -> bytes:
        """A payout as CSV for a bank, in every currency; rest: only what a SEPA file does not hold. Marks it exported;
        who has no account is left out, and owed again. Raises NotFound, Conflict, BadInput where nothing is left to
        transfer."""
        transfers, left_out = self._to_send(number)
        chosen = [t for t in transfers if not (rest and by_sepa(t))]
        if not chosen:
            raise BadInput("Nothing is left to transfer." if not rest else "The SEPA file holds all of it.")
        made = plain_csv(chosen)
        self._store.export(number, "csv", left_out)
        return made

    def sepa(self, number: int, payer: str, iban: str, bic: str = "", on: date | None = None) -> bytes:
        """A payout's transfers in euro to accounts that SEPA reaches, as pain.001 for a bank; the same payout gives the
        same file. payer: name and account of who pays, kept nowhere. Marks it exported; who has no account is left out,
        and owed again. Raises BadInput, NotFound, Conflict."""
        payout = self._store.payout(number)
        account = Account(payer.strip(), checked_iban(iban), checked_bic(bic))
        if not account.name:
            raise BadInput.value("payer", "the holder of the account", payer, where="payer")
        today = self._today(payout)
        if on is not None and on < today:
            raise BadInput.value("on", f"{today.isoformat()} or later", on.isoformat(), where="on")
        transfers, left_out = self._to_send(number)
        day = on or max(payout.made_at.date() + timedelta(days=1), today)
        undone = [e.counters for e in self._store.undoing(number) if not e.body.get("left_out")]
        message = f"GW-{payout.id}-{digest([payout.key, payout.campaign, *undone])[:12]}"
        made = sepa([t for t in transfers if by_sepa(t)], account, message=message, made_at=payout.made_at, on=day)
        self._store.export(number, "pain.001", left_out)
        return made

    def _to_send(self, number: int) -> tuple[tuple[Transfer, ...], tuple[int, ...]]:
        """(transfers, bookings that are left out). Raises Conflict where nobody would be in the file."""
        payout = self._store.payout(number)
        made, missing = self._transfers(payout, self._measured.frame(payout.campaign))
        if missing and not made:
            names = dict.fromkeys(f"{m.name} (person {m.person})" for m in missing)
            raise Conflict(
                "No account is known of anybody in this payout." if len(names) > 1 else "The account is not known.",
                given=", ".join(list(names)[:5]),
                data="No file was made.",
                next_step="keep it: `goodword payout account PERSON`, or under the person's name on the page Payouts",
            )
        return tuple(t for _, t in made), tuple(dict.fromkeys(m.booking for m in missing))

    def missing(self, payout: Payout, kept: Collection[int], names: Mapping[int, str]) -> tuple[LeftOut, ...]:
        """Who gets money by a payout and has no account. kept: people who have. names: of bookings."""
        people = self._store.people(payout.campaign)
        return tuple(
            LeftOut(booking, people[booking], names.get(booking, f"booking {booking}"), amount, False)
            for booking, amount in self._left(payout)
            if people[booking] not in kept
        )

    def _transfers(self, payout: Payout, frame: Frame) -> tuple[list[tuple[int, Transfer]], tuple[LeftOut, ...]]:
        """((booking, transfer) of who has an account, who has none)."""
        people = self._store.people(payout.campaign)
        text = f"{frame.brand or frame.name}: {frame.name}, payout {payout.id}"
        accounts, made = dict[int, Account](), list[tuple[int, Transfer]]()
        for booking, amount in self._left(payout):
            account = self._accounts.opened(people[booking])
            if account is not None:
                accounts[people[booking]] = account
                made.append((booking, Transfer(f"GW-{payout.id}-{booking}-{amount.currency}", amount, account, text)))
        return made, self.missing(payout, accounts, {b: p.name for b, p in frame.people.items()})

    def _left(self, payout: Payout) -> list[tuple[int, Money]]:
        """(booking, what is to be transferred to them), without what was undone."""
        left = self._by_person(payout, (*payout.entries, *self._store.undoing(payout.id)))
        return [(booking, Money(minor, currency)) for (booking, currency), minor in sorted(left.items()) if minor > 0]

    def _by_person(self, payout: Payout, entries: Sequence[Entry]) -> Sums:
        """(booking in the payout's campaign, currency) → minor units, less what was set off there for others."""
        home = {person: booking for booking, person in self._store.people(payout.campaign).items()}
        person = self._store.persons(e.booking for e in entries)
        found: dict[tuple[int, str], int] = {}
        for (booking, currency), minor in sums(entries).items():
            key = home[person[booking]], currency
            found[key] = found.get(key, 0) + minor
        return found

    def _today(self, payout: Payout) -> date:
        zone = self._measured.frame(payout.campaign).time_zone
        return self._workspace.now().astimezone(zone_of(zone or "UTC")).date()


def _named(frame: Frame, booking: int) -> str:
    """How the person is called."""
    return frame.people[booking].name
