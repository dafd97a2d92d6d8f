"""The comparison with Python packages: run by an interpreter that is named, told apart when there is none."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from goodword.core.errors import NotFound
from goodword.figures.influence_peers import peers


@pytest.fixture
def data(tmp_path: Path) -> Path:
    r = np.random.default_rng(1)
    (tmp_path / "graphs").mkdir()
    source, target = r.integers(0, 200, 900), r.integers(0, 200, 900)
    np.savez(tmp_path / "graphs" / "small.npz", n=200, src=source, dst=target)
    return tmp_path


def interpreter(folder: Path, says: str) -> str:
    path = folder / "python"
    path.write_text(f"#!/bin/sh\n{says}\n")
    path.chmod(0o700)
    return str(path)


def test_without_an_interpreter_it_is_not_run(data: Path) -> None:
    with pytest.raises(NotFound, match="No interpreter"):
        peers(data, {})


def test_time_and_spread_stand_side_by_side(data: Path, tmp_path: Path) -> None:
    says = """echo 'ANSWER{"seconds": 50.0, "seeds": [0, 1, 2]}'"""
    options = {"python": interpreter(tmp_path, says), "graphs": "small", "only": "pynetim IMM"}
    measured = peers(data, options)
    assert measured.value < 1
    assert str(measured.details["small, pynetim IMM"]).startswith("50.00 s")
    assert float(str(measured.details["spread here against theirs, least"])) > 1


def test_a_package_that_is_not_there_is_said(data: Path, tmp_path: Path) -> None:
    options = {"python": interpreter(tmp_path, "echo no such package >&2; exit 1"), "graphs": "small"}
    with pytest.raises(NotFound, match="gave no answer"):
        peers(data, options)
