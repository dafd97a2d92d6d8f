"""Checks the bound of a very large roster from the problem alone. Shares no code with the search."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import linalg, sparse

from goodword.roster.large.model import PairPrices
from goodword.roster.model import CoverageProblem, no_communities


def pair_bound(problem: CoverageProblem, by: PairPrices) -> tuple[float, list[str]]:
    """(the bound that the prices prove on the whole problem, what is wrong with them).

    Per row: reached <= 1 - z + z (members - 2 / size × pairs of the group), by averaging Hunter's bound over all trees
    on the group. Rules of the problem are left out, which only raises the bound.
    """
    wrong = _out_of_range(problem, by)
    if wrong:
        return np.inf, wrong
    pinned = sorted(set(problem.pinned))
    weight, mass, base = _left(problem, pinned)
    n, m = problem.candidates, len(weight)
    links = sparse.csr_matrix((np.ones(len(problem.rows)), problem.rows, problem.indptr), shape=(n, m))
    links.sum_duplicates()
    links.data[:] = 1.0
    worth = links @ (weight * by.z) + _soft(problem, mass * by.slope)
    pairs = _pairs(links[by.order], weight * by.z, by.size)
    bent = pairs @ by.point + by.diagonal * by.point
    worth[by.order] += 0.5 * by.diagonal - bent
    free = np.ones(n, bool)
    free[[*pinned, *problem.banned]] = False
    money = problem.budget - int(problem.cost[pinned].sum())
    free &= problem.cost <= money
    places = int(free.sum()) if problem.max_size is None else problem.max_size - len(pinned)
    net = (worth - by.budget_price * problem.cost - by.size_price)[free]
    s = by.slope
    bound = base + float((weight * (1 - by.z)).sum() + (mass * (1 - s + s * np.log(s))).sum())
    bound += 0.5 * float(by.point @ bent) + money * by.budget_price + places * by.size_price
    return bound + float(np.maximum(net, 0).sum()) + _not_concave(pairs, by), []


def _out_of_range(problem: CoverageProblem, by: PairPrices) -> list[str]:
    """Why the prices cannot be evaluated."""
    rows, k = len(problem.weight), len(by.order)
    communities = 0 if problem.communities is None else len(problem.communities.people)
    fits = len(by.z) == len(by.size) == rows and len(by.diagonal) == len(by.point) == k and len(by.slope) == communities
    if not fits or len(np.unique(by.order)) != k or np.any((by.order < 0) | (by.order >= problem.candidates)):
        return ["prices that do not fit the problem"]
    ranges = np.all((by.z >= 0) & (by.z <= 1)) and np.all(by.size >= 1) and np.all(by.diagonal >= 0)
    fractions = np.all((by.point >= 0) & (by.point <= 1 + 1e-9)) and np.all((by.slope > 0) & (by.slope <= 1))
    if not (ranges and fractions and by.budget_price >= 0 and by.size_price >= 0):
        return ["prices outside their range"]
    return []


def _left(problem: CoverageProblem, pinned: list[int]) -> tuple[NDArray[np.float64], NDArray[np.float64], float]:
    """Weight of rows and people of communities that the pinned leave, and whom they reach."""
    weight = problem.weight.astype(float).copy()
    c = problem.communities or no_communities(problem.candidates)
    mass = c.people.astype(float).copy()
    for i in pinned:
        weight[problem.rows[problem.indptr[i] : problem.indptr[i + 1]]] = 0.0
        for a in range(int(c.indptr[i]), int(c.indptr[i + 1])):
            mass[c.index[a]] *= 1.0 - float(c.share[a])
    return weight, mass, float(problem.weight.sum() - weight.sum() + (c.people - mass).sum())


def _soft(problem: CoverageProblem, price: NDArray[np.float64]) -> NDArray[np.float64]:
    """(n,) what communities make each candidate worth."""
    c = problem.communities
    if c is None:
        return np.zeros(problem.candidates)
    return np.add.reduceat(np.append(price[c.index] * -np.log1p(-c.share), 0.0), c.indptr[:-1]) * (
        np.diff(c.indptr) > 0
    )


def _pairs(links: sparse.csr_matrix, price: NDArray[np.float64], size: NDArray[np.int8]) -> NDArray[np.float64]:
    """(k, k) charge of every pair: 2 × price / size summed over the rows in whose groups both are."""
    by_row = links.T.tocsr()
    by_row.sort_indices()
    place = np.arange(by_row.nnz) - np.repeat(by_row.indptr[:-1], np.diff(by_row.indptr))
    row = np.repeat(np.arange(by_row.shape[0]), np.diff(by_row.indptr))
    group = place < size[row]
    one = sparse.csr_matrix((np.ones(int(group.sum())), (row[group], by_row.indices[group])), shape=by_row.shape)
    charged = sparse.csr_matrix(one.multiply((2.0 * price / size)[:, None]))
    both = np.asarray((one.T @ charged).todense(), np.float64)
    np.fill_diagonal(both, 0.0)
    return both


def _not_concave(pairs: NDArray[np.float64], by: PairPrices) -> float:
    """What the tangent may be too low by, where the charge is not concave: 0 but for rounding."""
    if not len(by.order):
        return 0.0
    least = float(linalg.eigvalsh(pairs + np.diag(by.diagonal), subset_by_index=[0, 0])[0])
    return 0.5 * max(0.0, -least) * float((np.maximum(by.point, 1 - by.point) ** 2).sum())
