"""Samples of reverse sets, the same on any number of threads, because each set has its own stream of numbers."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from queue import SimpleQueue
from typing import TypeVar

import numpy as np

from goodword.roster.arrays import Ints, Reals, Shorts
from goodword.roster.spread.arrays import Roots, Scratch, Store, Words
from goodword.roster.spread.model import SpreadGraph

T = TypeVar("T")

SELECT, VERIFY, EXPLAIN, TURNS = 1, 2, 3, 0
"""Independent samples of one seed."""

NOBODY: Words = np.empty(0, np.uint64)
_JOB = 8_192  # sets a thread draws at a time, at most
_BUFFER = 1 << 20
_TURNS = 1 << 16
_MASK = (1 << 64) - 1


def key_of(seed: int, sample: int) -> np.uint64:
    """The key of one sample: a well-mixed 64-bit number."""
    x = (seed * 4 + sample) * 0x9E3779B97F4A7C15 & _MASK
    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
        x = (x ^ (x >> shift)) * factor & _MASK
    return np.uint64(x ^ (x >> 31))


def marks(people: int, members: Ints) -> Words:
    """One bit per person, set for the members."""
    words = np.zeros((people + 63) // 64, np.uint64)
    bits = np.left_shift(np.uint64(1), (members & 63).astype(np.uint64))
    np.bitwise_or.at(words, members >> 6, bits)
    return words


def roots_of(graph: SpreadGraph, weight: Reals | None) -> Roots:
    """Whom sets start from: everybody alike, or in proportion to `weight` (caller's numbers)."""
    if weight is None or bool(np.all(weight == weight[0])):
        return Roots(np.empty(0, np.uint64), np.empty(0, np.int32), graph.people, np.empty(0, np.int32))
    from goodword.roster.spread.kernels import lay  # noqa: PLC0415 - numba loads here

    accept, other = lay.alias(np.ascontiguousarray(weight[graph.old], np.float64))
    return Roots(accept, other, graph.people, np.empty(0, np.int32))


def in_turn(roots: Roots, seed: int) -> Roots:
    """Roots that take turns in a random order where all are alike and few enough that turns come round.

    Any first so many of the sets then start from everybody equally often, but for a random choice of people who have
    one more: fewer sets are needed to choose well. Bounds for independent sets still hold, see `bounds`.
    """
    if len(roots.other) or roots.people > _TURNS:
        return roots
    from goodword.roster.spread import kernels  # noqa: PLC0415 - numba loads here

    return roots._replace(order=kernels.shuffled(roots.people, key_of(seed, TURNS)))


@dataclass(slots=True)
class _Bench:
    """What one thread works with: scratch memory and buffers for rows."""

    scratch: Scratch
    nodes: Shorts
    ends: Ints


@dataclass(slots=True)
class Sampler:
    """Draws sets of one graph, from roots, at most `hops` steps far (-1: without end), on `threads` threads.

    Rows start from those of `roots` in turn where all are alike, hits from any.
    """

    graph: SpreadGraph
    roots: Roots
    hops: int
    seed: int
    threads: int
    visited: int = 0
    _benches: list[_Bench] = field(default_factory=list)
    _free: SimpleQueue[_Bench] = field(default_factory=SimpleQueue)
    _turns: Roots = field(init=False)

    def __post_init__(self) -> None:
        n, longest = self.graph.people, self.graph.longest
        self._turns = in_turn(self.roots, self.seed)
        for _ in range(self.threads):
            bench = _Bench(
                Scratch(
                    np.empty(n + longest + 1, np.int32), np.zeros(n, np.uint32), np.zeros(1, np.uint32),
                    np.zeros(n, np.int32), np.zeros(n, np.int32),
                ),
                np.empty(max(n, _BUFFER), np.int32), np.empty(_JOB + 1, np.int64),
            )  # fmt: skip
            self._benches.append(bench)
            self._free.put(bench)

    def forget(self) -> None:
        """Start counting people anew."""
        for bench in self._benches:
            bench.scratch.counted[:] = 0
            bench.scratch.lone[:] = 0

    def counts(self) -> tuple[Shorts, Shorts]:
        """(sets that hold each person, sets in which each is the only one kept), of all sets filled so far."""
        count, lone = self._benches[0].scratch.counted, self._benches[0].scratch.lone
        for bench in self._benches[1:]:
            count, lone = count + bench.scratch.counted, lone + bench.scratch.lone
        return count, lone

    def hits(self, sample: int, first: int, last: int, stop: Words) -> int:
        """How many of the sets first … last - 1 of a sample meet someone marked."""
        from goodword.roster.spread import kernels  # noqa: PLC0415 - numba loads here

        key = key_of(self.seed, sample)

        def draw(bench: _Bench, a: int, b: int) -> tuple[int, int]:
            met, visited = kernels.hits(self.graph.net, self.roots, key, a, b, self.hops, stop, bench.scratch)
            return int(met), int(visited)

        met = 0
        for found, visited in self._spread(first, last, draw):
            met += found
            self.visited += visited
        return met

    def rows(self, sample: int, first: int, last: int, stop: Words, keep: Words) -> Iterator[tuple[Shorts, Ints, int]]:
        """Rows of the sets first … last - 1, in their order: (people, ends, sets that met someone marked)."""
        from goodword.roster.spread import kernels  # noqa: PLC0415 - numba loads here

        key = key_of(self.seed, sample)

        def draw(bench: _Bench, a: int, b: int) -> list[tuple[Shorts, Ints, int, int]]:
            parts = []
            while a < b:
                done = kernels.fill(
                    self.graph.net,
                    self._turns,
                    key,
                    a,
                    b,
                    self.hops,
                    stop,
                    keep,
                    bench.scratch,
                    bench.nodes,
                    bench.ends,
                )
                ends = bench.ends[: done.rows + 1].copy()
                parts.append((bench.nodes[: ends[-1]].copy(), ends, int(done.met), int(done.visited)))
                a = done.next
            return parts

        for parts in self._spread(first, last, draw):
            for nodes, ends, met, visited in parts:
                self.visited += visited
                yield nodes, ends, met

    def _spread(self, first: int, last: int, draw: Callable[[_Bench, int, int], T]) -> Iterator[T]:
        """Run `draw` over pieces of a range; results in order, no more than a few pieces ahead."""

        def work(a: int, b: int) -> T:
            bench = self._free.get()
            try:
                bench.ends[0] = 0
                return draw(bench, a, b)
            finally:
                self._free.put(bench)

        size = min(_JOB, -(-(last - first) // self.threads))
        pieces = [(a, min(a + size, last)) for a in range(first, last, max(1, size))]
        if self.threads == 1 or len(pieces) < 2:
            yield from (work(a, b) for a, b in pieces)
            return
        with ThreadPoolExecutor(self.threads) as pool:
            ahead: deque[Future[T]] = deque()
            for a, b in pieces:
                ahead.append(pool.submit(work, a, b))
                if len(ahead) > 3 * self.threads:
                    yield ahead.popleft().result()
            while ahead:
                yield ahead.popleft().result()


@dataclass(slots=True)
class Rows:
    """Different rows seen so far with how often each was seen; grows."""

    store: Store = field(default_factory=lambda: _store(1 << 10, 1 << 12))

    def expect(self, times: float) -> None:
        """Make room for so many times the rows there are."""
        rows, length = int(self.store.size[0]), int(self.store.ends[self.store.size[0]])
        if times * rows > len(self.store.weight):
            self._grow(int(times * rows), int(times * length))

    def add(self, nodes: Shorts, ends: Ints) -> None:
        """Count the rows nodes[ends[r]:ends[r + 1]]."""
        from goodword.roster.spread import kernels  # noqa: PLC0415 - numba loads here

        rows = len(ends) - 1
        if rows == 0:
            return
        used = int(self.store.size[0])
        if used + rows > len(self.store.weight) or int(self.store.ends[used]) + len(nodes) > len(self.store.nodes):
            self._grow(used + rows, int(self.store.ends[used]) + len(nodes))
        kernels.absorb(self.store, nodes, ends, rows)

    def _grow(self, rows: int, length: int) -> None:
        from goodword.roster.spread import kernels  # noqa: PLC0415 - numba loads here

        old = self.store
        size = int(old.size[0])
        new = _store(max(len(old.weight), rows * 5 // 4), max(len(old.nodes), length * 5 // 4))
        new.nodes[: old.ends[size]] = old.nodes[: old.ends[size]]
        new.ends[: size + 1] = old.ends[: size + 1]
        new.weight[:size] = old.weight[:size]
        new.size[0] = size
        if len(new.slots) == len(old.slots):
            new.slots[:] = old.slots
        else:
            kernels.rehash(new)
        self.store = new


def _store(rows: int, length: int) -> Store:
    slots = 1 << (2 * rows - 1).bit_length()
    ends = np.empty(rows + 1, np.int64)
    ends[0] = 0
    return Store(
        np.empty(length, np.int32), ends, np.empty(rows, np.int32), np.zeros(slots, np.int32), np.zeros(1, np.int64)
    )
