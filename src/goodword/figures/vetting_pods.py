"""Pods injected into the real comment graph: how small a pod is found, and how many blocks are reported without any.

A pod of a size and a density: each member comments on each other's posts with that chance; most comments within the
hour, the others as comments come in general. Members are drawn at random and keep their own comments as camouflage.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from goodword.core.errors import NotFound
from goodword.figures.data import needed
from goodword.figures.model import Figure, Measured, register
from goodword.figures.vetting_data import csv_with, opened, raw_posts
from goodword.vetting.pods import FORMULA, Pod, find_pods

Ints = NDArray[np.int64]
SET = "instagram-2018"
SIZES = (8, 10, 15, 20, 30)
PRODUCTS = (2.0, 2.5, 3.0, 4.0)
_IN_STEP = 0.8
_PER = 20_000


@dataclass(frozen=True, slots=True)
class Comments:
    """Comments of creators on posts of creators: numbers who → whom, seconds after posting; n creators in all."""

    who: Ints
    whom: Ints
    delay: Ints
    n: int


def read(path: Path) -> Comments:
    """Comments among the creators with posts of a folder of the form of `instagram-2018`."""
    comments = csv_with(path, "engagements*.csv*", "post_id", "commenter", "commented_at")
    if comments is None:
        raise NotFound.looked_in("No engagements.csv beside the posts.", [str(path)])
    posts = {post["post_id"]: (post["creator"], post["taken_at"]) for post in raw_posts(path)}
    number = {name: i for i, name in enumerate(sorted({creator for creator, _ in posts.values()}))}
    rows = []
    with opened(comments) as text:
        for row in csv.DictReader(text):
            if row["post_id"] in posts and row["commenter"] in number:
                creator, at = posts[row["post_id"]]
                rows.append((number[row["commenter"]], number[creator], max(int(row["commented_at"]) - at, 0)))
    table = np.array(rows, dtype=np.int64).reshape(-1, 3)
    return Comments(table[:, 0], table[:, 1], table[:, 2], len(number))


def smallest(data: Path | None, options: dict[str, str]) -> Measured:
    """The smallest size × density that is found at every size in at least 90 % of draws."""
    comments, draws = read(needed(data, SET)), int(options.get("draws", "2"))
    quiet = find_pods(comments.who, comments.whom, comments.delay, comments.n)
    found = {
        (size, product): float(np.mean([_recall(comments, size, product / size, seed) for seed in range(draws)]))
        for size in SIZES
        for product in PRODUCTS
    }
    good = [p for p in PRODUCTS if all(found[size, p] >= 0.9 for size in SIZES)]
    asleep = [_recall(comments, size, 4.0 / size, 100, in_step=0.0) for size in SIZES]
    false = len(quiet) * _PER / comments.n
    return Measured(
        value=min(good) if good and false <= 1 else None,
        low=None,
        high=None,
        n=comments.n,
        unit="size × density",
        data=SET,
        split=f"pods of {min(SIZES)}-{max(SIZES)} injected, {draws} draws each; 80 % of comments in the first hour",
        seed=0,
        formula=FORMULA.id,
        baseline="about 9 (dense blocks, peeled once)",
        details={
            "reported without any pod, per 20,000 creators": false,
            "of these": [f"{len(p.members)} creators, {p.soon} of {p.links} soon" for p in quiet],
            "share of members found": {f"{size} × {product / size:.2f}": v for (size, product), v in found.items()},
            "circles of friends of the same density reported (must be 0)": float(np.mean(asleep)),
        },
    )


def _recall(comments: Comments, size: int, density: float, seed: int, in_step: float = _IN_STEP) -> float:
    """Share of an injected pod's members in the reported block with most of them; 0 when it is mostly others."""
    rng = np.random.default_rng([seed, size, round(1000 * density)])
    members = rng.choice(comments.n, size, replace=False)
    injected = _injected(comments, members, density, in_step, rng)
    pods = find_pods(injected.who, injected.whom, injected.delay, injected.n)
    return max((_match(p, set(members.tolist())) for p in pods), default=0.0)


def _match(pod: Pod, members: set[int]) -> float:
    both = len(members & set(pod.members))
    return both / len(members) if both >= len(pod.members) / 2 else 0.0


def _injected(c: Comments, members: Ints, density: float, in_step: float, rng: np.random.Generator) -> Comments:
    pairs = [(a, b) for a in members.tolist() for b in members.tolist() if a != b and rng.uniform() < min(density, 1)]
    habit = rng.choice(c.delay, len(pairs))
    soon = rng.exponential(1200, len(pairs)).astype(np.int64)
    delay = np.where(rng.uniform(size=len(pairs)) < in_step, soon, habit)
    added = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    return Comments(
        np.concatenate([c.who, added[:, 0]]),
        np.concatenate([c.whom, added[:, 1]]),
        np.concatenate([c.delay, delay]),
        c.n,
    )


register(Figure("pods", "quality", "Smallest pod found among real comments (size × density)", 4.0, "below", smallest))
