"""Pods: groups that comment on each other's posts far more than their habits explain, and in step or in one wording.

A dense block alone is no pod: friends and families are dense too. A block is only reported with a second sign: its
comments come in step (soon after posting) or repeat wordings, far more often than comments do in general. Blocks are
found round by round by a scan statistic against the graph that keeps everyone's number of comments given and received
(Chung & Lu 2002; Kulldorff 1997), with the price of having looked at every group of that size, so that a graph without
pods gives none.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from math import lgamma, log, log10

import numpy as np
from numpy.typing import NDArray

from goodword.core.errors import BadInput
from goodword.core.formula import register

FORMULA = register(
    "pods",
    2,
    "Groups commenting on each other beyond habit, in step or in repeated wordings: scan on a degree-preserving null.",
    "Kulldorff 1997 (scan statistic); Chung & Lu 2002 (null graph); Hooi et al. 2016 (peeling repeatedly)",
)
Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


IN_STEP, ONE_WORDING = "in step", "one wording"

_SAYS = {IN_STEP: "came within {} minutes", ONE_WORDING: "repeat wordings of others"}


@dataclass(frozen=True, slots=True)
class PodRule:
    """What counts as a pod.

    soon: seconds after posting within which a comment counts as in step. in_step: share of a pod's comments that come
    so soon, or repeat a wording. repeats: people who use a wording, from which it is repeated. min_size: creators.
    evidence: log-likelihood ratio left after the price of looking at every group of that size. alpha: chance at most
    that so many comments have the second sign by habit alone.
    """

    soon: int = 3600
    in_step: float = 0.6
    repeats: int = 3
    min_size: int = 4
    evidence: float = 7.0
    alpha: float = 0.001

    def __post_init__(self) -> None:
        if self.soon < 1 or self.min_size < 3 or not 0 < self.in_step < 1 or not 0 < self.alpha < 1:
            raise BadInput.value("pod rule", "of shares in (0, 1), soon at least 1 and min_size at least 3", self)


@dataclass(frozen=True, slots=True)
class Pod:
    """A block of creators (numbers), how many links it has, how many of them have the second sign, and the evidence.

    rarity: -log10 of the chance that so many have it by habit alone. sign: "in step" or "one wording".
    """

    members: tuple[int, ...]
    links: int
    expected: float
    soon: int
    soon_share: float
    evidence: float
    sentence: str
    formula: str = FORMULA.id
    rarity: float = 0.0
    sign: str = IN_STEP


@dataclass(frozen=True, slots=True)
class _Graph:
    """Links among n creators: who → whom, with whether each came soon."""

    n: int
    given: Floats
    received: Floats
    out: list[dict[int, bool]]
    into: list[dict[int, bool]]
    links: int
    base: float

    def weight(self, soon: bool, rule: PodRule) -> float:
        """Log-likelihood ratio of a link's time, in step against habit."""
        share, base = (rule.in_step, self.base) if soon else (1 - rule.in_step, 1 - self.base)
        return log(share / base)


def find_pods(
    who: Ints, whom: Ints, delay: Ints, n: int, rule: PodRule | None = None, *, wording: Ints | None = None
) -> list[Pod]:
    """Pods among n creators, strongest first.

    who, whom: (m,) creator numbers of comments (who commented on a post of whom). delay: (m,) seconds after posting.
    wording: (m,) number of the wording of each, -1 where it is not known or too short to be a template.
    """
    rule = rule or PodRule()
    if not len(who) == len(whom) == len(delay) or (wording is not None and len(wording) != len(who)):
        raise BadInput.value("comments", "of equal length", (len(who), len(whom), len(delay)))
    pods = _found(_links(who, whom, delay <= rule.soon), n, rule, IN_STEP)
    if wording is not None and (repeated := _repeated(who, wording, rule)).any():
        others = _found(_links(who, whom, repeated), n, rule, ONE_WORDING)
        pods += [pod for pod in others if all(2 * len({*pod.members} & {*p.members}) < len(pod.members) for p in pods)]
    return sorted(pods, key=lambda p: -p.evidence)


def _found(links: dict[tuple[int, int], bool], n: int, rule: PodRule, sign: str) -> list[Pod]:
    """Pods by one second sign, round by round."""
    base = _base(list(links.values()))
    pods: list[Pod] = []
    while blocks := _blocks(graph := _graph(links, n, base), rule):
        for members, evidence in blocks:
            pod = _judged(graph, members, evidence, rule, sign)
            if pod is not None:
                pods.append(pod)
            inside = set(members)
            links = {pair: has for pair, has in links.items() if not (pair[0] in inside and pair[1] in inside)}
    return pods


def _repeated(who: Ints, wording: Ints, rule: PodRule) -> NDArray[np.bool_]:
    """(m,) whether the wording of each comment is used by several people."""
    pairs = np.unique(np.stack([wording, who]), axis=1)[0]
    people = np.bincount(pairs[pairs >= 0], minlength=max(int(wording.max(initial=-1)) + 1, 1))
    return np.asarray((wording >= 0) & (people[np.maximum(wording, 0)] >= rule.repeats))


def _links(who: Ints, whom: Ints, sign: NDArray[np.bool_]) -> dict[tuple[int, int], bool]:
    """Each link once; it has the sign where any of its comments has. Comments on one's own posts are none."""
    links: dict[tuple[int, int], bool] = {}
    for a, b, has in zip(who.tolist(), whom.tolist(), sign.tolist(), strict=True):
        if a != b:
            links[a, b] = links.get((a, b), False) or has
    return links


