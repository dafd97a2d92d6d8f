"""Compiled kernels. Import this package lazily, inside functions: it loads numba.

`warm()` compiles everything once; the result is kept on disk beside the package (or in the user's cache folder when
the package is read-only), so that no later call compiles again.
"""

from __future__ import annotations

from goodword.roster.kernels.dual import descend, inner
from goodword.roster.kernels.entry import entry_money
from goodword.roster.kernels.pairs import both_ways, charge, climb, drift, settle, some_rows, summed, tangent
from goodword.roster.kernels.search import greedy, improve

__all__ = [
    "both_ways", "charge", "climb", "descend", "drift", "entry_money", "greedy", "improve", "inner", "settle",
    "some_rows", "summed", "tangent",
]  # fmt: skip
