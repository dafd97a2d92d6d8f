"""The real client against the invented answers over HTTP: the key goes in a header, and is nowhere else."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from goodword.connectors import secrets
from goodword.connectors.desk import SourceDesk
from goodword.connectors.errors import TokenRefused
from goodword.connectors.model import Call, Cut, Link, Want
from goodword.connectors.youtube.connector import CONNECTOR
from goodword.connectors.youtube.fake import FakeYouTube
from goodword.core.errors import BadInput, MissingExtra
from goodword.core.tables import Kind

from .standing import AT, rows_of, standing

pytest.importorskip("googleapiclient", reason="pip install 'goodword[networks]'")

KEY = "AIza-of-nobody"
METHODS = {"channels": "channels.list", "playlistItems": "playlistItems.list", "videos": "videos.list",
           "commentThreads": "commentThreads.list", "search": "search.list",
           "i18nLanguages": "i18nLanguages.list"}  # fmt: skip
LISTS = ("id", "part", "type")


class Served:
    """The invented API behind a socket."""

    def __init__(self) -> None:
        self.fake = FakeYouTube(AT)
        self.asked: list[tuple[str, dict[str, str]]] = []
        served = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                served.answer(self)

            def log_message(self, *_: object) -> None:
                return

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"

    def answer(self, http: BaseHTTPRequestHandler) -> None:
        self.asked.append((http.path, {name.lower(): value for name, value in http.headers.items()}))
        parts = urlsplit(http.path)
        status, body = self._said(parts.path, parse_qs(parts.query), http.headers.get("x-goog-api-key", ""))
        raw = json.dumps(body).encode()
        http.send_response(status)
        http.send_header("content-length", str(len(raw)))
        http.end_headers()
        http.wfile.write(raw)

    def _said(self, path: str, query: dict[str, list[str]], key: str) -> tuple[int, Any]:
        if key != KEY:
            said = "API key not valid. Please pass a valid API key."
            return 400, {"error": {"code": 400, "message": said, "errors": [{"reason": "badRequest"}]}}
        plain: dict[str, Any] = {name: values[0] for name, values in query.items() if name != "alt"}
        params = {name: tuple(v.split(",")) if name in LISTS else v for name, v in plain.items()}
        name = METHODS[path.rpartition("/")[2]]
        answer = self.fake.send(Call(name, params, "searches" if name == "search.list" else "units"))
        return answer.status, answer.body


@pytest.fixture
def served() -> Iterator[Served]:
    made = Served()
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SourceDesk]:
    monkeypatch.setenv("GOODWORD_YOUTUBE_KEY", KEY)
    with standing(tmp_path, "youtube") as stand:
        yield SourceDesk(stand.workspace, timer=stand.clock.timer)


def test_the_whole_way_through_the_client(
    desk: SourceDesk, served: Served, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    desk.connect("youtube", url=served.url)
    found = desk.search("youtube", "bread", limit=3)
    assert [profile.handle for profile in found][:1] == ["maren1.bread.invented.test"]
    desk.watch("youtube", [found[0].handle])
    (run,) = desk.refresh("youtube", Want(posts=4, comments=10))
    assert (run.told.rows["posts"], run.told.unread) == (4, {})
    root = Path(desk.workspace.settings.catalogue)
    assert len(rows_of(root, Kind.POSTS)) == 4
    assert all(headers["x-goog-api-key"] == KEY for _, headers in served.asked)
    assert all(KEY not in path and "key=" not in path for path, _ in served.asked)
    assert KEY not in caplog.text
    desk.workspace.ledger.close()
    for path in tmp_path.rglob("*"):
        assert not path.is_file() or KEY.encode() not in path.read_bytes(), path


def test_a_wrong_key_is_said_without_the_key(desk: SourceDesk, served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOODWORD_YOUTUBE_KEY", "AIza-wrong")
    with pytest.raises(TokenRefused) as raised:
        desk.connect("youtube", url=served.url)
    assert "AIza-wrong" not in f"{raised.value!r} {raised.value.problem()} {raised.value.__cause__!r}"
    assert desk.store.links("youtube") == ()


def test_what_is_cut_or_not_there_may_be_asked_again(served: Served) -> None:
    client = CONNECTOR.open(Link(1, "youtube", served.url), KEY)
    refused = client.send(Call("videos.list", {"part": ("snippet",), "id": ("x",), "maxResults": 50}))
    assert refused.status == 200
    with pytest.raises(TypeError, match="unexpected keyword"):
        client.send(Call("videos.list", {"part": ("snippet",), "colour": "red"}))
    served.server.shutdown()
    served.server.server_close()
    client.close()
    with pytest.raises(Cut):
        CONNECTOR.open(Link(1, "youtube", served.url), KEY).send(CONNECTOR.call(CONNECTOR.hello()))


def test_without_a_key_it_is_said_where_it_belongs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GOODWORD_YOUTUBE_KEY", raising=False)
    monkeypatch.setattr(secrets, "_keyring", lambda: None)
    with standing(tmp_path, "youtube") as stand:
        desk = SourceDesk(stand.workspace)
        with pytest.raises(BadInput, match="key of YouTube is not known here") as raised:
            desk.connect("youtube")
        assert "GOODWORD_YOUTUBE_KEY" in raised.value.given
        with pytest.raises(MissingExtra, match="GOODWORD_YOUTUBE_KEY"):
            secrets.keep(Link(1, "youtube", "https://youtube.googleapis.com"), KEY)
