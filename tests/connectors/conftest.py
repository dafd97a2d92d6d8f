"""Stands of networks."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from goodword.connectors.registry import names

from .standing import Stand, standing


@pytest.fixture(params=names())
def stand(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Stand]:
    """A workspace for each network there is, each asking its invented world."""
    with standing(tmp_path, request.param) as made:
        yield made
