"""The shapes that the compiled kernels of word of mouth take. No numba here: importing this costs nothing."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from goodword.roster.arrays import Ints, Reals, Shorts

Words = NDArray[np.uint64]
Stamps = NDArray[np.uint32]
Floats = NDArray[np.float32]

EQUAL, SORTED, PATH_EQUAL, PATH = 0, 1, 2, 3
"""How arcs come alive: equal chances per person, chances in decreasing order, at most one arc (equal or by weight)."""

DEGREE_BITS = 28
"""Low bits of the first word of a header: how many arcs lead to a person; the high bits say where they begin."""


MANY = 6.0
"""Of equal chances: with more arcs expected alive than this, one skips from one to the next."""


class Net(NamedTuple):
    """One graph, arcs by the person they lead to.

    head (2 n,): two words per person, begin << 28 | arcs, and 2^64 × the chance that none of the arcs is alive (PATH);
    for equal chances its high half is 2^32 × that chance, its low half 2^32 × the chance that at most one is alive,
    both 0 where many arcs are expected alive.
    source (m,): who speaks on each arc. chance (m,): probability of each arc, decreasing per person (SORTED), or
    running sums of weights per person (PATH); empty otherwise. flat, share: an equal chance is flat, or share / arcs
    when share > 0, at most 1. kind: EQUAL, SORTED, PATH_EQUAL or PATH.
    """

    head: Words
    source: Shorts
    chance: Floats
    flat: float
    share: float
    kind: int


class Roots(NamedTuple):
    """Whom a reverse set starts from: drawn in proportion to weight by an alias table; empty: everybody alike.

    order (n,): when given, set number i starts from order[i mod n], everybody in turn.
    """

    accept: Words
    other: Shorts
    people: int
    order: Shorts


class Scratch(NamedTuple):
    """Memory of one thread: queue (n,), stamp (n,) with the epoch in epoch[0]; counted (n,): sets that hold a person,
    lone (n,): sets in which a person is the only one who is kept."""

    queue: Shorts
    stamp: Stamps
    epoch: Stamps
    counted: Shorts
    lone: Shorts


class Filled(NamedTuple):
    """What one call drew: the next set's number, rows written, sets that met a mark, people visited."""

    next: int
    rows: int
    met: int
    visited: int


class Store(NamedTuple):
    """Different rows with their weights: row r is nodes[ends[r]:ends[r + 1]]; slots: a hash table of rows; size[0]: how
    many rows there are."""

    nodes: Shorts
    ends: Ints
    weight: Shorts
    slots: Shorts
    size: Ints


__all__ = ["Filled", "Floats", "Ints", "Net", "Reals", "Roots", "Scratch", "Shorts", "Stamps", "Store", "Words"]
