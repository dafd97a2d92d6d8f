"""Many reverse sets: kept as rows of people worth booking, or only counted."""

from __future__ import annotations

import numpy as np

from goodword.roster.arrays import Ints, Reals, Shorts
from goodword.roster.spread.arrays import Filled, Net, Roots, Scratch, Store, Words
from goodword.roster.spread.kernels.compiled import bare, compiled, inlined
from goodword.roster.spread.kernels.draw import grow, root_of, stops
from goodword.roster.spread.kernels.rng import mix, stream

_PRIME = np.uint64(0x100000001B3)
_SHORT = 6  # people of a row up to which it is put in order


@bare
def hits(
    g: Net, roots: Roots, key: np.uint64, first: int, last: int, hops: int, marks: Words, s: Scratch
) -> tuple[int, int]:
    """(how many of the sets first … last - 1 meet a marked person, people visited). Nothing is kept."""
    met = visited = 0
    for number in range(first, last):
        root, state = root_of(roots, number, stream(key, number))
        size, hit = grow(g, root, state, hops, marks, s)
        met += hit
        visited += size
    return met, visited


@inlined
def _sort(nodes: Shorts, begin: int, end: int) -> None:
    """A short row in place, by insertion. Long rows are hardly ever equal, so that their order tells nothing."""
    if end - begin > _SHORT:
        return
    for a in range(begin + 1, end):
        v, b = nodes[a], a
        while b > begin and nodes[b - 1] > v:
            nodes[b] = nodes[b - 1]
            b -= 1
        nodes[b] = v


@bare
def fill(
    g: Net, roots: Roots, key: np.uint64, first: int, last: int, hops: int, marks: Words, keep: Words, s: Scratch,
    nodes: Shorts, ends: Ints,
) -> Filled:  # fmt: skip
    """Sets first … last - 1 as rows of those of their people who are kept (keep: one bit each, empty: everybody).

    Every set that meets no mark is counted for all its people. A row of one goes to s.lone, longer ones to
    nodes[ends[r]:ends[r + 1]], short ones in increasing order. Ends early when `nodes` has no room for the next set.
    """
    met = visited = rows = at = 0
    number = first
    every = len(keep) == 0
    while number < last:
        root, state = root_of(roots, number, stream(key, number))
        size, hit = grow(g, root, state, hops, marks, s)
        if at + size > len(nodes) and not hit:
            break
        visited += size
        number += 1
        if hit:
            met += 1
            continue
        begin = at
        for a in range(size):
            v = s.queue[a]
            s.counted[v] += 1
            if every or stops(keep, v):
                nodes[at] = v
                at += 1
        if at - begin == 1:
            at = begin
            s.lone[nodes[at]] += 1
        elif at > begin:
            _sort(nodes, begin, at)
            rows += 1
            ends[rows] = at
    return Filled(number, rows, met, visited)


@inlined
def _hash(nodes: Shorts, begin: int, end: int) -> np.uint64:
    """64 bits of a row (the multiplication of Fowler, Noll and Vo, mixed once at the end)."""
    h = np.uint64(end - begin)
    for a in range(begin, end):
        h = (h ^ np.uint64(nodes[a])) * _PRIME
    return mix(h)


@inlined
def _same(store: Store, row: int, nodes: Shorts, begin: int, end: int) -> bool:
    start = store.ends[row]
    if store.ends[row + 1] - start != end - begin:
        return False
    for a in range(end - begin):  # noqa: SIM110 - compiled
        if store.nodes[start + a] != nodes[begin + a]:
            return False
    return True


@bare
def absorb(store: Store, nodes: Shorts, ends: Ints, rows: int) -> None:
    """Add rows to a store that has room for them; equal rows become one with their number as its weight.

    store.size: rows and slots used so far. store.slots: open addressing by a 64-bit hash, rows + 1, 0: free.
    """
    mask = np.uint64(len(store.slots) - 1)
    size = store.size[0]
    for r in range(rows):
        begin, end = ends[r], ends[r + 1]
        slot = _hash(nodes, begin, end) & mask
        while store.slots[slot] != 0 and not _same(store, store.slots[slot] - 1, nodes, begin, end):
            slot = (slot + np.uint64(1)) & mask
        if store.slots[slot] != 0:
            store.weight[store.slots[slot] - 1] += 1
            continue
        start = store.ends[size]
        for a in range(end - begin):
            store.nodes[start + a] = nodes[begin + a]
        store.ends[size + 1] = start + end - begin
        store.weight[size] = 1
        size += 1
        store.slots[slot] = size
    store.size[0] = size


@bare
def rehash(store: Store) -> None:
    """Fill empty slots of a store with its rows."""
    mask = np.uint64(len(store.slots) - 1)
    for r in range(store.size[0]):
        slot = _hash(store.nodes, store.ends[r], store.ends[r + 1]) & mask
        while store.slots[slot] != 0:
            slot = (slot + np.uint64(1)) & mask
        store.slots[slot] = r + 1


@compiled
def arrange(store: Store, number: Shorts, own: Ints, most: int) -> tuple[Ints, Shorts, Ints, Shorts, Reals, Reals]:
    """(indptr, rows, rindptr, cands, weight, gain) of the rows with two candidates or more; others are added to `own`.

    number (n,): candidate number of each person, -1 for those who are none; own (k,): rows that only a candidate is in,
    so far; most: candidates of all rows together, at most. gain (k,): weight of the rows of each candidate.
    """
    candidates, total = len(own), min(most, store.ends[store.size[0]])
    cands, ends = np.empty(total, np.int32), np.zeros(store.size[0] + 1, np.int64)
    weight, indptr = np.empty(store.size[0]), np.zeros(candidates + 1, np.int64)
    m = end = 0
    for r in range(store.size[0]):
        start = end
        for a in range(store.ends[r], store.ends[r + 1]):
            c = number[store.nodes[a]]
            if c >= 0:
                cands[end] = c
                end += 1
        if end - start == 1:
            own[cands[start]] += store.weight[r]
        if end - start < 2:
            end = start
            continue
        for a in range(start, end):
            indptr[cands[a] + 1] += 1
        weight[m] = store.weight[r]
        m += 1
        ends[m] = end
    gain = own.astype(np.float64)
    for c in range(candidates):
        indptr[c + 1] += indptr[c]
    at, rows = indptr[:-1].copy(), np.empty(end, np.int32)
    for j in range(m):
        for a in range(ends[j], ends[j + 1]):
            c = cands[a]
            rows[at[c]] = j
            at[c] += 1
            gain[c] += weight[j]
    return indptr, rows, ends[: m + 1].copy(), cands[:end].copy(), weight[:m].copy(), gain
