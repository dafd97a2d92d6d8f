"""Posts that look like advertising: ranked by look alone, every word of disclosure and every account masked."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from goodword.core.errors import NotFound
from goodword.figures.data import needed
from goodword.figures.model import Figure, Measured, register
from goodword.figures.vetting_posts import by_creator, look_posts
from goodword.figures.vetting_scores import auc, average_precision, bootstrap, brier_skill, calibration_error
from goodword.vetting.sponsored.look import fit, look_at, probability, strongest
from goodword.vetting.sponsored.marked import Mark, mark
from goodword.vetting.sponsored.model import LOOK

Floats = NDArray[np.float64]
SET = "instagram-2018"
_SEED, _FOLDS = 11, 5


@dataclass(frozen=True, slots=True)
class _Judged:
    """Tested posts: how they are marked, their probability, their creators, and how it was learnt."""

    marks: list[Mark]
    p: Floats
    creators: NDArray[np.str_]
    says: str
    words: list[str]


def look(data: Path | None, _options: dict[str, str]) -> Measured:
    """AUC of marked posts against the others; with --data: learnt from the open posts of other creators."""
    judged = _judged(data, by_words_only=False)
    y = np.array([m.marked for m in judged.marks], np.float64)
    return _measured(judged, y, np.arange(len(y)), data, "0.846: boosted trees on 60 text factors and metadata")


def label_only(data: Path | None, _options: dict[str, str]) -> Measured:
    """AUC of posts that only the platform's label marks, against posts with no mark; learnt from words of captions."""
    judged = _judged(data, by_words_only=True)
    alone = np.array([m.by_label_alone for m in judged.marks])
    rows = np.flatnonzero(alone | ~np.array([m.marked for m in judged.marks]))
    if not alone.any():
        raise NotFound("No post has only the platform's label.", next_step="test on more posts")
    return _measured(judged, alone.astype(np.float64), rows, data, "0.72")


def _judged(data: Path | None, *, by_words_only: bool) -> _Judged:
    known = look_posts(needed(None, SET))
    tested = look_posts(data) if data is not None else []
    if data is not None and not tested:
        raise NotFound.looked_in("No post.", [str(data)])
    posts = [*known, *tested]
    marks = [mark(post) for post in posts]
    y = np.array([m.by_words if by_words_only else m.marked for m in marks], np.float64)
    looked = look_at(posts)
    split = by_creator([p.creator for p in known], [p.creator for p in tested], folds=_FOLDS, seed=_SEED)
    p = np.full(len(posts), np.nan)
    words: list[str] = []
    for train, test in split.folds:
        # A post that only the label marks is no example of an unmarked one.
        usable = train[~np.array([marks[i].by_label_alone for i in train])] if by_words_only else train
        model = fit(looked, y, usable, seed=_SEED, trained_on=SET)
        p[test] = probability(looked, test, model)
        words = words or strongest(model)
    kept = np.concatenate([test for _, test in split.folds])
    creators = np.array([posts[i].creator for i in kept])
    return _Judged([marks[i] for i in kept], p[kept], creators, split.says, words)


def _measured(judged: _Judged, y: Floats, rows: NDArray[np.int64], data: Path | None, best: str) -> Measured:
    labels, p = y[rows], judged.p[rows]
    low, high = _interval(labels, p, judged.creators[rows])
    return Measured(
        value=auc(labels, p),
        low=low,
        high=high,
        n=len(rows),
        unit="AUC",
        data=SET if data is None else data.name,
        split=judged.says,
        base_rate=float(labels.mean()),
        seed=_SEED,
        formula=LOOK.id,
        baseline=best,
        details={
            "marked": int(labels.sum()),
            "average precision": average_precision(labels, p),
            "Brier skill": brier_skill(labels, p),
            "calibration error": calibration_error(labels, p),
            "strongest words": judged.words,
        },
    )


def _interval(labels: Floats, p: Floats, creators: NDArray[np.str_]) -> tuple[float, float]:
    """90 % interval by drawing creators, not posts: posts of one creator resemble each other."""
    _, member = np.unique(creators, return_inverse=True)
    order = np.argsort(member, kind="stable")
    starts = np.searchsorted(member[order], np.arange(member.max() + 2))

    def value(drawn: NDArray[np.int64]) -> float:
        rows = np.concatenate([order[starts[c] : starts[c + 1]] for c in drawn])
        return auc(labels[rows], p[rows]) if 0 < labels[rows].sum() < len(rows) else 0.5

    return bootstrap(value, int(member.max()) + 1, seed=_SEED, draws=100)


register(
    Figure("sponsored-look", "quality", "Posts that look like advertising, marks masked: AUC", 0.88, "above", look)
)
register(
    Figure(
        "sponsored-label-only",
        "quality",
        "Advertising that only the platform's label marks, learnt from captions: AUC",
        0.80,
        "above",
        label_only,
    )
)
