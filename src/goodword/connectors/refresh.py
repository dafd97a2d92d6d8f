"""A refresh: lists are read page by page, committed in batches, and what is left is kept so that it can go on.

Rows are committed before what is left is saved. Killed anywhere, a refresh asks again for what it had read since it
last saved, and the catalogue takes no row twice: nothing is doubled, nothing is lost.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from goodword.catalogue import layout
from goodword.catalogue.model import Written
from goodword.catalogue.receiving import Receiver
from goodword.catalogue.withdrawing import Withdrawal, posts_known, withdraw
from goodword.catalogue.write import writing
from goodword.connectors.about import Bucket
from goodword.connectors.asking import Asker, Purse
from goodword.connectors.errors import BadAnswer, QuotaSpent
from goodword.connectors.model import (
    Account,
    Call,
    Connector,
    Covered,
    Gone,
    Insight,
    Learned,
    Link,
    Page,
    Scene,
    Task,
    Transport,
    Verdict,
    Want,
)
from goodword.connectors.pace import Pace, Timer
from goodword.connectors.patience import patiently
from goodword.connectors.store import Run, SourceStore, Told
from goodword.connectors.terms import Deriving
from goodword.core.errors import GoodwordError, Stopped, Unavailable
from goodword.core.progress import QUIET, Progress
from goodword.core.tables import Kind
from goodword.core.times import DAY
from goodword.sources.people import hash_id

_HELD = 50_000
_SAVE_SECONDS = 30.0
_IN_A_ROW = 3
"""Lists that fail one after the other before the whole network counts as not answering."""
_AGAIN = 3
_ANEW = 3
"""Where rows may be stored for a time only, what is still the same is stored anew after this part of it."""


@dataclass(frozen=True, slots=True)
class Till:
    """Pays from the quotas that a network has; free where it has none, and where nothing is connected (link 0)."""

    store: SourceStore
    link: int
    buckets: tuple[Bucket, ...]
    title: str = "The network"

    def pay(self, call: Call) -> None:
        """Take the units. Raises QuotaSpent."""
        for bucket in self.buckets:
            if bucket.name == call.bucket and bucket.units is not None and self.link:
                self.store.spend(self.link, bucket, call.units)
            if call.once and bucket.name == call.once[0] and self.link:
                self.store.spend_once(self.link, bucket, call.once[1])

    def emptied(self, call: Call) -> QuotaSpent:
        """Nothing is left, whatever was counted here."""
        bucket = next((one for one in self.buckets if one.name == call.bucket), Bucket(call.bucket, None))
        if bucket.units is not None and self.link:
            self.store.exhaust(self.link, bucket)
        return QuotaSpent.said(self.title, bucket.name, self.store.filled_again(bucket))


def asker(
    connector: Connector, transport: Transport, purse: Purse, *, timer: Timer | None = None, progress: Progress = QUIET
) -> Asker:
    """What asks a server politely."""
    return Asker(connector, transport, Pace(connector.about.title, timer or Timer(), progress), purse)


@dataclass(slots=True)
class Refresh:
    """One refresh of one link. now: seconds UTC, when rows were seen and committed."""

    root: Path
    store: SourceStore
    connector: Connector
    link: Link
    asks: Asker
    now: Callable[[], int]
    progress: Progress = QUIET
    keep_text: bool = False
    save_seconds: float = _SAVE_SECONDS
    hear: Callable[[Sequence[Insight]], None] | None = None
    _queue: deque[Task] = field(default_factory=deque)
    _accounts: dict[str, Account] = field(default_factory=dict)
    _learned: dict[str, Learned] = field(default_factory=dict)
    _seen: set[str] = field(default_factory=set)
    _gone: list[Gone] = field(default_factory=list)
    _covered: list[Covered] = field(default_factory=list)
    _insights: list[Insight] = field(default_factory=list)
    _unread: Counter[str] = field(default_factory=Counter)
    _lists: int = 0
    _failed: list[Task] = field(default_factory=list)
    _saved: float = 0.0
    _run: Run = field(init=False)
    _receiver: Receiver = field(init=False)
    _key: bytes = field(init=False)

    def __post_init__(self) -> None:
        days = self.connector.about.terms.snapshot_days
        again = None if days is None else max(1, days // _ANEW) * DAY
        self._receiver = Receiver(self.root, self.link.batch, self.keep_text, again, progress=self.progress)
        self._key = layout.hash_key(self.root)

    def run(self, want: Want, *, anew: bool = False) -> Run:
        """Read what is wanted of everybody who is watched, or go on with a refresh that did not end.

        anew: give up the one that did not end. Raises Stopped, Unavailable, TokenRefused, QuotaSpent, BadAnswer,
        Conflict, StorageFull; whatever is raised, what was read is committed and the same call goes on.
        """
        self._accounts = {account.key: account for account in self.store.accounts(self.link.number)}
        run = None if anew else self.store.open_run(self.link.number)
        if run is None:
            first = self.connector.start(tuple(self._accounts.values()))
            run = self.store.begin(self.link.number, want, first)
        self._queue.extend(task for task in run.tasks if self._wanted(task))
        self._lists, self._saved = run.told.lists, self.asks.pace.timer.now()
        self._unread.update(run.told.unread)
        self._run = run
        try:
            self._read_all()
            self._look_for_deleted()
            self._read_all()
            self._save(ended=True)
        except KeyboardInterrupt:
            self._save()
            raise _stopped(self.connector.about.title) from None
        except GoodwordError:
            self._save()
            raise
        return self._run

    def run_for(self, accounts: Sequence[Account], want: Want, *, again: bool = False) -> Told:
        """Read some of those who are watched now, beside whatever is under way. again: what is still the same is stored
        anew, as it was seen now. Raises as `run` does; what was read is committed, the next refresh reads the rest."""
        self._accounts = {account.key: account for account in accounts}
        if again:
            self._receiver.again_after = 0
        first = self.connector.start(tuple(accounts))
        self._run = Run(0, self.link.number, want, first, Told(), self.now())
        self._saved = self.asks.pace.timer.now()
        self._queue.extend(first)
        try:
            self._read_all()
        finally:
            self._save()
        return self._run.told

    def read_file(self, name: str, data: bytes) -> Told:
        """What a file says, the same way: checked, compared, committed; what it tells deleted is taken out."""
        self._accounts = {account.key: account for account in self.store.accounts(self.link.number)}
        scene = Scene(self.now(), Want(), self._accounts, self._mark)
        self._take(self.connector.archive(name, data, scene), scene.now)
        written, taken = self._committed(), self._withdrawn()
        return _told(Told(), written, taken)

    def _wanted(self, task: Task) -> bool:
        """Whether a task of an earlier refresh is about somebody who is still watched."""
        key = task.note.get("account", "")
        return not key or key in self._accounts

    # --- reading -----------------------------------------------------------------------------------------------------

    def _read_all(self) -> None:
        while self._queue:
            self.progress.step(f"reading {self.connector.about.title}", self._lists, self._lists + len(self._queue))
            task = self._queue.popleft()
            try:
                follow = self._read(task, self._run.want)  # may put another queue in place of this one
                self._queue.extendleft(reversed(follow))
                self._answered()
            except Unavailable as error:
                self._put_aside(task, error)
            except BaseException:
                self._queue.extendleft(reversed([*self._failed, task]))  # not read: the next run begins with them
                self._failed = []
                raise
            if self._receiver.held >= _HELD or self.asks.pace.timer.now() - self._saved >= self.save_seconds:
                self._save()

    def _put_aside(self, task: Task, error: Unavailable) -> None:
        """One list may fail for reasons of its own; several in a row mean that nobody answers: all of them are due."""
        self._failed.append(task)
        if len(self._failed) >= _IN_A_ROW or not self._queue:
            self._queue.extendleft(reversed(self._failed))
            self._failed = []
            raise error

    def _answered(self) -> None:
        """Somebody answers: lists that failed just before have failed for reasons of their own."""
        self._unread.update(f"{task.kind}: no answer" for task in self._failed)
        self._failed = []

    def _read(self, task: Task, want: Want) -> tuple[Task, ...]:
        """Ask for the page of a task and take what it says; what to read next."""
        answer, verdict = self.asks.ask(self.connector.call(task))
        if verdict is Verdict.RESTART:
            return self._once_more(replace(task, cursor="", seen=(), left=task.whole or task.left), "cursor")
        if verdict in (Verdict.DENIED, Verdict.WRONG):
            self._unread[f"{task.kind}: refused with status {answer.status}"] += 1
            return ()
        scene = Scene(self.now(), want, self._accounts, self._mark, bool(self.link.account))
        page = self.connector.read(task, answer, scene)
        follow = tuple(replace(t, whole=task.whole or task.left) if t.goes_on(task) else t for t in page.follow)
        if task.cursor and page.cursor == task.cursor:
            return self._once_more(task, "circle")
        self._take(page, scene.now)
        self._lists += not any(t.goes_on(task) for t in follow)
        return follow

    def _once_more(self, task: Task, why: str) -> tuple[Task, ...]:
        times = int(task.note.get(why, "0")) + 1
        if times > _AGAIN:
            if why == "circle":
                raise BadAnswer.in_circles(self.connector.call(task).name)
            self._unread[f"{task.kind}: the list changed while it was read"] += 1
            return ()
        return (replace(task, note={**task.note, why: str(times)}),)

    def _take(self, page: Page, seen_at: int) -> None:
        for kind in Kind:
            rows, bad = page.rows.get(kind, ()), page.rejected.get(kind, ())
            if rows or bad:
                self._receiver.take(kind, rows, bad, seen_at)
        gone = {item.account for item in page.gone}
        self._gone += page.gone
        self._covered += page.covered
        self._insights += page.insights
        for said in page.learned:
            self._learned[said.account] = _both(self._learned.get(said.account), said)
            self._seen.add(said.account)
        if gone:
            self._queue = deque(task for task in self._queue if task.note.get("account", "") not in gone)

    def _mark(self, handle: str) -> int:
        return hash_id(self._key, f"{self.connector.about.platform}:{handle}".lower().encode())

    def _look_for_deleted(self) -> None:
        """Posts that we know and that a list should have had and had not: ask for each whether it is there."""
        by_creator = {self._accounts[c.account].creator_id: c for c in self._covered if c.account in self._accounts}
        known = posts_known(self.root, self.link.batch, by_creator)
        for creator_id, covered in by_creator.items():
            posts = known.get(creator_id, {})
            missing = [p for p, at in posts.items() if at >= covered.since and p not in covered.post_ids]
            if missing:
                for found in self.connector.confirm(self._accounts[covered.account], sorted(missing)):
                    (self._gone if isinstance(found, Gone) else self._queue).append(found)  # type: ignore[arg-type]
        self._covered = []

    # --- saving ------------------------------------------------------------------------------------------------------

    def _save(self, *, ended: bool = False) -> None:
        """Commit the rows, take out what is gone, then say in the ledger how far it is."""
        run = self._run
        written = self._committed()
        taken = self._withdrawn()
        if self.hear is not None:
            self.hear(tuple(self._insights))
        self._insights = []
        told = replace(
            _told(run.told, written, taken),
            calls=self.asks.calls + run.told.calls,
            lists=self._lists,
            waited=run.told.waited + self.asks.pace.waited,
            unread=dict(self._unread),
        )
        self.asks.calls, self.asks.pace.waited = 0, 0.0
        self._run = replace(run, tasks=tuple(self._queue), told=told, ended_at=self.now() if ended else None)
        gone = [item for item in self._gone if item.account]
        away = {item.account for item in gone}
        learned = {key: said for key, said in self._learned.items() if key not in away}
        self.store.save(self._run, learned=learned, seen=self._seen - away, gone=gone, ended=ended)
        self._learned, self._seen, self._gone = {}, set(), []
        self._saved = self.asks.pace.timer.now()

    def _committed(self) -> tuple[Written, ...]:
        if not self._receiver.held:
            return ()
        return patiently(self._commit)

    def _commit(self) -> tuple[Written, ...]:
        with writing(self.root) as writer:
            self._receiver.shown_only = Deriving(self.store, self.connector.about, self.link).why_not
            return tuple(self._receiver.commit(writer, self.now()).values())

    def _withdrawn(self) -> dict[str, int]:
        people = [self._accounts[g.account].creator_id for g in self._gone if g.account in self._accounts]
        posts = frozenset(item.post_id for item in self._gone if item.post_id)
        what = Withdrawal(frozenset(people), posts)
        if not what:
            return {}
        rows = patiently(lambda: withdraw(self.root, self.link.batch, what, self.now()))
        known = posts if any(rows.values()) else ()  # some are gone before they were ever read
        counts = {"creators": len(set(people)), "posts": len(known), "rows": sum(rows.values())}
        return {name: n for name, n in counts.items() if n}


def _both(before: Learned | None, after: Learned) -> Learned:
    if before is None:
        return after
    return Learned(
        after.account,
        after.handle or before.handle,
        after.newest_at if after.newest_at is not None else before.newest_at,
        after.marks or before.marks,
    )


def _told(before: Told, written: Sequence[Written], taken: Mapping[str, int]) -> Told:
    return replace(
        before,
        rows=_added(before.rows, {w.kind.value: w.new for w in written}),
        newer=_added(before.newer, {w.kind.value: w.newer for w in written}),
        set_aside=before.set_aside + sum(w.quarantined for w in written),
        gone=_added(before.gone, taken),
    )


def _added(before: Mapping[str, int], more: Mapping[str, int]) -> dict[str, int]:
    total = Counter(before)
    total.update(more)
    return {name: n for name, n in total.items() if n}


def _stopped(title: str) -> Stopped:
    return Stopped(
        f"The refresh of {title} was stopped.",
        data="What was read is committed.",
        next_step="run the same command again: it goes on where this one ended",
    )