def _base(soon: list[bool]) -> float:
    """Share of links that come soon in general, kept off 0 and 1."""
    return (sum(soon) + 1) / (len(soon) + 5)


def _graph(links: dict[tuple[int, int], bool], n: int, base: float) -> _Graph:
    out: list[dict[int, bool]] = [{} for _ in range(n)]
    into: list[dict[int, bool]] = [{} for _ in range(n)]
    for (a, b), soon in links.items():
        out[a][b] = soon
        into[b][a] = soon
    given = np.array([len(o) for o in out], dtype=np.float64)
    received = np.array([len(i) for i in into], dtype=np.float64)
    return _Graph(n, given, received, out, into, len(links), base)


def _blocks(graph: _Graph, rule: PodRule) -> list[tuple[tuple[int, ...], float]]:
    """Dense blocks without a creator in common, strongest first; what they hide is found in the next round."""
    found: list[tuple[tuple[int, ...], float]] = []
    covered: set[int] = set()
    for seed in _seeds(graph):
        if seed in covered:
            continue
        members, evidence = _grow(graph, seed, rule)
        if evidence >= rule.evidence and len(members) >= rule.min_size:
            covered.update(members)
            found.append((members, evidence))
    kept: list[tuple[tuple[int, ...], float]] = []
    used: set[int] = set()
    for members, evidence in sorted(found, key=lambda block: -block[1]):
        if used.isdisjoint(members):
            used.update(members)
            kept.append((members, evidence))
    return kept


def _seeds(graph: _Graph) -> list[int]:
    """Creators that can be in a dense block at all (in the 2-core of links), those with most links soon first."""
    degree = {v: len(graph.out[v].keys() | graph.into[v].keys()) for v in range(graph.n)}
    weak = [v for v, d in degree.items() if d < 2]
    gone = set(weak)
    while weak:
        v = weak.pop()
        for u in graph.out[v].keys() | graph.into[v].keys():
            degree[u] -= 1
            if degree[u] < 2 and u not in gone:
                gone.add(u)
                weak.append(u)
    kept = [v for v in range(graph.n) if v not in gone]
    return sorted(kept, key=lambda v: (-sum(graph.out[v].values()) - sum(graph.into[v].values()), v))


def _grow(graph: _Graph, seed: int, rule: PodRule) -> tuple[tuple[int, ...], float]:
    """The best block met while adding, one by one, the creator that adds most evidence."""
    members = [seed]
    inside = {seed}
    gain: dict[int, float] = defaultdict(float)
    count: dict[int, int] = defaultdict(int)
    given, received = float(graph.given[seed]), float(graph.received[seed])
    own = given * received
    links, timing = 0, 0.0
    best: tuple[int, ...] = (seed,)
    evidence, since = 0.0, 0
    while len(members) < graph.n and since < rule.min_size + 4:
        _reach(graph, members[-1], inside, (gain, count), rule)
        if not count:
            break
        chosen = max(
            count,
            key=lambda v: (
                count[v] + gain[v] - (graph.given[v] * received + graph.received[v] * given) / graph.links,
                -v,
            ),
        )
        links += count.pop(chosen)
        timing += gain.pop(chosen)
        members.append(chosen)
        inside.add(chosen)
        own += float(graph.given[chosen] * graph.received[chosen])
        given += float(graph.given[chosen])
        received += float(graph.received[chosen])
        expected = max((given * received - own) / graph.links, 1e-9)
        now = _evidence(links, expected, timing, len(members), graph.n)
        since = 0 if now > evidence else since + 1
        if now > evidence:
            best, evidence = tuple(sorted(members)), now
    return best, evidence


def _reach(
    graph: _Graph, added: int, inside: set[int], found: tuple[dict[int, float], dict[int, int]], rule: PodRule
) -> None:
    gain, count = found
    for neighbours in (graph.out[added], graph.into[added]):
        for v, soon in neighbours.items():
            if v not in inside:
                count[v] += 1
                gain[v] += graph.weight(soon, rule)


def _evidence(links: int, expected: float, timing: float, size: int, n: int) -> float:
    """Log-likelihood ratio of so many links and their times against chance, less the price of all such groups."""
    if links <= expected:
        return 0.0
    density = links * log(links / expected) - (links - expected)
    choices = lgamma(n + 1) - lgamma(size + 1) - lgamma(n - size + 1)
    return density + timing - choices


def _judged(graph: _Graph, members: tuple[int, ...], evidence: float, rule: PodRule, sign: str) -> Pod | None:
    from scipy.special import bdtrc  # noqa: PLC0415 - only when a block was found

    inside = set(members)
    times = [soon for v in members for u, soon in graph.out[v].items() if u in inside]
    soon = sum(times)
    chance = float(bdtrc(soon - 1, len(times), graph.base))
    if chance > rule.alpha:
        return None
    given, received = (sum(float(x[v]) for v in members) for x in (graph.given, graph.received))
    own = sum(float(graph.given[v] * graph.received[v]) for v in members)
    return Pod(
        members=members,
        links=len(times),
        expected=(given * received - own) / graph.links,
        soon=soon,
        soon_share=soon / len(times),
        evidence=evidence,
        sentence=(
            f"{len(members)} creators comment on each other {len(times)} times where their habits give about "
            f"{(given * received - own) / graph.links:.1f}, and {soon} of those {_SAYS[sign].format(rule.soon // 60)}. "
            "Friends do that too: read the comments before deciding anything."
        ),
        rarity=-log10(max(chance, 1e-300)),
        sign=sign,
    )
