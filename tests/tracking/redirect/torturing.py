"""Torture: a redirect server under load whose processes are killed at random moments, again and again.

`make torture` kills a thousand times; a slow test does it a few times. Afterwards every click that a visitor was
answered for is in the ledger, and none is there twice.
"""

from __future__ import annotations

import os
import random
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import select

from goodword.figures.tracking_world import made_links
from goodword.ledger.store import Ledger
from goodword.ledger.tables import HITS
from goodword.tracking.redirect.mover import Mover
from tracking.campaigns import PHONE

_CLICK = re.compile(rb"[?&]gw=([0-9a-f]{20})")
_WHO = ("everybody", "everybody", "worker", "mover", "parent")


@dataclass
class Torture:
    """One installation under torture. answered: ids of clicks whose answers arrived whole."""

    url: str
    folder: Path
    seed: int = 1
    visitors: int = 6
    answered: list[bytes] = field(default_factory=list)
    kills: int = 0

    def __post_init__(self) -> None:
        ledger = Ledger.open(self.url)
        self.shorts = [link.short for link in made_links(ledger, 20, datetime.now(UTC))]
        ledger.close()
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = int(free.getsockname()[1])
        self._rng = random.Random(self.seed)
        self._over = threading.Event()
        self._server: subprocess.Popen[bytes] | None = None

    def run(self, kills: int, *, seconds: float = 3_600) -> None:
        """Load and kill so often, then end in peace."""
        threads = [threading.Thread(target=self._visit, args=(n,), daemon=True) for n in range(self.visitors)]
        for thread in threads:
            thread.start()
        deadline = time.monotonic() + seconds
        try:
            while self.kills < kills and time.monotonic() < deadline:
                self._ensure_running()
                time.sleep(self._rng.random() * 0.4)
                self._kill(self._rng.choice(_WHO))
                self.kills += 1
            self._ensure_running()
            time.sleep(0.5)
        finally:
            self._over.set()
            for thread in threads:
                thread.join(10)
            self._end()

    def lost(self) -> tuple[set[bytes], int]:
        """Clicks that were answered and are not in the ledger; how many are there twice.

        A busy machine may end before all journals are moved; what is in them is moved at the next start, as here.
        """
        ledger = Ledger.open(self.url)
        Mover(ledger, self.folder).round()
        with ledger.read() as db:
            kept = [str(click).encode() for click in db.scalars(select(HITS.c.click).where(HITS.c.click.is_not(None)))]
        ledger.close()
        return set(self.answered) - set(kept), len(kept) - len(set(kept))

    def _visit(self, number: int) -> None:
        """A visitor who never stops; an answer counts once it arrived whole."""
        rng = random.Random(self.seed * 1_000 + number)
        while not self._over.is_set():
            with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=3) as s:
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
            time.sleep(0.01)

    def _ensure_running(self) -> None:
        if self._server is None or self._server.poll() is not None:
            command = [
                sys.executable, "-m", "goodword.figures.tracking_served", "durable", str(self.port), str(self.folder),
                self.url,
            ]  # fmt: skip
            self._server = subprocess.Popen(command, stderr=subprocess.DEVNULL, start_new_session=True)
        for _ in range(600):
            with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=1):
                return None
            if self._server.poll() is not None:
                self._server = None
                return self._ensure_running()
            time.sleep(0.02)
        return None

    def _kill(self, who: str) -> None:
        assert self._server is not None
        parent = self._server.pid
        children = _children(parent)
        movers = [pid for pid in children if b"redirect.move" in _command(pid)]
        victims = {
            "everybody": [parent, *children], "parent": [parent], "mover": movers,
            "worker": [pid for pid in children if pid not in movers],
        }[who]  # fmt: skip
        for pid in victims:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        if parent in victims:
            self._server.wait(10)

    def _end(self) -> None:
        """Stop the server; a mover that is left without a parent moves what is there and ends."""
        if self._server is not None and self._server.poll() is None:
            self._server.send_signal(signal.SIGTERM)
            self._server.wait(60)
        for _ in range(300):
            if not list(self.folder.glob("*.clicks")):
                return
            time.sleep(0.1)


def _children(pid: int) -> list[int]:
    found: list[int] = []
    for task in Path(f"/proc/{pid}/task").glob("*"):
        with suppress(OSError):
            found += [int(child) for child in (task / "children").read_text().split()]
    return found


def _command(pid: int) -> bytes:
    with suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    return b""


def main() -> None:
    """KILLS [LEDGER]: torture a new SQLite ledger, or the one named, and say what became of it."""
    kills = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000
    with tempfile.TemporaryDirectory(prefix="goodword-torture-") as name:
        url = sys.argv[2] if len(sys.argv) > 2 else f"sqlite:///{name}/ledger.db"
        torture = Torture(url, Path(name) / "journals", seed=int(time.time()))
        torture.run(kills)
        lost, twice = torture.lost()
        print(
            f"{torture.kills:,} kills, {len(torture.answered):,} clicks answered, {len(lost):,} lost, {twice:,} twice"
        )
        sys.exit(1 if lost or twice or not torture.answered else 0)


if __name__ == "__main__":
    main()
