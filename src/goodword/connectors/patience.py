"""Work on the catalogue when no other program writes to it (waits)."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

from goodword.core.errors import Conflict

_T = TypeVar("_T")
PATIENCE = 60.0
"""Seconds that a commit waits for another program that writes to the catalogue."""


def patiently(work: Callable[[], _T]) -> _T:
    """Do it when no other program writes to the catalogue. Raises Conflict when one does for too long."""
    ends = time.monotonic() + PATIENCE
    while True:
        try:
            return work()
        except Conflict:
            if time.monotonic() > ends:
                raise
            time.sleep(0.2)
