"""Prevents: stubs and markers of unfinished work that stay for years, and functions that only have a name."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from support import ROOT, SRC

FILES = [*sorted(SRC.rglob("*.py")), *sorted((ROOT / "scripts").rglob("*.py"))]
MARKER = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|XX" + r"X|HA" + r"CK|NotImplemented(?:Error)?)\b")


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_nothing_is_left_for_later(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert MARKER.findall(text) == []
    assert _empty(ast.parse(text)) == []


def _empty(tree: ast.Module) -> list[str]:
    """Functions without a body, other than those of protocols and overloads, which only declare."""
    found = []
    for node in ast.walk(tree):
        protocol = isinstance(node, ast.ClassDef) and any("Protocol" in ast.unparse(b) for b in node.bases)
        children = [] if protocol else ast.iter_child_nodes(node)
        functions = [c for c in children if isinstance(c, ast.FunctionDef | ast.AsyncFunctionDef)]
        found += [function.name for function in functions if _says_nothing(function)]
    return found


def _says_nothing(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    if any("overload" in ast.unparse(d) for d in function.decorator_list):
        return False
    body = function.body
    if len(body) > 1 or not body:
        return False
    only = body[0]
    return isinstance(only, ast.Pass) or (
        isinstance(only, ast.Expr) and isinstance(only.value, ast.Constant) and only.value.value is Ellipsis
    )
