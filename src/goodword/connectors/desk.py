"""What every door of networks shares: connections, whom is watched, refreshes, and what must go (I/O)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from goodword.catalogue import erased, layout
from goodword.catalogue.withdrawing import Withdrawal, withdraw
from goodword.catalogue.workspace import Workspace
from goodword.connectors import secrets
from goodword.connectors.addresses import address_of
from goodword.connectors.agreed import Agreeing
from goodword.connectors.errors import BadAnswer, QuotaSpent
from goodword.connectors.granted.desk import Grants
from goodword.connectors.model import (
    EVERYWHERE,
    INVENTED,
    Account,
    Connector,
    Link,
    Narrow,
    Profile,
    Task,
    Transport,
    Verdict,
    Want,
)
from goodword.connectors.model import Scene as Seen
from goodword.connectors.pace import Timer
from goodword.connectors.place import place_of
from goodword.connectors.planned import refresh_costs, search_costs, search_task
from goodword.connectors.reading import unmarked
from goodword.connectors.refresh import Refresh, Till, asker
from goodword.connectors.refusals import against_rules, needs_more
from goodword.connectors.registry import connector, connectors
from goodword.connectors.retain import Kept, retained
from goodword.connectors.shown import Cost, LinkState, SourceState, Watched
from goodword.connectors.store import Run, SourceStore, Told
from goodword.connectors.terms import DERIVED, Deriving
from goodword.core.errors import BadInput, Conflict, NotFound
from goodword.core.progress import QUIET, Progress
from goodword.core.times import to_epoch

_MOST_BYTES = 1 << 30
_MOST = 1_000
"""Creators that are watched or searched for at once."""


@dataclass(frozen=True, slots=True)
class SourceDesk:
    """Networks of one workspace. transports: opens a server, tests put their own here. timer: waits."""

    workspace: Workspace
    transports: Callable[[Link], Transport] | None = None
    timer: Timer = field(default_factory=Timer)

    @property
    def _root(self) -> Path:
        return layout.folder(self.workspace.settings.catalogue)

    def _now(self) -> int:
        return to_epoch(self.workspace.now())

    @property
    def store(self) -> SourceStore:
        """The ledger's side."""
        return SourceStore(self.workspace.ledger, now=self.workspace.now)

    # --- connections -------------------------------------------------------------------------------------------------

    def overview(self) -> tuple[SourceState, ...]:
        """Every network, with its connections."""
        return tuple(self.state(one.about.name) for one in connectors())

    def state(self, name: str) -> SourceState:
        """One network. Raises BadInput."""
        about, store = connector(name).about, self.store
        return SourceState(about, tuple(self._link_state(store, link) for link in store.links(name)))

    def _link_state(self, store: SourceStore, link: Link) -> LinkState:
        accounts = store.accounts(link.number)
        last = store.last_run(link.number)
        waiting = len(last.tasks) if last is not None and last.ended_at is None else 0
        gone = sum(a.gone_at is not None for a in accounts)
        return LinkState(link, len(accounts), gone, last, waiting, store.statement(link.number, DERIVED))

    def connect(
        self,
        name: str,
        *,
        url: str = "",
        account: str = "",
        secret: str = "",
        allowed: bool = False,
        accepted_by: str = "",
    ) -> Link:
        """Ask a real server from now on; what was read of the invented world goes. secret: kept in the keyring.
        allowed: its people agreed, although its rules speak against collecting what is posted there. accepted_by: who
        states that the project accepted what the network asks for before anything is derived; "": nobody.

        Raises BadInput, Conflict (its rules), TokenRefused, Unavailable, MissingExtra.
        """
        one = connector(name)
        address = address_of(url or one.about.address)
        others = [link for link in self.store.links(name) if not link.invented and link.url != address]
        if others and not one.about.many:
            raise Conflict(
                f"{one.about.title} is connected already.",
                given=others[0].url,
                data="Nothing was changed.",
                next_step=f"`goodword source disconnect {name}` first",
            )
        before = [link.number for link in self.store.links(name, closed=True) if link.url == address]
        link = Link(max(before, default=0), name, address, account.strip().lstrip("@"))
        house = self._try(one, link, secret or secrets.secret_of(link))
        against = [rule for rule in house if one.forbids(rule)]
        if against and not allowed:
            raise against_rules(link, against[0])
        if secret:
            secrets.keep(link, secret)
        for made_up in [known for known in self.store.links(name) if known.invented]:
            self._disconnect(made_up, forget=True)
        made = self.store.connect(name, address, link.account)
        if not before:  # a question that was asked before there was anything to count it on
            Till(self.store, made.number, one.about.buckets).pay(one.call(one.hello()))
        if accepted_by:
            self.accept(name, accepted_by, url=address)
        self._keep_to(self._deriving(made))
        return made

    def accept(self, name: str, who: str, *, url: str = "") -> int:
        """State that the project accepted what the network asks for before anything is derived from its rows: figures
        are made of them from now on. How many batches changed. Raises BadInput."""
        deriving = self._deriving(self._made(name, url, fine=bool(connector(name).about.terms.amendment)))
        deriving.accept(who)
        return self._keep_to(deriving)

    def take_back(self, name: str, *, url: str = "") -> int:
        """It no longer holds: what was derived goes, and nothing is from now on. How many batches changed."""
        deriving = self._deriving(self._link(name, url))
        deriving.take_back()
        return self._keep_to(deriving)

    def _deriving(self, link: Link) -> Deriving:
        return Deriving(self.store, connector(link.source).about, link)

    def _keep_to(self, deriving: Deriving) -> int:
        changed = deriving.keep_to(self._root, self._now())
        if changed:
            self.workspace.catalogue.refresh()
        return changed

    def _try(self, one: Connector, link: Link, secret: str) -> tuple[str, ...]:
        """Ask who it is, so that a wrong address or password is said at once; its rules for guests."""
        transport = self.transports(link) if self.transports else one.open(link, secret)
        with closing(transport):
            asks = asker(one, transport, self._till(one, link), timer=self.timer)
            task = one.hello()
            answer, verdict = asks.ask(one.call(task))
        if verdict is not Verdict.OK:
            raise BadInput(
                f"This server does not answer as {one.about.title} does.", where=link.url, next_step="check the address"
            )
        return one.read(task, answer, Seen(self._now(), Want(), {}, unmarked)).house

    def disconnect(self, name: str, *, url: str = "", forget: bool = False) -> int:
        """Ask servers of a network no more; forget: what came from there goes too, now. How many were connected."""
        links = [link for link in self.store.links(name) if not url or link.url == address_of(url)]
        if not links:
            raise NotFound.looked_in(f"{connector(name).about.title} is not connected.", ["the ledger"])
        for link in links:
            self._disconnect(link, forget=forget)
        return len(links)

    def _disconnect(self, link: Link, *, forget: bool) -> None:
        secrets.forget(link)
        self.store.take_back(link.number, DERIVED)
        self.store.close(link.number)
        self._keep_to(self._deriving(link))
        if forget:
            self._withdraw(link, Withdrawal(everything=True))

    def forget(self, name: str) -> dict[str, int]:
        """Take out everything that came from a network, and forget whom was watched; connections stay."""
        gone: dict[str, int] = {}
        for link in self.store.links(name):
            for table, rows in self._withdraw(link, Withdrawal(everything=True)).items():
                gone[table] = gone.get(table, 0) + rows
            self.store.unwatch(link.number, [a.creator_id for a in self.store.accounts(link.number)])
        return gone

    def _withdraw(self, link: Link, what: Withdrawal) -> dict[str, int]:
        gone = withdraw(self._root, link.batch, what, self._now())
        if gone:
            self.workspace.catalogue.refresh()
        return gone

    # --- finding and watching ----------------------------------------------------------------------------------------

    def search(
        self, name: str, text: str, *, posts: bool = False, limit: int = 25, url: str = "", narrow: Narrow = EVERYWHERE
    ) -> tuple[Profile, ...]:
        """Creators by words, or creators of posts with these words; each once. Nothing is kept.

        narrow: within these limits, where the network can; words are not needed then. Raises QuotaSpent before anything
        is asked where the search may need more than is left.
        """
        if (not text.strip() and not narrow) or len(text) > 300:
            raise BadInput.value("text", "some words, at most 300 letters", text[:40])
        if not 1 <= limit <= _MOST:
            raise BadInput.value("limit", f"from 1 to {_MOST:,}", limit)
        one, link = connector(name), self._link(name, url)
        task = search_task(one, text.strip(), narrow, posts=posts, limit=limit)
        for cost in search_costs(one, self.store, link, limit):
            if cost.left is not None and cost.most > cost.left:
                raise QuotaSpent.of(cost.bucket, cost.most, cost.left, cost.until)
        found = self._find(one, (task,), link)
        return tuple({profile.key: profile for profile in found}.values())[:limit]

    def narrow(
        self, *, near: str = "", radius_km: float = 50.0, language: str = "", region: str = "", paid: bool = False
    ) -> Narrow:
        """Limits of a search, the place by its name. Raises BadInput where it is none, or several."""
        lat, lon = place_of(near, self.workspace.gazetteer) if near.strip() else (None, None)
        return Narrow(lat, lon, radius_km, language.strip(), region.strip(), paid)

    def watch(self, name: str, handles: Sequence[str], *, url: str = "") -> Watched:
        """Watch creators by handle: the next refresh reads them. Who asked to be forgotten, or to be hidden, is not."""
        if not handles or len(handles) > _MOST:
            raise BadInput.value("handles", f"from 1 to {_MOST:,} handles", len(handles))
        one, link = connector(name), self._link(name, url)
        found = self._find(one, one.look_up(handles), link)
        link = link if link.number else self._made(name, url)
        refused = {p.handle: why for p in found if (why := self._refused(one, p))}
        fine = [p for p in found if p.handle not in refused]
        known = {account.key for account in self.store.accounts(link.number)}
        platform = one.about.platform
        self.store.watch(link.number, [(p.key, f"{platform}:{p.handle}".lower(), p.handle) for p in fine])
        names = {p.handle for p in found} | {p.key for p in found}
        absent = [h for h in handles if h.strip().lstrip("@").lower().removeprefix(f"{platform}:") not in names]
        return Watched(
            tuple(p.handle for p in fine if p.key not in known),
            tuple(p.handle for p in fine if p.key in known),
            tuple(absent) if len(found) < len(set(handles)) else (),
            refused,
        )

    def _refused(self, one: Connector, profile: Profile) -> str:
        root = self._root
        mark = erased.mark_of(layout.hash_key(root), f"{one.about.platform}:{profile.handle}")
        return profile.hidden or ("asked to be forgotten here" if mark in erased.marks(root) else "")

    def unwatch(self, name: str, handles: Sequence[str], *, forget: bool = False) -> int:
        """Watch these no more. forget: what was read of them goes too, now. How many were watched."""
        one = connector(name)
        ids = [f"{one.about.platform}:{h.strip().lstrip('@').removeprefix(one.about.platform + ':')}".lower()
               for h in handles]  # fmt: skip
        count = 0
        for link in self.store.links(name):
            count += self.store.unwatch(link.number, ids)
            if forget:
                self._withdraw(link, Withdrawal(creators=frozenset(ids)))
        return count

    def accounts(self, name: str) -> tuple[tuple[Link, Account], ...]:
        """Whom is watched, over all connections."""
        return tuple((link, account) for link in self.store.links(name) for account in self.store.accounts(link.number))

    def _find(self, one: Connector, tasks: Sequence[Task], link: Link) -> list[Profile]:
        with closing(self._transport(one, link)) as transport:
            asks = asker(one, transport, self._till(one, link), timer=self.timer)
            scene = Seen(self._now(), Want(), {}, unmarked, bool(link.account))
            found: list[Profile] = []
            waiting = list(tasks)
            while waiting:
                task = waiting.pop(0)
                answer, verdict = asks.ask(one.call(task))
                if verdict is Verdict.DENIED:
                    raise needs_more(one, task)
                if verdict not in (Verdict.OK, Verdict.GONE):
                    raise BadAnswer(f"{one.about.title} refused `{task.kind}` with status {answer.status}.")
                page = one.read(task, answer, scene)
                found += page.found
                waiting = [*page.follow, *waiting]
        return found

    def _link(self, name: str, url: str = "") -> Link:
        """The connection that is meant; the invented world where there is none. Raises BadInput when unclear."""
        links = self.store.links(name)
        if url:
            links = tuple(link for link in links if link.url == address_of(url))
            if not links:
                raise NotFound.looked_in(f"No server of {name} at {url} is connected.", ["the ledger"])
        if len(links) > 1:
            shown = ", ".join(link.url for link in links)
            raise BadInput(f"Several servers of {name} are connected.", given=shown, next_step="name one with --url")
        return links[0] if links else Link(0, name, INVENTED)

    def _made(self, name: str, url: str, *, fine: bool = True) -> Link:
        """The same, in the ledger. fine: whether what is wanted of it can be done."""
        link = self._link(name, url)
        return link if link.number or not fine else self.store.connect(name, INVENTED, "")

    def _till(self, one: Connector, link: Link) -> Till:
        return Till(self.store, link.number, one.about.buckets, one.about.title)

    def _transport(self, one: Connector, link: Link) -> Transport:
        if self.transports is not None:
            return self.transports(link)
        if link.invented:
            return one.fake(self._now())
        if isinstance(one, Agreeing):
            return one.open_agreed(link, secrets.secret_of(link), Grants(self.workspace, link.source).token)
        return one.open(link, secrets.secret_of(link))

    # --- refreshing --------------------------------------------------------------------------------------------------

    def cost(self, name: str, want: Want) -> tuple[Cost, ...]:
        """What a refresh would take, asked of nobody."""
        one, store = connector(name), self.store
        return tuple(cost for link in store.links(name) for cost in refresh_costs(one, store, link, want))

    def search_cost(self, name: str, limit: int = 25, *, url: str = "") -> tuple[Cost, ...]:
        """What a search for so many would take at most, asked of nobody; nothing where searches are not counted."""
        return search_costs(connector(name), self.store, self._link(name, url), limit)

    def refresh(
        self, name: str, want: Want | None = None, *, progress: Progress = QUIET, anew: bool = False,
        keep_text: bool = False,
    ) -> tuple[Run, ...]:  # fmt: skip
        """Read everybody who is watched, or go on with what was stopped, and bring the derived tables up to date.

        Raises NotFound where nobody is watched; Stopped, Unavailable, TokenRefused, QuotaSpent, BadAnswer: what was
        read is committed, and the same call goes on.
        """
        try:
            return self.read(name, want, progress=progress, anew=anew, keep_text=keep_text)
        finally:
            if self.workspace.catalogue.status().stale:
                self.workspace.catalogue.refresh()

    def read(
        self, name: str, want: Want | None = None, *, progress: Progress = QUIET, anew: bool = False,
        keep_text: bool = False,
    ) -> tuple[Run, ...]:  # fmt: skip
        """The same, the derived tables left as they are: for many networks, one after the other."""
        links = [link for link in self.store.links(name) if self.store.accounts(link.number)]
        if not links:
            raise NotFound(
                f"Nobody is watched on {connector(name).about.title} yet.",
                next_step=f"`goodword source search {name} WORDS`, then `goodword source watch {name} HANDLE`",
            )
        return tuple(self._refresh(link, want or Want(), progress, anew=anew, text=keep_text) for link in links)

    def _refresh(self, link: Link, want: Want, progress: Progress, *, anew: bool, text: bool) -> Run:
        with self.reading(link, progress, keep_text=text) as work:
            return work.run(want, anew=anew)

    @contextmanager
    def reading(self, link: Link, progress: Progress = QUIET, *, keep_text: bool = False) -> Iterator[Refresh]:
        """What reads from a connection, while its server can be asked."""
        one = connector(link.source)
        with closing(self._transport(one, link)) as transport:
            asks = asker(one, transport, self._till(one, link), timer=self.timer, progress=progress)
            work = Refresh(self._root, self.store, one, link, asks, self._now, progress, keep_text=keep_text)
            work.hear = Grants(self.workspace, link.source).hear if isinstance(one, Agreeing) else None
            yield work

    def read_archive(self, name: str, file: Path, *, keep_text: bool = False) -> Told:
        """Read a file that was made elsewhere: a recording, somebody's own export. Nobody is asked.

        Raises BadInput for what it is none, NotFound where it is not there.
        """
        one, link = connector(name), self._link(name)
        try:
            data = file.read_bytes() if file.stat().st_size <= _MOST_BYTES else None
        except OSError:
            raise NotFound.looked_in("There is no such file.", [str(file)]) from None
        if data is None:
            raise BadInput("This file is larger than 1 GiB.", where=str(file), next_step="cut it into parts")
        asks = asker(one, one.fake(0), Till(self.store, link.number, ()))
        work = Refresh(self._root, self.store, one, link, asks, self._now, keep_text=keep_text)
        told = work.read_file(file.name.lower(), data)
        if self.workspace.catalogue.status().stale:
            self.workspace.catalogue.refresh()
        return told

    def retain(self, *, dry_run: bool = False) -> tuple[Kept, ...]:
        """Take out what the terms of the networks do not allow to be kept any longer; what it took, by connection."""
        kept = retained(self.workspace, self.store, dry_run=dry_run)
        if not dry_run and any(one.rows for one in kept):
            self.workspace.catalogue.refresh()
        return kept
