"""A digest of saved searches: what is new in each. Nothing to say is said by saying nothing. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from goodword.core.codec import to_json
from goodword.core.text import counted
from goodword.discovery.saved.model import News

_MOST = 10
"""People who are named in a search; of more, only how many."""


@dataclass(frozen=True, slots=True)
class Digest:
    """Everything that one receiver is told about one period. period: its first day."""

    period: str
    subject: str
    news: tuple[News, ...]
    url: str


def period_of(day: date, every: str) -> str:
    """The first day of the day or the week (from Monday) that a digest is about."""
    return (day if every == "day" else day - timedelta(days=day.weekday())).isoformat()


def digest_of(news: Sequence[News], *, day: date, every: str, base: str) -> Digest | None:
    """The digest of a day or week; None where nothing is new. base: address of the web app, for links."""
    telling = tuple(one for one in news if one.new or one.gone)
    if not telling:
        return None
    people = sum(len(one.new) for one in telling)
    searches = "1 saved search" if len(telling) == 1 else f"{len(telling):,} saved searches"
    subject = f"{counted(people, 'creator')} to look at in {searches}"
    return Digest(period_of(day, every), subject, telling, f"{base}/search/saved")


def text_of(digest: Digest) -> str:
    """The digest as plain text: each search with who is new in it and why."""
    lines: list[str] = []
    for one in digest.news:
        lines += [one.search.name, one.sentence, ""]
        lines += [
            f"- {n.person.name or n.person.creator_id} ({n.person.creator_id}): {n.sentence}" for n in one.new[:_MOST]
        ]
        if len(one.new) > _MOST:
            lines += [f"- and {len(one.new) - _MOST:,} more"]
        if one.gone:
            named = ", ".join(p.name or p.creator_id for p in one.gone[:_MOST])
            lines += [f"No longer found: {named}" + (", …" if len(one.gone) > _MOST else "")]
        lines += [f"{digest.url}/{one.search.id}", ""]
    return "\n".join([*lines, "You get this because somebody asked for it there.", ""])


def body_of(digest: Digest, message_id: str) -> bytes:
    """The digest as the JSON that a webhook gets."""
    return to_json({"type": "goodword.search_digest", "id": message_id, "digest": digest}).encode()
