"""A panel of outcomes by place and time, what was read from it, and the checks that travel with the reading."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from goodword.core.errors import BadInput
from goodword.core.estimate import Estimate
from goodword.measurement.panels import times

Reals = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Panel:
    """Outcomes of N places at T equally spaced times. y: (N, T), finite; times: ISO dates or period labels, rising.

    aside: places that could not enter, each with its reason, so that asking for one says why. outcome: its name. log:
    whether outcomes are logarithms. points: latitude and longitude of places, where the data has them. marked, since:
    places that the data itself calls treated, and from when.
    """

    places: tuple[str, ...]
    times: tuple[str, ...]
    y: Reals
    aside: tuple[tuple[str, str], ...] = ()
    outcome: str = "outcomes"
    log: bool = False
    points: tuple[tuple[str, float, float], ...] = ()
    marked: tuple[str, ...] = ()
    since: str | None = None

    def __post_init__(self) -> None:
        if self.y.shape != (len(self.places), len(self.times)):
            raise BadInput.value("panel", f"of {len(self.places)} places by {len(self.times)} times", self.y.shape)
        if not np.all(np.isfinite(self.y)):
            raise BadInput.value("panel", "complete: every place has an outcome at every time", "missing outcomes")

    def rows(self, names: tuple[str, ...]) -> tuple[int, ...]:
        """Row numbers of places by name, ignoring case, each once; unknown names list the known ones."""
        known = {place.casefold(): i for i, place in enumerate(self.places)}
        missing = [n for n in names if n.casefold() not in known]
        reasons = {place.casefold(): reason for place, reason in self.aside}
        if missing and missing[0].casefold() in reasons:
            raise BadInput(
                f"{missing[0]!r} was set aside: {reasons[missing[0].casefold()]}.",
                given=f"{len(self.places)} whole places, {len(self.aside)} set aside",
                next_step="fill its gaps, shorten the dates, or say that no row means zero (--missing zero)",
            )
        if missing:
            raise BadInput.unknown("place", missing[0], list(self.places))
        return tuple(dict.fromkeys(known[n.casefold()] for n in names))

    def time(self, label: str) -> int:
        """Number of the period that `label` (written as people write dates) lies in, or of the first one after it."""
        asked = times.like(label, self.times)
        later = [i for i, t in enumerate(self.times) if not _before(t, asked)]
        if not later:
            raise BadInput(
                f"The data ends before {label!r}.",
                given=f"times from {self.times[0]} to {self.times[-1]}",
                next_step="choose a start inside the data",
            )
        return later[0]

    def until(self, label: str) -> int:
        """Number of times up to and including `label`; a label of a month takes in all its days."""
        asked = times.like(label, self.times)
        return sum(1 for t in self.times if not _after(t, asked))


def _before(label: str, asked: str) -> bool:
    here, there = times.span(label), times.span(asked)
    return here.last < there.first if here and there else times.key(label) < times.key(asked)


def _after(label: str, asked: str) -> bool:
    here, there = times.span(label), times.span(asked)
    return here.first > there.last if here and there else times.key(label) > times.key(asked)


@dataclass(frozen=True, slots=True)
class Experiment:
    """The arrays of one reading: treated mean x (T,), donors a (J, T), donor names, T0 periods before the start."""

    x: Reals
    a: Reals
    donors: tuple[str, ...]
    start: int
    treated: int  # how many places x is the mean of

    @property
    def periods(self) -> int:
        return len(self.x) - self.start


class Outcome(StrEnum):
    """Three outcomes; "cannot tell" is an honest one."""

    EFFECT = "effect"
    NO_EFFECT = "no_effect"
    CANNOT_TELL = "cannot_tell"


class Mark(StrEnum):
    """How a check went."""

    PASS = "pass"  # noqa: S105 - a mark, not a password
    REVIEW = "review"
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class Check:
    """One diagnosis of a reading: what was looked at, the value, its limit, and what to do."""

    name: str
    mark: Mark
    observed: float
    limit: float
    sentence: str


@dataclass(frozen=True, slots=True)
class Counterfactual:
    """What would have happened without the campaign: path (T,), donor weights (J,), imbalance before the start.

    l2: Euclidean norm of the gap before the start; scaled_l2: the same, relative to equal weights on all donors.
    """

    path: Reals
    weights: Reals
    l2: float
    scaled_l2: float


class Estimator(Protocol):
    """A way of saying what would have happened. `fit` uses outcomes of the treated before `start` only."""

    @property
    def name(self) -> str:
        """Its short name."""

    def tune(self, x: Reals, a: Reals, start: int) -> Estimator:
        """The same estimator with what must be chosen from data chosen before `start`."""

    def fit(self, x: Reals, a: Reals, start: int) -> Counterfactual:
        """Counterfactual path of x (T,) from donors a (J, T)."""


@dataclass(frozen=True, slots=True)
class MethodReading:
    """What one estimator says, its interval and p by the placebo test.

    cyclic_p: p of no effect by the cyclic-block test. own_low, own_high: interval of att that the method's authors give
    it, None where they give none. rmse: its error of lift where nothing happened, None where that was not seen.
    """

    name: str
    att: Estimate
    incremental: Estimate
    lift: Estimate | None
    p: float
    cyclic_p: float
    own_low: float | None
    own_high: float | None
    rmse: float | None


@dataclass(frozen=True, slots=True)
class PlaceReading:
    """What happened in one treated place alone, all other treated places left out of its comparison."""

    place: str
    incremental: Estimate
    lift: Estimate | None
    p: float


@dataclass(frozen=True, slots=True)
class Earlier:
    """A window of the treated places before the campaign, in which nothing happened: start, and the lift read."""

    start: str
    lift: float


@dataclass(frozen=True, slots=True)
class Registered:
    """The design that a reading went by: name, hash, when it was frozen (seconds UTC), and what was done otherwise."""

    name: str
    hash: str
    frozen_at: int
    deviations: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LiftReading:
    """What a campaign brought in the treated places, with how sure we can be.

    att: mean extra outcome per treated place and period. lift: extra ÷ expected, None where nothing was expected; of
    logarithms, exp(att) - 1. incremental: extra outcomes in all treated places over the whole window. revenue: their
    worth; iroas: revenue ÷ spend. p: against no effect at all; agrees with the interval by construction.
    false_positives: share of placebo windows of this very panel in which the same test, blind to them, would have cried
    effect (None: no such windows). placebo_windows: windows of the treated places themselves before the campaign, each
    in `earlier`. methods: what single estimators say. places: each treated place alone. registered: the design read by.
    """

    estimator: str
    outcome: Outcome
    sentence: str
    att: Estimate
    lift: Estimate | None
    incremental: Estimate
    p: float
    level: float
    false_positives: Estimate | None
    placebo_windows: int
    scaled_l2: float
    revenue: Estimate | None
    iroas: Estimate | None
    treated: tuple[str, ...]
    excluded: tuple[str, ...]
    start: str
    end: str
    times: tuple[str, ...]
    observed: tuple[float, ...]
    expected: tuple[float, ...]
    weights: tuple[tuple[str, float], ...]
    checks: tuple[Check, ...]
    compared: tuple[tuple[str, float], ...]  # estimator → placebo RMSE of lift, best first
    formula: str
    counted: str = "outcomes"
    band: float = 0.0  # half width of the interval of att, in outcomes of all treated places a period
    methods: tuple[MethodReading, ...] = ()
    places: tuple[PlaceReading, ...] = ()
    earlier: tuple[Earlier, ...] = ()
    registered: Registered | None = None


@dataclass(frozen=True, slots=True)
class PowerPoint:
    """How often an effect of this size would be found, over all look-back windows of this design."""

    effect: float
    power: float
    low: float  # Wilson lower bound
    windows: int
    mean_att: float
    mean_estimate: float  # mean detected lift
    wrong_sign: float


@dataclass(frozen=True, slots=True)
class Design:
    """One choice of places and duration: what it can detect and what it costs.

    mde: smallest effect whose power's Wilson lower bound is at least the wanted power (None: none of those tried).
    likely_mde: smallest whose power itself is. points: power by effect. false_positives: share of windows found
    significant with no effect put in. wrong_sign: share of windows in which the wrong sign was found at the MDE.
    test: with which test that was counted, "lift" for the one that reads campaigns, "screen" for the quick one of the
    search. investment: cost of the campaign at its MDE, None without prices. buffer: places too near to compare with.
    """

    treated: tuple[str, ...]
    duration: int
    mde: float | None
    points: tuple[PowerPoint, ...]
    false_positives: float
    scaled_l2: float
    share: float
    investment: float | None
    likely_mde: float | None = None
    wrong_sign: float = 0.0
    test: str = "screen"
    affordable: bool = True
    buffer: tuple[str, ...] = ()
    donors: int = 0
    windows: int = 0
