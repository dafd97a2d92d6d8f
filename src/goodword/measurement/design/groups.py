"""Which groups of places are tried: all of them where they can be, else those that a beam grows to. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from itertools import combinations
from math import comb

import numpy as np
from numpy.typing import NDArray

from goodword.measurement.design.question import DesignQuestion
from goodword.measurement.model import Panel

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
FEWEST_DONORS = 2
CHUNK = 20_000
Rank = Callable[[Ints], NDArray[np.float64]]
"""Groups (D, k) to their ranks (D,), the best lowest."""


def groups_of(panel: Panel, q: DesignQuestion, size: int, near: Flags, rank: Rank) -> tuple[list[Ints], bool]:
    """Groups of one size in blocks, and whether they are all there are.

    Every group holds the included places and none of the excluded, and leaves at least two places to compare with.
    """
    must = sorted(panel.rows(q.included))
    free = [i for i in range(len(panel.places)) if i not in must and i not in panel.rows(q.excluded)]
    more = size - len(must)
    if more < 0 or more > len(free) or len(panel.places) - size < FEWEST_DONORS:
        return [], True
    if comb(len(free), more) <= q.most:
        every = np.array([sorted((*must, *c)) for c in combinations(free, more)], dtype=np.int64).reshape(-1, size)
        kept = _with_donors(every, near)
        return [kept[i : i + CHUNK] for i in range(0, len(kept), CHUNK)], True
    return [_beam(must, free, more, near, partial(_narrowed, q.beam, rank))], False


def _beam(must: Sequence[int], free: Sequence[int], more: int, near: Flags, best: Callable[[Ints], Ints]) -> Ints:
    """Grow groups place by place, keeping the best of each size."""
    held = [tuple(must)]
    for _ in range(more):
        grown = sorted({tuple(sorted((*g, i))) for g in held for i in free if i not in g})
        block = _with_donors(np.array(grown, dtype=np.int64), near)
        if not len(block):
            return block
        held = [tuple(int(i) for i in row) for row in best(block)]
    return np.array(held, dtype=np.int64)


def _narrowed(width: int, rank: Rank, block: Ints) -> Ints:
    return np.asarray(block[np.argsort(rank(block), kind="stable")[:width]])


def _with_donors(groups: Ints, near: Flags) -> Ints:
    """Groups that leave places to compare with."""
    if not near.any() or not len(groups):
        return groups
    taken = np.asarray(near[groups].any(1))
    np.put_along_axis(taken, groups, values=True, axis=1)
    return np.asarray(groups[(~taken).sum(1) >= FEWEST_DONORS])
