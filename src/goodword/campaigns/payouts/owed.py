"""What is owed to whom: agreements and credited orders on one side, what was paid on the other. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import ROUND_HALF_EVEN, Decimal

from goodword.campaigns.measured.model import Credited, Frame
from goodword.campaigns.offers.model import Offer, State
from goodword.campaigns.payouts.model import CommissionOrder, Entry, EntryKind, Owed, Part
from goodword.core.money import Money
from goodword.core.times import DAY, from_epoch

WHOLE = 10_000
"""Commission is agreed in hundredths of a per cent."""


def accepted(offers: Sequence[Offer]) -> Offer | None:
    """The agreement: the newest offer that stands accepted."""
    return next((o for o in reversed(offers) if o.state is State.ACCEPTED), None)


def owed(
    frame: Frame, offers: Mapping[int, Sequence[Offer]], credited: Sequence[Credited], entries: Sequence[Entry], *,
    today: date, refund_days: int, people: Mapping[int, int], accounts: Mapping[int, str],
) -> tuple[Owed, ...]:  # fmt: skip
    """What each person is owed. credited: orders that count. people: booking → person; accounts: person → ending."""
    by_owner: dict[int, list[Credited]] = {}
    for c in credited:
        if c.path:
            by_owner.setdefault(c.path[-1], []).append(c)
    found = []
    for booking, person in frame.people.items():
        agreed = accepted(offers.get(booking, ()))
        mine = [e for e in entries if e.booking == booking]
        parts, waiting = [], list[Money]()
        if agreed is not None:
            posts = [p.posted_at for p in frame.posts if p.owner == booking]
            parts += _fee(agreed, mine, posts, today)
            more, waiting = _commission(agreed, by_owner.get(booking, []), mine, today, refund_days)
            parts += more
        if parts or mine:
            account = accounts.get(people.get(booking, 0), "")
            found.append(
                Owed(booking, people.get(booking, 0), frame.named(booking), person.name, tuple(parts), tuple(waiting),
                     account)
            )  # fmt: skip
    return tuple(found)


def _fee(agreed: Offer, mine: Sequence[Entry], posts: Sequence[int], today: date) -> list[Part]:
    fee = agreed.terms.fee
    if fee is None or fee.minor == 0:
        return []
    paid = _paid(mine, EntryKind.FEE, fee.currency)
    due_on = from_epoch(max(posts)).date() + timedelta(days=agreed.terms.pay_days) if posts else None
    why = f"fee of offer {agreed.id}: {', '.join(map(str, agreed.terms.deliverables))}"
    left = Money(fee.minor - paid, fee.currency)
    due = left.minor < 0 or (due_on is not None and due_on <= today)
    return [Part(EntryKind.FEE, left, fee, Money(paid, fee.currency), why, due_on, due)]


def _commission(
    agreed: Offer, mine: Sequence[Credited], entries: Sequence[Entry], today: date, refund_days: int
) -> tuple[list[Part], list[Money]]:
    rate = agreed.terms.commission
    orders = [o for c in mine if (o := commission_of(c, rate)) is not None] if rate else []
    currencies = {o.currency for o in orders} | {
        e.amount.currency for e in entries if e.kind is EntryKind.COMMISSION
    }  # fmt: skip
    parts, waiting = [], []
    for currency in sorted(currencies):
        own = [o for o in orders if o.currency == currency]
        sure = [o for o in own if from_epoch(o.placed_at + refund_days * DAY).date() <= today]
        earned, paid = sum(o.minor for o in sure), _paid(entries, EntryKind.COMMISSION, currency)
        why = f"commission of {Decimal(rate) / 100:f} % of {len(sure):,} orders"
        money = [Money(m, currency) for m in (earned - paid, earned, paid)]
        if sure or paid:
            parts.append(Part(EntryKind.COMMISSION, money[0], money[1], money[2], why, today, True, tuple(sure)))
        later = sum(o.minor for o in own) - earned
        if later:
            waiting.append(Money(later, currency))
    return parts, waiting


def commission_of(c: Credited, rate: int) -> CommissionOrder | None:
    """The commission of one order, None where it is not paid or worth nothing. rate: hundredths of a per cent."""
    s = c.order.state
    if not s.paid_at or s.placed_at is None or not s.currency or s.amount is None:
        return None
    base = max((s.goods if s.goods is not None else s.amount) - s.refunded, 0)
    minor = int((Decimal(base) * rate / WHOLE).quantize(Decimal(1), rounding=ROUND_HALF_EVEN))
    return CommissionOrder(c.order.id, s.order, s.placed_at, base, minor, s.currency) if minor else None


def _paid(entries: Sequence[Entry], kind: EntryKind, currency: str) -> int:
    """What was put into payouts of a kind, less what counter-entries took back."""
    mine = {e.id: e for e in entries if e.kind is kind and e.amount.currency == currency}
    back = [e.amount.minor for e in entries if e.kind is EntryKind.COUNTER and e.counters in mine]
    return sum(e.amount.minor for e in mine.values()) + sum(back)
