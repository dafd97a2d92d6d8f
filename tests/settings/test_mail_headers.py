"""Whatever names and captions hold, an e-mail goes to whom it was meant for, and has no header but ours."""

from __future__ import annotations

from email.message import EmailMessage

import pytest

from goodword.core.errors import BadInput
from goodword.settings import mail
from goodword.settings.mail import Mail, check_mail, send_mail

ADDED = "Hello\r\nBcc: victim@example.org\r\n\r\nbuy"


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[EmailMessage]:
    """What would have been handed over."""
    kept: list[EmailMessage] = []
    monkeypatch.setattr(mail, "_hand_over", lambda message, _: kept.append(message))
    return kept


@pytest.mark.parametrize(
    "subject",
    [ADDED, "a\nBcc: victim@example.org", "a\rTo: victim@example.org", "a\u2028Bcc: victim@example.org",
     "a\x0bBcc: victim@example.org", "a\x85Bcc: victim@example.org", "\0a", "=?utf-8?q?x=0ABcc:_victim?=",
     "नमस्ते " * 60, "<script>alert(1)</script>"],
)  # fmt: skip
def test_a_subject_adds_no_header_and_nobody(sent: list[EmailMessage], subject: str) -> None:
    send_mail(Mail("anna@example.org", subject, ADDED), server="smtp://127.0.0.1:25", sender="Goodword <g@example.org>")
    (message,) = sent
    raw = message.as_bytes().decode()
    head, _, body = raw.replace("\r\n", "\n").partition("\n\n")
    names = [line.partition(":")[0].lower() for line in head.split("\n") if line[:1] not in (" ", "\t")]
    allowed = {"from", "to", "subject", "content-type", "content-transfer-encoding", "mime-version",
               "date", "message-id"}  # fmt: skip
    assert set(names) <= allowed, names
    assert len(names) == len(set(names))
    assert message["To"] == "anna@example.org"
    assert "buy" in body


@pytest.mark.parametrize(
    "address",
    ["a@example.org\r\nBcc: b@example.org", "a@example.org,b@example.org", "a@example.org;b@example.org",
     "A <a@example.org>", "a b@example.org", "a@localhost", "", "@example.org", "a@example.org\n",
     "=?utf-8?q?a=0ABcc:_b?=@example.org"],
)  # fmt: skip
def test_an_address_is_one_address(address: str) -> None:
    if address.strip() == address:
        with pytest.raises(BadInput):
            check_mail(address)
    else:
        assert "\n" not in check_mail(address)


def test_a_mail_to_what_is_no_address_is_not_handed_over(sent: list[EmailMessage]) -> None:
    with pytest.raises(BadInput):
        send_mail(Mail("=?utf-8?q?a=0ABcc:_b?=@example.org", "x", "x"), server="smtp://127.0.0.1:25", sender="g@x.de")
    assert sent == []
