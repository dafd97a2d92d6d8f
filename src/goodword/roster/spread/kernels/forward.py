"""Word passed on forwards, person by person: what reverse sets are checked against. Shares no code with them."""

from __future__ import annotations

import numpy as np

from goodword.roster.arrays import Ints, Reals, Shorts
from goodword.roster.spread.kernels.compiled import bare, compiled
from goodword.roster.spread.kernels.rng import following, mix, stream, unit


@compiled
def outward(begin: Ints, source: Shorts) -> tuple[Ints, Ints, Shorts]:
    """(begin (n + 1,), arc, who hears) by the person who speaks, from arcs by the person who hears."""
    n = len(begin) - 1
    out = np.zeros(n + 1, np.int64)
    for a in range(begin[n]):
        out[source[a] + 1] += 1
    for v in range(n):
        out[v + 1] += out[v]
    at, arc, hears = out[:-1].copy(), np.empty(begin[n], np.int64), np.empty(begin[n], np.int32)
    for v in range(n):
        for a in range(begin[v], begin[v + 1]):
            arc[at[source[a]]], hears[at[source[a]]] = a, v
            at[source[a]] += 1
    return out, arc, hears


@bare
def cascades(
    out: Ints, arc: Ints, hears: Shorts, chance: Reals, threshold: bool, chosen: Shorts, weight: Reals, hops: int,
    key: np.uint64, totals: Reals, queue: Shorts, heard: Ints, pressure: Reals, limit: Reals,
) -> None:  # fmt: skip
    """totals (runs,): weight of the people who hear of it in each run.

    chance: of every arc. threshold: a person takes it up when the weights of those who told them reach a limit drawn
    once a run; otherwise each arc is tried once. queue, heard (zeros), pressure, limit (n,): scratch.
    """
    for run in range(len(totals)):
        state, size, done, level, left = stream(key, run), 0, 0, 0, hops
        for v in chosen:
            if heard[v] != 2 * run + 2:
                heard[v] = 2 * run + 2
                queue[size] = v
                size += 1
        level = size
        while done < size and left != 0:
            u = queue[done]
            done += 1
            for a in range(out[u], out[u + 1]):
                v = hears[a]
                if heard[v] == 2 * run + 2:
                    continue
                state = following(state)
                if threshold:
                    if heard[v] != 2 * run + 1:
                        heard[v] = 2 * run + 1
                        pressure[v], limit[v] = 0.0, unit(mix(state))
                    pressure[v] += chance[arc[a]]
                    takes = pressure[v] > limit[v]
                else:
                    takes = unit(mix(state)) < chance[arc[a]]
                if takes:
                    heard[v] = 2 * run + 2
                    queue[size] = v
                    size += 1
            if done == level:
                level = size
                left -= 1
        total = 0.0
        for a in range(size):
            total += weight[queue[a]]
        totals[run] = total
