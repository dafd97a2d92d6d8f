"""Hands e-mails to the server of the settings (I/O). Neither its password nor anybody's address is ever logged."""

from __future__ import annotations

import smtplib
import ssl
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid, parseaddr
from urllib.parse import SplitResult, unquote, urlsplit

import idna

from goodword.core.errors import BadInput, Unavailable
from goodword.core.text import clean

_PATIENCE = 10.0


@dataclass(frozen=True, slots=True)
class Mail:
    """One plain text e-mail. automatic: no person wrote it, so that no machine answers it."""

    to: str
    subject: str
    text: str
    automatic: bool = False


def check_mail(address: str) -> str:
    """One e-mail address as it is used. Raises BadInput."""
    name, plain = parseaddr(address.strip())
    local, _, host = plain.rpartition("@")
    if (
        name
        or not local
        or "." not in host
        or plain != address.strip()
        or any(c in plain for c in ("\r", "\n", *",;<> ", "=?"))
    ):
        raise BadInput.value("address", "one e-mail address, like anna@example.org", address)
    return plain


def send_mail(mail: Mail, *, server: str, sender: str) -> None:
    """Hand an e-mail to the server of the settings: `smtp://user:password@host:587` (STARTTLS) or `smtps://…:465`.

    Raises BadInput where no server is set or the address is none, Unavailable where it does not take the e-mail.
    """
    parts = urlsplit(server)
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname or not sender:
        raise BadInput(
            "No e-mail server is set.",
            where="smtp",
            data="Nothing was sent.",
            next_step="set `smtp` and `mail_from`, or use --dry-run to see what would be sent",
        )
    message = composed(mail, sender)
    # What has neither date nor id counts as spam, and relays need not add them.
    message["Date"] = format_datetime(datetime.now(UTC))
    message["Message-ID"] = make_msgid(domain=parseaddr(message["From"])[1].rpartition("@")[2] or "localhost")
    try:
        _hand_over(message, parts)
    except (OSError, smtplib.SMTPException) as error:
        raise Unavailable(
            "The e-mail server did not take the e-mail.",
            where=parts.hostname,
            given=type(error).__name__,  # what servers say can name the user and the address
            data="Nothing was sent.",
            next_step="check the settings `smtp` and `mail_from`",
        ) from None


def composed(mail: Mail, sender: str) -> EmailMessage:
    """An e-mail without date and id, as a mail program takes it for a draft. sender: empty where the mail program knows
    it. Raises BadInput for an address that is none."""
    message = EmailMessage()
    own = parseaddr(sender)[1]
    if sender:
        message["From"] = sender.replace(own, _known(own)) if own else sender
    message["To"], message["Subject"] = _known(check_mail(mail.to)), _one_line(mail.subject)
    if mail.automatic:
        message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.text)
    return message


def _known(address: str) -> str:
    """The address with its host as servers know it: bäckerei.example is xn--bckerei-5wa.example."""
    local, sign, host = address.rpartition("@")
    try:
        return f"{local}{sign}{idna.encode(host, uts46=True).decode()}" if not host.isascii() else address
    except idna.IDNAError:
        return address  # the server says what it makes of it


def _one_line(subject: str) -> str:
    """A subject as one line that says what it says: the library would read `=?utf-8?q?=0A…?=` in it as an encoded line
    break and begin another header there."""
    return " ".join(clean(subject).replace("=?", "= ?").split())


def _hand_over(message: EmailMessage, parts: SplitResult) -> None:
    context = ssl.create_default_context()
    host = parts.hostname or ""
    if parts.scheme == "smtps":
        server: smtplib.SMTP = smtplib.SMTP_SSL(host, parts.port or 465, timeout=_PATIENCE, context=context)
    else:
        server = smtplib.SMTP(host, parts.port or 587, timeout=_PATIENCE)
    with server:
        server.ehlo()
        if parts.scheme == "smtp" and server.has_extn("starttls"):
            server.starttls(context=context)
        elif parts.scheme == "smtp" and parts.username and host not in ("localhost", "127.0.0.1", "::1"):
            raise smtplib.SMTPNotSupportedError("a password is not sent without encryption")
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
        server.send_message(message)
