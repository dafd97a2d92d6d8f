"""The figures of speed, on a world small enough for a test."""

from __future__ import annotations

import pytest

from goodword.figures.vetting_speed import vet_million


@pytest.mark.slow
def test_everybody_of_a_small_world_is_vetted_within_the_limits(tmp_path):
    measured = vet_million(None, {"creators": "300", "folder": str(tmp_path)})
    assert measured.n == 300
    assert measured.value is not None
    assert measured.value < 1
    assert set(measured.details["verdicts"]) <= {"pass", "review", "not_enough_evidence"}
