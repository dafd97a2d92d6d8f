"""One reverse set: who, had they spoken, would have been heard by one person (Borgs et al., SODA 2014).

Arcs that come alive are drawn without looking at the others: none, one (which one from the same random bits) or more by
inversion of the binomial distribution, these by Floyd's sampling; by geometric skips where many come alive (Guo et al.,
SIGMOD 2020).
"""

from __future__ import annotations

import numpy as np

from goodword.roster.spread.arrays import MANY, Net, Roots, Scratch, Words
from goodword.roster.spread.kernels.compiled import inlined
from goodword.roster.spread.kernels.rng import below, following, mix, unit, whole

_BITS, _DEGREE = np.uint64(28), np.uint64((1 << 28) - 1)
_FEW = 16  # sets up to this size are searched, larger ones are stamped
_NEAR = 1 << 18  # people up to whom stamps stay in the caches: nothing is searched
_LARGE = 0.1  # chances above this are tried one by one
_63, _32 = np.uint64(63), np.uint64(32)
_LOW = np.uint64(0xFFFFFFFF)
_PART = 1.0 / 4294967296.0


@inlined
def root_of(roots: Roots, number: int, state: np.uint64) -> tuple[int, np.uint64]:
    """Whom set `number` starts from, and the stream after it."""
    if len(roots.order) > 0:
        return whole(roots.order[number % roots.people]), state
    state = following(state)
    v = below(mix(state), np.uint64(roots.people))
    if len(roots.other) == 0:
        return whole(v), state
    state = following(state)
    return (whole(v) if mix(state) < roots.accept[v] else whole(roots.other[v])), state


@inlined
def stops(marks: Words, v: int) -> bool:
    """Whether a person is among those at whom a set stops."""
    return bool((marks[v >> 6] >> (np.uint64(v) & _63)) & np.uint64(1))


@inlined
def _join(s: Scratch, u: int, size: int, epoch: np.uint32, few: int) -> int:
    """Add a person to the set unless they are in it; returns its size. few: sets up to this size are searched."""
    if size <= few:
        for a in range(size):
            if s.queue[a] == u:
                return size
        s.queue[size] = u
        if size == few:
            for a in range(size + 1):
                s.stamp[s.queue[a]] = epoch
        return size + 1
    if s.stamp[u] == epoch:
        return size
    s.stamp[u] = epoch
    s.queue[size] = u
    return size + 1


@inlined
def _equal(
    g: Net, v: int, state: np.uint64, s: Scratch, size: int, epoch: np.uint32, few: int
) -> tuple[int, np.uint64]:
    """Arcs to v that have equal chances."""
    word = g.head[2 * v]
    d = whole(word & _DEGREE)
    if d == 0:
        return size, state
    state = following(state)
    bits = mix(state)
    high, limits = bits >> _32, g.head[2 * v + 1]
    if high < limits >> _32:
        return size, state
    begin = whole(word >> _BITS)
    if high < limits & _LOW:
        return _join(s, g.source[begin + whole(((bits & _LOW) * np.uint64(d)) >> _32)], size, epoch, few), state
    p = g.share / d if g.share > 0 else g.flat
    if p >= 1:
        for a in range(begin, begin + d):
            size = _join(s, g.source[a], size, epoch, few)
        return size, state
    if d * p > MANY:
        return _skipping(g, begin, d, p, bits, state, s, size, epoch, few)
    u, alive = whole(high) * _PART, 1
    odds, below_ = p / (1.0 - p), whole(limits >> _32) * _PART
    mass = below_ * odds * d
    while u >= below_ + mass and alive < d:
        below_ += mass
        mass *= odds * (d - alive) / (alive + 1)
        alive += 1
    return _several(g, begin, d, alive, state, s, size, epoch, few)


@inlined
def _skipping(
    g: Net,
    begin: int,
    d: int,
    p: float,
    bits: np.uint64,
    state: np.uint64,
    s: Scratch,
    size: int,
    epoch: np.uint32,
    few: int,
) -> tuple[int, np.uint64]:
    """Arcs of d with chance p each, from one that is alive to the next; `bits` decide about the first."""
    rate = 1.0 / np.log1p(-p)
    at = np.floor(np.log(1.0 - unit(bits)) * rate)
    while at < d:
        place = whole(at)
        size = _join(s, g.source[begin + place], size, epoch, few)
        state = following(state)
        at = place + 1 + np.floor(np.log(1.0 - unit(mix(state))) * rate)
    return size, state


