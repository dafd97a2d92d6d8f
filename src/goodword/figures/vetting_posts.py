"""Readers of creators with posts (the form of `instagram-2018`) for the figures that learn from texts."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from goodword.figures.vetting_data import people_of, raw_posts
from goodword.vetting.sponsored.model import LookPost

Ints = NDArray[np.int64]


def look_posts(path: Path) -> list[LookPost]:
    """Posts with what is known of their creators; path: a folder, or a file of posts beside one of creators."""
    people = people_of(path)
    return [_post(raw, people.get(raw["creator"], {})) for raw in raw_posts(path)]


def _post(raw: dict[str, Any], who: dict[str, str]) -> LookPost:
    return LookPost(
        creator=raw["creator"],
        caption=raw["caption"] or "",
        tagged=tuple(dict.fromkeys(raw["tagged"] or ())),
        alt_text=raw["alt_text"] or "",
        likes=raw["likes"],
        comments=raw["comments"],
        posted_at=raw["taken_at"],
        placed=raw["place"] is not None,
        carousel=raw["type"] == "GraphSidecar",
        followers=_count(who.get("followers")),
        followees=_count(who.get("followees")),
        posts_in_all=_count(who.get("posts")),
        niche=who.get("category"),
        marked_by_label=bool(raw["sponsor"]),
    )


def _count(text: str | None) -> int | None:
    return int(float(text)) if text else None


@dataclass(frozen=True, slots=True)
class Split:
    """What is learnt from and tested on: row numbers of one fit after the other, test rows disjoint."""

    folds: tuple[tuple[Ints, Ints], ...]
    says: str


def by_creator(known: list[str], tested: list[str], *, folds: int, seed: int) -> Split:
    """known: creator of each row that may be learnt from; tested: of the rows after them, to test on (none: the known).

    A creator is never on both sides. Given rows of creators that are known are tested in folds that leave them out.
    """
    rows_known = np.arange(len(known))
    rows_tested = len(known) + np.arange(len(tested)) if tested else rows_known
    creators = np.array([*known, *tested])
    overlap = sorted(set(creators[rows_tested]) & set(known))
    if not overlap:
        return Split(((rows_known, rows_tested),), "trained on the open creators, none of which is tested")
    part = dict(zip(overlap, np.random.default_rng(seed).permutation(len(overlap)) % folds, strict=True))
    number = np.array([part.get(c, 0) for c in creators])
    pairs = []
    for fold in range(folds):
        test = rows_tested[number[rows_tested] == fold]
        pairs.append((rows_known[~np.isin(creators[rows_known], creators[test])], test))
    return Split(tuple(pairs), f"{folds} folds by creator: nobody is on both sides")
