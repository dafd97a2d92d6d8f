"""Whose word those around them follow: PageRank over who listens to whom, with an interval. Pure, seeded."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from goodword.core.estimate import Estimate
from goodword.discovery.voices.model import HEEDED

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
DAMPING, ROUNDS, DRAWS, LEVEL = 0.85, 40, 60, 0.9
LEAST = 2
"""Listeners below which nobody is called heeded: one may be a friend."""


@dataclass(frozen=True, slots=True)
class Listening:
    """Who listens to whom: one row a pair and way. who, whom: places in `ids`; how: comment, mention or tag."""

    ids: tuple[str, ...]
    who: Ints
    whom: Ints
    how: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Attention:
    """(n,) share of attention with its interval, and distinct listeners, in the order of `ids`."""

    ids: tuple[str, ...]
    share: Floats
    low: Floats
    high: Floats
    listeners: Ints

    @property
    def fair(self) -> float:
        """What everybody would have if all were heeded alike."""
        return 1 / max(len(self.ids), 1)

    def estimate(self, i: int) -> Estimate:
        """The share of i."""
        value = float(self.share[i])
        low, high = min(float(self.low[i]), value), max(float(self.high[i]), value)
        return Estimate(value, low, high, int(self.listeners[i]), "share", HEEDED.id, LEVEL)


def listening(pairs: Iterable[tuple[str, str, str]], ids: Sequence[str]) -> Listening:
    """Of (who, whom, how), those among `ids`, each once, nobody to themselves."""
    place = {name: i for i, name in enumerate(ids)}
    kept = sorted({(place[a], place[b], how) for a, b, how in pairs if a != b and a in place and b in place})
    who, whom = (np.array([k[i] for k in kept], np.int64) for i in (0, 1))
    return Listening(tuple(ids), who, whom, tuple(k[2] for k in kept))


def attention(heard: Listening, *, seed: int, draws: int = DRAWS) -> Attention:
    """Each pair counts once, however often: habits of one listener are not many listeners."""
    n = len(heard.ids)
    pairs = np.unique(np.stack([heard.who, heard.whom]), axis=1) if len(heard.who) else np.empty((2, 0), np.int64)
    who, whom = pairs[0].astype(np.int64), pairs[1].astype(np.int64)
    listeners = np.bincount(whom, minlength=n)
    share = _rank(n, who, whom, np.ones(len(who)))
    rng = np.random.default_rng(seed)
    drawn = np.array([_rank(n, who, whom, rng.exponential(size=n)[who]) for _ in range(draws)]) if len(who) else None
    low, high = np.quantile(drawn, ((1 - LEVEL) / 2, (1 + LEVEL) / 2), axis=0) if drawn is not None else (share, share)
    return Attention(heard.ids, share, np.asarray(low), np.asarray(high), listeners.astype(np.int64))


def _rank(n: int, who: Ints, whom: Ints, weight: Floats) -> Floats:
    """PageRank where a listener counts by their weight: those who are heeded themselves count more."""
    if not n:
        return np.empty(0)
    out = np.bincount(who, minlength=n).astype(np.float64)
    jump = np.bincount(who, weight, n) / np.maximum(out, 1)  # a listener's own weight, 0 for those who heed nobody
    jump = np.where(out > 0, jump, 1.0)
    jump /= jump.sum()
    move = csr_matrix((1 / out[who], (whom, who)), shape=(n, n))
    rank = np.full(n, 1 / n)
    for _ in range(ROUNDS):
        silent = rank[out == 0].sum()
        rank = DAMPING * (move @ rank + silent * jump) + (1 - DAMPING) * jump
    # What everybody gets without being heeded says nothing of them.
    own = (1 - DAMPING) * jump + DAMPING * rank[out == 0].sum() * jump
    heard = np.where(np.bincount(whom, minlength=n) > 0, np.maximum(rank - own, 0), 0.0)
    return np.asarray(heard / heard.sum() if heard.sum() > 0 else heard)
