"""A workspace that watches an invented network, with a clock that is moved by hand and faults in between."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from goodword.catalogue import layout
from goodword.catalogue.workspace import Workspace
from goodword.connectors.about import Capability
from goodword.connectors.desk import SourceDesk
from goodword.connectors.model import Answer, Call, Link, Want
from goodword.connectors.pace import Timer
from goodword.connectors.registry import connector
from goodword.core.tables import TABLES, Kind
from support import settings_in

AT = 1_767_225_600 + 200 * 86_400
KEY = "5a" * 32
SMALL_PAGES = {"instagram": 3, "tiktok": 3}
"""Items of a page where lists are few, so that there are many requests all the same; else 6."""
WANT = Want(posts=8, followers=120, likes=60, shares=40, comments=40)

Fault = Callable[[Call, Callable[[Call], Answer]], Answer]


@dataclass(slots=True)
class Clock:
    """Time that passes only when somebody waits."""

    at: float = AT
    slept: list[float] = field(default_factory=list)
    moved: list[Callable[[float], None]] = field(default_factory=list)

    def now(self) -> datetime:
        return datetime.fromtimestamp(int(self.at), UTC)

    def sleep(self, seconds: float) -> None:
        """Waiting changes nothing in the network, so that what it says can be compared."""
        self.slept.append(seconds)
        self.at += seconds

    def pass_(self, seconds: float) -> None:
        self.at += seconds
        for told in self.moved:
            told(self.at)

    @property
    def timer(self) -> Timer:
        return Timer(lambda: self.at, self.sleep)


@dataclass(slots=True)
class Between:
    """Stands before a server: the nth request meets the nth fault."""

    server: Any
    faults: dict[int, Fault] = field(default_factory=dict)
    sent: list[Call] = field(default_factory=list)

    def send(self, call: Call) -> Answer:
        self.sent.append(call)
        fault = self.faults.pop(len(self.sent), None)
        return fault(call, self.server.send) if fault else self.server.send(call)

    def close(self) -> None:
        self.server.close()


@dataclass(slots=True)
class Stand:
    """Everything of one network in one folder."""

    name: str
    folder: Path
    workspace: Workspace
    clock: Clock
    server: Any
    between: Between
    desk: SourceDesk

    @property
    def root(self) -> Path:
        return layout.folder(self.workspace.settings.catalogue)

    @property
    def link(self) -> Link:
        return self.desk.store.links(self.name)[0]

    def gives(self, capability: Capability) -> bool:
        return capability in connector(self.name).about.capabilities

    @property
    def tables(self) -> set[str]:
        """What a refresh of everything brings."""
        people = (Capability.LIKES, Capability.SHARES, Capability.COMMENTS)
        audience = {"audience"} if self.gives(Capability.FOLLOWERS) else set()
        return {"creators", "posts"} | audience | ({"engagements"} if any(map(self.gives, people)) else set())

    def watch(self, count: int = 4) -> None:
        handles = [person.handle for person in self.server.world.people[:count]]
        assert len(self.desk.watch(self.name, handles).new) == count
        self.between.sent.clear()

    def rows(self, kind: Kind) -> list[tuple[Any, ...]]:
        """Every row that was ever stored, without when it was seen."""
        columns = [c.name for c in TABLES[kind].columns if c.name != "observed_at"]
        return sorted((tuple(_plain(row[c]) for c in columns) for row in rows_of(self.root, kind)), key=str)

    def everything(self) -> dict[Kind, list[tuple[Any, ...]]]:
        return {kind: self.rows(kind) for kind in Kind}


def rows_of(root: Path, kind: Kind) -> list[dict[str, Any]]:
    """Every row of a table that was ever stored."""
    return [row for path in layout.stored(root, kind) for row in pq.read_table(path).to_pylist()]


def _plain(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


@contextmanager
def standing(folder: Path, name: str = "bluesky", *, at: float = AT, **settings: str) -> Iterator[Stand]:
    """A stand in a folder; opening the same folder again finds what was left there."""
    clock = Clock(at)
    workspace = Workspace(settings_in(folder, **settings), now=clock.now)
    root = layout.folder(workspace.settings.catalogue)
    if not (root / "key").exists():
        root.mkdir(parents=True, exist_ok=True)
        (root / "key").write_text(KEY)
    server: Any = connector(name).fake(int(clock.at))
    server.world = replace(server.world, creators=8, fans=400)  # a smaller world of the same kind
    server.most = SMALL_PAGES.get(name, 6)  # and smaller pages
    clock.moved.append(lambda now: setattr(server, "now", int(now)))
    between = Between(server)
    desk = SourceDesk(workspace, transports=lambda _: between, timer=clock.timer)
    yield Stand(name, folder, workspace, clock, server, between, desk)
    workspace.catalogue.close()
    workspace.ledger.close()
