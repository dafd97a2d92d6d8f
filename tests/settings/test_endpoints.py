"""An endpoint of the settings is asked where it is and nowhere else: no redirect takes texts or the password along."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from goodword.core.errors import BadInput, Unavailable
from goodword.discovery.search.embed_endpoint import EndpointEmbedder
from goodword.settings.endpoints import post_json


@dataclass
class Endpoint:
    """A server of this test; what it was asked is kept."""

    address: str = ""
    asked: list[tuple[str, str, str]] = field(default_factory=list)


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    """/echo says what it was told, /away/CODE leads to /inside, /long never stops, /no refuses."""
    kept = Endpoint()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            kept.asked.append((self.command, self.path, self.headers.get("authorization", "")))
            code = int(self.path.rpartition("/")[2]) if "away" in self.path else 500 if self.path == "/no" else 200
            said = b'"' + b"x" * 5_000 + b'"' if self.path == "/long" else body
            self.send_response(code)
            if code in (301, 302, 303, 307, 308):
                self.send_header("location", f"{kept.address}/inside")
            self.send_header("content-length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        do_GET = do_POST  # noqa: N815 - the library calls it by that name

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        kept.address = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        yield kept
        server.shutdown()
        thread.join()


def test_it_is_asked_with_its_password(endpoint: Endpoint) -> None:
    said = post_json(f"{endpoint.address}/echo", {"text": "सोमवार"}, key="geheim", most=1_000)
    assert said == {"text": "सोमवार"}
    assert endpoint.asked == [("POST", "/echo", "Bearer geheim")]


@pytest.mark.parametrize("code", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(endpoint: Endpoint, code: int) -> None:
    with pytest.raises(OSError, match=str(code)):
        post_json(f"{endpoint.address}/away/{code}", {}, key="geheim", most=1_000)
    assert [path for _, path, _ in endpoint.asked] == [f"/away/{code}"]


def test_an_answer_without_end_is_given_up(endpoint: Endpoint) -> None:
    with pytest.raises(ValueError, match="more than 1,000 bytes"):
        post_json(f"{endpoint.address}/long", {}, most=1_000)


def test_what_compares_meanings_follows_none_either(endpoint: Endpoint) -> None:
    with pytest.raises(Unavailable) as caught:
        EndpointEmbedder(f"{endpoint.address}/away/307#model", "geheim")
    assert "geheim" not in json.dumps(str(caught.value))
    assert len(endpoint.asked) == 1


def test_a_provider_elsewhere_sends_nobody_to_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    from goodword.accounts.openid import provider

    issuer = "https://login.example.org"
    names = ("authorization_endpoint", "token_endpoint", "jwks_uri")
    for bad in ("http://127.0.0.1:6379/", "https://127.9.9.9/", "https://[::1]/", "https://localhost./", "file:///etc",
                "http://login.example.org/", "gopher://x/"):  # fmt: skip
        for name in names:
            said = {n: f"{issuer}/{n}" for n in names} | {name: bad, "issuer": issuer}
            monkeypatch.setattr(provider, "_json", lambda _, said=said: said)
            with pytest.raises(BadInput):
                provider.discover(issuer)
    monkeypatch.setattr(provider, "_json", lambda _: {n: f"{issuer}/{n}" for n in names} | {"issuer": issuer})
    assert provider.discover(issuer).keys == f"{issuer}/jwks_uri"
