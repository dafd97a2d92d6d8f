"""The gazetteer that ships, read once."""

from __future__ import annotations

import pytest

from goodword.places.gazetteer import Gazetteer


@pytest.fixture(scope="session")
def gazetteer() -> Gazetteer:
    """Every place that ships with Goodword."""
    return Gazetteer.load()
