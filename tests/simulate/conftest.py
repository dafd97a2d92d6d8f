"""Small worlds, made once."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from goodword.simulate.model import WorldSpec
from goodword.simulate.presets import DEMONSTRATION
from goodword.simulate.store import write_world

CALIBRATION = WorldSpec(name="calibration", creators=12_000, posts=120_000, seed=11, places=60, texts=False)


@pytest.fixture(scope="session")
def small() -> WorldSpec:
    """A world of two and a half blocks."""
    return replace(
        DEMONSTRATION,
        name="small",
        creators=2_500,
        posts=12_500,
        seed=3,
        places=40,
        engaged=10,
        snapshots=3,
        snapshot_days=150,
    )


@pytest.fixture(scope="session")
def small_world(small: WorldSpec, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of that world."""
    folder = tmp_path_factory.mktemp("worlds") / "small"
    write_world(small, folder)
    return folder


@pytest.fixture(scope="session")
def calibration_world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A world large enough to compare with published quantiles."""
    folder = tmp_path_factory.mktemp("worlds") / "calibration"
    write_world(CALIBRATION, folder)
    return folder
