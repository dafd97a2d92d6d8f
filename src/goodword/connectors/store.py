"""The ledger's side of networks: what is connected, whom is watched, refreshes under way, quotas that were spent."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import blake2b

from sqlalchemy import ColumnElement, Connection, RowMapping, Select, delete, func, insert, select, update

from goodword.connectors.about import Bucket
from goodword.connectors.errors import QuotaSpent
from goodword.connectors.model import Account, Gone, Learned, Link, Task, Want
from goodword.core.codec import to_plain
from goodword.core.decode import from_plain
from goodword.core.errors import NotFound
from goodword.core.times import from_epoch, to_epoch
from goodword.ledger.store import Ledger
from goodword.ledger.tables import (
    SOURCE_ACCOUNTS,
    SOURCE_GRANTS,
    SOURCE_LINKS,
    SOURCE_RUNS,
    SOURCE_SPENDING,
    SOURCE_STATEMENTS,
)

_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Told:
    """What a refresh did so far. rows: new rows by table; newer: snapshots of known ones; set_aside: rows that did not
    fit; gone: creators and posts that were taken out. unread: lists that could not be read, by why."""

    calls: int = 0
    lists: int = 0
    rows: Mapping[str, int] = field(default_factory=dict)
    newer: Mapping[str, int] = field(default_factory=dict)
    set_aside: int = 0
    gone: Mapping[str, int] = field(default_factory=dict)
    waited: float = 0.0
    unread: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Run:
    """A refresh: what it wants, what is still to be read, and what it did."""

    number: int
    link: int
    want: Want
    tasks: tuple[Task, ...]
    told: Told
    started_at: int
    ended_at: int | None = None


@dataclass(frozen=True, slots=True)
class Statement:
    """What an owner stated of a connection. at: seconds UTC."""

    what: str
    who: str
    at: int


class SourceStore:
    """What connectors ask of a ledger. now: the clock."""

    def __init__(self, ledger: Ledger, *, now: Callable[[], datetime]) -> None:
        self._ledger, self._now = ledger, now

    # --- links -------------------------------------------------------------------------------------------------------

    def links(self, source: str = "", *, closed: bool = False) -> tuple[Link, ...]:
        """What is connected, oldest first; of one network, and closed ones, if asked."""
        chosen = select(SOURCE_LINKS).order_by(SOURCE_LINKS.c.id)
        if source:
            chosen = chosen.where(SOURCE_LINKS.c.source == source)
        if not closed:
            chosen = chosen.where(SOURCE_LINKS.c.closed_at.is_(None))
        with self._ledger.read() as db:
            return tuple(_link(row) for row in db.execute(chosen).mappings())

    def connect(self, source: str, url: str, account: str) -> Link:
        """A link to this server, the one that is there already where there is one."""
        with self._ledger.write_alone() as db:
            same = (SOURCE_LINKS.c.source == source) & (SOURCE_LINKS.c.url == url) & SOURCE_LINKS.c.closed_at.is_(None)
            row = db.execute(select(SOURCE_LINKS).where(same)).mappings().first()
            if row is not None:
                db.execute(update(SOURCE_LINKS).where(SOURCE_LINKS.c.id == row["id"]).values(account=account))
                return replace(_link(row), account=account)
            values = {"source": source, "url": url, "account": account, "made_at": self._at(), "closed_at": None}
            number = db.execute(insert(SOURCE_LINKS).values(**values)).inserted_primary_key[0]  # type: ignore[index]
        return Link(int(number), source, url, account, self._at())

    def close(self, number: int) -> None:
        """Ask a server no more; whom was watched there and what was under way is forgotten."""
        with self._ledger.write() as db:
            db.execute(delete(SOURCE_ACCOUNTS).where(SOURCE_ACCOUNTS.c.link_id == number))
            db.execute(delete(SOURCE_RUNS).where(SOURCE_RUNS.c.link_id == number))
            db.execute(update(SOURCE_LINKS).where(SOURCE_LINKS.c.id == number).values(closed_at=self._at(), account=""))

    # --- statements --------------------------------------------------------------------------------------------------

    def statement(self, link: int, what: str) -> Statement | None:
        """What was stated of a connection and not taken back."""
        c = SOURCE_STATEMENTS.c
        chosen = select(c.what, c.who, c.said_at).where(_stated(link, what)).order_by(c.id.desc())
        with self._ledger.read() as db:
            row = db.execute(chosen).first()
        return None if row is None else Statement(row.what, row.who, row.said_at)

    def state(self, link: int, what: str, who: str) -> None:
        """Note who states it, and when; stated already: by whom first."""
        with self._ledger.write_alone() as db:
            if db.scalar(select(SOURCE_STATEMENTS.c.id).where(_stated(link, what))) is None:
                row = {"link_id": link, "what": what, "who": who, "said_at": self._at(), "withdrawn_at": None}
                db.execute(insert(SOURCE_STATEMENTS).values(**row))

    def take_back(self, link: int, what: str) -> None:
        """It no longer holds; that it did stays."""
        with self._ledger.write() as db:
            db.execute(update(SOURCE_STATEMENTS).where(_stated(link, what)).values(withdrawn_at=self._at()))

    # --- accounts ----------------------------------------------------------------------------------------------------

    def accounts(self, link: int) -> tuple[Account, ...]:
        """Whom is watched there, by handle."""
        chosen = select(SOURCE_ACCOUNTS).where(SOURCE_ACCOUNTS.c.link_id == link)
        g, here = SOURCE_GRANTS.c, select(SOURCE_LINKS.c.source).where(SOURCE_LINKS.c.id == link).scalar_subquery()
        with self._ledger.read() as db:
            agreed = {row.account_key: tuple(row.kinds.split())
                      for row in db.execute(select(g.account_key, g.kinds).where(g.source == here))}  # fmt: skip
            found = (_account(r) for r in db.execute(chosen.order_by(SOURCE_ACCOUNTS.c.creator_id)).mappings())
            return tuple(replace(a, agreed=agreed.get(a.key, ())) if agreed else a for a in found)

    def watch(self, link: int, found: Iterable[tuple[str, str, str]]) -> int:
        """Watch (key, creator id, handle); how many were not watched before."""
        new = 0
        with self._ledger.write_alone() as db:
            known = set(db.scalars(select(SOURCE_ACCOUNTS.c.account_key).where(SOURCE_ACCOUNTS.c.link_id == link)))
            for key, creator_id, handle in found:
                if key in known:
                    continue
                known.add(key)
                new += 1
                row = {"link_id": link, "account_key": key, "creator_id": creator_id, "handle": handle, "marks": "[]",
                       "added_at": self._at(), "gone_why": ""}  # fmt: skip
                db.execute(insert(SOURCE_ACCOUNTS).values(**row))
        return new

    def unwatch(self, link: int, creator_ids: Sequence[str]) -> int:
        """Watch these no more; how many were watched."""
        chosen = (SOURCE_ACCOUNTS.c.link_id == link) & SOURCE_ACCOUNTS.c.creator_id.in_(creator_ids)
        with self._ledger.write() as db:
            return int(db.execute(delete(SOURCE_ACCOUNTS).where(chosen)).rowcount)

    def unread(self, numbers: Sequence[int]) -> None:
        """What was known of these is no longer in the catalogue: the next refresh reads them from the start."""
        blank = {"newest_at": None, "marks": "[]", "refreshed_at": None, "seen_at": None}
        with self._ledger.write() as db:
            for start in range(0, len(numbers), _AT_ONCE):
                part = SOURCE_ACCOUNTS.c.id.in_(numbers[start : start + _AT_ONCE])
                db.execute(update(SOURCE_ACCOUNTS).where(part).values(**blank))

    # --- runs --------------------------------------------------------------------------------------------------------

    def open_run(self, link: int) -> Run | None:
        """The refresh that has not ended."""
        chosen = (SOURCE_RUNS.c.link_id == link) & (SOURCE_RUNS.c.state == "open")
        with self._ledger.read() as db:
            row = db.execute(select(SOURCE_RUNS).where(chosen).order_by(SOURCE_RUNS.c.id.desc())).mappings().first()
        return None if row is None else _run(row)

    def last_run(self, link: int) -> Run | None:
        """The latest refresh, ended or not."""
        of = (SOURCE_RUNS.c.link_id == link) & (SOURCE_RUNS.c.state != "stream")
        chosen = select(SOURCE_RUNS).where(of).order_by(SOURCE_RUNS.c.id.desc())
        with self._ledger.read() as db:
            row = db.execute(chosen).mappings().first()
        return None if row is None else _run(row)

    def listening(self, link: int) -> Run | None:
        """What listening to a network left: its one task says from where on the stream goes on. It never ends, and is
        no refresh. None where nobody ever listened."""
        mine = (SOURCE_RUNS.c.link_id == link) & (SOURCE_RUNS.c.state == "stream")
        with self._ledger.read() as db:
            row = db.execute(select(SOURCE_RUNS).where(mine)).mappings().first()
        return None if row is None else _run(row)

    def listen(self, link: int) -> Run:
        """The same, begun where nobody ever listened."""
        known = self.listening(link)
        if known is not None:
            return known
        at = self._at()
        with self._ledger.write() as db:
            new = {"link_id": link, "state": "stream", "wanted": _json(Want()), "tasks": "[]", "told": _json(Told()),
                   "started_at": at, "saved_at": at}  # fmt: skip
            number = db.execute(insert(SOURCE_RUNS).values(**new)).inserted_primary_key[0]  # type: ignore[index]
        return Run(int(number), link, Want(), (), Told(), at)

    def begin(self, link: int, want: Want, tasks: Sequence[Task]) -> Run:
        """A new refresh; one that is open is given up."""
        at = self._at()
        with self._ledger.write() as db:
            chosen = (SOURCE_RUNS.c.link_id == link) & (SOURCE_RUNS.c.state == "open")
            db.execute(update(SOURCE_RUNS).where(chosen).values(state="done", tasks="[]", ended_at=at))
            row = {"link_id": link, "state": "open", "wanted": _json(want), "tasks": _json(tasks),
                   "told": _json(Told()), "started_at": at, "saved_at": at, "ended_at": None}  # fmt: skip
            number = db.execute(insert(SOURCE_RUNS).values(**row)).inserted_primary_key[0]  # type: ignore[index]
        return Run(int(number), link, want, tuple(tasks), Told(), at)

    def save(
        self,
        run: Run,
        *,
        learned: Mapping[str, Learned],
        seen: Iterable[str],
        gone: Iterable[Gone],
        ended: bool = False,
    ) -> None:
        """Everything that a commit of rows allows to be said, in one transaction. seen: keys that are there."""
        at = self._at()
        values = {"tasks": "[]" if ended else _json(run.tasks), "told": _json(run.told), "saved_at": at}
        if ended:
            values |= {"state": "done", "ended_at": at}
        with self._ledger.write() as db:
            of = SOURCE_ACCOUNTS.c.link_id == run.link
            for key in seen:
                one = of & (SOURCE_ACCOUNTS.c.account_key == key)
                db.execute(update(SOURCE_ACCOUNTS).where(one).values(seen_at=at, gone_at=None, gone_why=""))
            for key, said in learned.items():
                one = of & (SOURCE_ACCOUNTS.c.account_key == key)
                if new := _learned(said):
                    db.execute(update(SOURCE_ACCOUNTS).where(one).values(**new))
            for item in gone:
                one = of & (SOURCE_ACCOUNTS.c.account_key == item.account)
                blank = {"gone_at": at, "gone_why": item.why[:200], "newest_at": None, "marks": "[]", "seen_at": None}
                db.execute(update(SOURCE_ACCOUNTS).where(one).values(**blank))
            if ended:
                there = of & SOURCE_ACCOUNTS.c.gone_at.is_(None) & (SOURCE_ACCOUNTS.c.added_at <= run.started_at)
                db.execute(update(SOURCE_ACCOUNTS).where(there).values(refreshed_at=at))
            db.execute(update(SOURCE_RUNS).where(SOURCE_RUNS.c.id == run.number).values(**values))

    # --- quotas ------------------------------------------------------------------------------------------------------

    def spent(self, link: int, bucket: Bucket) -> int:
        """Units taken of a quota in the period that is running."""
        with self._ledger.read() as db:
            return _taken(db, link, bucket, self._at())

    def spend(self, link: int, bucket: Bucket, units: int) -> None:
        """Take units before they are used, so that no crash can spend them twice. Raises QuotaSpent."""
        at = self._at()
        with self._ledger.write_alone() as db:
            taken = _taken(db, link, bucket, at)
            left = (bucket.units or 0) - taken
            if bucket.units is not None and units > left:
                raise QuotaSpent.of(bucket.name, units, max(0, left), self.filled_again(bucket))
            _take(db, link, bucket, at, units)

    def spend_once(self, link: int, bucket: Bucket, what: str) -> None:
        """Take one of a quota of different things, unless this one was asked for within its time. Raises QuotaSpent."""
        at, named = self._at(), "#" + blake2b(f"{bucket.name} {what}".encode(), digest_size=7).hexdigest()
        c = SOURCE_SPENDING.c
        with self._ledger.write_alone() as db:
            within = c.link_id.in_(_same_server(link)) & c.bucket.like("#%") & (c.began_at > at - bucket.seconds)
            asked = {row.bucket: row.began_at for row in db.execute(select(c.bucket, c.began_at).where(within))}
            if named in asked:
                return
            if bucket.units is not None and len(asked) >= bucket.units:
                until = from_epoch(min(asked.values()) + bucket.seconds)
                raise QuotaSpent.of(bucket.name, 1, 0, f"{until:%Y-%m-%d %H:%M} UTC")
            db.execute(insert(SOURCE_SPENDING).values(link_id=link, bucket=named, began_at=at, units=1))

    def exhaust(self, link: int, bucket: Bucket) -> None:
        """Take all that is left: the network says that it is."""
        at = self._at()
        with self._ledger.write_alone() as db:
            left = (bucket.units or 0) - _taken(db, link, bucket, at)
            if left > 0:
                _take(db, link, bucket, at, left)

    def filled_again(self, bucket: Bucket) -> str:
        """When there is more of a quota, for people."""
        return f"{from_epoch(bucket.period(self._at())[1]):%Y-%m-%d %H:%M} UTC"

    def link(self, source: str, number: int) -> Link:
        """One of the links of a network. Raises NotFound."""
        found = [link for link in self.links(source) if link.number == number]
        if not found:
            raise NotFound.looked_in(f"{source} has no connection with the number {number}.", ["the ledger"])
        return found[0]

    def _at(self) -> int:
        return to_epoch(self._now())


def _stated(link: int, what: str) -> ColumnElement[bool]:
    c = SOURCE_STATEMENTS.c
    return (c.link_id == link) & (c.what == what) & c.withdrawn_at.is_(None)


def _same_server(link: int) -> Select[tuple[int]]:
    """Every connection to the server of one, earlier ones too."""
    here = select(SOURCE_LINKS.c.source, SOURCE_LINKS.c.url).where(SOURCE_LINKS.c.id == link).subquery()
    return select(SOURCE_LINKS.c.id).where(SOURCE_LINKS.c.source == here.c.source, SOURCE_LINKS.c.url == here.c.url)


def _taken(db: Connection, link: int, bucket: Bucket, at: int) -> int:
    """Units of the period that is running, over every connection to this server, earlier ones too: the quota is one."""
    same = _same_server(link)
    c = SOURCE_SPENDING.c
    period = (c.bucket == bucket.name) & (c.began_at == bucket.period(at)[0])
    return int(db.scalar(select(func.sum(c.units)).where(c.link_id.in_(same), period)) or 0)


def _take(db: Connection, link: int, bucket: Bucket, at: int, units: int) -> None:
    c, began = SOURCE_SPENDING.c, bucket.period(at)[0]
    mine = (c.link_id == link) & (c.bucket == bucket.name) & (c.began_at == began)
    if not db.execute(update(SOURCE_SPENDING).where(mine).values(units=c.units + units)).rowcount:
        row = {"link_id": link, "bucket": bucket.name, "began_at": began, "units": units}
        db.execute(insert(SOURCE_SPENDING).values(**row))


def _learned(said: Learned) -> dict[str, object]:
    values: dict[str, object] = {}
    if said.handle:
        values["handle"] = said.handle
    if said.newest_at is not None:
        values["newest_at"] = said.newest_at
    if said.marks:
        values["marks"] = json.dumps(said.marks)
    return values


def _json(value: object) -> str:
    return json.dumps(to_plain(value), ensure_ascii=False, separators=(",", ":"))


def _link(row: RowMapping) -> Link:
    return Link(row["id"], row["source"], row["url"], row["account"], row["made_at"], row["closed_at"])


def _account(row: RowMapping) -> Account:
    return Account(
        row["id"], row["account_key"], row["creator_id"], row["handle"], row["newest_at"],
        tuple(json.loads(row["marks"])), row["refreshed_at"], row["seen_at"], row["gone_at"], row["gone_why"],
    )  # fmt: skip


def _run(row: RowMapping) -> Run:
    tasks = tuple(from_plain(Task, task) for task in json.loads(row["tasks"]))
    want, told = from_plain(Want, json.loads(row["wanted"])), from_plain(Told, json.loads(row["told"]))
    return Run(row["id"], row["link_id"], want, tasks, told, row["started_at"], row["ended_at"])
