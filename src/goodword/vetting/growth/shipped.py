"""The model that ships: fitted on simulated histories alone (`goodword.vetting.growth.train`)."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files

from goodword.vetting.growth.score import GrowthModel


@cache
def shipped() -> GrowthModel:
    """The model, read once from the package."""
    raw = json.loads(files("goodword.vetting").joinpath("data/growth-simulated.json").read_text(encoding="utf-8"))
    steps = {name: tuple(values) for name, values in raw["steps"].items()}
    return GrowthModel(raw["intercept"], steps, raw["limits"], raw["trained_on"])
