"""Rows of the canonical tables that every network writes alike. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any


def moment(text: str) -> int | None:
    """Seconds UTC of a time as networks write it (ISO 8601); None where it is none: the row is set aside."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return int((found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp())


def creator(platform: str, creator_id: str, url: str, **known: Any) -> dict[str, Any]:  # noqa: ANN401 - canonical columns
    """A row of `creators`; empty texts are not known. known: other columns, by their canonical names."""
    made = {"creator_id": creator_id, "platform": platform, "handle": creator_id.partition(":")[2], "url": url}
    return made | {name: None if value == "" else value for name, value in known.items()}


def engagement(platform: str, post: str, person: str, kind: str, at: int | None) -> dict[str, Any]:
    """A row of `engagements`, the person by handle. at: seconds UTC."""
    return {"post_id": post, "platform": platform, "person": person, "kind": kind, "at": at}


def media(kinds: Sequence[str], alts: Sequence[str]) -> dict[str, Any]:
    """Kind of a post and its alternative texts, by what is attached to it: `image`, `video`."""
    kind = "text" if not kinds else "carousel" if len(kinds) > 1 else kinds[0]
    return {"kind": kind, "alt_text": "\n".join(alts) or None}
