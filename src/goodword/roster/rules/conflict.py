"""Why nobody can be booked: wishes that cannot be met together, and the smallest single change that helps.

A set of wishes that cannot be met, of which any proper part can (an irreducible infeasible subset), is found by the
deletion filter of Chinneck and Dravnieks (1991): leave out one wish after another for good whenever what is left still
cannot be met. Every question is one integer programme (HiGHS).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from goodword.core.errors import BadInput
from goodword.roster.model import NO_LIMIT, CoverageProblem, Rules

BUDGET, SIZE = "the budget", "the number of creators"
_INF = np.inf


@dataclass(frozen=True, slots=True)
class Change:
    """One wish changed alone so that the others can be met. wish: its name; `pin:7` for pinned candidate 7.

    old, new: the limit before and after, in the wish's own amounts (minor units for the budget); new None: given up.
    least: the limit is an "at least", else an "at most".
    """

    wish: str
    old: int
    new: int | None
    least: bool = False


@dataclass(frozen=True, slots=True)
class Conflict:
    """wishes: names that cannot be met together, none of which can be left out. changes: single changes that help, the
    smallest of each wish; empty when no single one does."""

    wishes: tuple[str, ...]
    changes: tuple[Change, ...]


class CannotBeMet(BadInput):
    """No selection meets all wishes; `conflict` says which of them clash."""

    title = "These wishes cannot be met together"

    def __init__(self, conflict: Conflict, say: Callable[[str], str], change: Callable[[Change], str]) -> None:
        clash = "; ".join(say(name) for name in conflict.wishes)
        helps = " or ".join(change(one) for one in conflict.changes)
        alone = len(conflict.wishes) == 1
        super().__init__(
            f"This cannot be met: {clash}." if alone else f"These cannot be met together: {clash}.",
            where="rules",
            data="Nothing was planned; what you asked for is kept as it was.",
            next_step=helps or "no single change is enough: drop one of them",
        )
        self.conflict = conflict


@dataclass(frozen=True, slots=True)
class _Line:
    """One row of the programme: low <= amounts @ x <= high, part of `wish` ("" for facts)."""

    wish: str
    amounts: sparse.csr_matrix
    low: float
    high: float


def conflict_of(problem: CoverageProblem) -> Conflict | None:
    """Which wishes of a problem clash; None when a selection meets them all."""
    lines = _lines(problem)
    wishes = list(dict.fromkeys(line.wish for line in lines if line.wish))
    if _possible(problem, lines):
        return None
    needed = list(wishes)
    for wish in wishes:
        rest = [line for line in lines if not line.wish or (line.wish in needed and line.wish != wish)]
        if not _possible(problem, rest):
            needed.remove(wish)
    changes = [_change(problem, lines, wish) for wish in needed]
    return Conflict(tuple(needed), tuple(c for c in changes if c is not None))


def _lines(problem: CoverageProblem) -> list[_Line]:
    n = problem.candidates
    lines = [_Line(BUDGET, sparse.csr_matrix(problem.cost[None, :].astype(float)), -_INF, float(problem.budget))]
    if problem.max_size is not None:
        lines.append(_Line(SIZE, sparse.csr_matrix(np.ones((1, n))), -_INF, float(problem.max_size)))
    for i in sorted(set(problem.pinned)):
        lines += [_Line(f"pin:{i}", sparse.csr_matrix(([1.0], ([0], [i])), shape=(1, n)), 1.0, 1.0)]
    return lines if problem.rules is None else [*lines, *_ruled(problem.rules, n)]


def _ruled(rules: Rules, n: int) -> Iterator[_Line]:
    for k, name in enumerate(rules.names):
        span = slice(int(rules.indptr[k]), int(rules.indptr[k + 1]))
        members, amounts = rules.index[span], rules.amount[span].astype(float)
        row = sparse.csr_matrix((amounts, (np.zeros(len(members), int), members)), shape=(1, n))
        low = -_INF if rules.low[k] <= -NO_LIMIT else float(rules.low[k])
        high = _INF if rules.high[k] >= NO_LIMIT else float(rules.high[k])
        yield _Line("" if rules.fixed[k] else name, row, low, high)


def _possible(problem: CoverageProblem, lines: list[_Line]) -> bool:
    return _least(problem, lines, np.zeros(problem.candidates), None) is not None


def _change(problem: CoverageProblem, lines: list[_Line], wish: str) -> Change | None:
    """The smallest change of one wish that makes all others possible; None when none does."""
    mine = [line for line in lines if line.wish == wish]
    rest = [line for line in lines if line.wish != wish]
    old = mine[0].low if mine[0].low > -_INF and mine[0].high == _INF else mine[0].high
    if wish.startswith("pin:"):
        return Change(wish, 1, None) if _possible(problem, rest) else None
    if wish == BUDGET:
        least = _least(problem, rest, problem.cost.astype(float), None)
        return None if least is None else Change(wish, int(problem.budget), round(least))
    short = _least(problem, rest, np.zeros(problem.candidates), mine)
    if short is None:
        return None
    by = round(short)
    least_wanted = old == mine[0].low
    new = int(old) - by if least_wanted else int(old) + by
    return Change(wish, int(old), new, least_wanted)


def _least(
    problem: CoverageProblem, lines: list[_Line], cost: np.ndarray[tuple[int], np.dtype[np.float64]],
    given_way: list[_Line] | None,
) -> float | None:  # fmt: skip
    """The least cost, or the least by which all of `given_way` must give way alike; None when nothing is possible."""
    import highspy  # noqa: PLC0415 - the solver is loaded only when wishes may clash

    from goodword.roster.rules.program import maximised, quiet  # noqa: PLC0415

    n = problem.candidates
    allowed = np.ones(n)
    allowed[list(problem.banned)] = 0.0
    every = [*lines, *(given_way or [])]
    rows = sparse.vstack([line.amounts for line in every]).tocsr() if every else sparse.csr_matrix((0, n))
    low, high = (np.array([getattr(line, side) for line in every]) for side in ("low", "high"))
    if given_way:
        way = np.r_[np.zeros(len(lines)), [1.0 if line.low > -_INF else -1.0 for line in given_way]]
        rows = sparse.hstack([rows, sparse.csr_matrix(way[:, None])]).tocsr()
        allowed, cost = np.r_[allowed, 1e7], np.r_[cost, 1.0]
    model = quiet()
    maximised(model, rows, -cost / max(float(np.abs(cost).max(initial=0.0)), 1.0), allowed, low=low, high=high)
    columns = rows.shape[1]
    model.changeColsIntegrality(
        columns, np.arange(columns, dtype=np.int32), np.full(columns, highspy.HighsVarType.kInteger)
    )
    model.setOptionValue("mip_rel_gap", 0.0)
    model.setOptionValue("mip_max_nodes", 20_000)
    if columns == 0 or not every:
        return 0.0 if all(low_ <= 0 <= high_ for low_, high_ in zip(low, high, strict=True)) else None
    model.run()
    if model.getInfo().primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
        return None
    return float(cost @ np.rint(np.array(model.getSolution().col_value)))
