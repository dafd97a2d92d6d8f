"""Listening: what a network tells of watched creators as it happens, taken in by the way of a refresh.

Rows are committed before the place in the stream is saved in the ledger, and a stream goes on a little before the place
where it ended. Cut or killed anywhere, some of it is heard twice and taken in once: nothing is doubled, nothing lost.
What is told deleted is taken out at once, not with the next save.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass, field

from goodword.connectors.asking import TRIES
from goodword.connectors.errors import unavailable
from goodword.connectors.model import Cut, Page, Scene, Task, Want
from goodword.connectors.refresh import Refresh
from goodword.connectors.store import Run
from goodword.connectors.streams import Expired, Stream, Streaming
from goodword.core.errors import GoodwordError, Stopped
from goodword.core.text import counted
from goodword.core.times import DAY

_BEAT = 1.0
"""Seconds after which somebody who wants to stop is heard."""
_AT_ONCE = 500
REWIND = 5
"""Seconds that are heard again after a cut: streams order their events only roughly."""
KEPT = DAY
"""How long networks keep a stream at least, seconds: who was away longer may have missed something."""
_STEP = 1_000_000


@dataclass(slots=True)
class Listening(Refresh):
    """One link, listened to. listen: opens its stream for these keys from a place on, microseconds since 1970.

    ends: whether it is time to end. settled: told after each save what it changed. backlog: seconds before now that are
    wanted at the first time.
    """

    ear: Streaming = field(kw_only=True)
    listen: Callable[[frozenset[str], int | None], Stream] = field(kw_only=True)
    ends: Callable[[], bool] = field(kw_only=True)
    settled: Callable[[Run], None] = field(kw_only=True)
    backlog: int = field(default=0, kw_only=True)
    _place: int | None = None
    _heard: int = 0
    _came: bool = False

    def hear_on(self) -> Run:
        """Listen until `ends` says so. Raises Stopped, Unavailable, BadInput, Conflict, StorageFull; whatever is
        raised, what was heard is committed and the same call goes on."""
        self._begin()
        try:
            self._keep_on()
            self._settle()
        except KeyboardInterrupt:
            self._settle()
            raise _stopped(self.connector.about.title) from None
        except GoodwordError:
            self._settle()
            raise
        return self._run

    def _begin(self) -> None:
        self._watched()
        self._run = self.store.listen(self.link.number)
        self._saved = self.asks.pace.timer.now()
        now, place = self.now(), next(iter(self._run.tasks), None)
        if place is None:
            self._place = (now - self.backlog) * _STEP
        elif place.cursor:
            self._place = int(place.cursor)
        if place is not None and now - int(place.note.get("at", now)) > KEPT:
            self._missed("away for more than a day")

    def _watched(self) -> bool:
        """Take in who is watched now; whether it is somebody else than before."""
        before = self._accounts.keys()
        self._accounts = {account.key: account for account in self.store.accounts(self.link.number)}
        return self._accounts.keys() != before

    def _missed(self, why: str) -> None:
        self._unread[f"stream: {why}, so a refresh is needed for what was missed"] = 1

    def _keep_on(self) -> None:
        """One connection after the other; each failure waits longer, until somebody says something. What is there
        already is heard however short the time."""
        failed, ended = 0, False
        while self._accounts and not ended:
            self._came = False
            try:
                self._connected()
            except Expired:
                self._place = None
                self._missed("the network knows the place no longer")
                failed += 1
            except Cut as cut:
                failed = 0 if self._came else failed + 1
                self._settle()
                if failed >= TRIES:
                    raise unavailable(self.connector.about.title, f"{cut}, {TRIES} times") from None
                self.asks.back_off(failed)
                self.asks.pace.wait()
            ended = self.ends()

    def _connected(self) -> None:
        """Listen on one connection until it is time to end, or somebody else is watched. Raises Cut."""
        place = None if self._place is None else max(0, self._place - REWIND * _STEP)
        self.asks.calls += 1
        with closing(self.listen(frozenset(self._accounts), place)) as stream:
            ended = False
            while not ended:
                self.progress.step(f"listening to {self.connector.about.title}, {counted(self._heard, 'event')} so far")
                if (first := stream.next(_BEAT)) is not None:
                    self._take_in([first, *_more(stream)])
                if self.asks.pace.timer.now() - self._saved >= self.save_seconds:
                    self._settle()
                    if self._watched():
                        return
                ended = self.ends()

    def _take_in(self, messages: list[str]) -> None:
        self._came = True
        self._heard += len(messages)
        scene = Scene(self.now(), Want(), self._accounts, self._mark)
        page: Page = self.ear.heard(messages, scene)
        self._take(page, scene.now)
        if page.cursor:
            self._place = max(self._place or 0, int(page.cursor))
        if page.gone:
            self._settle()

    def _settle(self) -> None:
        """Commit, take out, say in the ledger how far it is, and tell."""
        note = {"at": str(self.now())}
        self._queue.clear()
        self._queue.append(Task("stream", (), cursor="" if self._place is None else str(self._place), note=note))
        self._lists = self._run.told.lists
        before = self._run
        self._save()
        if before.told != self._run.told:
            self.settled(self._run)


def _more(stream: Stream) -> list[str]:
    """What is there already, without waiting. A cut is left to whoever waits next: what came before it counts."""
    found: list[str] = []
    with suppress(Cut):
        while len(found) < _AT_ONCE and (message := stream.next(0)) is not None:
            found.append(message)
    return found


def _stopped(title: str) -> Stopped:
    return Stopped(
        f"Listening to {title} was stopped.",
        data="What was heard is committed.",
        next_step="run the same command again: it goes on where this one ended",
    )
