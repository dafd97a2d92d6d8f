"""Prevents: a script or style inside a page, which the content policy forbids, and a request to another host."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from support import SRC

UI = SRC / "ui"
TEMPLATES = sorted((UI / "templates").rglob("*.html"))
ASSETS = [
    p for p in sorted((UI / "static").rglob("*")) if p.suffix in {".js", ".css", ".svg"} and "vendor" not in p.parts
]
INLINE_SCRIPT = re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/(?:ld\+)?json\")[^>]*>", re.IGNORECASE)
HANDLER = re.compile(r"<[^>]*\s(on[a-z]+|style)\s*=", re.IGNORECASE)
HOST = re.compile(
    r"""(?:src|href|action|url|fetch|import|from)\s*[=(]?\s*["'(]?\s*(?:https?:)?//[\w.-]+""", re.IGNORECASE
)
# The report carries everything inside itself, because it must open from a file.
WHOLE = {"report"}


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: p.name)
def test_a_template_has_no_script_or_style_inside(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    if not WHOLE & set(path.relative_to(UI / "templates").parts):
        assert INLINE_SCRIPT.findall(text) == []
        assert "<style" not in text.lower()
    assert HANDLER.findall(text) == []


@pytest.mark.parametrize("path", TEMPLATES + ASSETS, ids=lambda p: p.name)
def test_nothing_is_asked_of_another_host(path: Path) -> None:
    assert HOST.findall(path.read_text(encoding="utf-8")) == []


def test_there_is_something_to_check() -> None:
    assert TEMPLATES
    assert ASSETS
