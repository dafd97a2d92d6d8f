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
from goodword.vetting.material import evidence_of
from goodword.vetting.sponsored.look import fit, look_at, probability
from goodword.vetting.sponsored.marked import mark
from goodword.vetting.sponsored.model import LookModel, LookPost
from goodword.vetting.sponsored.saturation import SeenPost
from goodword.vetting.sponsored.seen import look_post, seen

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
    own, others = ([look_post(row, people.get(row["creator_id"], {})) for row in rows] for rows in (wanted, rest))
    marks = [mark(post) for post in own]
    taught = np.array([mark(post).marked for post in others], np.float64)
    chances: list[float | None] = [None] * len(own)
    model = None
    if taught.sum() >= LEAST_MARKED and own:
        chances, model = _learnt(own, others, taught)
    found: dict[str, list[SeenPost]] = {name: [] for name in creator_ids}
    for row, post, said, chance in zip(wanted, own, marks, chances, strict=True):
        found[row["creator_id"]].append(seen(row, post, said, chance))
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
