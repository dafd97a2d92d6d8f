"""Many reverse sets: kept as rows of people worth booking, or only counted."""

from __future__ import annotations

import numpy as np

from goodword.roster.arrays import Ints, Shorts
from goodword.roster.spread.arrays import Filled, Net, Roots, Scratch, Store, Words
from goodword.roster.spread.kernels.compiled import bare, compiled, inlined
from goodword.roster.spread.kernels.draw import grow, root_of, stops
from goodword.roster.spread.kernels.rng import mix, stream


@bare
def hits(
    g: Net, roots: Roots, key: np.uint64, first: int, last: int, hops: int, marks: Words, s: Scratch
) -> tuple[int, int]:
    """(how many of the sets first … last - 1 meet a marked person, people visited). Nothing is kept."""
    met = visited = 0
    for number in range(first, last):
        root, state = root_of(roots, stream(key, number))
        size, hit = grow(g, root, state, hops, marks, s)
        met += hit
        visited += size
    return met, visited


@inlined
def _sift(nodes: Shorts, begin: int, at: int, size: int) -> None:
    """Restore the order of a heap below `at`."""
    while 2 * at + 1 < size:
        child = 2 * at + 1
        if child + 1 < size and nodes[begin + child + 1] > nodes[begin + child]:
            child += 1
        if nodes[begin + child] <= nodes[begin + at]:
            break
        nodes[begin + at], nodes[begin + child] = nodes[begin + child], nodes[begin + at]
        at = child


@inlined
def _sort(nodes: Shorts, begin: int, end: int) -> None:
    """In place: insertion for the few, a heap for the many (sorting of the library would allocate)."""
    size = end - begin
    if size > 32:
        for at in range(size // 2 - 1, -1, -1):
            _sift(nodes, begin, at, size)
        for last in range(size - 1, 0, -1):
            nodes[begin], nodes[begin + last] = nodes[begin + last], nodes[begin]
            _sift(nodes, begin, 0, last)
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
    nodes[ends[r]:ends[r + 1]], in increasing order. Ends early when `nodes` has no room for the next set.
    """
    met = visited = rows = at = 0
    number = first
    every = len(keep) == 0
    while number < last:
        root, state = root_of(roots, stream(key, number))
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
        h = np.uint64(end - begin)
        for a in range(begin, end):
            h = mix(h + np.uint64(nodes[a]))
        slot = h & mask
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
        h = np.uint64(store.ends[r + 1] - store.ends[r])
        for a in range(store.ends[r], store.ends[r + 1]):
            h = mix(h + np.uint64(store.nodes[a]))
        slot = h & mask
        while store.slots[slot] != 0:
            slot = (slot + np.uint64(1)) & mask
        store.slots[slot] = r + 1


@compiled
def lengths(store: Store, number: Shorts, candidates: int) -> tuple[Ints, Ints]:
    """How many candidates each row of a store still has, and how many rows of two or more each candidate has.

    number (n,): candidate number of each person, -1 for those who are none.
    """
    long, often = np.zeros(store.size[0], np.int64), np.zeros(candidates, np.int64)
    for r in range(store.size[0]):
        for a in range(store.ends[r], store.ends[r + 1]):
            long[r] += number[store.nodes[a]] >= 0
        if long[r] > 1:
            for a in range(store.ends[r], store.ends[r + 1]):
                if number[store.nodes[a]] >= 0:
                    often[number[store.nodes[a]]] += 1
    return long, often


@compiled
def arrange(
    store: Store, number: Shorts, long: Ints, often: Ints, lone: Ints
) -> tuple[Ints, Shorts, Ints, Shorts, Ints]:
    """(indptr, rows, rindptr, cands, weight) of the rows with two candidates or more; others are added to `lone`."""
    m = 0
    for r in range(len(long)):
        m += long[r] > 1
    rindptr, weight = np.zeros(m + 1, np.int64), np.empty(m, np.int64)
    indptr = np.zeros(len(often) + 1, np.int64)
    for c in range(len(often)):
        indptr[c + 1] = indptr[c] + often[c]
    cands, rows = np.empty(indptr[-1], np.int32), np.empty(indptr[-1], np.int32)
    at, j = indptr[:-1].copy(), 0
    for r in range(len(long)):
        if long[r] == 0:
            continue
        end = rindptr[j]
        for a in range(store.ends[r], store.ends[r + 1]):
            c = number[store.nodes[a]]
            if c >= 0 and long[r] == 1:
                lone[c] += store.weight[r]
            elif c >= 0:
                cands[end] = c
                end += 1
                rows[at[c]] = j
                at[c] += 1
        if long[r] > 1:
            weight[j] = store.weight[r]
            j += 1
            rindptr[j] = end
    return indptr, rows, rindptr, cands, weight
