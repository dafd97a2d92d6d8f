"""Saved searches as every door handles them: kept, run again, compared, told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlsplit

from goodword.core.codec import digest
from goodword.core.errors import BadInput, GoodwordError, NotFound
from goodword.core.progress import QUIET, Progress
from goodword.core.text import fold
from goodword.core.times import to_epoch
from goodword.discovery.kept.model import Who, checked_text
from goodword.discovery.saved.compare import new_between
from goodword.discovery.saved.digest import Digest, body_of, digest_of, period_of, text_of
from goodword.discovery.saved.model import (
    MOST_NAME,
    MOST_WORDS,
    TOP,
    WATCHED,
    News,
    Person,
    Receiver,
    Run,
    SavedSearch,
    checked_top,
)
from goodword.discovery.saved.store import SavedStore
from goodword.discovery.search.desk import desk_of as search_desk_of
from goodword.discovery.search.fields import FIELDS, read_wish
from goodword.discovery.search.model import Found, Hit, Wish
from goodword.discovery.values import Source
from goodword.discovery.workspace import Workspace
from goodword.ledger.sendings import Every, Kind
from goodword.settings.mail import Mail, check_mail, send_mail
from goodword.settings.webhooks import Resolve, allowed_hosts, check_hook, post


@dataclass(frozen=True, slots=True)
class Ran:
    """What became of one run. error: why it could not be run, "" when it was."""

    search: SavedSearch
    news: News | None
    error: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """What happened to one receiver's digest: sent, nothing new, said before, shown (dry run) or failed."""

    receiver: int
    address: str
    outcome: str
    subject: str = ""
    text: str = ""
    why: str = ""


