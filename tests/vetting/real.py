"""Where the real data of the marked tests is."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


def real_data(name: str) -> Path:
    """The folder `name` of the real data, or a skip that says what to do."""
    named = os.environ.get("GOODWORD_REAL_DATA")
    root = Path(named) if named else Path(__file__).parents[2].parent / "shared" / "data"
    if not (root / name).exists():
        pytest.skip(f"real data {name} is not here; name its folder with GOODWORD_REAL_DATA")
    return root / name
