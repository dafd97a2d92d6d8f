"""An order as the view of its events: the same for any order of the events, and however often each arrives. Pure.

Every field is a register in which the latest statement holds (by version, then by content, so that ties do not depend
on arrival); first moments are minima, click ids a union, refunds a register for each refund. Such a view is a join: it
does not matter when, how often or in which order its parts come in.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from goodword.commerce.model import TOTAL, OrderEvent, OrderState, Refund

_TEXTS = ("visitor", "source", "campaign", "content", "referrer", "said", "place", "country", "customer")
_LATEST = ("cancelled_at", "amount", "goods", "currency", "codes", "test", *_TEXTS)
_EARLIEST = ("placed_at", "paid_at")
MOST_CLICKS = 20
Rank = tuple[int, str]


def state_of(order: str, events: Iterable[OrderEvent]) -> OrderState:
    """The order after all of these events, whatever their order."""
    different = {(e.version, e.kind.value, e.body): e for e in events}
    latest: dict[str, tuple[Rank, Any]] = {}
    first: dict[str, int] = {}
    refunds: dict[str, tuple[Rank, Refund]] = {}
    clicks: set[str] = set()
    for event in different.values():
        rank = (event.version, f"{event.kind.value}{event.body}")
        for name in _LATEST:
            value = getattr(event.facts, name)
            if value is not None and (name not in latest or latest[name][0] < rank):
                latest[name] = (rank, value)
        for name in _EARLIEST:
            moment = getattr(event.facts, name)
            if moment is not None:
                first[name] = min(moment, first.get(name, moment))
        for refund in event.refunds:
            if refund.key not in refunds or refunds[refund.key][0] < rank:
                refunds[refund.key] = (rank, refund)
        clicks.update(event.facts.clicks)
    said = {n: v for n, (_, v) in latest.items()}
    return _made(order, said | first | {"clicks": clicks}, [r for _, r in refunds.values()], list(different.values()))


def _made(order: str, said: dict[str, Any], refunds: list[Refund], events: list[OrderEvent]) -> OrderState:
    amount = said.get("amount")
    each = sum(r.minor for r in refunds if r.key != TOTAL)
    back = max([each, *(r.minor for r in refunds if r.key == TOTAL)])
    moments = [r.at for r in refunds if r.minor > 0]
    return OrderState(
        order=order,
        placed_at=said.get("placed_at", said.get("paid_at")),
        paid_at=said.get("paid_at"),
        cancelled_at=said.get("cancelled_at") or None,
        amount=amount,
        goods=said.get("goods"),
        currency=said.get("currency", ""),
        refunded=back if amount is None else min(back, amount),
        refunded_at=max(moments) if moments else None,
        codes=tuple(said.get("codes", ())),
        clicks=tuple(sorted(said["clicks"])[:MOST_CLICKS]),
        **{name: said.get(name, "") for name in _TEXTS},
        test=bool(said.get("test", False)),
        claimed=all(e.facts.claimed for e in events),
        events=len(events),
    )
