"""Load for a web server on this machine: many connections kept open, each asking again when it is answered (I/O)."""

from __future__ import annotations

import selectors
import socket
import time
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_HOST = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Load:
    """What came of it. waits: seconds from when a request was due to its answer, one each; good: answers that began
    with the expected status."""

    answered: int
    good: int
    seconds: float
    waits: NDArray[np.float64]

    @property
    def rate(self) -> float:
        """Good answers a second."""
        return self.good / self.seconds

    def wait(self, share: float) -> float:
        """Seconds within which this share of the answers came."""
        return float(np.quantile(self.waits, share)) if len(self.waits) else float("nan")


def load(
    port: int, requests: list[bytes], *, connections: int, seconds: float, rate: float = 0.0, status: bytes = b"302"
) -> Load:
    """Ask `requests` in turn for so long. rate: requests a second, 0 for as many as are answered.

    With a rate, requests are due on a clock of their own: one that must wait for a free connection waits since it was
    due, so that a server that stops for a moment cannot hide it (no coordinated omission).
    """
    sockets = [_connect(port) for _ in range(connections)]
    try:
        with selectors.DefaultSelector() as selector:
            for s in sockets:
                selector.register(s, selectors.EVENT_READ, s)
            return _drive(sockets, selector, requests, seconds, rate, b"HTTP/1.1 " + status)
    finally:
        for s in sockets:
            s.close()


def _connect(port: int) -> socket.socket:
    s = socket.create_connection((_HOST, port), timeout=10)
    s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return s


def _drive(  # noqa: PLR0917 - the loop of `load`
    sockets: list[socket.socket],
    selector: selectors.BaseSelector,
    requests: list[bytes],
    seconds: float,
    rate: float,
    good: bytes,
) -> Load:
    idle, waits, right, sent = list(sockets), list[float](), 0, 0
    due: dict[socket.socket, float] = {}
    began = time.perf_counter()
    end = began + seconds
    while (now := time.perf_counter()) < end or due:
        while idle and now < end and (not rate or began + sent / rate <= now):
            s = idle.pop()
            due[s] = began + sent / rate if rate else now
            s.sendall(requests[sent % len(requests)])
            sent += 1
        pause = max(0.0, began + sent / rate - now) if rate and idle and now < end else 0.2
        if now > end + 5:
            break
        for key, _ in selector.select(pause):
            answered: socket.socket = key.data
            right += answered.recv(65_536).startswith(good)
            waits.append(time.perf_counter() - due.pop(answered))
            idle.append(answered)
    took = time.perf_counter() - began
    return Load(len(waits), right, took, np.array(waits))
