"""Niches of creators: one of nine, learnt from other creators; every probability measured against what happened."""

from __future__ import annotations

import csv
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from goodword.core.errors import NotFound
from goodword.core.text import mentions
from goodword.figures.data import needed
from goodword.figures.model import Figure, Measured, register
from goodword.figures.vetting_data import csv_with, opened, people_of, raw_posts
from goodword.figures.vetting_posts import by_creator
from goodword.figures.vetting_scores import bootstrap
from goodword.vetting.niche.learn import decided, fit, macro_f1, probabilities
from goodword.vetting.niche.model import NICHE, Portrait

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
SET = "instagram-2018"
NICHES = ("beauty", "family", "fashion", "fitness", "food", "interior", "other", "pet", "travel")
_SEED, _FOLDS, _ENOUGH = 7, 5, 5


@dataclass(frozen=True, slots=True)
class _Told:
    """Tested creators: niche, the niche said, probabilities, how many posts are known, and how it was learnt."""

    y: Ints
    said: Ints
    p: Floats
    posts: Ints
    says: str
    data: str


def everyone(data: Path | None, _options: dict[str, str]) -> Measured:
    """Macro-F1 of nine niches over all creators with a post."""
    told = _told(data)
    return _measured(told, np.arange(len(told.y)), "0.449 captions alone; 0.538 with pictures and account names")


def well_known(data: Path | None, _options: dict[str, str]) -> Measured:
    """The same over creators of whom at least five posts are known."""
    told = _told(data)
    rows = np.flatnonzero(told.posts >= _ENOUGH)
    if not len(rows):
        raise NotFound("Of nobody are five posts known.", next_step="test on more posts")
    return _measured(told, rows, "0.656")


def calibration(data: Path | None, _options: dict[str, str]) -> Measured:
    """Calibration error of the probability of the likeliest niche, ten bins of equal mass."""
    told = _told(data)
    sure, hit = told.p.max(axis=1), (told.p.argmax(axis=1) == told.y).astype(np.float64)

    def value(rows: Ints) -> float:
        parts = np.array_split(rows[np.argsort(sure[rows], kind="stable")], 10)
        return float(sum(len(b) * abs(sure[b].mean() - hit[b].mean()) for b in parts if len(b)) / len(rows))

    low, high = bootstrap(value, len(hit), seed=_SEED)
    exact = value(np.arange(len(hit)))
    # Drawing again adds noise to every bin, so that the interval lies above the measured value; it is widened.
    return _framed(told, exact, (min(low, exact), max(high, exact)), unit="calibration error", best="0.014")


def _measured(told: _Told, rows: Ints, best: str) -> Measured:
    y, said = told.y[rows], told.said[rows]
    low, high = bootstrap(lambda r: macro_f1(y[r], said[r], len(NICHES)), len(rows), seed=_SEED)
    value = macro_f1(y, said, len(NICHES))
    return _framed(told, value, (min(low, value), max(high, value)), unit="macro-F1", best=best, rows=rows)


def _framed(
    told: _Told, value: float, interval: tuple[float, float], *, unit: str, best: str, rows: Ints | None = None
) -> Measured:
    rows = np.arange(len(told.y)) if rows is None else rows
    y, said, p = told.y[rows], told.said[rows], told.p[rows]
    by_posts = {
        f"{low_} to {high_} posts" if high_ < 99 else f"{low_} posts or more": macro_f1(y[k], said[k], len(NICHES))
        for low_, high_ in ((1, 1), (2, 2), (3, 4), (5, 10**6))
        if (k := (told.posts[rows] >= low_) & (told.posts[rows] <= high_)).any()
    }
    two = np.argsort(-p, axis=1)[:, :2]
    each = {name: macro_f1((y == i).astype(int), (said == i).astype(int), 2) for i, name in enumerate(NICHES)}
    return Measured(
        value=value,
        low=interval[0],
        high=interval[1],
        n=len(rows),
        unit=unit,
        data=told.data,
        split=told.says,
        base_rate=float(np.bincount(y, minlength=len(NICHES)).max() / len(y)),
        seed=_SEED,
        formula=NICHE.id,
        baseline=best,
        details={
            "accuracy": float((p.argmax(axis=1) == y).mean()),
            "among the likeliest two": float((two == y[:, None]).any(axis=1).mean()),
            "macro-F1 by known posts": by_posts,
            "F1 of one niche against the rest, mean of both": each,
        },
    )


