"""Word of mouth as a problem: who may pass something on to whom, who matters, who can be booked for what."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from goodword.core.errors import BadInput
from goodword.core.estimate import Estimate
from goodword.roster.arrays import Ints, Reals, Shorts
from goodword.roster.spread.arrays import Net


class Model(StrEnum):
    """How word passes on.

    WEIGHTED: each arc with chance value / number of arcs to that person (weighted cascade). UNIFORM: each with chance
    `value`. GIVEN: each with its own chance (independent cascade). THRESHOLD: a person listens to at most one arc, each
    with its weight, the same for all unless given (linear threshold).
    """

    WEIGHTED = "weighted"
    UNIFORM = "uniform"
    GIVEN = "given"
    THRESHOLD = "threshold"


@dataclass(frozen=True, slots=True)
class Aside:
    """Arcs that were left out or changed, by reason, counted."""

    self_loops: int = 0
    parallel: int = 0
    outside: int = 0  # chance missing, below 0 or above 1
    scaled: int = 0  # people whose weights added up to more than 1 (linear threshold)

    def sentences(self) -> tuple[str, ...]:
        """What was set aside, in words."""
        said = (
            (self.self_loops, "arc from a person to themselves was", "arcs from people to themselves were", "left out"),
            (self.parallel, "parallel arc was", "parallel arcs were", "joined with the first of the kind"),
            (self.outside, "arc was", "arcs were", "left out: the probability is missing or outside 0 to 1"),
            (self.scaled, "person had", "people had", "weights that add up to more than 1, scaled down to 1"),
        )
        return tuple(f"{n:,} {one if n == 1 else many} {what}." for n, one, many, what in said if n)


@dataclass(frozen=True, slots=True, eq=False)
class SpreadGraph:
    """n people and m arcs, ready to be sampled from.

    old (n,): the caller's number of each person, who are kept in decreasing order of arcs that leave them; new (n,) is
    its inverse. begin (n + 1,): arcs that lead to each person, `longest` of them at most. aside: what was left out.
    audience (n,): how many each person reaches in three steps, people counted once for every way that leads to them;
    likely: the few people for whom that is most.
    """

    net: Net
    begin: Ints
    longest: int
    old: Shorts
    new: Shorts
    model: Model
    aside: Aside
    audience: Reals
    likely: Ints

    @property
    def people(self) -> int:
        return len(self.old)

    @property
    def arcs(self) -> int:
        return int(self.begin[-1])


@dataclass(frozen=True, slots=True, eq=False)
class SpreadProblem:
    """Whom to book so that word travels furthest. All arrays are in the caller's numbers.

    max_size: at most so many. budget, cost (n,) int64 >= 0: minor units; without them everybody is free of charge.
    weight (n,) >= 0: how much each person matters (1 each). bookable (n,) bool (everybody). pinned: booked in any case.
    hops: how far word travels; 0 only those booked, 1 their audience, 2 the audience of that, None without end.
    """

    graph: SpreadGraph
    max_size: int | None = None
    budget: int | None = None
    cost: Ints | None = None
    weight: Reals | None = None
    bookable: NDArray[np.bool_] | None = None
    pinned: tuple[int, ...] = ()
    hops: int | None = None

    def __post_init__(self) -> None:
        n = self.graph.people
        for name, values in (("cost", self.cost), ("weight", self.weight), ("bookable", self.bookable)):
            if values is not None and len(values) != n:
                raise BadInput.value(name, f"given for {n} people", len(values))
        if self.max_size is None and self.budget is None:
            raise BadInput("Neither a number of people to book nor a budget is given.", next_step="give one of them")
        for name, number in (("max_size", self.max_size), ("budget", self.budget), ("hops", self.hops)):
            if number is not None and number < 0:
                raise BadInput.value(name, "at least 0", number)
        if self.budget is not None and self.cost is None:
            raise BadInput("A budget needs what each person costs.", next_step="give `cost`, in minor units")
        if self.cost is not None and bool(np.any(self.cost < 0)):
            raise BadInput.value("cost", "at least 0", int(self.cost.min()))
        if self.weight is not None and not bool(np.all(np.isfinite(self.weight) & (self.weight >= 0))):
            raise BadInput.value("weight", "finite and at least 0", "a negative or missing weight")
        self._check_pinned(n)

    def _check_pinned(self, n: int) -> None:
        if any(not 0 <= i < n for i in self.pinned):
            raise BadInput.value("pinned", f"people in [0, {n})", list(self.pinned))
        if len(set(self.pinned)) != len(self.pinned):
            raise BadInput.value("pinned", "named once each", list(self.pinned))
        spent = 0 if self.cost is None else int(self.cost[list(self.pinned)].sum())
        if self.budget is not None and spent > self.budget:
            raise BadInput(
                "The pinned alone cost more than the budget.",
                given=f"pinned cost {spent}, budget {self.budget} (minor units)",
                next_step=f"raise the budget by at least {spent - self.budget} or unpin someone",
            )
        if self.max_size is not None and len(self.pinned) > self.max_size:
            raise BadInput.value("max_size", f"at least the {len(self.pinned)} pinned", self.max_size)


@dataclass(frozen=True, slots=True)
class SpreadCertificate:
    """What is proven but for a probability of `delta`: the chosen are heard by at least `lower` people, and no choice
    within the constraints by more than `upper`. ratio: lower / upper.

    selecting, verifying: reverse sets of the two independent samples. visited: people looked at in both.
    """

    lower: float
    upper: float
    ratio: float
    delta: float
    selecting: int
    verifying: int
    visited: int
    rounds: int


@dataclass(frozen=True, slots=True)
class SpreadSelection:
    """Whom to book, in the order in which they add most, and how far word travels then.

    spread: people who hear of it (weighted), with its 90 % interval. reached: whether the ratio asked for is proven.
    """

    chosen: tuple[int, ...]
    spent: int
    spread: Estimate
    certificate: SpreadCertificate
    reached: bool
