"""Numbered manifests of what is built beside its readers: published by one rename, the highest number counts (I/O).

    <folder>/lock                     held by the one process that builds
    <folder>/generations/<n>.json     a complete generation

A reader opens the newest manifest and reads only the files it names; what a killed builder left is named by none.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Generic, Protocol, TypeVar

from goodword.core.errors import Conflict, GoodwordError

GRACE_SECONDS = 900
"""How long a superseded generation stays readable for those who have opened it."""


class Manifest(Protocol):
    """What a manifest says of itself. number: from 1 up. made_at: seconds UTC."""

    @property
    def number(self) -> int: ...

    @property
    def made_at(self) -> int: ...

    def to_json(self) -> str:
        """The manifest's text."""
        ...


M = TypeVar("M", bound=Manifest)


@dataclass(frozen=True, slots=True)
class Wording:
    """What is said when another process builds (`busy`, and what readers do) or a manifest is damaged (`unreadable`).

    whole: what is not lost then. again: the command that builds anew.
    """

    busy: str
    meanwhile: str
    unreadable: str
    whole: str
    again: str


class Generations(Generic[M]):
    """The generations in one folder."""

    def __init__(self, root: Path, parse: Callable[[str], M], wording: Wording) -> None:
        self.root = root
        self._folder = root / "generations"
        self._parse = parse
        self._wording = wording
        self._seen: M | None = None

    def newest(self) -> int:
        """The number of the newest complete generation, 0 before the first; cheap enough to ask at every question."""
        return max(self._numbers(), default=0)

    def current(self) -> M | None:
        """The newest complete generation; None before the first."""
        newest = self.newest()
        if newest and (self._seen is None or self._seen.number != newest):
            self._seen = self._read(newest)
        return self._seen if newest else None

    def publish(self, manifest: M) -> None:
        """Make this generation the present one: written beside, flushed, renamed."""
        self._folder.mkdir(parents=True, exist_ok=True)
        partial = self._folder / f".{manifest.number:08d}.partial"
        with partial.open("w", encoding="utf-8") as handle:
            handle.write(manifest.to_json())
            handle.flush()
            os.fsync(handle.fileno())
        partial.replace(self._path(manifest.number))

    def keep(self, now: int, grace: int) -> list[M]:
        """Forget those superseded for longer than `grace` seconds; the others, the present one last."""
        found = [self._read(number) for number in sorted(self._numbers())]
        kept = [older for older, after in pairwise(found) if now - after.made_at < grace] + found[-1:]
        for manifest in found:
            if manifest not in kept:
                self._path(manifest.number).unlink()
        return kept

    @contextlib.contextmanager
    def lock(self) -> Iterator[None]:
        """Held by the one process that builds; the operating system releases it however that process ends."""
        self.root.mkdir(parents=True, exist_ok=True)
        with (self.root / "lock").open("a+") as handle:
            if not _try_lock(handle.fileno()):
                raise Conflict(
                    self._wording.busy,
                    where=str(self.root),
                    data=f"Nothing was changed; {self._wording.meanwhile}.",
                    next_step="wait for it to end, then run this again",
                )
            yield

    def _numbers(self) -> list[int]:
        try:
            return [int(p.stem) for p in self._folder.iterdir() if p.suffix == ".json" and p.stem.isdigit()]
        except FileNotFoundError:
            return []

    def _path(self, number: int) -> Path:
        return self._folder / f"{number:08d}.json"

    def _read(self, number: int) -> M:
        path = self._path(number)
        try:
            return self._parse(path.read_text(encoding="utf-8"))
        except (ValueError, KeyError, TypeError) as error:
            raise GoodwordError(
                self._wording.unreadable,
                where=str(path),
                given=str(error),
                data=self._wording.whole,
                next_step=f"delete {self.root} and run `{self._wording.again}`",
            ) from None


def _try_lock(handle: int) -> bool:
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
