"""The order of a list: places with gaps between them, so that moving one creator touches few rows. Pure."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence

GAP = 1 << 20
"""Between two neighbours who were added one after the other."""


def order_after(order: Sequence[str], moved: Sequence[str], to: int) -> tuple[str, ...]:
    """The order once `moved`, in their own order, stand from place `to` on (1 is the first)."""
    going = set(moved)
    left = [creator for creator in order if creator not in going]
    at = min(max(to - 1, 0), len(left))
    return (*left[:at], *moved, *left[at:])


def positions(now: Mapping[str, int], order: Sequence[str]) -> dict[str, int]:
    """A place for everybody of a new order, in which as many as can be keep theirs.

    Runs of creators whose places do not rise are put into the gap around them; where a gap is too small, everybody gets
    a new place.
    """
    kept = _rising([now[creator] for creator in order])
    found: dict[str, int] = {}
    at = 0
    while at < len(order):
        if kept[at]:
            found[order[at]] = now[order[at]]
            at += 1
            continue
        end = next((i for i in range(at, len(order)) if kept[i]), len(order))
        before = now[order[at - 1]] if at else None
        after = now[order[end]] if end < len(order) else None
        places = _between(before, after, end - at)
        if places is None:
            return {creator: GAP * (n + 1) for n, creator in enumerate(order)}
        found |= dict(zip(order[at:end], places, strict=True))
        at = end
    return found


def _between(before: int | None, after: int | None, count: int) -> list[int] | None:
    """That many places between two, None where they do not fit."""
    if before is None and after is None:
        return [GAP * (n + 1) for n in range(count)]
    if after is None:
        return [(before or 0) + GAP * (n + 1) for n in range(count)]
    if before is None:
        return [after - GAP * (count - n) for n in range(count)]
    step = (after - before) // (count + 1)
    return [before + step * (n + 1) for n in range(count)] if step else None


def _rising(places: Sequence[int]) -> list[bool]:
    """Which of them form a longest run that rises (patience sorting)."""
    ends: list[int] = []
    where: list[int] = []
    back: list[int] = []
    for i, place in enumerate(places):
        at = bisect_left(ends, place)
        back.append(where[at - 1] if at else -1)
        ends[at : at + 1] = [place]
        where[at : at + 1] = [i]
    kept, i = [False] * len(places), where[-1] if where else -1
    while i >= 0:
        kept[i] = True
        i = back[i]
    return kept
