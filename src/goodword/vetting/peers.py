"""Peer groups: what is usual at this size, in this niche, on this platform.

Shipped facts and the user's own catalogue are blended by how many creators the catalogue has, so that nothing jumps
when one more creator is imported; tiers are joined by interpolation over log followers, so that nothing jumps at a
limit.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from goodword.core.text import fold
from goodword.core.tier import Tier, TierLimits
from goodword.vetting.shipped import Floats, ShippedPriors, shipped_priors
from goodword.vetting.wording import count

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
_Z95 = 1.6448536269514722
_TIERS = tuple(Tier)
Cell = tuple[str, str, str | None]


@dataclass(frozen=True, slots=True)
class BlendRule:
    """How shipped facts give way to the user's catalogue: weight of the catalogue = n / (n + `*_half`).

    tier_half, niche_half: creators at which a tier, and a niche of a tier, of the user's catalogue counts as much as
    what stands behind it. elsewhere_var: doubt (variance of the log) where the shipped facts are from another
    platform. below_var: the same for accounts below the smallest that was measured. Both are stated assumptions:
    published levels of one tier differ two- to fivefold between platforms and years.
    """

    tier_half: float = 50.0
    niche_half: float = 30.0
    elsewhere_var: float = 0.5
    below_var: float = 0.5


@dataclass(frozen=True, slots=True)
class PeerTable:
    """Peer groups of n creators. All logs natural; q: (n, 5) quantiles of creators' own typical log rate.

    mu, tau2, sigma2: (n,) mean and variance between creators, variance between posts of one creator. mu_var: (n,) doubt
    about mu. tier: (n,) number in `Tier`. creators: (n,) creators of the user's catalogue in the group. own: (n,)
    weight of the user's catalogue, 0-1. with_niche: (n,) whether the group is narrowed to the niche.
    """

    mu: Floats
    tau2: Floats
    sigma2: Floats
    mu_var: Floats
    q: Floats
    tier: NDArray[np.int64]
    creators: NDArray[np.int64]
    own: Floats
    with_niche: NDArray[np.bool_]
    shipped_label: str

    def source(self, i: int) -> str:
        """Where the numbers of creator i's group come from, in words."""
        share = round(100 * float(self.own[i]))
        if share == 0:
            return f"{self.shipped_label} (shipped)"
        own = count(int(self.creators[i]), "creator")
        if share >= 99:
            return f"your catalogue ({own})"
        return f"your catalogue ({own}, weight {share} %) and {self.shipped_label} (shipped)"


@dataclass(frozen=True, slots=True)
class _Level:
    """One row of the grid: numbers of one (platform, niche) at the centres of the tiers, (6,) and (6, 5)."""

    mu: Floats
    tau2: Floats
    sigma2: Floats
    mu_var: Floats
    q: Floats
    own: Floats
    creators: Floats
    with_niche: NDArray[np.bool_]


def tier_centres(limits: TierLimits) -> Floats:
    """(6,) log followers at the middle of each tier; open ends reach half a decade beyond their limit."""
    lower = np.log(np.array(limits.lower()[1:], dtype=np.float64))
    half = 0.5 * np.log(10.0)
    return np.concatenate([[lower[0] - half], (lower[:-1] + lower[1:]) / 2, [lower[-1] + half]])


def peer_table(
    platforms: list[str],
    niches: list[str | None],
    followers: Floats,
    cells: pa.Table,
    *,
    limits: TierLimits,
    rule: BlendRule,
) -> PeerTable:
    """The peer group of each creator.

    platforms, niches: n names; followers: (n,) NaN where not known (then the smallest tier's doubt is widest).
    cells: CELLS of the user's catalogue.
    """
    folded = {n: fold(n) if n else None for n in set(niches)}
    keys = [(p, folded[n]) for p, n in zip(platforms, niches, strict=True)]
    distinct = sorted(set(keys), key=lambda k: (k[0], k[1] or ""))
    number = {key: i for i, key in enumerate(distinct)}
    which = np.array([number[key] for key in keys], dtype=np.int64)
    known = _cell_index(cells)
    grid = [_level(key, known, limits, rule) for key in distinct]
    centres = tier_centres(limits)
    at = np.log(np.where(np.isfinite(followers) & (followers > 0), followers, np.exp(centres[1])))

    def read(name: str) -> Floats:
        rows = np.array([getattr(level, name) for level in grid], dtype=np.float64)
        return _between(rows.reshape(len(grid), len(centres), width(name)), centres, which, at)

    def width(name: str) -> int:
        return len(QUANTILES) if name == "q" else 1

    tier = np.searchsorted(np.array(limits.lower()[1:], dtype=np.float64), np.nan_to_num(followers), side="right")
    return PeerTable(
        mu=read("mu")[:, 0],
        tau2=read("tau2")[:, 0],
        sigma2=read("sigma2")[:, 0],
        mu_var=read("mu_var")[:, 0],
        q=read("q"),
        own=read("own")[:, 0],
        tier=tier,
        creators=_pick(grid, "creators", which, tier).astype(np.int64),
        with_niche=_pick(grid, "with_niche", which, tier).astype(np.bool_),
        shipped_label=shipped_priors().label,
    )


