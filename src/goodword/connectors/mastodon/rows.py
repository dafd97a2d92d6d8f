"""What Mastodon says as rows of the canonical tables. Pure."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

from goodword.connectors import rows
from goodword.connectors.mastodon.schema import Account, Status
from goodword.connectors.model import Profile
from goodword.connectors.rows import moment

PLATFORM = "mastodon"
_KINDS = {"image": "image", "video": "video", "gifv": "video"}
_FORBIDDING = re.compile(
    r"(?:\b(?:no|not|never|without|forbidden|prohibited|disallowed)\b|n't\b).{0,60}\b(?:scrap|crawl|harvest|index|data.?min|archiv)"
    r"|\b(?:scraping|crawling|harvesting|data.?mining)\b.{0,60}\b(?:forbidden|prohibited|not|disallowed)",
    re.IGNORECASE,
)


def handle_of(account: Account) -> str:
    """`name@server`, with the server of its own for accounts that live there."""
    acct = account.acct.lower()
    return acct if "@" in acct else f"{acct}@{host_of(account.url)}"


def host_of(url: str) -> str:
    """The server in an address."""
    return (urlsplit(url).hostname or "").lower()


def hidden(account: Account) -> str:
    """Why somebody may not be kept; "" where they may."""
    if "@" in account.acct:  # servers know other servers' people only in part, and under numbers of their own
        return f"lives on another server: connect https://{host_of(account.url)}"
    if account.suspended:
        return "suspended by the server"
    if account.noindex:
        return "asks not to be indexed"
    return "has not agreed to be found" if account.discoverable is False else ""


def profile(account: Account) -> Profile:
    """Somebody who was found."""
    return Profile(
        account.id, handle_of(account), account.display_name, plain(account.note), account.url,
        _count(account.followers_count), hidden(account),
    )  # fmt: skip


def creator_row(account: Account, creator_id: str) -> dict[str, Any]:
    """A row of `creators`."""
    return rows.creator(
        PLATFORM, creator_id, account.url,
        name=account.display_name, bio=plain(account.note), followers=_count(account.followers_count),
        followees=_count(account.following_count), posts=_count(account.statuses_count),
    )  # fmt: skip


def post_id(status: Status) -> str:
    """`mastodon:<server>/<id>`: numbers of statuses are those of the server that was asked."""
    return f"{PLATFORM}:{host_of(status.account.url)}/{status.id}"


def own_id(post: str) -> str:
    """The number of a status, of its id in the catalogue."""
    return post.rpartition("/")[2]


def post_row(status: Status, creator_id: str) -> dict[str, Any]:
    """A row of `posts`."""
    shown = [m for m in status.media_attachments if m.type in _KINDS]
    return {
        "post_id": post_id(status),
        "creator_id": creator_id,
        "posted_at": moment(status.created_at),
        "caption": plain(status.content) or None,
        "language": status.language,
        "hashtags": [tag.name for tag in status.tags],
        **rows.media([_KINDS[m.type] for m in shown], [m.description for m in shown if m.description]),
        "likes": _count(status.favourites_count),
        "comments": _count(status.replies_count),
        "shares": _count(status.reblogs_count),
        "url": status.url,
    }


def engagement(post: str, person: str, kind: str, at: int | None) -> dict[str, Any]:
    """A row of `engagements`, the person by handle."""
    return rows.engagement(PLATFORM, post, person, kind, at)


def plain(html: str) -> str:
    """The text of a status: paragraphs and breaks as lines."""
    reader = _Text()
    reader.feed(html)
    reader.close()
    return "".join(reader.parts).strip()


def forbids(rule: str) -> bool:
    """Whether a rule of a server speaks against collecting what is posted there."""
    return _FORBIDDING.search(rule) is not None


class _Text(HTMLParser):
    """Keeps what is between tags."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []

    def handle_data(self, data: str) -> None:
        """Text."""
        self.parts.append(data)

    def handle_starttag(self, tag: str, _attrs: list[tuple[str, str | None]]) -> None:
        """A break is a line."""
        if tag == "br":
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        """So is the end of a paragraph."""
        if tag == "p":
            self.parts.append("\n")


def _count(value: int | None) -> int | None:
    """Servers write -1 where a count is hidden."""
    return None if value is None or value < 0 else value
