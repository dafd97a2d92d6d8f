"""What all archives that come as a stream share: reading ahead, what was taken out, and bounds. Nothing is written.

A path is only a name to compare: it never becomes a place on the disk. Pure but for the stream.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import BinaryIO

from goodword.core.errors import BadInput

_MOST_FILES = 500_000
_MOST_TAKEN = 256 << 20
_MOST_INFLATED = 4 << 30
CHUNK = 1 << 18
"""Bytes that are read at once."""


@dataclass(slots=True)
class Taken:
    """What was taken out. files: by path. closed: how many files were not opened. passed: the first of their paths, to
    say what kind of archive it is."""

    files: dict[str, bytes] = field(default_factory=dict)
    closed: int = 0
    passed: list[str] = field(default_factory=list)
    size: int = 0

    def skip(self, path: str) -> None:
        """A file was left closed."""
        self.closed += 1
        if len(self.passed) < 1_000:
            self.passed.append(path)
        self._counted()

    def keep(self, path: str, data: bytes) -> None:
        """A file was read."""
        if path in self.files:
            raise damaged("two files of the same name")
        self.files[path] = data
        self.size += len(data)
        if self.size > _MOST_TAKEN:
            raise too_large(_MOST_TAKEN)
        self._counted()

    def _counted(self) -> None:
        if self.closed + len(self.files) > _MOST_FILES:
            raise BadInput(f"This archive holds more than {_MOST_FILES:,} files.", data="Nothing was kept.")


Chosen = Callable[[str], bool]


def damaged(why: str) -> BadInput:
    """The archive is none, or broken."""
    return BadInput(
        "This archive is damaged or not whole.", given=why, data="Nothing was kept.",
        next_step="download it again and choose the file as it came",
    )  # fmt: skip


def too_large(most: int) -> BadInput:
    """More than is read."""
    return BadInput(
        f"What would have to be read of this archive is larger than {most >> 20:,} MiB.", data="Nothing was kept."
    )


class Source:
    """A stream with what was read ahead. Raises BadInput where it ends too early."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream, self._ahead = stream, b""

    def some(self) -> bytes:
        """The next bytes, empty at the end."""
        if self._ahead:
            found, self._ahead = self._ahead, b""
            return found
        return self._stream.read(CHUNK)

    def back(self, data: bytes) -> None:
        """Put back what was read too much."""
        self._ahead = data + self._ahead

    def peek(self, count: int) -> bytes:
        """The next bytes without taking them; fewer at the end."""
        while len(self._ahead) < count and (more := self._stream.read(CHUNK)):
            self._ahead += more
        return self._ahead[:count]

    def exactly(self, count: int) -> bytes:
        """The next bytes. count: small, or checked before."""
        found = self.peek(count)
        if len(found) < count:
            raise damaged("it ends in the middle")
        self._ahead = self._ahead[count:]
        return found

    def skip(self, count: int) -> None:
        """Pass over so many bytes."""
        while count > 0:
            part = self.some()
            if not part:
                raise damaged("it ends in the middle")
            self.back(part[count:])
            count -= len(part[:count])

    def read(self, count: int = -1) -> bytes:
        """As files are read: fewer bytes than asked for only at the end."""
        part = self.some()
        if count >= 0:
            self.back(part[count:])
            part = part[:count]
        return part


def safe(path: str) -> bool:
    """Whether a path stays inside its archive."""
    parts = path.replace("\\", "/").split("/")
    return bool(path) and not path.startswith(("/", "\\")) and ".." not in parts and ":" not in parts[0]


class Budget:
    """How much may still be inflated."""

    def __init__(self) -> None:
        self.left = _MOST_INFLATED

    def spend(self, count: int) -> None:
        """Count what was inflated. Raises BadInput."""
        self.left -= count
        if self.left < 0:
            raise BadInput("This archive grows without end when it is unpacked.", data="Nothing was kept.")
