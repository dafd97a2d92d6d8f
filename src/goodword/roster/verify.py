"""Checks a selection and its bound from the problem alone. Shares no code with the search."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from goodword.roster.model import CoverageProblem, Proof, Selection


@dataclass(frozen=True, slots=True)
class Check:
    """What an independent computation finds. `problems` is empty when everything holds."""

    value: float
    bound: float | None
    spent: int
    problems: tuple[str, ...]

    @property
    def holds(self) -> bool:
        return not self.problems


def coverage(problem: CoverageProblem, chosen: tuple[int, ...]) -> float:
    """People reached by `chosen`, each counted once."""
    reached: set[int] = set()
    for i in chosen:
        reached.update(problem.rows[problem.indptr[i] : problem.indptr[i + 1]].tolist())
    return float(sum(problem.weight[j] for j in sorted(reached)))


def dual_bound(problem: CoverageProblem, proof: Proof) -> float:
    """The bound that any multipliers prove (weak duality of the coverage programme).

    With P the pinned, R(i) the rows of i that P does not reach, and g_i = sum over R(i) of weight_j z_j:
    value(P) + (budget - cost(P)) lambda + (max_size - |P|) mu + sum_i max(0, g_i - lambda cost_i - mu)
    + sum of weight_j (1 - z_j) over the rows that P does not reach and some other candidate may.
    """
    pinned = set(problem.pinned)
    reached = np.zeros(len(problem.weight), bool)
    for i in pinned:
        reached[problem.rows[problem.indptr[i] : problem.indptr[i + 1]]] = True
    left = problem.budget - sum(int(problem.cost[i]) for i in pinned)
    room = None if problem.max_size is None else problem.max_size - len(pinned)
    total = float(problem.weight[reached].sum()) + left * proof.budget_price
    total += 0.0 if room is None else room * proof.size_price
    size_price = 0.0 if room is None else proof.size_price
    within = np.zeros(len(problem.weight), bool)
    for i in range(problem.candidates):
        if i in pinned or i in problem.banned or problem.cost[i] > left:
            continue
        rows = np.unique(problem.rows[problem.indptr[i] : problem.indptr[i + 1]])
        rows = rows[~reached[rows]]
        within[rows] = True
        worth = float((problem.weight[rows] * proof.z[rows]).sum())
        total += max(0.0, worth - proof.budget_price * int(problem.cost[i]) - size_price)
    return total + float((problem.weight[within] * (1.0 - proof.z[within])).sum())


def verify(problem: CoverageProblem, selection: Selection, *, tolerance: float = 1e-7) -> Check:
    """Recompute money, constraints, people and bound of a selection; say what does not hold."""
    chosen = selection.chosen
    certificate = selection.certificate
    spent = sum(int(problem.cost[i]) for i in chosen)
    value = coverage(problem, chosen)
    slack = tolerance * max(1.0, value)
    wrong = []
    if len(set(chosen)) != len(chosen):
        wrong.append("a candidate is chosen twice")
    if spent != selection.spent or spent > problem.budget:
        wrong.append(f"the chosen cost {spent}, stated {selection.spent}, budget {problem.budget}")
    if not set(problem.pinned) <= set(chosen):
        wrong.append(f"pinned but not chosen: {sorted(set(problem.pinned) - set(chosen))}")
    if set(problem.banned) & set(chosen):
        wrong.append(f"banned but chosen: {sorted(set(problem.banned) & set(chosen))}")
    if problem.max_size is not None and len(chosen) > problem.max_size:
        wrong.append(f"{len(chosen)} chosen, at most {problem.max_size} allowed")
    if abs(value - certificate.value) > slack or abs(sum(selection.adds) - value) > slack:
        wrong.append(f"the chosen reach {value:.6g}, stated {certificate.value:.6g}")
    if certificate.bound < value - slack:
        wrong.append(f"the bound {certificate.bound:.6g} is below the value {value:.6g}")
    bound = None
    if selection.proof is None:
        wrong.append("no proof is attached to the bound")
    else:
        proof = selection.proof
        if np.any(proof.z < 0) or np.any(proof.z > 1) or proof.budget_price < 0 or proof.size_price < 0:
            wrong.append("multipliers outside their range")
        bound = dual_bound(problem, proof)
        if certificate.method == "dual" and bound > certificate.bound + slack:
            wrong.append(f"the multipliers prove {bound:.6g} only, stated {certificate.bound:.6g}")
    return Check(value, bound, spent, tuple(wrong))
