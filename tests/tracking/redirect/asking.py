"""A redirect server inside the test: its application, its journal and a mover, without a network."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from goodword.ledger.store import Ledger
from goodword.tracking.model import Hit
from goodword.tracking.redirect.app import RedirectApp
from goodword.tracking.redirect.journal import Journal
from goodword.tracking.redirect.model import Options
from goodword.tracking.redirect.mover import Mover
from goodword.tracking.store import LinkStore
from tracking.campaigns import NOW, PHONE

AT = NOW.timestamp()
SMALL = 64 * 1024


@dataclass(frozen=True, slots=True)
class Said:
    """An answer."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def location(self) -> str:
        """Where it sends to."""
        return self.headers["location"]


class Server:
    """One redirect process over a folder and a ledger."""

    def __init__(
        self, ledger: Ledger, folder: Path, *, clock: Callable[[], float] = lambda: AT, **options: Any
    ) -> None:
        self.ledger = ledger
        self.folder = folder
        folder.mkdir(exist_ok=True)
        self.mover = Mover(ledger, folder, clock=clock)
        self.mover.refresh_links()
        sync = options.pop("sync", None)
        self.journal = Journal(folder, size=options.pop("size", SMALL), **({"sync": sync} if sync else {}))
        self.app = RedirectApp(Options(folder=str(folder), **options), clock=clock, journal=self.journal)
        self.app._table.refresh()

    async def ask(
        self,
        path: str,
        *,
        method: str = "GET",
        headers: list[tuple[str, str]] | None = None,
        client: str = "203.0.113.9",
    ) -> Said:
        """One request. A phone's browser unless a user-agent is among the headers."""
        given = headers or []
        if not any(name.lower() == "user-agent" for name, _ in given):
            given = [("user-agent", PHONE), *given]
        plain, _, query = path.partition("?")
        scope = {
            "type": "http", "method": method, "path": plain, "query_string": query.encode(), "client": (client, 1),
            "headers": [(k.lower().encode(), v.encode()) for k, v in [("host", "127.0.0.1"), *given]],
        }  # fmt: skip
        sent: list[dict[str, Any]] = []

        async def send(message: Any) -> None:
            sent.append(message)

        async def receive() -> Any:
            return {"type": "http.disconnect"}

        await self.app(scope, receive, send)
        found = {k.decode(): v.decode() for k, v in sent[0]["headers"]}
        return Said(sent[0]["status"], found, b"".join(m.get("body", b"") for m in sent[1:]))

    def moved(self) -> list[Hit]:
        """What is in the ledger once everything was moved, in its order."""
        self.mover.round()
        links = LinkStore(self.ledger, now=lambda: NOW)
        campaigns = {link.campaign_id for link in links.links()}
        found = [pair for c in campaigns for pair in links.hits(campaign_id=c, limit=1_000_000)]
        return [hit for _, hit in sorted(found, key=lambda pair: pair[0])]


def asked(server: Server, *paths: str, **given: Any) -> list[Said]:
    """Several requests one after the other; the journal is closed afterwards."""

    async def all_of_them() -> list[Said]:
        said = [await server.ask(path, **given) for path in paths]
        await server.journal.close()
        return said

    return asyncio.run(all_of_them())
