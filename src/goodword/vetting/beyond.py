"""Signals from what is known beyond the features, one creator after the other. Pure."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from goodword.catalogue.evidence import RATES
from goodword.core.text import fold
from goodword.core.tier import Tier, TierLimits
from goodword.vetting.engagement import Engagement, column
from goodword.vetting.growth.model import DEFAULT_GROWTH
from goodword.vetting.growth.shipped import shipped
from goodword.vetting.levels import Key, Moments, levels, moments, tiers
from goodword.vetting.material import Material
from goodword.vetting.model import Signal, VettingRule
from goodword.vetting.niche.expertise import Expertise
from goodword.vetting.niche.say import home_signal
from goodword.vetting.niche.store import at_home
from goodword.vetting.shipped import Floats
from goodword.vetting.signal_growth import growth_signal, turnover_signal, unknown_growth
from goodword.vetting.signal_levels import SHOWN, Place, level_signal, unknown_level
from goodword.vetting.signal_people import audience_signal, comment_kinds_signal, known_audience_signal, pods_signal
from goodword.vetting.signal_posts import Posts, drift_signal, hidden_signal, next_signal, rhythm_signal

_UNKNOWN = {rate.name: unknown_level(rate) for rate in SHOWN}
_UNKNOWN_GROWTH = unknown_growth(DEFAULT_GROWTH)
_TIERS = tuple(Tier)
_COLUMNS = ("posts_n", "likes_hidden", "first_at", "last_at", "rate_n", "rate_ss", "time_ss", "time_rate")


def beyond(
    features: pa.Table, material: Material, engagement: Engagement, *, rule: VettingRule, limits: TierLimits
) -> Callable[[dict[str, Any], int], tuple[Signal, ...]]:
    """A function from a row of `features` and its number to the signals that the material gives."""
    place = np.array([material.place.get(name, -1) for name in features["creator_id"].to_pylist()], dtype=np.int64)
    followers = column(features, "followers")
    size = tiers(followers, limits)
    keys = _keys(features, size)
    rates = {
        name: levels(_moments(material, name, place, followers), name, material.common.groups, keys) for name in RATES
    }
    columns = {name: np.nan_to_num(column(material.measures, name)) for name in _COLUMNS}
    ahead = engagement.ahead(rule.ahead)
    limit = shipped().limit(DEFAULT_GROWTH.honest_share)

    def signals(row: dict[str, Any], i: int) -> tuple[Signal, ...]:
        posts, where = _posts(columns, int(place[i])), Place(row["platform"], int(size[i]), row["niche"])
        found = (
            level_signal(rate, rates[rate.name], i, where, rule) if rates[rate.name].n[i] else _UNKNOWN[rate.name]
            for rate in SHOWN
        )
        return (
            *found,
            next_signal(ahead(i), row["followers"], rule),
            rhythm_signal(posts, rule),
            drift_signal(posts, rule),
            hidden_signal(posts, rule),
            *_growth(row, material, limit),
            *_people(row, material, rule),
            *_said(row, material, _TIERS[int(size[i])], rule),
        )

    return signals


def _keys(features: pa.Table, size: NDArray[np.int64]) -> list[Key]:
    """The peers of each row: platform, tier, folded niche."""
    niches = features["niche"].to_pylist()
    folded = {n: fold(n) if n else None for n in set(niches)}
    platforms = features["platform"].to_pylist()
    return [(p, t, folded[n]) for p, t, n in zip(platforms, size.tolist(), niches, strict=True)]


def _moments(material: Material, name: str, place: NDArray[np.int64], followers: Floats) -> Moments:
    """One rate of the creators of the features, in their order; nothing for those without a known post."""
    known, rows = place >= 0, np.maximum(place, 0)
    if material.measures.num_rows == 0:
        nothing = np.zeros(len(place))
        return Moments(nothing, np.full(len(place), np.nan), nothing)
    found = moments(material.measures.take(pa.array(rows)), name, followers)
    return Moments(np.where(known, found.n, 0.0), np.where(known, found.mean, np.nan), np.where(known, found.ss, 0.0))


def _posts(columns: dict[str, Floats], at: int) -> Posts:
    if at < 0:
        return Posts(0, 0, 0.0, 0, 0.0, 0.0, 0.0)
    return Posts(
        n=int(columns["posts_n"][at]),
        hidden=int(columns["likes_hidden"][at]),
        span=float(columns["last_at"][at] - columns["first_at"][at]),
        measured=int(columns["rate_n"][at]),
        time_ss=float(columns["time_ss"][at]),
        time_rate=float(columns["time_rate"][at]),
        rate_ss=float(columns["rate_ss"][at]),
    )


def _growth(row: dict[str, Any], material: Material, limit: float) -> tuple[Signal, ...]:
    i = material.grown.get(row["creator_id"])
    if material.growth is None or i is None:
        return _UNKNOWN_GROWTH
    return (
        growth_signal(material.growth, i, rule=DEFAULT_GROWTH, limit=limit),
        turnover_signal(material.growth, i, row["followers"], DEFAULT_GROWTH),
    )


def _said(row: dict[str, Any], material: Material, tier: Tier, rule: VettingRule) -> tuple[Signal, ...]:
    """Signals of what the posts say, and of the sample of followers that is kept."""
    name = row["creator_id"]
    sampled = audience_signal(material.sampled.get(name))
    if material.readings is None:
        return (sampled,)
    asked = material.beside.countries if material.beside else ()
    reading = material.readings.of(
        name, country=row["country"], language=row["language"], declared=row["niche"], asked=asked
    )
    return (sampled, *reading.signals(row["platform"], tier, rule), *_home(material, reading.expertise))


def _home(material: Material, found: Expertise) -> tuple[Signal, ...]:
    beside = material.beside
    if beside is None:
        return ()
    concentration = at_home(material.homes, found, beside.niche)
    return (home_signal(concentration, beside.taxonomy, worked_out=material.homes is not None),)


def _people(row: dict[str, Any], material: Material, rule: VettingRule) -> tuple[Signal, ...]:
    name = row["creator_id"]
    common, audience = material.common, material.audience.get(name)
    return (
        comment_kinds_signal(material.comments.get(name), rule, known=material.said.get(name, 0)),
        pods_signal(common.pods.get(name), common.commenters.get(name, 0), name, rule),
        *((known_audience_signal(audience),) if audience else ()),
    )
