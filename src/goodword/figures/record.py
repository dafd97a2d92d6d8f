"""docs/figures/quality.json and bench.json: the last measurement of every figure."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from goodword.core.errors import BadInput
from goodword.figures.measure import Entry

KINDS = ("quality", "bench")


def path_of(folder: Path, kind: str) -> Path:
    """The file that keeps figures of one kind."""
    return folder / f"{kind}.json"


def load(folder: Path, kind: str) -> dict[str, dict[str, Any]]:
    """Name → entry of one kind, empty when none was kept yet. Raises BadInput when the file is not readable as such."""
    path = path_of(folder, kind)
    if not path.exists():
        return {}
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except json.JSONDecodeError as error:
        raise BadInput(f"This is not a file of figures: {error}.", where=str(path)) from error
    if not isinstance(content, dict):
        raise BadInput.value("figures", "an object of name → figure", type(content).__name__, where=str(path))
    return content


def keep(folder: Path, entry: Entry) -> bool:
    """Keep an entry; a figure that could not be run never replaces a measured one. Returns whether it was kept."""
    known = load(folder, entry.kind)
    before = known.get(entry.name, {})
    if entry.measured.not_run and before.get("value") is not None:
        return False
    known[entry.name] = entry.plain()
    folder.mkdir(parents=True, exist_ok=True)
    path = path_of(folder, entry.kind)
    part = path.with_suffix(f".{os.getpid()}.part")
    part.write_text(json.dumps(known, indent=1, sort_keys=True, ensure_ascii=False) + "\n", encoding="utf-8")
    part.replace(path)
    return True
