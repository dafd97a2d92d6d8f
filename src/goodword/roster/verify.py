"""Checks a selection and its bound from the problem alone. Shares no code with the search."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from goodword.roster.large.verify import pair_bound
from goodword.roster.model import NO_LIMIT, CoverageProblem, Multipliers, Proof, Selection


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


def coverage(problem: CoverageProblem, chosen: Iterable[int]) -> float:
    """People reached by `chosen`, each counted once."""
    reached: set[int] = set()
    missed: dict[int, float] = {}
    c = problem.communities
    for i in chosen:
        reached.update(problem.rows[problem.indptr[i] : problem.indptr[i + 1]].tolist())
        if c is not None:
            for a in range(int(c.indptr[i]), int(c.indptr[i + 1])):
                b = int(c.index[a])
                missed[b] = missed.get(b, 1.0) * (1.0 - float(c.share[a]))
    rows = sum(float(problem.weight[j]) for j in sorted(reached))
    return rows + sum(float(c.people[b]) * (1.0 - left) for b, left in sorted(missed.items()) if c is not None)


@dataclass(frozen=True, slots=True)
class _Case:
    """A bound on everything that has `inside` and avoids `outside`, and how far it falls by each further decision."""

    bound: float
    net: dict[int, float]  # of every candidate still open


def _case(problem: CoverageProblem, by: Multipliers, inside: frozenset[int], outside: frozenset[int]) -> _Case | None:
    """Weak duality with `inside` taken as given, from the definition; None when nothing is allowed.

    All of `inside` counts net of its price, so that the full budget and size stand on the other side.
    """
    left = problem.budget - sum(int(problem.cost[i]) for i in inside)
    room = problem.candidates if problem.max_size is None else problem.max_size - len(inside)
    if left < 0 or room < 0:
        return None
    pinned = np.zeros(len(problem.weight), bool)
    for i in set(problem.pinned):
        pinned[problem.rows[problem.indptr[i] : problem.indptr[i + 1]]] = True
    open_ = [i for i in range(problem.candidates) if i not in inside and i not in outside and i not in problem.banned]
    fits = [i for i in open_ if int(problem.cost[i]) <= left and room > 0]
    price = np.where(by.row >= 0, by.z[np.maximum(by.row, 0)] if len(by.z) else 1.0, 1.0)
    touched = np.zeros(len(problem.weight), bool)
    met, softness = _after_pinned(problem)
    ruled, bound = _rules_price(problem, by)
    net, size_price = {}, 0.0 if problem.max_size is None else by.size_price
    for i in [*sorted(inside - set(problem.pinned)), *fits]:
        rows = np.unique(problem.rows[problem.indptr[i] : problem.indptr[i + 1]])
        rows = rows[~pinned[rows]]
        touched[rows] = True
        worth = float((problem.weight[rows] * price[rows]).sum()) + _soft_worth(problem, by, met, i)
        net[i] = worth - by.budget_price * int(problem.cost[i]) - size_price - float(ruled[i])
        bound += net[i] if i in inside else max(0.0, net[i])
    free_money = problem.budget - sum(int(problem.cost[i]) for i in set(problem.pinned))
    bound += free_money * by.budget_price
    if problem.max_size is not None:
        bound += (problem.max_size - len(set(problem.pinned))) * size_price
    bound += float((problem.weight[touched] * (1.0 - price[touched])).sum()) + float(problem.weight[pinned].sum())
    s = by.slope
    bound += float((met * (1.0 - s + s * np.log(s))).sum()) + softness
    return _Case(bound, {i: net[i] for i in fits})


def _rules_price(problem: CoverageProblem, by: Multipliers) -> tuple[NDArray[np.float64], float]:
    """(n,) what each candidate pays for the rules, and what the rules are worth as they stand, less the pinned."""
    paid, worth, rules = np.zeros(problem.candidates), 0.0, problem.rules
    if rules is None or by.rule_price is None:
        return paid, worth
    for k, price in enumerate(by.rule_price.tolist()):
        if price != 0:
            worth += price * int(rules.high[k] if price > 0 else rules.low[k])
            for a in range(int(rules.indptr[k]), int(rules.indptr[k + 1])):
                paid[rules.index[a]] += price * int(rules.amount[a])
    return paid, worth - sum(float(paid[i]) for i in set(problem.pinned))


def _after_pinned(problem: CoverageProblem) -> tuple[NDArray[np.float64], float]:
    """People of each community whom the pinned do not reach, and how many they do."""
    c = problem.communities
    if c is None:
        return np.empty(0), 0.0
    left = c.people.astype(float).copy()
    for i in set(problem.pinned):
        for a in range(int(c.indptr[i]), int(c.indptr[i + 1])):
            left[c.index[a]] *= 1.0 - float(c.share[a])
    return left, float((c.people - left).sum())


def _soft_worth(problem: CoverageProblem, by: Multipliers, met: NDArray[np.float64], i: int) -> float:
    c = problem.communities
    if c is None:
        return 0.0
    part = slice(int(c.indptr[i]), int(c.indptr[i + 1]))
    b = c.index[part]
    return float((met[b] * by.slope[b] * -np.log1p(-c.share[part])).sum())


def root_bound(problem: CoverageProblem, by: Multipliers) -> float:
    """The bound on the whole problem that one set of multipliers proves."""
    case = _case(problem, by, frozenset(problem.pinned), frozenset())
    return np.inf if case is None else case.bound


def proven(problem: CoverageProblem, proof: Proof, stated: float) -> tuple[float, list[str]]:
    """The bound that the cases prove, and what is wrong with them.

    Forced decisions hold because the opposite is bounded by at most `stated` (times 1 + 1e-9; or by less than the next
    whole number where only whole numbers of people can be reached); splits because one of the two sides is true.
    """
    wrong: list[str] = []
    allowed = stated + 1e-9 * max(1.0, abs(stated))
    if _whole(problem):
        allowed = max(allowed, np.floor(stated + 1e-6) + 1 - 1e-7)
    top = -np.inf
    stack: list[tuple[int, frozenset[int], frozenset[int]]] = [(0, frozenset(problem.pinned), frozenset())]
    while stack:
        number, inside, outside = stack.pop()
        node = proof.nodes[number]
        if not (_in_range(node.multipliers) and _priced(problem, node.multipliers)):
            wrong.append(f"case {number}: multipliers outside their range")
        case = _case(problem, node.multipliers, inside, outside)
        if case is None:
            continue
        for i, sign in (*((i, 1.0) for i in node.forced_in), *((i, -1.0) for i in node.forced_out)):
            # without i a case loses what i was counted for, with i what i is counted short of its price
            if i in case.net and case.bound - max(0.0, sign * case.net[i]) > allowed:
                wrong.append(f"case {number}: candidate {i} is decided without reason")
        inside, outside = inside | set(node.forced_in), outside | set(node.forced_out)
        if node.split is None and node.then is None:
            top = max(top, case.bound)
            continue
        top = max(top, min(case.bound, allowed) if node.forced_in or node.forced_out else -np.inf)
        if node.then is not None:
            stack.append((node.then, inside, outside))
        if node.split is None:
            continue
        candidate, with_, without = node.split
        for child, sides in ((with_, (inside | {candidate}, outside)), (without, (inside, outside | {candidate}))):
            if child is not None:
                stack.append((child, *sides))
            elif _case(problem, node.multipliers, *sides) is not None:
                wrong.append(f"case {number}: one side of {candidate} is missing")
    return float(np.floor(top + 1e-8) if _whole(problem) else top), wrong


def _whole(problem: CoverageProblem) -> bool:
    """Only whole numbers of people can be reached."""
    soft = problem.communities is not None and len(problem.communities.people) > 0
    return not soft and all(float(w).is_integer() for w in problem.weight)


def _in_range(by: Multipliers) -> bool:
    prices = bool(np.all((by.z >= 0) & (by.z <= 1)) and np.all((by.slope > 0) & (by.slope <= 1)))
    return prices and by.budget_price >= 0 and by.size_price >= 0


def _priced(problem: CoverageProblem, by: Multipliers) -> bool:
    """Rules are priced on sides that they have."""
    rules, price = problem.rules, by.rule_price
    if price is None:
        return True
    if rules is None or len(price) != len(rules) or not np.all(np.isfinite(price)):
        return False
    return not np.any(((price > 0) & (rules.high >= NO_LIMIT)) | ((price < 0) & (rules.low <= -NO_LIMIT)))


def verify(problem: CoverageProblem, selection: Selection, *, tolerance: float = 1e-7) -> Check:
    """Recompute money, constraints, people and bound of a selection; say what does not hold."""
    certificate = selection.certificate
    value = coverage(problem, selection.chosen)
    slack = tolerance * max(1.0, value)
    wrong = _constraints(problem, selection)
    if abs(value - certificate.value) > slack or abs(sum(selection.adds) - value) > slack:
        wrong.append(f"the chosen reach {value:.9g}, stated {certificate.value:.9g}")
    if certificate.bound < value - slack:
        wrong.append(f"the bound {certificate.bound:.9g} is below the value {value:.9g}")
    bound = None
    if selection.proof is None:
        wrong.append("no proof is attached to the bound")
    else:
        bound, unproven = proven(problem, selection.proof, certificate.bound)
        wrong += unproven
        if selection.proof.pairs is not None:
            paired, unproven = pair_bound(problem, selection.proof.pairs)
            bound, wrong = min(bound, paired), wrong + unproven
        if bound > certificate.bound + slack:
            wrong.append(f"the multipliers prove {bound:.9g} only, stated {certificate.bound:.9g}")
    return Check(value, bound, sum(int(problem.cost[i]) for i in selection.chosen), tuple(wrong))


def _constraints(problem: CoverageProblem, selection: Selection) -> list[str]:
    chosen = selection.chosen
    spent = sum(int(problem.cost[i]) for i in chosen)
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
    return wrong + [f"not kept: {name}" for name in broken(problem, chosen)]


def broken(problem: CoverageProblem, chosen: Iterable[int]) -> list[str]:
    """The rules that a selection does not keep, by name."""
    rules, inside, found = problem.rules, set(chosen), []
    if rules is None:
        return []
    for k in range(len(rules)):
        span = range(int(rules.indptr[k]), int(rules.indptr[k + 1]))
        total = sum(int(rules.amount[a]) for a in span if int(rules.index[a]) in inside)
        if not int(rules.low[k]) <= total <= int(rules.high[k]):
            found.append(rules.names[k])
    return found
