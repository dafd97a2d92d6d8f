"""What YouTube says as rows of the canonical tables. Pure."""

from __future__ import annotations

from typing import Any

from goodword.connectors import rows
from goodword.connectors.model import Profile, Scene
from goodword.connectors.rows import moment
from goodword.connectors.youtube.schema import Channel, CommentSnippet, Video
from goodword.core.disclosing import UNNAMED

PLATFORM = "youtube"


def handle_of(channel: Channel) -> str:
    """The handle without its sign, or the unchanging id where a channel has none."""
    return channel.snippet.customUrl.lstrip("@").lower() or channel.id


def profile(channel: Channel) -> Profile:
    """Somebody who was found."""
    return Profile(
        channel.id, handle_of(channel), channel.snippet.title, channel.snippet.description,
        address(channel.id), subscribers(channel),
    )  # fmt: skip


def address(channel: str) -> str:
    """Where a channel is, whatever its handle."""
    return f"https://www.youtube.com/channel/{channel}"


def subscribers(channel: Channel) -> int | None:
    """As YouTube shows them, three digits; None where the channel hides them."""
    said = channel.statistics
    return None if said.hiddenSubscriberCount else said.subscriberCount


def creator_row(channel: Channel, creator_id: str) -> dict[str, Any]:
    """A row of `creators`."""
    said = channel.snippet
    return rows.creator(
        PLATFORM, creator_id, address(channel.id),
        name=said.title, bio=said.description, language=_language(said.defaultLanguage), country=said.country,
        followers=subscribers(channel), posts=channel.statistics.videoCount,
    )  # fmt: skip


def post_id(video: str) -> str:
    """`youtube:<id of the video>`."""
    return f"{PLATFORM}:{video}"


def video_of(post: str) -> str:
    """The id of a video, of its id in the catalogue."""
    return post.removeprefix(f"{PLATFORM}:")


def post_row(video: Video, creator_id: str) -> dict[str, Any]:
    """A row of `posts`, with its counts; null where they are hidden. The label says that something was paid for, and
    never by whom."""
    snippet, counts, where = video.snippet, video.statistics, video.recordingDetails
    paid = video.paidProductPlacementDetails.hasPaidProductPlacement
    return {
        "post_id": post_id(video.id),
        "creator_id": creator_id,
        "posted_at": moment(snippet.publishedAt),
        "caption": "\n\n".join(text for text in (snippet.title, snippet.description) if text) or None,
        "language": _language(snippet.defaultAudioLanguage) or _language(snippet.defaultLanguage),
        "kind": "video",
        "place": where.locationDescription or None,
        "lat": where.location.latitude if where.location else None,
        "lon": where.location.longitude if where.location else None,
        "sponsors": None if paid is None else [UNNAMED] if paid else [],
        "likes": counts.likeCount,
        "comments": counts.commentCount,
        "views": counts.viewCount,
        "url": f"https://www.youtube.com/watch?v={video.id}",
    }


def comment_row(post: str, comment: CommentSnippet, scene: Scene) -> dict[str, Any]:
    """A row of `engagements`, the person by handle: their channel's id where the name shown is none."""
    key, name = comment.authorChannelId.value, comment.authorDisplayName
    person = name.lstrip("@").lower() if name.startswith("@") else key or name
    row = rows.engagement(PLATFORM, post, scene.handle(key, person), "comment", moment(comment.publishedAt))
    return row | {"text": comment.textDisplay or None}


def _language(code: str | None) -> str | None:
    """`pt` of `pt-BR`; None where YouTube says that it has none (`zxx`)."""
    plain = (code or "").partition("-")[0].lower()
    return plain if len(plain) == 2 else None
