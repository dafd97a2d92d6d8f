"""The links as the redirect server knows them: a file that the mover keeps true, so that no click waits for the
ledger (I/O)."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import orjson

from goodword.tracking.short import ALPHABET, LENGTH

NAME = "links.json"
EVERY = 0.25
PATIENCE = 1.5
"""Seconds that an unknown code is waited for: a link made a moment ago is there by then."""
_WAITING = 100


class Target(NamedTuple):
    """Where a link leads. site: the brand's page, for when the link has ended; "" for none."""

    id: int
    location: str
    click_ids: bool
    expires_at: int | None
    disabled: bool
    site: str


class LinkTable:
    """Codes to targets, read anew when the file changes."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / NAME
        self._stamp = (0, 0, 0)
        self._waiting = 0
        self.targets: dict[str, Target] = {}

    def refresh(self) -> None:
        """Read the file if it has changed."""
        try:
            now = os.stat(self._path)  # noqa: PTH116 - four times a second
        except OSError:
            return
        stamp = (now.st_ino, now.st_size, now.st_mtime_ns)
        if stamp != self._stamp:
            self.targets = read_links(self._path)
            self._stamp = stamp

    async def keep_fresh(self, ended: Callable[[], bool]) -> None:
        """Look at the file until the server ends."""
        while not ended():
            self.refresh()
            await asyncio.sleep(EVERY)

    async def wait_for(self, code: str) -> Target | None:
        """A link that may have been made a moment ago. What is no code of ours, and more than a hundred at a time, is
        answered at once: guessing gains nothing by waiting."""
        if len(code) != LENGTH or self._waiting >= _WAITING or not set(code) <= set(ALPHABET):
            return None
        self._waiting += 1
        try:
            for _ in range(int(PATIENCE / EVERY)):
                await asyncio.sleep(EVERY)
                if code in self.targets:
                    return self.targets[code]
        finally:
            self._waiting -= 1
        return None


def read_links(path: Path) -> dict[str, Target]:
    """The file as `write_links` left it; empty where it is not there or is no such file."""
    try:
        rows = orjson.loads(path.read_bytes())
        return {str(code): Target(*row) for code, row in rows.items()}
    except (OSError, ValueError, TypeError):
        return {}


def write_links(folder: Path, links: dict[str, Target]) -> None:
    """Put the file in place at once: a reader sees the old one or the new one."""
    part = folder / f"{NAME}.part"
    part.write_bytes(orjson.dumps({code: list(target) for code, target in links.items()}))
    part.replace(folder / NAME)
