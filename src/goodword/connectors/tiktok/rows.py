"""What TikTok says as rows of the canonical tables. Pure."""

from __future__ import annotations

import re
from typing import Any

from goodword.connectors import rows
from goodword.connectors.model import Profile
from goodword.connectors.tiktok.schema import User, Video

PLATFORM = "tiktok"
_TAGS = re.compile(r"[#＃](\w+)")
_NAMED = re.compile(r"(?<![\w.])@([A-Za-z0-9_][A-Za-z0-9_.]{0,23})")


def address(user: User) -> str:
    """Where a profile is."""
    return f"https://www.tiktok.com/@{user.username}"


def profile(user: User) -> Profile:
    """Somebody who agreed."""
    return Profile(user.open_id, user.username.lower(), user.display_name or "", user.bio_description or "",
                   address(user), user.follower_count)  # fmt: skip


def creator_row(user: User, creator_id: str) -> dict[str, Any]:
    """A row of `creators`."""
    return rows.creator(
        PLATFORM, creator_id, address(user), name=user.display_name, bio=user.bio_description,
        followers=user.follower_count, followees=user.following_count, posts=user.video_count,
    )  # fmt: skip


def post_id(number: str) -> str:
    """`tiktok:<number>`."""
    return f"{PLATFORM}:{number}"


def own_id(post: str) -> str:
    """The number of a video, of its id in the catalogue."""
    return post.partition(":")[2]


def post_row(video: Video, creator_id: str) -> dict[str, Any]:
    """A row of `posts`. Its text is the description; older videos have a title only."""
    text = video.video_description or video.title or ""
    return {
        "post_id": post_id(video.id),
        "creator_id": creator_id,
        "posted_at": video.create_time,
        "caption": text or None,
        "kind": "video",
        "hashtags": list(dict.fromkeys(_TAGS.findall(text))),
        "mentions": list(dict.fromkeys(name.lower().rstrip(".") for name in _NAMED.findall(text))),
        "likes": video.like_count,
        "comments": video.comment_count,
        "shares": video.share_count,
        "views": video.view_count,
        "url": video.share_url,
    }
