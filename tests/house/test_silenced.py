"""Prevents: a check that was switched off for everything, or for a reason nobody remembers."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from support import ROOT, SRC

FILES = [*sorted(SRC.rglob("*.py")), *sorted((ROOT / "scripts").rglob("*.py")), *sorted((ROOT / "tests").rglob("*.py"))]
BARE_TYPE = re.compile(r"#\s*type:\s*ignore(?!\[)")
BARE_NOQA = re.compile(r"#\s*noqa(?!:)", re.IGNORECASE)
WHOLE_FILE = re.compile(r"#\s*(ruff|flake8):\s*noqa|#\s*mypy:\s*ignore-errors|pragma:\s*no cover")
SKIP = re.compile(
    r"pytest\.(skip|mark\.skip|mark\.xfail|importorskip)\(\s*\)|@pytest\.mark\.(skip|xfail)\s*$", re.MULTILINE
)


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_what_is_silenced_is_named(path: Path) -> None:
    if path == Path(__file__):
        return
    text = path.read_text(encoding="utf-8")
    for pattern in (BARE_TYPE, BARE_NOQA, WHOLE_FILE, SKIP):
        assert pattern.findall(text) == []
