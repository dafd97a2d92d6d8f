"""What was read of an archive and not agreed to yet: held in memory for a while, never on the disk."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

from goodword.consent.archive.model import Found
from goodword.core.codec import to_json
from goodword.core.errors import Conflict
from goodword.core.tables import Kind

_KEPT = 16
_SECONDS = 3_600


@dataclass(frozen=True, slots=True)
class Preview:
    """What would be kept. mark: of exactly this. at: seconds UTC."""

    ask: int
    found: Found
    mark: str
    at: int

    @property
    def counts(self) -> Mapping[str, int]:
        """By what was read."""
        rows = {kind.value: len(self.found.rows.get(kind, ())) for kind in (Kind.CREATORS, Kind.POSTS, Kind.AUDIENCE)}
        more = {"shares": len(self.found.shares), "set aside": self.found.bad, "closed": self.found.closed}
        return {name: count for name, count in (rows | more).items() if count}

    @property
    def period(self) -> tuple[int, int] | None:
        """When the first and the last post was posted, seconds UTC."""
        times = [row["posted_at"] for row in self.found.rows.get(Kind.POSTS, ()) if row["posted_at"] is not None]
        return (min(times), max(times)) if times else None


class Previews:
    """Those of one server process; the oldest go first."""

    def __init__(self) -> None:
        self._held: OrderedDict[int, Preview] = OrderedDict()
        self._lock = threading.Lock()

    def hold(self, ask: int, found: Found, now: int) -> Preview:
        """Hold what was read until it is agreed to, thrown away, or an hour has passed."""
        mark = sha256(to_json([found.rows, found.shares]).encode()).hexdigest()[:24]
        made = Preview(ask, found, mark, now)
        with self._lock:
            self._held[ask] = made
            self._held.move_to_end(ask)
            while len(self._held) > _KEPT:
                self._held.popitem(last=False)
        return made

    def of(self, ask: int, now: int) -> Preview | None:
        """What is held of an ask."""
        with self._lock:
            for number in [n for n, p in self._held.items() if p.at + _SECONDS < now]:
                del self._held[number]
            return self._held.get(ask)

    def exactly(self, ask: int, mark: str, now: int) -> Preview:
        """What was shown with this mark. Raises Conflict where it is not held any more."""
        found = self.of(ask, now)
        if found is None or found.mark != mark:
            raise Conflict(
                "What you looked at is not here any more.",
                data="Nothing was kept.",
                next_step="choose your archive again",
            )
        return found

    def drop(self, ask: int) -> None:
        """Throw away what is held of an ask."""
        with self._lock:
            self._held.pop(ask, None)
