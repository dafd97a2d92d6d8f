"""Generations of derived tables on disk: immutable segments, one manifest a generation, published by one rename.

    <folder>/derived/<version>/lock, generations/       see `generations`
    <folder>/derived/<version>/<table>/<n>[-<part>].parquet    segments (a file, or a folder of files)
    <folder>/derived/<version>/scratch/                 what a refresh in progress keeps for itself

A reader opens the newest manifest and reads only the segments it names; they never change. A refresh that is killed
leaves segments that no manifest names, and the next refresh removes them.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from goodword.catalogue.generations import GRACE_SECONDS, Generations, Wording

VERSION = "d3"
"""Changes whenever a formula of the derived tables changes: old and new numbers never mix."""

_WORDING = Wording(
    busy="Another process is refreshing this catalogue.",
    meanwhile="readers go on with the tables that are complete",
    unreadable="The list of derived tables cannot be read.",
    whole="The raw data is whole; derived tables can always be built again.",
    again="goodword refresh",
)


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of one derived table: path below the version's folder, and how many rows it has."""

    path: str
    rows: int


@dataclass(frozen=True, slots=True)
class Generation:
    """A complete set of derived tables.

    batches: names of the raw batches that are in. counts: what was counted on the way (creators, posts, …).
    options: what the tables depend on besides raw data; other options mean building anew. made_at: seconds UTC.
    """

    number: int
    made_at: int
    batches: frozenset[str] = frozenset()
    segments: Mapping[str, tuple[Segment, ...]] = field(default_factory=dict)
    counts: Mapping[str, int] = field(default_factory=dict)
    options: Mapping[str, object] = field(default_factory=dict)

    def to_json(self) -> str:
        """The manifest's text."""
        return json.dumps(
            {
                "number": self.number,
                "made_at": self.made_at,
                "batches": sorted(self.batches),
                "segments": {name: [[s.path, s.rows] for s in parts] for name, parts in sorted(self.segments.items())},
                "counts": dict(self.counts),
                "options": dict(self.options),
            },
            indent=1,
        )

    @classmethod
    def from_json(cls, text: str) -> Generation:
        """The generation that a manifest describes."""
        plain = json.loads(text)
        return cls(
            number=plain["number"],
            made_at=plain["made_at"],
            batches=frozenset(plain["batches"]),
            segments={name: tuple(Segment(*s) for s in parts) for name, parts in plain["segments"].items()},
            counts=plain["counts"],
            options=plain["options"],
        )


EMPTY = Generation(number=0, made_at=0)


class DerivedStore(Generations[Generation]):
    """The generations of one catalogue folder and one formula version."""

    def __init__(self, root: Path, version: str = VERSION) -> None:
        super().__init__(root / "derived" / version, Generation.from_json, _WORDING)

    def current(self) -> Generation:
        """The newest complete generation, `EMPTY` before the first."""
        return super().current() or EMPTY

    def files(self, generation: Generation, table: str) -> list[Path]:
        """The Parquet files of one table of a generation."""
        found: list[Path] = []
        for segment in generation.segments.get(table, ()):
            path = self.root / segment.path
            found += sorted(path.glob("*.parquet")) if path.is_dir() else [path]
        return found

    def place(self, number: int, table: str, part: str = "") -> Path:
        """Where a new segment of that generation goes; whatever a killed refresh left there is removed."""
        name = f"{number:08d}-{part}.parquet" if part else f"{number:08d}.parquet"
        path = self.root / table / name
        path.parent.mkdir(parents=True, exist_ok=True)
        _remove(path)
        return path

    def segment(self, path: Path, rows: int) -> Segment:
        """The manifest entry of a written segment."""
        return Segment(path.relative_to(self.root).as_posix(), rows)

    def collect(self, now: int, grace: int = GRACE_SECONDS) -> None:
        """Remove generations superseded for longer than `grace` seconds, what a killed refresh left, and old versions.

        Call it only while holding the lock.
        """
        kept = self.keep(now, grace)
        named = {s.path for g in kept for parts in g.segments.values() for s in parts}
        for path in self.root.glob("*/*.parquet"):
            if path.relative_to(self.root).as_posix() not in named:
                _remove(path)
        _remove(self.root / "scratch")
        for other in self.root.parent.iterdir():
            if other != self.root and other.is_dir() and kept and now - kept[-1].made_at > grace:
                _remove(other)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def rows_of(generation: Generation, tables: Iterable[str]) -> dict[str, int]:
    """Rows per table, all segments together."""
    return {name: sum(s.rows for s in generation.segments.get(name, ())) for name in tables}
