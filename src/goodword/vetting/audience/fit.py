"""Fitting the additive model: logistic regression on rising pieces with weights of at least zero and a ridge."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from goodword.core.errors import BadInput
from goodword.vetting.audience.model import Additive, Floats, Followers, Term
from goodword.vetting.audience.terms import KNOTS, pieces, suspicions

RIDGE = 6.0


def fit(sets: Sequence[tuple[Followers, Floats]], *, trained_on: str, ridge: float = RIDGE) -> Additive:
    """The model of one or more labelled sets, each with an intercept of its own (their shares differ by design).

    sets: pairs of followers and (n,) labels, 1 for not a person. The model's intercept is that of the last set.
    """
    if not sets or any(len(f) != len(y) or not 0 < y.mean() < 1 for f, y in sets):
        raise BadInput.value("sets", "non-empty, each with both labels", [len(f) for f, _ in sets])
    design, means = _design(sets)
    labels = np.concatenate([y for _, y in sets])
    which = np.repeat(np.arange(len(sets), dtype=np.int64), [len(f) for f, _ in sets])
    steps, intercepts = _minimise(design, labels, which, ridge)
    terms, at = [], 0
    for name, knots in KNOTS.items():
        k = len(knots) - 1
        mine = steps[at : at + k]
        terms.append(Term(name, knots, tuple(map(float, mine)), tuple(map(float, means[name]))))
        at += k
    return Additive(float(intercepts[-1]), tuple(terms), trained_on)


def _design(sets: Sequence[tuple[Followers, Floats]]) -> tuple[Floats, dict[str, Floats]]:
    """All pieces of all followers, centred, 0 where not known; and the centres."""
    values = [suspicions(f) for f, _ in sets]
    blocks, means = [], {}
    for name, knots in KNOTS.items():
        block = pieces(np.concatenate([v[name] for v in values]), knots)
        known = np.isfinite(block[:, 0])
        means[name] = block[known].mean(axis=0) if known.any() else np.zeros(block.shape[1])
        blocks.append(np.nan_to_num(block - means[name]))
    return np.concatenate(blocks, axis=1), means


def _minimise(design: Floats, labels: Floats, which: NDArray[np.int64], ridge: float) -> tuple[Floats, Floats]:
    from scipy.optimize import minimize  # noqa: PLC0415 - only fitting needs it

    p, sets = design.shape[1], int(which.max()) + 1
    member = (which[:, None] == np.arange(sets)).astype(np.float64)
    x = np.concatenate([design, member], axis=1)
    penalty = np.concatenate([np.full(p, ridge), np.zeros(sets)])

    def loss(weights: Floats) -> tuple[float, Floats]:
        eta = x @ weights
        error = 1 / (1 + np.exp(-eta)) - labels
        value = np.sum(np.logaddexp(0, eta) - labels * eta) + 0.5 * np.sum(penalty * weights**2)
        return float(value), x.T @ error + penalty * weights

    bounds = [(0.0, None)] * p + [(None, None)] * sets
    found = minimize(loss, np.zeros(p + sets), jac=True, method="L-BFGS-B", bounds=bounds, options={"maxiter": 2000})
    return found.x[:p], found.x[p:]
