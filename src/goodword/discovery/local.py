"""Local share: the part of an audience that lives inside the brief's circle, with what it rests on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from goodword.core.errors import BadInput
from goodword.core.estimate import Estimate
from goodword.core.formula import register
from goodword.core.geo import Circle, distance_km
from goodword.discovery.local_prior import NEAR_KM, REGION_KM, Belief, Counts, learn, posterior, stated
from goodword.vetting.engagement import column

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

LOCAL_SHARE = register(
    "local-share",
    2,
    "Share of the audience inside the circle: a mixture of Betas by home and tagged places, updated by known homes",
    "own; empirical Bayes after Robbins 1956 and Laird 1978 (nonparametric mixing), docs/explain/local",
)
_INSIDE, _NEAR, _REGION, _FAR, _UNKNOWN = range(5)
_TAG_LEVELS = 4


@dataclass(frozen=True, slots=True)
class LocalRule:
    """How strongly stated beliefs are held, and what counts as evidence of place when fit is judged.

    creators: creators with known homes at which the catalogue counts as much as what is stated, in each group of home
    and tags. prior_mean, prior_posts: share of places inside before any is seen, and its weight in posts; home_posts:
    weight of the home place in posts.
    """

    creators: float = 20.0
    prior_mean: float = 0.2
    prior_posts: float = 1.0
    home_posts: float = 2.0

    def __post_init__(self) -> None:
        if not (self.creators > 0 and 0 < self.prior_mean < 1 and self.prior_posts > 0):
            raise BadInput.value("local rule", "a share between 0 and 1 and weights above 0", self)


DEFAULT_LOCAL_RULE = LocalRule()


@dataclass(frozen=True, slots=True)
class LocalShares:
    """Local shares of n creators. belief: of the distinct findings; of: (n,) which finding each creator's is.

    mean: (n,) posterior means. inside: (n,) the share of evidence of place inside. homes, homes_inside, placed,
    placed_inside: (n,) counts; home: (n,) 1 inside, 0 outside, NaN unknown. taught: creators whose known homes taught
    the belief. at_home: what is believed of a creator who lives inside, of whose audience no home is known.
    """

    belief: Belief
    of: Ints
    mean: Floats
    inside: Floats
    homes: Floats
    homes_inside: Floats
    placed: Floats
    placed_inside: Floats
    home: Floats
    taught: int
    at_home: Estimate

    def estimate(self, i: int, level: float = 0.9) -> Estimate:
        """The local share of creator i; n counts known homes, or placed posts where no home is known."""
        return _estimate(self.belief.row(int(self.of[i])), int(self.homes[i] or self.placed[i]), level)

    def draws(self, i: int, rng: np.random.Generator, n: int) -> Floats:
        """(n,) draws of the local share of creator i."""
        return self.belief.row(int(self.of[i])).draws(rng, n)

    def basis(self, i: int) -> str:
        """What the share of creator i rests on, in words."""
        if self.homes[i] > 0:
            return f"homes: {int(self.homes_inside[i])} of {int(self.homes[i])} known people live inside"
        if self.placed[i] > 0:
            return f"tagged places: {int(self.placed_inside[i])} of {int(self.placed[i])} placed posts are inside"
        if self.home[i] == 1:
            return "home: the creator's own place is inside"
        return "no evidence of place: a wide prior"


def _estimate(belief: Belief, n: int, level: float) -> Estimate:
    """Mean and central interval of the first row of a belief."""
    low, high = (belief.quantile(p) for p in ((1 - level) / 2, (1 + level) / 2))
    mean = float(belief.mean[0])
    # The mean of a very lopsided belief can lie outside its central interval; widen, never hide.
    return Estimate(mean, min(low, mean), max(high, mean), n, "share", LOCAL_SHARE.id, level)


def local_shares(features: pa.Table, circle: Circle, rule: LocalRule = DEFAULT_LOCAL_RULE) -> LocalShares:
    """Local shares of every row of `features` (FEATURES, its `*_inside` filled for this circle)."""
    homes, homes_inside = _pair(features, "homes_known", "homes_inside")
    placed, placed_inside = _pair(features, "placed_posts", "posts_inside")
    away = _away(features, circle)
    home = np.where(np.isnan(away), np.nan, (away <= circle.radius_km).astype(np.float64))
    cell = _home_class(away, circle.radius_km) * _TAG_LEVELS + _tag_level(placed, placed_inside)
    weights, taught = _learned(cell, homes, homes_inside, placed_inside, rule)
    found, of = np.unique(np.stack([cell, homes, homes_inside]), axis=1, return_inverse=True)
    belief = posterior(weights[found[0].astype(np.int64)], found[1], found[2])
    nothing = np.zeros(1)
    return LocalShares(
        belief=belief,
        of=of.ravel(),
        mean=belief.mean[of.ravel()],
        inside=_evidence(home, (placed, placed_inside), (homes, homes_inside), rule),
        homes=homes,
        homes_inside=homes_inside,
        placed=placed,
        placed_inside=placed_inside,
        home=home,
        taught=taught,
        at_home=_estimate(posterior(weights[:1], nothing, nothing), taught, 0.9),
    )


def home_inside(features: pa.Table, circle: Circle) -> Floats:
    """(n,) 1 where the creator's place lies inside the circle, 0 where outside, NaN where unknown."""
    away = _away(features, circle)
    return np.where(np.isnan(away), np.nan, (away <= circle.radius_km).astype(np.float64))


