"""Whom of a ranking vetting passes: the best are vetted until enough of them have a verdict that is asked for.

A verdict rests on peers, posts and comments of the whole catalogue and changes with them, so that it is not kept in the
index: it is asked of vetting when a search wants it, and is the one that every other page shows.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from goodword.vetting.model import Verdict, Vetting

MOST = 400
"""Creators of a ranking who are vetted at most for one search: who comes later fits far less."""

_FIRST = 40
Vet = Callable[[Sequence[str]], Mapping[str, Vetting]]


@dataclass(frozen=True, slots=True)
class Judged:
    """places: in the ranking, of those with a wanted verdict. profiles: by creator_id, of all who were vetted.

    whole: whether everybody of the ranking was vetted, or enough were found.
    """

    places: tuple[int, ...]
    profiles: Mapping[str, Vetting]
    whole: bool

    @property
    def told(self) -> str:
        """What a reader must know where not everybody was vetted."""
        looked, having = len(self.profiles), len(self.places)
        return f"Of the {looked:,} who fit best, {having:,} have this verdict; the others were not vetted."


def judged(ids: Sequence[str], wanted: Collection[Verdict], enough: int, vet: Vet) -> Judged:
    """The first `enough` of these creators (in the order of the ranking) whose verdict is wanted."""
    places: list[int] = []
    profiles: dict[str, Vetting] = {}
    at, size = 0, max(_FIRST, 2 * enough)
    while at < min(len(ids), MOST) and len(places) < enough:
        batch = ids[at : min(at + size, MOST)]
        found = vet(batch)
        profiles |= found
        places += [at + i for i, who in enumerate(batch) if who in found and found[who].verdict in wanted]
        at, size = at + len(batch), 2 * size
    return Judged(tuple(places[:enough]), profiles, whole=len(places) >= enough or at >= len(ids))
