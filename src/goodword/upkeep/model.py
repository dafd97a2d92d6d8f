"""What a copy of everything says of itself, and what checking and erasing found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from goodword.ledger.checking import Finding

FORMAT = 1
"""The form of copies; it changes when an older Goodword could not read them."""


@dataclass(frozen=True, slots=True)
class Part:
    """One file inside a copy. rows: of a table, None for other files."""

    sha256: str
    size: int
    rows: int | None = None


@dataclass(frozen=True, slots=True)
class Manifest:
    """What is in a copy. revision: of the ledger; batches: of the catalogue; settings: that were set, no secrets."""

    format: int
    version: str
    made_at: datetime
    revision: str
    parts: Mapping[str, Part] = field(default_factory=dict)
    batches: tuple[str, ...] = ()
    settings: Mapping[str, str] = field(default_factory=dict)

    @property
    def rows(self) -> int:
        """Rows of the ledger."""
        return sum(part.rows or 0 for part in self.parts.values())

    @property
    def tables(self) -> dict[str, int]:
        """Rows by table of the ledger."""
        return {
            name.removeprefix("ledger/").removesuffix(".jsonl"): part.rows or 0
            for name, part in self.parts.items()
            if name.startswith("ledger/")
        }


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy that was written or read. differs: settings that change answers and are not as in the copy."""

    path: Path
    size: int
    manifest: Manifest
    differs: tuple[str, ...] = ()
    kept_aside: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True)
class Aside:
    """A ledger or catalogue that a restore put aside. size: bytes; at: when (UTC)."""

    path: Path
    size: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check looked at."""

    where: str
    findings: tuple[Finding, ...]

    @property
    def whole(self) -> bool:
        """Whether everything holds."""
        return not any(finding.wrong for finding in self.findings)


@dataclass(frozen=True, slots=True)
class Erased:
    """What became of a person. number: stands in their place as `erased:NUMBER`.

    ledger, catalogue: rows that were changed or went, by table. cleaned: whether the ledger's file was written anew
    without what was deleted; False while another program held it: run it again. accounts: how many went, those that
    are merged with the asked one too. aside: what restores put aside, where the person is still whatever they were.
    """

    number: int
    ledger: Mapping[str, int]
    catalogue: Mapping[str, int]
    cleaned: bool
    accounts: int = 1
    aside: tuple[Aside, ...] = ()

    @property
    def known(self) -> bool:
        """Whether anything was known of the person."""
        return bool(self.ledger or self.catalogue)


@dataclass(frozen=True, slots=True)
class Erasure:
    """One person who was erased: nothing but a number and when."""

    number: int
    at: datetime
    finished_at: datetime | None
    allowed_at: datetime | None