def percentile(values: Floats, q: Floats) -> Floats:
    """Percentile (0-100) of log values (n,) among groups with log quantiles q (n, 5).

    Piecewise linear between the quantiles on the normal-score scale, the end slopes carried on: continuous and rising.
    """
    from scipy.special import ndtr, ndtri  # noqa: PLC0415 - 60 ms that most commands never need

    scores = ndtri(np.array(QUANTILES))
    gaps = np.maximum(np.diff(q, axis=1), 1e-6)
    place = np.clip((values[:, None] > q).sum(axis=1) - 1, 0, len(QUANTILES) - 2)
    row = np.arange(len(values))
    slope = np.diff(scores)[place] / gaps[row, place]
    return np.asarray(100 * ndtr(scores[place] + (values - q[row, place]) * slope))


def _between(rows: Floats, centres: Floats, which: NDArray[np.int64], at: Floats) -> Floats:
    """Linear interpolation over log followers; rows: (keys, tiers, k) → (n, k)."""
    right = np.clip(np.searchsorted(centres, at), 1, len(centres) - 1)
    share = np.clip((at - centres[right - 1]) / (centres[right] - centres[right - 1]), 0, 1)[:, None]
    return np.asarray(rows[which, right - 1] * (1 - share) + rows[which, right] * share)


def _pick(grid: list[_Level], name: str, which: NDArray[np.int64], tier: NDArray[np.int64]) -> Floats:
    if not grid:
        return np.zeros(0)
    return np.asarray(np.array([getattr(level, name) for level in grid], dtype=np.float64)[which, tier])


def _cell_index(cells: pa.Table) -> dict[Cell, dict[str, float]]:
    """Cells of the user's catalogue that have what a prior needs."""
    index: dict[Cell, dict[str, float]] = {}
    for row in cells.to_pylist():
        if row["mu"] is None or not row["creators"]:
            continue
        niche = fold(row["niche"]) if row["niche"] else None
        index[(row["platform"], row["tier"], niche)] = row
    return index


def _level(
    key: tuple[str, str | None], known: dict[Cell, dict[str, float]], limits: TierLimits, rule: BlendRule
) -> _Level:
    platform, niche = key
    priors = shipped_priors()
    base = _blend(_shipped_level(priors, platform, limits, rule), known, (platform, None), rule.tier_half)
    if niche is None:
        return base
    offsets = priors.at(priors.niche[niche], tier_centres(limits)) if niche in priors.niche else np.zeros(len(_TIERS))
    narrowed = _Level(
        mu=base.mu + offsets,
        tau2=base.tau2,
        sigma2=base.sigma2,
        mu_var=base.mu_var,
        q=base.q + offsets[:, None],
        own=base.own,
        creators=base.creators,
        with_niche=np.full(len(_TIERS), niche in priors.niche),
    )
    return _blend(narrowed, known, (platform, niche), rule.niche_half)


def _shipped_level(priors: ShippedPriors, platform: str, limits: TierLimits, rule: BlendRule) -> _Level:
    centres = tier_centres(limits)
    tau2, sigma2 = priors.at(priors.tau2, centres), priors.at(priors.sigma2, centres)
    doubt = np.where(centres < priors.measured_from, rule.below_var, 0.0)
    doubt = doubt + (0.0 if platform == priors.platform else rule.elsewhere_var)
    q = priors.at(priors.rate_q, centres)
    return _Level(
        mu=priors.at(priors.mu, centres),
        tau2=tau2,
        sigma2=sigma2,
        mu_var=doubt,
        q=_true_spread(q, tau2),
        own=np.zeros(len(_TIERS)),
        creators=np.zeros(len(_TIERS)),
        with_niche=np.zeros(len(_TIERS), dtype=np.bool_),
    )


def _true_spread(q: Floats, tau2: Floats) -> Floats:
    """Quantiles of observed means drawn in to the spread of true levels: what is left when few posts add no noise."""
    observed = (q[..., 4] - q[..., 0]) / (2 * _Z95)
    shrink = np.clip(np.sqrt(tau2) / np.maximum(observed, 1e-6), 0.3, 1.0)
    middle = q[..., 2:3]
    return np.asarray(middle + (q - middle) * shrink[..., None])


def _blend(base: _Level, known: dict[Cell, dict[str, float]], key: tuple[str, str | None], half: float) -> _Level:
    """`base` drawn towards the user's cells of this platform and niche."""
    rows = [known.get((key[0], tier.value, key[1])) for tier in _TIERS]
    n = np.array([row["creators"] if row else 0.0 for row in rows], dtype=np.float64)
    w = n / (n + half)

    def own(name: str, fallback: Floats) -> Floats:
        values = [row.get(name) if row else None for row in rows]
        return np.array([f if v is None or not np.isfinite(v) else v for v, f in zip(values, fallback, strict=True)])

    def mix(name: str, fallback: Floats) -> Floats:
        return (1 - w) * fallback + w * np.maximum(own(name, fallback), 0.02)

    mu_own = own("mu", base.mu)
    tau2, sigma2 = mix("tau2", base.tau2), mix("sigma2", base.sigma2)
    q_own = np.stack([own(f"p{round(100 * p):02d}", base.q[:, i]) for i, p in enumerate(QUANTILES)], axis=-1)
    q_own = np.where((n > 0)[:, None], _true_spread(q_own, tau2), base.q)
    return _Level(
        mu=(1 - w) * base.mu + w * mu_own,
        tau2=tau2,
        sigma2=sigma2,
        mu_var=(1 - w) ** 2 * base.mu_var + w**2 * tau2 / np.maximum(n, 1),
        q=(1 - w)[:, None] * base.q + w[:, None] * q_own,
        own=1 - (1 - base.own) * (1 - w),
        creators=np.where(n > 0, n, base.creators),
        with_niche=base.with_niche | (key[1] is not None) & (n > 0),
    )