@lru_cache(maxsize=2)
def _told(data: Path | None) -> _Told:
    """Remembered: three figures show sides of one measurement."""
    known = portraits(needed(None, SET))
    tested = portraits(data) if data is not None else ([], [], [])
    if data is not None and not tested[0]:
        raise NotFound.looked_in("No creator with a post and one of the nine niches.", [str(data)])
    people, niches = [*known[0], *tested[0]], np.array([*known[1], *tested[1]], np.int64)
    posts = np.array([*known[2], *tested[2]])
    split = by_creator([p.creator for p in known[0]], [p.creator for p in tested[0]], folds=_FOLDS, seed=_SEED)
    p, said = np.zeros((len(people), len(NICHES))), np.zeros(len(people), np.int64)
    for train, test in split.folds:
        model = fit([people[i] for i in train], niches[train], NICHES, seed=_SEED)
        p[test] = probabilities([people[i] for i in test], model)
        said[test] = decided(p[test], model)
    kept = np.concatenate([test for _, test in split.folds])
    name = SET if data is None else data.name
    return _Told(niches[kept], said[kept], p[kept], posts[kept], split.says, name)


def portraits(path: Path) -> tuple[list[Portrait], list[int], list[int]]:
    """Creators with a niche and a post, their niche, and how many posts are known."""
    people = people_of(path)
    posts: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for raw in raw_posts(path):
        posts[raw["creator"]].append(raw)
    commenters = _commenters(path, {r["post_id"]: r["creator"] for rows in posts.values() for r in rows})
    found = [(name, _niche(people[name]["category"])) for name in sorted(posts) if name in people]
    kept = [(name, niche) for name, niche in found if niche is not None]
    made = [_portrait(name, people[name], posts[name], commenters.get(name, set())) for name, _ in kept]
    return made, [niche for _, niche in kept], [len(posts[name]) for name, _ in kept]


def _niche(category: str) -> int | None:
    """Number of the niche; one row of the open set says "fashion 0.5"."""
    name = category.split(" ", maxsplit=1)[0] if category else ""
    return NICHES.index(name) if name in NICHES else None


def _commenters(path: Path, creator_of: dict[str, str]) -> dict[str, set[str]]:
    file = csv_with(path, "engagements*.csv*", "post_id", "commenter")
    found: dict[str, set[str]] = defaultdict(set)
    if file is None:
        return found
    with opened(file) as text:
        for row in csv.DictReader(text):
            creator = creator_of.get(row["post_id"])
            if creator is not None and row["commenter"] != creator:
                found[creator].add(row["commenter"])
    return found


def _portrait(name: str, who: dict[str, str], posts: list[dict[str, Any]], people: set[str]) -> Portrait:
    accounts = {a for post in posts for a in (*(post["tagged"] or ()), *mentions(post["caption"] or ""))}
    places = [part for post in posts for part in _places(post["place"])]
    return Portrait(
        creator=name,
        captions=tuple(post["caption"] or "" for post in posts),
        pictures=tuple(post["alt_text"] or "" for post in posts),
        accounts=tuple(sorted(accounts)),
        people=tuple(sorted(people)),
        places=tuple(places),
        followers=_count(who["followers"]),
        followees=_count(who["followees"]),
        posts_in_all=_count(who["posts"]),
        likes=_mean([post["likes"] for post in posts]),
        comments=_mean([post["comments"] for post in posts]),
    )


def _places(place: dict[str, Any] | None) -> list[str]:
    if place is None:
        return []
    name = [word for word in str(place.get("name") or "").split() if word]
    return [*name, str(place.get("city") or ""), str(place.get("cc") or ""), "placed"]


def _count(text: str) -> int | None:
    return int(float(text)) if text else None


def _mean(values: list[int | None]) -> float | None:
    known = [v for v in values if v is not None]
    return sum(known) / len(known) if known else None


register(Figure("niche", "quality", "Niche of a creator, one of nine: macro-F1", 0.60, "above", everyone))
register(Figure("niche-well-known", "quality", "The same with five posts or more: macro-F1", 0.74, "above", well_known))
register(
    Figure(
        "niche-calibration",
        "quality",
        "Probability of the likeliest niche: calibration error",
        0.02,
        "below",
        calibration,
    )
)
