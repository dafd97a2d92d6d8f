"""Somebody's own Mastodon archive, read offline: the posts of its `outbox.json`. Pure."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlsplit

from goodword.connectors.errors import BadAnswer
from goodword.connectors.mastodon import rows
from goodword.connectors.model import Page, Scene
from goodword.connectors.rows import media, moment
from goodword.connectors.schema import Said, checked, items
from goodword.core.errors import BadInput
from goodword.core.tables import Kind

_PUBLIC = ("https://www.w3.org/ns/activitystreams#Public", "as:Public", "Public")
_KINDS = {"image": "image", "video": "video"}


class Part(Said):
    """A hashtag or a picture."""

    type: str = ""
    name: str | None = None
    mediaType: str = ""  # noqa: N815 - the network's own word


class Note(Said):
    """A post, as ActivityPub writes it."""

    id: str
    published: str
    content: str | None = None
    url: str | None = None
    inReplyTo: str | None = None  # noqa: N815
    tag: tuple[Part, ...] = ()
    attachment: tuple[Part, ...] = ()
    to: tuple[str, ...] = ()
    cc: tuple[str, ...] = ()


class Create(Said):
    """That a post was made."""

    actor: str
    object: Note


class Outbox(Said):
    """`outbox.json`."""

    orderedItems: list[Any]  # noqa: N815


def outbox(data: bytes, scene: Scene) -> Page:
    """What an archive says: public posts that answer nobody. Raises BadInput for what is none.

    Counts are not in it: a snapshot with them, whenever it was taken, is the later one.
    """
    try:
        said = checked(Outbox, json.loads(data), "outbox.json")
    except (ValueError, RecursionError, BadAnswer) as error:
        raise BadInput(
            "This is no `outbox.json` of a Mastodon archive.",
            given=getattr(error, "what", type(error).__name__),
            data="Nothing was changed.",
            next_step="take it out of the archive that your server made for you",
        ) from None
    made = [one for one in said.orderedItems if isinstance(one, dict) and one.get("type") == "Create"]
    created, bad = items(Create, made)
    fine = [one for one in created if one.object.inReplyTo is None and set(_PUBLIC) & {*one.object.to, *one.object.cc}]
    posts = [_row(one) for one in fine]
    known = {account.creator_id for account in scene.accounts.values()}
    who = sorted({row["creator_id"] for row in posts} - known)
    seen = {row["creator_id"]: row["observed_at"] for row in posts}
    creators = [{"creator_id": c, "platform": rows.PLATFORM, "handle": c.partition(":")[2], "observed_at": seen[c]}
                for c in who]  # fmt: skip
    return Page({Kind.POSTS: posts, Kind.CREATORS: creators}, {Kind.POSTS: bad})


def _row(one: Create) -> dict[str, Any]:
    note = one.object
    parts = urlsplit(one.actor)
    host, name = (parts.hostname or "").lower(), parts.path.rstrip("/").rpartition("/")[2].lstrip("@").lower()
    shown = [_KINDS[kind] for part in note.attachment if (kind := part.mediaType.partition("/")[0]) in _KINDS]
    at = moment(note.published)
    return {
        "post_id": f"{rows.PLATFORM}:{host}/{note.id.rstrip('/').rpartition('/')[2]}",
        "creator_id": f"{rows.PLATFORM}:{name}@{host}",
        "posted_at": at,
        "observed_at": at,
        "caption": rows.plain(note.content or "") or None,
        **media(shown, [part.name for part in note.attachment if part.name]),
        "hashtags": [part.name.lstrip("#") for part in note.tag if part.type == "Hashtag" and part.name],
        "url": note.url,
    }
