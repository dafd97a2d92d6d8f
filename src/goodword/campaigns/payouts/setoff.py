"""What somebody was paid too much in one campaign, set off against what the same brand owes them in another. Pure.

Nothing is set off by itself: it is shown with its reason, and done where it is asked for. The entries are of the
campaign that was paid too much, and stand in the payout of the other: every campaign keeps its own account, and what is
transferred is the difference.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from goodword.campaigns.payouts.model import Debt, EntryKind, Owed, Part
from goodword.core.money import Money

Line = tuple[int, EntryKind, Money, str, dict[str, Any]]
"""Booking, kind, amount, why, and what it was worked out from."""


def debts_of(campaign: int, name: str, there: Owed) -> tuple[Debt, ...]:
    """What a person was paid too much in a campaign, by currency."""
    found = []
    for currency in there.currencies:
        if (due := there.due(currency)) < 0:
            less = [p for p in _due(there, currency) if p.amount.minor < 0]
            why = "; ".join(f"{p.why}: {p.paid} paid, {p.earned} earned" for p in less)
            found.append(Debt(campaign, name, there.booking, Money(-due, currency), why))
    return tuple(found)


def taken_off(debts: Sequence[Owed], most: Money, *, campaign: int, name: str) -> list[Line]:
    """Entries that set off what a person was paid too much in other campaigns, as far as `most` goes, which is what
    they are to get in a payout. campaign, name: whose payout it is."""
    lines, left = list[Line](), most.minor
    for there in debts:
        take = min(max(-there.due(most.currency), 0), left)
        if take:
            lines += _lines(there, Money(take, most.currency), {"campaign": campaign, "name": name})
            left -= take
    return lines


def _lines(there: Owed, take: Money, into: dict[str, Any]) -> Iterable[Line]:
    """Entries of one campaign that come to less than nothing by `take`: all that is due, and so much of what is not."""
    parts = [p for p in _due(there, take.currency) if p.amount.minor]
    room = take.minor + sum(p.amount.minor for p in parts if p.amount.minor > 0)
    for part in sorted(parts, key=lambda p: -p.amount.minor):
        minor = part.amount.minor if part.amount.minor > 0 else max(part.amount.minor, -room)
        room += min(minor, 0)
        if minor:
            body = {"earned": part.earned.minor, "before": part.paid.minor, "set_off": into,
                    "orders": [[o.order, o.base, o.minor] for o in part.orders]}  # fmt: skip
            why = (
                f"{part.why}: paid too much, set off against what is owed for {into['name']}" if minor < 0 else part.why
            )
            yield there.booking, part.kind, Money(minor, take.currency), why, body


def _due(there: Owed, currency: str) -> list[Part]:
    return [p for p in there.parts if p.due and p.amount.currency == currency]
