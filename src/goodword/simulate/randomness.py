"""Random numbers that depend on the seed, the block and the purpose alone."""

from __future__ import annotations

from zlib import crc32

import numpy as np
from numpy.typing import NDArray

_GOLDEN, _MIX1, _MIX2 = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)


def stream(seed: int, purpose: str, block: int = 0) -> np.random.Generator:
    """The generator of one purpose in one block: adding draws for one purpose leaves the others as they were."""
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, crc32(purpose.encode()), block])))


def hashed(numbers: NDArray[np.int64], seed: int, salt: int) -> NDArray[np.float64]:
    """(n,) uniform in [0, 1) that belong to the numbers themselves (splitmix64): a person's home needs no table."""
    with np.errstate(over="ignore"):
        z = numbers.astype(np.uint64) + np.uint64((seed * 1_000_003 + salt) % (1 << 64)) * _GOLDEN + _GOLDEN
        z = (z ^ (z >> np.uint64(30))) * _MIX1
        z = (z ^ (z >> np.uint64(27))) * _MIX2
        z ^= z >> np.uint64(31)
    return (z >> np.uint64(11)).astype(np.float64) * 2.0**-53


def pick(rng: np.random.Generator, shares: NDArray[np.float64], n: int) -> NDArray[np.int64]:
    """(n,) numbers of categories by their shares."""
    edges = np.cumsum(shares) / np.sum(shares)
    return np.minimum(np.searchsorted(edges, rng.random(n), side="right"), len(shares) - 1).astype(np.int64)
