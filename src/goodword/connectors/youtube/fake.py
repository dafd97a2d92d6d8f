"""The YouTube Data API as it answers, from the invented world: pages, quotas, errors, deletions.

It asks nobody. It is what runs where nothing is connected. Tests change it (`delete`, `delete_post`, …) and put faults
in front of it. What it says fits the interface description that ships with the client; a test checks that.
"""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import blake2b
from typing import Any

from goodword.connectors.model import Answer, Call
from goodword.connectors.world import Made, Someone, World, unit
from goodword.connectors.youtube.connector import ABOUT
from goodword.core.geo import Circle

_TOWNS = {"Lucerne": (47.05, 8.31), "Basel": (47.56, 7.59), "Bern": (46.95, 7.45), "Zurich": (47.37, 8.54),
          "Chur": (46.85, 9.53), "Biel": (47.14, 7.25)}  # fmt: skip
_RECENT = 30
"""Latest videos of each channel that a search looks through."""
_SHY = 5
"""Every fifth channel, from the fifth on, hides something: its subscribers, likes of some videos, their comments."""


class _Refused(Exception):
    def __init__(self, status: int, reason: str, message: str, domain: str = "youtube.parameter") -> None:
        super().__init__(message)
        self.status, self.reason, self.message, self.domain = status, reason, message, domain


