"""TikTok's “Download your data” as JSON: one file with everything, of which profile and videos are taken. Pure.

Keys changed over the years: both are read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from goodword.connectors.rows import moment as iso
from goodword.consent.archive.model import MOST_ROWS, Found, Opened, Scene
from goodword.consent.archive.plain import count, inside, loaded, objects, text, wrong
from goodword.consent.model import What
from goodword.core.errors import BadInput
from goodword.core.tables import Kind
from goodword.core.text import fold, hashtags, mentions
from goodword.sources.model import Rejected

_VIDEOS: tuple[tuple[str, ...], ...] = (
    ("Post", "Posts", "VideoList"),
    ("Video", "Videos", "VideoList"),
    ("Activity", "Videos", "VideoList"),
)
_PROFILES: tuple[tuple[str, ...], ...] = (
    ("Profile And Settings", "Profile Info", "ProfileMap"), ("Profile", "Profile Information", "ProfileMap"),
    ("Profile", "Profile Info", "ProfileMap"),
)  # fmt: skip
_FANS: tuple[tuple[str, ...], ...] = (
    ("Profile And Settings", "Follower", "FansList"), ("Activity", "Follower List", "FansList"),
    ("Activity", "Follower", "FansList"), ("Your Activity", "Follower", "FansList"),
)  # fmt: skip
_FIELDS = ("displayName", "bioDescription", "followerCount", "followingCount")
_PUBLIC = {"public", "everyone", "public to everyone"}
_NUMBER = re.compile(r"/(?:video|photo)/(\d{6,25})")


@dataclass(frozen=True, slots=True)
class TikTok:
    """Reads exports of TikTok."""

    network: str = "tiktok"
    forms: tuple[str, ...] = (".zip", "user_data_tiktok.json")
    single: str = "user_data_tiktok.json"
    opens: tuple[Opened, ...] = (
        Opened(
            "user_data_tiktok.json",
            r"(.*/)?user_data(_tiktok)?\.json", frozenset({What.PROFILE, What.POSTS, What.FOLLOWERS}),
            "user name, name, description, number of followers; public videos with date, text and likes; user names of "
            "followers where they are asked for, turned into numbers at once; everything else, which TikTok puts into "
            "the same file, is passed over",
        ),
    )  # fmt: skip

    def picks(self, what: frozenset[What]) -> tuple[tuple[str, ...], ...]:
        """Whose archive it is, and what was asked for."""
        fields = ("userName", *(_FIELDS if What.PROFILE in what else ()))
        who = tuple((*place, field) for place in _PROFILES for field in fields)
        return (*who, *(_VIDEOS if What.POSTS in what else ()), *(_FANS if What.FOLLOWERS in what else ()))

    def read(self, files: Mapping[str, bytes], scene: Scene) -> Found:
        """What these files say. Raises BadInput."""
        rows: dict[Kind, Sequence[Mapping[str, Any]]] = {}
        bad: list[Rejected] = []
        handle = ""
        for path, data in files.items():
            said = loaded(data, path)
            profile = _first(said, _PROFILES)
            handle = text(inside(profile, "userName")) or handle
            if What.PROFILE in scene.what and isinstance(profile, dict):
                rows[Kind.CREATORS] = [_profile(profile, scene)]
            if What.POSTS in scene.what:
                rows[Kind.POSTS] = _posts(said, scene, bad)
            if What.FOLLOWERS in scene.what:
                rows[Kind.AUDIENCE] = _followers(said, scene)
        return Found(rows, {Kind.POSTS: bad} if bad else {}, handle=handle)

    def instead(self, paths: Sequence[str]) -> str:
        """The export as text instead of data is the usual mistake."""
        if any(path.lower().endswith(".txt") for path in paths):
            return "this is the export as text: ask TikTok for it again and choose JSON as the format"
        return ""


def _first(said: Any, places: Sequence[Sequence[str]]) -> Any:  # noqa: ANN401 - any JSON value
    """What stands at the first of these places at which anything does."""
    return next((found for keys in places if (found := inside(said, *keys))), None)


def _profile(said: dict[str, Any], scene: Scene) -> dict[str, Any]:
    return {
        "creator_id": scene.creator_id, "platform": "tiktok", "handle": scene.handle,
        "name": text(said.get("displayName")), "bio": text(said.get("bioDescription")),
        "followers": count(said.get("followerCount")), "followees": count(said.get("followingCount")),
        "url": f"https://www.tiktok.com/@{scene.handle}",
    }  # fmt: skip


def _posts(said: Any, scene: Scene, bad: list[Rejected]) -> list[dict[str, Any]]:  # noqa: ANN401 - any JSON value
    """Public videos, each once."""
    found: dict[str, dict[str, Any]] = {}
    for number, item in _videos(said):
        if (seen_by := text(item.get("WhoCanView"))) and fold(seen_by) not in _PUBLIC:
            continue
        at = iso(text(item.get("Date") or item.get("date")) or "")
        if at is None:
            bad.append(wrong(number, "Date", {"Likes": item.get("Likes")}))
            continue
        row = _post(item, at, scene)
        found[row["post_id"]] = row
        if len(found) > MOST_ROWS:
            raise BadInput("There is more in this archive than anybody can have posted.", data="Nothing was kept.")
    return list(found.values())


def _videos(said: Any) -> Iterator[tuple[int, dict[str, Any]]]:  # noqa: ANN401 - any JSON value
    for keys in _VIDEOS:
        yield from objects(inside(said, *keys))


def _post(item: dict[str, Any], at: int, scene: Scene) -> dict[str, Any]:
    link = text(item.get("Link") or item.get("link")) or ""
    own = _NUMBER.search(link)
    caption = text(item.get("Title")) or text(item.get("Description"))
    return {
        "post_id": f"tiktok:{own[1]}" if own else f"tiktok:{scene.handle}/{at}",
        "creator_id": scene.creator_id,
        "posted_at": at,
        "caption": caption,
        "kind": "image" if "/photo/" in link else "video",
        "hashtags": hashtags(caption) if caption else None,
        "mentions": mentions(caption) if caption else None,
        "alt_text": text(item.get("AlternateText")),
        "likes": count(item.get("Likes") if "Likes" in item else item.get("likes")),
        "url": f"https://www.tiktok.com/@{scene.handle}/video/{own[1]}" if own else None,
    }


def _followers(said: Any, scene: Scene) -> list[dict[str, Any]]:  # noqa: ANN401 - any JSON value
    names = (text(item.get("UserName")) for _, item in objects(_first(said, _FANS)))
    return [
        {"creator_id": scene.creator_id, "platform": "tiktok", "person": name}
        for name in dict.fromkeys(n.lower() for n in names if n and len(n) <= 100)
    ]


READER = TikTok()
