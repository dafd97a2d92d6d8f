"""What a reader of archives declares and finds. No I/O."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol
from unicodedata import normalize

from goodword.consent.model import What
from goodword.core.tables import Kind
from goodword.sources.model import Rejected

MOST_MEMBER = 64 << 20
"""Largest file of an archive that is read, bytes."""
MOST_ROWS = 200_000
"""Most posts, and most followers, that are taken of one archive."""


Level = Literal["", "city", "country"]


@dataclass(frozen=True, slots=True)
class Opened:
    """A kind of file that may be opened. name: as people find it. pattern: of its whole path, any case. what: for which
    of the things asked for. reads: what is taken of it, in plain words."""

    name: str
    pattern: str
    what: frozenset[What]
    reads: str

    def matches(self, path: str) -> bool:
        """Whether a file of an archive is one of these."""
        return re.fullmatch(self.pattern, normalize("NFC", path), re.IGNORECASE) is not None


@dataclass(frozen=True, slots=True)
class Share:
    """A part of an audience as the network tells it to the creator. place: as written. share: from 0 to 1. level: of
    the place where the archive says it, "" where not."""

    place: str
    share: float
    level: Level = ""


@dataclass(frozen=True, slots=True)
class Scene:
    """Whose archive it should be, and what was asked for. now: seconds UTC."""

    creator_id: str
    what: frozenset[What]
    now: int

    @property
    def platform(self) -> str:
        return self.creator_id.partition(":")[0]

    @property
    def handle(self) -> str:
        return self.creator_id.partition(":")[2]


@dataclass(frozen=True, slots=True)
class Found:
    """What an archive says. rows: canonical columns as plain values, followers by their handle in `person` (hashed
    before anything is kept). handle: whose it is, "" where it does not say. opened: files that were read. closed: how
    many files were not."""

    rows: Mapping[Kind, Sequence[Mapping[str, Any]]] = field(default_factory=dict)
    rejected: Mapping[Kind, Sequence[Rejected]] = field(default_factory=dict)
    shares: Sequence[Share] = ()
    handle: str = ""
    opened: Sequence[str] = ()
    closed: int = 0

    @property
    def bad(self) -> int:
        """Entries that could not be read."""
        return sum(len(rows) for rows in self.rejected.values())

    def __bool__(self) -> bool:
        return bool(self.shares) or any(self.rows.values())


class Reader(Protocol):
    """Reads the archives of one network."""

    @property
    def network(self) -> str:
        """Whose archives."""

    @property
    def forms(self) -> tuple[str, ...]:
        """Endings that it takes, for people."""

    @property
    def single(self) -> str:
        """As which file one that comes alone is read; "" where that is not possible."""

    @property
    def opens(self) -> tuple[Opened, ...]:
        """The files that may be opened; no other is."""

    def picks(self, what: frozenset[What]) -> tuple[tuple[str, ...], ...]:
        """Where one JSON file holds everything: the branches that are needed; no other leaves the creator's device."""

    def read(self, files: Mapping[str, bytes], scene: Scene) -> Found:
        """What these files say. files: by path, only such as `opens` names. Raises BadInput for what is no archive."""

    def instead(self, paths: Sequence[str]) -> str:
        """What to do where none of the files of an archive can be read: "" where nothing better can be said."""
