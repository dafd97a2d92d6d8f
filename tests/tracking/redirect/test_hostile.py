"""The real server against hostile bytes: smuggled headers, second hosts, odd requests. One answer each, never a hang,
nothing kept of what is refused, and neither numba nor pandas loaded."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest

from goodword.figures.tracking_redirect import server
from goodword.figures.tracking_world import clicks_of, made_links
from goodword.ledger.store import Ledger
from tracking.campaigns import PHONE


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[int, str, str]]:
    """Port of a running server, a code it knows, and its ledger's URL."""
    folder = tmp_path_factory.mktemp("hostile")
    url = f"sqlite:///{folder / 'ledger.db'}"
    ledger = Ledger.open(url)
    short = made_links(ledger, 1, datetime.now(UTC))[0].short
    ledger.close()
    with server("durable", folder, url) as running:
        until = time.monotonic() + _PATIENCE
        while _statuses(_answer(running.port, _good(short))) != [302]:  # until it knows the link
            assert time.monotonic() < until
        yield running.port, short, url


_PATIENCE = 120
HEAD = f"Host: 127.0.0.1\r\nUser-Agent: {PHONE}\r\n".encode()


def _good(short: str, more: bytes = b"") -> bytes:
    return b"GET /%b HTTP/1.1\r\n%b%b\r\n" % (short.encode(), HEAD, more)


def _say(port: int, data: bytes, *, first: float = 0.7) -> bytes:
    """Everything the server answers to some bytes, until it closes or is silent. first: how long its first bytes are
    waited for, seconds."""
    with socket.create_connection(("127.0.0.1", port), timeout=_PATIENCE) as s:
        said = b""
        with suppress(TimeoutError, ConnectionResetError, BrokenPipeError):
            s.sendall(data)
            s.settimeout(first)
            while more := s.recv(65_536):
                said += more
                s.settimeout(0.7)
        return said


def _answer(port: int, data: bytes) -> bytes:
    """What the server answers where it has to answer, however long that takes."""
    return _say(port, data, first=_PATIENCE)


def _statuses(said: bytes) -> list[int]:
    return [int(line.split()[1]) for line in said.split(b"\r\n") if line.startswith(b"HTTP/1.1 ")]


def test_a_good_request_is_answered_and_kept(served: tuple[int, str, str]) -> None:
    port, short, url = served
    ledger = Ledger.open(url)
    before = clicks_of(ledger)
    assert _statuses(_answer(port, _good(short))) == [302]
    deadline = time.monotonic() + _PATIENCE
    while clicks_of(ledger) == before and time.monotonic() < deadline:
        time.sleep(0.1)
    assert clicks_of(ledger) == before + 1
    ledger.close()


@pytest.mark.parametrize(
    "more",
    [
        b"Host: evil.example\r\n",
        b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
        b"Content-Length: 5\r\nContent-Length: 6\r\n",
        b"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n",
        b"Transfer-Encoding : chunked\r\n",
        b"X: a\r\n b\r\n",
        b"X: a\x00b\r\n",
        b": empty\r\n",
        b"No colon at all\r\n",
        b"X-Long: " + b"a" * 60_000 + b"\r\n",
        b"".join(b"X-%d: y\r\n" % i for i in range(400)),
    ],
)
def test_smuggled_headers_get_one_answer_and_no_way_in(served: tuple[int, str, str], more: bytes) -> None:
    port, short, _ = served
    hidden = _good(short)
    said = _say(port, b"POST / HTTP/1.1\r\n%b%b\r\n0\r\n\r\n%b" % (HEAD, more, hidden))
    found = _statuses(said)
    assert found == [] or found[0] in {400, 405, 413, 421, 431}
    if b"Host: evil" in more:
        direct = _answer(port, _good(short, more))
        assert _statuses(direct)[0] in {400, 421}
    assert 302 not in found[:1]


@pytest.mark.parametrize(
    "line",
    [
        b"GET http://evil.example/ HTTP/1.1", b"GET //evil.example/%2f.. HTTP/1.1", b"GET /../../etc/passwd HTTP/1.1",
        b"CONNECT evil.example:443 HTTP/1.1", b"OPTIONS * HTTP/1.1", b"TRACE / HTTP/1.1", b"PRI * HTTP/2.0",
        b"GET / HTTP/9.9", b"GET  /  HTTP/1.1", b"\x16\x03\x01\x02\x00", b"GET /\xff\xfe HTTP/1.1",
        b"G\x00T / HTTP/1.1",
        b"GET /%0d%0aSet-Cookie:%20x=1 HTTP/1.1", b"GET /" + b"a" * 9_000 + b" HTTP/1.1", b"",
    ],
)  # fmt: skip
def test_odd_requests_are_answered_or_dropped_and_lead_nowhere(served: tuple[int, str, str], line: bytes) -> None:
    port, _, _ = served
    said = _say(port, line + b"\r\n" + HEAD + b"\r\n")
    assert b"evil.example" not in said.lower()
    assert b"set-cookie" not in said.lower()
    assert all(status < 500 and status not in {301, 302, 307, 308} for status in _statuses(said))


def test_a_query_cannot_break_out_of_its_header(served: tuple[int, str, str]) -> None:
    port, short, _ = served
    asked = b"GET /%b?a=%%0d%%0aSet-Cookie:x=1&b=<script>&c=\xe2\x82\xac HTTP/1.1\r\n%b\r\n" % (short.encode(), HEAD)
    said = _answer(port, asked)
    assert _statuses(said)[0] in {302, 400}
    assert b"\r\nset-cookie" not in said.lower()


def test_the_server_is_still_well_and_slow_ones_hold_nobody_up(served: tuple[int, str, str]) -> None:
    port, short, _ = served
    slow = [socket.create_connection(("127.0.0.1", port), timeout=_PATIENCE) for _ in range(200)]
    for s in slow:
        s.sendall(b"GET /")
    assert _statuses(_answer(port, _good(short, b"Connection: close\r\n"))) == [302]
    slow[-1].setblocking(False)
    with pytest.raises(BlockingIOError):  # it waits as before: nobody was sent away for that
        slow[-1].recv(1)
    for s in slow:
        s.close()


def test_neither_numba_nor_pandas_nor_the_ledger_is_loaded_by_a_worker() -> None:
    code = (
        "import sys, goodword.tracking.redirect.app, goodword.tracking.redirect.serve;"
        "print([m for m in ('numba', 'pandas', 'pyarrow', 'sqlalchemy', 'scipy', 'fastapi') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=Path.cwd())
    assert done.stdout.strip() == "[]"
