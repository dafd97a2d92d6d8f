"""How long work reports itself and is stopped. Pure code calls it; the doors draw it."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Told what is being done and how far it is."""

    def step(self, what: str, done: int = 0, total: int | None = None) -> None:
        """`done` of `total` (None: unknown) units of `what`. May raise `Stopped` to end the work cleanly."""


class Quiet:
    """Reports nothing, never stops."""

    def step(self, what: str, done: int = 0, total: int | None = None) -> None:
        """Ignore the report."""


QUIET = Quiet()
