"""Marks of people who asked to be forgotten, kept in the catalogue: keyed hashes, so that an import leaves them out.

<folder>/erased       one mark a line: HMAC-SHA256 of the creator's id under the catalogue's key, hexadecimal
"""

from __future__ import annotations

import hmac
import json
import os
import secrets
from collections.abc import Iterable, Sequence
from hashlib import sha256
from pathlib import Path

import numpy as np
import pyarrow as pa

from goodword.catalogue import layout
from goodword.core.tables import Kind
from goodword.core.text import counted
from goodword.sources import people
from goodword.sources.arrow import array, pc
from goodword.sources.model import Rejected

_PLATFORMS = ("instagram", "tiktok", "youtube", "bluesky", "mastodon", "twitter", "threads", "twitch", "offline")


def mark_of(key: bytes, creator_id: str) -> str:
    """What is kept of a creator's id."""
    return hmac.new(key, b"erased\0" + creator_id.casefold().encode(), sha256).hexdigest()


def marks(root: Path) -> frozenset[str]:
    """The marks in force."""
    try:
        return frozenset((root / "erased").read_text("ascii").split())
    except FileNotFoundError:
        return frozenset()


def set_marks(root: Path, wanted: Iterable[str]) -> None:
    """Replace the marks in force, whole or not at all."""
    root.mkdir(parents=True, exist_ok=True)
    part = root / f".erased.{secrets.token_hex(4)}"
    with part.open("w", encoding="ascii") as file:
        file.writelines(f"{mark}\n" for mark in sorted(wanted))
        file.flush()
        os.fsync(file.fileno())
    part.replace(root / "erased")


class Forgotten:
    """What an import leaves out: rows of people who were erased, and what they themselves did elsewhere."""

    def __init__(self, root: Path, key: bytes) -> None:
        self._key = key
        self._marks = marks(root)
        self.rows = 0
        self._people: set[str] = set()

    def __bool__(self) -> bool:
        return bool(self._marks)

    def without(self, kind: Kind, rows: pa.Table) -> pa.Table:
        """The rows of a batch that are nobody's who was erased."""
        if not self._marks or kind is Kind.ENGAGEMENTS:
            return rows
        ids = rows["creator_id"].combine_chunks().dictionary_encode()
        known = [self._is_marked(str(name)) for name in ids.dictionary.to_pylist()]
        if not any(known):
            return rows
        out = pc.fill_null(array(np.array(known, dtype=bool)).take(ids.indices), False)
        self.rows += int(pc.sum(out).as_py())
        return rows.filter(pc.invert(out))

    def of_rejected(self, rejected: Sequence[Rejected]) -> list[Rejected]:
        """The rows set aside that name nobody who was erased: what is set aside is kept word for word."""
        return [r for r in rejected if not self._named(r)] if self._marks else list(rejected)

    def _named(self, row: Rejected) -> bool:
        try:
            plain = json.loads(row.raw)
        except ValueError:
            plain = {}
        texts = [str(v) for v in plain.values() if isinstance(v, str | int)] if isinstance(plain, dict) else []
        found = any(self._is_marked(name) for text in (row.given, *texts) for name in _ids(text))
        self.rows += found
        return found

    def _is_marked(self, creator_id: str) -> bool:
        mark = mark_of(self._key, creator_id)
        if mark not in self._marks:
            return False
        self._people.add(mark)
        return True

    def sentence(self) -> str:
        """What the user is told; empty where nothing was left out."""
        if not self.rows:
            return ""
        n = len(self._people)
        who = "a person who asked" if n == 1 else f"{n:,} people who asked"
        return (
            f"{counted(self.rows, 'row')} of {who} to be forgotten left out; "
            "`goodword erase CREATOR --allow` lets one come back"
        )


def _ids(text: str) -> list[str]:
    plain = text.strip().lstrip("@").casefold()
    if not plain or len(plain) > 200:
        return []
    last = plain.rstrip("/").rpartition("/")[2].lstrip("@")
    return [plain, *(f"{platform}:{name}" for platform in _PLATFORMS for name in {plain, last})]


def person_number(root: Path, creator_id: str) -> int:
    """The number that a creator has as a person who engages with others."""
    return int(people.hash_ids(layout.hash_key(root), [creator_id.encode()])[0].as_py())
