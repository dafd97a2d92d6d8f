"""People who hear of it from others: reverse sets of the engagement graph become rows of the roster problem.

Whom a candidate is known to reach already counts as engaged. Everybody else of the graph whom word can reach by one
person in between is a second-hand listener: sets of candidates who reach a random one of them are drawn by the engine
of `goodword.roster.spread`, two steps far, and each stands for as many people as there are listeners per set.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from scipy import sparse

from goodword.core.errors import BadInput
from goodword.core.estimate import Estimate
from goodword.core.formula import register
from goodword.roster.model import CoverageProblem, SecondHand
from goodword.roster.spread.bounds import lower, upper
from goodword.roster.spread.graph import spread_graph
from goodword.roster.spread.model import Model
from goodword.roster.spread.sample import NOBODY, SELECT, VERIFY, Sampler, marks, roots_of
from goodword.roster.spread.table import _chances, _checked
from goodword.roster.terms import TermedProblem

SECOND_HAND = register(
    "second-hand-people",
    1,
    "people who hear of it from somebody whom a booked creator reaches, and are not known to be reached directly",
    "Reverse-reachable sets two steps deep (Borgs and others 2014) on the known engagement graph; the number from a "
    "second, independent sample with its Clopper-Pearson interval",
)
SETS = 20_000
_HOPS = 2


@dataclass(frozen=True, slots=True, eq=False)
class Second:
    """The graph ready to be asked again. nodes: (creators,) number of each in the graph, -1: not in it."""

    sampler: Sampler
    nodes: NDArray[np.int64]
    owner: NDArray[np.int64]
    listeners: int
    said: tuple[str, ...]

    def told(self, chosen: tuple[int, ...]) -> SecondHand:
        """How many hear of a selection (of options) second-hand, on a sample that had no part in choosing."""
        nodes = self.nodes[self.owner[list(chosen)]] if chosen else np.empty(0, np.int64)
        mine = marks(self.sampler.graph.people, nodes[nodes >= 0])
        hits = self.sampler.hits(VERIFY, 0, SETS, mine) if self.listeners and (nodes >= 0).any() else 0
        total = float(self.listeners)
        low, high = (total * bound(hits, SETS, 0.05) for bound in (lower, upper))
        value = total * hits / SETS
        people = Estimate(value, min(low, value), max(high, value), SETS, "people", SECOND_HAND.id)
        return SecondHand(people, self.listeners, self.said)


def with_second_hand(made: TermedProblem, links: pa.Table, heard: pa.Table, *, seed: int) -> TermedProblem:
    """The problem with rows for second-hand listeners.

    links: creator_id and name of the people known to engage. heard: EDGES, who hears from whom. Raises BadInput for an
    empty table of arcs.
    """
    heard = _checked(heard)
    ids = list(made.audience.creator_ids)
    names, source, target, chance, said = _arcs(ids, links, heard)
    number = {name: i for i, name in enumerate(names)}
    nodes = np.array([number.get(name, -1) for name in ids], np.int64)
    graph = spread_graph(len(names), source, target, model=Model.GIVEN, chance=chance)
    first = np.isin(source, nodes[nodes >= 0])
    weight = np.ones(len(names))
    weight[target[first]] = 0.0
    weight[nodes[nodes >= 0]] = 0.0
    listeners = int(weight.sum())
    inner = np.where(nodes >= 0, graph.new[np.maximum(nodes, 0)], -1).astype(np.int64)
    if not listeners:
        weight[:] = 1.0
    sampler = Sampler(graph, roots_of(graph, weight), _HOPS, seed, 1)
    second = Second(sampler, inner, made.options.owner, listeners, (said, *graph.aside.sentences(), _LIMITS))
    if not listeners:
        return replace(made, second=second)
    return replace(made, problem=_with_rows(made.problem, second), second=second)


_LIMITS = (
    "Word of mouth is counted among the people of the graph that was given, so it is at least what could be; every "
    "offer of a creator is taken to be passed on alike, and the proof takes the sets drawn for choosing as they are."
)


def _arcs(
    ids: list[str], links: pa.Table, heard: pa.Table
) -> tuple[list[str], NDArray[np.int64], NDArray[np.int64], NDArray[np.float64], str]:
    """(names, source, target, chance, what was assumed): known engagement is certain, the rest as the arcs say."""
    known = links.filter(pa.compute.is_in(links["creator_id"], value_set=pa.array(ids, pa.string()))).drop_null()
    sources = pa.chunked_array([*known["creator_id"].chunks, *heard["source"].cast(pa.string()).chunks], pa.string())
    targets = pa.chunked_array([*known["name"].chunks, *heard["target"].cast(pa.string()).chunks], pa.string())
    coded = pa.chunked_array([*sources.chunks, *targets.chunks], pa.string()).combine_chunks().dictionary_encode()
    numbers = coded.indices.to_numpy(zero_copy_only=False).astype(np.int64)
    source, target = numbers[: len(sources)], numbers[len(sources) :]
    kind, chance, said = _chances(heard, None)
    if chance is None or kind is not Model.GIVEN:
        mine = target[known.num_rows :]
        _, which, count = np.unique(mine, return_inverse=True, return_counts=True)
        chance = 1.0 / count[which]
    names: list[str] = coded.dictionary.to_pylist()
    if not len(names):
        raise BadInput("The table of arcs is empty.", next_step="give at least one row: who speaks, who hears it")
    return names, source, target, np.r_[np.ones(known.num_rows), chance], said


def _with_rows(problem: CoverageProblem, second: Second) -> CoverageProblem:
    """The problem with one row for each different set of candidates who reach a listener."""
    sampler, nodes = second.sampler, second.nodes
    inside = nodes >= 0
    creator_at = np.full(sampler.graph.people, -1, np.int64)
    creator_at[nodes[inside]] = np.flatnonzero(inside)
    keep = marks(sampler.graph.people, nodes[inside])
    sampler.forget()
    creators: list[NDArray[np.int64]] = []
    rows: list[NDArray[np.int64]] = []
    made = 0
    for found, ends, _ in sampler.rows(SELECT, 0, SETS, NOBODY, keep):
        count = np.diff(ends)
        creators.append(creator_at[found])
        rows.append(made + np.repeat(np.arange(len(count)), count))
        made += len(count)
    _, lone = sampler.counts()
    alone = np.flatnonzero(inside & (lone[np.maximum(nodes, 0)] > 0))
    creators.append(alone)
    rows.append(made + np.arange(len(alone)))
    per_set = second.listeners / SETS
    weight = np.r_[np.full(made, per_set), lone[nodes[alone]] * per_set]
    reach = sparse.csr_matrix(
        (np.ones(sum(map(len, rows))), (np.concatenate(creators), np.concatenate(rows))),
        shape=(len(nodes), len(weight)),
    )
    n, m = problem.candidates, len(problem.weight)
    base = sparse.csr_matrix((np.ones(len(problem.rows)), problem.rows, problem.indptr), shape=(n, m))
    whole = sparse.hstack([base, reach[second.owner]]).tocsr()
    return replace(
        problem, indptr=whole.indptr.astype(np.int64), rows=whole.indices.astype(np.int32),
        weight=np.r_[problem.weight, weight],
    )  # fmt: skip
