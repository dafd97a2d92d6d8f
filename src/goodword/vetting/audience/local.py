"""Learning from a few labels of this very audience: which to ask for, and what they change."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from goodword.core.errors import BadInput
from goodword.vetting.audience.model import Additive, Floats, Followers, Term
from goodword.vetting.audience.terms import score

# Priors of the recalibration: how far a local intercept and a local weight may stray before labels insist. Chosen by
# leaving one labelled set out; docs/explain/audience.md.
INTERCEPT, INTERCEPT_SD = -2.0, 2.0
WEIGHT, WEIGHT_SD = 1.0, 0.9
LEAST = 0.02


def inclusion(probability: Floats, k: int) -> Floats:
    """(n,) chance of each follower to be chosen for labelling, proportional to the root of its probability, sum k.

    The suspicious are asked about more often, because they teach more; the chances are known, so they can be undone.
    """
    if not 1 <= k <= len(probability):
        raise BadInput.value("k", f"between 1 and {len(probability)}", k)
    size = np.sqrt(np.maximum(probability, LEAST))
    sure = np.zeros(len(size), dtype=np.bool_)
    while True:
        rest = size[~sure].sum()
        chance = np.where(sure, 1.0, size * (k - sure.sum()) / rest if rest > 0 else 1.0)
        over = (chance > 1) & ~sure
        if not over.any():
            return np.asarray(np.minimum(chance, 1.0))
        sure |= over


def queue(probability: Floats, *, seed: int) -> NDArray[np.int64]:
    """(n,) all rows in the order in which to label them; the first k are a sample with the chances of `inclusion`.

    Sequential Poisson sampling (Ohlsson 1998) with evenly spread random numbers along the order of probability: one
    may stop anywhere and go on later, and what was labelled stays a sample with known chances.
    """
    n = len(probability)
    spread = np.empty(n)
    spread[np.argsort(probability, kind="stable")] = (_even(n) + np.random.default_rng(seed).uniform()) % 1
    return np.argsort(spread / np.sqrt(np.maximum(probability, LEAST)), kind="stable").astype(np.int64)


def choose(probability: Floats, k: int, *, seed: int) -> NDArray[np.int64]:
    """The first k rows of the queue, ascending."""
    return np.sort(queue(probability, seed=seed)[:k])


def _even(n: int) -> Floats:
    """The first n numbers of the van der Corput sequence in [0, 1): any stretch of it is evenly spread."""
    left, place, out = np.arange(n), 0.5, np.zeros(n)
    while left.any():
        out += place * (left & 1)
        left, place = left >> 1, place / 2
    return out


def recalibrate(model: Additive, f: Followers, labels: Floats, chance: Floats) -> Additive:
    """The model of this audience: every term re-weighted (never below 0), a local intercept.

    f, labels, chance: the labelled followers, 1 for not a person, and their chances of having been chosen.
    """
    if len(f) != len(labels) or len(f) != len(chance):
        raise BadInput.value("labels", f"one for each of {len(f)} followers", len(labels))
    weights = _map_weights(score(model, f).terms, labels, _undo(chance))
    terms = tuple(_reweighted(term, float(w)) for term, w in zip(model.terms, weights[1:], strict=True))
    trained_on = f"{model.trained_on}, and {len(labels)} labels of this audience"
    return replace(model, intercept=float(weights[0]), terms=terms, trained_on=trained_on)


def _undo(chance: Floats) -> Floats:
    weight = 1 / chance
    return np.asarray(weight / weight.mean())


def _reweighted(term: Term, weight: float) -> Term:
    return replace(term, steps=tuple(weight * step for step in term.steps))


def _map_weights(parts: Floats, labels: Floats, weight: Floats) -> Floats:
    """Intercept and weight of each term at the mode of the posterior."""
    from scipy.optimize import minimize  # noqa: PLC0415 - only labelling needs it

    p = parts.shape[1]
    x = np.concatenate([np.ones((len(parts), 1)), parts], axis=1)
    centre = np.concatenate([[INTERCEPT], np.full(p, WEIGHT)])
    precision = np.concatenate([[INTERCEPT_SD**-2], np.full(p, WEIGHT_SD**-2)])

    def loss(w: Floats) -> tuple[float, Floats]:
        eta = x @ w
        error = weight * (1 / (1 + np.exp(-eta)) - labels)
        away = w - centre
        value = weight @ (np.logaddexp(0, eta) - labels * eta) + 0.5 * np.sum(precision * away**2)
        return float(value), x.T @ error + precision * away

    bounds = [(None, None)] + [(0.0, None)] * p
    found = minimize(loss, centre, jac=True, method="L-BFGS-B", bounds=bounds)
    return np.asarray(found.x)
