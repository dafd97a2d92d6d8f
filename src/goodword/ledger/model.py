"""What the ledger is asked for, whatever database is behind it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What differs between databases; code asks for these and never for a database's name.

    files: the ledger is a file of this machine that can be copied. row_locks: writers wait for a row, not for the
    whole ledger.
    """

    files: bool
    row_locks: bool


@dataclass(frozen=True, slots=True)
class State:
    """Where the ledger is (without its password), the revision it is at, and the newest one known here."""

    url: str
    revision: str | None
    newest: str
    tables: tuple[tuple[str, int], ...]

    @property
    def current(self) -> bool:
        """Whether every migration has been applied."""
        return self.revision == self.newest
