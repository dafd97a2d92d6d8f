"""A Jetstream over a real websocket: it replays what happened in an invented world, and does what servers do wrong."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qs, urlsplit

from goodword.connectors.bluesky.fake_stream import Happenings


@dataclass
class JetstreamServer:
    """now: seconds UTC. hellos: (cursor, who was wanted) of each connection. faults: what befalls the next connections.

    A fault is a number: so many events, then the connection is cut; "refused" or "expired": it is not accepted.
    twice: every event comes two times. told: set once the other side has what happened so far.
    """

    happened: Happenings
    now: int
    hellos: list[tuple[int | None, frozenset[str]]] = field(default_factory=list)
    faults: list[int | str] = field(default_factory=list)
    twice: bool = False
    raw: list[str] = field(default_factory=list)
    told: threading.Event = field(default_factory=threading.Event)
    address: str = ""

    def admit(self, connection: Any, request: Any) -> Any:
        """Before a connection is accepted."""
        fault = self.faults[0] if self.faults else None
        if fault == "refused":
            self.faults.pop(0)
            return connection.respond(HTTPStatus.SERVICE_UNAVAILABLE, "not now")
        if fault == "expired" and "cursor" in parse_qs(urlsplit(request.path).query):
            self.faults.pop(0)
            return connection.respond(HTTPStatus.BAD_REQUEST, "invalid cursor")
        return None

    def serve(self, connection: Any) -> None:
        """One connection: it says nothing before it knows whom to tell of."""
        query = parse_qs(urlsplit(connection.request.path).query)
        assert query["requireHello"] == ["true"]
        hello = json.loads(connection.recv(timeout=60))
        assert hello["type"] == "options_update"
        keys = frozenset(hello["payload"]["wantedDids"])
        cursor = int(query["cursor"][0]) if "cursor" in query else None
        self.hellos.append((cursor, keys))
        left = self.faults.pop(0) if self.faults and isinstance(self.faults[0], int) else None
        place = self.now * 1_000_000 if cursor is None else cursor
        while True:
            for event in self.happened.after(place, keys, self.now):
                if left == 0:
                    connection.socket.shutdown(socket.SHUT_RDWR)
                    return
                left = None if left is None else left - 1
                for _ in range(2 if self.twice else 1):
                    connection.send(json.dumps(event))
                place = max(place, event["time_us"])
            if not self.told.is_set() and connection.ping().wait(60):
                self.told.set()
            while self.raw:
                connection.send(self.raw.pop(0))
            if left == 0:
                connection.socket.shutdown(socket.SHUT_RDWR)
                return
            with suppress(TimeoutError):
                connection.recv(timeout=0.02)  # ends when the other side has gone


@contextmanager
def jetstream_server(happened: Happenings, now: int) -> Iterator[JetstreamServer]:
    """It runs in a thread, on a port of its own."""
    from websockets.exceptions import ConnectionClosed
    from websockets.sync.server import serve

    made = JetstreamServer(happened, now)

    def served(connection: Any) -> None:
        with suppress(ConnectionClosed, OSError):
            made.serve(connection)

    with serve(served, "127.0.0.1", 0, process_request=made.admit) as server:
        made.address = f"ws://127.0.0.1:{server.socket.getsockname()[1]}"
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield made
        server.shutdown()
        thread.join(10)
