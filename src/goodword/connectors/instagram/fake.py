"""An Instagram that answers like the Graph API, from the invented world: pages, limits, errors, deletions. No network.

It takes requests as they go over the wire. Everybody there is a professional account, the app may ask everything, and
who signed in for us is who is asked for. Tests change it (`delete`, `delete_post`, `ended`, …).
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from goodword.connectors.faking import Turnstile
from goodword.connectors.instagram.connector import CALLS, HOUR
from goodword.connectors.instagram.wire import USER, wire
from goodword.connectors.model import Answer, Call
from goodword.connectors.world import DAY, Made, Someone, World, unit

_DISCOVERY = re.compile(
    r"business_discovery\.username\((?P<name>[^)]*)\)\{.*?media(?:\.after\((?P<after>[^)]*)\))?\.limit\((?P<limit>\d+)\)"
)
_AGES = ("13-17", "18-24", "25-34", "35-44", "45-54", "55-64", "65+")
_CITIES = ("Lucerne, Lucerne", "Basel, Basel-Stadt", "Bern, Bern", "Zurich, Zürich", "Chur, Graubünden", "Biel, Bern",
           "Freiburg, Baden-Württemberg", "Milan, Lombardy")  # fmt: skip
_COUNTRIES = ("CH", "DE", "IT", "FR", "AT")
Params = Mapping[str, str]


class _Refused(Exception):
    def __init__(self, code: int, message: str, *, subcode: int = 0, status: int = 400) -> None:
        super().__init__(message)
        self.code, self.message, self.subcode, self.status = code, message, subcode, status


@dataclass(slots=True)
class FakeInstagram:
    """The invented Graph API. now: seconds UTC; tests move it. gate: requests an hour. most: items of a page.

    gone: ids of accounts that nobody finds any more. deleted: keys of posts. ended: ids of creators who took back what
    they agreed to. names: other names by id. lacks: codes of what the app may not do (`search`, `hashtag`).
    """

    now: int
    world: World = field(default_factory=World)
    most: int = 50
    gone: set[str] = field(default_factory=set)
    deleted: set[str] = field(default_factory=set)
    ended: set[str] = field(default_factory=set)
    names: dict[str, str] = field(default_factory=dict)
    lacks: set[str] = field(default_factory=set)
    gate: Turnstile = field(default_factory=lambda: Turnstile(CALLS, HOUR))

    def send(self, call: Call) -> Answer:
        """Answer a request as the Graph API does."""
        if not call.who and not self.gate.passes(self.now):
            return self._refusal(_Refused(4, "(#4) Application request limit reached", status=403))
        path, query = wire(call)
        try:
            return Answer(200, self._answer(call.who, path, query), self._headers())
        except _Refused as refused:
            return self._refusal(refused)

    def close(self) -> None:
        """There is nothing to let go of."""

    # --- what tests change -------------------------------------------------------------------------------------------

    def delete(self, person: Someone) -> None:
        """An account goes, or is no professional one any more: the network does not say which."""
        self.gone.add(number(person))

    def delete_post(self, post: Made) -> None:
        """A post goes."""
        self.deleted.add(post.key)

    # --- answers -----------------------------------------------------------------------------------------------------

    def _answer(self, who: str, path: str, query: Params) -> dict[str, Any]:
        if who:
            return self._own(self._agreed(who), path, query)
        if path == f"/{USER}":
            found = _DISCOVERY.match(query["fields"])
            return self._discovered(found) if found else {"id": "17841400000000001", "username": "a.brand"}
        if path.endswith("/creator_marketplace_creators"):
            return self._offered(query)
        if path == "/ig_hashtag_search":
            return self._hashtag(query)
        return self._tagged(path, query)

    def _headers(self) -> dict[str, str]:
        used = min(100, 100 * self.gate.used // self.gate.limit)
        return {"x-app-usage": json.dumps({"call_count": used, "total_time": 1, "total_cputime": 1})}

    def _refusal(self, refused: _Refused) -> Answer:
        error = {"message": refused.message, "type": "OAuthException", "code": refused.code, "fbtrace_id": "Ainvented"}
        if refused.subcode:
            error |= {"error_subcode": refused.subcode, "is_transient": False}
        return Answer(refused.status, {"error": error}, self._headers())

    def _there(self) -> Iterator[Someone]:
        return (person for person in self.world.people if number(person) not in self.gone)

    def _name(self, person: Someone) -> str:
        return self.names.get(number(person), person.handle)

    def _agreed(self, who: str) -> Someone:
        for person in self._there():
            if number(person) == who and who not in self.ended:
                return person
        raise _Refused(190, "Error validating access token: The user has not authorized application.", subcode=458)

    def _user(self, person: Someone) -> dict[str, Any]:
        posts = sum(post.key not in self.deleted for post in person.posts(self.now))
        return {"id": number(person), "username": self._name(person), "name": person.name, "biography": person.bio,
                "website": "", "followers_count": len(self.world.followers(person, self.now)),
                "follows_count": 40 + person.number * 7, "media_count": posts}  # fmt: skip

    def _media(self, person: Someone, post: Made) -> dict[str, Any]:
        likes, comments = (len(self.world.engaged(person, post, kind, self.now)) for kind in ("like", "comment"))
        reel = unit("reel", post.key) < 0.4
        made = {"id": media_id(post), "caption": post.text, "timestamp": _time(post.at),
                "media_type": "VIDEO" if reel else "IMAGE", "comments_count": comments,
                "permalink": f"https://www.instagram.com/{'reel' if reel else 'p'}/{post.key}/"}  # fmt: skip
        if unit("hides", post.key) > 0.1:  # some hide how many liked
            made["like_count"] = likes
        if reel:
            made["view_count"] = 14 * likes + 90
        return made

    def _posts(self, person: Someone) -> list[tuple[str, Made]]:
        return [(media_id(post), post) for post in person.posts(self.now) if post.key not in self.deleted]

    def _page(
        self,
        ordered: Sequence[tuple[str, Any]],
        query: Params,
        shown: Callable[[Any], dict[str, Any]],
        *,
        says_next: bool = True,
    ) -> dict[str, Any]:
        """So many after a cursor; a cursor names the item before, so that it holds while others are added. ordered: ids
        and what they stand for; shown: how the network writes that."""
        after = query.get("after", "")
        ids = [number for number, _ in ordered]
        if after and after.removeprefix("QVFI") not in ids:
            raise _Refused(100, "(#100) Invalid cursor", subcode=33)
        start = ids.index(after.removeprefix("QVFI")) + 1 if after else 0
        page = list(ordered[start : start + min(int(query.get("limit", 25)), self.most)])
        if not page:
            return {"data": []}
        paging: dict[str, Any] = {"cursors": {"before": f"QVFI{page[0][0]}", "after": f"QVFI{page[-1][0]}"}}
        if says_next and start + len(page) < len(ordered):
            paging["next"] = "https://graph.facebook.com/"
        return {"data": [shown(item) for _, item in page], "paging": paging}

    def _discovered(self, asked: re.Match[str]) -> dict[str, Any]:
        person = next((p for p in self._there() if self._name(p) == asked["name"]), None)
        if person is None:
            raise _Refused(110, "Invalid user id", subcode=2207013)
        query = {"limit": asked["limit"], "after": asked["after"] or ""}
        media = self._page(self._posts(person), query, lambda post: self._media(person, post), says_next=False)
        inside = {"media": media} if media["data"] else {}
        return {"business_discovery": {**self._user(person), **inside}, "id": "17841400000000001"}

    def _offered(self, query: Params) -> dict[str, Any]:
        if "search" in self.lacks:
            raise _Refused(10, "(#10) Application does not have permission for this action")
        words = query.get("query", "").lower().split()
        hits = [(number(p), p) for p in self._there()
                if all(word in f"{self._name(p)} {p.name} {p.bio}".lower() for word in words)]  # fmt: skip
        return self._page(hits, query, self._offer)

    def _offer(self, person: Someone) -> dict[str, Any]:
        followers = {"name": "total_followers", "total_value": {"value": len(self.world.followers(person, self.now))}}
        return {"id": number(person), "username": self._name(person), "biography": person.bio, "country": "CH",
                "insights": {"data": [followers]}}  # fmt: skip

    def _hashtag(self, query: Params) -> dict[str, Any]:
        if "hashtag" in self.lacks:
            raise _Refused(10, "(#10) To use this endpoint, you need Instagram Public Content Access")
        tag = query["q"].lower()
        if not any(f"#{tag}" in post.text.lower() for p in self._there() for post in p.posts(self.now)):
            raise _Refused(24, "The requested resource does not exist", subcode=2207024)
        return {"data": [{"id": f"178{tag.encode().hex()}"}]}

    def _tagged(self, path: str, query: Params) -> dict[str, Any]:
        node, _, edge = path.strip("/").partition("/")
        tag = bytes.fromhex(node.removeprefix("178")).decode()
        posts = [(p, post) for p in self._there() for post in p.posts(self.now)
                 if f"#{tag}" in post.text.lower() and post.key not in self.deleted]  # fmt: skip
        if edge == "recent_media":
            posts = [hit for hit in posts if hit[1].at > self.now - DAY]
        ordered = sorted(posts, key=lambda hit: (-hit[1].likes if edge == "top_media" else -hit[1].at, hit[1].key))
        shown = ("id", "caption", "permalink", "timestamp")

        def tagged(hit: tuple[Someone, Made]) -> dict[str, Any]:
            return {k: v for k, v in self._media(*hit).items() if k in shown}

        return self._page([(media_id(hit[1]), hit) for hit in ordered[:100]], query, tagged)

    # --- what creators share -----------------------------------------------------------------------------------------

    def _own(self, person: Someone, path: str, query: Params) -> dict[str, Any]:
        if path == "/me":
            return {**self._user(person), "user_id": number(person), "id": f"24{person.number:06d}"}
        if path == "/me/media":
            return self._page(self._posts(person), query, lambda post: _shared(self._media(person, post)))
        if query["metric"] == "reach":
            return {"data": [{"name": "reach", "period": "days_28", "id": "reach",
                              "total_value": {"value": 4 * len(self.world.followers(person, self.now))}}]}  # fmt: skip
        return self._demographics(person, query["breakdown"])

    def _demographics(self, person: Someone, kind: str) -> dict[str, Any]:
        people = len(self.world.followers(person, self.now))
        if people < 100:
            return {"data": []}
        results = [{"dimension_values": [label], "value": int(people * share)}
                   for label, share in parts(person, kind) if int(people * share)]  # fmt: skip
        total = {"breakdowns": [{"dimension_keys": [kind], "results": results}]}
        return {"data": [{"name": "follower_demographics", "period": "lifetime", "title": "Follower demographics",
                          "total_value": total, "id": f"{number(person)}/insights"}]}  # fmt: skip


def _shared(media: dict[str, Any]) -> dict[str, Any]:
    """A post with what its owner sees of it."""
    reach = 30 + 12 * int(media.get("like_count", 0))
    told = {"reach": reach, "saved": reach // 40, "shares": reach // 60, "views": reach * 2}
    metrics = [{"name": name, "period": "lifetime", "values": [{"value": n}], "id": f"{media['id']}/{name}"}
               for name, n in told.items()]  # fmt: skip
    return {**media, "insights": {"data": metrics}}


def media_id(post: Made) -> str:
    """The number of an invented post."""
    return f"179{post.key.removeprefix('3inv')}"


def number(person: Someone) -> str:
    """The id of an invented account."""
    return f"1784140000001{person.number:04d}"


def parts(person: Someone, kind: str) -> list[tuple[str, float]]:
    """(label, share) of an invented audience; home comes first."""
    labels = {"city": _CITIES, "country": _COUNTRIES, "age": _AGES, "gender": ("F", "M", "U")}[kind]
    first = next((label for label in labels if label.startswith(person.town)), labels[0])
    weights = {label: (3.0 if label == first else 0.0) + unit(kind, person.number, label) for label in labels}
    whole = sum(weights.values()) / (0.8 if kind == "city" else 1.0)  # not every follower's town is known
    return sorted(((label, weight / whole) for label, weight in weights.items()), key=lambda part: -part[1])


def _time(at: int) -> str:
    return f"{datetime.fromtimestamp(at, UTC):%Y-%m-%dT%H:%M:%S}+0000"
