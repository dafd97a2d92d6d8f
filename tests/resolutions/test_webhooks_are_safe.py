"""A webhook goes to the open internet only, to the address that was checked, signed, and its secrets stay ours."""

from __future__ import annotations

import base64
import hmac
import http.server
import json
import threading
from collections.abc import Iterator
from hashlib import sha256

import pytest

from goodword.core.errors import BadInput, Unavailable
from goodword.settings import webhooks as deliver
from goodword.settings.mail import check_mail
from goodword.settings.webhooks import check_hook, is_public, new_secret, post, signature

PRIVATE = [
    "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.0", "100.64.0.1", "224.0.0.1",
    "255.255.255.255", "::1", "::", "fe80::1", "fc00::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1",
    "2002:7f00:1::", "ff02::1", "2001:db8::1",
]  # fmt: skip


@pytest.mark.parametrize("address", PRIVATE)
def test_an_address_of_ours_is_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946"])
def test_an_address_of_the_internet_is_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    ["http://example.org/x", "ftp://example.org", "https://user:pw@example.org/", "https://", "https://example.org:22/",
     "https://127.0.0.1/", "https://[::1]/", "javascript:alert(1)", "https://169.254.169.254/latest"],
)  # fmt: skip
def test_an_address_that_cannot_be_is_refused(address: str) -> None:
    with pytest.raises(BadInput) as caught:
        check_hook(address)
    assert "pw" not in str(caught.value)


@pytest.mark.parametrize("found", [["127.0.0.1"], ["93.184.216.34", "10.0.0.1"], ["::ffff:192.168.0.1"]])
def test_a_name_that_leads_inside_is_refused_when_it_is_used(found: list[str]) -> None:
    with pytest.raises(BadInput, match="private network"):
        post("https://hook.example.org/x", b"{}", secret=new_secret(), message_id="m", at=1, resolve=lambda *_: found)


def test_a_name_that_nobody_knows_is_said() -> None:
    with pytest.raises(Unavailable, match="did not take"):
        post("https://hook.example.org/", b"{}", secret=new_secret(), message_id="m", at=1, resolve=lambda *_: [])


def test_the_address_that_was_checked_is_the_one_connected_to(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def refused(address: tuple[str, int], *_: object) -> None:
        asked.append(address)
        raise OSError

    monkeypatch.setattr(deliver.socket, "create_connection", refused)
    with pytest.raises(Unavailable):
        post("https://hook.example.org/", b"{}", secret=new_secret(), message_id="m", at=1,
             resolve=lambda *_: ["93.184.216.34"])  # fmt: skip
    assert asked == [("93.184.216.34", 443)]


@pytest.mark.parametrize(
    "address", ["anna", "a@b", "a@example.org\nBcc: x@example.org", "Anna <a@example.org>", "a@x.org,b@x.org"]
)
def test_an_e_mail_address_that_cannot_be_is_refused(address: str) -> None:
    with pytest.raises(BadInput):
        check_mail(address)


def test_an_e_mail_address_is_kept() -> None:
    assert check_mail(" anna@example.org ") == "anna@example.org"


class _Receiver(http.server.BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        self.server.seen.append((self.path, dict(self.headers), body))  # type: ignore[attr-defined]
        self.send_response(self.server.answer)  # type: ignore[attr-defined]
        self.send_header("Location", "http://127.0.0.1:1/elsewhere")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Quiet."""


@pytest.fixture
def receiver() -> Iterator[http.server.HTTPServer]:
    server = http.server.HTTPServer(("127.0.0.1", 0), _Receiver)
    server.seen, server.answer = [], 200  # type: ignore[attr-defined]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def test_what_is_sent_is_signed(receiver: http.server.HTTPServer) -> None:
    secret = new_secret()
    address = f"http://localhost:{receiver.server_port}/hook?x=1"
    status = post(address, b'{"a":1}', secret=secret, message_id="m-1", at=1_800_000_000, allowed=("localhost",))
    assert status == 200
    ((path, headers, body),) = receiver.seen  # type: ignore[attr-defined]
    assert path == "/hook?x=1"
    assert json.loads(body) == {"a": 1}
    key = base64.b64decode(secret.removeprefix("whsec_"))
    expected = base64.b64encode(hmac.new(key, b"m-1.1800000000." + body, sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{expected}" == signature(secret, "m-1", 1_800_000_000, body)


@pytest.mark.parametrize("answer", [301, 307, 404, 500])
def test_no_redirect_is_followed_and_no_failure_passed_over(receiver: http.server.HTTPServer, answer: int) -> None:
    receiver.answer = answer  # type: ignore[attr-defined]
    address = f"http://localhost:{receiver.server_port}/"
    with pytest.raises(Unavailable, match="did not take") as caught:
        post(address, b"{}", secret=new_secret(), message_id="m", at=1, allowed=("localhost",))
    assert f"status {answer}" in str(caught.value)
    assert len(receiver.seen) == 1  # type: ignore[attr-defined]
