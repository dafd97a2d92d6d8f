"""Logistic models of any number of classes on sparse or dense rows, drawn towards 0."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from goodword.vetting.learn.descent import minimise

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
# Stopping early is itself a way of drawing weights to 0; more steps change what is predicted by little.
_STEPS, _TOLERANCE = 40, 1e-5


@dataclass(frozen=True, slots=True)
class Linear:
    """weights: (columns, classes); intercept: (classes,)."""

    weights: Floats
    intercept: Floats


def fit(x: Any, y: Ints, classes: int, *, firmness: float, weight: Floats | None = None) -> Linear:  # noqa: ANN401
    """Multinomial logistic regression with an L2 penalty of `firmness` / 2 on the weights (not the intercept).

    x: (n, columns) sparse or dense; y: (n,) class numbers; weight: (n,) of the rows, 1 unless given.
    """
    n, width = x.shape
    share = np.ones(n) if weight is None else weight
    wanted = np.eye(classes)[y]

    def loss(flat: Floats) -> tuple[float, Floats]:
        weights, intercept = flat[:-classes].reshape(width, classes), flat[-classes:]
        logits = x @ weights + intercept
        top = logits.max(axis=1, keepdims=True)
        log_sum = top[:, 0] + np.log(np.exp(logits - top).sum(axis=1))
        away = (np.exp(logits - log_sum[:, None]) - wanted) * share[:, None]
        value = share @ (log_sum - (logits * wanted).sum(axis=1)) + 0.5 * firmness * np.sum(weights**2)
        slope = np.asarray(x.T @ away) + firmness * weights
        return float(value), np.concatenate([slope.ravel(), away.sum(axis=0)])

    start = np.concatenate([np.zeros(width * classes), np.log(wanted.mean(axis=0) + 1e-9)])
    best = minimise(loss, start, steps=_STEPS, tolerance=_TOLERANCE)
    return Linear(best[:-classes].reshape(width, classes), best[-classes:])


def fit_two(x: Any, y: Floats, *, firmness: float) -> Linear:  # noqa: ANN401
    """Logistic regression of labels y (n,) in 0..1: one column of weights, the log-odds of 1."""
    width = x.shape[1]
    mean = float(np.clip(y.mean(), 1e-6, 1 - 1e-6))

    def loss(flat: Floats) -> tuple[float, Floats]:
        logit = x @ flat[:-1] + flat[-1]
        away = 1 / (1 + np.exp(-logit)) - y
        value = np.sum(np.logaddexp(0, logit) - y * logit) + 0.5 * firmness * np.sum(flat[:-1] ** 2)
        return float(value), np.append(np.asarray(x.T @ away) + firmness * flat[:-1], away.sum())

    start = np.append(np.zeros(width), np.log(mean / (1 - mean)))
    best = minimise(loss, start, steps=_STEPS, tolerance=_TOLERANCE)
    return Linear(best[:-1, None], best[-1:])


def logits(x: Any, model: Linear) -> Floats:  # noqa: ANN401
    """(n, classes) scores before they become probabilities."""
    return np.asarray(x @ model.weights + model.intercept)
