"""Requests that no browser sends: answered in words or not at all, never followed, never a 500."""

from __future__ import annotations

import json
import re
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from fastapi.routing import iter_route_contexts
from sqlalchemy import func, select

from chromium import served
from goodword.ledger.tables import METADATA
from goodword.places.gazetteer import Gazetteer
from goodword.web.app import create_app
from web_browser import BASE, Browser
from web_world import Stand, stand, with_plan

_OPEN = "GET /health HTTP/1.1\r\nHost: {host}\r\n"


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Stand, Any]]:
    """The sample plan and its pages."""
    made = stand(Path(tmp_path_factory.mktemp("hostile")))
    made.gazetteer = Gazetteer.load()
    yield made, create_app(made, desk=with_plan(made))  # type: ignore[arg-type]
    made.ledger.close()


@pytest.fixture(scope="module")
def home(world: tuple[Stand, Any]) -> Iterator[str]:
    """A real server on this machine."""
    with served(world[1]) as address:
        yield urlsplit(address).netloc


def _raw(home: str, request: str | bytes, *, wait: float = 5) -> bytes:
    """Bytes to the server as they are, and whatever comes back until it closes or is quiet."""
    host, port = home.split(":")
    data = request.format(host=home).encode("latin-1") if isinstance(request, str) else request
    with socket.create_connection((host, int(port)), timeout=wait) as connection:
        connection.sendall(data)
        connection.settimeout(0.7)
        received = b""
        try:
            while piece := connection.recv(65_536):
                received += piece
        except (TimeoutError, ConnectionResetError):
            pass
    return received


def _statuses(answer: bytes) -> list[int]:
    return [int(part[:3]) for part in answer.split(b"HTTP/1.1 ")[1:]]


@pytest.mark.parametrize(
    "request_",
    [
        "GET /health HTTP/1.1\r\nHost: {host}\r\nHost: evil.example\r\n\r\n",
        "GET /health HTTP/1.1\r\nHost: evil.example\r\nHost: {host}\r\n\r\n",
        "GET /health HTTP/1.1\r\n\r\n",
        "GET /health HTTP/1.1\r\nHost: evil.example\r\n\r\n",
        "GET http://evil.example/health HTTP/1.1\r\nHost: evil.example\r\n\r\n",
    ],
    ids=["two hosts", "two hosts, ours last", "no host", "foreign host", "absolute form"],
)
def test_a_request_names_this_host_and_no_other(home: str, request_: str) -> None:
    assert _statuses(_raw(home, request_)) == [400]


@pytest.mark.parametrize(
    "headers",
    [
        "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /goals HTTP/1.1\r\nHost: {host}\r\n\r\n",
        "Content-Length: 0\r\nContent-Length: 44\r\n\r\nGET /goals HTTP/1.1\r\nHost: {host}\r\n\r\n",
        "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\nGET /goals HTTP/1.1\r\nHost: {host}\r\n\r\n",
        "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\nGET /goals HTTP/1.1\r\nHost: {host}\r\n\r\n",
        "Content-Length: +5\r\n\r\nGET /goals HTTP/1.1\r\nHost: {host}\r\n\r\n",
        "Content-Length: -1\r\n\r\n",
    ],
    ids=["both lengths", "two lengths", "unknown coding", "blank before colon", "signed length", "negative"],
)
def test_no_second_request_is_smuggled_in(home: str, headers: str) -> None:
    """What two programs could read in two ways is refused, or read in one way that hides nothing behind it."""
    answer = _raw(home, "POST /find HTTP/1.1\r\nHost: {host}\r\n" + headers)
    assert all(status in {400, 403} for status in _statuses(answer)), answer[:300]
    assert b"<title>Goals" not in answer


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "PROPFIND", "PURGE", "get", "X" * 300, "DELETE", "OPTIONS"])
def test_an_odd_method_changes_nothing(home: str, method: str) -> None:
    answer = _raw(home, f"{method} /plans/1/roster HTTP/1.1\r\nHost: {{host}}\r\n\r\n")
    assert all(400 <= status < 500 for status in _statuses(answer)), answer[:200]


@pytest.mark.parametrize(
    "path",
    ["/static/../../app.py", "/static/%2e%2e/%2e%2e/settings/model.py", "/static/..%2f..%2fcsrf.py", "/static/%00",
     "/..",
     "//evil.example/", "/%5c%5cevil.example", "/static//etc/passwd", "/plans/%2e%2e/team", "/plans/1%00", "/\\..\\..",
     "/creators/" + "x" * 7_000, "/creators/%ff%fe", "/creators/%E2%80%AEevil", "/goals/99999999999999999999",
     "/goals/-1", "/goals/1e3", "/plans/1;x/roster", "/%", "/?%ff=%00"],
)  # fmt: skip
def test_a_trick_with_a_path_leads_nowhere(home: str, path: str) -> None:
    answer = _raw(home, f"GET {path} HTTP/1.1\r\nHost: {{host}}\r\n\r\n")
    assert all(status < 500 for status in _statuses(answer)), answer[:200]
    for secret in (b"from __future__", b"root:x:", b"\r\nLocation: //evil", b"\r\nlocation: //evil"):
        assert secret not in answer


def test_a_header_without_end_is_given_up(home: str) -> None:
    answer = _raw(home, _OPEN.encode().replace(b"{host}", home.encode()) + b"X: " + b"y" * 200_000 + b"\r\n\r\n")
    assert all(400 <= status < 500 for status in _statuses(answer))


BODIES = {
    "deep": b"[" * 100_000,
    "deep objects": b'{"a":' * 50_000,
    "not utf-8": b'{"name": "\xff\xfe\xc3"}',
    "nul": json.dumps({"name": "a\0b", "said": "\0", "title": "\0"}).encode(),
    "override": json.dumps({"name": "\u202eevil", "said": "\u2066x", "title": "\ud800"}).encode(),
    "numbers": b'{"amount": 1e400, "n": 123456789012345678901234567890, "x": NaN, "y": -0}',
    "list": b"[1,2,3]",
    "null": b"null",
    "empty": b"",
}


def _changing(app: Any) -> list[tuple[str, str]]:
    inner = app
    while not hasattr(inner, "pages"):
        inner = inner._app
    changing = {"POST", "PUT", "PATCH", "DELETE"}
    return [
        (method, re.sub(r"\{[^}]*\}", "999", str(route.path).replace("{creator_id}", "instagram:khar_eats")))
        for route in iter_route_contexts(inner.api.routes)
        for method in sorted((getattr(route, "methods", None) or set()) & changing)
    ]


def _rows(world: Stand) -> dict[str, int]:
    with world.ledger.read() as db:
        tables = [t for t in METADATA.sorted_tables if t.name != "audit"]
        return {t.name: int(db.scalar(select(func.count()).select_from(t)) or 0) for t in tables}


@pytest.mark.parametrize("kind", BODIES)
def test_a_body_that_is_none_is_refused_everywhere_and_kept_nowhere(world: tuple[Stand, Any], kind: str) -> None:
    browser, before = Browser(world[1], base_url=BASE, raise_server_exceptions=False), _rows(world[0])
    wrong = []
    accepted = 0
    for method, path in _changing(world[1]):
        answer = browser.request(method, path, content=BODIES[kind], headers={"content-type": "application/json"})
        accepted += answer.status_code < 400
        if answer.status_code >= 500 and answer.status_code not in {501, 503}:
            wrong.append(f"{method} {path}: {answer.status_code} {answer.text[:120]}")
    assert not wrong, "\n".join(wrong)
    if not accepted:
        assert _rows(world[0]) == before
