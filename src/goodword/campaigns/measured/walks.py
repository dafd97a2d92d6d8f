"""Different paths to orders as arrays, so that every model is worked out for all of them at once. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from goodword.campaigns.measured.model import MODELS, Ints
from goodword.measurement.attribution.models import DECAY, ENDS

Path = tuple[int, ...]
Reals = NDArray[np.float64]


@dataclass(frozen=True)
class Walks:
    """m different paths, none empty, in a fixed order: sums over them are added in it, so that they round the same.

    count: (m,) orders that each led to.
    """

    paths: Sequence[Path]
    count: Ints

    @cached_property
    def sizes(self) -> Ints:
        """(m,) steps of each path."""
        return np.array([len(p) for p in self.paths], np.int64)

    @cached_property
    def starts(self) -> Ints:
        """(m,) where the steps of each path begin in `steps`."""
        return np.cumsum(self.sizes) - self.sizes

    @cached_property
    def steps(self) -> Ints:
        """(s,) owners, path after path."""
        return np.array([owner for p in self.paths for owner in p], np.int64)

    @cached_property
    def owners(self) -> Ints:
        """(o,) different owners, sorted."""
        return np.unique(self.steps)

    @cached_property
    def lengths(self) -> tuple[tuple[Ints, Ints], ...]:
        """For every length there is: (k,) which paths have it, and (k, length) where their steps are."""
        found = []
        for length in np.unique(self.sizes).tolist():
            rows = np.flatnonzero(self.sizes == length)
            found.append((rows, self.starts[rows][:, None] + np.arange(length)))
        return tuple(found)

    def summed(self, values: Reals) -> Reals:
        """(o,) values of all steps (s,) added up by owner, in the order of the paths."""
        return np.asarray(np.bincount(np.searchsorted(self.owners, self.steps), values, len(self.owners)), np.float64)

    def spread(self, parts: Mapping[int, Reals]) -> Reals:
        """(s,) values of every step from those by length, each (k, length)."""
        out = np.zeros(len(self.steps))
        for _, at in self.lengths:
            out[at] = parts[at.shape[1]]
        return out

    def each(self) -> Iterator[tuple[Ints, Ints, Ints]]:
        """By length: (k,) which paths, (k, length) their owners, and how often each is on its path."""
        for rows, at in self.lengths:
            owners = self.steps[at]
            yield rows, owners, (owners[:, :, None] == owners[:, None, :]).sum(2)


def ends(length: int) -> list[float]:
    """40-20-40: first, all between, last; even for one or two steps (not scaled to one)."""
    return [1.0] * length if length <= 2 else [ENDS, *([(1 - 2 * ENDS) / (length - 2)] * (length - 2)), ENDS]


def weights(owners: Ints, uses: Ints, removal: Mapping[int, float]) -> dict[str, Reals]:
    """Each model's weights along k paths of one length, (k, length); they need not sum to one.

    uses: (k, length) how often each owner is on its path. removal: removal effect of each owner (Markov).
    """
    n = owners.shape[1]
    if n == 1:  # all of it, by every model: a weight of another size would only round
        return dict.fromkeys(MODELS, np.ones(owners.shape))
    there, where = np.unique(owners, return_inverse=True)
    effects = np.array([removal.get(int(owner), 0.0) for owner in there], np.float64)
    effect = effects[where.reshape(owners.shape)] / uses
    one = np.ones(owners.shape)
    rules = {
        "last": [0.0] * (n - 1) + [1.0],
        "first": [1.0] + [0.0] * (n - 1),
        "linear": [1.0] * n,
        "40-20-40": ends(n),
        "time decay": [DECAY ** (n - 1 - i) for i in range(n)],
    }
    return {name: one * np.array(row) for name, row in rules.items()} | {
        "shapley": 1 / uses,
        "markov": np.where((whole(effect) > 0)[:, None], effect, one),
    }


def whole(parts: Reals) -> Reals:
    """(k,) sums of the rows, added one by one from the left, as a list is: the same rounding."""
    total = np.zeros(len(parts))
    for column in range(parts.shape[1]):
        total += parts[:, column]
    return total
