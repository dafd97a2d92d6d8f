"""A team for every test of this room."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from .team import Team, team


@pytest.fixture
def crew(tmp_path: Path) -> Iterator[Team]:
    """One user of each role."""
    made = team(tmp_path)
    yield made
    made.stand.ledger.close()
