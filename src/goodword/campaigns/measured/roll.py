"""Days of hits brought up to date: kept days as they are, what came since added, the rest worked out from raw hits.

The ledger counts hits by day, link and kind in the transaction that adds them. A kept day is used where these counts
are those that it was made from and its newest hit is still there; where they grew by exactly the hits with higher
numbers, those are added; in every other case (a database that ended transactions out of order, hits that went with
their link, a copy that was put back) the day is worked out from all of its hits.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from goodword.campaigns.measured.days import DayHits, RawHits, added, day_hits
from goodword.campaigns.measured.mirror import Counts, Kept, Mirror, Newest

_WORTH_KEEPING = 50
"""A day is written anew when its hits have grown by one in so many; fewer are added again each time they are read."""


class HitSource(Protocol):
    """One moment of the ledger."""

    def counts(self) -> Counts:
        """How many hits there are of each day, link and kind."""

    def there(self, newest: Sequence[Newest]) -> set[int]:
        """Numbers of those hits that the ledger holds just so."""

    def hits(self, day: int, *, after: int = 0, links: Sequence[int] | None = None) -> RawHits:
        """Raw hits of a day with numbers above `after`, of these links only or of all of the campaign's."""


@dataclass(frozen=True, slots=True)
class Rolled:
    """Days with their hits. anew: how many were worked out from all of their hits; grown: to how many some were added;
    differed: of those that were kept, how many said something else than their raw hits (asked for with `again`)."""

    days: list[tuple[int, DayHits]]
    anew: int = 0
    grown: int = 0
    differed: int = 0


def rolled(source: HitSource, mirror: Mirror, owners: Mapping[int, int], *, again: bool = False) -> Rolled:
    """Every day of a campaign that has hits. owners: link → whose it is. again: all of them from raw hits."""
    counts = source.counts()
    kept = {day: one for day in sorted(counts) if (one := mirror.read(day)) is not None}
    known = source.there([one.newest for one in kept.values() if one.newest is not None])
    days, how = [], Counter[str]()
    for day, counted in sorted(counts.items()):
        old = kept.get(day)
        usable = old if old is not None and old.newest is not None and old.newest.number in known else None
        new = None if usable is None or again else _brought_up(source, day, counted, owners, usable)
        if new is None:
            new = _made(source.hits(day), counted, owners)
            how["anew"] += 1
            how["differed"] += int(usable is not None and usable.counts == counted and not usable.hits.same(new.hits))
            mirror.write(day, new)
        elif usable is not None and new is not usable:
            how["grown"] += 1
            if _much(new, usable):
                mirror.write(day, new)
        days.append((day, new.hits))
    if how["anew"]:
        mirror.sweep(counts)
    return Rolled(days, how["anew"], how["grown"], how["differed"])


def _much(new: Kept, old: Kept) -> bool:
    before = sum(old.counts.values())
    return (sum(new.counts.values()) - before) * _WORTH_KEEPING >= before


def _made(raw: RawHits, counted: Mapping[str, int], owners: Mapping[int, int]) -> Kept:
    """A day from all of its hits."""
    return Kept(dict(counted), _owners_of(counted, owners), _newest(raw), day_hits(raw, owners))


def _brought_up(
    source: HitSource, day: int, counted: Mapping[str, int], owners: Mapping[int, int], old: Kept
) -> Kept | None:
    """A kept day with what came since; None where it cannot be told from the counts what that was."""
    now = _owners_of(counted, owners)
    if not old.owners.items() <= now.items() or old.newest is None:
        return None
    if old.counts == counted:
        return old
    more = {key: n - old.counts.get(key, 0) for key, n in counted.items() if n != old.counts.get(key, 0)}
    if min(more.values(), default=-1) < 0 or not old.counts.keys() <= counted.keys():
        return None
    links = sorted({int(key.partition(" ")[0]) for key in more})
    raw = source.hits(day, after=old.newest.number, links=links)
    if raw.counts() != more:
        return None
    return Kept(dict(counted), now, _newest(raw), added(old.hits, day_hits(raw, owners), owners))


def _owners_of(counted: Mapping[str, int], owners: Mapping[int, int]) -> dict[str, int]:
    links = {key.partition(" ")[0] for key in counted}
    return {link: owners[int(link)] for link in sorted(links)}


def _newest(raw: RawHits) -> Newest | None:
    if not len(raw.number):
        return None
    i = int(np.argmax(raw.number))
    return Newest(int(raw.number[i]), int(raw.link[i]), int(raw.at[i]), raw.click[i])
