"""At which price somebody left out would be booked when rules must be kept."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from goodword.roster.explain import EntryPrice, Reached, ceilings, value
from goodword.roster.model import NO_LIMIT, CoverageProblem, Rules, Selection


def entry_prices_ruled(problem: CoverageProblem, selection: Selection) -> tuple[EntryPrice, ...]:
    """For every candidate neither chosen nor banned: the price at which they would be on the roster.

    enters_at: the most that is left for them when they join, or take the place of one of the chosen, without a loss of
    people and with every rule kept. never_above: as without rules, the prices of the rules included.
    """
    n, chosen = problem.candidates, selection.chosen
    inside = {*chosen, *problem.banned}
    best = np.zeros(n)
    whole = selection.certificate.value
    for gone in (None, *(s for s in chosen if s not in problem.pinned)):
        rest = [s for s in chosen if s != gone]
        if problem.max_size is not None and len(rest) >= problem.max_size:
            continue
        reached = Reached(problem)
        for s in rest:
            reached.add(s)
        left = problem.budget - int(problem.cost[rest].sum())
        joins = (value(problem, rest) + reached.gains() >= whole * (1 - 1e-12)) & _allowed(problem, rest)
        joins &= reached.gains() > 0
        best = np.where(joins, np.maximum(best, left), best)
    top = ceilings(problem, selection)
    prices = []
    for i in (i for i in range(n) if i not in inside):
        enters = min(problem.budget, int(best[i]))
        above = None if top is None else min(problem.budget, max(enters, int(np.ceil(top[i]))))
        prices.append(EntryPrice(i, enters, above))
    return tuple(prices)


def _allowed(problem: CoverageProblem, rest: list[int]) -> NDArray[np.bool_]:
    """(n,) who may join `rest` so that every rule is kept."""
    rules = problem.rules
    if rules is None:
        return np.ones(problem.candidates, bool)
    matrix = _by_candidate(rules, problem.candidates)
    level = np.asarray(matrix[rest].sum(axis=0)).ravel()
    high = np.where(rules.high >= NO_LIMIT, np.inf, rules.high - level)
    short = np.where(rules.low <= -NO_LIMIT, 0.0, np.maximum(rules.low - level, 0.0))
    links = matrix.tocoo()
    over = np.bincount(links.row, weights=links.data > high[links.col], minlength=problem.candidates) > 0
    helped = (short[links.col] > 0) & (links.data >= short[links.col])
    helps = np.bincount(links.row, weights=helped, minlength=problem.candidates)
    return np.asarray(~over & (helps == int((short > 0).sum())), bool)


def _by_candidate(rules: Rules, n: int) -> sparse.csr_matrix:
    """Candidates × rules."""
    matrix = sparse.csr_matrix((rules.amount.astype(float), rules.index, rules.indptr), shape=(len(rules), n))
    return sparse.csr_matrix(matrix.T)
