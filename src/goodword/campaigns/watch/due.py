"""Whom to ask a network for now, how far back, and when there is something to ask again. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from goodword.campaigns.posts.model import MARKS, CampaignPost, Decision
from goodword.campaigns.watch.model import Follow, Memory, Someone
from goodword.connectors.model import Want
from goodword.core.times import DAY, to_epoch

_LATEST, _DEEP = 50, 500
"""Posts of a creator that are read at most: for new ones; down to one of which a mark is due."""
_FIRST_PAUSE, _LONGEST_PAUSE = 60, 3_600
"""Seconds until a network that did not answer is asked again: twice as long each time, at most an hour."""


def follows(post: CampaignPost, *, now: int) -> tuple[Follow, ...]:
    """The marks of a post that are not kept and may still be."""
    if post.decision is Decision.REFUSED:
        return ()
    posted = to_epoch(post.posted_at)
    every = (Follow(posted, posted + m.after, posted + m.until) for m in MARKS if post.at(m.name) is None)
    return tuple(f for f in every if now <= f.ends_at)


def whom(
    people: Sequence[Someone], memory: Memory, *, every: int, now: int, force: bool = False
) -> tuple[Someone, ...]:
    """Who of a connection is to be asked for now. every: seconds between two looks for new posts. force: as if it were
    time for one.

    Everybody when it is time to look for new posts; in between those with a mark that opened since, and where one was
    open then and could not be kept, after as long as between two looks.
    """
    if now < memory.again_at:
        return ()
    known = _not_of_the_future(memory, now)
    waiting = tuple(p for p in people if any(f.is_open(now) for f in p.follows))
    looking = tuple(p for p in people if p.running or p in waiting)
    if any(p.running for p in people) and (force or now >= known.asked_at + every):
        return looking
    fresh = any(f.is_open(now) and f.opens_at > known.marks_at for p in waiting for f in p.follows)
    return waiting if fresh or force or now >= known.marks_at + every else ()


def next_at(people: Sequence[Someone], memory: Memory, *, every: int, now: int) -> int | None:
    """When `whom` has somebody to name again, seconds UTC; None: never, as things stand."""
    known = _not_of_the_future(memory, now)
    times = [known.asked_at + every] if any(p.running for p in people) else []
    for follow in (f for p in people for f in p.follows):
        fresh = follow.opens_at > known.marks_at
        times.append(follow.opens_at if fresh else known.marks_at + every)
    return max(min(times), memory.again_at) if times else None


def wants(people: Sequence[Someone], *, now: int) -> tuple[tuple[Want, tuple[Someone, ...], bool], ...]:
    """(how much to read, of whom, whether what is unchanged is kept anew): posts alone, of those with an open mark back
    to the oldest of these posts."""
    opened = tuple(p for p in people if any(f.is_open(now) for f in p.follows))
    others = tuple(p for p in people if p not in opened)
    found = [(Want(_LATEST, followers=0, recount_days=1), others, False)] if others else []
    if opened:
        oldest = min(f.posted_at for p in opened for f in p.follows if f.is_open(now))
        back = -(-(now - oldest) // DAY) + 1
        found.append((Want(_DEEP, followers=0, recount_days=back), opened, True))
    return tuple(found)


def answered(memory: Memory, *, everybody: bool, now: int, said: str = "") -> Memory:
    """The memory of a connection that was asked and answered. said: what of it could not be read."""
    return Memory(asked_at=now if everybody else memory.asked_at, marks_at=now, said=said)


def silent(memory: Memory, said: str, *, now: int, until: int | None = None) -> Memory:
    """The memory of one that did not: asked again after a while that doubles, or at a moment that is known."""
    pause = min(_FIRST_PAUSE * 2 ** min(memory.failed, 10), _LONGEST_PAUSE)
    return replace(memory, again_at=now + pause if until is None else until, failed=memory.failed + 1, said=said)


def _not_of_the_future(memory: Memory, now: int) -> Memory:
    """A clock that went back must not keep anybody from looking."""
    return replace(memory, asked_at=min(memory.asked_at, now), marks_at=min(memory.marks_at, now))
