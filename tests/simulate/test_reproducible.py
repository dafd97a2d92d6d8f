"""The same specification gives the same world; the chunk size changes nothing; another seed gives another world."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from goodword.simulate.model import WorldSpec
from goodword.simulate.store import write_world

TABLES = (
    "creators",
    "posts",
    "engagements",
    "audience",
    "truth/creators",
    "truth/posts",
    "truth/audience",
    "truth/overlap",
)


@pytest.fixture(scope="module")
def again(small: WorldSpec, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("again") / "world"
    write_world(small, folder, chunk=1)
    return folder


@pytest.mark.parametrize("table", TABLES)
def test_chunks_change_nothing(small_world: Path, again: Path, table: str) -> None:
    assert pq.read_table(small_world / f"{table}.parquet").equals(pq.read_table(again / f"{table}.parquet"))


def test_the_statement_is_the_same(small_world: Path, again: Path) -> None:
    assert (small_world / "world.json").read_bytes() == (again / "world.json").read_bytes()


def test_another_seed_is_another_world(small: WorldSpec, small_world: Path, tmp_path: Path) -> None:
    write_world(replace(small, seed=4, creators=300, posts=600), tmp_path / "other")
    other = pq.read_table(tmp_path / "other" / "truth/creators.parquet")["er"].to_pylist()
    assert other != pq.read_table(small_world / "truth/creators.parquet")["er"].to_pylist()[:300]
