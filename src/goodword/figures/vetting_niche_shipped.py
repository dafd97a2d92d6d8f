"""Niches told out of the box, by words and rates that ship: nothing is learnt from the creators that are tested."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from goodword.core.errors import NotFound
from goodword.figures.data import needed
from goodword.figures.model import Figure, Measured, register
from goodword.figures.vetting_niche import NICHES, SET, portraits
from goodword.figures.vetting_scores import bootstrap
from goodword.vetting.niche.expertise import LIKELY, expertise_of, stretched
from goodword.vetting.niche.learn import macro_f1
from goodword.vetting.niche.rates import shipped_rates
from goodword.vetting.niche.spoken import Spoken, SpokenOf
from goodword.vetting.niche.taxonomy import load

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
_SEED, _ENOUGH, _BINS = 7, 5, 20
_TOLD = tuple(name for name in NICHES if name != "other")
_WAYS = ("hashtags alone", "words alone", "hashtags and words")


@dataclass(frozen=True, slots=True)
class _Told:
    """Tested creators: niche stated, posts known, and by way of reading (n, 8) the probability of each niche."""

    y: Ints
    posts: Ints
    p: dict[str, Floats]
    data: str

    def said(self, way: str) -> Ints:
        """(n,) the likeliest niche, "other" where none is likelier than before anything was read."""
        p = self.p[way]
        named = np.array([NICHES.index(name) for name in _TOLD])[p.argmax(axis=1)]
        return np.where(p.max(axis=1) > shipped_rates().prior + 1e-9, named, NICHES.index("other"))


def out_of_the_box(data: Path | None, _options: dict[str, str]) -> Measured:
    """Macro-F1 of nine niches over all creators with a post, by hashtags and words of their captions."""
    told = _told(data)
    y, said, k = told.y, told.said(_WAYS[2]), len(NICHES)
    value = macro_f1(y, said, k)
    low, high = bootstrap(lambda r: macro_f1(y[r], said[r], k), len(y), seed=_SEED)
    many = told.posts >= _ENOUGH
    details = {
        way: {
            "macro-F1": macro_f1(y, told.said(way), k),
            "macro-F1 at five posts or more": macro_f1(y[many], told.said(way)[many], k) if many.any() else None,
            "accuracy": float((told.said(way) == y).mean()),
        }
        for way in _WAYS
    }
    interval = (min(low, value), max(high, value))
    return _framed(told, value, interval, unit="macro-F1", baseline="0.380 keyword rule", details=details)


def calibration(data: Path | None, _options: dict[str, str]) -> Measured:
    """Calibration error of every probability of every niche, twenty bins of equal mass."""
    told = _told(data)
    hit = np.stack([told.y == NICHES.index(name) for name in _TOLD], axis=1).astype(np.float64)
    p = told.p[_WAYS[2]]

    def value(rows: Ints, of: Floats = p) -> float:
        mine, true = of[rows].ravel(), hit[rows].ravel()
        parts = np.array_split(np.argsort(mine, kind="stable"), _BINS)
        return float(sum(len(b) * abs(mine[b].mean() - true[b].mean()) for b in parts if len(b)) / len(mine))

    everyone, many = np.arange(len(told.y)), np.flatnonzero(told.posts >= _ENOUGH)
    exact = value(everyone)
    low, high = bootstrap(value, len(told.y), seed=_SEED)
    brier, base = float(((p - hit) ** 2).mean()), float(((hit.mean(axis=0) - hit) ** 2).mean())
    details = {
        "at five posts or more": value(many) if len(many) else None,
        "Brier skill": 1 - brier / base,
        **{way: value(everyone, told.p[way]) for way in _WAYS[:2]},
    }
    interval = (min(low, exact), max(high, exact))
    best = "0.014 of a learnt model, on the likeliest"
    return _framed(told, exact, interval, unit="calibration error", baseline=best, details=details)


def _framed(
    told: _Told,
    value: float,
    interval: tuple[float, float],
    *,
    unit: str,
    baseline: str,
    details: Mapping[str, object],
) -> Measured:
    return Measured(
        value=value,
        low=interval[0],
        high=interval[1],
        n=len(told.y),
        unit=unit,
        data=told.data,
        split="nothing is learnt; the eight rates that ship were counted on the open set",
        base_rate=float(np.bincount(told.y, minlength=len(NICHES)).max() / len(told.y)),
        seed=_SEED,
        formula=LIKELY.id,
        baseline=baseline,
        details=dict(details),
    )


@lru_cache(maxsize=2)
def _told(data: Path | None) -> _Told:
    """Remembered: two figures show sides of one measurement."""
    people, niches, posts = portraits(needed(data, SET))
    if not people:
        raise NotFound.looked_in("No creator with a post and one of the nine niches.", [str(data)])
    taxonomy = load()
    edges = np.cumsum([0, *(len(p.captions) for p in people)])
    captions = pa.array([c for p in people for c in p.captions], pa.string())
    nothing = pa.nulls(len(captions), pa.list_(pa.string()))
    spoken = SpokenOf(pa.table({"caption": captions, "hashtags": nothing}), edges, taxonomy, **stretched())
    p = {way: np.zeros((len(people), len(_TOLD))) for way in _WAYS}
    for i in range(len(people)):
        whole = spoken.of(i)
        for way, said in zip(_WAYS, (_by_hashtags(whole), _by_words(whole), whole), strict=True):
            found = expertise_of("", said, np.zeros(whole.posts, np.int64), taxonomy)
            likely = {n.niche: n.probability for n in found.niches}
            # A niche of which nothing speaks keeps what silence leaves of it: nothing read, nothing changed.
            p[way][i] = [likely.get(name, found.silent) for name in _TOLD]
    return _Told(np.array(niches, np.int64), np.array(posts), p, SET if data is None else data.name)


def _by_hashtags(spoken: Spoken) -> Spoken:
    """Without the words."""
    counts = {niche: [*mine[:-1], 0] for niche, mine in spoken.counts.items() if mine[-2]}
    return replace(spoken, told=0, counts=counts)


def _by_words(spoken: Spoken) -> Spoken:
    """Without the hashtags."""
    counts = {niche: [*mine[:-2], 0, mine[-1]] for niche, mine in spoken.counts.items() if mine[-1]}
    return replace(spoken, signed=0, tagged=0, counts=counts)


register(
    Figure(
        "niche-out-of-the-box",
        "quality",
        "Niche of a creator, one of nine, with nothing learnt: macro-F1",
        0.38,
        "above",
        out_of_the_box,
    )
)
register(
    Figure(
        "niche-out-of-the-box-calibration",
        "quality",
        "Probability of every niche with nothing learnt: calibration error",
        0.02,
        "below",
        calibration,
    )
)
