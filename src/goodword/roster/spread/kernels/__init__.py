"""Compiled kernels of word of mouth. Import this package lazily, inside functions: it loads numba."""

from __future__ import annotations

from goodword.roster.spread.kernels.pool import absorb, arrange, fill, hits, rehash
from goodword.roster.spread.kernels.rng import shuffled
from goodword.roster.spread.kernels.select import lazy_greedy

__all__ = ["absorb", "arrange", "fill", "hits", "lazy_greedy", "rehash", "shuffled"]