class SavedDesk:
    """Saved searches of one installation. who: on whose behalf. resolve: how names become addresses.

    >>> desk = goodword.SavedDesk(goodword.open_workspace())  # doctest: +SKIP
    >>> desk.save("Bandra", "vegan street food in Bandra", {"tier": "nano"}).search.id  # doctest: +SKIP
    """

    def __init__(self, workspace: Workspace, who: Who | None = None, *, resolve: Resolve | None = None) -> None:
        self.workspace = workspace
        self.who = who or Who()
        self.store = SavedStore(workspace.ledger, now=workspace.now)
        self._resolve = resolve

    def save(self, name: str, words: str = "", fields: Mapping[str, str] | None = None, *, top: int = TOP) -> Ran:
        """Keep a search and run it for the first time; what it finds now is seen. Raises BadInput, Conflict."""
        known, said = checked_text("name", name, MOST_NAME), _words(words)
        given = self._checked(said, fields or {})
        search = self.store.add(known, said, given, checked_top(top), self.who)
        ran = self.run(search)
        self.see(search.id)
        return ran

    def change(self, number: int, changes: Mapping[str, object]) -> SavedSearch:
        """Change name, words, fields or top; what is not named stays. Raises NotFound, BadInput, Conflict."""
        now = self.store.get(number)
        unknown = sorted(set(changes) - {"name", "words", "fields", "top"})
        if unknown:
            raise BadInput.unknown("field", unknown[0], ["name", "words", "fields", "top"])
        words = _words(str(changes.get("words", now.words)))
        given = changes.get("fields", now.fields)
        fields = self._checked(words, given if isinstance(given, Mapping) else {})
        top = changes.get("top", now.top)
        name = checked_text("name", str(changes.get("name", now.name)), MOST_NAME)
        return self.store.change(number, name, words, fields, checked_top(top if isinstance(top, int) else 0))

    def named(self, text: str) -> SavedSearch:
        """The saved search of a number or a name. Raises NotFound."""
        if text.isdecimal() and len(text) < 10:
            return self.store.get(int(text))
        found = [s for s in self.store.searches() if fold(s.name) == fold(text)]
        if not found:
            raise NotFound(
                f"There is no saved search called {text!r}.",
                next_step="`goodword search saved list` says which there are",
            )
        return found[0]

    def wish(self, search: SavedSearch) -> Wish:
        """The search as it is asked now. Raises BadInput where it cannot be read any more."""
        return self._wish(search.words, search.fields)

    def find(self, search: SavedSearch) -> Found:
        """What it finds now, with the posts that speak for each; nothing is kept. Raises NotFound before an index."""
        return search_desk_of(self.workspace).find(self.wish(search))

    def run(self, search: SavedSearch) -> Ran:
        """Run a search and keep what it found; the news are those since the run before. Raises NotFound, BadInput."""
        desk = search_desk_of(self.workspace)
        found = desk.find(self.wish(search), posts=False)
        asked = digest([search.words, dict(search.fields), found.formula, found.embedder])
        before = self.store.newest(search.id)
        kept = self.store.keep(
            search.id, asked, [_person(h) for h in found.hits], (found.passing, found.indexed)
        )  # fmt: skip
        base = kept if before is None else before
        return Ran(search, self._between(search, base, kept, None))

    def run_all(self, *, progress: Progress = QUIET) -> tuple[Ran, ...]:
        """Run every saved search; one that cannot be run says why and keeps nobody else waiting."""
        searches, done = self.store.searches(), []
        for n, search in enumerate(searches):
            progress.step(f"searching {search.name}", n, len(searches))
            try:
                done.append(self.run(search))
            except GoodwordError as error:
                done.append(Ran(search, None, error.what))
        return tuple(done)

    def news(self, search: SavedSearch, *, since: datetime | None = None) -> News:
        """What is new since a moment; since what the reader has seen last if None."""
        newest = self.store.newest(search.id)
        if newest is None:
            return News(search, since, None, None, note="It was not run yet.")
        if since is None:
            seen = self.store.seen(search.id, self.who)
            base = seen if seen is not None and seen.asked == newest.asked else None
        else:
            base = self.store.at(search.id, newest.asked, since)
        first = base or self.store.first(search.id, newest.asked) or newest
        note = "" if base is not None else _no_older(first, since)
        return replace(self._between(search, first, newest, since), note=note)

    def unseen(self) -> dict[int, int]:
        """Search → people who are new to the reader."""
        return {s.id: len(self.news(s).new) for s in self.store.searches()}

    def see(self, number: int) -> None:
        """The reader has seen what is new. Raises NotFound."""
        newest = self.store.newest(self.store.get(number).id)
        if newest is not None:
            self.store.see(number, newest.id, self.who)

    def add_receiver(
        self, kind: Kind, address: str, *, every: Every = Every.WEEK, search: int | None = None
    ) -> Receiver:
        """Somebody who is told of what is new once a day or a week at most. Raises BadInput, NotFound."""
        if kind is Kind.MAIL:
            return self.store.add_receiver(kind, check_mail(address), every, search)
        return self.store.add_receiver(kind, check_hook(address, self._hosts()).geturl(), every, search)

    def shown(self, receiver: Receiver) -> str:
        """Where a digest goes, without the part of a webhook's address that may be a secret."""
        return receiver.address if receiver.kind is Kind.MAIL else urlsplit(receiver.address).netloc

    def tell(self, *, dry_run: bool = False) -> tuple[Told, ...]:
        """Send every receiver the digest of this day or week, once. dry_run: only show what would be sent.

        A failure is told, kept for a second try with the next call, and keeps nobody else waiting.
        """
        return tuple(self._tell(receiver, dry_run=dry_run) for receiver in self.store.receivers())

    def digest(self, receiver: Receiver) -> Digest | None:
        """What a receiver would be told now: what is new since they were told last; None where nothing is."""
        sent = [s.sent_at for s in self.store.told.of(receiver.id) if s.sent_at is not None]
        since = sent[-1] if sent else receiver.made_at
        wanted = [s for s in self.store.searches() if receiver.search_id in (None, s.id)]
        news = [self.news(s, since=since) for s in wanted]
        return digest_of(news, day=self.workspace.now().date(), every=receiver.every.value, base=self._base)

    def _tell(self, receiver: Receiver, *, dry_run: bool) -> Told:
        shown, found = self.shown(receiver), self.digest(receiver)
        if found is None:
            return Told(receiver.id, shown, "nothing new")
        if dry_run:
            return Told(receiver.id, shown, "shown", found.subject, text_of(found))
        period = period_of(self.workspace.now().date(), receiver.every.value)
        if not self.store.told.claim(receiver.id, period):
            return Told(receiver.id, shown, "said before", found.subject)
        try:
            self._send(receiver, found, period)
        except GoodwordError as error:
            self.store.told.failed(receiver.id, period, error.what)
            return Told(receiver.id, shown, "failed", found.subject, why=str(error))
        self.store.told.sent(receiver.id, period)
        return Told(receiver.id, shown, "sent", found.subject)

    def _send(self, receiver: Receiver, found: Digest, period: str) -> None:
        settings = self.workspace.settings
        if receiver.kind is Kind.MAIL:
            mail = Mail(receiver.address, f"Goodword: {found.subject}", text_of(found), automatic=True)
            send_mail(mail, server=settings.smtp, sender=settings.mail_from)
            return
        message = f"goodword-search-{receiver.id}-{period}"  # the same for a second try, so that it can be known again
        at = to_epoch(self.workspace.now())
        post(receiver.address, body_of(found, message), secret=receiver.secret, message_id=message, at=at,
             allowed=self._hosts(), resolve=self._resolve)  # fmt: skip

    def _hosts(self) -> tuple[str, ...]:
        return allowed_hosts(self.workspace.settings.webhook_hosts)

    @property
    def _base(self) -> str:
        settings = self.workspace.settings
        host = f"[{settings.host}]" if ":" in settings.host else settings.host
        return settings.public_url.rstrip("/") or f"http://{host}:{settings.port}"

    def _between(self, search: SavedSearch, before: Run, now: Run, since: datetime | None) -> News:
        same = before.asked == now.asked
        new, gone = new_between(before.people, now.people, search.top) if same else ((), ())
        note = "" if same else "The question, or the way results are ranked, changed: what is new is told from now on."
        return News(search, since, before.last_at, now.last_at, new, gone, now.passing, before.passing, note)

    def _checked(self, words: str, fields: Mapping[str, object]) -> dict[str, str]:
        """Fields as texts, once they were read. Raises BadInput that names the field."""
        given = {name: _text(value) for name, value in fields.items() if value not in (None, "", (), [], False)}
        if not (words or given):
            raise BadInput("A saved search needs words or fields.", where="words", data="Nothing was changed.")
        given.setdefault("limit", str(WATCHED))
        self._wish(words, given)
        return given

    def _wish(self, words: str, fields: Mapping[str, str]) -> Wish:
        desk = search_desk_of(self.workspace)
        understood = desk.understand(words) if words else None
        known = {name: value for name, value in fields.items() if name in FIELDS}
        if len(known) < len(fields):
            unknown = sorted(set(fields) - set(known))[0]
            raise BadInput.unknown("field of a search", unknown, list(FIELDS), where=unknown)
        return read_wish(understood, known, desk.reading(), Source("search"))


def _person(hit: Hit) -> Person:
    last = None if hit.last_posted_at is None else to_epoch(hit.last_posted_at)
    bio = digest(hit.bio) if hit.bio else ""
    return Person(
        hit.creator_id, hit.name, hit.followers, str(hit.price or ""), hit.place, hit.language, hit.niche, bio, last
    )


def _words(text: str) -> str:
    return checked_text("words", text, MOST_WORDS, needed=False)


def _text(value: object) -> str:
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, Sequence):
        return ", ".join(str(v) for v in value)
    return "yes" if value is True else str(value)


def _no_older(first: Run, since: datetime | None) -> str:
    """Why nothing older is compared with."""
    day = f"{first.made_at:%Y-%m-%d %H:%M} UTC"
    if since is None:
        return f"Compared with its first run, of {day}."
    return f"This question was run first at {day}; what was new before is not known."
