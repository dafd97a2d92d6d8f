"""Who of a list is a creator, and by what. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from goodword.core.estimate import Estimate
from goodword.core.text import counted
from goodword.core.tier import TierLimits
from goodword.discovery.known.model import ListKind, Match, Own
from goodword.sources.contacts import Way

_SAID = {
    Way.HANDLE: "the handle of the list is theirs", Way.EMAIL: "the e-mail address of the list is theirs",
    Way.PHONE: "the phone number of the list is theirs", Way.URL: "the link of the list stands in their profile",
}  # fmt: skip


def matched(people: Sequence[Own], creators: Mapping[tuple[Way, int], str]) -> dict[str, list[tuple[Own, Way]]]:
    """Creator → the people of the list who are they, and by which way. creators: by (way, mark)."""
    found: dict[str, list[tuple[Own, Way]]] = {}
    for own in people:
        for way, mark in own.marks:
            creator = creators.get((way, mark))
            if creator is not None:
                found.setdefault(creator, []).append((own, way))
    return found


def match(
    row: Mapping[str, Any], by: Sequence[tuple[Own, Way]], kind: ListKind, *, engagement: Estimate | None,
    limits: TierLimits,
) -> Match:  # fmt: skip
    """One creator of the list. row: their FEATURES; engagement: by followers."""
    ways = tuple(w for w in Way if any(way is w for _, way in by))
    owns = list({id(own): own for own, _ in by}.values())
    orders = sum(o.orders or 0 for o in owns) or None
    spent = owns[0].spent if len(owns) == 1 else None
    days = sorted(o.last_day for o in owns if o.last_day)
    followers = row["followers"]
    bring = engagement.scaled(followers, unit="people") if engagement is not None and followers else None
    told = "; ".join(_SAID[w] for w in ways)
    return Match(
        creator_id=row["creator_id"], platform=row["platform"], handle=row["handle"], name=row["name"] or row["handle"],
        followers=followers, tier=limits.tier(followers) if followers is not None else None, place=row["place"] or "",
        ways=ways, orders=orders, spent=spent, last_day=days[-1] if days else "", bring=bring, engagement=engagement,
        sentence=f"{told[0].upper()}{told[1:]}.{_bought(kind, orders, days)}",
    )  # fmt: skip


def _bought(kind: ListKind, orders: int | None, days: Sequence[str]) -> str:
    if kind is ListKind.FOLLOWERS or not orders:
        return ""
    return f" {counted(orders, 'order')}" + (f", the last on {days[-1]}." if days else ".")
