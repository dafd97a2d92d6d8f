"""Levels of rates beyond engagement by followers: views, reach, saves, shares, each among its peers.

The same log-normal shrinkage as engagement (`goodword.vetting.engagement`), but nothing ships for these: the peers are
the user's own catalogue: of the niche, of the size, of the platform, and all of them, each leaning on the next wider
one by how many creators there are. Without any peers the value is the creator's own mean with a wide interval, and
there is no percentile.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from goodword.core.text import fold
from goodword.core.tier import TierLimits
from goodword.vetting.peers import QUANTILES, percentile
from goodword.vetting.shipped import Floats

LEAST = 20
"""Creators below which a group is no peers; from there on it counts more with each, so that nothing jumps."""
# Creators beyond LEAST at which a group counts as much as the next wider one: of a niche, of a size, of a platform.
_HALVES = (30.0, 10.0, 10.0)
ANY_SIZE, ANYWHERE = -1, ""
_SCOPES = ("niche", "size", "platform", "all")
# Without any peer: spread between creators and between posts of one, as wide as was ever published.
_WIDE_TAU2, _WIDE_SIGMA2 = 4.0, 0.5
_BY_FOLLOWERS = ("views", "reach")
_Z = 1.6448536269514722


@dataclass(frozen=True)
class Group:
    """Peers: log mean, variances between creators and between posts, log quantiles, number of creators. scope: whom it
    rests on most: creators of the "niche" and size, of the "size", of the "platform" whatever their size, or "all"."""

    mu: float
    tau2: float
    sigma2: float
    q: Floats
    creators: int
    scope: str = "size"

    @cached_property
    def rates(self) -> tuple[float, ...]:
        """The quantiles as rates."""
        return tuple(np.exp(np.minimum(self.q, 50.0)).tolist())


Key = tuple[str, int, str | None]
"""Platform, number in `Tier`, folded niche or None for all."""

Groups = dict[tuple[str, str, int, str | None], Group]
"""(rate, *Key) → the group."""


@dataclass(frozen=True, slots=True)
class Levels:
    """Posteriors of one rate of n creators, on the log scale, (n,) each. n: posts; rank, rank_low, rank_high: NaN
    without peers. key: number of the group of each in `groups`, -1 without; niche: whether it is narrowed to it."""

    n: NDArray[np.int64]
    mean: Floats
    sd: Floats
    rank: Floats
    rank_low: Floats
    rank_high: Floats
    key: NDArray[np.int64]
    groups: list[Group]
    niche: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Moments:
    """One rate of n creators: posts (n,), mean of the log (n,) NaN without, sum of squared deviations (n,)."""

    n: Floats
    mean: Floats
    ss: Floats


def moments(measures: pa.Table, name: str, followers: Floats) -> Moments:
    """One rate of MEASURES; those by followers are divided by them, and missing where they are not known."""
    n, mean, ss = (_column(measures, f"{name}_{part}") for part in ("n", "mean", "ss"))
    if name in _BY_FOLLOWERS:
        known = np.isfinite(followers) & (followers > 0)
        mean = np.where(known, mean - np.log(np.where(known, followers, 1.0)), np.nan)
    ok = np.isfinite(mean) & (n > 0)
    return Moments(np.where(ok, n, 0.0), np.where(ok, mean, np.nan), np.where(ok, np.nan_to_num(ss), 0.0))


def groups(measures: pa.Table, features: pa.Table, names: tuple[str, ...], *, limits: TierLimits) -> Groups:
    """Groups of every rate from rows of MEASURES and FEATURES of the same creators, in the same order."""
    followers = _column(features, "followers")
    tier = tiers(followers, limits)
    platform = np.array(features["platform"].to_pylist(), dtype=object)
    niche = np.array([fold(v) if v else "" for v in features["niche"].to_pylist()], dtype=object)
    found: Groups = {}
    for name in names:
        known = moments(measures, name, followers)
        rows = np.flatnonzero((known.n > 0) & np.isfinite(followers))
        keys: dict[tuple[str, int, str | None], list[int]] = {}
        for i in rows:
            for wide in ((platform[i], int(tier[i])), (platform[i], ANY_SIZE), (ANYWHERE, ANY_SIZE)):
                keys.setdefault((*wide, None), []).append(int(i))
            if niche[i]:
                keys.setdefault((platform[i], int(tier[i]), niche[i]), []).append(int(i))
        for (where, size, what), mine in keys.items():
            if len(mine) >= LEAST:
                found[name, where, size, what] = _group(known, np.array(mine))
    return found


def tiers(followers: Floats, limits: TierLimits) -> NDArray[np.int64]:
    """(n,) number in `Tier`, 0 where followers are not known."""
    lower = np.array(limits.lower()[1:], dtype=np.float64)
    return np.asarray(np.searchsorted(lower, np.nan_to_num(followers), side="right"), dtype=np.int64)


def levels(known: Moments, name: str, found: Groups, keys: list[Key]) -> Levels:
    """The posterior of every creator; keys: platform, number of the tier, folded niche of each."""
    distinct = list(dict.fromkeys(keys))
    blended = [_leaning(key, name, found) for key in distinct]
    groups = [g for g in blended if g is not None]
    number = np.cumsum([g is not None for g in blended]) - 1
    of = {key: int(number[i]) if blended[i] else -1 for i, key in enumerate(distinct)}
    narrowed = {key: g is not None and g.scope == "niche" for key, g in zip(distinct, blended, strict=True)}
    key = np.array([of[k] for k in keys], dtype=np.int64)
    none = Group(0.0, _WIDE_TAU2, _WIDE_SIGMA2, np.full(len(QUANTILES), np.nan), 0)

    def read(what: str) -> Floats:
        return np.array([getattr(g, what) for g in [*groups, none]], dtype=np.float64)[key]

    mu, tau2, sigma2, n = read("mu"), read("tau2"), read("sigma2"), known.n
    seen = np.maximum(n, 1)
    # The creator's own scatter widens the interval; the weight uses that of the peers, so that more is never less.
    own = (5 * sigma2 + known.ss) / (4 + seen)
    weight = np.where(key >= 0, tau2 / (tau2 + sigma2 / seen), 1.0) * (n > 0)
    mean = weight * np.nan_to_num(known.mean) + (1 - weight) * mu
    sd = np.sqrt(weight**2 * own / seen + (1 - weight) ** 2 * tau2)
    q = np.stack([*(g.q for g in groups), none.q])[key]
    ranks = [np.where(key >= 0, percentile(mean + k * _Z * sd, np.nan_to_num(q)), np.nan) for k in (0, -1, 1)]
    niche = np.array([narrowed[k] for k in keys], dtype=np.bool_)
    return Levels(n.astype(np.int64), mean, sd, ranks[0], ranks[1], ranks[2], key, groups, niche)


def _group(known: Moments, mine: NDArray[np.int64]) -> Group:
    n, mean, ss = known.n[mine], known.mean[mine], known.ss[mine]
    freedom = float((n - 1).sum())
    sigma2 = float(max((ss.sum() + 5 * _WIDE_SIGMA2) / (freedom + 5), 0.02))
    tau2 = float(max(mean.var(ddof=1) - sigma2 * np.mean(1 / n), 0.05))
    q = np.quantile(mean, QUANTILES)
    # Observed means spread more than true levels: drawn in by what few posts add.
    shrink = float(np.clip(np.sqrt(tau2 / max(mean.var(ddof=1), 1e-9)), 0.3, 1.0))
    return Group(float(mean.mean()), tau2, sigma2, np.asarray(q[2] + (q - q[2]) * shrink), len(mine))


def _leaning(key: Key, name: str, found: Groups) -> Group | None:
    """The narrowest peers of a key, leaning on wider ones; None where even all together are too few."""
    platform, tier, niche = key
    keys = ((platform, tier, niche), (platform, tier, None), (platform, ANY_SIZE, None), (ANYWHERE, ANY_SIZE, None))
    widest: Group | None = None
    shares: dict[str, tuple[float, int]] = {}
    for half, scope, wanted in reversed(list(zip((*_HALVES, 0.0), _SCOPES, keys, strict=True))):
        group = None if scope == "niche" and niche is None else found.get((name, *wanted))
        if group is None:
            continue
        beyond = group.creators - LEAST + 1.0
        w = 1.0 if widest is None else beyond / (beyond + half)
        widest = group if widest is None else _blend(group, widest, w)
        shares = {s: (share * (1 - w), n) for s, (share, n) in shares.items()} | {scope: (w, group.creators)}
    if widest is None:
        return None
    most = max(shares, key=lambda s: shares[s][0])
    return replace(widest, creators=shares[most][1], scope=most)


def _blend(narrow: Group, wide: Group, w: float) -> Group:
    def mix(a: float, b: float) -> float:
        return w * a + (1 - w) * b

    return Group(
        mix(narrow.mu, wide.mu),
        mix(narrow.tau2, wide.tau2),
        mix(narrow.sigma2, wide.sigma2),
        np.asarray(w * narrow.q + (1 - w) * wide.q),
        narrow.creators,
    )


def _column(table: pa.Table, name: str) -> Floats:
    return np.asarray(table[name].cast(pa.float64()).to_numpy(zero_copy_only=False), dtype=np.float64)
