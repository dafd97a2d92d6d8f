"""What Instagram says as rows of the canonical tables. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from goodword.connectors import rows
from goodword.connectors.instagram.schema import Listing, Media, Metric, Offered, Tagged, User
from goodword.connectors.model import Profile
from goodword.connectors.schema import items

PLATFORM = "instagram"
NAMELESS = "Instagram does not say who posted this: open it, and watch them by name"
_KINDS = {"IMAGE": "image", "VIDEO": "video", "CAROUSEL_ALBUM": "carousel"}
_NAMED = re.compile(r"(?<![\w.])@([A-Za-z0-9_](?:[A-Za-z0-9_.]{0,28}[A-Za-z0-9_])?)")
_TAGS = re.compile(r"[#＃](\w+)")


def address(username: str) -> str:
    """Where a profile is."""
    return f"https://www.instagram.com/{username}/"


def profile(user: User) -> Profile:
    """Somebody who was found."""
    return Profile(user.key, user.username.lower(), user.name or "", user.biography or "", address(user.username),
                   user.followers_count)  # fmt: skip


def offered(creator: Offered) -> Profile:
    """Somebody of the creator marketplace."""
    followers = numbers(creator.insights).get("total_followers")
    where = f" ({creator.country})" if creator.country else ""
    bio = (creator.biography or "") + where
    return Profile(creator.id, creator.username.lower(), "", bio.strip(), address(creator.username), followers)


def under(media: Tagged) -> list[Profile]:
    """Whom a post under a hashtag leads to: those it names, and the post itself, whose owner is not said."""
    text = media.caption or ""
    named = dict.fromkeys(name.lower() for name in _NAMED.findall(text))
    said = f"named in: {' '.join(text.split())[:200]}"
    people = [Profile(f"@{name}", name, "", said, address(name)) for name in named]
    return [*people, Profile(media.id, "", "", " ".join(text.split())[:240], media.permalink, None, NAMELESS)]


def creator_row(user: User, creator_id: str) -> dict[str, Any]:
    """A row of `creators`."""
    return rows.creator(
        PLATFORM, creator_id, address(user.username), name=user.name, bio=user.biography,
        followers=user.followers_count, followees=user.follows_count, posts=user.media_count,
    )  # fmt: skip


def post_id(permalink: str) -> str:
    """`instagram:<code>`: the code in a post's address is the same through every door and in every export."""
    return f"{PLATFORM}:{urlsplit(permalink).path.rstrip('/').rpartition('/')[2]}"


def post_row(media: Media, creator_id: str) -> dict[str, Any]:
    """A row of `posts`; what only its owner sees where they share it."""
    text, shared = media.caption or "", numbers(media.insights)
    reel = "/reel/" in media.permalink
    return {
        "post_id": post_id(media.permalink),
        "creator_id": creator_id,
        "posted_at": rows.moment(media.timestamp),
        "caption": media.caption or None,
        "kind": "reel" if reel else _KINDS.get(media.media_type),
        "hashtags": list(dict.fromkeys(_TAGS.findall(text))),
        "mentions": list(dict.fromkeys(name.lower() for name in _NAMED.findall(text))),
        "likes": media.like_count,
        "comments": media.comments_count,
        "shares": shared.get("shares"),
        "saves": shared.get("saved"),
        "views": media.view_count if media.view_count is not None else shared.get("views"),
        "reach": shared.get("reach"),
        "url": media.permalink,
    }


def numbers(insights: Listing | None) -> Mapping[str, int]:
    """Metrics by name; one that the network has no number for is not there."""
    if insights is None:
        return {}
    fine, _ = items(Metric, insights.data)
    found = {}
    for metric in fine:
        total = (metric.total_value or {}).get("value")
        if metric.values:
            found[metric.name] = metric.values[0].value
        elif isinstance(total, int) and not isinstance(total, bool) and total >= 0:
            found[metric.name] = total
    return found
