"""The demonstration that ships is what its command makes, is small, and holds the case it is for."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from goodword.core.codec import to_plain
from goodword.discovery.read import read_file
from goodword.places.gazetteer import Gazetteer
from goodword.simulate.lexicon import DATA
from goodword.simulate.presets import DEMONSTRATION
from goodword.simulate.store import write_world

SHIPPED = DATA / "demonstration"


@pytest.fixture(scope="module")
def regenerated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("demonstration") / "world"
    write_world(DEMONSTRATION, folder)
    return folder


@pytest.fixture(scope="module")
def truth() -> pa.Table:
    return pq.read_table(SHIPPED / "truth" / "creators.parquet")


@pytest.mark.parametrize("path", sorted(SHIPPED.rglob("*.parquet")), ids=lambda p: p.relative_to(SHIPPED).as_posix())
def test_the_shipped_files_are_the_regenerated_ones(regenerated: Path, path: Path) -> None:
    assert pq.read_table(path).equals(pq.read_table(regenerated / path.relative_to(SHIPPED)))


def test_it_says_what_it_is_made_of() -> None:
    says = json.loads((SHIPPED / "world.json").read_text("utf-8"))
    assert says["spec"] == to_plain(DEMONSTRATION)
    assert says["rows"]["creators"] == pq.read_metadata(SHIPPED / "creators.parquet").num_rows


def test_it_is_small() -> None:
    assert sum(f.stat().st_size for f in SHIPPED.rglob("*") if f.is_file()) < 3_000_000


def test_nobody_is_called_so() -> None:
    handles = pq.read_table(SHIPPED / "creators.parquet")["handle"].to_pylist()
    assert all(re.fullmatch(r"[a-z]+\.sim\d+", handle) for handle in handles)


def test_many_countries_languages_and_scripts(truth: pa.Table) -> None:
    assert len(set(truth["country"].to_pylist())) >= 10
    names = " ".join(pq.read_table(SHIPPED / "creators.parquet")["name"].to_pylist())
    for script in ("\u0900-\u097f", "\u0600-\u06ff", "\u0400-\u04ff", "\u30a0-\u30ff", "a-z"):
        assert re.search(f"[{script}]", names), script


def test_the_bakery_has_local_food_creators_to_choose_from(truth: pa.Table) -> None:
    circle = Gazetteer.load().resolve("Bandra, Mumbai")[0]
    lat, lon = truth["lat"].to_numpy(), truth["lon"].to_numpy()
    near = np.hypot((lat - circle.lat) * 111, (lon - circle.lon) * 105) < 6
    food = pc.equal(truth["niche"], "food").to_numpy(zero_copy_only=False)
    followers = truth["followers"].to_numpy()
    small = (followers >= 1_000) & (followers < 100_000)
    assert (near & food & small).sum() >= 60
    assert (followers >= 500_000).sum() >= 20


def test_there_is_something_to_find_out(truth: pa.Table) -> None:
    posts = pq.read_table(SHIPPED / "truth" / "posts.parquet")
    assert pc.sum(pc.equal(truth["growth"], "bought")).as_py() >= 20
    assert truth["pod"].null_count < len(truth) - 15
    assert pc.sum(pc.equal(posts["disclosure"], "none")).as_py() >= 50
    assert pc.sum(posts["unclear_place"]).as_py() >= 20


def test_the_brief_reads() -> None:
    brief = read_file(SHIPPED / "bakery.toml")
    assert str(brief.budget) == "60,000.00 INR"
    assert brief.place is not None
    assert brief.place.text == "Bandra, Mumbai"