@dataclass(slots=True)
class FakeYouTube:
    """The invented API. now: seconds UTC; tests move it. most: items of a page. quota: units a day by bucket.

    gone: ids of channels. deleted: ids of videos. spent: units of the day that is running, by bucket.
    """

    now: int
    world: World = field(default_factory=World)
    most: int = 100
    quota: dict[str, int] = field(default_factory=lambda: {b.name: b.units or 0 for b in ABOUT.buckets})
    gone: set[str] = field(default_factory=set)
    deleted: set[str] = field(default_factory=set)
    spent: dict[str, int] = field(default_factory=dict)
    _day: int = 0

    def send(self, call: Call) -> Answer:
        """Answer a request as the API does."""
        method = self._methods().get(call.name)
        try:
            self._pay(call)
            if method is None:
                raise _Refused(404, "notFound", f"Method {call.name} not found.", "global")
            return Answer(200, method(call.params), {"content-type": "application/json; charset=UTF-8"})
        except _Refused as refused:
            return _error(refused)

    def close(self) -> None:
        """There is nothing to let go of."""

    # --- what tests change -------------------------------------------------------------------------------------------

    def delete(self, person: Someone) -> None:
        """A channel goes."""
        self.gone.add(channel_id(person.handle))

    def delete_post(self, post: Made) -> None:
        """A video goes; the list of uploads still names it."""
        self.deleted.add(video_id(post))

    # --- answers -----------------------------------------------------------------------------------------------------

    def _methods(self) -> dict[str, Callable[[Any], dict[str, Any]]]:
        return {
            "i18nLanguages.list": lambda _: _languages("de", "en"),
            "channels.list": self._channels,
            "playlistItems.list": self._playlist,
            "videos.list": self._videos,
            "commentThreads.list": self._comments,
            "search.list": self._search,
        }

    def _pay(self, call: Call) -> None:
        """Quotas begin anew at midnight of the Pacific; a request that is refused for its quota costs nothing."""
        began, _ = ABOUT.buckets[0].period(self.now)
        if began != self._day:
            self._day, self.spent = began, {}
        used = self.spent.get(call.bucket, 0) + call.units
        if used > self.quota[call.bucket]:
            said = "The request cannot be completed because you have exceeded your quota."
            raise _Refused(403, "quotaExceeded", said, "youtube.quota")
        self.spent[call.bucket] = used

    def _page(self, ordered: Sequence[Any], params: Any) -> tuple[Sequence[Any], dict[str, str], int]:  # noqa: ANN401
        """Items from the token on, what is said of the next page, and how many there are in all."""
        asked = min(int(params.get("maxResults", 5)), self.most)
        first = _offset(str(params["pageToken"])) if params.get("pageToken") else 0
        more = {"nextPageToken": _token(first + asked)} if first + asked < len(ordered) else {}
        return ordered[first : first + asked], more, len(ordered)

    def _there(self) -> list[Someone]:
        return [person for person in self.world.people if channel_id(person.handle) not in self.gone]

    def _channels(self, params: Any) -> dict[str, Any]:  # noqa: ANN401
        ids, handle = params.get("id", ()), str(params.get("forHandle", "")).lstrip("@").lower()
        hits = [p for p in self._there() if channel_id(p.handle) in ids or p.handle == handle]
        answer = _listing("channel", [self._channel(person) for person in hits], len(hits))
        return answer if hits else {name: said for name, said in answer.items() if name != "items"}

    def _channel(self, person: Someone) -> dict[str, Any]:
        key, shy = channel_id(person.handle), person.number % _SHY == _SHY - 1
        followers = rounded(len(self.world.followers(person, self.now)))
        videos = sum(video_id(post) not in self.deleted for post in person.posts(self.now))
        counts = {"viewCount": str(followers * 40), "videoCount": str(videos), "hiddenSubscriberCount": shy}
        counts |= {} if shy else {"subscriberCount": str(followers)}
        return {"kind": "youtube#channel", "etag": _etag(key), "id": key,
                "snippet": {"title": person.name, "description": person.bio, "customUrl": f"@{person.handle}",
                            "publishedAt": "2025-01-01T00:00:00Z", "country": "CH", "defaultLanguage": "en"},
                "contentDetails": {"relatedPlaylists": {"likes": "", "uploads": _uploads(key)}},
                "statistics": counts}  # fmt: skip

    def _playlist(self, params: Any) -> dict[str, Any]:  # noqa: ANN401
        playlist = str(params["playlistId"])
        person = next((p for p in self._there() if _uploads(channel_id(p.handle)) == playlist), None)
        if person is None:
            raise _Refused(404, "playlistNotFound", "The playlist cannot be found.", "youtube.playlistItem")
        page, more, total = self._page(list(person.posts(self.now)), params)
        return _listing("playlistItem", [self._listed(playlist, post) for post in page], total) | more

    def _listed(self, playlist: str, post: Made) -> dict[str, Any]:
        there = {} if video_id(post) in self.deleted else {"videoPublishedAt": _time(post.at)}
        return {"kind": "youtube#playlistItem", "etag": _etag(post.key), "id": _etag(playlist + post.key),
                "contentDetails": {"videoId": video_id(post), **there}}  # fmt: skip

    def _videos(self, params: Any) -> dict[str, Any]:  # noqa: ANN401
        found = [self._video(*hit) for video in params["id"] if (hit := self._known(video))]
        return _listing("video", found, len(found))

    def _known(self, video: str) -> tuple[Someone, Made] | None:
        """Ids of videos say whose they are."""
        number = int(video[3:5]) if re.fullmatch(r"inv\d{8}", video) else -1
        if video in self.deleted:
            return None
        mine = (p for p in self._there() if p.number == number)
        return next(((p, post) for p in mine for post in p.posts(self.now) if video_id(post) == video), None)

    def _video(self, person: Someone, post: Made) -> dict[str, Any]:
        likes, comments = (len(self.world.engaged(person, post, kind, self.now)) for kind in ("like", "comment"))
        views = 1 + int(likes / (0.02 + 0.06 * unit("views", post.key)))
        shy = person.number % _SHY == _SHY - 1
        counts = {"viewCount": str(views), "favoriteCount": "0"}
        counts |= {} if shy and unit("hidden likes", post.key) < 0.5 else {"likeCount": str(likes)}
        counts |= {} if self._silent(person, post) else {"commentCount": str(comments)}
        title, _, rest = post.text.partition(". ")
        return {"kind": "youtube#video", "etag": _etag(post.key), "id": video_id(post), "statistics": counts,
                "snippet": {"publishedAt": _time(post.at), "channelId": channel_id(person.handle),
                            "channelTitle": person.name, "title": title, "description": rest,
                            "liveBroadcastContent": "none", "defaultAudioLanguage": "en", "categoryId": "22"},
                "recordingDetails": _placed(person, post),
                "paidProductPlacementDetails": {"hasPaidProductPlacement": _paid(post)}}  # fmt: skip

    def _silent(self, person: Someone, post: Made) -> bool:
        return person.number % _SHY == _SHY - 1 and unit("no comments", post.key) < 0.3

    def _comments(self, params: Any) -> dict[str, Any]:  # noqa: ANN401
        video = str(params["videoId"])
        hit = self._known(video)
        if hit is None:
            raise _Refused(404, "videoNotFound", "The video could not be found.", "youtube.commentThread")
        if self._silent(*hit):
            raise _Refused(403, "commentsDisabled", "The video has disabled comments.", "youtube.commentThread")
        page, more, total = self._page(self.world.engaged(*hit, "comment", self.now), params)
        return _listing("commentThread", [_thread(video, at, handle) for at, handle in page], total) | more

    def _search(self, params: Any) -> dict[str, Any]:  # noqa: ANN401
        words = str(params.get("q", "")).lower().split()
        if params["type"] == ("channel",):
            fit = [p for p in self._there() if _has(f"{p.handle} {p.name} {p.bio}", words)]
            hits = [_result("channel", channel_id(p.handle), p, title=p.name, text=p.bio) for p in fit]
        else:
            fits = [hit for hit in self._recent() if _has(hit[1].text, words) and _inside(*hit, params)]
            hits = [_result("video", video_id(p), who, title=p.text, at=_time(p.at)) for who, p in fits]
        page, more, total = self._page(hits, params)
        return _listing("searchListResponse", list(page), total) | {"regionCode": "CH"} | more

    def _recent(self) -> list[tuple[Someone, Made]]:
        found = [(person, post) for person in self._there()
                 for _, post in zip(range(_RECENT), person.posts(self.now), strict=False)]  # fmt: skip
        return sorted((hit for hit in found if video_id(hit[1]) not in self.deleted), key=lambda hit: -hit[1].at)


