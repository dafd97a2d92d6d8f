"""What is new between two runs of a search: who is found, who rose, who changed and in what. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from goodword.core.times import from_epoch
from goodword.discovery.saved.model import Difference, New, Person, Why

NOTABLE = 0.05
"""Followers that moved by less than this share are not told of: they move every day."""
_GONE = "erased:"
_LONG_SILENCE = 30 * 86_400
"""Seconds without a post after which a new one is told of."""

_PLAIN: tuple[tuple[str, Callable[[Person], str]], ...] = (
    ("name", lambda p: p.name),
    ("price", lambda p: p.price),
    ("place", lambda p: p.place),
    ("language", lambda p: p.language),
    ("niche", lambda p: p.niche),
)


def new_between(
    before: Sequence[Person], now: Sequence[Person], top: int
) -> tuple[tuple[New, ...], tuple[Person, ...]]:
    """(who is told of, best first; who is no longer among the results).

    before, now: results of the same question, best first. Whoever was erased since is not spoken of.
    """
    then = {p.creator_id: (rank, p) for rank, p in enumerate(before, 1)}
    found = [_new(rank, p, then.get(p.creator_id), top) for rank, p in enumerate(now, 1) if not _erased(p)]
    here = {p.creator_id for p in now}
    gone = tuple(p for p in before if p.creator_id not in here and not _erased(p))
    return tuple(n for n in found if n is not None), gone


def _erased(person: Person) -> bool:
    return person.creator_id.startswith(_GONE)


def _new(rank: int, person: Person, known: tuple[int, Person] | None, top: int) -> New | None:
    if known is None:
        return New(person, Why.FOUND, rank, None, (), f"Newly found, at place {rank:,}.")
    before, then = known
    different = differences(then, person)
    told = " ".join(_said(d) for d in different)
    if rank <= top < before:
        moved = f"Rose from place {before:,} to {rank:,}."
        return New(person, Why.RISEN, rank, before, different, f"{moved} {told}".strip())
    return New(person, Why.CHANGED, rank, before, different, told) if different else None


def differences(before: Person, now: Person) -> tuple[Difference, ...]:
    """What is known of somebody now and was otherwise before; small moves of followers are none."""
    found = []
    if _moved(before.followers, now.followers):
        found.append(Difference("followers", _number(before.followers), _number(now.followers)))
    found += [
        Difference(what, read(before), read(now)) for what, read in _PLAIN if read(before) != read(now)
    ]  # fmt: skip
    if before.bio != now.bio:
        found.append(Difference("bio", "", ""))
    last, newest = before.last_posted_at, now.last_posted_at
    if newest is not None and (last is None or newest - last > _LONG_SILENCE):
        found.append(Difference("last post", _day(last), _day(newest)))
    return tuple(found)


def _moved(before: int | None, now: int | None) -> bool:
    if before is None or now is None:
        return before != now
    return abs(now - before) > NOTABLE * max(before, 1)


def _number(value: int | None) -> str:
    return "" if value is None else f"{value:,}"


def _day(at: int | None) -> str:
    return "" if at is None else f"{from_epoch(at):%Y-%m-%d}"


def _said(d: Difference) -> str:
    name = d.what.capitalize()
    if d.what == "bio":
        return "Their bio is another one."
    if not d.before:
        return f"{name}: {d.after}, was not known."
    return f"{name}: {d.after}, was {d.before}." if d.after else f"{name} is not known any more, was {d.before}."
