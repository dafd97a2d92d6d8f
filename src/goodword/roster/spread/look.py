"""One look at a sample of reverse sets: who covers the most of them, and what nobody could exceed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from goodword.roster.arrays import Arrays, Bytes, Ints, Reals, Shorts
from goodword.roster.model import CoverageProblem
from goodword.roster.select import select
from goodword.roster.spread.arrays import Store

_STEPS = (12, 60)  # on the dual, as many as it takes; one gives greedy's own bound, or a better one
_ROUGH = (13,)  # for prices alone
_SMALL = 2_000  # people up to whom branch and bound may close what the dual leaves open
_SLACK = 0.85  # of the price of the last look: who is seen less often is not looked at


@dataclass(frozen=True, slots=True, eq=False)
class Terms:
    """Who may join (n,), what each costs (n,; `priced`: anything at all), and what is left: money and places for all
    who join, and the same after those at whom sets were cut short (`head` of them)."""

    open: np.ndarray[tuple[int], np.dtype[np.bool_]]
    cost: Ints
    budget: int
    room: int
    priced: bool
    head_cost: int = 0
    head: int = 0

    def after(self, head: Ints) -> Terms:
        """The same terms when `head` are booked in any case."""
        return replace(self, head=len(head), head_cost=int(self.cost[head].sum()))


@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """Members who cover `value` sets of a sample; no choice within the terms covers more than `bound`.

    before: sets that the members cover without the last. price: sets that a minor unit and a place are worth at the
    bound. missing: part of the bound that is owed to people who were left out of the look.
    """

    members: Ints
    value: float
    before: float
    bound: float
    price: tuple[float, float]
    missing: float


def candidates(count: Shorts, terms: Terms, price: tuple[float, float], least: float = 1.0) -> Ints:
    """Who may matter: people in as many sets as they would cost at `price`, with some slack for chance, and in at
    least so many."""
    least = max(1.0, least, _worth_looking(price[1]))
    found = np.flatnonzero(count >= least)
    found = found[terms.open[found]]
    if price[0] > 0:
        asked = terms.cost[found] * price[0] + price[1]
        found = found[count[found] >= np.maximum(1.0, _SLACK * asked - 2 * np.sqrt(asked))]
    return found.astype(np.int64)


def _worth_looking(price: float) -> float:
    return _SLACK * price - 2 * float(np.sqrt(price))


@dataclass(frozen=True, slots=True, eq=False)
class Choice:
    """Members (numbers among the candidates), what they cover, and what they cover without the last."""

    members: Ints
    covered: float
    before: float

    def seen(self, who: Ints, met: int) -> Look:
        """What this shows when the bound is left open; `met` sets were cut short."""
        return Look(who[self.members], met + self.covered, met + self.before, np.inf, (0.0, 0.0), 0.0)


def look(
    p: Arrays, choice: Choice, count: Shorts, who: Ints, terms: Terms, *, met: int,
    enough: Callable[[float, float], bool | None],
) -> Look:  # fmt: skip
    """Bound what anybody open could do; `choice` was made among `who`.

    met: sets that were cut short, which count as covered whatever is chosen: their rows have the price 0 in the dual.
    enough: (sets covered, bound) → whether a bound is low enough; None: no bound could be.
    """
    from goodword.roster import kernels as roster  # noqa: PLC0415 - numba loads here

    value = met + choice.covered
    everybody, limit = np.ones(len(who), np.int8), min(terms.room, len(who))
    prices, found = _slack(p, choice.members), choice.seen(who, met)
    for steps in _ROUGH if enough(value, value) is None else _STEPS:
        duals = roster.descend(p, everybody, prices, np.empty(0), choice.covered, steps, terms.budget, limit)
        prices, lam, mu = duals.z, float(duals.budget_price), float(duals.size_price)
        missing = _missing(count, who, terms, lam, mu)
        if met + float(duals.bound) + missing < found.bound:
            found = replace(found, bound=met + float(duals.bound) + missing, price=(lam, mu), missing=missing)
        if enough(value, found.bound):
            break
    small = met == 0 and terms.head == 0 and len(count) <= _SMALL and len(who) == int((terms.open & (count > 0)).sum())
    if small and enough(value, value) and not enough(value, found.bound):
        return _closed(p, who, terms, found)
    return found


def _closed(p: Arrays, who: Ints, terms: Terms, found: Look) -> Look:
    """The same look after branch and bound, which closes what the linear programme leaves open in small problems."""
    n, m = len(who), len(p.weight)
    rows = np.concatenate([np.append(p.rows[p.indptr[i] : p.indptr[i + 1]], np.int32(m + i)) for i in range(n)])
    problem = CoverageProblem(
        p.indptr + np.arange(n + 1), rows, np.append(p.weight, p.own), p.cost, terms.budget, max_size=terms.room
    )
    best = select(problem)
    value, bound = best.certificate.value, min(found.bound, best.certificate.bound)
    return replace(found, members=who[list(best.chosen)], value=value, before=value - best.adds[-1], bound=bound)


def choose(p: Arrays, bonus: Reals | None, terms: Terms) -> Choice:
    """The best of the greedies. bonus (k,): sets added to those that each covers when they are compared."""
    from goodword.roster.spread import kernels  # noqa: PLC0415 - numba loads here

    state: Bytes = (p.cost <= terms.budget - terms.head_cost).astype(np.int8)
    biased = p if bonus is None else p._replace(base_gain=p.base_gain + bonus)
    powers = (1, 0, 2) if terms.priced else (0,)
    room = terms.room - terms.head
    tried = [kernels.lazy_greedy(biased, state, terms.budget - terms.head_cost, room, power) for power in powers]
    members, covered, before = max(tried, key=lambda t: float(t[1]))
    if bonus is not None:
        covered, before = _covered(p, members), _covered(p, members[:-1])
    return Choice(members, float(covered), float(before))


def _covered(p: Arrays, members: Ints) -> float:
    """Weight of the rows of some members."""
    met = np.zeros(len(p.weight), bool)
    for i in members:
        met[p.rows[p.indptr[i] : p.indptr[i + 1]]] = True
    return float(p.own[members].sum() + p.weight[met].sum())


def arranged(store: Store, counts: tuple[Shorts, Shorts], who: Ints, terms: Terms, number: Shorts) -> Arrays:
    """The rows of a store as a problem of coverage among `who`.

    counts: sets that hold each person, and sets in which each is the only one kept. number (n,): scratch, -1.
    """
    from goodword.roster.spread import kernels  # noqa: PLC0415 - numba loads here

    number[who] = np.arange(len(who), dtype=np.int32)
    count, lone = counts
    own = lone[who].astype(np.int64)
    indptr, rows, rindptr, cands, weight, gain = kernels.arrange(store, number, own, int(count[who].sum()))
    number[who] = -1
    nothing, none = np.zeros(len(who) + 1, np.int64), np.empty(0)
    no_one = np.empty(0, np.int32)
    return Arrays(
        indptr, rows, rindptr, cands, weight, own.astype(np.float64), terms.cost[who], gain, nothing, no_one, none,
        none, np.zeros(1, np.int64), no_one, none,
    )  # fmt: skip


def _slack(p: Arrays, members: Ints) -> Reals:
    """Complementary slackness: price 1 where at most one member covers a row, 0 where more do."""
    if not len(members):
        return np.ones(len(p.weight))
    covered = np.concatenate([p.rows[p.indptr[i] : p.indptr[i + 1]] for i in members])
    return np.where(np.bincount(covered, minlength=len(p.weight)) <= 1, 1.0, 0.0)


def _missing(count: Shorts, who: Ints, terms: Terms, lam: float, mu: float) -> float:
    """What people who were left out could add to the bound: at most the sets they are in, less what they would cost."""
    out = terms.open & (count > mu)
    out[who] = False
    rich = np.flatnonzero(out)
    return float(np.maximum(0.0, count[rich] - lam * terms.cost[rich] - mu).sum())
