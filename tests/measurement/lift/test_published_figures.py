"""Published results of the methods are reproduced to the digits given."""

from pathlib import Path

import pytest

from goodword.figures.lift import lift_exactness

pytestmark = pytest.mark.real


def test_every_published_figure_is_reproduced(real_data: Path) -> None:
    measured = lift_exactness(real_data / "measurement", {})
    assert measured.n >= 330 + 357
    off = [f for f in measured.details["figures"] if abs(f["ours"] - f["published"]) > f["allowed"]]
    assert not off
    assert measured.value == 1.0
