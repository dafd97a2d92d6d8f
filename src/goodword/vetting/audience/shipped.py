"""The model that ships: trained on the Swiss followers of 2017 alone (SRF Data, CC BY-SA 4.0);
docs/explain/audience.md."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np

from goodword.core.codec import to_plain
from goodword.vetting.audience.fit import fit
from goodword.vetting.audience.model import Additive, Floats, Followers, Profiles, Term
from goodword.vetting.audience.share import profiles

TRAINED_ON = "489 followers of Swiss influencers, labelled by two people each (SRF Data 2017)"


@cache
def shipped() -> tuple[Additive, Profiles]:
    """The model and the profiles, read once from the package."""
    text = files("goodword.vetting").joinpath("data/audience-swiss-2017.json").read_text(encoding="utf-8")
    return loaded(json.loads(text))


def loaded(raw: dict[str, Any]) -> tuple[Additive, Profiles]:
    """The inverse of `trained`."""
    terms = tuple(
        Term(t["name"], tuple(t["knots"]), tuple(t["steps"]), tuple(t["means"])) for t in raw["model"]["terms"]
    )
    model = Additive(raw["model"]["intercept"], terms, raw["model"]["trained_on"], raw["model"]["formula"])
    facts = {name: np.array(values, dtype=np.float64) for name, values in raw["profiles"]["facts"].items()}
    return model, Profiles(facts, raw["profiles"]["trained_on"])


def trained(f: Followers, labels: Floats, *, trained_on: str = TRAINED_ON) -> dict[str, Any]:
    """Everything that ships, as JSON values rounded to six digits."""
    plain: dict[str, Any] = {
        "licence": "CC BY-SA 4.0; source: SRF Data, Instagram influencers 2017",
        "model": to_plain(fit([(f, labels)], trained_on=trained_on)),
        "profiles": {
            "trained_on": trained_on,
            "facts": {k: v.tolist() for k, v in profiles([(f, labels)], trained_on=trained_on).facts.items()},
        },
    }
    rounded: dict[str, Any] = _rounded(plain)
    return rounded


def _rounded(value: Any) -> Any:  # noqa: ANN401 - any JSON value
    if isinstance(value, float):
        return round(value, 6)
    if isinstance(value, dict):
        return {k: _rounded(v) for k, v in value.items()}
    return [_rounded(v) for v in value] if isinstance(value, list) else value
