"""The estimators by name. A new one is one class with `name`, `tune` and `fit`; contract tests walk this list."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from goodword.core.errors import BadInput
from goodword.core.formula import register
from goodword.measurement.conformal import Estimator
from goodword.measurement.differences import Did, RatioDid, Sdid, StateSpace, Tbr
from goodword.measurement.model import Counterfactual, Reals
from goodword.measurement.synthetic import SyntheticControl

BLEND = register(
    "blend",
    1,
    "Mean of the counterfactuals of three estimators that err in different ways: index-scaled synthetic "
    "control, plain synthetic control, and state space.",
    "own; forecast combination, Bates & Granger 1969",
)


@dataclass(frozen=True, slots=True)
class Blend:
    """The mean path of several estimators."""

    parts: tuple[Estimator, ...] = (
        SyntheticControl(index=True),
        SyntheticControl(fixed_effects=False),
        StateSpace(),
    )
    name: str = "blend"

    def tune(self, x: Reals, a: Reals, start: int) -> Blend:
        """The same estimator with what it needs chosen before `start`."""
        return Blend(tuple(part.tune(x, a, start) for part in self.parts))

    def fit(self, x: Reals, a: Reals, start: int) -> Counterfactual:
        """Counterfactual of x (T,) from donors a (J, T), fitted on the periods before `start`."""
        fits = [part.fit(x, a, start) for part in self.parts]
        path = np.mean([f.path for f in fits], axis=0)
        gap = float(np.linalg.norm((x - path)[:start]))
        flat = fits[0].l2 / fits[0].scaled_l2 if fits[0].scaled_l2 > 0 else 0.0
        weights = np.mean([f.weights for f in fits], axis=0)
        return Counterfactual(path, weights, gap, gap / flat if flat > 0 else 0.0)


ESTIMATORS: dict[str, Estimator] = {
    e.name: e
    for e in (
        SyntheticControl(),
        SyntheticControl(index=True),
        SyntheticControl(fixed_effects=False),
        SyntheticControl(ridge=0.0),
        SyntheticControl(index=True, ridge=0.0),
        Sdid(),
        Tbr(),
        Did(),
        RatioDid(),
        StateSpace(),
        Blend(),
    )
}

# Tried against each other when the user does not fix one. The ridge-augmented ones are left out: choosing their
# penalty in every placebo window costs a thousand times more and wins on few panels.
CHOICES = ("sc-fe", "index-sc-fe", "sc", "sdid", "tbr", "did", "ratio-did", "blend")


def estimator(name: str) -> Estimator:
    """The estimator of that name."""
    if name not in ESTIMATORS:
        raise BadInput.unknown("estimator", name, sorted(ESTIMATORS))
    return ESTIMATORS[name]
