"""The estimators by name. A new one is one class with `name`, `tune` and `fit`; contract tests walk this list."""

from __future__ import annotations

from goodword.core.errors import BadInput
from goodword.measurement.estimators.differences import Did, RatioDid, Sdid, StateSpace, Tbr
from goodword.measurement.estimators.synthetic import SyntheticControl
from goodword.measurement.model import Estimator

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
    )
}


def estimator(name: str) -> Estimator:
    """The estimator of that name."""
    if name not in ESTIMATORS:
        raise BadInput.unknown("estimator", name, ["auto", *sorted(ESTIMATORS)])
    return ESTIMATORS[name]
