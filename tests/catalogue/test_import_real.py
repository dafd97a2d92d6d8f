"""The real set comes in whole through the ordinary import and the shipped mapping."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from goodword.catalogue.importing import import_files
from goodword.core.tables import Kind
from goodword.sources.mapping import load_mapping

NOW = datetime(2026, 1, 15, tzinfo=UTC)
FILES = (
    ("creators.csv.gz", Kind.CREATORS, 27_177),
    ("posts.jsonl.gz", Kind.POSTS, 31_186),
    ("engagements.csv.gz", Kind.ENGAGEMENTS, 382_272),
    ("comments_cities.jsonl.gz", Kind.ENGAGEMENTS, 30_676),
)


@pytest.mark.slow
@pytest.mark.real
def test_every_row_of_the_real_set_comes_in_once(real_data: Path, tmp_path: Path) -> None:
    folder = real_data / "instagram-2018"
    for first in (True, False):
        for name, kind, rows in FILES:
            mapping = load_mapping("instagram-2018", kind)
            result = import_files(tmp_path, kind, [folder / name], now=NOW, mapping=mapping)
            written = result.written
            assert result.files[0].rows == rows
            assert written.quarantined == 0
            assert written.new + written.newer + written.unchanged == rows
            assert (written.new + written.newer > 0) is first
