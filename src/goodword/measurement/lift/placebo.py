"""The same reading where nothing happened: other places in the campaign's window, all places in windows before it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from goodword.measurement.lift.ensemble import Fits
from goodword.measurement.lift.scales import Rows
from goodword.measurement.model import Estimator, Experiment, Reals
from goodword.measurement.threads import one_thread

MOST_GROUPS = 20
FITS = 120  # groups × windows, about
FEWEST_WINDOWS, MOST_WINDOWS = 6, 24
FEWEST_BEFORE = 6
WORST = (-0.9, 5.0)  # relative errors beyond which a placebo says no more than "very wrong"


class Engine(Protocol):
    """Something that fits groups of rows in a window: the ensemble, or a single estimator."""

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of its counterfactuals."""

    def fit(self, y: Reals, start: int, groups: tuple[Rows, ...], season: int) -> Fits:
        """Fits of each group of rows of y (N, T); row 0 is the treated and never a donor."""


@dataclass(frozen=True, slots=True)
class Single:
    """One estimator as an engine of one column."""

    estimator: Estimator
    columns: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "columns", (self.estimator.name,))

    def fit(self, y: Reals, start: int, groups: tuple[Rows, ...], season: int) -> Fits:  # noqa: ARG002 - it has none
        """Fits of each group by the estimator as it was tuned."""
        paths: list[Reals] = []
        observed: list[Reals] = []
        weights = np.zeros((1, len(y)))
        for g in groups:
            x, rest = y[g].mean(0), np.setdiff1d(np.arange(1, len(y)), g)
            fit = self.estimator.fit(x, y[rest], start)
            if not paths:
                weights[0, rest] = fit.weights
            paths.append(fit.path)
            observed.append(x)
        all_paths, seen = np.array(paths), np.array(observed)
        return Fits(all_paths[None], seen, (seen - all_paths)[None, :, :start], weights)


@dataclass(frozen=True, slots=True)
class Placebos:
    """n readings in which nothing happened, by C columns and B members.

    errors: (n, C) observed ÷ expected - 1. left: n arrays (B, periods before), gaps before the start ÷ level. group:
    (n,), 0 for the treated place itself. window: (n,) start of the window; `now` is the campaign's own. overlap: (n,),
    1 for windows side by side, less for windows that share periods. apart: groups that fit side by side. fits: those
    of the campaign's window.
    """

    errors: Reals
    left: tuple[Reals, ...]
    group: NDArray[np.int64]
    window: NDArray[np.int64]
    overlap: Reals
    apart: float
    now: int
    fits: Fits


def run(engine: Engine, e: Experiment, season: int, *, seed: int = 0) -> Placebos:
    """Every placebo of an experiment. The places that stand in for the treated are drawn with `seed`."""
    y = np.ascontiguousarray(np.vstack([e.x, e.a]))
    groups = (np.array([0]), *stand_ins(len(e.a), e.treated, np.random.default_rng(seed)))
    starts = windows(e, len(groups))
    # Windows that overlap repeat each other: n of them count like those that would fit side by side.
    apart = (starts[-1] - starts[0]) / e.periods + 1 if starts else 1.0
    overlap = min(1.0, apart / len(starts)) if starts else 1.0
    errors, left, group, window, shared = [], [], [], [], []
    for start in [*starts, e.start]:
        with one_thread():
            fits = engine.fit(np.ascontiguousarray(y[:, : start + e.periods]), start, groups, season)
        for i in range(start == e.start, len(groups)):
            errors.append(relative_errors(fits, i, start))
            left.append(relative_left(fits, i, start))
            group.append(i)
            window.append(start)
            shared.append(1.0 if start == e.start else overlap)
    width = len(engine.columns)
    return Placebos(
        np.array(errors).reshape(-1, width),
        tuple(left),
        np.array(group, np.int64),
        np.array(window, np.int64),
        np.array(shared),
        len(e.a) / len(groups[-1]),
        e.start,
        fits,
    )


def relative_errors(fits: Fits, i: int, start: int) -> Reals:
    """Observed ÷ expected - 1 of group i, every column."""
    expected = fits.paths[:, i, start:].sum(1)
    seen = float(fits.observed[i, start:].sum())
    safe = np.where(expected > 0, expected, np.inf)
    return np.asarray(np.clip(np.where(expected > 0, seen / safe - 1, WORST[1]), *WORST))


def relative_left(fits: Fits, i: int, start: int) -> Reals:
    """Gaps before the start of group i ÷ its level, every member."""
    level = float(np.abs(fits.observed[i, :start]).mean()) or 1.0
    return np.asarray(fits.left[:, i] / level)


def stand_ins(donors: int, treated: int, rng: np.random.Generator) -> tuple[Rows, ...]:
    """Groups of donors (rows from 1 on) of the treated's size, a third of all at most; each donor about as often."""
    size = max(1, min(treated, donors // 3))
    if donors < 2:
        return ()
    groups: list[Rows] = []
    while len(groups) < MOST_GROUPS:
        order = rng.permutation(donors) + 1
        groups += [np.sort(order[i : i + size]) for i in range(0, donors - size + 1, size)]
        if size == 1:
            break
    return tuple(groups[:MOST_GROUPS])


def windows(e: Experiment, groups: int) -> list[int]:
    """Starts of windows as long as the campaign's that end before it, spread evenly; the more the fewer groups."""
    first = max(FEWEST_BEFORE, min(e.start // 2, 2 * e.periods))
    last = e.start - e.periods
    if last < first:
        return []
    most = int(np.clip(FITS // groups, FEWEST_WINDOWS, MOST_WINDOWS))
    return [int(s) for s in np.unique(np.linspace(first, last, most).round())]
