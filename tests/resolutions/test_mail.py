"""A digest by e-mail reaches a server as one plain message; a password never travels in the clear."""

from __future__ import annotations

import email
import email.policy
import socketserver
import threading
from collections.abc import Iterator

import pytest

from goodword.core.errors import BadInput, Unavailable
from goodword.settings.mail import Mail, send_mail

MAIL = Mail("anna@example.org", "Goodword: 2 things\r\nBcc: x@example.org", "रोटी bread\n.\n", automatic=True)


class _Session(socketserver.StreamRequestHandler):
    """Speaks just enough SMTP, without encryption."""

    def handle(self) -> None:
        said = self.server.said  # type: ignore[attr-defined]
        self.wfile.write(b"220 here\r\n")
        while line := self.rfile.readline():
            said.append(line.decode().strip())
            verb = line[:4].upper()
            if verb == b"DATA":
                self.wfile.write(b"354 go on\r\n")
                body = []
                while (part := self.rfile.readline()) != b".\r\n":
                    body.append(part)
                self.server.body = b"".join(body)  # type: ignore[attr-defined]
            self.wfile.write(b"250 fine\r\n" if verb != b"QUIT" else b"221 bye\r\n")
            if verb == b"QUIT":
                return


@pytest.fixture
def server() -> Iterator[socketserver.ThreadingTCPServer]:
    with socketserver.ThreadingTCPServer(("0.0.0.0", 0), _Session) as made:
        made.daemon_threads = True
        made.said, made.body = [], b""  # type: ignore[attr-defined]
        threading.Thread(target=made.serve_forever, daemon=True).start()
        yield made
        made.shutdown()


def _address(server: socketserver.ThreadingTCPServer, user: str = "") -> str:
    return f"smtp://{user}127.0.0.1:{server.server_address[1]}"


def test_a_message_is_handed_over_whole(server: socketserver.ThreadingTCPServer) -> None:
    send_mail(MAIL, server=_address(server), sender="Goodword <us@example.org>")
    message = email.message_from_bytes(server.body, policy=email.policy.default)  # type: ignore[attr-defined]
    assert message["Subject"] == "Goodword: 2 things Bcc: x@example.org", "no line of a title becomes a header"
    assert message["Bcc"] is None
    assert message["To"] == "anna@example.org"
    assert message["Auto-Submitted"] == "auto-generated"
    body = message.get_body()
    assert body is not None
    assert body.get_content().startswith("रोटी bread")
    assert [line for line in server.said if line.startswith("rcpt")] == ["rcpt TO:<anna@example.org>"]  # type: ignore[attr-defined]


def test_a_password_is_not_sent_without_encryption(server: socketserver.ThreadingTCPServer) -> None:
    address = _address(server, "anna:geheim@").replace("127.0.0.1", "127.0.0.2")
    with pytest.raises(Unavailable) as caught:
        send_mail(MAIL, server=address, sender="us@example.org")
    assert "geheim" not in str(caught.value)
    assert not any("AUTH" in line.upper() for line in server.said)  # type: ignore[attr-defined]


def test_a_server_that_is_away_is_said_without_its_password() -> None:
    with pytest.raises(Unavailable, match="did not take") as caught:
        send_mail(MAIL, server="smtp://anna:geheim@127.0.0.1:1", sender="us@example.org")
    assert "geheim" not in str(caught.value)


@pytest.mark.parametrize(
    ("server", "sender"), [("", "us@example.org"), ("smtp://x", ""), ("http://x", "us@example.org")]
)
def test_what_is_not_set_is_said(server: str, sender: str) -> None:
    with pytest.raises(BadInput, match="No e-mail server"):
        send_mail(MAIL, server=server, sender=sender)
