"""Prevents: tests that nobody finds, because they do not lie where what they test lies."""

from __future__ import annotations

from pathlib import Path

import pytest

from support import ROOT, SRC

TESTS = ROOT / "tests"
ROOMS = {p.name for p in SRC.iterdir() if p.is_dir() and p.name != "__pycache__"}
OTHER = {"house", "docs", "vendor", "wheel", "engines", "__pycache__"}


def test_every_folder_of_tests_is_that_of_a_room() -> None:
    assert {p.name for p in TESTS.iterdir() if p.is_dir()} - ROOMS - OTHER == set()


@pytest.mark.parametrize("room", sorted(ROOMS))
def test_every_room_has_tests(room: str) -> None:
    assert list((TESTS / room).rglob("test_*.py"))


@pytest.mark.parametrize("path", sorted(TESTS.rglob("test_*.py")), ids=lambda p: p.relative_to(TESTS).as_posix())
def test_a_test_file_says_what_it_holds(path: Path) -> None:
    """A line at the top: the behaviour, so that a failure can be read without the code."""
    assert path.read_text(encoding="utf-8").lstrip().startswith('"""')
