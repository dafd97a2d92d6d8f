"""Arcs laid out by the person they lead to."""

from __future__ import annotations

import numpy as np

from goodword.roster.arrays import Ints, Reals, Shorts
from goodword.roster.spread.arrays import MANY, PATH, Floats, Words
from goodword.roster.spread.kernels.compiled import compiled, inlined


@compiled
def place(
    source: Shorts, target: Shorts, chance: Floats, new: Shorts, people: int
) -> tuple[Ints, Shorts, Floats, int, int]:
    """(begin (n + 1,), sources, chances, self-loops, chances outside 0 … 1) by target, under new numbers.

    chance: empty, or one per arc; arcs whose chance is missing, negative or above 1 are left out, and so are loops.
    """
    given = len(chance) > 0
    begin = np.zeros(people + 1, np.int64)
    loops = outside = 0
    for a in range(len(source)):
        if source[a] == target[a]:
            loops += 1
        elif given and not (chance[a] >= 0 and chance[a] <= 1):
            outside += 1
        else:
            begin[new[target[a]] + 1] += 1
    for v in range(people):
        begin[v + 1] += begin[v]
    at = begin[:-1].copy()
    sources = np.empty(begin[people], np.int32)
    chances = np.empty(begin[people] if given else 0, np.float32)
    for a in range(len(source)):
        if source[a] == target[a] or (given and not (chance[a] >= 0 and chance[a] <= 1)):
            continue
        v = new[target[a]]
        sources[at[v]] = new[source[a]]
        if given:
            chances[at[v]] = chance[a]
        at[v] += 1
    return begin, sources, chances, loops, outside


@compiled
def merge(begin: Ints, sources: Shorts, chances: Floats, summed: bool) -> tuple[Ints, int]:
    """Parallel arcs become one, in place: (begin of the shorter lists, arcs that went).

    Chances of parallel arcs join as independent ones (1 - product of 1 - p), or add up (`summed`, at most 1).
    """
    n, end, given = len(begin) - 1, 0, len(chances) > 0
    short = np.zeros(n + 1, np.int64)
    for v in range(n):
        part = sources[begin[v] : begin[v + 1]]
        order = np.argsort(part, kind="mergesort") if given else np.empty(0, np.int64)
        who = part[order] if given else np.sort(part)
        p = chances[begin[v] : begin[v + 1]][order] if given else chances
        for a in range(len(who)):
            if a > 0 and who[a] == who[a - 1]:
                if given:
                    old = np.float64(chances[end - 1])
                    joined = min(1.0, old + p[a]) if summed else 1 - (1 - old) * (1 - p[a])
                    chances[end - 1] = joined
                continue
            sources[end] = who[a]
            if given:
                chances[end] = p[a]
            end += 1
        short[v + 1] = end
    return short, begin[n] - end


@compiled
def decrease(begin: Ints, sources: Shorts, chances: Floats) -> None:
    """Sort the arcs of each person by decreasing chance, in place."""
    for v in range(len(begin) - 1):
        lo, hi = begin[v], begin[v + 1]
        order = np.argsort(-chances[lo:hi], kind="mergesort")
        sources[lo:hi] = sources[lo:hi][order]
        chances[lo:hi] = chances[lo:hi][order]


@compiled
def accumulate(begin: Ints, weights: Floats) -> int:
    """Running sums of weights per person, in place; people whose weights exceed 1 are scaled down and counted."""
    scaled = 0
    for v in range(len(begin) - 1):
        total = 0.0
        for a in range(begin[v], begin[v + 1]):
            total += weights[a]
        divide = max(1.0, total)
        scaled += total > 1.0 + 1e-6
        total = 0.0
        for a in range(begin[v], begin[v + 1]):
            total += weights[a] / divide
            weights[a] = total
    return scaled


@inlined
def _word(p: float) -> np.uint64:
    """2^64 times a probability below 1."""
    return np.uint64(p * 18446744073709551616.0) if p < 1.0 - 2.0**-53 else np.uint64(0xFFFFFFFFFFFFF800)


@inlined
def _half(p: float) -> np.uint64:
    """2^32 times a probability."""
    return np.uint64(min(4294967295.0, p * 4294967296.0))


@inlined
def _limits(d: int, p: float) -> np.uint64:
    """The chances that none and that at most one of d arcs is alive, in halves of a word (see `Net`)."""
    if d * p > MANY or (p >= 1 and d > 1):
        return np.uint64(0)
    none = np.exp(d * np.log1p(-p)) if p < 1 else 0.0
    one = none + (none * d * p / (1.0 - p) if p < 1 else 1.0)
    return (_half(none) << np.uint64(32)) | _half(one)


@compiled
def heads(begin: Ints, flat: float, share: float, path: bool) -> Words:
    """Two words per person: where the arcs begin and how many; how likely few of them are alive (see `Net`)."""
    n = len(begin) - 1
    head = np.zeros(2 * n, np.uint64)
    for v in range(n):
        d = begin[v + 1] - begin[v]
        head[2 * v] = (np.uint64(begin[v]) << np.uint64(28)) | np.uint64(d)
        if d == 0:
            continue
        p = min(1.0, share / d) if share > 0 else flat
        head[2 * v + 1] = _word(max(0.0, 1.0 - d * p)) if path else _limits(d, p)
    return head


@compiled
def audience(begin: Ints, sources: Shorts, chances: Floats, flat: float, share: float, kind: int, steps: int) -> Reals:
    """(n,) how many each reaches in so many steps, those counted twice whom two ways lead to (at most everybody)."""
    n = len(begin) - 1
    heard = np.ones(n)
    for _ in range(steps):
        more = np.ones(n)
        for v in range(n):
            d = begin[v + 1] - begin[v]
            p = flat if share <= 0 else min(1.0, share / max(1, d))
            for a in range(begin[v], begin[v + 1]):
                if len(chances) > 0:
                    p = chances[a] - (chances[a - 1] if kind == PATH and a > begin[v] else 0.0)
                more[sources[a]] += p * heard[v]
        heard = np.minimum(more, float(n))
    return heard


@compiled
def alias(weight: Reals) -> tuple[Words, Shorts]:
    """(acceptance as 64-bit words, the other person): draws in proportion to weight (Walker 1977, Vose 1991)."""
    n = len(weight)
    scaled = weight * (n / weight.sum())
    accept, other = np.full(n, np.uint64(0xFFFFFFFFFFFFFFFF), np.uint64), np.arange(n).astype(np.int32)
    stack = np.empty(n, np.int64)
    low, high = 0, n
    for v in range(n):
        if scaled[v] < 1:
            stack[low] = v
            low += 1
        else:
            high -= 1
            stack[high] = v
    while low > 0 and high < n:
        low -= 1
        small, large = stack[low], stack[high]
        accept[small] = _word(max(0.0, scaled[small]))
        other[small] = large
        scaled[large] -= 1.0 - scaled[small]
        if scaled[large] < 1:
            high += 1
            stack[low] = large
            low += 1
    return accept, other
