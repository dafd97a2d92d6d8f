"""Every time a post was seen, not only the last one: what a post had and said at a moment that is over (I/O)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from goodword.catalogue import layout
from goodword.core.tables import Kind
from goodword.sources.arrow import array, pc


def sightings(root: Path, post_ids: Iterable[str], *, since: int) -> dict[str, list[dict[str, Any]]]:
    """By post every row of it (columns of the canonical posts table), the first seen first.

    Of batches that were committed since a moment, seconds UTC: nobody sees a post before it is posted. Rows of which
    nothing may be derived are left out.
    """
    wanted = array(sorted(set(post_ids)), pa.string())
    found: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    if not len(wanted):
        return {}
    for commit in layout.usable(root):
        if commit.kind is Kind.POSTS and commit.rows and commit.at >= since:
            for row in _rows(layout.raw_file(root, commit.kind, commit.batch), wanted):
                found[row["post_id"]].append(row)
    return {post: sorted(rows, key=lambda r: r["observed_at"]) for post, rows in found.items()}


def _rows(path: Path, wanted: pa.Array) -> list[dict[str, Any]]:
    """The rows of these posts in one file; of files without any only the ids are read."""
    ids = pq.read_table(path, columns=["post_id"])["post_id"]
    mine = pc.is_in(ids, value_set=wanted)
    if not pc.any(mine).as_py():
        return []
    rows: list[dict[str, Any]] = pq.read_table(path).filter(mine).to_pylist()
    return rows
