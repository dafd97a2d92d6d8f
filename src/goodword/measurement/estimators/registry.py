"""The estimators by name. A new one is one class with `name`, `tune` and `fit`; contract tests walk this list."""

from __future__ import annotations

from goodword.core.errors import BadInput
from goodword.measurement.estimators.differences import Did, RatioDid, Sdid, StateSpace, Tbr
from goodword.measurement.estimators.synthetic import SyntheticControl
from goodword.measurement.model import Estimator

ESTIMATORS: dict[str, Estimator] = {
    e.name: e
    for e in (
        SyntheticControl(fixed_effects=False),
        SyntheticControl(),
        SyntheticControl(index=True),
        SyntheticControl(fixed_effects=False, ridge=0.0),
        SyntheticControl(ridge=0.0),
        SyntheticControl(index=True, ridge=0.0),
        Sdid(),
        Tbr(),
        Did(),
        RatioDid(),
        StateSpace(),
    )
}
WORDS = {
    "sc": "synthetic control",
    "sc-fe": "synthetic control with fixed effects",
    "index-sc-fe": "synthetic control of indexes",
    "asc": "ridge-augmented synthetic control",
    "asc-fe": "ridge-augmented synthetic control with fixed effects",
    "index-asc-fe": "ridge-augmented synthetic control of indexes",
    "sdid": "synthetic difference in differences",
    "tbr": "time-based regression",
    "did": "difference in differences",
    "ratio-did": "difference in differences of shares",
    "state-space": "local level with regression",
}
ALIASES = {
    "synthetic-control": "sc", "scm": "sc", "synth": "sc", "sc-no-fe": "sc",
    "fixed-effects": "sc-fe", "scfe": "sc-fe", "sc-with-fixed-effects": "sc-fe", "geolift": "sc-fe",
    "ridge": "asc", "augsynth": "asc", "ridge-asc": "asc", "augmented": "asc", "ascm": "asc", "ridge-augmented": "asc",
    "ridge-fe": "asc-fe", "ridge-asc-fe": "asc-fe", "augsynth-fe": "asc-fe",
    "index": "index-sc-fe", "index-sc": "index-sc-fe", "index-asc": "index-asc-fe", "index-ridge": "index-asc-fe",
    "synthdid": "sdid", "synthetic-did": "sdid", "synthetic-difference-in-differences": "sdid",
    "time-based-regression": "tbr", "dd": "did", "diff-in-diff": "did", "difference-in-differences": "did",
    "rdid": "ratio-did", "ratio": "ratio-did", "bsts": "state-space", "causalimpact": "state-space",
    "causal-impact": "state-space", "statespace": "state-space", "state": "state-space",
}  # fmt: skip
AUTO, BEST = "auto", "best"
"""Names that choose on the panel itself: the combination, or the one estimator that errs least in placebos."""


def method(name: str) -> str:
    """The name of a method as we write it, from any of the names it goes by."""
    plain = "-".join(name.casefold().replace("_", " ").replace("-", " ").split())
    plain = ALIASES.get(plain, plain)
    if plain == "combined":
        return AUTO
    if plain not in (AUTO, BEST) and plain not in ESTIMATORS:
        raise BadInput.unknown("estimator", name, [AUTO, BEST, *sorted(ESTIMATORS)])
    return plain


def estimator(name: str, treated: int = 1) -> Estimator:
    """The estimator of that name, for the mean of so many treated places."""
    plain = method(name)
    if plain not in ESTIMATORS:
        raise BadInput.value("method", "one estimator, not a way to choose one", name)
    return Sdid(treated=treated) if plain == "sdid" else ESTIMATORS[plain]
