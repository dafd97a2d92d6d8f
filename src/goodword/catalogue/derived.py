"""Generations of derived tables on disk: immutable segments, one manifest a generation, published by one rename.

    <folder>/derived/<version>/lock                     held by the one process that refreshes
    <folder>/derived/<version>/generations/<n>.json     a complete generation; the highest number is the present one
    <folder>/derived/<version>/<table>/<n>[-<part>].parquet    segments (a file, or a folder of files)
    <folder>/derived/<version>/scratch/                 what a refresh in progress keeps for itself

A reader opens the newest manifest and reads only the segments it names; they never change. A refresh that is killed
leaves segments that no manifest names, and the next refresh removes them.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from goodword.core.errors import Conflict, GoodwordError

VERSION = "d3"
"""Changes whenever a formula of the derived tables changes: old and new numbers never mix."""

GRACE_SECONDS = 900
"""How long a superseded generation stays readable for those who have opened it."""


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


class DerivedStore:
    """The generations of one catalogue folder and one formula version."""

    def __init__(self, root: Path, version: str = VERSION) -> None:
        self.root = root / "derived" / version
        self._manifests = self.root / "generations"
        self._seen: tuple[str, Generation] | None = None

    def current(self) -> Generation:
        """The newest complete generation, `EMPTY` before the first."""
        names = sorted(p.name for p in self._manifests.glob("*.json"))
        if not names:
            return EMPTY
        if self._seen is None or self._seen[0] != names[-1]:
            self._seen = (names[-1], self._read(self._manifests / names[-1]))
        return self._seen[1]

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

    def publish(self, generation: Generation) -> None:
        """Make this generation the present one: written beside, flushed, renamed."""
        self._manifests.mkdir(parents=True, exist_ok=True)
        partial = self._manifests / f".{generation.number:08d}.partial"
        with partial.open("w", encoding="utf-8") as handle:
            handle.write(generation.to_json())
            handle.flush()
            os.fsync(handle.fileno())
        partial.replace(self._manifests / f"{generation.number:08d}.json")

    def collect(self, now: int, grace: int = GRACE_SECONDS) -> None:
        """Remove generations superseded for longer than `grace` seconds, what a killed refresh left, and old versions.

        Call it only while holding the lock.
        """
        kept = self._drop_old(now, grace)
        named = {s.path for g in kept for parts in g.segments.values() for s in parts}
        for path in self.root.glob("*/*.parquet"):
            if path.relative_to(self.root).as_posix() not in named:
                _remove(path)
        _remove(self.root / "scratch")
        for other in self.root.parent.iterdir():
            if other != self.root and other.is_dir() and kept and now - kept[-1].made_at > grace:
                _remove(other)

    def _drop_old(self, now: int, grace: int) -> list[Generation]:
        found = [self._read(p) for p in sorted(self._manifests.glob("*.json"))]
        superseded = [g.made_at for g in found[1:]]
        keep = [g for g, after in zip(found, superseded, strict=False) if now - after < grace] + found[-1:]
        for generation in found:
            if generation not in keep:
                (self._manifests / f"{generation.number:08d}.json").unlink()
        return keep

    @contextlib.contextmanager
    def lock(self) -> Iterator[None]:
        """Held by the one process that refreshes; the operating system releases it however that process ends."""
        self.root.mkdir(parents=True, exist_ok=True)
        with (self.root / "lock").open("a+") as handle:
            if not try_lock(handle.fileno()):
                raise Conflict(
                    "Another process is refreshing this catalogue.",
                    where=str(self.root),
                    data="Nothing was changed; readers go on with the tables that are complete.",
                    next_step="wait for it to end, then run this again",
                )
            yield

    def _read(self, path: Path) -> Generation:
        try:
            return Generation.from_json(path.read_text(encoding="utf-8"))
        except (ValueError, KeyError, TypeError) as error:
            raise GoodwordError(
                "The list of derived tables cannot be read.",
                where=str(path),
                given=str(error),
                data="The raw data is whole; derived tables can always be built again.",
                next_step=f"delete {self.root} and run `goodword refresh`",
            ) from None


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def try_lock(handle: int) -> bool:
    """Whether the exclusive lock on an open file was taken; the system releases it however the process ends."""
    try:
        import fcntl  # noqa: PLC0415 - not on every platform
    except ModuleNotFoundError:
        import msvcrt  # noqa: PLC0415 - the other platform's way

        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
        except OSError:
            return False
        return True
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def rows_of(generation: Generation, tables: Iterable[str]) -> dict[str, int]:
    """Rows per table, all segments together."""
    return {name: sum(s.rows for s in generation.segments.get(name, ())) for name in tables}
