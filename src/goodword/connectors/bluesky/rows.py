"""What Bluesky says as rows of the canonical tables. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from goodword.connectors.bluesky.schema import Detailed, Person, Post, Record
from goodword.connectors.model import Profile, Scene

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
    return {
        "creator_id": creator_id,
        "platform": PLATFORM,
        "handle": creator_id.partition(":")[2],
        "name": person.displayName or None,
        "bio": person.description or None,
        "followers": person.followersCount,
        "followees": person.followsCount,
        "posts": person.postsCount,
        "url": profile_url(person.did),
    }


def post_id(uri: str) -> str:
    """`bluesky:<did>/<rkey>` of `at://<did>/app.bsky.feed.post/<rkey>`."""
    did, _, rest = uri.removeprefix("at://").partition("/")
    return f"{PLATFORM}:{did}/{rest.rpartition('/')[2]}"


def uri_of(post: str) -> str:
    """The address of a post in the network, of its id in the catalogue."""
    did, _, key = post.removeprefix(f"{PLATFORM}:").partition("/")
    return f"at://{did}/app.bsky.feed.post/{key}"


def moment(text: str) -> int | None:
    """Seconds UTC of a time as the network writes it."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return int((found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp())


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
    kind, alt = _pictures(record.embed or {})
    times = [t for t in (moment(record.createdAt), at) if t is not None]
    return {
        "post_id": f"{PLATFORM}:{did}/{key}",
        "creator_id": creator_id,
        "posted_at": min(times) if times else None,
        "caption": record.text or None,
        "language": record.langs[0] if record.langs else None,
        "kind": kind,
        "hashtags": list(dict.fromkeys(tags)) or None,
        "alt_text": alt,
        "url": f"{profile_url(did)}/post/{key}",
    }


def _tags(facets: tuple[Mapping[str, Any], ...]) -> list[str]:
    """Hashtags that the author's client marked in the text."""
    features = (f for facet in facets for f in facet.get("features") or () if isinstance(f, Mapping))
    return [str(f["tag"]) for f in features if f.get("$type", "").endswith("#tag") and f.get("tag")]


def _pictures(embed: Mapping[str, Any]) -> tuple[str, str | None]:
    """Kind of a post and its alternative texts, by what is embedded in it."""
    if embed.get("$type") == "app.bsky.embed.recordWithMedia" and isinstance(embed.get("media"), Mapping):
        embed = embed["media"]
    what = str(embed.get("$type", ""))
    if what.startswith("app.bsky.embed.video"):
        return "video", str(embed.get("alt") or "") or None
    images = embed.get("images") if what.startswith("app.bsky.embed.images") else None
    if not isinstance(images, list | tuple) or not images:
        return "text", None
    alts = [str(image["alt"]) for image in images if isinstance(image, Mapping) and image.get("alt")]
    return ("carousel" if len(images) > 1 else "image"), "\n".join(alts) or None


def engagement(post: str, person: str, kind: str, at: int | None) -> dict[str, Any]:
    """A row of `engagements`, the person by handle."""
    return {"post_id": post, "platform": PLATFORM, "person": person, "kind": kind, "at": at}


def who(person: Person, scene: Scene) -> str:
    """The handle by which a person is hashed: the one of the catalogue where they are a creator who is watched."""
    return scene.handle(person.did, handle_of(person))
