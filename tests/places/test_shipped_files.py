"""The gazetteer's files: small, quick to load, whole."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from goodword.core.errors import NotFound
from goodword.places import store
from goodword.places.gazetteer import Gazetteer


def test_they_are_small() -> None:
    assert sum(f.stat().st_size for f in store.DATA.glob("*.parquet")) < 12_000_000


def test_loading_takes_less_than_half_a_second_of_cpu() -> None:
    code = (
        "from goodword.places.gazetteer import Gazetteer; import time; t = time.process_time(); Gazetteer.load();"
        "print(time.process_time() - t)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert float(done.stdout) < 0.5


def test_they_agree_with_each_other(gazetteer: Gazetteer) -> None:
    index = gazetteer.index
    places = len(index.kind)
    assert index.starts[-1] == len(index.entries)
    assert int(index.entries.max()) >> 1 < places
    assert int(index.region.max()) < places
    assert np.all(np.abs(index.lat) <= 90)
    assert np.all(np.abs(index.lon) <= 180)
    assert [index.countries[c] for c in index.country[: len(index.countries)]] == list(index.countries)
    assert np.all(index.kind[: len(index.countries)] == 0)


def test_names_are_in_byte_order(gazetteer: Gazetteer) -> None:
    keys = [k.encode() for k in gazetteer.index.keys.slice(0, 200_000).to_pylist()]
    assert keys == sorted(set(keys))


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match=r"places\.parquet"):
        Gazetteer.load(tmp_path)
