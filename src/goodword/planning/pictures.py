"""What the pictures of a plan show: plain rows for the drawings and for the tables behind them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from goodword.core.estimate import Estimate
from goodword.discovery.model import Candidate
from goodword.places.gazetteer import Gazetteer
from goodword.planning.model import MOST_GROUPED, BudgetPoint, Plan
from goodword.planning.nearby import nearby
from goodword.ui.format import platform_name
from goodword.vetting.model import Peers, Signal

_SHOWN_PAIRS = 16
_SHOWN_STRIPS = 16
_SHOWN_ADDS = 16
_OUTLINES_KM = 60  # below, the outlines of countries are too coarse to help


@dataclass(frozen=True, slots=True)
class Pictures:
    """Each picture's data; None where the plan has nothing to draw."""

    curve: dict[str, Any] | None
    adds: dict[str, Any] | None
    overlap: dict[str, Any] | None
    groups: dict[str, Any] | None
    map: dict[str, Any] | None
    strips: dict[str, Any] | None
    names: dict[str, str]


def pictures(plan: Plan, gazetteer: Gazetteer | None = None) -> Pictures:
    """The pictures of a plan. gazetteer: names places on the map; without one it has no names."""
    known = {c.creator_id: c for c in plan.shortlist}
    names = {c.creator_id: shown_name(c) for c in plan.shortlist}
    return Pictures(
        curve=_curve(plan),
        adds=_adds(plan, names),
        overlap=_overlap(plan, names),
        groups=_groups(plan, names),
        map=_map(plan, names, gazetteer),
        strips=_strips([known[b.creator_id] for b in plan.roster.booked if b.creator_id in known], names),
        names=names,
    )


def shown_name(candidate: Candidate) -> str:
    """What a person is called on a picture: the handle, which is unique and short."""
    return candidate.handle or candidate.name or candidate.creator_id


def knee(points: Sequence[BudgetPoint]) -> BudgetPoint | None:
    """The point farthest above the chord of the curve: after it each further unit buys clearly fewer people.

    Source: Satopää et al. 2011, "Finding a kneedle in a haystack", without smoothing (the curve is concave up to the
    search's error). None when the curve has fewer than four points or is as good as straight.
    """
    if len(points) < 4:
        return None
    first, last = points[0], points[-1]
    width, height = last.budget.minor - first.budget.minor, last.people - first.people
    if width <= 0 or height <= 0:
        return None

    def above(point: BudgetPoint) -> float:
        return (point.people - first.people) / height - (point.budget.minor - first.budget.minor) / width

    best = max(points, key=above)
    return best if above(best) > 0.08 else None


def _point(point: BudgetPoint) -> dict[str, Any]:
    reached = {"low": point.reached.low, "high": point.reached.high} if point.reached else {}
    return {
        "budget": point.budget.minor,
        "people": point.people,
        "bound": point.bound,
        "size": point.size,
        **reached,
    }


def _curve(plan: Plan) -> dict[str, Any] | None:
    if not plan.curve:
        return None
    bend = knee(plan.curve)
    now = {"budget": plan.roster.budget.minor, "people": plan.roster.people.value}
    return {
        "currency": plan.brief.budget.currency,
        "exponent": plan.brief.budget.exponent,
        "points": [_point(p) for p in plan.curve],
        "knee": _point(bend) if bend else None,
        "now": now,
    }


def _adds(plan: Plan, names: dict[str, str]) -> dict[str, Any] | None:
    rows = []
    for booked in plan.roster.booked:
        alone = booked.people.value
        rows.append(
            {
                "id": booked.creator_id,
                "name": names.get(booked.creator_id, booked.creator_id),
                "adds": booked.adds,
                "estimate": booked.adds_people,
                "shared": max(0.0, alone - booked.adds),
            }
        )
    return {"rows": rows, "shown": _SHOWN_ADDS} if rows else None


def shared_pairs(plan: Plan) -> list[tuple[str, str, float, Estimate | None]]:
    """Pairs of booked creators: the share of the smaller audience that both reach, and its interval where it is known.

    Plans kept before intervals were known have the share alone.
    """
    if plan.shared:
        return [(pair.one, pair.other, pair.share.value, pair.share) for pair in plan.shared]
    return [(a, b, share, None) for a, b, share in plan.overlap]


