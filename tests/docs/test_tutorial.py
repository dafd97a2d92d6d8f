"""The tutorial's commands and its Python run as they stand on the page, one after the other, in an empty folder."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from support import ROOT

pytestmark = pytest.mark.slow  # a dozen processes, a minute of computing
BLOCK = re.compile(r"^```(sh|python)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PAGE = ROOT / "docs" / "tutorial.md"


def _environment(home: Path) -> dict[str, str]:
    programs = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GOODWORD_")}
    return kept | {"PATH": programs, "HOME": str(home), "XDG_DATA_HOME": str(home), "XDG_CONFIG_HOME": str(home)}


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[str, str]]:
    """Each block with what it printed; the first one that fails ends the page."""
    folder = tmp_path_factory.mktemp("tutorial")
    printed = []
    for kind, code in BLOCK.findall(PAGE.read_text(encoding="utf-8")):
        command = ["bash", "-euo", "pipefail", "-c", code] if kind == "sh" else [sys.executable, "-c", code]
        done = subprocess.run(
            command, cwd=folder, env=_environment(folder), capture_output=True, text=True, timeout=240, check=False
        )
        assert done.returncode == 0, f"{code}\n{done.stdout[-1500:]}\n{done.stderr[-1500:]}"
        printed.append((code, done.stdout))
    return printed


def _printed(said: list[tuple[str, str]], part: str) -> str:
    return next(out for code, out in said if part in code)


def test_every_block_runs(said: list[tuple[str, str]]) -> None:
    assert len(said) >= 8


def test_the_settings_file_is_the_origin_of_both_stores(said: list[tuple[str, str]]) -> None:
    assert _printed(said, "goodword config").count("goodword.toml") >= 1


def test_the_mistake_is_set_aside_corrected_and_taken(said: list[tuple[str, str]]) -> None:
    assert "set aside" in _printed(said, "--dry-run")
    assert "Set aside: 1 row" in _printed(said, "--report")


def test_python_gives_the_same_roster(said: list[tuple[str, str]]) -> None:
    from_python = _printed(said, "import goodword").splitlines()[0]
    from_command = " ".join(_printed(said, "cat > breakfast.toml").split())
    assert from_python.split(";")[0] in from_command
