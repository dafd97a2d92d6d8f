"""Prevents: docs that tell of commands, settings or figures that are not, or not of those that are."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from support import ROOT

DOCS = ROOT / "docs"
PAGES = [*sorted(DOCS.rglob("*.md")), *sorted(ROOT.glob("*.md"))]
LINK = re.compile(r"\[[^\]]*\]\(([^)#\s]+)(?:#[^)]*)?\)")
RECORDS = sorted((DOCS / "decisions").glob("[0-9]*.md"))


def test_what_comes_from_the_code_is_current() -> None:
    """Commands, endpoints, settings, tables, formulas, figures, the inventory of modules, the navigation."""
    command = [sys.executable, str(ROOT / "scripts" / "generate_docs.py"), "--check"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == 0, done.stdout + done.stderr[-2000:]


@pytest.mark.parametrize("path", PAGES, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(path: Path) -> None:
    targets = [
        t for t in LINK.findall(path.read_text(encoding="utf-8")) if "://" not in t and not t.startswith("mailto:")
    ]
    assert [t for t in targets if not (path.parent / t).exists()] == []


@pytest.mark.parametrize("path", RECORDS, ids=lambda p: p.stem)
def test_a_decision_says_why_and_what_else(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert re.match(rf"# {path.stem.split('-')[0]} \S", text)
    assert re.findall(r"^## (.+)$", text, re.MULTILINE) == ["Context", "Decision", "Consequences", "Alternatives"]
    assert len(text.splitlines()) < 60


def test_decisions_are_numbered_without_gaps() -> None:
    assert [int(p.stem.split("-")[0]) for p in RECORDS] == list(range(1, len(RECORDS) + 1))


def test_the_changelog_has_a_place_for_what_is_new() -> None:
    assert "## Unreleased" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "name", ["LICENSE", "NOTICE", "SECURITY.md", "CITATION.cff", "CONTRIBUTING.md", "CHANGELOG.md"]
)
def test_what_a_project_owes_its_users_is_there(name: str) -> None:
    assert len((ROOT / name).read_text(encoding="utf-8")) > 100


@pytest.mark.parametrize("path", PAGES, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_a_page_begins_with_its_title(path: Path) -> None:
    text = re.sub(r"^<!--.*?-->\s*", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert text.startswith("# ")