def _overlap(plan: Plan, names: dict[str, str]) -> dict[str, Any] | None:
    shown = [b.creator_id for b in plan.roster.booked][:_SHOWN_PAIRS]
    if len(shown) < 2:
        return None
    number = {creator: i for i, creator in enumerate(shown)}
    pairs = [
        {"a": number[a], "b": number[b], "share": share, "estimate": estimate}
        for a, b, share, estimate in shared_pairs(plan)
        if a in number and b in number and a != b
    ]
    return {
        "names": [names.get(c, c) for c in shown],
        "pairs": sorted(pairs, key=lambda p: -p["share"]),
        "left_off": len(plan.roster.booked) - len(shown),
    }


def _groups(plan: Plan, names: dict[str, str]) -> dict[str, Any] | None:
    """Who is reached by exactly whom; nothing to see where nobody is shared."""
    shown = [b.creator_id for b in plan.roster.booked][:MOST_GROUPED]
    if len(shown) < 2 or not plan.groups:
        return None
    number = {creator: i for i, creator in enumerate(shown)}
    rows = [
        {
            "members": [number[c] for c in group.creators],
            "who": [names.get(c, c) for c in group.creators],
            "people": group.people.value,
            "estimate": group.people,
        }
        for group in plan.groups
        if all(c in number for c in group.creators)
    ]
    return {"names": [names.get(c, c) for c in shown], "rows": rows, "left_off": len(plan.roster.booked) - len(shown)}


def _map(plan: Plan, names: dict[str, str], gazetteer: Gazetteer | None) -> dict[str, Any] | None:
    booked = {b.creator_id for b in plan.roster.booked}
    points = [
        {
            "id": c.creator_id,
            "name": names[c.creator_id],
            "place": c.place,
            "lat": c.lat,
            "lon": c.lon,
            "booked": c.creator_id in booked,
        }
        for c in sorted(plan.shortlist, key=lambda c: (c.creator_id not in booked, -c.people.value))
        if c.lat is not None and c.lon is not None
    ]
    if not points:
        return None
    if plan.place is None:
        return {"points": points, "circle": None, "world": True, "places": []}
    where = plan.place.circle
    return {
        "points": points,
        "circle": {"lat": where.lat, "lon": where.lon, "radius": where.radius_km, "label": plan.place.label},
        "world": where.radius_km > _OUTLINES_KM,
        "places": [{"label": n.label, "lat": n.lat, "lon": n.lon} for n in nearby(gazetteer, where)],
    }


def engagement_signal(candidate: Candidate) -> Signal | None:
    """The signal that sets a creator's engagement against their peers."""
    for signal in candidate.vetting.signals:
        if signal.peers is not None and signal.estimate is not None and "engagement" in signal.name:
            return signal
    return None


def strip(name: str, value: float, low: float, high: float, peers: Peers | None) -> dict[str, Any]:
    """One row of the strips: a value with its interval on the quantiles of its peers."""
    return {
        "name": name,
        "value": value,
        "low": low,
        "high": high,
        "peers": list(peers.quantiles) if peers else None,
        "group": group_of(peers) if peers else "",
    }


def group_of(peers: Peers) -> str:
    """Who the peers are, in words; how many of the catalogue's own, where there are any."""
    niche = f" in {peers.niche}" if peers.niche else ""
    if not peers.creators:
        return f"{peers.tier.value} creators on {peers.source.removesuffix(' (shipped)')}{niche}"
    noun = "creator" if peers.creators == 1 else "creators"
    return f"{peers.tier.value} {noun} on {platform_name(peers.platform)}{niche}"


def _strips(candidates: Sequence[Candidate], names: dict[str, str]) -> dict[str, Any] | None:
    rows = []
    for candidate in candidates[:_SHOWN_STRIPS]:
        signal = engagement_signal(candidate)
        e = candidate.engagement
        if e.value > 0:
            peers = signal.peers if signal else None
            rows.append(strip(names[candidate.creator_id], e.value, e.low, e.high, peers))
    return {"rows": rows} if rows else None