@inlined
def _several(
    g: Net, begin: int, d: int, alive: int, state: np.uint64, s: Scratch, size: int, epoch: np.uint32, few: int
) -> tuple[int, np.uint64]:
    """`alive` different arcs of d (Floyd's sampling); parallel use of the end of the queue as memory."""
    free = len(s.queue) - alive
    for t in range(alive):
        last = d - alive + t
        state = following(state)
        pick = whole(below(mix(state), np.uint64(last + 1)))
        for b in range(t):
            if s.queue[free + b] == pick:
                pick = last
                break
        s.queue[free + t] = pick
        size = _join(s, g.source[begin + pick], size, epoch, few)
    return size, state


@inlined
def _sorted(
    g: Net, v: int, state: np.uint64, s: Scratch, size: int, epoch: np.uint32, few: int
) -> tuple[int, np.uint64]:
    """Arcs to v with chances in decreasing order: one by one while large, then skips by the chance at the head."""
    word = g.head[2 * v]
    at, end = whole(word >> _BITS), whole(word >> _BITS) + whole(word & _DEGREE)
    while at < end and g.chance[at] >= _LARGE:
        state = following(state)
        if unit(mix(state)) < g.chance[at]:
            size = _join(s, g.source[at], size, epoch, few)
        at += 1
    while at < end and g.chance[at] > 0:
        head = g.chance[at]
        state = following(state)
        skip = np.log(1.0 - unit(mix(state))) / np.log1p(-np.float64(head))
        if skip >= end - at:
            break
        at += whole(skip)
        state = following(state)
        if unit(mix(state)) * head < g.chance[at]:
            size = _join(s, g.source[at], size, epoch, few)
        at += 1
    return size, state


@inlined
def _path(g: Net, v: int, state: np.uint64, s: Scratch, size: int, epoch: np.uint32, few: int) -> tuple[int, np.uint64]:
    """At most one arc to v: arc a with its weight, none with what the weights leave (linear threshold)."""
    word = g.head[2 * v]
    begin, d = whole(word >> _BITS), whole(word & _DEGREE)
    if d == 0:
        return size, state
    state = following(state)
    bits = mix(state)
    if g.kind == 2:
        if bits < g.head[2 * v + 1]:
            return size, state
        state = following(state)
        return _join(s, g.source[begin + whole(below(mix(state), np.uint64(d)))], size, epoch, few), state
    u = unit(bits)
    if u >= g.chance[begin + d - 1]:
        return size, state
    low, high = begin, begin + d - 1
    while low < high:
        middle = (low + high) >> 1
        if g.chance[middle] <= u:
            low = middle + 1
        else:
            high = middle
    return _join(s, g.source[low], size, epoch, few), state


@inlined
def grow(g: Net, root: int, state: np.uint64, hops: int, marks: Words, s: Scratch) -> tuple[int, bool]:
    """The reverse set of `root` in the queue, at most `hops` steps away; stops at the first marked person.

    hops < 0: as far as it goes. marks: one bit per person, empty: nobody. Returns (size, whether it met a mark).
    """
    watch = len(marks) > 0
    few, epoch = _FEW if len(s.stamp) > _NEAR else 0, s.epoch[0] + np.uint32(1)
    s.epoch[0], s.queue[0] = epoch, root
    if few == 0:
        s.stamp[root] = epoch
    if watch and stops(marks, root):
        return 1, True
    size, done, level_end = 1, 0, 1
    while done < size and hops != 0:
        before = size
        v = s.queue[done]
        if g.kind == 0:
            size, state = _equal(g, v, state, s, size, epoch, few)
        elif g.kind == 1:
            size, state = _sorted(g, v, state, s, size, epoch, few)
        else:
            size, state = _path(g, v, state, s, size, epoch, few)
        if watch:
            for a in range(before, size):
                if stops(marks, s.queue[a]):
                    return size, True
        done += 1
        if done == level_end:
            level_end = size
            hops -= 1
    return size, False
