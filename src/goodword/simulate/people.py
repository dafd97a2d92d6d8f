"""The people of a world: numbers whose home and interest follow from the number itself. Pure.

Every place × niche is a community with its own run of numbers. A creator's audience comes from their own community
first, then from the metro around it, the country, the world; within a community some people follow much more than
others, so audiences overlap as they do in life.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from goodword.simulate.geography import Geography
from goodword.simulate.randomness import hashed

_ACTIVE = 1.9  # exponent of attention: how much more the keenest people of a community follow
_SMALLEST = 24


@dataclass(frozen=True, slots=True)
class People:
    """Communities place × niche: `base[place * niches + niche]` is the first number of each, (p * k + 1,)."""

    geography: Geography
    niches: int
    base: NDArray[np.int64]
    seed: int
    niche_share: NDArray[np.float64]

    @property
    def total(self) -> int:
        return int(self.base[-1])


def populate(geography: Geography, niche_share: NDArray[np.float64], people: int, seed: int) -> People:
    """So many people over all communities, by the place's weight and the niche's share."""
    sizes = np.maximum(_SMALLEST, np.round(people * np.outer(geography.weight, niche_share))).astype(np.int64).ravel()
    return People(geography, len(niche_share), np.concatenate([[0], np.cumsum(sizes)]), seed, niche_share)


@dataclass(frozen=True, slots=True)
class Reach:
    """Where an audience comes from, (b, 4) shares that sum to 1: own place, metro, country, world."""

    shares: NDArray[np.float64]
    same_niche: NDArray[np.float64]


def reach(rng: np.random.Generator, followers: NDArray[np.float64], niche: NDArray[np.int64]) -> Reach:
    """The smaller an account, the nearer its audience; travel and fashion reach further than food and family."""
    size = np.clip(np.log10(np.maximum(followers, 100.0)) - 3.0, -1.0, 3.5)
    far = np.where(np.isin(niche, (1, 2)), 0.7, 0.0)
    tilt = rng.normal(0.0, 0.5, len(followers))
    logits = np.stack(
        [1.3 - 0.75 * size - far, 0.9 - 0.35 * size - far, 0.3 + 0.1 * size, -0.9 + 0.45 * size + far], axis=1
    )
    logits[:, :2] += tilt[:, None]
    powers = np.exp(logits)
    return Reach(powers / powers.sum(axis=1, keepdims=True), np.clip(rng.beta(7.0, 3.0, len(followers)), 0.2, 0.97))


def draw(
    rng: np.random.Generator, people: People, home: NDArray[np.int64], niche: NDArray[np.int64], where: Reach,
    *, owner: NDArray[np.int64],
) -> NDArray[np.int64]:  # fmt: skip
    """(n,) one person for every entry of `owner`, a creator's position in `home`, `niche` and `where`."""
    n, geo = len(owner), people.geography
    level = (rng.random(n)[:, None] > np.cumsum(where.shares, axis=1)[owner, :3]).sum(axis=1)
    place = home[owner].copy()
    for ring, choose in ((1, _within_metro), (2, _within_country), (3, _anywhere)):
        at = np.flatnonzero(level == ring)
        place[at] = choose(rng, geo, home[owner[at]])
    same = rng.random(n) < where.same_niche[owner]
    other = np.searchsorted(np.cumsum(people.niche_share), rng.random(n)).clip(0, people.niches - 1)
    community = place * people.niches + np.where(same, niche[owner], other)
    start = people.base[community]
    size = people.base[community + 1] - start
    return np.asarray(start + np.minimum(size * rng.random(n) ** _ACTIVE, size - 1).astype(np.int64))


def _pick_of(
    rng: np.random.Generator, geo: Geography, group: NDArray[np.int64], wanted: NDArray[np.int64]
) -> NDArray[np.int64]:
    """A place of the wanted group for each entry, by weight. `group`: (p,) group number of every place."""
    order = np.argsort(group, kind="stable")
    sums = np.concatenate([[0.0], np.cumsum(geo.weight[order])])
    first = np.searchsorted(group[order], wanted, side="left")
    last = np.searchsorted(group[order], wanted, side="right")
    target = sums[first] + rng.random(len(wanted)) * (sums[last] - sums[first])
    return np.asarray(order[np.clip(np.searchsorted(sums, target, side="right") - 1, first, last - 1)])


def _within_metro(rng: np.random.Generator, geo: Geography, home: NDArray[np.int64]) -> NDArray[np.int64]:
    return _pick_of(rng, geo, geo.metro, geo.metro[home])


def _within_country(rng: np.random.Generator, geo: Geography, home: NDArray[np.int64]) -> NDArray[np.int64]:
    return _pick_of(rng, geo, geo.country, geo.country[home])


def _anywhere(rng: np.random.Generator, geo: Geography, home: NDArray[np.int64]) -> NDArray[np.int64]:
    return _pick_of(rng, geo, np.zeros(len(geo.weight), np.int64), np.zeros(len(home), np.int64))


def place_of(people: People, person: NDArray[np.int64]) -> NDArray[np.int64]:
    """(n,) home place of each person."""
    return (np.searchsorted(people.base, person, side="right") - 1) // people.niches


def homes(people: People, person: NDArray[np.int64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Latitudes and longitudes, degrees, rounded to 0.01: scattered normally around the home place (Box-Muller)."""
    place, geo = place_of(people, person), people.geography
    radius = np.sqrt(-2 * np.log1p(-hashed(person, people.seed, 1))) * geo.spread[place]
    angle = 2 * np.pi * hashed(person, people.seed, 2)
    lat = np.clip(geo.lat[place] + radius * np.sin(angle), -89.9, 89.9)
    lon = geo.lon[place] + radius * np.cos(angle) / np.cos(np.radians(lat))
    return np.round(lat, 2), np.round((lon + 180) % 360 - 180, 2)
