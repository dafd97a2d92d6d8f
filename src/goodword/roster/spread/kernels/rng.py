"""Random numbers by counter: every reverse set has its own stream, so that threads and order change nothing.

SplitMix64 (Steele, Lea and Flood, OOPSLA 2014): a counter with a step, and a mixing function.
"""

from __future__ import annotations

import numpy as np

from goodword.roster.arrays import Shorts
from goodword.roster.spread.kernels.compiled import compiled, inlined

_STEP = np.uint64(0x9E3779B97F4A7C15)
_A, _B = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
_30, _27, _31, _32 = np.uint64(30), np.uint64(27), np.uint64(31), np.uint64(32)
_LOW = np.uint64(0xFFFFFFFF)
_UNIT = 1.0 / 18446744073709551616.0


@inlined
def mix(x: np.uint64) -> np.uint64:
    """64 well-mixed bits of a counter."""
    x = (x ^ (x >> _30)) * _A
    x = (x ^ (x >> _27)) * _B
    return x ^ (x >> _31)


@inlined
def stream(key: np.uint64, number: int) -> np.uint64:
    """Where the stream of set `number` begins."""
    return mix(np.uint64(number) * _STEP + key)


@inlined
def following(state: np.uint64) -> np.uint64:
    """The next counter of a stream; `mix` of it are the next random bits."""
    return state + _STEP


@inlined
def below(bits: np.uint64, n: np.uint64) -> np.uint64:
    """A number in [0, n) from 64 random bits: the high word of their product, n below 2^32."""
    return ((bits >> _32) * n + (((bits & _LOW) * n) >> _32)) >> _32


@inlined
def unit(bits: np.uint64) -> float:
    """A number in [0, 1) from 64 random bits."""
    return min(0.9999999999999999, np.float64(bits) * _UNIT)


@inlined
def whole(x: float | np.uint64 | np.int32) -> int:
    """A signed number: compiled code makes a fraction of a signed and an unsigned one."""
    return np.int64(x)  # type: ignore[return-value]


@compiled
def shuffled(n: int, key: np.uint64) -> Shorts:
    """The numbers below n in random order (Fisher and Yates)."""
    order = np.arange(n).astype(np.int32)
    for a in range(n - 1, 0, -1):
        b = whole(below(mix(np.uint64(a) * _STEP + key), np.uint64(a + 1)))
        order[a], order[b] = order[b], order[a]
    return order
