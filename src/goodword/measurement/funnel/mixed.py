"""What the others suggest for each rate: a level for all and one effect for each group it belongs to.

A generalised linear mixed model by penalised quasi-likelihood: working responses with variance 1 / (n slope) + spread²,
effects of groups normal, each kind of group with a variance of its own. Its columns are indicators, so sums over them
are counts and no matrix of rates by groups is ever made.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from goodword.core.errors import BadInput
from goodword.measurement.funnel.families import BetaBinomial, Family, Ints, Reals

SPREADS: Reals = np.geomspace(0.02, 3.0, 30)
"""Grid of the spread between creators on the logit or log scale."""
MOST_LEVELS = 200
"""Groups of one kind that get an effect of their own, the largest ones; the others count as the usual."""
_SWEEPS, _STEADY = 12, 1e-3
_EFFECT_LEVELS, _EFFECT_SIZE = 1.0, 0.005
"""Prior of the variance of group effects: as if so many groups had shown this variance."""
_LARGEST = 4.0
_TINY = 1e-12


@dataclass(frozen=True, slots=True)
class Belief:
    """What is believed before any count: the overall mean, how sure (on the link's scale), the spread's half-Cauchy.

    weakest: largest variance of a single rate's prior. 2 is half an event, as in Jeffreys' prior; a weaker one would be
    sure of almost nothing.
    """

    mean: float
    sd: float = 1.5
    scale: float = 1.0
    weakest: float = 2.0

    def __post_init__(self) -> None:
        if not min(self.mean, self.sd, self.scale, self.weakest) > 0:
            raise BadInput.value("belief", "of numbers above 0", self)


@dataclass(frozen=True, slots=True)
class Usual:
    """eta, variance: (n,) what the others suggest for each rate on the link's scale, its own count left out.

    groups: kind of group → standard deviation of its effects.
    """

    eta: Reals
    variance: Reals
    groups: dict[str, float]


@dataclass(frozen=True, slots=True)
class _Design:
    """columns: (n, kinds + 1) number of the column of each rate's effects, -1 for none; kinds: name, first, after."""

    columns: Ints
    kinds: tuple[tuple[str, int, int], ...]

    @property
    def size(self) -> int:
        return self.kinds[-1][2] if self.kinds else 1

    def total(self, values: Reals) -> Reals:
        """X'v."""
        out = np.zeros(self.size)
        for column in self.columns.T:
            ok = column >= 0
            out += np.bincount(column[ok], values[ok], self.size)
        return out

    def products(self, weights: Reals) -> Reals:
        """X'WX."""
        out = np.zeros(self.size**2)
        for a in self.columns.T:
            for b in self.columns.T:
                ok = (a >= 0) & (b >= 0)
                out += np.bincount(a[ok] * self.size + b[ok], weights[ok], self.size**2)
        return out.reshape(self.size, self.size)

    def predict(self, beta: Reals) -> Reals:
        """Xb."""
        return np.asarray(np.append(beta, 0.0)[self.columns].sum(axis=1))

    def variances(self, cov: Reals) -> Reals:
        """The diagonal of X cov X'."""
        wide = np.pad(cov, (0, 1))  # -1 is the row and column of nothing
        return np.asarray(wide[self.columns[:, :, None], self.columns[:, None, :]].sum(axis=(1, 2)))


def usual(family: Family, k: Reals, n: Reals, groups: Mapping[str, Sequence[str | None]], belief: Belief) -> Usual:
    """What the others suggest for each of m rates with counts k in exposure n."""
    design = _design(groups, len(k))
    centre = float(family.link(np.array([belief.mean]))[0])
    eta, spread2 = np.full(len(k), _start(family, k, n, centre)), 0.1
    effects = np.full(len(design.kinds), 0.1)
    for _ in range(_SWEEPS):
        mean = family.mean(eta)
        noise = 1 / np.maximum(n * family.slope(mean), _TINY)
        z = np.where(n > 0, np.clip(eta + (k - n * mean) * noise, eta - 30, eta + 30), eta)
        w = np.where(n > 0, 1 / (noise + spread2), 0.0)
        cov, beta = _solve(design, w, z, centre, belief.sd, effects)
        effects = _effects(design, cov, beta, effects)
        before, eta = eta, design.predict(beta)
        spread2 = mean_spread2(family, k, n, family.mean(eta), belief)
        if np.max(np.abs(eta - before)) < _STEADY:
            break
    variance = design.variances(cov)
    own = np.where(w > 0, np.minimum(variance * w, 0.999), 0.0)  # leverage of the own response
    sds = {kind: float(v**0.5) for (kind, _, _), v in zip(design.kinds, effects, strict=True)}
    return Usual((eta - own * z) / (1 - own), variance / (1 - own), sds)


def _design(groups: Mapping[str, Sequence[str | None]], n: int) -> _Design:
    columns, kinds, at = [np.zeros(n, np.int64)], [], 1
    for kind, names in groups.items():
        counts = Counter(name for name in names if name is not None)
        kept = sorted(counts, key=lambda name: (-counts[name], name))[:MOST_LEVELS]
        if len(kept) < 2:
            continue
        number = {name: at + i for i, name in enumerate(kept)}
        columns.append(np.array([-1 if name is None else number.get(name, -1) for name in names], np.int64))
        kinds.append((kind, at, at + len(kept)))
        at += len(kept)
    return _Design(np.stack(columns, axis=1), tuple(kinds))


def _start(family: Family, k: Reals, n: Reals, centre: float) -> float:
    """The overall rate on the link's scale; the belief where nothing was counted."""
    if not (n.sum() > 0 and k.sum() > 0):
        return centre
    mean = (k.sum() + 0.5) / (n.sum() + 1) if isinstance(family, BetaBinomial) else k.sum() / n.sum()
    return float(family.link(np.array([min(mean, 0.999) if isinstance(family, BetaBinomial) else mean]))[0])


def _solve(  # noqa: PLR0917 - the parts of the normal equations
    design: _Design, w: Reals, z: Reals, centre: float, sd: float, effects: Reals
) -> tuple[Reals, Reals]:
    """(covariance, estimate) of the level and the effects."""
    precision = np.full(design.size, 1 / sd**2)
    for (_, first, after), variance in zip(design.kinds, effects, strict=True):
        precision[first:after] = 1 / variance
    right = design.total(w * z)
    right[0] += centre / sd**2
    cov = np.asarray(np.linalg.inv(design.products(w) + np.diag(precision)), np.float64)
    return cov, np.asarray(cov @ right, np.float64)


def _effects(design: _Design, cov: Reals, beta: Reals, before: Reals) -> Reals:
    """Variance of each kind of effect, by the share of its groups that the counts tell of."""
    out = before.copy()
    for i, (_, first, after) in enumerate(design.kinds):
        u, unsure = beta[first:after], float(np.diag(cov)[first:after].sum())
        told = max(len(u) - unsure / before[i], 0.0)
        out[i] = min((float(u @ u) + _EFFECT_LEVELS * _EFFECT_SIZE) / (told + _EFFECT_LEVELS), _LARGEST)
    return out


def spread_weights(family: Family, k: Reals, n: Reals, a: Reals, b: Reals, belief: Belief) -> Reals:  # noqa: PLR0917
    """Posterior of the spread on its grid; a, b: (grid, n) priors. Half-Cauchy, on a grid that is even in its log."""
    logs = family.log_marginal(k, n, a, b).sum(axis=1) + np.log(SPREADS) - np.log1p((SPREADS / belief.scale) ** 2)
    weights = np.exp(logs - logs.max())
    return np.asarray(weights / weights.sum())


def mean_spread2(family: Family, k: Reals, n: Reals, mean: Reals, belief: Belief) -> float:
    """Posterior mean of the spread's square, the means held."""
    a, b = family.prior(mean, np.broadcast_to(SPREADS[:, None] ** 2, (len(SPREADS), len(k))))
    return float(spread_weights(family, k, n, a, b, belief) @ SPREADS**2)
