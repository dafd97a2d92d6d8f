"""Shares of orders from outside, of all codes of a campaign at once: posteriors on a grid, and how many of the very
orders of a code they make. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from goodword.measurement.leaks.model import Ints, Reals

GRID: Reals = np.concatenate([[0.0], (np.arange(60) + 0.5) / 60])
"""Shares from outside: none, and the middles of sixty parts of the rest."""
_DEEP = 16
"""Orders whose likelihoods are multiplied before one logarithm is taken of them all."""
_LARGEST = 1e18
"""Ratios above it are not multiplied: so many of them would leave the range of numbers."""
_EXACT = 400
"""Orders up to which their number from outside is added up exactly."""
_LIKELY = 1e-9  # all 901 shares that are left out move no probability by 1e-6
_AT_ONCE = 4_000_000


@dataclass(frozen=True, slots=True, eq=False)
class Codes:
    """n orders of c codes, each code's in columns of `_DEEP` of its own. sizes: (c,) orders of each code. place: (n,)
    where each order stands. column: (k,) place among the codes in use. starts: (u,) first column of each of them."""

    sizes: Ints
    place: Ints
    column: Ints
    starts: Ints

    @classmethod
    def of(cls, code: Ints, codes: int) -> Codes:
        """code: (n,) number of each order's code."""
        sizes = np.bincount(code, minlength=codes)
        wide = -(-sizes // _DEEP)
        order = np.argsort(code, kind="stable")
        rank = np.empty(len(code), np.int64)
        rank[order] = np.arange(len(code)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        first, used = np.cumsum(wide) - wide, np.flatnonzero(sizes)
        place = rank % _DEEP * int(wide.sum()) + first[code] + rank // _DEEP
        return cls(sizes, place, np.repeat(np.arange(len(used)), wide[used]), first[used])

    @property
    def used(self) -> Ints:
        """(u,) numbers of the codes with orders."""
        return np.flatnonzero(self.sizes)

    def laid(self, ratio: Reals) -> Reals:
        """(16, k) ratios of all orders, 1, which says nothing, where a column has none."""
        out = np.ones(_DEEP * len(self.column))
        out[self.place] = ratio
        return out.reshape(_DEEP, -1)

    def posteriors(self, laid: Reals, tight: float) -> Reals:
        """(g, u) over the grid of shares from outside, of every code in use: a lump at none, the rest even."""
        logs = np.empty((len(GRID), len(self.starts)))
        large = bool(laid.max(initial=0.0) > _LARGEST)
        for g, share in enumerate(GRID.tolist()):
            likely = (1 - share) + share * laid
            whole = np.log(likely).sum(0) if large else np.log(np.multiply.reduce(likely, axis=0))
            logs[g] = np.add.reduceat(whole, self.starts) if len(self.starts) else whole
        prior = np.full(len(GRID), (1 - tight) / (len(GRID) - 1))
        prior[0] = tight
        logs += np.log(prior)[:, None]
        weights = np.exp(logs - logs.max(0, initial=-np.inf))
        return np.asarray(weights / weights.sum(0))

    def outside(self, laid: Reals, posteriors: Reals) -> Reals:
        """(n,) probability that each order is from outside."""
        out = np.zeros(laid.shape)
        for share, weight in zip(GRID.tolist(), posteriors[:, self.column], strict=True):
            odds = share * laid
            out += weight * (odds / (odds + (1 - share)))
        return np.asarray(out.reshape(-1)[self.place])


def numbers(ratios: Sequence[Reals], posteriors: Reals) -> list[Reals]:
    """(n + 1,) probabilities of how many of these very orders came from outside, of every code in use.

    ratios: (n,) of each. posteriors: (g, u).
    """
    found: dict[int, Reals] = {}
    few = [c for c, ratio in enumerate(ratios) if len(ratio) <= _EXACT]
    for part in _parts(sorted(few, key=lambda c: len(ratios[c])), ratios):
        found |= _exactly(part, ratios, posteriors)
    for c, ratio in enumerate(ratios):
        if c not in found:
            found[c] = _normally(ratio, posteriors[:, c])
    return [found[c] for c in range(len(ratios))]


def _parts(codes: Sequence[int], ratios: Sequence[Reals]) -> Iterator[list[int]]:
    """Codes with about as many orders each, as many as fit into memory at once."""
    part: list[int] = []
    for c in codes:
        n = len(ratios[c])
        if part and (n > 2 * len(ratios[part[0]]) + 8 or (len(part) + 1) * len(GRID) * (n + 1) > _AT_ONCE):
            yield part
            part = []
        part.append(c)
    if part:
        yield part


def _exactly(codes: Sequence[int], ratios: Sequence[Reals], posteriors: Reals) -> dict[int, Reals]:
    """Sums of independent yes-or-no draws, added up order by order for all codes and likely shares at once."""
    grid, of = np.nonzero((posteriors[:, codes] > _LIKELY).T)[::-1]
    laid = np.zeros((max(len(ratios[c]) for c in codes), len(codes)))
    for i, c in enumerate(codes):
        laid[: len(ratios[c]), i] = ratios[c]  # an order that is not there is surely not from outside
    odds = GRID[grid] * laid[:, of]
    chance = odds / (odds + (1 - GRID[grid]))
    sums = np.zeros((len(laid) + 1, len(of)))
    sums[0] = 1.0
    for k, q in enumerate(chance):
        more = sums[: k + 1] * q
        sums[: k + 1] -= more
        sums[1 : k + 2] += more
    sums *= posteriors[grid, np.array(codes)[of]]
    first = np.searchsorted(of, np.arange(len(codes)))
    whole = np.maximum(np.add.reduceat(sums, first, axis=1), 0.0)
    made = [whole[: len(ratios[c]) + 1, i] for i, c in enumerate(codes)]
    return {c: one / one.sum() for c, one in zip(codes, made, strict=True)}


def _normally(ratio: Reals, posterior: Reals) -> Reals:
    """The same for many orders, each share's sum taken for normal."""
    from scipy.special import ndtr  # noqa: PLC0415 - 60 ms that most commands never need

    grid = np.flatnonzero(posterior > _LIKELY)
    total = np.zeros(len(ratio) + 1)
    for share, weight in zip(GRID[grid].tolist(), posterior[grid].tolist(), strict=True):
        chance = share * ratio / (share * ratio + (1 - share))
        sd = max(float(np.sqrt((chance * (1 - chance)).sum())), 1e-6)
        edges = (np.arange(len(ratio) + 2) - 0.5 - chance.sum()) / sd
        total += weight * np.diff(ndtr(edges))
    return np.asarray(total / total.sum())
