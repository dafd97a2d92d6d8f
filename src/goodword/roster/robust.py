"""Would the same creators be booked had other people of their audiences become known?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy import special

from goodword.core.errors import BadInput
from goodword.core.estimate import Estimate
from goodword.core.formula import register
from goodword.roster.build import AudienceProblem
from goodword.roster.explain import value
from goodword.roster.layout import lay_out
from goodword.roster.model import Effort, Selection
from goodword.roster.overlap import Sample, fit, pairs_seen
from goodword.roster.select import select

Again = Callable[[AudienceProblem], tuple[tuple[int, ...], float, float]]
STAYS = register(
    "roster-stays",
    1,
    "how often a creator is booked when the known people of all audiences are drawn again with replacement",
    "Bootstrap over people (Efron 1979); Jeffreys interval of the share",
)


@dataclass(frozen=True, slots=True)
class Robustness:
    """stays: by candidate number, for everybody booked at least once. kept: share of the people of the roster chosen
    anew that the given roster still reaches, on the audiences drawn anew (mean, smallest)."""

    stays: tuple[tuple[int, Estimate], ...]
    kept: float
    kept_at_worst: float


def robustness(
    audience: AudienceProblem,
    selection: Selection,
    *,
    rounds: int = 40,
    seed: int = 1,
    engaged: NDArray[np.float64] | None = None,
    again: Again | None = None,
) -> Robustness:
    """Draw the known people again, choose again, and count who stays; most often booked first.

    engaged: (rounds, n) engaged people to use in each round, where they are uncertain too; None: as given. again: how
    to choose on other audiences (creators, their people, the people of the given roster there); None: by `select`.
    """
    if rounds < 1:
        raise BadInput.value("rounds", "at least 1", rounds)
    if engaged is not None and engaged.shape != (rounds, len(audience.engaged)):
        raise BadInput.value("engaged", f"of shape {(rounds, len(audience.engaged))}", engaged.shape)

    def plainly(other: AudienceProblem) -> tuple[tuple[int, ...], float, float]:
        found = select(other.problem, seed=seed, effort=Effort.QUICK)
        return found.chosen, found.certificate.value, value(other.problem, selection.chosen)

    choose = again or plainly
    r = np.random.default_rng(seed)
    booked = np.zeros(len(audience.engaged), np.int64)
    kept = []
    for k in range(rounds):
        people = audience.engaged if engaged is None else engaged[k]
        creators, reached, mine = choose(drawn_again(audience, people, r))
        booked[list(creators)] += 1
        best = max(reached, mine)
        kept.append(mine / best if best > 0 else 1.0)
    order = np.argsort(-booked, kind="stable")
    stays = tuple((int(i), _share(int(booked[i]), rounds)) for i in order if booked[i])
    return Robustness(stays, float(np.mean(kept)), float(np.min(kept)))


def drawn_again(audience: AudienceProblem, people: NDArray[np.float64], r: np.random.Generator) -> AudienceProblem:
    """The problem had as many known people been drawn, with replacement, from the known ones."""
    sample = audience.sample
    everybody, number = np.unique(sample.person, return_inverse=True)
    times = np.bincount(r.integers(0, max(1, len(everybody)), len(everybody)), minlength=len(everybody))
    copies = times[number]
    start = np.cumsum(times) - times
    link = np.repeat(np.arange(len(number)), copies)
    nth = np.arange(len(link)) - np.repeat(np.cumsum(copies) - copies, copies)
    person, creator = start[number[link]] + nth, sample.creator[link]
    order = np.lexsort((creator, person))
    known = np.bincount(creator, minlength=len(sample.known)).astype(np.int64)
    whole = np.maximum(sample.audience, known)
    new = Sample(creator[order], person[order], known, whole, sample.niche, sample.place, sample.sampling)
    pairs = pairs_seen(new)
    affinity = fit(new, pairs)
    made = lay_out(new, pairs, affinity, people)
    problem = replace(
        audience.problem, indptr=made.indptr, rows=made.rows, weight=made.weight, communities=made.communities
    )
    return replace(audience, problem=problem, engaged=people, sample=new, pairs=pairs, affinity=affinity)


def _share(hits: int, rounds: int) -> Estimate:
    """A share with its Jeffreys interval, widened to hold the share itself."""
    a, b = hits + 0.5, rounds - hits + 0.5
    share = hits / rounds
    low, high = float(special.betaincinv(a, b, 0.05)), float(special.betaincinv(a, b, 0.95))
    return Estimate(share, min(low, share), max(high, share), rounds, "share", STAYS.id)
