"""Rows that may be shown and nothing more, by the terms of the network they came from.

Their batches are marked (`Commit.shown_only`). Marked batches are part of no derived table and of no answer of the
catalogue but `withheld`, so nothing that is made of those answers has them in it either.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from goodword.catalogue import erasing, layout
from goodword.catalogue.model import Shown
from goodword.catalogue.write import rewrite_record, writing
from goodword.core.tables import Kind
from goodword.sources.arrow import array, pc

POSTS = 50
"""Latest posts of a creator that are shown."""


def of(root: Path, creator_ids: Iterable[str]) -> dict[str, Shown]:
    """By creator what may be shown of those of whom nothing may be derived."""
    marked = [c for c in layout.commits(root) if c.shown_only]
    wanted = array(sorted(set(creator_ids)), pa.string())
    if not marked or not len(wanted):
        return {}
    profiles = _rows(root, [c for c in marked if c.kind is Kind.CREATORS], wanted)
    posts = _rows(root, [c for c in marked if c.kind is Kind.POSTS], wanted)
    why = marked[-1].shown_only
    found = sorted({row["creator_id"] for row in (*profiles, *posts)})
    return {name: _shown(name, why, _mine(profiles, name), _mine(posts, name)) for name in found}


def creators(root: Path, commits: Sequence[layout.Commit]) -> int:
    """How many there are of whom nothing may be derived."""
    files = tuple(layout.raw_file(root, c.kind, c.batch) for c in commits if _names_creators(c))
    return _distinct(files, tuple(c.rows for c in commits if _names_creators(c))) if files else 0


def mark(root: Path, source: str, why: str, now: int) -> int:
    """Say of every batch of a source that it may only be shown, and why; "": that all may be derived. How many changed.

    What was derived is emptied where it no longer may be: refresh the catalogue afterwards. Raises Conflict while
    another process writes.
    """
    if all(c.source != source or c.shown_only == why for c in layout.commits(root)):
        return 0
    with writing(root) as writer:
        changed = [c for c in layout.commits(root) if c.source == source and c.shown_only != why]
        for commit in changed:
            rewrite_record(writer, replace(commit, shown_only=why))
        if why and any(not c.shown_only for c in changed):
            erasing.forget_derived(root, now)
    return len(changed)


def _names_creators(commit: layout.Commit) -> bool:
    return bool(commit.shown_only and commit.rows and commit.kind in (Kind.CREATORS, Kind.POSTS))


@lru_cache(maxsize=4)
def _distinct(files: tuple[Path, ...], rows: tuple[int, ...]) -> int:  # noqa: ARG001 - rows go when files are rewritten
    ids = pa.chunked_array([chunk for f in files for chunk in pq.read_table(f, columns=["creator_id"])[0].chunks])
    return int(pc.count_distinct(ids).as_py()) if len(ids) else 0


def _rows(root: Path, commits: Sequence[layout.Commit], wanted: pa.Array) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for commit in commits:
        if commit.rows:
            rows = pq.read_table(layout.raw_file(root, commit.kind, commit.batch))
            found += rows.filter(pc.is_in(rows["creator_id"], value_set=wanted)).to_pylist()
    return sorted(found, key=lambda row: row["observed_at"])


def _mine(rows: Sequence[dict[str, Any]], creator_id: str) -> list[dict[str, Any]]:
    return [row for row in rows if row["creator_id"] == creator_id]


def _shown(creator_id: str, why: str, profiles: list[dict[str, Any]], posts: list[dict[str, Any]]) -> Shown:
    latest = {row["post_id"]: row for row in posts}
    newest = sorted(latest.values(), key=lambda row: -row["posted_at"])[:POSTS]
    history = tuple((row["observed_at"], row["followers"]) for row in profiles)
    return Shown(creator_id, why, profiles[-1] if profiles else {}, tuple(newest), history)
