"""A Mastodon server that answers like a real one, from the invented world: pages, limits, errors, deletions.

It asks nobody. It is what runs where nothing is connected. Tests change it (`delete`, `delete_post`, …) and put faults
in front of it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from goodword.connectors.faking import Turnstile, dated, written
from goodword.connectors.model import Answer, Call
from goodword.connectors.world import Made, Someone, World, unit

HOST = "social.invented.test"
LIMIT, WINDOW = 300, 300
Params = Mapping[str, Any]
Found = tuple[Any, str]


class _Refused(Exception):
    def __init__(self, status: int, error: str) -> None:
        super().__init__(error)
        self.status, self.error = status, error


@dataclass(slots=True)
class FakeMastodon:
    """The invented server. now: seconds UTC; tests move it. gate: 300 requests in five minutes. most: items of a page.

    gone: status by id of an account. deleted: ids of statuses. wishes: more fields of an account, by id. rules: texts.
    """

    now: int
    world: World = field(default_factory=lambda: World(host=f"@{HOST}"))
    most: int = 80
    gone: dict[str, int] = field(default_factory=dict)
    deleted: set[str] = field(default_factory=set)
    wishes: dict[str, dict[str, Any]] = field(default_factory=dict)
    rules: tuple[str, ...] = ("Be kind: nobody here is real.",)
    gate: Turnstile = field(default_factory=lambda: Turnstile(LIMIT, WINDOW))

    def send(self, call: Call) -> Answer:
        """Answer a request as a server does."""
        if not self.gate.passes(self.now):
            return self._with_headers(429, {"error": "Too many requests"}, "")
        for pattern, method in self._methods():
            if matched := re.fullmatch(pattern, call.name):
                try:
                    body, link = method(call.params, *matched.groups())
                    return self._with_headers(200, body, link and f'<https://{HOST}{call.name}?{link}>; rel="next"')
                except _Refused as refused:
                    return self._with_headers(refused.status, {"error": refused.error}, "")
        return self._with_headers(404, {"error": "Not Found"}, "")

    def close(self) -> None:
        """There is nothing to let go of."""

    # --- what tests change -------------------------------------------------------------------------------------------

    def delete(self, person: Someone, status: int = 404) -> None:
        """An account goes: deleted (404) or suspended (410)."""
        self.gone[_id(person)] = status

    def delete_post(self, post: Made) -> None:
        """A post goes."""
        self.deleted.add(_number(post))

    # --- answers -----------------------------------------------------------------------------------------------------

    def _methods(self) -> tuple[tuple[str, Callable[..., Found]], ...]:
        return (
            (r"/api/v2/instance", self._instance),
            (r"/api/v2/search", self._search),
            (r"/api/v1/directory", self._directory),
            (r"/api/v1/timelines/tag/(.+)", self._tag),
            (r"/api/v1/accounts/lookup", lambda p: (self._account(self._named(str(p["acct"]))), "")),
            (r"/api/v1/accounts/(\d+)", lambda _, n: (self._account(self._person(n)), "")),
            (r"/api/v1/accounts/(\d+)/statuses", self._statuses),
            (r"/api/v1/accounts/(\d+)/followers", self._followers),
            (r"/api/v1/statuses/(\d+)", lambda _, n: (self._status(*self._known(n)), "")),
            (r"/api/v1/statuses/(\d+)/favourited_by", lambda p, n: self._engaged(p, n, "like")),
            (r"/api/v1/statuses/(\d+)/reblogged_by", lambda p, n: self._engaged(p, n, "share")),
            (r"/api/v1/statuses/(\d+)/context", self._context),
        )

    def _with_headers(self, status: int, body: object, link: str) -> Answer:
        told = {
            "x-ratelimit-limit": str(self.gate.limit),
            "x-ratelimit-remaining": str(self.gate.left),
            "x-ratelimit-reset": written(self.gate.renewed),
            "date": dated(self.now),
        }
        return Answer(status, body, told | ({"link": link} if link else {}))

    def _page(self, ordered: Sequence[tuple[int, Any]], params: Params) -> tuple[list[Any], str]:
        """Items below `max_id`, highest first, and what the Link header says of the next page."""
        limit = min(int(params.get("limit", 20)), self.most)
        below = int(params["max_id"]) if str(params.get("max_id", "")).isdecimal() else None
        left = [one for one in sorted(ordered, key=lambda one: -one[0]) if below is None or one[0] < below]
        page = left[:limit]
        return [item for _, item in page], f"max_id={page[-1][0]}" if len(left) > limit else ""

    def _there(self) -> list[Someone]:
        return [person for person in self.world.people if _id(person) not in self.gone]

    def _person(self, number: str) -> Someone:
        if number in self.gone:
            raise _Refused(self.gone[number], "Record not found")
        for person in self.world.people:
            if _id(person) == number:
                return person
        raise _Refused(404, "Record not found")

    def _named(self, acct: str) -> Someone:
        name = acct.partition("@")[0]
        for person in self._there():
            if person.handle.partition("@")[0] == name:
                return person
        raise _Refused(404, "Record not found")

    def _account(self, person: Someone) -> dict[str, Any]:
        name = person.handle.partition("@")[0]
        posts = sum(_number(post) not in self.deleted for post in person.posts(self.now))
        return {"id": _id(person), "acct": name, "username": name, "url": f"https://{HOST}/@{name}",
                "display_name": person.name, "note": f"<p>{person.bio}</p>", "noindex": False, "discoverable": True,
                "followers_count": len(self.world.followers(person, self.now)),
                "following_count": 40 + person.number * 7, "statuses_count": posts,
                **self.wishes.get(_id(person), {})}  # fmt: skip

    def _fan(self, handle: str) -> dict[str, Any]:
        name = handle.partition("@")[0]
        return {"id": "9" + name.removeprefix("fan"), "acct": name, "url": f"https://{HOST}/@{name}"}

    def _status(self, person: Someone, post: Made) -> dict[str, Any]:
        likes, replies, shares = (
            len(self.world.engaged(person, post, kind, self.now)) for kind in ("like", "comment", "share")
        )
        tags = [{"name": tag, "url": f"https://{HOST}/tags/{tag}"} for tag in re.findall(r"#(\w+)", post.text)]
        return {"id": _number(post), "created_at": written(post.at), "account": self._account(person),
                "content": f"<p>{post.text}</p>", "visibility": "public", "language": "en", "reblog": None,
                "url": f"https://{HOST}/@x/{_number(post)}", "favourites_count": likes, "replies_count": replies,
                "reblogs_count": shares, "tags": tags, "media_attachments": [], "in_reply_to_id": None}  # fmt: skip

    def _statuses(self, params: Params, number: str) -> Found:
        person = self._person(number)
        posts = [(int(_number(p)), p) for p in person.posts(self.now) if _number(p) not in self.deleted]
        page, link = self._page(posts, params)
        return [self._status(person, post) for post in page], link

    def _followers(self, params: Params, number: str) -> Found:
        follows = sorted(self.world.followers(self._person(number), self.now))
        page, link = self._page([(i + 1, handle) for i, (_, handle) in enumerate(follows)], params)
        return [self._fan(handle) for handle in page], link

    def _known(self, number: str) -> tuple[Someone, Made]:
        for person in self._there():
            for post in person.posts(self.now):
                if _number(post) == number and number not in self.deleted:
                    return person, post
        raise _Refused(404, "Record not found")

    def _engaged(self, params: Params, number: str, kind: str) -> Found:
        people = sorted(self.world.engaged(*self._known(number), kind, self.now))
        page, link = self._page([(i + 1, handle) for i, (_, handle) in enumerate(people)], params)
        return [self._fan(handle) for handle in page], link

    def _context(self, params: Params, number: str) -> Found:  # noqa: ARG002 - form of a method
        person, post = self._known(number)
        replies = [
            {"id": f"8{number}{i}", "created_at": written(at), "account": self._fan(handle), "visibility": "public",
             "content": "<p>Lovely!</p>" if unit(handle, post.key) < 0.5 else "<p>How long?</p>",
             "in_reply_to_id": number}
            for i, (at, handle) in enumerate(self.world.engaged(person, post, "comment", self.now))
        ]  # fmt: skip
        return {"ancestors": [], "descendants": replies}, ""

    def _instance(self, params: Params) -> Found:  # noqa: ARG002 - form of a method
        return {"domain": HOST, "rules": [{"id": "1", "text": text} for text in self.rules]}, ""

    def _search(self, params: Params) -> Found:
        words = str(params["q"]).lower().split()
        hits = [p for p in self._there() if all(w in f"{p.handle} {p.name} {p.bio}".lower() for w in words)]
        limit = min(int(params.get("limit", 20)), 40)
        return {"accounts": [self._account(p) for p in hits[:limit]], "statuses": [], "hashtags": []}, ""

    def _directory(self, params: Params) -> Found:
        first = int(params.get("offset", 0))
        there = self._there()[first : first + min(int(params.get("limit", 40)), self.most)]
        return [self._account(person) for person in there], ""

    def _tag(self, params: Params, tag: str) -> Found:
        recent = [
            (int(_number(post)), (person, post))
            for person in self._there()
            for _, post in zip(range(30), person.posts(self.now), strict=False)
            if f"#{tag.lower()}" in post.text.lower()
        ]
        page, link = self._page(recent, params)
        return [self._status(*hit) for hit in page], link


def _id(person: Someone) -> str:
    return str(10_000 + person.number)


def _number(post: Made) -> str:
    return "1" + post.key.removeprefix("3inv")
