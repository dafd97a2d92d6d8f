"""What every door of consent shares: asking, the creator's page, giving, taking back, and what ends by itself (I/O)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from hmac import compare_digest
from typing import BinaryIO

from goodword.accounts.desk import Accounts
from goodword.catalogue import erased, layout
from goodword.catalogue.workspace import Workspace
from goodword.catalogue.write import writing
from goodword.consent import keeping
from goodword.consent.archive.model import Scene
from goodword.consent.archive.read import read_archive
from goodword.consent.archive.registry import names, reader
from goodword.consent.asking import checked
from goodword.consent.connecting import HOMES, connecting, told_by
from goodword.consent.contact.store import do_not_contact, stopped_creators
from goodword.consent.model import Ask, State, Statement, Way, What, Wish
from goodword.consent.previews import Preview, Previews
from goodword.consent.store import ConsentStore, Said, ended
from goodword.consent.wording import Text, Words, ends_at, language_of, text_of
from goodword.core.errors import BadInput, Conflict, Unavailable
from goodword.core.times import to_epoch

_OURS = "consent"
"""The door at which creators answer."""


@dataclass(frozen=True, slots=True)
class Page:
    """A creator's page. forms: endings of archives; opens: patterns of the files that are opened; picks: branches of
    one JSON file. ready: whether the network can be connected."""

    ask: Ask
    state: State
    words: Words
    text: Text
    preview: Preview | None
    forms: tuple[str, ...] = ()
    opens: tuple[str, ...] = ()
    picks: tuple[tuple[str, ...], ...] = ()
    ready: bool = True


@dataclass(frozen=True, slots=True)
class Ended:
    """What a retention job did with one ask. rows: that went, by table. left: why they are still there."""

    ask: int
    creator_id: str
    why: Statement
    rows: Mapping[str, int] = field(default_factory=dict)
    left: str = ""


class ConsentDesk:
    """Consent of one workspace. door: which door is speaking for us. previews: those of the server process."""

    def __init__(self, workspace: Workspace, *, door: str = "cli", previews: Previews | None = None) -> None:
        self.workspace = workspace
        self.store = ConsentStore(workspace.ledger, now=workspace.now, door=door)
        self._theirs = ConsentStore(workspace.ledger, now=workspace.now, door=_OURS)
        self.previews = previews or Previews()

    # --- our side ----------------------------------------------------------------------------------------------------

    def ask(self, wish: Wish, *, who: str = "") -> tuple[Ask, str]:
        """(ask, the address to send), which is told this once. Raises BadInput that names the field; Conflict for
        somebody who asked to be forgotten or does not want to be contacted, or an ask that waits already."""
        fine = checked(wish, self.workspace.now(), _gives(wish.way))
        if fine.way is Way.CONNECTION:
            fine = replace(fine, what=told_by(connecting(fine.network), fine))
        root = layout.folder(self.workspace.settings.catalogue)
        if erased.mark_of(layout.hash_key(root), fine.creator_id) in erased.marks(root):
            raise Conflict(
                "This person asked to be forgotten here.", where="creator",
                next_step="they can be let back with `goodword erase --allow`, if they ask for it",
            )  # fmt: skip
        self._contactable(fine.creator_id)
        now = self.workspace.now()
        same = [a for a in self.store.all(fine.creator_id) if (a.network, a.way) == (fine.network, fine.way)]
        if waiting := [a for a in same if a.state(now) in (State.ASKED, State.GIVEN)]:
            raise Conflict(
                f"They were asked for that already: ask {waiting[0].id}.", where="creator",
                next_step=f"`goodword consent link {waiting[0].id}` makes a new address; withdraw it to ask anew",
            )  # fmt: skip
        ask, token = self.store.ask(fine, who=who)
        return ask, self.address(token)

    def link(self, number: int, *, days: int = 60, who: str = "") -> tuple[Ask, str]:
        """A new address in place of the old one; where they gave something also for somebody who does not want to be
        contacted, so that they can take it back. Raises NotFound, Conflict, BadInput."""
        if not 1 <= days <= 400:
            raise BadInput.value("days", "from 1 to 400", days, where="days")
        if (before := self.store.one(number)).given is None:
            self._contactable(before.creator_id)
        ask, token = self.store.renew(number, days=days, who=who)
        return ask, self.address(token)

    def _contactable(self, creator_id: str) -> None:
        """Raises Conflict for somebody who does not want to be contacted."""
        if creator_id in stopped_creators(self.workspace.ledger):
            raise do_not_contact("This person", where="creator")

    def withdraw(self, number: int, *, who: str = "") -> Ask:
        """Take an ask back; what was given goes. Raises NotFound, Conflict where it has ended."""
        ask = self.store.say(
            number, Said(Statement.WITHDRAWN, "us", who=who), allowed=(Statement.ASKED, Statement.GIVEN)
        )
        self.previews.drop(number)
        return self._erase(ask, self.store)

    def address(self, token: str) -> str:
        """Where a page is for people outside."""
        settings = self.workspace.settings
        host = f"[{settings.host}]" if ":" in settings.host else settings.host
        return (settings.public_url.rstrip("/") or f"http://{host}:{settings.port}") + f"/consent/{token}"

    def retain(self, *, dry_run: bool = False) -> tuple[Ended, ...]:
        """Erase what was kept for as long as agreed, and what could not be erased at once when it was taken back."""
        now, found = self.workspace.now(), []
        for ask in self.store.all():
            if ask.given is not None and ask.state(now) is State.EXPIRED:
                found.append(self._expire(ask, dry_run=dry_run))
            elif ask.erasing:
                found.append(self._finish(ask, dry_run=dry_run))
        return tuple(found)

    def _expire(self, ask: Ask, *, dry_run: bool) -> Ended:
        if dry_run:
            return Ended(ask.id, ask.creator_id, Statement.EXPIRED)
        ask = self.store.say(ask.id, Said(Statement.EXPIRED, "time"), allowed=(Statement.GIVEN,))
        Accounts(self.workspace).log.add(None, _OURS, "consent ended by itself", f"ask={ask.id}")
        return self._finish(ask, dry_run=False)

    def _finish(self, ask: Ask, *, dry_run: bool) -> Ended:
        if dry_run:
            return Ended(ask.id, ask.creator_id, ask.last.kind)
        after = self._erase(ask, self.store)
        last = after.records[-1]
        if last.kind is not Statement.ERASED:
            return Ended(
                ask.id,
                ask.creator_id,
                ask.last.kind,
                left="the catalogue is being written to, or the network does not answer",
            )
        return Ended(ask.id, ask.creator_id, ask.last.kind, last.counts)

    def _erase(self, ask: Ask, store: ConsentStore) -> Ask:
        """Take out what came of an ask that has ended; where that cannot be done now, the next job does it."""
        if not ask.erasing:
            return ask
        try:
            gone = keeping.erase(self.workspace, ask)
        except (Conflict, Unavailable):
            return ask
        return store.say(ask.id, Said(Statement.ERASED, "us", counts=gone), allowed=(ask.last.kind,))

    # --- the creator's side ------------------------------------------------------------------------------------------

    def open(self, token: str, languages: Sequence[str] = ()) -> Page:
        """The page behind an address. languages: that the reader prefers. Raises NotFound."""
        ask, now = self.store.find(token), self.workspace.now()
        words = Words(language_of(ask, languages))
        page = Page(ask, ask.state(now), words, text_of(ask, words, now), self.previews.of(ask.id, to_epoch(now)))
        if ask.way is Way.CONNECTION:
            return replace(page, ready=connecting(ask.network).ready(self.workspace))
        found = reader(ask.network)
        return replace(
            page,
            forms=found.forms,
            opens=tuple(o.pattern for o in found.opens if o.what & ask.what),
            picks=found.picks(ask.what),
        )

    def look(self, token: str, name: str, stream: BinaryIO, *, left: int = 0) -> Preview:
        """Read an archive and say what would be kept of it; nothing is. name: of the file. left: how many of its files
        stayed on the creator's device. Raises NotFound, BadInput, Conflict."""
        ask = self._answerable(token, Way.ARCHIVE)
        now = to_epoch(self.workspace.now())
        found = read_archive(reader(ask.network), name, stream, Scene(ask.creator_id, ask.what, now))
        return self.previews.hold(ask.id, replace(found, closed=found.closed + left), now)

    def discard(self, token: str) -> None:
        """Throw away what was read and not agreed to. Raises NotFound."""
        self.previews.drop(self.store.find(token).id)

    def give(self, token: str, mark: str, language: str = "en") -> Ask:
        """Agree to what was shown with this mark, in the words of this language. Raises NotFound, Conflict."""
        ask, now = self._answerable(token, Way.ARCHIVE), self.workspace.now()
        preview = self.previews.exactly(ask.id, mark, to_epoch(now))
        root = layout.folder(self.workspace.settings.catalogue)
        with writing(root) as writer:
            given = self._given(ask, language, ask.source, preview.counts)
            keeping.keep(self.workspace, writer, ask, preview.found, preview.at)
        self.previews.drop(ask.id)
        self.workspace.catalogue.refresh()
        return given

    def revoke(self, token: str) -> Ask:
        """Take consent back: everything that was read goes. Where the catalogue is being written to just then, the next
        retention job erases it. Raises NotFound, Conflict where nothing is given."""
        ask = self._theirs.say(self.store.find(token).id, Said(Statement.REVOKED, "them"), allowed=(Statement.GIVEN,))
        self.previews.drop(ask.id)
        Accounts(self.workspace).log.add(None, _OURS, "consent taken back", f"ask={ask.id}")
        return self._erase(ask, self._theirs)

    def connect(self, token: str, back: str) -> tuple[str, str]:
        """(where the network asks the creator to sign in, what comes back as `state`). Raises NotFound, Conflict."""
        ask = self._answerable(token, Way.CONNECTION)
        state = state_of(token)
        return connecting(ask.network).start(self.workspace, ask.id, ask.what, back=back, state=state), state

    def connected(self, token: str, query: Mapping[str, str], back: str, language: str = "en") -> Ask:
        """The creator came back from signing in. query: what the network says. Raises NotFound, BadInput, Conflict."""
        ask = self._answerable(token, Way.CONNECTION)
        if not compare_digest(query.get("state", ""), state_of(token)):
            raise BadInput("This sign-in was begun at another page.", where="state", data="Nothing was kept.")
        done = connecting(ask.network).finish(self.workspace, ask, query, back=back)
        return self._given(ask, language, done.source, done.counts)

    def _given(self, ask: Ask, language: str, source: str, counts: Mapping[str, int]) -> Ask:
        now = self.workspace.now()
        text = text_of(ask, Words(language), now)
        said = Said(Statement.GIVEN, "them", text.whole, text.version, language, source, counts, ends_at(ask, now))
        given = self._theirs.say(ask.id, said, allowed=(Statement.ASKED, Statement.GIVEN))
        Accounts(self.workspace).log.add(None, _OURS, "consent given", f"ask={ask.id}")
        return given

    def _answerable(self, token: str, way: Way) -> Ask:
        ask = self.store.find(token)
        if ask.way is not way or ask.state(self.workspace.now()) not in (State.ASKED, State.GIVEN):
            raise ended(ask)
        return ask


def _gives(way: Way) -> Mapping[str, frozenset[What]]:
    """What each network can give in a way."""
    if way is Way.CONNECTION:
        return {name: connecting(name).what for name in HOMES}
    return {name: frozenset[What]().union(*(one.what for one in reader(name).opens)) for name in names()}


def state_of(token: str) -> str:
    """What a network sends back with the creator, by which their own page is known without naming its address."""
    return sha256(f"connect {token}".encode()).hexdigest()[:40]
