"""Several synthetic controls at once, for the treated and for groups of other places in their stead."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from goodword.core.formula import register
from goodword.measurement.estimators.synthetic import weights
from goodword.measurement.lift.scales import Rows, Scaled, noise, scaled
from goodword.measurement.model import Reals

COMBINED = register(
    "combined",
    1,
    "Weighted mean of the counterfactuals of twenty-eight variants of synthetic control and differences: outcomes or "
    "indexes with outliers held, seasons taken off, all history or mostly the recent, penalties on noisy donors, a "
    "ridge step beyond the simplex; each with its level from all of history, from the last periods, or from the "
    "periods in which the donors looked like during the campaign. The weights are learned on placebo windows of the "
    "same panel and shrunk to equal.",
    "own; stacking after Breiman 1996, parts after Doudchenko & Imbens 2016, Ben-Michael, Feller & Rothstein 2021, "
    "Arkhangelsky et al. 2021",
)

MOST_DONORS = 150
MOST_ROWS = 400


@dataclass(frozen=True, slots=True)
class Member:
    """One way of matching. recent: half-life of the periods' weights as share of the history, 0 for equal weights.

    even: penalty on the squares of the weights, as share of the mean variance of a donor. noisy: the same, for each
    donor in proportion to its own noise. ridge: share of the trace for the step beyond the simplex, negative for none.
    """

    name: str
    scale: Literal["outcome", "held", "season"]
    recent: float = 0.0
    even: float = 0.0
    noisy: float = 0.0
    ridge: float = -1.0


MEMBERS = (
    Member("sc-fe", "outcome"),
    Member("sc-fe, even", "outcome", even=0.03),
    Member("sc-fe, recent", "outcome", recent=0.25, even=0.03),
    Member("index sc-fe, recent", "season", recent=0.25, noisy=2.0),
    Member("index sc-fe, season", "season", noisy=1.0),
    Member("index asc", "held", noisy=3.0, ridge=0.1),
    Member("index did", "held", even=100.0),
)
LEVELS = ("", ", last weeks", ", last months", ", alike periods")
HALF_LIVES = (6.0, 24.0, 12.0)


@dataclass(frozen=True, slots=True)
class Fits:
    """Fits of G groups in one window by B members at L levels, C = L B columns (levels outside).

    paths: (C, G, T) in outcomes. observed: (G, T). left: (B, G, start), what the members leave before the start.
    weights: (B, N), of the rows in the fit of the first group, as shares of its level.
    """

    paths: Reals
    observed: Reals
    left: Reals
    weights: Reals


class Ensemble:
    """Every member with every level; `columns` names them."""

    columns = tuple(member.name + level for level in LEVELS for member in MEMBERS)

    def fit(self, y: Reals, start: int, groups: tuple[Rows, ...], season: int) -> Fits:
        """Fits of each group of rows of y (N, T) from the rows outside it; row 0 is the treated, never a donor."""
        s = scaled(y, start, season)
        made = _Groups.of(s, groups)
        fits = [_member(s, made, member) for member in MEMBERS]
        base = np.array([f[0] for f in fits])
        left = made.held[None, :, :start] - base[:, :, :start]
        alike = _alike(s, made)
        age = start - 1 - np.arange(start)
        paths = [base]
        for half_life in HALF_LIVES[:2]:
            recent = 0.5 ** (age / half_life)
            paths.append(base + (left @ (recent / recent.sum()))[:, :, None])
        alike = alike * 0.5 ** (age / HALF_LIVES[2])
        alike /= np.maximum(alike.sum(1, keepdims=True), 1e-300)
        paths.append(base + np.einsum("cgs,gs->cg", left, alike)[:, :, None])
        return Fits(np.concatenate(paths), made.observed, left, np.array([f[1][0] for f in fits]))


@dataclass(frozen=True, slots=True)
class _Groups:
    """Groups of rows as the kernel wants them: members filled up with -1, equal shares and shares by level."""

    rows: tuple[Rows, ...]
    members: Rows
    equal: Reals
    by_level: Reals
    level: Reals
    observed: Reals
    held: Reals

    @staticmethod
    def of(s: Scaled, groups: tuple[Rows, ...]) -> _Groups:
        size = max(len(g) for g in groups)
        members = np.full((len(groups), size), -1, np.int64)
        equal, by_level = np.zeros(members.shape), np.zeros(members.shape)
        for i, g in enumerate(groups):
            members[i, : len(g)] = g
            equal[i, : len(g)] = 1 / len(g)
            by_level[i, : len(g)] = s.level[g] / s.level[g].sum()
        level = np.array([s.level[g].mean() for g in groups])
        mixed = _Groups._mix(s.held, members, by_level) * level[:, None]
        return _Groups(groups, members, equal, by_level, level, _Groups._mix(s.y, members, equal), mixed)

    @staticmethod
    def _mix(z: Reals, members: Rows, shares: Reals) -> Reals:
        return np.asarray(np.einsum("gk,gkt->gt", shares, z[members]))

    def mixed(self, z: Reals, *, equal: bool) -> Reals:
        """Each group's mean of the rows of z."""
        return self._mix(z, self.members, self.equal if equal else self.by_level)


def _member(s: Scaled, groups: _Groups, member: Member) -> tuple[Reals, Reals]:
    """Paths (G, T) in outcomes and weights (G, N) as shares of the level."""
    from goodword.measurement.kernels.members import fit_groups  # noqa: PLC0415 - numba loads when needed

    raw = member.scale == "outcome"
    z = {"outcome": s.y, "held": s.held, "season": s.held - s.seasons}[member.scale]
    age = s.start - 1 - np.arange(s.start)
    period = np.ones(s.start) if member.recent == 0 else 0.5 ** (age / (member.recent * s.start))
    period = period / period.sum()
    centre = z[:, : s.start] @ period
    apart = np.ascontiguousarray(z - centre[:, None])
    gram = np.ascontiguousarray((apart[:, : s.start] * period) @ apart[:, : s.start].T)
    penalty = np.full(len(z), member.even * float(np.trace(gram)) / len(z))
    if member.noisy > 0:
        penalty[1:] += member.noisy * noise(z[1:, : s.start])
    banned = np.zeros(len(z), np.int64)
    banned[0] = 1
    shares = groups.equal if raw else groups.by_level
    paths, w = fit_groups(apart, gram, penalty, groups.members, shares, banned, member.ridge, MOST_DONORS)
    paths = paths + groups.mixed(centre[:, None], equal=raw)
    if member.scale == "season":
        paths = paths + groups.mixed(s.seasons, equal=False)
    if raw:
        return paths, w * s.level / groups.level[:, None]
    return paths * groups.level[:, None], w


def _alike(s: Scaled, groups: _Groups) -> Reals:
    """Weights (G, start) of the periods before the start in which the rows outside the group looked like after it."""
    z = s.held - s.held[:, : s.start].mean(1, keepdims=True)
    before, after = z[:, : s.start], z[:, s.start :].mean(1)
    gram, target = before[1:].T @ before[1:], before[1:].T @ after[1:]
    out, warm = np.empty((len(groups.rows), s.start)), None
    for i, rows in enumerate(groups.rows):
        g, b = gram, target
        if rows[0] != 0:
            g, b = gram - before[rows].T @ before[rows], target - before[rows].T @ after[rows]
        g = g + (float(np.trace(g)) / s.start + 1e-12) * np.eye(s.start)
        warm = weights(g, b, warm)
        out[i] = warm
    return out
