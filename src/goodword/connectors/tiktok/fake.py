"""A TikTok that answers like the Display API, from the invented world: pages, limits, errors, deletions. No network.

It takes requests as they go over the wire. Everybody in the invented world has agreed; tests change it (`ended`, …).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any

from goodword.connectors.faking import Turnstile
from goodword.connectors.model import Answer, Call
from goodword.connectors.tiktok.wire import INFO, LIST, wire
from goodword.connectors.world import Made, Someone, World

CALLS, MINUTE = 600, 60
_STATUS = {"access_token_invalid": 401, "rate_limit_exceeded": 429, "invalid_params": 400}


class _Refused(Exception):
    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code, self.message = code, message


@dataclass(slots=True)
class FakeTikTok:
    """The invented Display API. now: seconds UTC; tests move it. gate: requests a minute. most: items of a page.

    ended: open ids of those who took back what they agreed to, or deleted their account. deleted: keys of videos.
    names: other names by open id.
    """

    now: int
    world: World = field(default_factory=World)
    most: int = 20
    ended: set[str] = field(default_factory=set)
    deleted: set[str] = field(default_factory=set)
    names: dict[str, str] = field(default_factory=dict)
    gate: Turnstile = field(default_factory=lambda: Turnstile(CALLS, MINUTE))

    def send(self, call: Call) -> Answer:
        """Answer a request as the Display API does."""
        try:
            if not self.gate.passes(self.now):
                raise _Refused("rate_limit_exceeded", "The API rate limit was exceeded. Please try again later.")
            return Answer(200, {"data": self._answer(call), "error": self._error("ok", "")})
        except _Refused as refused:
            return Answer(_STATUS[refused.code], {"data": {}, "error": self._error(refused.code, refused.message)})

    def close(self) -> None:
        """There is nothing to let go of."""

    # --- what tests change -------------------------------------------------------------------------------------------

    def delete(self, person: Someone) -> None:
        """An account goes, or its owner ends what they agreed to: the network says the same."""
        self.ended.add(open_id(person))

    def delete_post(self, post: Made) -> None:
        """A video goes."""
        self.deleted.add(post.key)

    # --- answers -----------------------------------------------------------------------------------------------------

    def _error(self, code: str, message: str) -> dict[str, str]:
        return {"code": code, "message": message, "log_id": f"2026{self.gate.used:018d}"}

    def _answer(self, call: Call) -> dict[str, Any]:
        person = self._agreed(call.who)
        _, body = wire(call)
        if call.name == INFO:
            return {"user": self._user(person)}
        return self._list(person, body or {}) if call.name == LIST else self._query(person, body or {})

    def _agreed(self, who: str) -> Someone:
        for person in self.world.people:
            if who in (open_id(person), self._name(person)) and open_id(person) not in self.ended:
                return person
        raise _Refused("access_token_invalid", "The access token is invalid or not found in the request.")

    def _name(self, person: Someone) -> str:
        return self.names.get(open_id(person), person.handle)

    def _user(self, person: Someone) -> dict[str, Any]:
        posts = [post for post in person.posts(self.now) if post.key not in self.deleted]
        return {"open_id": open_id(person), "username": self._name(person), "display_name": person.name,
                "bio_description": person.bio, "profile_deep_link": "https://vm.tiktok.com/invented/",
                "follower_count": len(self.world.followers(person, self.now)),
                "following_count": 40 + person.number * 7, "likes_count": 9 * len(posts),
                "video_count": len(posts)}  # fmt: skip

    def _video(self, person: Someone, post: Made) -> dict[str, Any]:
        likes, comments, shares = (
            len(self.world.engaged(person, post, kind, self.now)) for kind in ("like", "comment", "share")
        )
        return {"id": number(post), "create_time": post.at, "title": post.text[:60], "video_description": post.text,
                "share_url": f"https://www.tiktok.com/@{self._name(person)}/video/{number(post)}",
                "like_count": likes, "comment_count": comments, "share_count": shares,
                "view_count": 14 * likes + 90}  # fmt: skip

    def _list(self, person: Someone, body: Mapping[str, Any]) -> dict[str, Any]:
        before = body.get("cursor")
        if before is not None and not 0 < before < 10**15:
            raise _Refused("invalid_params", "cursor is invalid")
        posts = [post for post in person.posts(self.now)
                 if post.key not in self.deleted and (before is None or post.at * 1000 < before)]  # fmt: skip
        page = posts[: min(int(body["max_count"]), self.most)]
        return {"videos": [self._video(person, post) for post in page], "has_more": len(posts) > len(page),
                "cursor": page[-1].at * 1000 if page else 0}  # fmt: skip

    def _query(self, person: Someone, body: Mapping[str, Any]) -> dict[str, Any]:
        wanted = body["filters"]["video_ids"]
        if len(wanted) > 20:
            raise _Refused("invalid_params", "video_ids must not be larger than 20")
        there = [post for post in person.posts(self.now) if number(post) in wanted and post.key not in self.deleted]
        return {"videos": [self._video(person, post) for post in there]}


def open_id(person: Someone) -> str:
    """The id of an invented account, as one app sees it."""
    return "-000" + blake2b(person.handle.encode(), digest_size=16).hexdigest()


def number(post: Made) -> str:
    """The number of an invented video."""
    return f"73{post.key.removeprefix('3inv')}000000000"
