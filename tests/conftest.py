"""Fixtures shared by all tests: real data, an empty workspace, a clock that stands still."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from support import REAL_DATA_HINT, real_data_folder, settings_in

if TYPE_CHECKING:
    from goodword.catalogue.workspace import Workspace

NOW = datetime(2026, 1, 15, 12, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real data; the test is skipped, with the reason, where there is none."""
    folder = real_data_folder()
    if folder is None:
        pytest.skip(REAL_DATA_HINT)
    return folder


@pytest.fixture
def now() -> datetime:
    """The moment at which tests take place."""
    return NOW


@pytest.fixture
def empty_workspace(tmp_path: Path) -> Workspace:
    """A workspace with nothing in it, in a folder of its own."""
    from goodword.catalogue.workspace import Workspace

    return Workspace(settings_in(tmp_path), now=lambda: NOW)
