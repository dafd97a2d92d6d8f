"""The priors that ship: facts measured on Instagram 2012-2019, by size and by niche."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
# The last bracket is open; its centre is taken half a decade above its lower limit, as half a decade is its usual
# width.
_HALF_DECADE = 0.5 * np.log(10.0)
_NICHE_WEIGHT = 20.0


@dataclass(frozen=True, slots=True)
class ShippedPriors:
    """Facts by bracket of followers, in order of size; log means natural logarithm.

    centre: (b,) log followers; the first is below what was measured, with the slope of the smallest carried on. mu,
    tau2, sigma2: (b,) of the log engagement rate: mean, variance between creators, variance between posts of one
    creator. rate_q: (b, 5) log quantiles (5, 25, 50, 75, 95 %) of creators' engagement rate. ratio_mu, ratio_tau2,
    ratio_sigma2: (b,) as mu, tau2, sigma2 but of the log comments per like. niche: name → (b,) offset of the log
    median. measured_from: log followers of the smallest that was measured. posts_in_all: log posts of an account, and
    the offset of its mu.
    """

    platform: str
    years: str
    centre: Floats
    mu: Floats
    tau2: Floats
    sigma2: Floats
    rate_q: Floats
    ratio_mu: Floats
    ratio_tau2: Floats
    ratio_sigma2: Floats
    niche: dict[str, Floats]
    posts_in_all: tuple[Floats, Floats]
    measured_from: float

    @property
    def label(self) -> str:
        return f"{self.platform.capitalize()} {self.years.replace('-', '–')}"

    def at(self, values: Floats, log_followers: Floats) -> Floats:
        """`values` (b,) or (b, k) read at log followers; beyond the first and last centre the end value holds."""
        if values.ndim == 1:
            return np.asarray(np.interp(log_followers, self.centre, values))
        return np.stack([np.interp(log_followers, self.centre, column) for column in values.T], axis=-1)


@cache
def shipped_priors() -> ShippedPriors:
    """The shipped priors, read once from the package."""
    text = files("goodword.vetting").joinpath("data/instagram-2012-2019.json").read_text(encoding="utf-8")
    raw = json.loads(text)
    brackets: list[dict[str, Any]] = raw["brackets"]

    def column(name: str) -> Floats:
        return np.array([b[name] for b in brackets], dtype=np.float64)

    centre = np.array([_centre(b) for b in brackets])
    below = np.log(raw["below"]["from"])
    rise = raw["below"]["mu_slope"] * (below - centre[0])

    def extended(values: Floats, by: float = 0.0) -> Floats:
        """One more place in front, for accounts smaller than any that was measured."""
        return np.concatenate([values[:1] + by, values])

    return ShippedPriors(
        platform=raw["platform"],
        years=raw["years"],
        centre=extended(centre, below - centre[0]),
        mu=extended(column("mu"), rise),
        tau2=extended(column("tau2")),
        sigma2=extended(column("sigma2")),
        rate_q=extended(np.log(np.array([list(b["engagement_rate"].values()) for b in brackets])), rise),
        ratio_mu=extended(column("ratio_mu")),
        ratio_tau2=extended(column("ratio_tau2")),
        ratio_sigma2=extended(column("ratio_sigma2")),
        niche={name: extended(offsets) for name, offsets in _niche_offsets(brackets).items()},
        posts_in_all=(np.log(raw["posts_in_all"]["posts"]), np.array(raw["posts_in_all"]["mu_offset"])),
        measured_from=float(centre[0]),
    )


def _centre(bracket: dict[str, Any]) -> float:
    low = np.log(bracket["followers_from"])
    high = bracket["followers_below"]
    return float(low + _HALF_DECADE if high is None else (low + np.log(high)) / 2)


def _niche_offsets(brackets: list[dict[str, Any]]) -> dict[str, Floats]:
    """log(median of the niche / median of the bracket), drawn towards 0 where few creators were measured."""
    names = sorted({name for b in brackets for name in b["niche_median"]})
    offsets = {name: np.zeros(len(brackets)) for name in names}
    for i, bracket in enumerate(brackets):
        for name, (median, size) in bracket["niche_median"].items():
            trust = size / (size + _NICHE_WEIGHT)
            offsets[name][i] = trust * np.log(median / bracket["engagement_rate"]["p50"])
    return offsets
