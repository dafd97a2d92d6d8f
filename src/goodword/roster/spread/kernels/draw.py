"""One reverse set: who, had they spoken, would have been heard by one person (Borgs et al., SODA 2014).

Arcs that come alive are drawn without looking at the others: how many by inversion of the binomial distribution, which
ones by Floyd's sampling; by geometric skips where many come alive (Guo et al., SIGMOD 2020).
"""

from __future__ import annotations

import numpy as np

from goodword.roster.spread.arrays import Net, Roots, Scratch, Words
from goodword.roster.spread.kernels.compiled import inlined
from goodword.roster.spread.kernels.rng import below, following, mix, unit, whole

_BITS, _DEGREE = np.uint64(28), np.uint64((1 << 28) - 1)
_FEW = 16  # sets up to this size are searched, larger ones are stamped
_MANY = 6.0  # more arcs expected alive than this: skip from one to the next
_LARGE = 0.1  # chances above this are tried one by one
_63 = np.uint64(63)


@inlined
def root_of(roots: Roots, state: np.uint64) -> tuple[int, np.uint64]:
    """Whom a set starts from, and the stream after it."""
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
def _join(s: Scratch, u: int, size: int) -> int:
    """Add a person to the set unless they are in it; returns its size."""
    if size <= _FEW:
        for a in range(size):
            if s.queue[a] == u:
                return size
        s.queue[size] = u
        if size == _FEW:
            s.epoch[0] += 1
            for a in range(size + 1):
                s.stamp[s.queue[a]] = s.epoch[0]
        return size + 1
    if s.stamp[u] == s.epoch[0]:
        return size
    s.stamp[u] = s.epoch[0]
    s.queue[size] = u
    return size + 1


@inlined
def _equal(g: Net, v: int, state: np.uint64, s: Scratch, size: int) -> tuple[int, np.uint64]:
    """Arcs to v that have equal chances."""
    word = g.head[2 * v]
    d = whole(word & _DEGREE)
    if d == 0:
        return size, state
    state = following(state)
    bits = mix(state)
    if bits < g.head[2 * v + 1]:
        return size, state
    begin = whole(word >> _BITS)
    p = g.share / d if g.share > 0 else g.flat
    if p >= 1:
        for a in range(begin, begin + d):
            size = _join(s, g.source[a], size)
        return size, state
    if d * p > _MANY:
        rate = 1.0 / np.log1p(-p)
        at = np.log(1.0 - unit(bits)) * rate
        while at < d:
            place = whole(at)
            size = _join(s, g.source[begin + place], size)
            state = following(state)
            at = place + 1 + np.floor(np.log(1.0 - unit(mix(state))) * rate)
        return size, state
    u, alive = unit(bits), 1
    odds, below_ = p / (1.0 - p), unit(g.head[2 * v + 1])
    mass = below_ * odds * d
    while u >= below_ + mass and alive < d:
        below_ += mass
        mass *= odds * (d - alive) / (alive + 1)
        alive += 1
    state = following(state)
    if alive == 1:
        return _join(s, g.source[begin + whole(below(mix(state), np.uint64(d)))], size), state
    return _several(g, begin, d, alive, state, s, size)


@inlined
def _several(g: Net, begin: int, d: int, alive: int, state: np.uint64, s: Scratch, size: int) -> tuple[int, np.uint64]:
    """`alive` different arcs of d (Floyd's sampling); parallel use of the end of the queue as memory."""
    free = len(s.queue) - alive
    for t in range(alive):
        last = d - alive + t
        pick = whole(below(mix(state), np.uint64(last + 1)))
        state = following(state)
        for b in range(t):
            if s.queue[free + b] == pick:
                pick = last
                break
        s.queue[free + t] = pick
        size = _join(s, g.source[begin + pick], size)
    return size, state


@inlined
def _sorted(g: Net, v: int, state: np.uint64, s: Scratch, size: int) -> tuple[int, np.uint64]:
    """Arcs to v with chances in decreasing order: one by one while large, then skips by the chance at the head."""
    word = g.head[2 * v]
    at, end = whole(word >> _BITS), whole(word >> _BITS) + whole(word & _DEGREE)
    while at < end and g.chance[at] >= _LARGE:
        state = following(state)
        if unit(mix(state)) < g.chance[at]:
            size = _join(s, g.source[at], size)
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
            size = _join(s, g.source[at], size)
        at += 1
    return size, state


@inlined
def _path(g: Net, v: int, state: np.uint64, s: Scratch, size: int) -> tuple[int, np.uint64]:
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
        return _join(s, g.source[begin + whole(below(mix(state), np.uint64(d)))], size), state
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
    return _join(s, g.source[low], size), state


@inlined
def grow(g: Net, root: int, state: np.uint64, hops: int, marks: Words, s: Scratch) -> tuple[int, bool]:
    """The reverse set of `root` in the queue, at most `hops` steps away; stops at the first marked person.

    hops < 0: as far as it goes. marks: one bit per person, empty: nobody. Returns (size, whether it met a mark).
    """
    watch = len(marks) > 0
    s.queue[0] = root
    if watch and stops(marks, root):
        return 1, True
    size, done, level_end = 1, 0, 1
    while done < size and hops != 0:
        before = size
        v = s.queue[done]
        if g.kind == 0:
            size, state = _equal(g, v, state, s, size)
        elif g.kind == 1:
            size, state = _sorted(g, v, state, s, size)
        else:
            size, state = _path(g, v, state, s, size)
        if watch:
            for a in range(before, size):
                if stops(marks, s.queue[a]):
                    return size, True
        done += 1
        if done == level_end:
            level_end = size
            hops -= 1
    return size, False
