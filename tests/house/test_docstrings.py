"""Prevents: a public name that says nothing about itself."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from support import ROOT, SRC

PATHS = sorted(SRC.rglob("*.py"))


@pytest.mark.parametrize("path", PATHS, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_public_names_say_what_they_are(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert ast.get_docstring(tree), "the module"
    assert list(_silent(tree.body)) == []


def _silent(body: list[ast.stmt]) -> list[str]:
    found = []
    for node in body:
        if not isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) or node.name.startswith("_"):
            continue
        if not ast.get_docstring(node) and not _is_short(node):
            found.append(node.name)
        if isinstance(node, ast.ClassDef):
            found += _silent(node.body)
    return found


def _is_short(node: ast.stmt) -> bool:
    """A property or method of three lines says itself."""
    return isinstance(node, ast.FunctionDef) and (node.end_lineno or 0) - node.lineno <= 4
