"""The figures of the funnel run on small inputs, and say what is wrong with data of another form."""

from __future__ import annotations

import gzip
from pathlib import Path

import numpy as np
import pytest

from goodword.core.errors import BadInput, NotFound
from goodword.figures.measurement_funnel import every_look, small_coverage, small_samples, top_ten_gap, visitors
from goodword.figures.measurement_funnel_speed import funnel_speed
from goodword.figures.measurement_funnel_worlds import funnel_coverage


def emails(path: Path, n: int) -> Path:
    """Visitors of an invented e-mail who buy at 6 %, whatever their traits."""
    rng = np.random.default_rng(1)
    rows = ["recency,zip_code,channel,newbie,visit,conversion"]
    for _ in range(n):
        traits = (
            f"{rng.integers(1, 13)},{rng.choice(['Urban', 'Rural'])},{rng.choice(['Web', 'Phone'])},{rng.integers(2)}"
        )
        rows.append(f"{traits},{int(rng.random() < 0.9)},{int(rng.random() < 0.06)}")
    path.write_bytes(gzip.compress("\n".join(rows).encode()))
    return path


def test_small_samples_on_a_file_of_the_same_form(tmp_path: Path) -> None:
    file, options = emails(tmp_path / "other.csv.gz", 1500), {"splits": "3"}
    found = small_samples(file, options)
    assert found.value is not None
    assert found.low is not None
    assert found.low <= found.value < 0.6
    gap, covered = top_ten_gap(file, options), small_coverage(file, options)
    assert gap.value is not None
    assert abs(gap.value) < 0.05
    assert covered.value is not None
    assert 0.85 < covered.value < 0.97
    assert found.details["of raw rates"] > 0.1  # type: ignore[operator]


def test_folders_and_plain_files(tmp_path: Path) -> None:
    packed = emails(tmp_path / "x.csv.gz", 300)
    folder = tmp_path / "data" / "measurement"
    folder.mkdir(parents=True)
    (folder / "email-women-and-control.csv").write_bytes(gzip.decompress(packed.read_bytes()))
    assert visitors(tmp_path / "data") == visitors(folder) == visitors(packed)
    with pytest.raises(NotFound, match="e-mail"):
        visitors(tmp_path / "data" / "none")


def test_data_of_another_form(tmp_path: Path) -> None:
    path = tmp_path / "x.csv.gz"
    path.write_bytes(gzip.compress(b"a,b\n1,2\n"))
    with pytest.raises(BadInput, match="visit and conversion"):
        small_samples(path, {})
    with pytest.raises(BadInput, match="about 18 visitors"):
        small_samples(emails(tmp_path / "few.csv.gz", 40), {})


def test_every_look_is_tried() -> None:
    found = every_look(None, {"runs": "100"})
    assert found.value is not None
    assert found.value < 0.2
    textbook = found.details["textbook, by true rate"]
    assert max(textbook.values()) > 0.4, "what looking often does to a plain interval"  # type: ignore[attr-defined]


def test_coverage_on_a_few_worlds() -> None:
    found = funnel_coverage(None, {"worlds": "1"})
    assert found.value is not None
    assert 0.75 < found.value < 1
    assert set(found.details["by orders in all"]) == {"2 orders", "20 orders", "200 orders", "2,000 orders"}  # type: ignore[call-overload]


def test_speed_counts_every_click() -> None:
    found = funnel_speed(None, {"clicks": "20000"})
    assert found.n == 20_000
    assert found.details["orders credited"] == 200