def _away(features: pa.Table, circle: Circle) -> Floats:
    """(n,) km from the middle of the circle to the creator's place, NaN where unknown."""
    lat, lon = column(features, "lat"), column(features, "lon")
    km = distance_km(circle.lat, circle.lon, np.nan_to_num(lat), np.nan_to_num(lon))
    return np.where(np.isnan(lat) | np.isnan(lon), np.nan, km)


def _home_class(away: Floats, radius: float) -> Ints:
    """(n,) where they live, by `local_prior.HOMES`."""
    beyond = np.nan_to_num(away) - radius
    known = np.select([beyond <= 0, beyond <= NEAR_KM, beyond <= REGION_KM], [_INSIDE, _NEAR, _REGION], _FAR)
    return np.where(np.isnan(away), _UNKNOWN, known).astype(np.int64)


def _tag_level(placed: Floats, inside: Floats) -> Ints:
    """(n,) what the tagged posts say, by `local_prior.TAGS`."""
    return np.select([placed == 0, inside == 0, 2 * inside < placed], [0, 1, 2], 3).astype(np.int64)


def _evidence(home: Floats, placed: tuple[Floats, Floats], homes: tuple[Floats, Floats], rule: LocalRule) -> Floats:
    """(n,) share of the evidence of place that lies inside, for fit: places, home and known homes of the audience.

    placed, homes: (all, inside) of tagged posts and of known homes.
    """
    weight = np.where(np.isnan(home), 0.0, rule.home_posts)
    seen = placed[0] + weight + rule.prior_posts
    inside = (placed[1] + weight * np.nan_to_num(home) + rule.prior_mean * rule.prior_posts) / seen
    return np.asarray(np.where(homes[0] > 0, (inside + homes[1]) / (1 + homes[0]), inside), np.float64)


def _pair(features: pa.Table, known: str, inside: str) -> tuple[Floats, Floats]:
    n = np.nan_to_num(column(features, known))
    return n, np.minimum(np.nan_to_num(column(features, inside)), n)


def _learned(
    cell: Ints, homes: Floats, homes_inside: Floats, placed_inside: Floats, rule: LocalRule
) -> tuple[Floats, int]:
    """((20, j) weights of the components by cell, how many creators taught them).

    Where neither home nor tags are inside, a pool asked for by its place holds only those with somebody inside.
    """
    weights = stated().reshape(20, -1)
    outside = (cell // _TAG_LEVELS != _INSIDE) & (placed_inside == 0)
    chosen = outside.any() and not (outside & (homes > 0) & (homes_inside == 0)).any()
    for number in np.unique(cell[homes > 0]).tolist():
        mine = (cell == number) & (homes > 0)
        found, times = np.unique(np.stack([homes[mine], homes_inside[mine]]), axis=1, return_counts=True)
        counts = Counts(found[0], found[1], times.astype(np.float64), bool(chosen and outside[mine].all()))
        weights[number] = learn(weights[number], counts, rule.creators)
    return weights, int((homes > 0).sum())
