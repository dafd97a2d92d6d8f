"""Who deserves which part of what a roster reaches."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from goodword.core.formula import register
from goodword.roster.model import CoverageProblem, no_communities

SHAPLEY = register(
    "roster-shapley",
    1,
    "people of a roster credited to each creator: what they add, averaged over all orders of booking",
    "Shapley (1953); closed form for coverage, and the integral of Owen (1972) for communities",
)


def shapley(problem: CoverageProblem, chosen: tuple[int, ...]) -> tuple[float, ...]:
    """People credited to each of the chosen; they add up to the people reached.

    A person reached by k of the chosen is credited to each by 1/k. Of a community of M people reached in shares p,
    creator i gets the integral over t in [0, 1] of M p_i times the product of (1 - t p_j) over the others: a polynomial
    in t, integrated exactly.
    """
    hits = np.zeros(len(problem.weight))
    rows = [np.unique(problem.reached_by(i)) for i in chosen]
    for mine in rows:
        hits[mine] += 1
    each = np.divide(problem.weight, hits, out=np.zeros_like(problem.weight), where=hits > 0)
    soft = _communities(problem, chosen)
    return tuple(float(each[mine].sum() + s) for mine, s in zip(rows, soft, strict=True))


def _communities(problem: CoverageProblem, chosen: tuple[int, ...]) -> NDArray[np.float64]:
    c = problem.communities or no_communities(problem.candidates)
    share = np.zeros((len(chosen), len(c.people)))
    for k, i in enumerate(chosen):
        part = slice(c.indptr[i], c.indptr[i + 1])
        share[k, c.index[part]] = c.share[part]
    credit = np.zeros(len(chosen))
    nodes, weights = np.polynomial.legendre.leggauss(len(chosen) // 2 + 1)
    for t, w in zip((nodes + 1) / 2, weights / 2, strict=True):
        missed = 1 - t * share
        credit += w * (share / missed * missed.prod(axis=0) * c.people).sum(axis=1)
    return credit
