"""Servers of one installation as processes that are killed and started again."""

from __future__ import annotations

import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from support import free_port

_RUN = "from goodword.cli.main import run; run()"


@dataclass
class Victim:
    """One server. arguments: of Python, `{port}` in them is its port. who: what of it may be killed."""

    arguments: Sequence[str]
    environ: Mapping[str, str] | None = None
    who: Sequence[str] = ("parent",)
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @classmethod
    def of_goodword(cls, command: str, environ: Mapping[str, str]) -> Victim:
        """`goodword hooks` or `goodword serve`."""
        return cls(["-c", _RUN, command, "--port", "{port}"], environ)

    def start(self) -> None:
        """Start it where it does not run; returns at once."""
        if self.process is not None and self.process.poll() is None:
            return
        quiet = subprocess.DEVNULL
        self.process = subprocess.Popen(
            self._started_by(), env=self.environ, stdout=quiet, stderr=quiet, start_new_session=True
        )

    def ended(self, seconds: float = 240) -> subprocess.CompletedProcess[str]:
        """What it says where it cannot begin, and ends."""
        return subprocess.run(
            self._started_by(), check=False, env=self.environ, timeout=seconds, capture_output=True, text=True
        )

    def wait(self, seconds: float = 240) -> bool:
        """Whether it listens, after at most so many seconds; started again where it ended by itself."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            self.start()
            with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=1):
                return True
            time.sleep(0.02)
        return False

    def _started_by(self) -> list[str]:
        return [sys.executable, *(a.format(port=self.port) for a in self.arguments)]

    def kill(self, rng: random.Random) -> None:
        """Kill all of it or a part, without a warning."""
        assert self.process is not None
        parent = self.process.pid
        children = _children(parent)
        movers = [pid for pid in children if b"redirect.move" in _command(pid)]
        victims = {
            "everybody": [parent, *children], "parent": [parent], "mover": movers,
            "worker": [pid for pid in children if pid not in movers],
        }[rng.choice(self.who)]  # fmt: skip
        for pid in victims:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        if parent in victims:
            self.process.wait(60)

    def end(self) -> None:
        """Ask it to end, and wait until it did."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(120)
                return
            self.process.kill()
            raise TimeoutError(f"{self.arguments} did not end")


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
