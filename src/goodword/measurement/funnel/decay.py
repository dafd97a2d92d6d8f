"""How fast what a post brings comes in: curves and half-lives per platform, young posts counted for what they can tell.

A post that is two days old cannot have clicks of its third day. The share that has come by each age is therefore
worked out backwards (the product-limit estimate for times that are cut off on the right): of the clicks that came by
age b, how many came in the last stretch, among posts old enough to have had it.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from goodword.core.estimate import Estimate
from goodword.core.formula import register
from goodword.measurement.funnel.facts import Facts, Timed
from goodword.measurement.funnel.families import Ints, Reals
from goodword.measurement.funnel.model import By, FunnelQuestion, HalfLife

HALF_LIFE = register(
    "post-half-life",
    1,
    "Hours until half of what comes within the horizon has come: reverse product-limit curve of all posts, interval by "
    "resampling posts, widened by how much posts usually differ where there are few.",
    "Lagakos, Barraj & De Gruttola 1988 (right truncation); Rubin 1981 (Bayesian bootstrap)",
)
HOUR = 3600
EDGES: Reals = np.concatenate([[0.0], np.geomspace(0.1, 60 * 24.0, 73)])
"""Hours since a post; ages are counted between these."""
_LEAST = 10
_USUAL_SD, _USUAL_POSTS = 0.7, 2.0
"""How much the log of a half-life differs between posts where little is known, and for how many posts that counts."""
_DRAWS = 300


def half_lives(facts: Facts, question: FunnelQuestion) -> tuple[HalfLife, ...]:
    """Half-lives of clicks and of orders on each platform, for posts whose time of posting is told."""
    posted = _posted(facts)
    as_of = question.as_of if question.as_of is not None else facts.last
    if as_of is None or not (posted >= 0).any():
        return ()
    platform = _platform_of_posts(facts)
    names = [*facts.coded.names[By.PLATFORM], ""]
    watched = np.where((posted >= 0) & (posted < as_of), (as_of - posted) / HOUR, 0.0)
    found = []
    for what, events in facts.timed.items():
        counts = _histogram(events, posted)
        for number, name in enumerate(names):
            mine = (platform == (number if name else -1)) & (watched > 0)
            if counts[mine].any():
                found.append(_half_life(name or "any", what, counts[mine], watched[mine], question))
    return tuple(found)


def _posted(facts: Facts) -> Ints:
    """When each post was posted, -1 where not told: the earliest time of its rows."""
    out = np.full(len(facts.coded.names[By.POST]), np.iinfo(np.int64).max)
    post = facts.results.codes[By.POST]
    ok = (post >= 0) & (facts.results.at > 0)
    np.minimum.at(out, post[ok], facts.results.at[ok])
    return np.where(out == np.iinfo(np.int64).max, -1, out)


def _platform_of_posts(facts: Facts) -> Ints:
    out = np.full(len(facts.coded.names[By.POST]), -1, np.int64)
    for events in (facts.clicks, facts.results):
        ok = (events.codes[By.POST] >= 0) & (events.codes[By.PLATFORM] >= 0)
        out[events.codes[By.POST][ok]] = events.codes[By.PLATFORM][ok]
    return out


def _histogram(events: Timed, posted: Ints) -> Reals:
    """(posts, bins) events of each post between the edges of age."""
    bins = len(EDGES) - 1
    if not len(posted):
        return np.zeros((0, bins))
    since = posted[events.post]
    ok = (events.post >= 0) & (events.at > 0) & (since >= 0) & (events.at >= since)
    hours = (events.at[ok] - since[ok]) / HOUR
    # Edges rise geometrically from the first, so that the place of an age is its logarithm.
    step = np.log(EDGES[2] / EDGES[1])
    place = np.where(hours < EDGES[1], 0, np.log(np.maximum(hours, EDGES[1]) / EDGES[1]) / step + 1 + 1e-9).astype(
        np.int64
    )
    inside = place < bins
    key = events.post[ok][inside] * bins + place[inside]
    return np.asarray(np.bincount(key, events.count[ok][inside], len(posted) * bins), np.float64).reshape(-1, bins)


def _half_life(platform: str, what: str, counts: Reals, watched: Reals, question: FunnelQuestion) -> HalfLife:
    """One platform's curve, of posts with these counts (posts, bins) that were watched for so many hours."""
    last = int(np.searchsorted(EDGES, watched.max() + 1e-9, side="right")) - 1
    horizon = float(EDGES[last])
    seen = watched[:, None] >= EDGES[None, 1 : last + 1] - 1e-9
    counts = np.where(seen, counts[:, :last], 0.0)  # only whole bins count
    events, telling = int(counts.sum()), int((counts.sum(axis=1) > 0).sum())
    if events < _LEAST or last < 8:
        return HalfLife(platform, what, telling, events, horizon, None, (), f"{events} so far; a curve needs {_LEAST}")
    share = _come(counts, seen, np.ones((1, len(counts))))[0]
    value = _median(share)
    rng = np.random.default_rng(question.seed)
    drawn = _come(counts, seen, rng.standard_exponential((_DRAWS, len(counts))))
    logs = np.log([_median(one) for one in drawn])
    usual = _USUAL_SD**2 * _USUAL_POSTS / (_USUAL_POSTS + telling) / telling
    counting = 1 / events  # of the log of a median, about
    half = _t(telling - 1 + _USUAL_POSTS, question.level) * math.sqrt(logs.var() + usual + counting)
    high = max(value, min(value * math.exp(half), horizon))
    estimate = Estimate(value, value * math.exp(-half), high, events, "hours", HALF_LIFE.id, question.level)
    curve = tuple((float(e), float(s)) for e, s in zip(EDGES[1 : last + 1 : 3], share[1::3], strict=False))
    return HalfLife(platform, what, telling, events, horizon, estimate, curve)


def _come(counts: Reals, seen: NDArray[np.bool_], weights: Reals) -> Reals:
    """Shares come by each edge, (draws, bins + 1), by the reverse product limit; weights of posts (draws, posts)."""
    new = weights @ counts
    by = weights @ np.where(seen, counts.cumsum(axis=1), 0.0)
    stay = 1 - np.divide(new, by, out=np.zeros_like(new), where=by > 0)
    after = np.cumprod(stay[:, ::-1], axis=1)[:, ::-1]
    after[:, 0] = 0.0
    return np.concatenate([after, np.ones((len(after), 1))], axis=1)


def _median(share: Reals) -> float:
    """Hours at which the share reaches one half, linear between edges."""
    at = min(max(int(np.searchsorted(share, 0.5)), 1), len(share) - 1)
    low, high = share[at - 1], share[at]
    part = float((0.5 - low) / (high - low)) if high > low else 1.0
    return float(max(EDGES[at - 1] + min(max(part, 0.0), 1.0) * (EDGES[at] - EDGES[at - 1]), EDGES[1] / 2))


def _t(df: float, level: float) -> float:
    from scipy.special import stdtrit  # noqa: PLC0415 - 60 ms that most commands never need

    return float(stdtrit(df, (1 + level) / 2))
