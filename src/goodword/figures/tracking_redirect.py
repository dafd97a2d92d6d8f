"""Speed of the redirect server with every click on the disk before its answer, beside one that records nothing."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from goodword.core.errors import Unavailable
from goodword.figures.load import Load, load
from goodword.figures.model import Figure, Measured, register
from goodword.figures.tracking_world import clicks_of, made_links
from goodword.ledger.store import Ledger

SEED = 20_261_123
CONNECTIONS = 64
_BASELINE = "a plain Starlette route on the same server with the same settings, answering a constant 302"
_PHONE = (
    "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{}.0.0.0 Mobile Safari/537.36"
)


@dataclass(frozen=True, slots=True)
class _Run:
    """Rounds of loads: (bare, durable) as fast as they go, durable at half of that, and the hits kept of them."""

    pairs: list[tuple[Load, Load]]
    half: list[Load]
    memory: list[float]
    kept: int
    where: str

    @property
    def answered(self) -> int:
        """Clicks that visitors were answered for while it was measured."""
        return sum(durable.good for _, durable in self.pairs) + sum(h.good for h in self.half)

    def told(self) -> dict[str, object]:
        """Everything that is shown with either figure."""
        return {
            "redirects a second, durable": median(durable.rate for _, durable in self.pairs),
            "redirects a second, bare": median(bare.rate for bare, _ in self.pairs),
            "p99 at half load, ms": median(h.wait(0.99) for h in self.half) * 1e3,
            "p50 at half load, ms": median(h.wait(0.5) for h in self.half) * 1e3,
            "clicks in the ledger afterwards": self.kept,
            "memory of the worker, MiB, first and last round": [self.memory[0], self.memory[-1]],
        }


def redirect_durable(data: Path | None, options: dict[str, str]) -> Measured:  # noqa: ARG001 - form of a figure
    """Median ratio of rounds in which the two servers are loaded one after the other; 0 when an answered click is not
    in the ledger. options: seconds of a load, rounds, ledger (a URL; an empty SQLite file if none is given)."""
    run = _run(options)
    ratios = sorted(durable.rate / bare.rate for bare, durable in run.pairs)
    value = median(ratios) if run.kept >= run.answered else 0.0
    return Measured(
        value,
        ratios[0],
        ratios[-1],
        run.answered,
        "of the requests a second of a bare 302",
        run.where,
        seed=SEED,
        baseline=_BASELINE,
        details=run.told(),
    )


def redirect_late(data: Path | None, options: dict[str, str]) -> Measured:  # noqa: ARG001 - form of a figure
    """Median over rounds of the time within which 99 % are answered at half load, the queue included; options as
    above."""
    run = _run(options)
    late = sorted(h.wait(0.99) * 1e3 for h in run.half)
    return Measured(
        median(late),
        late[0],
        late[-1],
        run.answered,
        "ms",
        run.where,
        seed=SEED,
        baseline=_BASELINE,
        details=run.told(),
    )


def redirect_durable_postgresql(data: Path | None, options: dict[str, str]) -> Measured:
    """`redirect_durable` with the ledger on PostgreSQL. options: ledger, the URL of an empty database."""
    return redirect_durable(data, _on_postgresql(options))


def redirect_late_postgresql(data: Path | None, options: dict[str, str]) -> Measured:
    """`redirect_late` with the ledger on PostgreSQL. options: ledger, the URL of an empty database."""
    return redirect_late(data, _on_postgresql(options))


def _on_postgresql(options: dict[str, str]) -> dict[str, str]:
    if not options.get("ledger", "").startswith("postgresql"):
        raise Unavailable(
            "No PostgreSQL was named.",
            next_step="Give an empty database: `-o ledger=postgresql+psycopg://user@host/name`.",
        )
    return options


def _run(options: dict[str, str]) -> _Run:
    seconds, rounds = float(options.get("seconds", 4)), int(options.get("rounds", 5))
    with tempfile.TemporaryDirectory(prefix="goodword-redirect-") as name:
        folder = Path(name)
        url = options.get("ledger") or f"sqlite:///{folder / 'ledger.db'}"
        ledger = Ledger.open(url)
        shorts = [link.short for link in made_links(ledger, 200, datetime.now(UTC))]
        before = clicks_of(ledger)
        with server("bare", folder, url) as bare, server("durable", folder, url) as durable:
            pairs, half, memory = _rounds(bare, durable, requests(shorts), seconds, rounds)
        kept = clicks_of(ledger) - before
        ledger.close()
    return _Run(pairs, half, memory, kept, "SQLite" if url.startswith("sqlite") else "PostgreSQL")


def _rounds(
    bare: Running, durable: Running, asked: list[bytes], seconds: float, rounds: int
) -> tuple[list[tuple[Load, Load]], list[Load], list[float]]:
    pairs, half, memory = [], [], []
    for running in (bare, durable):
        load(running.port, asked, connections=CONNECTIONS, seconds=1.0)
    for _ in range(rounds):
        one, other = (load(r.port, asked, connections=CONNECTIONS, seconds=seconds) for r in (bare, durable))
        pairs.append((one, other))
        half.append(load(durable.port, asked, connections=CONNECTIONS, seconds=seconds, rate=other.rate / 2))
        memory.append(durable.memory_mib())
    return pairs, half, memory


def requests(shorts: list[str]) -> list[bytes]:
    """Requests of forty browsers for many links, as a phone sends them."""
    same = (
        "Host: 127.0.0.1\r\nAccept: text/html\r\nAccept-Language: en-IN,en;q=0.9\r\nAccept-Encoding: gzip\r\n"
        "Referer: https://l.instagram.com/\r\n"
    )
    return [
        f"GET /{shorts[i % len(shorts)]} HTTP/1.1\r\n{same}User-Agent: {_PHONE.format(100 + i % 40)}\r\n\r\n".encode()
        for i in range(997)
    ]


class Running:
    """A server in processes of its own."""

    def __init__(self, process: subprocess.Popen[bytes], port: int) -> None:
        self._process = process
        self.port = port

    def memory_mib(self) -> float:
        """Resident memory of the largest worker; 0 where the system does not say."""
        return max(map(_resident, self._children(f"{self._process.pid}")), default=0.0)

    def memories_mib(self) -> list[float]:
        """Resident memory of the server, its workers and its mover; none where the system does not say."""
        found = self._children("*")  # the mover is begun by a thread
        return [_resident(one) for one in (self._process.pid, *found)] if found else []

    def _children(self, thread: str) -> list[int]:
        tasks = Path(f"/proc/{self._process.pid}/task").glob(f"{thread}/children")
        return [int(child) for task in sorted(tasks) for child in task.read_text().split()]


def _resident(process: int) -> float:
    pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


@contextmanager
def server(kind: str, folder: Path, url: str) -> Iterator[Running]:
    """A server of one kind ("bare" or "durable") in processes of its own, with the ledger at `url`."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    command = [sys.executable, "-m", "goodword.figures.tracking_served", kind, str(port), str(folder / kind), url]
    with subprocess.Popen(command) as process:  # noqa: S603 - our own module
        try:
            _wait(port)
            yield Running(process, port)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(30)


def _wait(port: int) -> None:
    for _ in range(200):
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1) as s:
                s.sendall(b"GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
                if s.recv(100):
                    time.sleep(1.0)  # the mover writes the file of links beside the start
                    return
        except OSError:
            time.sleep(0.05)
    raise Unavailable("The redirect server did not start.")


register(
    Figure(
        "redirect-durable",
        "bench",
        "Redirects kept before they are answered, of a bare 302",
        0.6,
        "above",
        redirect_durable,
    )
)
register(Figure("redirect-p99", "bench", "Redirects at half load: 99 % within", 15.0, "below", redirect_late))
register(
    Figure(
        "redirect-durable-postgresql",
        "bench",
        "Redirects kept before they are answered, of a bare 302, on PostgreSQL",
        0.6,
        "above",
        redirect_durable_postgresql,
    )
)
register(
    Figure(
        "redirect-p99-postgresql",
        "bench",
        "Redirects at half load on PostgreSQL: 99 % within",
        15.0,
        "below",
        redirect_late_postgresql,
    )
)
