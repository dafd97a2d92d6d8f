"""Whom to book for word of mouth, in names: what each adds, how far word travels, what is proven."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from goodword.core.estimate import Estimate
from goodword.roster.arrays import Ints
from goodword.roster.spread.bounds import lower, upper
from goodword.roster.spread.choose import SPREAD, choose_spread
from goodword.roster.spread.model import SpreadCertificate, SpreadProblem
from goodword.roster.spread.sample import EXPLAIN, NOBODY, Sampler, marks, roots_of
from goodword.roster.spread.table import NamedProblem

_SETS = 1 << 16
_VISITS = 20_000_000  # people looked at in explaining, at most about


@dataclass(frozen=True, slots=True)
class SpreadLine:
    """One booked person. alone: people who hear of it when only they speak; adds: those whom nobody above reaches."""

    person: str
    cost_minor: int | None
    alone: Estimate
    adds: Estimate


@dataclass(frozen=True, slots=True)
class SpreadAnswer:
    """Whom to book so that most people hear of it, and how near to the best possible that is proven to be."""

    sentence: str
    booked: tuple[SpreadLine, ...]
    spent_minor: int
    spread: Estimate
    certificate: SpreadCertificate
    reached: bool
    people: int
    arcs: int
    assumptions: tuple[str, ...]
    formulas: tuple[str, ...]


def spread_answer(
    named: NamedProblem,
    *,
    ratio: float = 0.95,
    delta: float | None = None,
    seed: int = 1,
    threads: int = 1,
    most_sets: int = 1 << 25,
) -> SpreadAnswer:
    """Choose, prove and explain. Raises what `choose_spread` raises."""
    problem = named.problem
    found = choose_spread(problem, ratio=ratio, delta=delta, seed=seed, threads=threads, most_sets=most_sets)
    alone, adds = contributions(problem, found.chosen, seed=seed, threads=threads)
    order = sorted(range(len(found.chosen)), key=lambda i: -adds[i].value)
    if order != list(range(len(order))):  # told in the order in which they add most on a third sample
        chosen = [found.chosen[i] for i in order]
        alone, adds = contributions(problem, chosen, seed=seed, threads=threads)
    else:
        chosen = list(found.chosen)
    lines = tuple(
        SpreadLine(named.names[v], None if problem.cost is None else int(problem.cost[v]), alone[i], adds[i])
        for i, v in enumerate(chosen)
    )
    return SpreadAnswer(
        _sentence(found.spread, found.certificate, len(lines)), lines, found.spent, found.spread, found.certificate,
        found.reached, problem.graph.people, problem.graph.arcs, named.assumptions, (SPREAD.id, *named.formulas),
    )  # fmt: skip


def contributions(
    problem: SpreadProblem, chosen: Sequence[int], *, seed: int = 1, threads: int = 1
) -> tuple[tuple[Estimate, ...], tuple[Estimate, ...]]:
    """(alone, adds) of the chosen in their order, on a third sample that had no part in choosing them."""
    if not chosen:
        return (), ()
    graph = problem.graph
    total = float(graph.people if problem.weight is None else problem.weight.sum())
    members = graph.new[list(chosen)].astype(np.int64)
    sampler = Sampler(
        graph, roots_of(graph, problem.weight), -1 if problem.hops is None else problem.hops, seed, threads
    )
    alone, adds, sets = np.zeros(len(members), np.int64), np.zeros(len(members), np.int64), 0
    place = np.full(graph.people, -1)
    place[members] = np.arange(len(members))
    keep = marks(graph.people, members)
    while total > 0 and sets < _SETS and sampler.visited < _VISITS:
        for nodes, ends, _ in sampler.rows(EXPLAIN, sets, sets + 1_024, NOBODY, keep):
            where = place[nodes]
            alone += np.bincount(where, minlength=len(members))
            if len(ends) > 1:
                adds += np.bincount(np.minimum.reduceat(where, ends[:-1]), minlength=len(members))
        sets += 1_024
    _, lone = sampler.counts()
    alone, adds = alone + lone[members], adds + lone[members]
    return _estimates(alone, sets, total), _estimates(adds, sets, total)


def _estimates(seen: Ints, sets: int, total: float) -> tuple[Estimate, ...]:
    sets = max(1, sets)
    return tuple(
        Estimate(
            total * s / sets, total * lower(s, sets, 0.05), total * upper(s, sets, 0.05), sets, "people", SPREAD.id
        )
        for s in seen.tolist()
    )


def people(number: float) -> str:
    """Few people with a decimal: an expectation of 2.4 is not 2."""
    return f"{number:,.0f}" if number >= 100 else f"{number:,.1f}"


def _sentence(spread: Estimate, certificate: SpreadCertificate, booked: int) -> str:
    if booked == 0:
        return "Nobody can be booked within these limits."
    heard = f"About {people(spread.value)} people hear of it ({people(spread.low)}–{people(spread.high)})"
    most = f"no choice within these limits reaches more than {people(certificate.upper)}"
    proven = (
        f"at least {certificate.ratio:.1%} of the best possible is proven, but for a chance of {certificate.delta:.1g}"
    )
    return f"{heard}; {most} ({proven})."
