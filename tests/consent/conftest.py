"""Fixtures of the consent tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from consent_world import Hand, hand


@pytest.fixture
def handed(tmp_path: Path) -> Iterator[Hand]:
    """A workspace in which creators are asked."""
    made = hand(tmp_path)
    yield made
    made.workspace.ledger.close()
