"""Local share: the part of an audience that lives inside the brief's circle, with what it rests on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from scipy.special import betaincinv

from goodword.core.errors import BadInput
from goodword.core.estimate import Estimate
from goodword.core.formula import register
from goodword.core.geo import Circle, distance_km
from goodword.vetting.engagement import column

Floats = NDArray[np.float64]

LOCAL_SHARE = register(
    "local-share",
    1,
    "Share of the audience inside the circle: beta posterior; tagged places and home as prior, known homes as data",
    "Beta-binomial; how places relate to homes is re-estimated from creators with known homes (ratio estimator)",
)


@dataclass(frozen=True, slots=True)
class LocalRule:
    """How places speak for homes. Stated assumptions where the catalogue knows few homes.

    discount: share of the audience inside, per share of tagged posts and home inside. strength: weight of the places,
    in known homes: 2 leaves the interval wide. discount_homes, strength_creators: known homes, and creators with
    known homes, at which the catalogue's own values count as much as these. prior_mean, prior_posts: share of places
    inside before any is seen, and its weight in posts. home_posts: weight of the home place in posts.
    """

    discount: float = 0.4
    strength: float = 2.0
    discount_homes: float = 50.0
    strength_creators: float = 20.0
    prior_mean: float = 0.2
    prior_posts: float = 1.0
    home_posts: float = 2.0

    def __post_init__(self) -> None:
        if not (0 < self.discount <= 1 and 0 < self.prior_mean < 1 and self.strength > 0 and self.prior_posts > 0):
            raise BadInput.value("local rule", "shares between 0 and 1 and weights above 0", self)


DEFAULT_LOCAL_RULE = LocalRule()


@dataclass(frozen=True, slots=True)
class LocalShares:
    """Beta posteriors of n creators: parameters `a`, `b`; `inside` the share of evidence of place inside, all (n,).

    homes, homes_inside, placed, placed_inside: (n,) counts; home: (n,) 1 inside, 0 outside, NaN unknown.
    """

    a: Floats
    b: Floats
    inside: Floats
    homes: Floats
    homes_inside: Floats
    placed: Floats
    placed_inside: Floats
    home: Floats
    discount: float

    @property
    def mean(self) -> Floats:
        return self.a / (self.a + self.b)

    def estimate(self, i: int, level: float = 0.9) -> Estimate:
        """The local share of creator i; n counts known homes, or placed posts where no home is known."""
        tail = (1 - level) / 2
        a, b = float(self.a[i]), float(self.b[i])
        low, high = (float(betaincinv(a, b, p)) for p in (tail, 1 - tail))
        mean = a / (a + b)
        n = int(self.homes[i] or self.placed[i])
        # The mean of a very lopsided beta can lie outside its central interval; widen, never hide.
        return Estimate(mean, min(low, mean), max(high, mean), n, "share", LOCAL_SHARE.id, level)

    def basis(self, i: int) -> str:
        """What the share of creator i rests on, in words."""
        if self.homes[i] > 0:
            return f"homes: {int(self.homes_inside[i])} of {int(self.homes[i])} known people live inside"
        if self.placed[i] > 0:
            return f"tagged places: {int(self.placed_inside[i])} of {int(self.placed[i])} placed posts are inside"
        if self.home[i] == 1:
            return "home: the creator's own place is inside"
        return "no evidence of place: a wide prior"


def local_shares(features: pa.Table, circle: Circle, rule: LocalRule = DEFAULT_LOCAL_RULE) -> LocalShares:
    """Local shares of every row of `features` (FEATURES, its `*_inside` filled for this circle)."""
    homes, homes_inside = _pair(features, "homes_known", "homes_inside")
    placed, placed_inside = _pair(features, "placed_posts", "posts_inside")
    home = home_inside(features, circle)
    weight = np.where(np.isnan(home), 0.0, rule.home_posts)
    seen = placed + weight + rule.prior_posts
    inside = (placed_inside + weight * np.nan_to_num(home) + rule.prior_mean * rule.prior_posts) / seen
    discount = _discount(inside, homes, homes_inside, rule)
    prior = np.clip(discount * inside, 0.01, 0.95)
    strength = _strength(prior, homes, homes_inside, rule)
    return LocalShares(
        a=prior * strength + homes_inside,
        b=(1 - prior) * strength + homes - homes_inside,
        inside=np.where(homes > 0, (inside + homes_inside) / (1 + homes), inside),
        homes=homes,
        homes_inside=homes_inside,
        placed=placed,
        placed_inside=placed_inside,
        home=home,
        discount=discount,
    )


def home_inside(features: pa.Table, circle: Circle) -> Floats:
    """(n,) 1 where the creator's place lies inside the circle, 0 where outside, NaN where unknown."""
    lat, lon = column(features, "lat"), column(features, "lon")
    away = distance_km(circle.lat, circle.lon, np.nan_to_num(lat), np.nan_to_num(lon))
    return np.where(np.isnan(lat) | np.isnan(lon), np.nan, (away <= circle.radius_km).astype(np.float64))


def _pair(features: pa.Table, known: str, inside: str) -> tuple[Floats, Floats]:
    n = np.nan_to_num(column(features, known))
    return n, np.minimum(np.nan_to_num(column(features, inside)), n)


def _discount(inside: Floats, homes: Floats, homes_inside: Floats, rule: LocalRule) -> float:
    """How many homes inside a share of places inside stands for: the stated value, drawn to what known homes show.

    A creator counts with at most 20 homes, so that one well-known audience does not speak for all.
    """
    w = np.where(homes > 0, np.minimum(homes, 20.0) / np.maximum(homes, 1), 0.0)
    expected, found = float((w * homes * inside).sum()), float((w * homes_inside).sum())
    blended = (rule.discount * rule.discount_homes + found) / (rule.discount_homes + expected)
    return float(np.clip(blended, 0.02, 1.5))


def _strength(prior: Floats, homes: Floats, homes_inside: Floats, rule: LocalRule) -> float:
    """Weight of the places in homes: the stated value, drawn to how well places foretell homes in the catalogue.

    Moments of the beta-binomial: E (h - H m)^2 = H m (1 - m) (1 + (H - 1) r), r = 1 / (strength + 1).
    """
    several = homes > 1
    stated = 1 / (rule.strength + 1)
    if not several.any():
        return rule.strength
    h, n, m = homes_inside[several], homes[several], prior[several]
    spread = m * (1 - m)
    beyond = ((h - n * m) ** 2 - n * spread) / (n * (n - 1) * spread)
    weight = (n - 1) / n  # a creator of two known homes says least about the spread
    creators = float(weight.sum())
    blended = (stated * rule.strength_creators + float((weight * beyond).sum())) / (rule.strength_creators + creators)
    # A very low weight would put nearly everybody at no one or everyone inside, which few homes cannot show.
    r = float(np.clip(blended, 0.02, 0.45))
    return 1 / r - 1
