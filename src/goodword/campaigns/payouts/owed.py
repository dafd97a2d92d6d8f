"""What is owed to whom: agreements and credited orders on one side, what was paid on the other. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from zoneinfo import ZoneInfo

from goodword.campaigns.measured.model import Credited, Frame
from goodword.campaigns.model import zone_of
from goodword.campaigns.offers.model import Deliverable, Offer, State
from goodword.campaigns.payouts.model import CommissionOrder, Entry, EntryKind, Owed, Part
from goodword.core.money import Money
from goodword.core.text import counted
from goodword.core.times import DAY, from_epoch

WHOLE = 10_000
"""Commission is agreed in hundredths of a per cent."""
_NONE_COUNTS = "commission of orders that count no more"
_When = tuple[date, int, ZoneInfo]
"""(today, days of the refund window, where the campaign's days are days)."""


def accepted(offers: Sequence[Offer]) -> Offer | None:
    """The agreement: the newest offer that stands accepted."""
    return next((o for o in reversed(offers) if o.state is State.ACCEPTED), None)


def owed(
    frame: Frame, offers: Mapping[int, Sequence[Offer]], credited: Sequence[Credited], entries: Sequence[Entry], *,
    today: date, refund_days: int, people: Mapping[int, int], accounts: Mapping[int, str],
) -> tuple[Owed, ...]:  # fmt: skip
    """What each person is owed. credited: orders that count. people: booking → person, of whom it is asked; accounts:
    person → ending."""
    zone = zone_of(frame.time_zone or "UTC")
    by_owner: dict[int, list[Credited]] = {}
    for c in credited:
        if c.path:
            by_owner.setdefault(c.path[-1], []).append(c)
    found = []
    for booking, person in frame.people.items():
        if booking not in people:
            continue
        agreed = accepted(offers.get(booking, ()))
        mine = [e for e in entries if e.booking == booking]
        parts: list[Part] = []
        if agreed is not None or mine:
            posts = [p.posted_at for p in frame.posts if p.owner == booking]
            parts += _fee(agreed, mine, posts, today, zone)
            parts += _commission(agreed, by_owner.get(booking, []), mine, (today, refund_days, zone))
        if parts or mine:
            whose = people[booking]
            named = frame.named(booking)
            found.append(Owed(booking, whose, named, person.name, tuple(parts), accounts.get(whose, "")))
    return tuple(found)


def in_words(d: Deliverable) -> str:
    """What is made, in words: 1 reel, 2 stories by 2027-03-01."""
    one = _NOUNS.get(d.kind, d.kind)
    return counted(d.count, one, _MANY.get(one, "")) + (f" by {d.due.isoformat()}" if d.due else "")


_NOUNS = {"live": "live video", "short": "short video", "ugc": "piece of content for the brand"}
_MANY = {"story": "stories", _NOUNS["ugc"]: "pieces of content for the brand"}


def _fee(agreed: Offer | None, mine: Sequence[Entry], posts: Sequence[int], today: date, zone: ZoneInfo) -> list[Part]:
    """The agreed fee; what was paid of an agreement that stands no more, or in another currency, is too much."""
    fee = agreed.terms.fee if agreed else None
    before = {e.amount.currency for e in mine if e.kind is EntryKind.FEE} - {fee.currency if fee else ""}
    parts = []
    for currency in sorted(before):
        if paid := _paid(mine, EntryKind.FEE, currency):
            money = [Money(minor, currency) for minor in (-paid, 0, paid)]
            why = "fee of an agreement that stands no more"
            parts.append(Part(EntryKind.FEE, money[0], money[1], money[2], why, today, due=True))
    if agreed is not None and fee is not None and fee.minor:
        parts.append(_due_fee(agreed, fee, mine, (posts, today, zone)))
    return parts


def _due_fee(agreed: Offer, fee: Money, mine: Sequence[Entry], when: tuple[Sequence[int], date, ZoneInfo]) -> Part:
    posts, today, zone = when
    paid = _paid(mine, EntryKind.FEE, fee.currency)
    due_on = from_epoch(max(posts)).astimezone(zone).date() + timedelta(days=agreed.terms.pay_days) if posts else None
    work = ", ".join(map(in_words, agreed.terms.deliverables))
    why = f"fee of offer {agreed.id}" + (f": {work}" if work else "")
    left = Money(fee.minor - paid, fee.currency)
    due = left.minor < 0 or (due_on is not None and due_on <= today)
    return Part(EntryKind.FEE, left, fee, Money(paid, fee.currency), why, due_on, due)


def _commission(agreed: Offer | None, mine: Sequence[Credited], entries: Sequence[Entry], when: _When) -> list[Part]:
    """Of each currency what is due, and what waits for the refund window of its orders."""
    rate = agreed.terms.commission if agreed else 0
    orders = [o for c in mine if (o := commission_of(c, rate)) is not None] if rate else []
    currencies = {o.currency for o in orders} | {
        e.amount.currency for e in entries if e.kind is EntryKind.COMMISSION
    }  # fmt: skip
    parts = []
    for currency in sorted(currencies):
        own = [o for o in orders if o.currency == currency]
        paid = _paid(entries, EntryKind.COMMISSION, currency)
        ahead, named = _early(entries, currency)
        parts += _of_currency(own, Decimal(rate) / 100, Money(paid, currency), (ahead, named), when)
    return parts


def _of_currency(
    orders: Sequence[CommissionOrder], rate: Decimal, paid: Money, ahead: tuple[int, frozenset[str]], when: _When
) -> list[Part]:
    """What is due and what waits. ahead: minor units paid early, and the orders that these were of."""
    today, refund_days, zone = when
    ends = {o.id: from_epoch(o.placed_at + refund_days * DAY).astimezone(zone).date() for o in orders}
    sure = [o for o in orders if ends[o.id] <= today]
    later = [o for o in orders if ends[o.id] > today]
    earned, waiting = (sum(o.minor for o in some) for some in (sure, later))
    early = min(ahead[0], sum(o.minor for o in later if o.order in ahead[1]))
    parts = []
    if sure or paid.minor > early:
        money = [Money(m, paid.currency) for m in (earned - paid.minor + early, earned, paid.minor - early)]
        parts.append(_part(money, rate, sure, today, due=True))
    if later:
        money = [Money(m, paid.currency) for m in (waiting - early, waiting, early)]
        parts.append(_part(money, rate, later, max(ends[o.id] for o in later), due=False))
    return parts


def _early(entries: Sequence[Entry], currency: str) -> tuple[int, frozenset[str]]:
    """(minor units of commission that were paid before they were due, the orders that they were of)."""
    undone = {e.counters for e in entries if e.kind is EntryKind.COUNTER}
    mine = [
        e
        for e in entries
        if e.kind is EntryKind.COMMISSION
        and e.amount.currency == currency
        and e.body.get("early")
        and e.id not in undone
    ]
    return sum(e.amount.minor for e in mine), frozenset(str(o[0]) for e in mine for o in e.body["orders"])


def _part(money: Sequence[Money], rate: Decimal, orders: Sequence[CommissionOrder], on: date, *, due: bool) -> Part:
    """A part of commission. money: left, earned, paid."""
    counts = f"commission of {rate:f} % of {counted(len(orders), 'order')}" if orders else _NONE_COUNTS
    why = counts + ("" if due else " that can still be sent back")
    return Part(EntryKind.COMMISSION, money[0], money[1], money[2], why, on, due, tuple(orders))


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
