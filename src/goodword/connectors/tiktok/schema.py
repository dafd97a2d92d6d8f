"""The parts of the Display API's answers that are read (TikTok API v2); everything else is kept unread."""

from __future__ import annotations

from typing import Any

from goodword.connectors.schema import Count, Id, Said


class User(Said):
    """`User Object`: what the scopes user.info.basic, .profile and .stats give."""

    open_id: Id
    username: Id
    display_name: str | None = None
    bio_description: str | None = None
    profile_deep_link: str | None = None
    follower_count: Count | None = None
    following_count: Count | None = None
    likes_count: Count | None = None
    video_count: Count | None = None


class Whose(Said):
    """`data` of user info."""

    user: User


class UserInfo(Said):
    """The answer to `/v2/user/info/`."""

    data: Whose


class Video(Said):
    """`Video Object`."""

    id: Id
    create_time: Count
    title: str | None = None
    video_description: str | None = None
    share_url: str | None = None
    like_count: Count | None = None
    comment_count: Count | None = None
    share_count: Count | None = None
    view_count: Count | None = None


class Several(Said):
    """`data` of a list of videos. cursor: milliseconds."""

    videos: list[Any]
    cursor: int = 0
    has_more: bool = False


class Videos(Said):
    """The answer to `/v2/video/list/` and `/v2/video/query/`."""

    data: Several
