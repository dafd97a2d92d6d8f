"""An order as the view of its events: the same for any order of the events, and however often each arrives. Pure.

Every field is a register in which the latest statement holds: by version; then, as shops tell moments in whole seconds,
by how far the order is said to be; then by content, so that ties do not depend on arrival. First moments are minima,
click ids a union, refunds a register for each refund. What somebody signed holds against what is only claimed, however
late the claim. Such a view is a join: it does not matter when, how often or in which order its parts come in.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from goodword.commerce.model import FAILED, TOTAL, EventKind, OrderEvent, OrderState, Refund

_TEXTS = ("visitor", "source", "campaign", "content", "referrer", "said", "place", "country", "customer")
_LATEST = ("cancelled_at", "amount", "goods", "currency", "codes", "test", *_TEXTS)
_EARLIEST = ("placed_at", "paid_at")
_MONEY = ("amount", "goods", "currency", *_EARLIEST)
_FAR = {kind: far for far, kind in enumerate((EventKind.PLACED, EventKind.UPDATED, EventKind.PAID, EventKind.REFUNDED,
                                              EventKind.CANCELLED))}  # fmt: skip
MOST_CLICKS = 20
Rank = tuple[bool, int, int, str]


def state_of(order: str, events: Iterable[OrderEvent]) -> OrderState:
    """The order after all of these events, whatever their order."""
    different = {(e.version, e.kind.value, e.body): e for e in events}
    signed = any(not e.facts.claimed for e in different.values())
    latest: dict[str, tuple[Rank, Any]] = {}
    first: dict[str, int] = {}
    refunds: dict[str, tuple[Rank, Refund]] = {}
    clicks: set[str] = set()
    for event in different.values():
        rank = (not event.facts.claimed, event.version, _FAR[event.kind], event.body)
        idle = _MONEY if signed and event.facts.claimed else ()
        for name in _LATEST:
            value = getattr(event.facts, name)
            if value is not None and name not in idle and (name not in latest or latest[name][0] < rank):
                latest[name] = (rank, value)
        for name in _EARLIEST:
            moment = getattr(event.facts, name)
            if moment is not None and name not in idle:
                first[name] = min(moment, first.get(name, moment))
        for refund in event.refunds:
            if refund.key not in refunds or refunds[refund.key][0] < rank:
                refunds[refund.key] = (rank, refund)
        clicks.update(event.facts.clicks)
    said = {n: v for n, (_, v) in latest.items()}
    return _made(order, said | first | {"clicks": clicks}, refunds, list(different.values()))


def _given_back(refunds: dict[str, tuple[Rank, Refund]]) -> int:
    """Single refunds together, or the running total where it says more; what failed since it was told counts off."""
    each = sum(r.minor for key, (_, r) in refunds.items() if key != TOTAL and not key.startswith(FAILED))
    if TOTAL not in refunds:
        return each
    told, total = refunds[TOTAL]
    failed = sum(r.minor for key, (rank, r) in refunds.items() if key.startswith(FAILED) and rank > told)
    return max(each, total.minor - failed)


def _made(
    order: str, said: dict[str, Any], refunds: dict[str, tuple[Rank, Refund]], events: list[OrderEvent]
) -> OrderState:
    amount, back = said.get("amount"), _given_back(refunds)
    moments = [r.at for key, (_, r) in refunds.items() if r.minor > 0 and not key.startswith(FAILED)]
    return OrderState(
        order=order,
        placed_at=said.get("placed_at", said.get("paid_at")),
        paid_at=said.get("paid_at"),
        cancelled_at=said.get("cancelled_at") or None,
        amount=amount,
        goods=said.get("goods"),
        currency=said.get("currency", ""),
        refunded=back if amount is None else min(back, amount),
        refunded_at=max(moments) if moments and back else None,
        codes=tuple(said.get("codes", ())),
        clicks=tuple(sorted(said["clicks"])[:MOST_CLICKS]),
        **{name: said.get(name, "") for name in _TEXTS},
        test=bool(said.get("test", False)),
        claimed=all(e.facts.claimed for e in events),
        events=len(events),
    )
