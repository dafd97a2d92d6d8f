"""A Jetstream of the invented world: what its creators post as time goes by, and what else is told. Nobody is asked."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from goodword.connectors.faking import written
from goodword.connectors.world import DAY, Made, Someone, World

KEPT = 3 * DAY
"""How long it keeps what happened, seconds: who asks for more gets the oldest it has, and is not told."""
_STEP = 1_000_000
_POST = "app.bsky.feed.post"


@dataclass(slots=True)
class Happenings:
    """Everything that happened in a world. more: events that tests add, in the form of Jetstream."""

    world: World = field(default_factory=World)
    more: list[dict[str, Any]] = field(default_factory=list)
    kept: int = KEPT

    def after(self, place: int, keys: frozenset[str], now: int) -> list[dict[str, Any]]:
        """What these accounts did after a place (microseconds since 1970) and by now, in its order."""
        first = max(place, (now - self.kept) * _STEP)
        made = [event for person in self.world.people if person.did in keys for event in _posts(person, first, now)]
        told = [event for event in self.more if event["did"] in keys]
        return sorted((e for e in (*made, *told) if first < e["time_us"] <= now * _STEP), key=lambda e: e["time_us"])


@dataclass(slots=True)
class FakeStream:
    """One connection to it. now: seconds UTC."""

    happened: Happenings
    now: Callable[[], int]
    keys: frozenset[str]
    place: int
    sleep: Callable[[float], None] = time.sleep
    _due: list[dict[str, Any]] = field(default_factory=list)

    def next(self, seconds: float) -> str | None:
        """The next event."""
        if not self._due:
            self._due = self.happened.after(self.place, self.keys, self.now())
        if not self._due:
            self.sleep(seconds)
            return None
        event = self._due.pop(0)
        self.place = event["time_us"]
        return json.dumps(event)

    def close(self) -> None:
        """There is nothing to let go of."""
        self._due = []


def post(person: Someone, made: Made) -> dict[str, Any]:
    """That somebody posted."""
    record = {"$type": _POST, "text": made.text, "createdAt": written(made.at), "langs": ["en"]}
    return commit(person.did, "create", made.key, made.at * _STEP + person.number, record)


def commit(did: str, operation: str, key: str, place: int, record: dict[str, Any] | None = None) -> dict[str, Any]:
    """What happened to a post."""
    said = {"rev": "3inv", "operation": operation, "collection": _POST, "rkey": key, "record": record, "cid": f"c{key}"}
    return {"did": did, "time_us": place, "kind": "commit", "commit": said}


def account(did: str, place: int, status: str = "") -> dict[str, Any]:
    """What happened to an account. status: deleted, takendown, suspended, deactivated; "": it is there."""
    said: dict[str, Any] = {"active": not status, "did": did, "seq": place, "time": written(place // _STEP)}
    return {"did": did, "time_us": place, "kind": "account", "account": said | ({"status": status} if status else {})}


def _posts(person: Someone, place: int, now: int) -> list[dict[str, Any]]:
    found = []
    for made in person.posts(now):
        if made.at * _STEP + person.number <= place:
            break
        found.append(post(person, made))
    return found
