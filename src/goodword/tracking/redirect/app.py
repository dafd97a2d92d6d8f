"""The redirect server as an ASGI application: finds the link, has the click written, sends the visitor on."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Awaitable, Callable, MutableMapping
from pathlib import Path
from typing import Any, NamedTuple

from goodword.core.errors import StorageFull
from goodword.core.rate import Rate
from goodword.tracking.bots.classify import warm
from goodword.tracking.destination import passed_on, with_click
from goodword.tracking.model import HitKind
from goodword.tracking.redirect import answers
from goodword.tracking.redirect.answers import Answer
from goodword.tracking.redirect.frames import line
from goodword.tracking.redirect.journal import Journal
from goodword.tracking.redirect.model import Options
from goodword.tracking.redirect.table import LinkTable, Target
from goodword.tracking.redirect.visitors import Visitors
from goodword.tracking.short import click_id, typed
from goodword.tracking.visits import Visit, visit

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
LONGEST_PATH = 100
LONGEST_QUERY = 2_048
_QR = frozenset({"/q/", "/Q/"})


class Asked(NamedTuple):
    """A request: what is asked, what it says of itself, and whether the picture was scanned."""

    method: str
    path: str
    query: bytes
    headers: dict[bytes, bytes]
    qr: bool


class RedirectApp:
    """One process of the redirect server.

    clock: seconds UTC, fractions allowed; journal: given by tests that watch what reaches the disk.
    """

    def __init__(
        self, options: Options, *, clock: Callable[[], float] = time.time, journal: Journal | None = None
    ) -> None:
        folder = Path(options.folder)
        self._options = options
        self._hosts = frozenset(name.lower().encode() for name in options.hosts)
        self._clock = clock
        self._journal = journal or Journal(folder)
        self._visitors = Visitors(folder)
        self._table = LinkTable(folder)
        self._watching: asyncio.Task[None] | None = None
        self._ended = False
        self._rate = Rate(options.rate)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; start and end with the server."""
        if scope["type"] == "http":
            answer = await self._answer(scope)
            await send({"type": "http.response.start", "status": answer.status, "headers": answer.headers})
            body = b"" if scope["method"] == "HEAD" else answer.body
            await send({"type": "http.response.body", "body": body})
        elif scope["type"] == "lifespan":
            await self._live(receive, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                warm()
                self._table.refresh()
                self._watching = asyncio.create_task(self._table.keep_fresh(lambda: self._ended))
                await send({"type": "lifespan.startup.complete"})
            else:
                self._ended = True
                await self._journal.close()
                await send({"type": "lifespan.shutdown.complete"})
                return

    async def _answer(self, scope: Scope) -> Answer:
        pairs = scope["headers"]
        path = scope["path"]
        asked = Asked(scope["method"], path, scope["query_string"], dict(pairs), path[:3] in _QR)
        twice = len(asked.headers) != len(pairs) and sum(name == b"host" for name, _ in pairs) > 1
        refusal = answers.NOT_HERE if twice else self._refusal(asked)
        if refusal is not None:
            return refusal
        address = self._address(scope, asked.headers)
        if self._rate.over(address, time.monotonic()):
            return answers.TOO_MANY
        code = path[3 if asked.qr else 1 :]
        target = self._table.targets.get(code) or await self._found(code)
        return await (self._other(path) if target is None else self._follow(target, asked, address))

    def _refusal(self, asked: Asked) -> Answer | None:
        host = asked.headers.get(b"host", b"")
        if self._hosts and host.rsplit(b":", 1)[0].lower() not in self._hosts:
            return answers.NOT_HERE
        if asked.method not in {"GET", "HEAD"}:
            return answers.NOT_ALLOWED
        return answers.TOO_LONG if len(asked.path) > LONGEST_PATH or len(asked.query) > LONGEST_QUERY else None

    def _address(self, scope: Scope, headers: dict[bytes, bytes]) -> str:
        """Who asks: the peer, or what the brand's own proxies say; what visitors write before it is not believed."""
        if self._options.proxies:
            said = headers.get(b"x-forwarded-for", b"").decode("latin-1").split(",")
            if len(said) >= self._options.proxies:
                return said[-self._options.proxies].strip()[:64]
        client = scope.get("client")
        return str(client[0]) if client else ""

    async def _found(self, code: str) -> Target | None:
        """A code as it was typed, or one that was made a moment ago."""
        plain = typed(code)
        return self._table.targets.get(plain) or await self._table.wait_for(plain)

    async def _other(self, path: str) -> Answer:
        """Not a link: what browsers and watchers ask of every server, or a code that nobody knows."""
        if path == "/health":
            failed = self._journal.failed
            return answers.text(503 if failed else 200, f"clicks cannot be written: {failed}\n" if failed else "ok\n")
        if path == "/robots.txt":
            return answers.ROBOTS
        home = self._options.unknown_url
        return answers.redirect(home) if home and path != "/favicon.ico" else answers.UNKNOWN

    async def _follow(self, target: Target, asked: Asked, address: str) -> Answer:
        now = int(self._clock())
        seen = visit(asked.method, asked.headers)
        ended = target.disabled or (target.expires_at is not None and now >= target.expires_at)
        person = seen.kind is HitKind.PERSON
        if ended:
            seen, click = seen._replace(kind=HitKind.ENDED if person else seen.kind), None
            location = target.site or self._options.unknown_url
        else:
            click = click_id(now, os.urandom(6)) if person and target.click_ids and not seen.private else None
            location = _location(target, asked.query, click)
        visitor = None
        if seen.kind is HitKind.PERSON and not seen.private:
            visitor = self._visitors.number(address, asked.headers.get(b"user-agent", b""), now)
        try:
            await self._journal.append(_record(target.id, now, seen, click, visitor, int(asked.qr)))
        except StorageFull:
            return answers.unwritten(location) if location else answers.ENDED
        if seen.kind is HitKind.PREFETCH:
            return answers.NOT_AHEAD
        return answers.redirect(location) if location else answers.ENDED


def _location(target: Target, query: bytes, click: str | None) -> str:
    location = passed_on(target.location, query.decode("latin-1")) if query else target.location
    return with_click(location, click) if click else location


def _record(link: int, now: int, seen: Visit, click: str | None, visitor: int | None, qr: int) -> bytes:  # noqa: PLR0917 - one value a field
    """In the order of the fields of `Hit`."""
    kind, _, referrer, device, agent, language = seen
    return line((link, now, kind, click, visitor, qr, referrer, device, agent, language))