def channel_id(handle: str) -> str:
    """`UC` and 22 signs, as channels have them."""
    return "UC" + urlsafe_b64encode(blake2b(handle.encode(), digest_size=18).digest()).decode()[:22]


def video_id(post: Made) -> str:
    """Eleven signs, as videos have them."""
    return post.key.removeprefix("3")


def rounded(count: int) -> int:
    """Subscribers as the API says them: three digits, rounded down."""
    step = int(10 ** max(0, len(str(count)) - 3))
    return count // step * step


def _uploads(channel: str) -> str:
    return "UU" + channel[2:]


def _paid(post: Made) -> bool:
    return unit("paid", post.key) < 0.15


def _where(person: Someone, post: Made) -> tuple[float, float] | None:
    return _TOWNS[person.town] if unit("placed", post.key) < 0.5 else None


def _placed(person: Someone, post: Made) -> dict[str, Any]:
    where = _where(person, post)
    if where is None:
        return {}
    return {"locationDescription": person.town, "location": {"latitude": where[0], "longitude": where[1]}}


def _inside(person: Someone, post: Made, params: Any) -> bool:  # noqa: ANN401
    if params.get("videoPaidProductPlacement") == "true" and not _paid(post):
        return False
    if not params.get("location"):
        return True
    where = _where(person, post)
    lat, lon = map(float, str(params["location"]).split(","))
    circle = Circle(lat, lon, float(str(params["locationRadius"]).rstrip("km")))
    return where is not None and circle.contains(*where)


def _has(text: str, words: Sequence[str]) -> bool:
    return all(word in text.lower() for word in words)


def _result(
    kind: str, key: str, person: Someone, *, title: str, text: str = "", at: str = "2025-01-01T00:00:00Z"
) -> dict[str, Any]:
    return {"kind": "youtube#searchResult", "etag": _etag(key), "id": {"kind": f"youtube#{kind}", f"{kind}Id": key},
            "snippet": {"publishedAt": at, "channelId": channel_id(person.handle), "title": title, "description": text,
                        "channelTitle": person.name, "liveBroadcastContent": "none"}}  # fmt: skip


def _thread(video: str, at: int, handle: str) -> dict[str, Any]:
    key, said = _etag(video + handle), "Lovely!" if unit(handle, video) < 0.5 else "How long?"
    author = channel_id(handle)
    comment = {"kind": "youtube#comment", "etag": key, "id": key,
               "snippet": {"videoId": video, "textDisplay": said, "authorDisplayName": f"@{handle}",
                           "authorChannelUrl": f"http://www.youtube.com/channel/{author}",
                           "authorChannelId": {"value": author}, "canRate": True, "viewerRating": "none",
                           "likeCount": 0, "publishedAt": _time(at), "updatedAt": _time(at)}}  # fmt: skip
    return {"kind": "youtube#commentThread", "etag": key, "id": key,
            "snippet": {"videoId": video, "topLevelComment": comment, "canReply": False, "totalReplyCount": 0,
                        "isPublic": True}}  # fmt: skip


def _languages(*codes: str) -> dict[str, Any]:
    found = [{"kind": "youtube#i18nLanguage", "etag": _etag(code), "id": code, "snippet": {"hl": code, "name": code}}
             for code in codes]  # fmt: skip
    return {"kind": "youtube#i18nLanguageListResponse", "etag": _etag("".join(codes)), "items": found}


def _listing(kind: str, items: list[dict[str, Any]], total: int) -> dict[str, Any]:
    name = kind if kind.endswith("Response") else f"{kind}ListResponse"
    return {"kind": f"youtube#{name}", "etag": _etag(name), "items": items,
            "pageInfo": {"totalResults": total, "resultsPerPage": len(items)}}  # fmt: skip


def _error(refused: _Refused) -> Answer:
    one = {"message": refused.message, "domain": refused.domain, "reason": refused.reason}
    body = {"error": {"code": refused.status, "message": refused.message, "errors": [one]}}
    return Answer(refused.status, body, {"content-type": "application/json; charset=UTF-8"})


def _etag(text: str) -> str:
    return urlsafe_b64encode(blake2b(text.encode(), digest_size=18).digest()).decode()


def _token(offset: int) -> str:
    return urlsafe_b64encode(f"from {offset}".encode()).decode().rstrip("=")


def _offset(token: str) -> int:
    try:
        word, _, number = urlsafe_b64decode(token + "=" * (-len(token) % 4)).decode().partition(" ")
        if word == "from":
            return int(number)
    except (ValueError, UnicodeDecodeError):
        pass
    raise _Refused(400, "invalidPageToken", "The request specifies an invalid page token.")


def _time(at: int) -> str:
    return f"{datetime.fromtimestamp(at, UTC):%Y-%m-%dT%H:%M:%SZ}"
