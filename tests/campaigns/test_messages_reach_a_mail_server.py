"""A draft handed to a real e-mail server arrives once, whole, in its script; limits and refusals hold there too."""

from __future__ import annotations

import email
import email.policy
import socketserver
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage

import pytest

from goodword.campaigns.outreach.desk import OutreachDesk
from goodword.campaigns.outreach.draft import Purpose
from goodword.campaigns.outreach.model import Basis, ConsentKind, Stage
from goodword.core.errors import Conflict, Unavailable
from web_browser import Browser, Opened
from web_world import Stand


class _Session(socketserver.StreamRequestHandler):
    """A mail server that keeps what it takes, and can be told to refuse."""

    def handle(self) -> None:
        self.wfile.write(b"220 here\r\n")
        while line := self.rfile.readline():
            verb = line[:4].upper()
            answer = b"250 fine\r\n"
            if verb == b"RCPT" and self.server.refusing:  # type: ignore[attr-defined]
                answer = b"550 no such user asha@example.org\r\n"
            if verb == b"DATA":
                self.wfile.write(b"354 go on\r\n")
                body = b""
                while (part := self.rfile.readline()) != b".\r\n":
                    body += part.removeprefix(b".") if part.startswith(b"..") else part
                self.server.taken.append(email.message_from_bytes(body, policy=email.policy.default))  # type: ignore[attr-defined]
            self.wfile.write(answer if verb != b"QUIT" else b"221 bye\r\n")
            if verb == b"QUIT":
                return


class Server(socketserver.ThreadingTCPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Session)
        self.taken: list[EmailMessage] = []
        self.refusing = False


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as made:
        threading.Thread(target=made.serve_forever, daemon=True).start()
        yield made
        made.shutdown()


@pytest.fixture
def work(opened: Callable[..., Opened], server: Server) -> tuple[Browser, OutreachDesk]:
    """A campaign whose first person has an address, and an installation with a mail server."""
    browser, workspace = opened()
    assert isinstance(workspace, Stand)
    address = f"smtp://127.0.0.1:{server.server_address[1]}"
    workspace.settings = replace(workspace.settings, smtp=address, mail_from="Bäckerei <mira@bäckerei.example>")
    desk = OutreachDesk(workspace)  # type: ignore[arg-type]
    frame = {"name": "Winter", "brand": "Bandra Bakery", "currency": "INR", "country": "IN", "sender": "Mira"}
    desk.campaigns.begin(frame, ["instagram:bandra.bakes"])
    desk.campaigns.store.change_person(1, email="asha@bäckerei.example", name="आशा", language="hi")
    desk.state(1, ConsentKind.BASIS, basis=Basis.ASKED)
    return browser, desk


def test_a_message_arrives_whole_and_is_dated(work: tuple[Browser, OutreachDesk], server: Server) -> None:
    desk = work[1]
    drafted = desk.draft(1)
    desk.send(1, drafted)
    (mail,) = server.taken
    assert mail["To"] == "asha@xn--bckerei-5wa.example"
    assert mail["Date"].datetime is not None
    assert mail["Message-ID"].endswith("@xn--bckerei-5wa.example>")
    assert mail["Auto-Submitted"] is None, "a person wrote it"
    body = mail.get_body()
    assert body is not None
    assert body.get_content().replace("\r\n", "\n").strip() == drafted.body.strip()
    assert "नमस्ते आशा" in body.get_content()
    assert desk.card(1).stage is Stage.CONTACTED


def test_what_the_server_refuses_counts_as_not_sent(work: tuple[Browser, OutreachDesk], server: Server) -> None:
    desk = work[1]
    server.refusing = True
    with pytest.raises(Unavailable, match="did not take") as caught:
        desk.send(1, desk.draft(1))
    assert "asha" not in str(caught.value)
    assert (server.taken, desk.card(1).stage) == ([], Stage.FOUND)
    server.refusing = False
    assert desk.send(1, desk.draft(1)).event is not None


def test_nothing_goes_out_too_early_or_beyond_the_limit(work: tuple[Browser, OutreachDesk], server: Server) -> None:
    browser, desk = work
    for n in range(3):
        drafted = desk.draft(1, Purpose.REMINDER if n else Purpose.FIRST)
        desk.send(1, drafted)
        with pytest.raises(Conflict, match=r"have not answered|no more until they answer"):
            desk.send(1, replace(drafted, subject="in other words"))
        moment = desk.workspace.now() + timedelta(days=4)
        desk.workspace.now = lambda moment=moment: moment  # type: ignore[method-assign, misc]
        desk.store.now = desk.workspace.now
    assert len(server.taken) == 3
    assert browser.post("/api/v1/campaigns/bookings/1/mail", json={"text": "please"}).status_code == 409
    assert len(server.taken) == 3


def test_nothing_goes_to_who_does_not_want_it(work: tuple[Browser, OutreachDesk], server: Server) -> None:
    browser, desk = work
    drafted = desk.draft(1)
    desk.state(1, ConsentKind.STOP, by="them")
    with pytest.raises(Conflict, match="not want to be contacted"):
        desk.send(1, drafted)
    assert browser.post("/api/v1/campaigns/bookings/1/mail", json={}).status_code == 409
    assert server.taken == []
