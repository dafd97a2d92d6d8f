"""The figures of very large rosters measure what they say, on small inputs."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from goodword.figures import influence, roster_10k
from goodword.figures.roster_instances import dense


def test_audiences_in_a_file_are_those_in_memory(tmp_path: Path) -> None:
    kept, read = dense(300, 20_000, 60_000), dense(300, 20_000, 60_000, file=tmp_path / "memberships")
    assert np.array_equal(kept.rows, read.rows)
    assert np.array_equal(kept.indptr, read.indptr)
    assert kept.budget == read.budget
    assert 40_000 < len(kept.rows) <= 66_000


def test_gap_and_time_are_held_against_their_limits() -> None:
    asked = {"creators": "300", "people": "20000", "links": "100000", "roster": "10", "linear": "yes"}
    found = roster_10k.roster_dense(None, asked)
    assert found.value is not None
    assert len([name for name in found.details if "at most" in name]) == 2
    assert "linear programme, gap in %" in found.details


def test_seconds_and_memory_are_held_against_their_limits() -> None:
    found = roster_10k.roster_streamed(None, {"creators": "300", "people": "20000", "links": "100000", "roster": "10"})
    assert found.value is not None
    assert 0 < found.value < 1


def test_memory_of_many_arcs_is_told() -> None:
    found = influence.huge(None, {"people": "5000", "arcs": "40000", "ratio": "0.6"})
    assert found.value is not None
    assert found.unit == "GiB"
    assert found.details["proven"] >= 0.6  # type: ignore[operator]
