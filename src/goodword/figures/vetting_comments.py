"""Advertising in comments, one video left out at a time: a random split would share a video's jokes with the test."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from goodword.core.errors import NotFound
from goodword.figures.data import needed
from goodword.figures.model import Figure, Measured, register
from goodword.figures.vetting_data import opened
from goodword.figures.vetting_scores import bootstrap, brier_skill, calibration_error
from goodword.vetting.comments.spam import fit, found, probabilities

Floats = NDArray[np.float64]
SET = "comment-spam"
_SEED = 5


def comments(path: Path) -> tuple[list[str], Floats, list[str]]:
    """Texts, labels (1: advertising) and videos of a file of the form of `comment-spam`, or of all in a folder.

    Where no column says the video, the file is one.
    """
    files = [path] if path.is_file() else sorted(f for f in path.rglob("*.csv*") if f.is_file())
    rows = [row for file in files for row in _rows(file)]
    if not rows:
        raise NotFound.looked_in("No file of labelled comments.", [str(path)])
    return [r[0] for r in rows], np.array([r[1] for r in rows]), [r[2] for r in rows]


def _rows(file: Path) -> list[tuple[str, float, str]]:
    with opened(file) as text:
        reader = csv.DictReader(text)
        reader.fieldnames = [(name or "").strip().lstrip("\ufeff").casefold() for name in reader.fieldnames or ()]
        if not {"content", "class"} <= set(reader.fieldnames):
            return []
        stem = file.name.split(".")[0]
        return [(r["content"] or "", float(r["class"]), r.get("video") or stem) for r in reader if r["class"]]


def spam(data: Path | None, _options: dict[str, str]) -> Measured:
    """F1 of advertising; with --data: trained on the open videos that are not in it."""
    return _measured(data, "F1")


def blocked(data: Path | None, _options: dict[str, str]) -> Measured:
    """Share of honest comments held for advertising, in the same split."""
    return _measured(data, "blocked")


def _measured(data: Path | None, wanted: str) -> Measured:
    y, p, videos = _predictions(data)
    flagged = p >= 0.5
    names = sorted(set(videos))
    member = np.array(videos)

    def value(rows: NDArray[np.int64]) -> float:
        return f1(y[rows], flagged[rows]) if wanted == "F1" else blocked_share(y[rows], flagged[rows])

    low, high = bootstrap(value, len(y), seed=_SEED)
    return Measured(
        value=value(np.arange(len(y))),
        low=low,
        high=high,
        n=len(y),
        unit=wanted if wanted == "F1" else "share of honest comments",
        data=SET,
        split="one video left out at a time" if data is None else "trained on the other, open videos",
        base_rate=float(y.mean()),
        seed=_SEED,
        formula="comment-spam/1",
        baseline="F1 0.935, 5.4 % of honest comments blocked",
        details={
            "F1": f1(y, flagged),
            "honest comments blocked": blocked_share(y, flagged),
            "Brier skill": brier_skill(y, p),
            "calibration error": calibration_error(y, p),
            "F1 by video": {n: f1(y[member == n], flagged[member == n]) for n in names},
        },
    )


def _predictions(data: Path | None) -> tuple[Floats, Floats, list[str]]:
    texts, y, videos = comments(needed(None, SET))
    table = found(texts)
    tests = comments(data) if data is not None else (texts, y, videos)
    tested = found(tests[0]) if data is not None else table
    p = np.zeros(len(tests[1]))
    here, there = np.array(videos), np.array(tests[2])
    for video in sorted(set(tests[2])):
        train = here != video
        model = fit(table[train], y[train], trained_on="the other videos")
        p[there == video] = probabilities(tested[there == video], model)
    return tests[1], p, tests[2]


def f1(y: Floats, flagged: NDArray[np.bool_]) -> float:
    """Harmonic mean of precision and recall."""
    hits = float((flagged & (y == 1)).sum())
    return 2 * hits / (float(flagged.sum()) + float(y.sum())) if hits else 0.0


def blocked_share(y: Floats, flagged: NDArray[np.bool_]) -> float:
    """Share of honest comments that are flagged."""
    honest = y == 0
    return float(flagged[honest].mean()) if honest.any() else 0.0


register(Figure("comment-spam", "quality", "Advertising in comments under a new post: F1", 0.955, "above", spam))
register(Figure("comment-spam-blocked", "quality", "Honest comments held for advertising", 0.015, "below", blocked))
