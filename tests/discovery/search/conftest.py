"""One index for the tests that only ask it."""

from __future__ import annotations

from pathlib import Path

import pytest

import search_world
from goodword.catalogue.workspace import Workspace
from goodword.discovery.search.desk import SearchDesk
from support import settings_in


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> SearchDesk:
    """Search over the small world."""
    root: Path = tmp_path_factory.mktemp("search")
    search_world.indexed(root / "catalogue")
    return SearchDesk(Workspace(settings_in(root, catalogue=str(root / "catalogue")), now=lambda: search_world.NOW))
