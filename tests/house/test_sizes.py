"""Prevents: files and functions that grow until nobody reads them whole.

A file has at most 400 lines and nine of ten at most 350; nine functions of ten have at most 40.
"""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from support import ROOT, SRC

LIMIT = 400
SOURCES = sorted(SRC.rglob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("*.py"))


@pytest.mark.parametrize("path", SOURCES + TESTS, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_a_file_can_be_read_whole(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LIMIT


def test_most_files_are_shorter() -> None:
    lengths = [len(path.read_text(encoding="utf-8").splitlines()) for path in SOURCES]
    assert sum(n <= 350 for n in lengths) / len(lengths) >= 0.9


def test_most_functions_are_short() -> None:
    lengths = [
        (node.end_lineno or node.lineno) - node.lineno + 1
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    assert sum(n <= 40 for n in lengths) / len(lengths) >= 0.9
    assert max(lengths) <= 120
