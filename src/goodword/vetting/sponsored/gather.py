"""Posts of a catalogue as the look is judged, and a look learnt from the catalogue's own marked posts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from goodword.catalogue.evidence import MEASURED_POSTS, RECENT
from goodword.catalogue.evidence import Evidence as Bulk
from goodword.catalogue.model import Catalogue, FeatureQuery
from goodword.core.disclosing import PAID_TAGS
from goodword.core.text import hashtags, mentions
from goodword.vetting.material import evidence_of
from goodword.vetting.sponsored.look import fit, look_at, probability
from goodword.vetting.sponsored.marked import Mark, mark
from goodword.vetting.sponsored.model import LookModel, LookPost
from goodword.vetting.sponsored.saturation import SeenPost

# Fewer marked posts teach more about single brands than about advertising.
LEAST_MARKED = 100
_MOST, _EACH = 12_000, 4
_SEED = 11


@dataclass(frozen=True, slots=True)
class Seen:
    """Posts by creator; learnt_from: marked posts that the look was learnt from, 0 where there were too few; marked:
    how many the catalogue has."""

    posts: dict[str, tuple[SeenPost, ...]]
    learnt_from: int
    marked: int


def seen_posts(catalogue: Catalogue, creator_ids: Sequence[str], *, judge: bool = True) -> Seen:
    """The newest posts of these creators, unmarked ones with their probability where the catalogue can teach it.

    What is learnt comes from creators other than those asked for. judge: False leaves unmarked posts unjudged.
    """
    bulk = evidence_of(catalogue)
    wanted = _rows(catalogue, bulk, tuple(creator_ids))
    rest = [] if bulk is None or not judge else _others(bulk, set(creator_ids))
    people = _people(catalogue, [*wanted, *rest])
    own, others = ([_look_post(row, people) for row in rows] for rows in (wanted, rest))
    marks = [mark(post) for post in own]
    taught = np.array([mark(post).marked for post in others], np.float64)
    chances: list[float | None] = [None] * len(own)
    model = None
    if taught.sum() >= LEAST_MARKED and own:
        chances, model = _learnt(own, others, taught)
    found: dict[str, list[SeenPost]] = {name: [] for name in creator_ids}
    for row, post, said, chance in zip(wanted, own, marks, chances, strict=True):
        found[row["creator_id"]].append(_seen(row, post, said, chance))
    return Seen({k: tuple(v) for k, v in found.items()}, model.marked if model else 0, int(taught.sum()))


def _learnt(own: list[LookPost], others: list[LookPost], y: Any) -> tuple[list[float | None], LookModel]:  # noqa: ANN401
    looked = look_at([*others, *own])
    n = len(others)
    labels = np.concatenate([y, np.zeros(len(own))])
    model = fit(looked, labels, np.arange(n), seed=_SEED, trained_on="your catalogue")
    return [float(p) for p in probability(looked, n + np.arange(len(own)), model)], model


def _rows(catalogue: Catalogue, bulk: Bulk | None, creator_ids: tuple[str, ...]) -> list[dict[str, Any]]:
    if not creator_ids:
        return []
    if bulk is not None:
        return list(bulk.recent_posts(creator_ids, each=MEASURED_POSTS).to_pylist())
    tables = [catalogue.posts(name, MEASURED_POSTS) for name in creator_ids]
    return [row for table in tables for row in table.to_pylist()]


def _others(bulk: Bulk, without: set[str]) -> list[dict[str, Any]]:
    """Posts of other creators, evenly picked when there are many."""
    table: pa.Table = bulk.recent_posts(each=_EACH)
    step = max(1, -(-table.num_rows // _MOST))
    picked = table.take(pa.array(np.arange(0, table.num_rows, step))) if table.num_rows else RECENT.empty_table()
    return [row for row in picked.to_pylist() if row["creator_id"] not in without]


def _people(catalogue: Catalogue, rows: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    ids = tuple(sorted({row["creator_id"] for row in rows}))
    table = catalogue.features(FeatureQuery(creator_ids=ids)) if ids else None
    wanted = ["creator_id", "followers", "followees", "posts_in_all", "niche"]
    return {} if table is None else {row["creator_id"]: row for row in table.select(wanted).to_pylist()}


def _look_post(row: dict[str, Any], people: dict[str, dict[str, Any]]) -> LookPost:
    who = people.get(row["creator_id"], {})
    return LookPost(
        creator=row["creator_id"],
        caption=row["caption"] or "",
        tagged=tuple(dict.fromkeys(row["tagged"] or ())),
        alt_text=row["alt_text"] or "",
        likes=row["likes"],
        comments=row["comments"],
        posted_at=row["posted_at"],
        placed=row["place"] is not None,
        carousel=row["kind"] == "carousel",
        followers=who.get("followers"),
        followees=who.get("followees"),
        posts_in_all=who.get("posts_in_all"),
        niche=who.get("niche"),
        marked_by_label=bool(row["sponsors"]),
    )


def marked_posts(rows: Sequence[dict[str, Any]]) -> list[SeenPost]:
    """Rows of the posts table by their marks alone."""
    posts = [_look_post(row, {}) for row in rows]
    return [_seen(row, post, mark(post), None) for row, post in zip(rows, posts, strict=True)]


def _seen(row: dict[str, Any], post: LookPost, said: Mark, chance: float | None) -> SeenPost:
    # A hashtag that counts in the share of every list counts here; words that only count here are read besides.
    tagged = not said.unpaid and not PAID_TAGS.isdisjoint(row["hashtags"] or hashtags(post.caption))
    marked = said.marked or tagged
    own = post.creator.partition(":")[2]
    labelled = [brand.casefold() for brand in row["sponsors"] or ()]
    named = tuple(a for a in dict.fromkeys([*mentions(post.caption), *post.tagged, *labelled]) if a != own)
    brands = tuple(labelled) or named
    return SeenPost(
        row["post_id"],
        row["posted_at"],
        post.caption,
        marked,
        None if marked else chance,
        brands if marked else (),
        named,
    )
