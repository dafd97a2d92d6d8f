"""A Bluesky that answers like the real one, from the invented world: pages, limits, errors, deletions. No network.

It is what runs where nothing is connected. Tests change it (`delete`, `take_down`, …) and put faults in front of it.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from goodword.connectors.faking import Turnstile, dated, written
from goodword.connectors.model import Answer, Call
from goodword.connectors.world import Made, Someone, World, did, unit

LIMIT, WINDOW = 3_000, 300
Params = Mapping[str, Any]


class _Refused(Exception):
    def __init__(self, error: str, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.answer = Answer(status, {"error": error, "message": message})


@dataclass(slots=True)
class FakeBluesky:
    """The invented AppView. now: seconds UTC; tests move it. gate: 3,000 requests in five minutes.
    most: items of a page, however many are asked for: a server may give fewer.

    gone: error by did. deleted: addresses of posts. labels: value by did. handles: others than the world's, by did.
    """

    now: int
    world: World = field(default_factory=World)
    most: int = 100
    gone: dict[str, str] = field(default_factory=dict)
    deleted: set[str] = field(default_factory=set)
    labels: dict[str, str] = field(default_factory=dict)
    handles: dict[str, str] = field(default_factory=dict)
    asked: list[Call] = field(default_factory=list)
    gate: Turnstile = field(default_factory=lambda: Turnstile(LIMIT, WINDOW))

    def send(self, call: Call) -> Answer:
        """Answer a request as the AppView does."""
        self.asked.append(call)
        if not self.gate.passes(self.now):
            return self._with_headers(Answer(429, {"error": "RateLimitExceeded", "message": "Rate Limit Exceeded"}))
        method = self._methods().get(call.name)
        if method is None:
            return self._with_headers(Answer(404, {"error": "XRPCNotSupported", "message": "XRPCNotSupported"}))
        try:
            return self._with_headers(Answer(200, method(call.params)))
        except _Refused as refused:
            return self._with_headers(refused.answer)

    def close(self) -> None:
        """There is nothing to let go of."""

    # --- what tests change -------------------------------------------------------------------------------------------

    def delete(self, person: Someone, error: str = "InvalidRequest") -> None:
        """An account goes: deleted, or with the error of a takedown."""
        self.gone[person.did] = error

    def delete_post(self, post: Made) -> None:
        """A post goes."""
        self.deleted.add(_uri(post))

    # --- answers -----------------------------------------------------------------------------------------------------

    def _methods(self) -> dict[str, Callable[[Params], dict[str, Any]]]:
        return {
            "app.bsky.actor.getProfiles": self._profiles,
            "app.bsky.actor.getProfile": lambda p: self._detailed(self._creator(str(p["actor"]))),
            "app.bsky.actor.searchActors": self._search,
            "app.bsky.feed.getAuthorFeed": self._feed,
            "app.bsky.feed.getPosts": self._posts,
            "app.bsky.feed.searchPosts": self._search_posts,
            "app.bsky.graph.getFollowers": self._followers,
            "app.bsky.feed.getLikes": self._likes,
            "app.bsky.feed.getRepostedBy": self._reposts,
            "app.bsky.feed.getPostThread": self._thread,
        }

    def _with_headers(self, answer: Answer) -> Answer:
        return Answer(
            answer.status,
            answer.body,
            {
                "ratelimit-limit": str(self.gate.limit),
                "ratelimit-remaining": str(self.gate.left),
                "ratelimit-reset": str(self.gate.renewed),
                "ratelimit-policy": f"{self.gate.limit};w={self.gate.seconds}",
                "date": dated(self.now),
            },
        )

    def _creator(self, actor: str) -> Someone:
        for person in self.world.people:
            if actor in (person.did, self.handles.get(person.did, person.handle)):
                if person.did in self.gone:
                    error = self.gone[person.did]
                    said = "Profile not found" if error == "InvalidRequest" else "Account has been suspended"
                    raise _Refused(error, said)
                return person
        raise _Refused("InvalidRequest", "Profile not found")

    def _page(
        self, found: Sequence[Any], params: Params, key: Callable[[Any], tuple[int, str]]
    ) -> tuple[list[Any], dict[str, str]]:
        """Items after the cursor, newest first, and the next cursor: a place in the order, not a number of items."""
        limit = int(params.get("limit", 50))
        if not 1 <= limit <= 100:
            raise _Refused("InvalidRequest", "Error: limit must be between 1 and 100")
        limit = min(limit, self.most)
        ordered = sorted(found, key=key, reverse=True)
        if "cursor" in params:
            after = _place(str(params["cursor"]))
            ordered = [item for item in ordered if key(item) < after]
        page = ordered[:limit]
        return page, {"cursor": _cursor(key(page[-1]))} if len(ordered) > limit else {}

    def _profiles(self, params: Params) -> dict[str, Any]:
        found = []
        for actor in _at_most(params["actors"], 25):
            try:
                found.append(self._detailed(self._creator(actor)))
            except _Refused:
                continue  # the real one leaves out whom it does not know
        return {"profiles": found}

    def _view(self, person: Someone) -> dict[str, Any]:
        value = self.labels.get(person.did)
        labels = [{"src": did("labels"), "uri": person.did, "val": value, "cts": written(self.now)}] if value else []
        return {"did": person.did, "handle": self.handles.get(person.did, person.handle), "displayName": person.name,
                "description": person.bio, "labels": labels,
                "indexedAt": written(self.now - 60), "createdAt": written(1_730_000_000)}  # fmt: skip

    def _detailed(self, person: Someone) -> dict[str, Any]:
        followers = len(self.world.followers(person, self.now))
        posts = sum(_uri(post) not in self.deleted for post in person.posts(self.now))
        return {**self._view(person), "followersCount": followers, "followsCount": 40 + person.number * 7,
                "postsCount": posts}  # fmt: skip

    def _fan(self, handle: str) -> dict[str, Any]:
        return {"did": did(handle), "handle": handle, "displayName": "", "labels": [], "indexedAt": written(self.now)}

    def _post(self, person: Someone, post: Made) -> dict[str, Any]:
        likes, replies, shares = (
            len(self.world.engaged(person, post, kind, self.now)) for kind in ("like", "comment", "share")
        )
        record = {"$type": "app.bsky.feed.post", "text": post.text, "createdAt": written(post.at), "langs": ["en"]}
        return {"uri": _uri(post), "cid": f"bafyrei{post.key}", "author": self._view(person), "record": record,
                "likeCount": likes, "replyCount": replies, "repostCount": shares, "quoteCount": 0,
                "indexedAt": written(post.at + 2), "labels": []}  # fmt: skip

    def _feed(self, params: Params) -> dict[str, Any]:
        person = self._creator(str(params["actor"]))
        posts = [p for p in person.posts(self.now) if _uri(p) not in self.deleted]
        page, cursor = self._page(posts, params, lambda p: (p.at, p.key))
        items: list[dict[str, Any]] = [{"post": self._post(person, post)} for post in page]
        return {"feed": items, **cursor}

    def _posts(self, params: Params) -> dict[str, Any]:
        found = []
        for uri in _at_most(params["uris"], 25):
            known = self._by_uri(uri)
            if known is not None:
                found.append(self._post(*known))
        return {"posts": found}

    def _by_uri(self, uri: str) -> tuple[Someone, Made] | None:
        owner, _, key = uri.removeprefix("at://").partition("/app.bsky.feed.post/")
        for person in self.world.people:
            if person.did == owner and owner not in self.gone and uri not in self.deleted:
                return next(((person, post) for post in person.posts(self.now) if post.key == key), None)
        return None

    def _followers(self, params: Params) -> dict[str, Any]:
        person = self._creator(str(params["actor"]))
        page, cursor = self._page(self.world.followers(person, self.now), params, lambda f: f)
        return {"subject": self._view(person), "followers": [self._fan(handle) for _, handle in page], **cursor}

    def _engaged(self, params: Params, kind: str) -> tuple[list[tuple[int, str]], dict[str, str]]:
        known = self._by_uri(str(params["uri"]))
        people = [] if known is None else self.world.engaged(*known, kind, self.now)
        return self._page(people, params, lambda e: e)

    def _likes(self, params: Params) -> dict[str, Any]:
        page, cursor = self._engaged(params, "like")
        likes = [{"actor": self._fan(h), "createdAt": written(at), "indexedAt": written(at + 1)} for at, h in page]
        return {"uri": params["uri"], "likes": likes, **cursor}

    def _reposts(self, params: Params) -> dict[str, Any]:
        page, cursor = self._engaged(params, "share")
        return {"uri": params["uri"], "repostedBy": [self._fan(handle) for _, handle in page], **cursor}

    def _thread(self, params: Params) -> dict[str, Any]:
        known = self._by_uri(str(params["uri"]))
        if known is None:
            raise _Refused("NotFound", f"Post not found: {params['uri']}")
        replies = [
            {"$type": "app.bsky.feed.defs#threadViewPost", "post": self._reply(handle, at, known[1])}
            for at, handle in self.world.engaged(*known, "comment", self.now)
        ]
        return {"thread": {"$type": "app.bsky.feed.defs#threadViewPost", "post": self._post(*known),
                           "replies": replies}}  # fmt: skip

    def _reply(self, handle: str, at: int, post: Made) -> dict[str, Any]:
        record = {"$type": "app.bsky.feed.post", "text": "Lovely!" if unit(handle, post.key) < 0.5 else "How long?",
                  "createdAt": written(at), "reply": {"root": {"uri": _uri(post)}}}  # fmt: skip
        return {"uri": f"at://{did(handle)}/app.bsky.feed.post/re{post.key}", "author": self._fan(handle),
                "record": record, "indexedAt": written(at + 1)}  # fmt: skip

    def _search(self, params: Params) -> dict[str, Any]:
        words = str(params["q"]).lower().split()
        there = [p for p in self.world.people if p.did not in self.gone]
        hits = [p for p in there if all(w in f"{p.handle} {p.name} {p.bio}".lower() for w in words)]
        page, cursor = self._page(hits, params, lambda p: (-p.number, p.handle))
        return {"actors": [self._view(person) for person in page], **cursor}

    def _search_posts(self, params: Params) -> dict[str, Any]:
        words = str(params["q"]).lower().split()
        recent = [
            (person, post)
            for person in self.world.people
            if person.did not in self.gone
            for _, post in zip(range(30), person.posts(self.now), strict=False)
        ]
        hits = [(p, post) for p, post in recent if all(w in post.text.lower() for w in words)]
        page, cursor = self._page(hits, params, lambda hit: (hit[1].at, hit[1].key))
        return {"posts": [self._post(*hit) for hit in page], **cursor}


def _cursor(place: tuple[int, str]) -> str:
    return base64.urlsafe_b64encode(f"{place[0]}::{place[1]}".encode()).decode()


def _place(cursor: str) -> tuple[int, str]:
    try:
        first, _, second = base64.urlsafe_b64decode(cursor.encode()).decode().partition("::")
        return int(first), second
    except ValueError:
        raise _Refused("InvalidRequest", "Malformed cursor") from None


def _at_most(values: Iterable[str], limit: int) -> list[str]:
    listed = [values] if isinstance(values, str) else list(values)
    if len(listed) > limit:
        raise _Refused("InvalidRequest", f"Error: at most {limit} items")
    return listed


def _uri(post: Made) -> str:
    return f"at://{post.owner}/app.bsky.feed.post/{post.key}"
