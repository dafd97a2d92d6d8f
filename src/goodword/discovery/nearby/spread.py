"""Distributions over places from counts and a stated prior. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaincinv

from goodword.core.estimate import Estimate
from goodword.discovery.nearby.model import PLACE_SPREAD, Hours, Part, Spread

SHOWN = 8
LEVEL = 0.9
HOURS_LEAST = 10
"""Posts below which hours say nothing."""

_HOURS_MOST = 30.0  # posts that hours count as at most: habits of one person repeat themselves
# Posts by local hour, an assumption: few at night, most in the evening.
_DAY = np.array(
    [6, 3, 2, 1.5, 1.5, 2, 4, 7, 9, 10, 11, 12, 13, 12, 11, 11, 12, 14, 15, 16, 16, 15, 13, 9], np.float64
)  # fmt: skip
_OFFSETS = np.arange(-11, 13)


@dataclass
class Weighed:
    """One place while evidence is added up. seen: observations; prior: weight that it has before any."""

    label: str
    country: str = ""
    lat: float | None = None
    lon: float | None = None
    seen: float = 0.0
    prior: float = 0.0
    evidence: list[str] = field(default_factory=list)


def spread(title: str, places: Sequence[Weighed], *, elsewhere: float, rests_on: str) -> Spread:
    """The shares of these places and of everywhere else, the largest first. elsewhere: prior weight of the rest."""
    seen = sum(p.seen for p in places)
    whole = seen + sum(p.prior for p in places) + elsewhere
    ordered = sorted(places, key=lambda p: (-(p.seen + p.prior), p.label))
    shown, rest = ordered[:SHOWN], ordered[SHOWN:]
    left = elsewhere + sum(p.seen + p.prior for p in rest)
    parts = [_part(p, p.seen + p.prior, whole) for p in shown]
    if left > 0:
        told = (f"{len(rest)} smaller places together",) if rest else ("whatever nothing is known of",)
        parts.append(_part(Weighed("", evidence=list(told), seen=sum(p.seen for p in rest)), left, whole))
    return Spread(title, tuple(parts), int(seen), seen >= whole - seen and seen > 0, rests_on)


def _part(place: Weighed, a: float, whole: float) -> Part:
    b = max(whole - a, 1e-6)
    low, high = (float(betaincinv(max(a, 1e-6), b, p)) for p in ((1 - LEVEL) / 2, (1 + LEVEL) / 2))
    mean = a / (a + b)
    share = Estimate(mean, min(low, mean), max(high, mean), int(place.seen), "share", PLACE_SPREAD.id, LEVEL)
    return Part(place.label, place.country, place.lat, place.lon, share, tuple(place.evidence))


def merged(rows: Sequence[Weighed]) -> list[Weighed]:
    """Places of one label as one."""
    found: dict[tuple[str, str], Weighed] = {}
    for row in rows:
        known = found.setdefault((row.label, row.country), Weighed(row.label, row.country, row.lat, row.lon))
        known.seen += row.seen
        known.prior += row.prior
        known.evidence += [e for e in row.evidence if e not in known.evidence]
    return list(found.values())


def hours(moments: NDArray[np.int64]) -> Hours | None:
    """Which offset from UTC makes these moments (seconds UTC) lie in a usual day; None where they are too few."""
    if len(moments) < HOURS_LEAST:
        return None
    counted = np.bincount((moments // 3600) % 24, minlength=24).astype(np.float64)
    counted *= min(1.0, _HOURS_MOST / counted.sum())
    usual = np.log(_DAY / _DAY.sum())
    log = np.array([counted @ usual[(np.arange(24) + o) % 24] for o in _OFFSETS])
    belief = np.exp(log - log.max())
    belief /= belief.sum()
    likely = int(_OFFSETS[belief.argmax()])
    # Offsets lie on a circle: the narrowest run around the likeliest that holds the level.
    width = next(w for w in range(13) if _around(belief, likely, w) >= LEVEL or w == 12)
    return Hours(likely - width, likely, likely + width, len(moments))


def _around(belief: NDArray[np.float64], likely: int, width: int) -> float:
    at = (np.arange(likely - width, likely + width + 1) - int(_OFFSETS[0])) % 24
    return float(belief[np.unique(at)].sum())
