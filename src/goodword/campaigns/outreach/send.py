"""How a message leaves: a link for the mail program, a text to copy, or the e-mail server of the settings."""

from __future__ import annotations

from urllib.parse import quote

MOST_LINK = 1_900
"""Characters of a mailto link that every mail program takes (Windows cuts them at 2,048)."""


def mail_link(address: str, subject: str, body: str) -> str:
    """A `mailto:` link (RFC 6068) that opens the message in the mail program; lines end as in e-mails.

    What is longer than mail programs take is left out of the link, and has to be copied: nothing is cut in its middle.
    """
    to = quote(address, safe="@.+-_")
    whole = f"mailto:{to}?subject={_part(subject)}&body={_part(body)}"
    return whole if len(whole) <= MOST_LINK else f"mailto:{to}?subject={_part(subject)}"


def _part(text: str) -> str:
    return quote(text.replace("\r\n", "\n").replace("\n", "\r\n"), safe="")
