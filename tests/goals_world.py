"""A workspace for goals: a real ledger, a clock that is set, a catalogue of a few posts."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

import pyarrow as pa

from goodword.core import tables
from goodword.ledger.store import Ledger
from goodword.places.gazetteer import Gazetteer
from goodword.settings.model import Settings
from support import settings_in

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


@dataclass
class Posts:
    """A catalogue that only has posts: (creator, day before now, caption, mentions)."""

    rows: list[tuple[str, int, str, list[str]]] = field(default_factory=list)
    now: datetime = NOW

    def posts(self, creator_id: str, limit: int = 50) -> pa.Table:  # noqa: ARG002 - the protocol
        rows: list[dict[str, Any]] = [
            {"post_id": f"{who}-{i}", "creator_id": who, "observed_at": 1, "caption": caption, "mentions": mentions,
             "posted_at": int((self.now - timedelta(days=ago)).timestamp())}
            for i, (who, ago, caption, mentions) in enumerate(self.rows) if who == creator_id
        ]  # fmt: skip
        return pa.Table.from_pylist(rows, schema=tables.POSTS.schema)


@lru_cache(maxsize=1)
def _gazetteer() -> Gazetteer:
    return Gazetteer.load()


@dataclass
class World:
    """Stands where a workspace stands."""

    settings: Settings
    ledger: Ledger
    catalogue: Posts = field(default_factory=Posts)
    time: datetime = NOW

    @property
    def gazetteer(self) -> Gazetteer:
        return _gazetteer()

    def now(self) -> datetime:
        return self.time

    def later(self, **by: float) -> datetime:
        """Move the clock."""
        self.time += timedelta(**by)
        return self.time


def world(folder: Path, ledger: Ledger, **settings: str) -> World:
    """A workspace over a ledger."""
    return World(settings_in(folder, **settings), ledger)
