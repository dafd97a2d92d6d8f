"""The share of an audience that does not look like people: quantification, not counting.

Counting who scores above a limit carries the classifier's error into the share. Instead a mixture of two kinds of
accounts is fitted to the sample by expectation and maximisation, starting from the trained profiles and adapting them
to this audience (latent class analysis; Saerens et al. 2002 for the shares, Lazarsfeld 1950 for the classes). With
labels, the difference estimator (Särndal et al. 1992) corrects it without bias.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from goodword.core.estimate import Estimate
from goodword.core.formula import register
from goodword.vetting.audience.model import CredibilityRule, Floats, Followers, ListOrder, Profiles, Sampling

FORMULA = register(
    "audience-share",
    1,
    "Share of sampled followers that do not look like people: adaptive latent classes, corrected by local labels.",
    "Saerens, Latinne & Decaestecker 2002; Lazarsfeld 1950; Särndal, Swensson & Wretman 1992 (difference estimator)",
)
# Limits of the bins of each fact; a few wide ones, because profiles are learned from a few hundred accounts.
_BINS: dict[str, tuple[float, ...]] = {
    "posts": (1, 3, 10, 40),
    "following_per_follower": (0, 1, 2.2, 4),
    "picture": (0.5,),
    "digits": (0.01, 0.15, 0.35),
}
_SMOOTH = 0.5
_ROUNDS = 60
# A priori share: Beta(1, 3), mean a quarter, worth four followers.
_PRIOR_A, _PRIOR_B = 1.0, 3.0
# The sample's own share is estimated, not observed: its variance is taken half as large again.
_INFLATION = 1.5
_Z = 1.6448536269514722


def binned(f: Followers) -> dict[str, NDArray[np.int64]]:
    """(n,) bin of each fact, -1 where it is not known."""
    values = {
        "posts": f.posts,
        "following_per_follower": np.log1p(f.following) - np.log1p(f.followers),
        "picture": f.picture,
        "digits": f.digits,
    }
    return {
        name: np.where(np.isfinite(x), np.digitize(np.nan_to_num(x), _BINS[name]), -1) for name, x in values.items()
    }


def profiles(sets: list[tuple[Followers, Floats]], *, trained_on: str) -> Profiles:
    """How often people and the others have each fact, in each labelled set."""
    facts = {name: np.zeros((len(sets), 2, len(limits) + 1)) for name, limits in _BINS.items()}
    for s, (followers, labels) in enumerate(sets):
        for name, bins in binned(followers).items():
            for kind in (0, 1):
                mine = bins[(labels == kind) & (bins >= 0)]
                counts = np.bincount(mine, minlength=len(_BINS[name]) + 1) + _SMOOTH
                facts[name][s, kind] = counts / counts.sum()
    return Profiles(facts, trained_on)


def responsibilities(
    f: Followers, trained: Profiles, rule: CredibilityRule, known: Floats | None = None
) -> tuple[float, Floats]:
    """(share, (n,) probability of not being a person) after adapting the profiles to this sample.

    known: (n,) labels where there are any, else NaN.
    """
    hot = {name: _one_hot(bins, len(_BINS[name]) + 1) for name, bins in binned(f).items()}
    start = {name: freq.mean(axis=0) for name, freq in trained.facts.items()}
    now, share = start, 1 / (_PRIOR_A + _PRIOR_B) * _PRIOR_A
    r = np.full(len(f), share)
    for _ in range(_ROUNDS):
        odds = np.log(share / (1 - share)) + sum(
            (x @ (np.log(now[name][1]) - np.log(now[name][0])) for name, x in hot.items()), np.zeros(len(f))
        )
        r = 1 / (1 + np.exp(-np.clip(odds, -50, 50)))
        if known is not None:
            r = np.where(np.isfinite(known), np.nan_to_num(known), r)
        share = float((r.sum() + _PRIOR_A) / (len(r) + _PRIOR_A + _PRIOR_B))
        now = {name: _adapted(x, r, start[name], rule.adapt) for name, x in hot.items()}
    return share, r


def unlabelled_share(f: Followers, trained: Profiles, rule: CredibilityRule) -> tuple[Estimate, Floats]:
    """The share from the sample alone; the interval carries sampling and the difference between audiences."""
    share, r = responsibilities(f, trained, rule)
    sampling = _INFLATION * share * (1 - share) / max(len(f), 1)
    return _estimate(share, float(np.sqrt(sampling + rule.domain_sd**2)), len(f)), r


def labelled_share(r: Floats, rows: NDArray[np.int64], labels: Floats, chance: Floats) -> Estimate:
    """The share with labels of some rows: mean of r, corrected by the labels' weighted mean difference from it.

    r: (n,) probabilities found without these labels, so that the correction is unbiased. chance: (len(rows),).
    """
    weight = 1 / chance
    off = labels - r[rows]
    correction = float(np.sum(weight * off) / weight.sum())
    share = float(np.clip(r.mean() + correction, 0.0, 1.0))
    spread = float(np.sum((weight * (off - correction)) ** 2) / weight.sum() ** 2)
    # A sample in which no label disagrees is not proof: one disagreement among all of them is always allowed for.
    spread = max(spread, (1 / (len(rows) + 2)) ** 2 / 2)
    inside = min(max(share, 1 / len(r)), 1 - 1 / len(r))
    return _estimate(share, float(np.sqrt(spread + inside * (1 - inside) / len(r))), len(r))


def widened(estimate: Estimate, r: Floats, sampling: Sampling, rule: CredibilityRule) -> Estimate:
    """The estimate of a newest-first sample, with the doubt about the followers further down the list.

    r: (n,) probabilities in the order of the list. The unseen part may differ by `newest_sd`, and by as much as the
    earlier half of the sample differs from the later one. Labels of the sample cannot take this doubt away.
    """
    if sampling.order is not ListOrder.NEWEST_FIRST or len(r) == 0:
        return estimate
    unseen = 1.0 if sampling.whole is None else max(0.0, 1 - len(r) / sampling.whole)
    sd = unseen * float(np.hypot(rule.newest_sd, drift(r)))
    inner = max(estimate.value - estimate.low, estimate.high - estimate.value) / _Z
    return _estimate(estimate.value, float(np.hypot(inner, sd)), estimate.n)


def drift(r: Floats) -> float:
    """How far the two halves of a list differ in their mean beyond chance (0 when chance explains it)."""
    half = len(r) // 2
    if half < 2:
        return 0.0
    a, b = r[:half], r[-half:]
    gap = float(a.mean() - b.mean()) ** 2 - float(a.var() + b.var()) / half
    return float(np.sqrt(max(gap, 0.0)))


def distances(f: Followers, trained: Profiles, share: float) -> dict[str, float]:
    """Per known fact the total variation between the sample and a mixture of the trained profiles, 0-1."""
    gaps = {}
    for name, bins in binned(f).items():
        seen = bins[bins >= 0]
        if len(seen) == 0:
            continue
        have = np.bincount(seen, minlength=len(_BINS[name]) + 1) / len(seen)
        kinds = trained.facts[name].mean(axis=0)
        gaps[name] = 0.5 * float(np.abs(have - (share * kinds[1] + (1 - share) * kinds[0])).sum())
    return gaps


def distance(f: Followers, trained: Profiles, share: float) -> float:
    """Mean of `distances`; 1 where no fact is known."""
    gaps = list(distances(f, trained, share).values())
    return float(np.mean(gaps)) if gaps else 1.0


def _adapted(hot: Floats, r: Floats, start: Floats, adapt: float) -> Floats:
    counts = np.stack([hot.T @ (1 - r), hot.T @ r]) + adapt * start
    return np.asarray(counts / counts.sum(axis=1, keepdims=True))


def _one_hot(bins: NDArray[np.int64], k: int) -> Floats:
    return np.asarray(bins[:, None] == np.arange(k), dtype=np.float64)


def _estimate(share: float, sd: float, n: int) -> Estimate:
    return Estimate(share, max(share - _Z * sd, 0.0), min(share + _Z * sd, 1.0), n, "share", FORMULA.id)
