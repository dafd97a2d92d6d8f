"""Learning niches from creators whose niche is declared, and telling those of others with calibrated probabilities."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from goodword.core.errors import BadInput
from goodword.vetting.learn import boost, linear, words
from goodword.vetting.niche import company as companies
from goodword.vetting.niche.model import NicheModel, Portrait, View
from goodword.vetting.niche.views import WAYS, Terms, documents, numbers

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
_PARTS = 3
_FIRMNESS = 5.0
_TREES = boost.BoostRule(trees=150, rate=0.06, leaves=12, least=15, columns=0.5)
_POWERS = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5)
_TEMPERATURES = np.linspace(0.7, 1.6, 19)


def fit(
    portraits: Sequence[Portrait], y: Ints, niches: tuple[str, ...], *, seed: int, trees: boost.BoostRule = _TREES
) -> NicheModel:
    """Learn from portraits with the number of their niche y (n,). Raises BadInput with fewer than `_PARTS` of a niche.

    Each view is held out by part before the trees see it; temperature and prior power are chosen on a part that
    neither the trees nor the linear model on top were fitted on.
    """
    counts = np.bincount(y, minlength=len(niches))
    if counts.min() < 2 * _PARTS:
        raise BadInput.value("creators of a niche", f"at least {2 * _PARTS}", niches[int(counts.argmin())])
    parts = _parts(y, seed)
    views, columns = _views(documents(portraits), y, parts, len(niches))
    company = companies.learn(portraits, y, len(niches))
    x = np.hstack([columns, companies.profile(portraits, company, y), numbers(portraits)])
    held = parts == 0
    tuning = _top(x[~held], y[~held], len(niches), trees)
    temperature, power = _tuned(_blend(x[held], *tuning), y[held], company.share)
    centre, spread, line, grown = _top(x, y, len(niches), trees)
    return NicheModel(niches, views, company, centre, spread, line, grown, temperature, power, len(y))


def probabilities(portraits: Sequence[Portrait], model: NicheModel) -> Floats:
    """(n, niches) calibrated probability of each niche; rows sum to 1; usual shares where nothing is known."""
    read = documents(portraits)
    rows = {name: words.matrix(read[name], view.vocabulary) for name, view in model.views.items()}
    columns = [_log_softmax(linear.logits(rows[name], view.model)) for name, view in model.views.items()]
    company = companies.profile(portraits, model.company)
    x = np.hstack([*columns, company, numbers(portraits)])
    told = np.exp(_log_softmax(_blend(x, model.centre, model.spread, model.linear, model.trees) / model.temperature))
    known = sum(np.diff(row.indptr) for row in rows.values()) + np.abs(company).sum(axis=1) > 0
    return np.asarray(np.where(known[:, None], told, model.company.share / model.company.share.sum()))


def decided(p: Floats, model: NicheModel) -> Ints:
    """(n,) the one niche where only one may be said: leaning towards rare ones, so that all are found alike."""
    return np.asarray((p / model.company.share**model.prior_power).argmax(axis=1))


def _views(read: dict[str, list[Terms]], y: Ints, parts: Ints, classes: int) -> tuple[dict[str, View], Floats]:
    """Each view fitted on all, and (n, views × classes) its log-probabilities of creators it was not fitted on."""
    views, columns = {}, []
    for name, way in WAYS.items():
        vocabulary = words.learn(read[name], least=way.least)
        x = words.matrix(read[name], vocabulary)
        views[name] = View(vocabulary, linear.fit(x, y, classes, firmness=way.firmness))
        out = np.zeros((len(y), classes))
        for part in range(_PARTS):
            inside = parts == part
            fitted = linear.fit(x[~inside], y[~inside], classes, firmness=way.firmness)
            out[inside] = _log_softmax(linear.logits(x[inside], fitted))
        columns.append(out)
    return views, np.hstack(columns)


def _top(
    x: Floats, y: Ints, classes: int, rule: boost.BoostRule
) -> tuple[Floats, Floats, linear.Linear, tuple[boost.Boosted, ...]]:
    """What puts the views together: centre and spread of the columns, a linear model, trees by niche."""
    squeezed = _squeezed(x)
    known = np.isfinite(squeezed)
    n = np.maximum(known.sum(axis=0), 1)
    centre = np.where(known, squeezed, 0.0).sum(axis=0) / n
    spread = np.sqrt(np.where(known, (squeezed - centre) ** 2, 0.0).sum(axis=0) / n) + 1e-9
    line = linear.fit(np.nan_to_num((squeezed - centre) / spread), y, classes, firmness=_FIRMNESS)
    return centre, spread, line, tuple(boost.fit(x, (y == k).astype(np.float64), rule) for k in range(classes))


def _blend(x: Floats, centre: Floats, spread: Floats, line: linear.Linear, grown: tuple[boost.Boosted, ...]) -> Floats:
    """(n, classes) mean of the log-probabilities of the linear model and of the trees."""
    straight = _log_softmax(linear.logits(np.nan_to_num((_squeezed(x) - centre) / spread), line))
    one = np.column_stack([-np.logaddexp(0, -boost.score(x, tree)) for tree in grown])
    return _log_softmax((straight + _log_softmax(one)) / 2)


def _tuned(logs: Floats, y: Ints, share: Floats) -> tuple[float, float]:
    """The temperature of the best likelihood, and the prior power of the best macro-F1."""
    rows = np.arange(len(y))
    losses = [-_log_softmax(logs / t)[rows, y].mean() for t in _TEMPERATURES]
    temperature = float(_TEMPERATURES[int(np.argmin(losses))])
    p = np.exp(_log_softmax(logs / temperature))
    found = [macro_f1(y, (p / share**power).argmax(axis=1), len(share)) for power in _POWERS]
    return temperature, _POWERS[int(np.argmax(found))]


def macro_f1(y: Ints, said: Ints, classes: int) -> float:
    """Mean over niches of the harmonic mean of precision and recall; niches that are neither there nor said are left
    out."""
    scores = []
    for k in range(classes):
        both = int((y == k).sum() + (said == k).sum())
        if both:
            scores.append(2 * int(((y == k) & (said == k)).sum()) / both)
    return float(np.mean(scores))


def _parts(y: Ints, seed: int) -> Ints:
    """(n,) part of each creator, every niche spread evenly."""
    rng = np.random.default_rng(seed)
    out = np.zeros(len(y), np.int64)
    for niche in np.unique(y):
        rows = rng.permutation(np.flatnonzero(y == niche))
        out[rows] = np.arange(len(rows)) % _PARTS
    return out


def _squeezed(x: Floats) -> Floats:
    return np.asarray(np.sign(x) * np.log1p(np.abs(x)))


def _log_softmax(z: Floats) -> Floats:
    top = z.max(axis=1, keepdims=True)
    return np.asarray(z - top - np.log(np.exp(z - top).sum(axis=1, keepdims=True)))
