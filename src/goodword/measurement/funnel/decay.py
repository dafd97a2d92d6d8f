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
from goodword.measurement.funnel.facts import Events, Facts
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
_EDGES = 64
_FIRST = 0.1  # hours
_HORIZON = 60 * 24.0  # hours
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
    found = []
    for what, events in (("clicks", facts.clicks), ("orders", facts.orders)):
        post, age, weight = _ages(events, posted)
        for number, name in enumerate(names):
            mine = np.flatnonzero((platform == (number if name else -1)) & (posted >= 0) & (posted < as_of))
            part = np.isin(post, mine)
            if part.any():
                one = _half_life(post[part], age[part], weight[part], mine, (as_of - posted) / HOUR, question)
                found.append(HalfLife(name or "any", what, *one))
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


def _ages(events: Events, posted: Ints) -> tuple[Ints, Reals, Reals]:
    """(post, hours since it was posted, weight) of events after their post."""
    post = events.codes[By.POST]
    ok = (post >= 0) & (events.at > 0)
    ok[ok] = (posted[post[ok]] >= 0) & (events.at[ok] >= posted[post[ok]])
    age = (events.at[ok] - posted[post[ok]]) / HOUR
    return post[ok], age, events.values["count"][ok].astype(np.float64)


def _half_life(  # noqa: PLR0917 - events column by column
    post: Ints, age: Reals, weight: Reals, posts: Ints, watched: Reals, question: FunnelQuestion
) -> tuple[int, int, float, Estimate | None, tuple[tuple[float, float], ...], str]:
    horizon = min(float(watched[posts].max()), _HORIZON)
    events = int(weight.sum())
    if events < _LEAST or horizon < 10 * _FIRST:
        return len(posts), events, horizon, None, (), f"{events} so far; a curve needs {_LEAST}"
    edges = np.concatenate([[0.0], np.geomspace(_FIRST, horizon, _EDGES)])
    counts, watched_bins = _histogram(post, age, weight, posts, watched, edges)
    share = _come(counts, watched_bins, np.ones(len(posts)))
    value = _median(share, edges)
    rng = np.random.default_rng(question.seed)
    logs = np.log([_median(_come(counts, watched_bins, w), edges) for w in rng.dirichlet(np.ones(len(posts)), _DRAWS)])
    telling = int((counts.sum(axis=1) > 0).sum())
    usual = _USUAL_SD**2 * _USUAL_POSTS / (_USUAL_POSTS + telling) / telling
    counting = 1 / max(events, 1)  # of the log of a median, about
    half = _t(telling - 1 + _USUAL_POSTS, question.level) * float(np.sqrt(logs.var() + usual + counting))
    estimate = Estimate(
        value,
        value * math.exp(-half),
        max(value, min(value * math.exp(half), horizon)),
        events,
        "hours",
        HALF_LIFE.id,
        question.level,
    )
    curve = tuple((float(e), float(s)) for e, s in zip(edges[1::3], share[1::3], strict=False))
    return telling, events, horizon, estimate, curve, ""


def _histogram(  # noqa: PLR0917 - events column by column
    post: Ints, age: Reals, weight: Reals, posts: Ints, watched: Reals, edges: Reals
) -> tuple[Reals, NDArray[np.bool_]]:
    """(posts, bins) sums, and which bins each post was watched through; only whole bins count."""
    row = np.searchsorted(posts, post)
    bins = len(edges) - 1
    column = np.searchsorted(edges, age, side="right") - 1
    inside = column < bins
    counts = np.bincount(row[inside] * bins + column[inside], weight[inside], len(posts) * bins).reshape(-1, bins)
    seen = watched[posts][:, None] >= edges[None, 1:] - 1e-9
    return np.where(seen, counts, 0.0), seen


def _come(counts: Reals, seen: NDArray[np.bool_], weights: Reals) -> Reals:
    """Share come by each edge, (bins + 1,), by the reverse product limit; posts weighted."""
    w = weights[:, None]
    new = (w * np.where(seen, counts, 0.0)).sum(axis=0)
    by = (w * np.where(seen, counts.cumsum(axis=1), 0.0)).sum(axis=0)
    stay = 1 - np.divide(new, by, out=np.zeros_like(new), where=by > 0)
    after = np.concatenate([np.cumprod(stay[::-1])[::-1], [1.0]])
    after[0] = 0.0
    return after


def _median(share: Reals, edges: Reals) -> float:
    """Hours at which the share reaches one half, linear between edges."""
    at = int(np.searchsorted(share, 0.5))
    at = min(max(at, 1), len(edges) - 1)
    low, high = share[at - 1], share[at]
    part = (0.5 - low) / (high - low) if high > low else 1.0
    return float(max(edges[at - 1] + min(max(part, 0.0), 1.0) * (edges[at] - edges[at - 1]), _FIRST / 2))


def _t(df: float, level: float) -> float:
    from scipy.special import stdtrit  # noqa: PLC0415 - 60 ms that most commands never need

    return float(stdtrit(df, (1 + level) / 2))
