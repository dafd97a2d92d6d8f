"""Compile the kernels before anyone waits for them."""

from __future__ import annotations

import threading
from dataclasses import replace
from functools import cache

import numpy as np

from goodword.roster.curve import curve
from goodword.roster.explain import entry_prices
from goodword.roster.large.choose import choose_large
from goodword.roster.model import NO_LIMIT, Communities, CoverageProblem, Rules
from goodword.roster.select import select


def warm() -> None:
    """Run every kernel once on a problem of three candidates: seconds the first time on a machine, then milliseconds.

    The compiled code is kept beside the package, or in the user's cache folder when the package is read-only.
    """
    communities = Communities(
        np.array([0, 1, 2, 3], np.int64), np.zeros(3, np.int32), np.full(3, 0.1), np.array([10.0])
    )
    problem = CoverageProblem(
        np.array([0, 2, 4, 6], np.int64),
        np.array([0, 1, 1, 2, 0, 2], np.int32),
        np.ones(3),
        np.array([3, 4, 5], np.int64),
        8,
        communities=communities,
    )
    entry_prices(problem, select(problem))
    choose_large(problem, effort="quick")
    curve(problem, [5, 8])
    pair = np.array([0, 1], np.int32)
    at_most_one = Rules(
        np.array([0, 2], np.int64), pair, np.ones(2, np.int64), np.array([-NO_LIMIT]), np.array([1]), ("at most one",),
        np.zeros(1, bool),
    )  # fmt: skip
    select(replace(problem, rules=at_most_one))


@cache
def ahead() -> threading.Thread:
    """Load the kernels in the background, once in a process: who plans asks the catalogue first, and waits for neither.

    Not a daemon: an interpreter that ends while code is being loaded would take it away from under its feet.
    """
    thread = threading.Thread(target=warm, name="roster-kernels")
    thread.start()
    return thread
