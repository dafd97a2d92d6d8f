"""Visitors are counted by a keyed hash whose key lives one day and is then gone; addresses are never written (I/O)."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path

from goodword.core.times import DAY

_PREFIX = "visitors-"


class Visitors:
    """Numbers for visitors, the same for all processes that share a folder, and for one day (UTC).

    The key is a file of its own, in no ledger and no backup: without it nobody can try addresses against the numbers,
    and the next day nobody has it.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._day = -1
        self._key = b""

    def number(self, address: str, agent: bytes, at: int) -> int:
        """A signed 64-bit number for address and browser on the day of `at`."""
        day = at // DAY
        if day != self._day:
            self._key, self._day = self._key_of(day), day
        digest = blake2b(address.encode() + b"\0" + agent, key=self._key, digest_size=8).digest()
        return int.from_bytes(digest, "big", signed=True)

    def _key_of(self, day: int) -> bytes:
        """The key of a day: made by whoever is first; those of other days are deleted. A disk that takes no file gives
        this process a key of its own."""
        path = self._folder / f"{_PREFIX}{day}"
        fresh = secrets.token_bytes(32)
        part = self._folder / f".{_PREFIX}{day}-{secrets.token_hex(4)}"
        with suppress(OSError):
            fd = os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
            os.write(fd, fresh)
            os.close(fd)
            with suppress(FileExistsError):
                os.link(part, path)  # whole or not at all, and never over another one's
            part.unlink()
        for old in self._folder.glob(f"{_PREFIX}*"):
            if old != path:
                old.unlink(missing_ok=True)
        with suppress(OSError):
            kept = path.read_bytes()
            return kept if len(kept) == 32 else fresh
        return fresh
