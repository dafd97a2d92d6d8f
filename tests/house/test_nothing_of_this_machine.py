"""Prevents: a path of somebody's machine or the address of a package index in a commit."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

from support import ROOT

# Written in pieces, so that this file does not find itself.
MACHINE = re.compile(r"(?<![\w.])/(?:wo" + r"rk|ro" + r"ot|ho" + r"me/\w+|Us" + r"ers/\w+)/\w")
INDEX = re.compile(
    r"(?:extra-)?index-" + r"url\s*=|py" + r"pi\.org/simple|files\.python" + r"hosted|registry\.np" + r"mjs"
)
BINARY = {".parquet", ".png", ".ico", ".gz", ".zst", ".woff2"}


def _tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    paths = [ROOT / name for name in listed.decode().split("\0") if name]
    return [p for p in paths if p.is_file() and p.suffix not in BINARY and "vendor" not in p.parts]


def test_no_path_of_a_machine_and_no_index_address() -> None:
    found = []
    for path in _tracked():
        text = path.read_text(encoding="utf-8", errors="replace")
        found += [f"{path.relative_to(ROOT)}: {m}" for p in (MACHINE, INDEX) for m in p.findall(text)]
    assert found == []


def test_the_check_would_notice() -> None:
    assert MACHINE.search("see /ho" + "me/ann/x")
    assert INDEX.search("--index-" + "url=x")


def test_no_large_file_is_committed() -> None:
    large = [f"{p.relative_to(ROOT)}" for p in _tracked() if p.stat().st_size > 2_000_000]
    assert large == []
