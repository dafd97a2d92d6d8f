"""Posts looked for by itself: who is due is asked for, what came is looked through, what happened is kept (I/O)."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from goodword.campaigns.posts.desk import Looked, PostDesk
from goodword.campaigns.watch import due
from goodword.campaigns.watch.model import Asked, Memory, Round, Someone, Standing, State
from goodword.campaigns.watch.people import There, people_there
from goodword.campaigns.watch.store import LEASE, WatchStore, held
from goodword.campaigns.watch.words import said_by
from goodword.catalogue import layout
from goodword.catalogue.derived import DerivedStore
from goodword.catalogue.workspace import Workspace
from goodword.connectors.desk import SourceDesk
from goodword.connectors.errors import QuotaSpent
from goodword.connectors.model import Link
from goodword.connectors.registry import connector
from goodword.core.errors import GoodwordError, Stopped
from goodword.core.times import from_epoch, to_epoch

POLL = 15.0
"""Seconds after which it is looked at again whether there is something to do."""
_AT_ONCE_AGAIN = 60
"""Seconds between two rounds at least, however much is imported meanwhile."""
_LATE = 300
"""Seconds after which a round that nobody began means that nothing runs that would."""


@dataclass(slots=True)
class _Going:
    """Ends a round when it is to end: somebody pressed Ctrl-C, or another process has taken over."""

    ended: Callable[[], bool]
    lost: bool = False

    def step(self, what: str, done: int = 0, total: int | None = None) -> None:  # noqa: ARG002 - form of a Progress
        if self.lost or self.ended():
            raise Stopped("Looking for posts was stopped.", data="What was read is committed.")


@dataclass(slots=True)
class PostWatch:
    """Looks for posts of running campaigns as often as it is due; any number of them on one ledger work in turns.

    every: minutes between two looks for new posts; the setting `posts_every` if None. sources: tests put their own
    networks here. ended: whether it is to end; asked often.
    """

    workspace: Workspace
    every: int | None = None
    sources: SourceDesk | None = None
    ended: Callable[[], bool] = lambda: False
    _name: str = field(default_factory=lambda: secrets.token_hex(8))

    @property
    def store(self) -> WatchStore:
        """The ledger's side."""
        return WatchStore(self.workspace.ledger, now=self.workspace.now)

    @property
    def minutes(self) -> int:
        """Between two looks; 0: switched off."""
        return self.workspace.settings.posts_every if self.every is None else self.every

    def turn(self, *, force: bool = False) -> Round | None:
        """A round, if it is time for one and nobody else has one under way. force: as if it were time.

        Raises Stopped; Unavailable and the like of the ledger. What networks say goes into the round.
        """
        before, now = self.store.state(), self._now()
        if not self.has_campaigns() or not (force or self._is_time(before, now)):
            return None
        if not self.store.take(self._name, before):
            return None
        try:
            with self._alive() as going:
                return self._round(before, going, force=force)
        except BaseException:
            with suppress(GoodwordError):
                self.release()
            raise

    def release(self) -> None:
        """Let others go on at once with a round that did not end."""
        self.store.release(self._name)

    def has_campaigns(self) -> bool:
        """Whether there is anything to look for; without it neither catalogue nor network is touched."""
        return bool(self._posts.campaigns.store.campaigns(put_away=True))

    def standing(self) -> Standing:
        """How it stands, asked of nobody."""
        state, now = self.store.state(), self._now()
        there, unwatched = people_there(self._posts, self._sources, now=now)
        working = held(state.holder, state.until, now)
        overdue = bool(self.minutes) and not working and (state.next_at or 0) + _LATE < now
        return Standing(
            self.minutes,
            working,
            overdue and self.has_campaigns(),
            None if state.looked_at is None else from_epoch(state.looked_at),
            None if state.next_at is None else from_epoch(state.next_at),
            tuple(self._asked(one, state, now) for one in there),
            unwatched,
            self.store.rounds(),
        )

    # --- a round -----------------------------------------------------------------------------------------------------

    def _is_time(self, state: State, now: int) -> bool:
        if held(state.holder, state.until, now):
            return False
        if state.next_at is None or not now < state.next_at <= now + self._seconds:
            return True
        return state.seen != self._seen() and not now - _AT_ONCE_AGAIN < (state.looked_at or 0) <= now

    def _round(self, before: State, going: _Going, *, force: bool) -> Round:
        began, memory = self._now(), dict(before.memory)
        there, _ = people_there(self._posts, self._sources, now=began)
        asked = sum(self._ask(one, memory, going, force=force) for one in there)
        going.step("looking through what came")
        looked, wrong = self._look(asked)
        seen, ended = self._seen(), self._now()
        there, _ = people_there(self._posts, self._sources, now=ended)  # what was found has marks to come
        known = {one.link.number: memory.get(one.link.number, Memory()) for one in there}
        said = tuple(m.said for number, m in known.items() if m.said and m != before.memory.get(number)) + wrong
        done = Round(from_epoch(began), from_epoch(ended), asked, looked.found, looked.snapshots, said)
        nexts = [n for one in there if (n := self._next(one, known[one.link.number], ended)) is not None]
        worth = bool(asked or looked.found or looked.snapshots or said)
        upcoming = min([*nexts, ended + (_AT_ONCE_AGAIN if wrong else self._seconds)])
        self.store.finish(self._name, done, memory=known, next_at=upcoming, seen=seen, keep=worth)
        return done

    def _ask(self, there: There, memory: dict[int, Memory], going: _Going, *, force: bool) -> int:
        """Ask a connection for who is due; how many were asked for. What it says is put into the memory."""
        now, number = self._now(), there.link.number
        known = memory.get(number, Memory())
        who = due.whom(there.people, known, every=self._seconds, now=now, force=force)
        if there.why_not or not who:
            return 0
        going.step(f"asking {there.link.source}")
        try:
            unread = self._read(there.link, who, going)
        except Stopped:
            raise
        except GoodwordError as error:
            until = self._filled(there.link) if isinstance(error, QuotaSpent) else None
            memory[number] = due.silent(known, said_by(there.link, error), now=self._now(), until=until)
            return 0
        everybody = any(p.running for p in who) and {p for p in there.people if p.running} <= set(who)
        memory[number] = due.answered(known, everybody=everybody, now=now, said=unread)
        return len(who)

    def _read(self, link: Link, who: tuple[Someone, ...], going: _Going) -> str:
        """Read their posts; what could not be read, in words."""
        failed: dict[str, int] = {}
        with self._sources.reading(link, going) as work:
            for want, some, again in due.wants(who, now=self._now()):
                accounts = [one.account for one in some]
                if not again:
                    self._spare(link, [(b, most) for b, (_, most) in work.connector.cost(accounts, want).items()])
                failed |= work.run_for(accounts, want, again=again).unread
        return "; ".join(f"{connector(link.source).about.title}, {what}" for what in failed)

    def _spare(self, link: Link, costs: list[tuple[str, int]]) -> None:
        """Half of a quota is left to the user: new posts can wait, marks cannot. Raises QuotaSpent."""
        for bucket in connector(link.source).about.buckets:
            for _, most in (c for c in costs if c[0] == bucket.name and bucket.units is not None):
                left = (bucket.units or 0) // 2 - self._sources.store.spent(link.number, bucket)
                if most > left:
                    until = self._sources.store.filled_again(bucket)
                    raise QuotaSpent(f"Half of today's `{bucket.name}` are used up; the other half is left to you "
                                     f"and to counts that are due, until {until}.")  # fmt: skip

    def _look(self, asked: int) -> tuple[Looked, tuple[str, ...]]:
        """Bring up to date what is looked through, and look; what went wrong, in words."""
        try:
            if asked and self.workspace.catalogue.status().stale:
                self.workspace.catalogue.refresh()
            return self._posts.look_everywhere(), ()
        except GoodwordError as error:
            return Looked(0, 0), (error.what,)

    # --- what it rests on --------------------------------------------------------------------------------------------

    @property
    def _posts(self) -> PostDesk:
        return PostDesk(self.workspace, door="watch")

    @property
    def _sources(self) -> SourceDesk:
        return self.sources or SourceDesk(self.workspace)

    @property
    def _seconds(self) -> int:
        return max(self.minutes, 1) * 60

    def _now(self) -> int:
        return to_epoch(self.workspace.now())

    def _seen(self) -> str:
        """Changes when something was imported, or there is somebody or something else to look for."""
        root = layout.folder(self.workspace.settings.catalogue)
        batches = sum(1 for _ in (root / "batches").glob("b*.json"))
        return f"{batches} {DerivedStore(root).current().number} {self.store.roster()}"

    def _next(self, there: There, memory: Memory, now: int) -> int | None:
        return None if there.why_not else due.next_at(there.people, memory, every=self._seconds, now=now)

    def _filled(self, link: Link) -> int | None:
        """When the first of the quotas of a network is filled again, seconds UTC."""
        now, buckets = self._now(), connector(link.source).about.buckets
        return min((b.period(now)[1] for b in buckets if b.units is not None and not b.each), default=None)

    def _asked(self, there: There, state: State, now: int) -> Asked:
        memory, link = state.memory.get(there.link.number, Memory()), there.link
        upcoming = self._next(there, memory, now)
        return Asked(
            connector(link.source).about.title,
            "the invented world" if link.invented else link.url,
            len(there.people),
            from_epoch(memory.asked_at) if memory.asked_at else None,
            None if upcoming is None else from_epoch(max(upcoming, state.next_at or 0, now)),
            memory.failed,
            memory.said,
            there.why_not,
        )

    @contextmanager
    def _alive(self) -> Iterator[_Going]:
        """Say in the ledger that the round goes on, as long as it does; whoever is killed says nothing any more."""
        going, over = _Going(self.ended), threading.Event()

        def beat() -> None:
            while not over.wait(LEASE / 4):
                try:
                    going.lost = not self.store.keep(self._name)
                except GoodwordError:
                    continue  # a ledger that does not answer now may do so before the time is over

        thread = threading.Thread(target=beat, name="posts-alive", daemon=True)
        thread.start()
        try:
            yield going
        finally:
            over.set()
            thread.join(1.0)
