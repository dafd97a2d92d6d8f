"""A derived file that was damaged or lost is said in words, with the way back; the raw data brings everything back."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from catalogue_world import creator, options, post, write_batch
from goodword.catalogue.derived import VERSION
from goodword.catalogue.model import FeatureQuery
from goodword.catalogue.open import open_catalogue
from goodword.core.errors import Unavailable
from goodword.core.tables import Kind


def truncated(file: Path) -> None:
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def overwritten(file: Path) -> None:
    whole = bytearray(file.read_bytes())
    whole[4:-8] = bytes(len(whole) - 12)
    file.write_bytes(whole)


@pytest.mark.slow_on("truncated", "overwritten", "<lambda>")
@pytest.mark.parametrize("damage", [truncated, overwritten, Path.unlink, lambda file: file.write_bytes(b"broken")])
def test_damage_is_said_and_mended_from_the_raw_data(tmp_path: Path, damage: Callable[[Path], object]) -> None:
    write_batch(tmp_path, Kind.CREATORS, [creator("anna")])
    write_batch(tmp_path, Kind.POSTS, [post("p1", "anna", likes=3, comments=1)])
    catalogue = open_catalogue(str(tmp_path), options())
    catalogue.refresh()
    catalogue.close()
    damage(next((tmp_path / "derived" / VERSION / "features").glob("*.parquet")))
    damaged = open_catalogue(str(tmp_path), options())
    with pytest.raises(Unavailable, match="could not be read") as caught:
        damaged.features(FeatureQuery())
    assert "goodword refresh" in caught.value.next_step
    damaged.close()
    shutil.rmtree(tmp_path / "derived")
    again = open_catalogue(str(tmp_path), options())
    again.refresh()
    assert again.features(FeatureQuery()).num_rows == 1
    again.close()
