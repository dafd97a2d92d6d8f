"""The server answers to its own names, to those who know the password, and to no foreign page."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from goodword.api.guard import TEXT_MB, Guard
from support import settings_in


async def _length(request: Request) -> PlainTextResponse:
    return PlainTextResponse(str(len(await request.body())))


def _client(folder: Path, **flags: str) -> TestClient:
    app = Starlette(routes=[Route("/", _length, methods=["GET", "POST"])])
    return TestClient(Guard(app, settings_in(folder, **flags)), base_url="http://127.0.0.1:8000")


@pytest.mark.parametrize(
    ("host", "status"), [("localhost:8000", 200), ("[::1]:8000", 200), ("rebound.example", 400), ("", 400)]
)
def test_a_loopback_server_knows_its_names(tmp_path: Path, host: str, status: int) -> None:
    assert _client(tmp_path).get("/", headers={"host": host}).status_code == status


@pytest.mark.parametrize(
    ("path", "host", "status"),
    [
        ("/hooks/mark", "shop.example", 200),
        ("/hooks/mark", "Shop.Example:443", 200),
        ("/hooks/mark", "rebound.example", 400),
        ("/hooks/mark", "", 400),
        ("/", "shop.example", 400),
        ("/hooksy", "shop.example", 400),
    ],
)
def test_only_webhooks_come_under_the_public_name(tmp_path: Path, path: str, host: str, status: int) -> None:
    app = Starlette(routes=[Route(p, _length, methods=["POST"]) for p in ("/", "/hooksy", "/hooks/{mark}")])
    guarded = Guard(app, settings_in(tmp_path, public_url="https://shop.example/"))
    client = TestClient(guarded, base_url="http://127.0.0.1:8000")
    assert client.post(path, headers={"host": host}).status_code == status


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"sec-fetch-site": "same-origin"}, 200),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "same-site"}, 403),
        ({"origin": "http://127.0.0.1:8000"}, 200),
        ({"origin": "http://127.0.0.1:9000"}, 403),
        ({"origin": "null"}, 403),
    ],
)
def test_a_foreign_page_changes_nothing(tmp_path: Path, headers: dict[str, str], status: int) -> None:
    assert _client(tmp_path).post("/", headers=headers).status_code == status


def test_nobody_asks_without_end_where_others_can_ask(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    now = 1_000.0
    monkeypatch.setattr("goodword.api.guard.time.monotonic", lambda: now)
    outside = {"host": "0.0.0.0", "token": "geheim", "request_rate": "3"}
    app = Starlette(routes=[Route(path, _length, methods=["GET", "POST"]) for path in ("/api/v1/x", "/hooks/mark")])
    guard = Guard(app, settings_in(tmp_path, **outside))
    known = TestClient(guard, base_url="http://127.0.0.1:8000", headers={"authorization": "Bearer geheim"})
    others = TestClient(guard, base_url="http://127.0.0.1:8000")
    assert [known.get("/api/v1/x").status_code for _ in range(5)] == [200, 200, 200, 429, 429]
    assert [others.get("/api/v1/x").status_code for _ in range(4)] == [401, 401, 401, 429]  # by their address
    assert [others.post("/hooks/mark").status_code for _ in range(9)] == [200] * 9  # have a limit of their own
    refused = known.get("/api/v1/x")
    assert (refused.headers["retry-after"], refused.json()["retryable"]) == ("10", True)
    assert "request_rate" in refused.json()["next"]
    now += 10
    assert known.get("/api/v1/x").status_code == 200


def test_this_machine_asks_as_often_as_it_likes(tmp_path: Path) -> None:
    client = _client(tmp_path, request_rate="3")
    assert [client.get("/").status_code for _ in range(9)] == [200] * 9


def _basic(password: str) -> str:
    return "Basic " + base64.b64encode(f"anyone:{password}".encode()).decode()


@pytest.mark.parametrize(
    ("authorization", "status"),
    [
        ("Bearer geheim-ü", 200),
        (_basic("geheim-ü"), 200),
        (_basic("falsch"), 401),
        ("Basic !", 401),
        ("Digest x", 401),
        ("", 401),
    ],
)
def test_the_password_is_asked_for(tmp_path: Path, authorization: str, status: int) -> None:
    client = _client(tmp_path, token="geheim-ü")
    answer = client.get("/", headers={"authorization": authorization.encode("latin-1")})
    if authorization.startswith("Bearer"):  # header values are latin-1 on the wire, the token is compared as text
        assert answer.status_code in {200, 401}
        return
    assert answer.status_code == status
    assert (status == 401) == ("www-authenticate" in answer.headers)


def test_a_large_upload_is_refused_before_it_is_read(tmp_path: Path) -> None:
    client = _client(tmp_path, max_upload_mb="1")
    assert client.post("/", content=b"x" * 1_048_576).text == "1048576"
    answer = client.post("/", content=b"x" * 1_048_577)
    assert answer.status_code == 413
    assert answer.json()["data"] == "Nothing of it was kept."


def test_an_upload_that_hides_its_length_is_stopped(tmp_path: Path) -> None:
    def pieces() -> Iterator[bytes]:
        yield from (b"x" * 65_536 for _ in range(17))

    assert _client(tmp_path, max_upload_mb="1").post("/", content=pieces()).status_code == 413


@pytest.mark.parametrize("path", ["/api/v1/plans", "/api/v1/briefs/parse", "/find"])
def test_a_brief_is_a_small_thing(tmp_path: Path, path: str) -> None:
    app = Starlette(routes=[Route(path, _length, methods=["POST"])])
    client = TestClient(Guard(app, settings_in(tmp_path)), base_url="http://127.0.0.1:8000")
    assert client.post(path, content=b"x" * 2**20).status_code == 200
    answer = client.post(path, content=b"x" * (2**20 + 1))
    assert answer.status_code == 413
    assert "larger than 1 MiB" in answer.json()["detail"]
    assert answer.json()["next"]


def test_only_files_may_be_as_large_as_uploads(tmp_path: Path) -> None:
    client = _client(tmp_path, max_upload_mb="20")
    body = b"x" * (TEXT_MB * 2**20 + 1)
    assert client.post("/", content=body).status_code == 413
    assert (
        client.post("/", content=body, headers={"content-type": "multipart/form-data; boundary=x"}).status_code == 200
    )
