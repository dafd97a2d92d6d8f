"""A panel of outcomes by place and time, what was read from it, and the checks that travel with the reading."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from goodword.core.errors import BadInput
from goodword.core.estimate import Estimate

Reals = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Panel:
    """Outcomes of N places at T equally spaced times. y: (N, T), finite; times: ISO dates or period labels, rising.

    aside: places that could not enter, each with its reason, so that asking for one says why.
    """

    places: tuple[str, ...]
    times: tuple[str, ...]
    y: Reals
    aside: tuple[tuple[str, str], ...] = ()

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
        """Number of the first time at or after `label`."""
        later = [i for i, t in enumerate(self.times) if _key(t) >= _key(label)]
        if not later:
            raise BadInput(
                f"The data ends before {label!r}.",
                given=f"times from {self.times[0]} to {self.times[-1]}",
                next_step="choose a start inside the data",
            )
        return later[0]


def _key(label: str) -> tuple[int, float, str]:
    """Numbers compare as numbers, dates (ISO) as text."""
    try:
        return (0, float(label), "")
    except ValueError:
        return (1, 0.0, label)


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
class LiftReading:
    """What a campaign brought in the treated places, with how sure we can be.

    att: mean extra outcome per treated place and period. lift: extra ÷ expected. incremental: extra outcomes in all
    treated places over the whole window. p: against no effect at all; agrees with the interval by construction.
    false_positives: share of placebo windows of this very panel in which the same test, blind to them, would have cried
    effect (None: no such windows). placebo_windows: windows of the treated places themselves before the campaign.
    """

    estimator: str
    outcome: Outcome
    sentence: str
    att: Estimate
    lift: Estimate
    incremental: Estimate
    p: float
    level: float
    false_positives: float | None
    placebo_windows: int
    scaled_l2: float
    iroas: Estimate | None
    treated: tuple[str, ...]
    start: str
    end: str
    times: tuple[str, ...]
    observed: tuple[float, ...]
    expected: tuple[float, ...]
    weights: tuple[tuple[str, float], ...]
    checks: tuple[Check, ...]
    compared: tuple[tuple[str, float], ...]  # estimator → placebo RMSE of lift, best first
    formula: str


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
    false_positives: share of windows found significant with no effect put in.
    """

    treated: tuple[str, ...]
    duration: int
    mde: float | None
    points: tuple[PowerPoint, ...]
    false_positives: float
    scaled_l2: float
    share: float
    investment: float | None
