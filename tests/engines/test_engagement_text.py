"""The text of a comment that arrives in a later file completes what is known and counts nothing twice."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pyarrow.parquet as pq

from catalogue_world import creator, post, write_batch
from goodword.catalogue import layout
from goodword.catalogue.importing import import_files
from goodword.catalogue.model import Catalogue
from goodword.core.tables import Kind
from goodword.sources.mapping import ColumnMapping

NOW = datetime(2026, 1, 15, tzinfo=UTC)
COMMENTS = "post_id,commenter,date,comment\np1,anna,2025-01-02,So good!\np1,bob,2025-01-03,Where is it?\n"


def test_text_that_comes_later_is_kept_and_the_comment_counts_once(
    opened: Callable[..., Catalogue], tmp_path: Path
) -> None:
    root, file = tmp_path / "c", tmp_path / "comments.csv"
    write_batch(root, Kind.CREATORS, [creator("a", followers=100)])
    write_batch(root, Kind.POSTS, [post("p1", "a")])
    file.write_text(COMMENTS)
    mapping = ColumnMapping(platform="instagram", id_prefix="p")
    first = import_files(root, Kind.ENGAGEMENTS, [file], now=NOW, mapping=mapping)
    catalogue = opened(root)
    before = catalogue.refresh()
    later = import_files(root, Kind.ENGAGEMENTS, [file], now=NOW, mapping=replace(mapping, keep_text=True))
    after = catalogue.refresh()
    again = import_files(root, Kind.ENGAGEMENTS, [file], now=NOW, mapping=replace(mapping, keep_text=True))

    assert (first.written.new, later.written.newer, again.written.unchanged) == (2, 2, 2)
    assert before.engagements == after.engagements == 2
    assert catalogue.status().engagements == 2
    assert catalogue.audience(("instagram:a",)).num_rows == 2
    rows = [r for p in layout.committed(root, Kind.ENGAGEMENTS) for r in pq.read_table(p).to_pylist()]
    assert sorted(r["text"] for r in rows if r["text"]) == ["So good!", "Where is it?"]
