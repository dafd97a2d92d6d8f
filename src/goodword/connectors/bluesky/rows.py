"""What Bluesky says as rows of the canonical tables. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from goodword.connectors import rows
from goodword.connectors.bluesky.schema import Detailed, Person, Post, Record
from goodword.connectors.model import Profile, Scene
from goodword.connectors.rows import moment

PLATFORM = "bluesky"
_NO_HANDLE = "handle.invalid"
_HIDING = {
    "!takedown": "taken down by Bluesky",
    "!hide": "hidden by Bluesky",
    "!no-unauthenticated": "asks to be shown to signed-in people only",
}


def handle_of(person: Person) -> str:
    """The handle, or the unchanging id where the handle does not lead back to it."""
    return person.did if person.handle == _NO_HANDLE else person.handle.lower()


def hidden(person: Person, *, signed_in: bool) -> str:
    """Why somebody may not be kept; "" where they may."""
    said = [label.val for label in person.labels if label.val in _HIDING]
    if signed_in:
        said = [value for value in said if value != "!no-unauthenticated"]
    return _HIDING[said[0]] if said else ""


def profile(person: Person, *, signed_in: bool) -> Profile:
    """Somebody who was found."""
    return Profile(
        person.did,
        handle_of(person),
        person.displayName,
        person.description,
        profile_url(person.did),
        person.followersCount if isinstance(person, Detailed) else None,
        hidden(person, signed_in=signed_in),
    )


def profile_url(did: str) -> str:
    """Where a profile is, whatever its handle."""
    return f"https://bsky.app/profile/{did}"


def creator_row(person: Detailed, creator_id: str) -> dict[str, Any]:
    """A row of `creators`."""
    return rows.creator(
        PLATFORM, creator_id, profile_url(person.did),
        name=person.displayName, bio=person.description,
        followers=person.followersCount, followees=person.followsCount, posts=person.postsCount,
    )  # fmt: skip


def post_id(uri: str) -> str:
    """`bluesky:<did>/<rkey>` of `at://<did>/app.bsky.feed.post/<rkey>`."""
    did, _, rest = uri.removeprefix("at://").partition("/")
    return f"{PLATFORM}:{did}/{rest.rpartition('/')[2]}"


def uri_of(post: str) -> str:
    """The address of a post in the network, of its id in the catalogue."""
    did, _, key = post.removeprefix(f"{PLATFORM}:").partition("/")
    return f"at://{did}/app.bsky.feed.post/{key}"


def posted_at(created: str, indexed: str) -> int | None:
    """When it was posted: as its author's clock says, but not after the network saw it. Backdated posts stay so."""
    times = [t for t in (moment(created), moment(indexed)) if t is not None]
    return min(times) if times else None


def post_row(post: Post, creator_id: str) -> dict[str, Any]:
    """A row of `posts`, with its counts."""
    did, _, key = post.uri.removeprefix("at://").partition("/app.bsky.feed.post/")
    at = posted_at(post.record.createdAt, post.indexedAt)
    return record_row(did, key, post.record, at, creator_id) | {
        "likes": post.likeCount,
        "comments": post.replyCount,
        "shares": None if post.repostCount is None else post.repostCount + (post.quoteCount or 0),
        "saves": post.bookmarkCount,
    }


def record_row(did: str, key: str, record: Record, at: int | None, creator_id: str) -> dict[str, Any]:
    """A row of `posts` without counts, as its author's record says it. at: seconds UTC when it was seen by the network,
    a later time of the author's clock does not count. Hashtags are null where only the text can have them: it is
    searched on the way in."""
    tags = [*record.tags, *_tags(record.facets)]
    times = [t for t in (moment(record.createdAt), at) if t is not None]
    return {
        "post_id": f"{PLATFORM}:{did}/{key}",
        "creator_id": creator_id,
        "posted_at": min(times) if times else None,
        "caption": record.text or None,
        "language": record.langs[0] if record.langs else None,
        "hashtags": list(dict.fromkeys(tags)) or None,
        **_pictures(record.embed or {}),
        "url": f"{profile_url(did)}/post/{key}",
    }


def _tags(facets: tuple[Mapping[str, Any], ...]) -> list[str]:
    """Hashtags that the author's client marked in the text."""
    features = (f for facet in facets for f in facet.get("features") or () if isinstance(f, Mapping))
    return [str(f["tag"]) for f in features if f.get("$type", "").endswith("#tag") and f.get("tag")]


def _pictures(embed: Mapping[str, Any]) -> dict[str, Any]:
    """Kind of a post and its alternative texts, by what is embedded in it."""
    if embed.get("$type") == "app.bsky.embed.recordWithMedia" and isinstance(embed.get("media"), Mapping):
        embed = embed["media"]
    what = str(embed.get("$type", ""))
    if what.startswith("app.bsky.embed.video"):
        return rows.media(["video"], [str(embed["alt"])] if embed.get("alt") else [])
    images = embed.get("images") if what.startswith("app.bsky.embed.images") else None
    shown = images if isinstance(images, list | tuple) else ()
    alts = [str(image["alt"]) for image in shown if isinstance(image, Mapping) and image.get("alt")]
    return rows.media(["image"] * len(shown), alts)


def engagement(post: str, person: str, kind: str, at: int | None) -> dict[str, Any]:
    """A row of `engagements`, the person by handle."""
    return rows.engagement(PLATFORM, post, person, kind, at)


def who(person: Person, scene: Scene) -> str:
    """The handle by which a person is hashed: the one of the catalogue where they are a creator who is watched."""
    return scene.handle(person.did, handle_of(person))
