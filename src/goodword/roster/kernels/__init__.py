"""Compiled kernels. Import this package lazily, inside functions: it loads numba.

`warm()` compiles everything once; the result is kept on disk beside the package (or in the user's cache folder when
the package is read-only), so that no later call compiles again.
"""

from __future__ import annotations

from goodword.roster.kernels.dual import descend, linear_value
from goodword.roster.kernels.entry import entry_money
from goodword.roster.kernels.search import cover_counts, greedy, improve

__all__ = ["cover_counts", "descend", "entry_money", "greedy", "improve", "linear_value"]


def warm() -> None:
    """Compile every kernel on a problem of three candidates (seconds the first time, milliseconds after)."""
    import numpy as np  # noqa: PLC0415

    from goodword.roster.curve import curve  # noqa: PLC0415
    from goodword.roster.explain import entry_prices  # noqa: PLC0415
    from goodword.roster.model import CoverageProblem  # noqa: PLC0415
    from goodword.roster.select import select  # noqa: PLC0415

    problem = CoverageProblem(
        np.array([0, 2, 4, 6], np.int64), np.array([0, 1, 1, 2, 0, 2], np.int32), np.ones(3), np.ones(3, np.int64), 2
    )
    entry_prices(problem, select(problem))
    curve(problem, [1, 2])
