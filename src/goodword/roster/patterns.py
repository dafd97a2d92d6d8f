"""Who shares whom with whom: people by exactly which of the booked reach them, for an UpSet picture."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from goodword.core.estimate import Estimate
from goodword.roster.build import COVERAGE, AudienceProblem
from goodword.roster.model import no_communities
from goodword.roster.reach import shared_with_rest, unique_people

_DEEP = 3  # of communities, so many at once are looked at: more share next to nobody there


@dataclass(frozen=True, slots=True)
class Pattern:
    """People whom exactly these creators (numbers of the roster's problem) reach, and none of the others shown."""

    members: tuple[int, ...]
    people: Estimate


def patterns(audience: AudienceProblem, chosen: Sequence[int], *, most: int = 14) -> tuple[Pattern, ...]:
    """The largest groups of people by who reaches them: each creator's own first, then those who are shared.

    Own people have the interval of the share that others reach too; shared ones that of the roster's whole overlap.
    """
    if not len(chosen):
        return ()
    found = _groups(audience, tuple(chosen))
    own = dict(zip(chosen, shared_with_rest(audience, chosen), strict=True))
    down, up = _overlap_factors(audience, chosen)
    known = int(audience.sample.known[list(chosen)].sum())
    told = []
    for members, people in found.items():
        low, high, n = people * down, people * up, known
        if len(members) == 1:
            alone, part = float(audience.engaged[members[0]]), own[members[0]]
            low, high, n = alone * (1 - part.high), alone * (1 - part.low), part.n
        told.append(Pattern(members, Estimate(people, min(low, people), max(high, people), n, "people", COVERAGE.id)))
    single = [p for p in told if len(p.members) == 1]
    shared = sorted((p for p in told if len(p.members) > 1), key=lambda p: (-p.people.value, p.members))
    order = {i: k for k, i in enumerate(chosen)}
    single.sort(key=lambda p: order[p.members[0]])
    return (*single, *shared[: max(0, most - len(single))])


def _groups(audience: AudienceProblem, chosen: tuple[int, ...]) -> dict[tuple[int, ...], float]:
    """People by exactly who reaches them."""
    problem, found = audience.problem, defaultdict[tuple[int, ...], float](float)
    who: dict[int, list[int]] = {}
    for i in chosen:
        for row in np.unique(problem.reached_by(i)).tolist():
            who.setdefault(row, []).append(i)
    for row, reaching in who.items():
        found[tuple(sorted(reaching))] += float(problem.weight[row])
    for members, people in _in_communities(audience, chosen):
        found[members] += people
    return {members: people for members, people in found.items() if people > 0}


def _in_communities(audience: AudienceProblem, chosen: tuple[int, ...]) -> Iterator[tuple[tuple[int, ...], float]]:
    """Expected people of communities by exactly who reaches them, up to `_DEEP` at once."""
    soft = audience.problem.communities or no_communities(audience.problem.candidates)
    if not len(soft.people):
        return
    share = np.zeros((len(chosen), len(soft.people)))
    for k, i in enumerate(chosen):
        part = slice(soft.indptr[i], soft.indptr[i + 1])
        share[k, soft.index[part]] = soft.share[part]
    nobody = np.prod(1 - share, axis=0) * soft.people
    odds = share / (1 - share)
    for size in range(1, min(_DEEP, len(chosen)) + 1):
        for those in itertools.combinations(range(len(chosen)), size):
            yield tuple(sorted(chosen[k] for k in those)), float(nobody @ np.prod(odds[list(those)], axis=0))


def _overlap_factors(audience: AudienceProblem, chosen: Sequence[int]) -> tuple[float, float]:
    """How much less and more overlap there may be, as multiples of what is expected."""
    union = unique_people(audience, chosen)
    twice = float(audience.engaged[list(chosen)].sum())
    lost = max(twice - union.value, 1e-9)
    return max(0.0, twice - union.high) / lost, max(1.0, (twice - union.low) / lost)
