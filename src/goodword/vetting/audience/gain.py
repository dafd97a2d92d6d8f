"""What local labels brought: interval and probabilities before and after, each judged on followers not learned from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from goodword.core.estimate import Estimate
from goodword.core.formula import register
from goodword.vetting.audience.judge import MIN_LABELS, chances_of, credibility
from goodword.vetting.audience.local import recalibrate
from goodword.vetting.audience.model import Additive, CredibilityRule, Floats, Followers, Profiles, Sampling
from goodword.vetting.audience.share import responsibilities
from goodword.vetting.audience.terms import score
from goodword.vetting.wording import count

BRIER = register(
    "label-brier",
    1,
    "Mean squared error of the probabilities, each label judged by a model that did not learn from it (five parts).",
    "Brier 1950; weights by the chance of having been labelled (Horvitz & Thompson 1952); bootstrap",
)
ECE = register(
    "label-ece",
    1,
    "Mean gap between probability and what was found, over five bins of equal numbers of labels.",
    "Naeini et al. 2015 (expected calibration error), weighted; bootstrap",
)
_FOLDS, _BINS, _DRAWS = 5, 5, 400


@dataclass(frozen=True, slots=True)
class Gain:
    """Before and after the labels. share_*: of accounts that do not look like people. brier_gain: before minus after,
    above 0 where labels helped."""

    labels: int
    share_before: Estimate
    share_after: Estimate
    brier_before: Estimate
    brier_after: Estimate
    brier_gain: Estimate
    ece_before: Estimate
    ece_after: Estimate
    sentence: str


def gain(
    f: Followers,
    trained: tuple[Additive, Profiles],
    labels: Floats,
    *,
    sampling: Sampling | None = None,
    seed: int = 1,
) -> Gain | None:
    """What the labels brought; None below `MIN_LABELS` of them or while all of them say the same.

    labels: (n,) as for `credibility`.
    """
    rows = np.flatnonzero(np.isfinite(labels))
    y = labels[rows]
    if len(rows) < MIN_LABELS or y.min() == y.max():
        return None
    _, r = responsibilities(f, trained[1], CredibilityRule())
    weight = 1 / chances_of(r, rows)
    before, after = r[rows], _unseen(f.take(rows), trained[0], y, weight, seed=seed)
    drawn = np.random.default_rng(seed).integers(0, len(rows), (_DRAWS, len(rows)))

    def measured(p: Floats, formula: str, *, ece: bool) -> tuple[Estimate, Floats]:
        value = _ece if ece else _brier
        values = np.array([value(y[i], p[i], weight[i]) for i in drawn])
        return _estimate(value(y, p, weight), values, len(rows), formula), values

    whole_gain = _brier(y, before, weight) - _brier(y, after, weight)
    brier_before, drawn_before = measured(before, BRIER.id, ece=False)
    brier_after, drawn_after = measured(after, BRIER.id, ece=False)
    brier_gain = _estimate(whole_gain, drawn_before - drawn_after, len(rows), BRIER.id)
    shares = [credibility(f, trained, labels=v, sampling=sampling, seed=seed).not_people for v in (None, labels)]
    return Gain(
        labels=len(rows),
        share_before=shares[0],
        share_after=shares[1],
        brier_before=brier_before,
        brier_after=brier_after,
        brier_gain=brier_gain,
        ece_before=measured(before, ECE.id, ece=True)[0],
        ece_after=measured(after, ECE.id, ece=True)[0],
        sentence=_sentence(len(rows), shares[0], shares[1], brier_gain),
    )


def _unseen(f: Followers, model: Additive, y: Floats, weight: Floats, *, seed: int) -> Floats:
    """(labels,) probability of each labelled follower by a model of the other parts."""
    part = np.empty(len(y), dtype=np.int64)
    part[np.lexsort((np.random.default_rng(seed).uniform(size=len(y)), y))] = np.arange(len(y)) % _FOLDS
    p = np.empty(len(y))
    for k in range(_FOLDS):
        test, train = part == k, part != k
        local = recalibrate(model, f.take(train), y[train], 1 / weight[train])
        p[test] = score(local, f.take(test)).probability
    return p


def _brier(y: Floats, p: Floats, weight: Floats) -> float:
    return float(weight @ (y - p) ** 2 / weight.sum())


def _ece(y: Floats, p: Floats, weight: Floats) -> float:
    parts = np.array_split(np.argsort(p, kind="stable"), _BINS)
    gaps = [abs(float(weight[i] @ (y[i] - p[i]))) for i in parts if len(i)]
    return float(sum(gaps) / weight.sum())


def _estimate(value: float, values: Floats, n: int, formula: str) -> Estimate:
    low, high = (float(v) for v in np.quantile(values, (0.05, 0.95)))
    return Estimate(value, min(low, value), max(high, value), n, "", formula)


def _sentence(n: int, before: Estimate, after: Estimate, brier: Estimate) -> str:
    was, now = before.high - before.low, after.high - after.low
    width = (
        f"narrowed the interval of the share from {100 * was:.0f} to {100 * now:.0f} percentage points"
        if now < was
        else f"did not narrow the interval ({100 * now:.0f} percentage points)"
    )
    if brier.low > 0:
        single = f"single accounts are judged better{' too' if now < was else ''}"
    elif brier.high < 0:
        single = "single accounts are judged less well than before: look at the labels you differ on"
    else:
        single = "whether single accounts are judged better cannot be told yet"
    return f"{count(n, 'label').capitalize()} {width}; {single}."
