"""Where the data of an evaluation is: the path given, else the open data beside the checkout."""

from __future__ import annotations

import os
from pathlib import Path

from goodword.core.errors import NotFound


def open_data(*parts: str, environ: dict[str, str] | None = None) -> Path | None:
    """`parts` of the real data named by GOODWORD_REAL_DATA, else of ../shared/data; None if absent."""
    named = (os.environ if environ is None else environ).get("GOODWORD_REAL_DATA")
    path = (Path(named) if named else Path.cwd().parent / "shared" / "data").joinpath(*parts)
    return path if path.exists() else None


def needed(data: Path | None, *parts: str) -> Path:
    """The path given with --data, else the open data called `parts`. Raises NotFound, which leaves a figure not run."""
    path = data if data is not None else open_data(*parts)
    if path is None or not path.exists():
        raise NotFound(
            f"The data of this figure ({'/'.join(parts)}) is not here.",
            next_step="name it with --data PATH, or its parent folder with GOODWORD_REAL_DATA",
        )
    return path
