"""A desk of goals on each database."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from goals_world import World, world

if TYPE_CHECKING:
    from goodword.ledger.store import Ledger
    from goodword.resolutions.desk import GoalDesk


@pytest.fixture
def place(tmp_path: Path, ledger: Ledger) -> World:
    """A workspace with nothing in it, on each database."""
    return world(tmp_path, ledger)


@pytest.fixture
def desk(place: World) -> GoalDesk:
    """The desk of that workspace."""
    from goodword.resolutions.desk import GoalDesk

    return GoalDesk(place)  # type: ignore[arg-type] # stands where a workspace stands


@pytest.fixture
def light(tmp_path: Path) -> GoalDesk:
    """A desk on a SQLite ledger alone, for what does not depend on the database."""
    from goodword.ledger.store import Ledger
    from goodword.resolutions.desk import GoalDesk

    return GoalDesk(world(tmp_path, Ledger.open("sqlite://")))  # type: ignore[arg-type] # as above
