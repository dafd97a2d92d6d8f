"""Listening to a network, for every door: which link, which stream, and figures that follow what is heard (I/O)."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from goodword.catalogue import layout
from goodword.connectors.addresses import stream_address_of
from goodword.connectors.listening import Listening
from goodword.connectors.model import Link
from goodword.connectors.refresh import Till, asker
from goodword.connectors.registry import connector, connectors
from goodword.connectors.store import Run
from goodword.connectors.streams import Stream, Streaming
from goodword.core.errors import BadInput, NotFound
from goodword.core.progress import QUIET, Progress
from goodword.core.times import DAY, to_epoch

if TYPE_CHECKING:
    from goodword.connectors.desk import SourceDesk

_DERIVED_EVERY = 600.0
"""Seconds between two times that figures are brought up to date, unless something was taken out."""
_BACKLOG = 7 * DAY
"""Of the invented world, so that there is something to hear."""
LONGEST = 30 * DAY


@dataclass(frozen=True, slots=True)
class Heard:
    """What listening brought on one connection. run: None where nobody ever listened. named: whether its stream has to
    be named."""

    link: Link
    run: Run | None
    named: bool

    @property
    def until(self) -> int | None:
        """When it was last listened to, seconds UTC."""
        at = self.run.tasks[0].note.get("at", "") if self.run is not None and self.run.tasks else ""
        return int(at) if at else None


@dataclass(frozen=True, slots=True)
class Ear:
    """Listens for a desk. save_seconds: at most so long between two commits. figures: whether they follow."""

    desk: SourceDesk
    save_seconds: float = 30.0
    figures: bool = True
    clock: Callable[[], float] = field(default=time.monotonic)

    def listen(
        self,
        name: str,
        *,
        url: str = "",
        stream: str = "",
        seconds: int | None = None,
        progress: Progress = QUIET,
        keep_text: bool = False,
    ) -> Run:
        """Hear what watched creators post and delete, as it happens, for so many seconds or until it is stopped.

        stream: its address, where it is not the network's own. Raises NotFound where nobody is watched; BadInput;
        Stopped, Unavailable: what was heard is committed, and the same call goes on.
        """
        ear, link, address = self.ready(name, url=url, stream=stream)
        if seconds is not None and not 1 <= seconds <= LONGEST:
            raise BadInput.value("seconds", f"from 1 to {LONGEST:,}", seconds)
        until = None if seconds is None else self.clock() + seconds
        ends = (lambda: False) if until is None else (lambda: self.clock() >= until)
        try:
            return self._work(ear, link, address, ends, progress, keep_text=keep_text).hear_on()
        finally:
            self._derive()

    def ready(self, name: str, *, url: str = "", stream: str = "") -> tuple[Streaming, Link, str]:
        """Who would be listened to and where, asked of nobody. Raises NotFound, BadInput."""
        ear, link = _streaming(name), self._link(name, url)
        return ear, link, _address(ear, link, stream)

    def heard(self, name: str) -> tuple[Heard, ...] | None:
        """What was heard so far, by connection, and whether its stream has to be named; None of networks that tell of
        nothing."""
        ear = connector(name)
        if not isinstance(ear, Streaming):
            return None
        store, links = self.desk.store, self.desk.store.links(name)
        return tuple(
            Heard(link, store.listening(link.number), not link.invented and not ear.stream_of(link.url))
            for link in links
        )

    def _work(
        self,
        ear: Streaming,
        link: Link,
        address: str,
        ends: Callable[[], bool],
        progress: Progress,
        *,
        keep_text: bool,
    ) -> Listening:
        one, workspace = connector(link.source), self.desk.workspace

        def now() -> int:
            return to_epoch(workspace.now())

        def opened(keys: frozenset[str], place: int | None) -> Stream:
            return ear.fake_stream(now, keys, place) if link.invented else ear.listen(address, keys, place)

        asks = asker(one, one.fake(0), Till(self.desk.store, link.number, ()), timer=self.desk.timer, progress=progress)
        return Listening(
            layout.folder(workspace.settings.catalogue), self.desk.store, one, link, asks, now, progress, keep_text,
            self.save_seconds, ear=ear, listen=opened, ends=ends, settled=self._settled(),
            backlog=_BACKLOG if link.invented else 0,
        )  # fmt: skip

    def _settled(self) -> Callable[[Run], None]:
        """Figures follow at once where something was taken out, else now and then."""
        last, gone = self.clock(), -1

        def settled(run: Run) -> None:
            nonlocal last, gone
            before, gone = gone, sum(run.told.gone.values())
            if (before not in (-1, gone)) or self.clock() - last > _DERIVED_EVERY:
                last = self.clock()
                self._derive()

        return settled

    def _derive(self) -> None:
        if self.figures and self.desk.workspace.catalogue.status().stale:
            self.desk.workspace.catalogue.refresh()

    def _link(self, name: str, url: str) -> Link:
        links = [link for link in self.desk.store.links(name) if self.desk.store.accounts(link.number)]
        chosen = [link for link in links if not url or link.url.rstrip("/") == url.strip().rstrip("/")]
        if not chosen:
            raise NotFound(
                f"Nobody is watched on {connector(name).about.title} yet.",
                next_step=f"`goodword source search {name} WORDS`, then `goodword source watch {name} HANDLE`",
            )
        if len(chosen) > 1:
            shown = ", ".join(link.url for link in chosen)
            raise BadInput(f"Several servers of {name} are connected.", given=shown, next_step="name one with --url")
        return chosen[0]


def _streaming(name: str) -> Streaming:
    one = connector(name)
    if not isinstance(one, Streaming):
        there = [c.about.name for c in connectors() if isinstance(c, Streaming)]
        raise BadInput(
            f"{one.about.title} tells nobody of itself as it happens.",
            given=name,
            next_step=f"`goodword source refresh {name}`; a stream is there of: {', '.join(there)}",
        )
    return one


def _address(ear: Streaming, link: Link, given: str) -> str:
    """Where the stream is. Raises BadInput where it has to be named and is not."""
    if link.invented:
        return link.url
    found = given or ear.stream_of(link.url)
    if not found:
        raise BadInput(
            "The stream of this server is not known.",
            where=link.url,
            next_step="name it with --stream, like wss://jetstream.example.org",
        )
    return stream_address_of(found)
