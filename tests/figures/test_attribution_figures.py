"""Figures of attribution run on any file of paths, and what they compare with is worked out another way."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goodword.core.errors import NotFound
from goodword.figures.attribution import attribution_exactness, attribution_sums, solved_without
from goodword.measurement.attribution.models import Path as Journey
from goodword.measurement.attribution.models import markov

steps = st.lists(st.sampled_from("abcd"), min_size=1, max_size=5).map(tuple)
rows = st.lists(st.builds(Journey, steps, st.integers(0, 9), st.integers(0, 9)), min_size=1, max_size=9)


@settings(max_examples=100, deadline=None)
@given(rows)
def test_taking_creators_out_one_by_one_gives_the_closed_form(paths: list[Journey]) -> None:
    if any(p.conversions for p in paths):
        assert solved_without(paths) == pytest.approx(markov(paths), abs=1e-6)


@pytest.mark.parametrize("folder", [False, True])
def test_on_a_file_of_ones_own(tmp_path: Path, folder: bool) -> None:
    place = tmp_path / "paths.csv"
    place.write_text("path,total_conversions,total_null\nmira > sam,3,1\nsam,2,5\nकवि > mira > कवि,1,0\n", "utf-8")
    told: Any = attribution_exactness(tmp_path if folder else place, {})
    assert (told.value, told.n) == (1.0, 3)
    sums: Any = attribution_sums(place, {})
    assert (sums.value, sums.n) == (0, 21)


def test_a_folder_without_paths_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="no file of paths"):
        attribution_exactness(tmp_path, {})
