"""Whom a creator is seen with: niches of the creators who share accounts and commenters, and of those named."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from goodword.vetting.niche.model import Company, Portrait

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
# Niches of those around a shared account are drawn to the usual ones as by so many creators more.
_PRIOR = 3.0


def around(p: Portrait) -> tuple[str, ...]:
    """Accounts named and people who comment, each once, without the creator."""
    return tuple(sorted({*p.accounts, *p.people} - {p.creator}))


def learn(portraits: Sequence[Portrait], y: Ints, classes: int) -> Company:
    """Count niches by account and person."""
    counts: dict[str, Floats] = defaultdict(lambda: np.zeros(classes))
    named_by: dict[str, list[int]] = defaultdict(list)
    for p, niche in zip(portraits, y, strict=True):
        for one in around(p):
            counts[one][niche] += 1
            named_by[one].append(int(niche))
    niche_of = {p.creator: int(niche) for p, niche in zip(portraits, y, strict=True)}
    named = {one: tuple(by) for one, by in named_by.items()}
    share = np.asarray((np.bincount(y, minlength=classes) + 0.5) / (len(y) + 0.5 * classes), np.float64)
    return Company(share, dict(counts), niche_of, named)


def profile(portraits: Sequence[Portrait], company: Company, own: Ints | None = None) -> Floats:
    """(n, 3 × classes + 1) what company says of each niche, niches of creators named, niches of creators who name them,
    and how many accounts and people are known.

    own: (n,) niche of creators who are themselves among the learnt; their own vote is taken back.
    """
    k = len(company.share)
    out = np.zeros((len(portraits), 3 * k + 1))
    for i, p in enumerate(portraits):
        for one in around(p):
            if (seen := company.around.get(one)) is not None:
                votes = seen.copy()
                if own is not None:
                    votes[own[i]] -= 1
                total = votes.sum()
                if total > 0:
                    shares = (votes + _PRIOR * company.share) / (total + _PRIOR)
                    out[i, :k] += np.log(shares) - np.log(company.share)
                    out[i, -1] += 1
            if (niche := company.niche.get(one)) is not None:
                out[i, k + niche] += 1
        for niche in company.named_by.get(p.creator, ()):
            out[i, 2 * k + niche] += 1
    return out
