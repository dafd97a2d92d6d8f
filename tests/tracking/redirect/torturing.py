"""Torture: servers under load whose processes are killed at random moments, again and again.

`make torture` kills a thousand times; a slow test does it a few times. Visitors follow links of the redirect server;
shops send webhooks to `goodword hooks` and to `goodword serve`, all three on one ledger. Afterwards every click that a
visitor was answered for and every webhook that was acknowledged is in the ledger, and none is there twice.
"""

from __future__ import annotations

import os
import random
import re
import socket
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import select

from goodword.catalogue.workspace import Workspace
from goodword.figures.tracking_world import made_links
from goodword.ledger.tables import HITS
from goodword.settings.load import load_settings
from goodword.tracking.redirect.mover import Mover
from shop_load import ShopLoad, Verdict
from tracking.campaigns import PHONE
from tracking.redirect.victims import Victim

_CLICK = re.compile(rb"[?&]gw=([0-9a-f]{20})")
_PARTS = ("everybody", "everybody", "worker", "mover", "parent")
_SHARES = (60, 28, 12)
"""How often each server is killed, of a hundred times: the redirect server, `goodword hooks`, `goodword serve`."""
_BUSY = 5
"""Webhooks that a server has acknowledged since its start, in four cases of five before it is killed."""


@dataclass
class Torture:
    """One installation under torture. answered: ids of clicks whose answers arrived whole."""

    url: str
    folder: Path
    home: Path
    seed: int = 1
    visitors: int = 5
    answered: list[bytes] = field(default_factory=list)
    kills: int = 0

    def __post_init__(self) -> None:
        environ = {"GOODWORD_LEDGER": self.url, "HOME": str(self.home), "XDG_DATA_HOME": str(self.home)}
        workspace = Workspace(load_settings(environ=environ))
        self._ledger = workspace.ledger
        self.shorts = [link.short for link in made_links(self._ledger, 20, datetime.now(UTC))]
        redirect = ["-m", "goodword.figures.tracking_served", "durable", "{port}", str(self.folder), self.url]
        around = {k: v for k, v in os.environ.items() if not k.startswith("GOODWORD_")} | environ
        hooks, serve = (Victim.of_goodword(command, around) for command in ("hooks", "serve"))
        self.redirect, self.servers = Victim(redirect, who=_PARTS), (hooks, serve)
        self.shops = ShopLoad(self._ledger, workspace.vault, (hooks.port, serve.port), seed=self.seed)
        self.rng = random.Random(self.seed)
        self._over = threading.Event()
        self._since: Counter[int] = Counter()

    def run(self, kills: int, *, seconds: float = 3_600, finish: float = 30) -> None:
        """Load and kill so often, then end in peace. finish: seconds for which what is left is sent in the end."""
        deadline = time.monotonic() + seconds
        with self.loaded(finish=finish):
            for _ in range(kills):
                victim = self.rng.choices((self.redirect, *self.servers), _SHARES)[0]
                self.start(victim)
                if self.rng.random() < 0.8:  # else it may still be opening its ledger
                    self._busy(victim, 10)
                if time.monotonic() > deadline:
                    break
                time.sleep(self.rng.random() * 0.4)
                victim.kill(self.rng)
                self.kills += 1
                self._since[victim.port] = self.shops.taken[victim.port]
            self.start(self.redirect, *self.servers)
            self.busy()
            time.sleep(0.5)

    @contextmanager
    def loaded(self, *, finish: float = 30) -> Iterator[None]:
        """Visitors and shops as long as this lasts; then what is left is sent, and the servers end."""
        self._over.clear()
        threads = [threading.Thread(target=self._visit, args=(n,), daemon=True) for n in range(self.visitors)]
        for thread in threads:
            thread.start()
        self.shops.start()
        try:
            self.start(self.redirect)
            yield
        finally:
            self._over.set()
            self.shops.finish(finish)
            for thread in threads:
                thread.join(60)
            self.end()

    def busy(self, seconds: float = 240) -> None:
        """Wait until every server of webhooks has acknowledged some from now on."""
        for victim in self.servers:
            self._since[victim.port] = self.shops.taken[victim.port]
        for victim in self.servers:
            self._busy(victim, seconds)

    def start(self, *awaited: Victim) -> None:
        """All servers that are not there; returns once those awaited listen."""
        for victim in (self.redirect, *self.servers):
            victim.start()
        for victim in awaited:
            victim.wait()

    def _busy(self, victim: Victim, seconds: float) -> None:
        enough, until = self._since[victim.port] + _BUSY, time.monotonic() + seconds
        while victim is not self.redirect and self.shops.taken[victim.port] < enough and time.monotonic() < until:
            time.sleep(0.01)

    def lost(self) -> tuple[set[bytes], int]:
        """Clicks that were answered and are not in the ledger; how many are there twice.

        A busy machine may end before all journals are moved; what is in them is moved at the next start, as here.
        """
        Mover(self._ledger, self.folder).round()
        with self._ledger.read() as db:
            kept = [str(click).encode() for click in db.scalars(select(HITS.c.click).where(HITS.c.click.is_not(None)))]
        return set(self.answered) - set(kept), len(kept) - len(set(kept))

    def verdict(self) -> Verdict:
        """What became of the webhooks."""
        return self.shops.verdict()

    def close(self) -> None:
        """Let go of the ledger; what comes next opens it again."""
        self._ledger.engine.dispose()

    def _visit(self, number: int) -> None:
        """A visitor who never stops; an answer counts once it arrived whole."""
        rng = random.Random(self.seed * 1_000 + number)
        while not self._over.is_set():
            with suppress(OSError), socket.create_connection(("127.0.0.1", self.redirect.port), timeout=3) as s:
                while not self._over.is_set():
                    asked = f"GET /{rng.choice(self.shorts)} HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: {PHONE}\r\n\r\n"
                    s.sendall(asked.encode())
                    said = b""
                    while b"\r\n\r\n" not in said:
                        more = s.recv(65_536)
                        if not more:
                            raise ConnectionResetError
                        said += more
                    found = _CLICK.search(said)
                    if said.startswith(b"HTTP/1.1 302") and found:
                        self.answered.append(found[1])
                    elif not said.startswith((b"HTTP/1.1 302", b"HTTP/1.1 404")):
                        raise ConnectionResetError
                    time.sleep(0.002)  # some of the machine is for servers that start again
            time.sleep(0.01)

    def end(self, seconds: float = 120) -> None:
        """Stop the servers; a mover that is left without a parent moves what is there and ends, which is waited for."""
        for victim in (self.redirect, *self.servers):
            victim.end()
        until = time.monotonic() + seconds
        while list(self.folder.glob("*.clicks")) and time.monotonic() < until:
            time.sleep(0.1)


def main() -> None:
    """KILLS [LEDGER]: torture a new SQLite ledger, or the one named, and say what became of it."""
    kills = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000
    with tempfile.TemporaryDirectory(prefix="goodword-torture-") as name:
        url = sys.argv[2] if len(sys.argv) > 2 else f"sqlite:///{name}/ledger.db"
        torture = Torture(url, Path(name) / "journals", Path(name) / "home", seed=int(time.time()))
        torture.run(kills)
        lost, twice = torture.lost()
        webhooks = torture.verdict()
        torture.close()
    print(f"{torture.kills:,} kills, {len(torture.answered):,} clicks answered, {len(lost):,} lost, {twice:,} twice")
    print(webhooks)
    sys.exit(1 if lost or twice or not torture.answered or not webhooks.good else 0)


if __name__ == "__main__":
    main()
