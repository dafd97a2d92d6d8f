"""A local Bluesky network filled with creators, posts, followers and likes that are known: for comparing.

Accounts are made one by one (about 2.5 a second), records in batches (about 185 a second). Names of accounts are
numbers; captions and times are those of the data.
"""

from __future__ import annotations

import csv
import gzip
import json
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx

from goodword.core.errors import Unavailable

_BATCH = 150
_TEXT = 280
_PATIENCE = 300.0


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a network is filled with. posts: (caption, seconds UTC) by creator. follows: (fan, creator). likes: (fan,
    creator, number of the post)."""

    posts: tuple[tuple[tuple[str, int], ...], ...]
    fans: int
    follows: frozenset[tuple[int, int]]
    likes: frozenset[tuple[int, int, int]]


@dataclass(slots=True)
class Seeded:
    """Who was made. dids: of the creators. uris: of their posts, by creator."""

    wanted: Wanted
    handles: list[str] = field(default_factory=list)
    dids: list[str] = field(default_factory=list)
    uris: list[list[str]] = field(default_factory=list)

    def followers(self, creator: int) -> int:
        """How many follow a creator."""
        return sum(who == creator for _, who in self.wanted.follows)

    def likes(self, creator: int, post: int) -> int:
        """How many like a post."""
        return sum((who, number) == (creator, post) for _, who, number in self.wanted.likes)


def from_data(folder: Path, creators: int, posts: int, fans: int) -> Wanted:
    """Creators with the most posts of `instagram-2018`; its commenters follow whom they commented on, and like it."""
    rows: dict[str, list[dict[str, Any]]] = {}
    with gzip.open(folder / "posts.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            rows.setdefault(row["creator"], []).append(row)
    people = Counter[str]()
    commented: dict[str, list[str]] = {}
    with gzip.open(folder / "engagements.csv.gz", "rt", encoding="utf-8", newline="") as text:
        for row in csv.DictReader(text):
            commented.setdefault(row["post_id"], []).append(row["commenter"])
            people[row["commenter"]] += 1
    chosen = sorted(rows, key=lambda owner: (-_heard(rows[owner], commented), owner))[:creators]
    heard = Counter(p for owner in chosen for row in rows[owner][:posts] for p in commented.get(row["post_id"], ()))
    number = {person: i for i, (person, _) in enumerate(sorted(heard.items(), key=lambda h: (-h[1], h[0]))[:fans])}
    made, likes = [], set()
    for i, owner in enumerate(chosen):
        kept = sorted(rows[owner], key=lambda row: int(row["taken_at"]))[-posts:]
        made.append(tuple((_text(row), int(row["taken_at"])) for row in kept))
        likes |= {
            (number[p], i, n) for n, row in enumerate(kept) for p in commented.get(row["post_id"], ()) if p in number
        }
    return Wanted(tuple(made), len(number), frozenset((fan, who) for fan, who, _ in likes), frozenset(likes))


def invented(creators: int, posts: int, fans: int) -> Wanted:
    """The same shape without any data: who follows whom is worked out from their numbers."""
    follows = frozenset((f, c) for f in range(fans) for c in range(creators) if (f * 7 + c * 3) % 5)
    made = tuple(tuple((f"Post {n} of {c}: bread #{c}", 1_750_000_000 + n * 90_000 + c) for n in range(posts))
                 for c in range(creators))  # fmt: skip
    likes = frozenset((f, c, n) for f, c in follows for n in range(posts) if (f + c + n) % 11 == 0)
    return Wanted(made, fans, follows, likes)


def seed(pds: str, appview: str, wanted: Wanted) -> Seeded:
    """Fill a network, and wait until its AppView counts what was written. Raises Unavailable."""
    made = Seeded(wanted)
    with httpx.Client(timeout=120) as client:
        maker = _Maker(client, pds)
        sessions = [maker.account(f"creator{i}.test") for i in range(len(wanted.posts))]
        for i, session in enumerate(sessions):
            made.handles.append(f"creator{i}.test")
            made.dids.append(session["did"])
            made.uris.append([])
        cids = [maker.posts(session, posts) for session, posts in zip(sessions, wanted.posts, strict=True)]
        made.uris = [[uri for uri, _ in found] for found in cids]
        for fan in range(wanted.fans):
            session = maker.account(f"fan{fan}.test")
            follows = sorted(c for f, c in wanted.follows if f == fan)
            likes = sorted((c, n) for f, c, n in wanted.likes if f == fan)
            records: list[tuple[str, dict[str, Any]]] = [
                ("app.bsky.graph.follow", {"subject": made.dids[c]}) for c in follows
            ]
            records += [("app.bsky.feed.like", {"subject": dict(zip(("uri", "cid"), cids[c][n], strict=True))})
                        for c, n in likes]  # fmt: skip
            maker.write(session, [(kind, {**record, "createdAt": _time(time.time())}) for kind, record in records])
        _settle(client, appview, made)
    return made


@dataclass(slots=True)
class _Maker:
    client: httpx.Client
    pds: str

    def account(self, handle: str) -> dict[str, Any]:
        given = {"handle": handle, "email": f"{handle}@example.org", "password": "hunter2-hunter2"}
        return self._post("com.atproto.server.createAccount", given)

    def posts(self, session: dict[str, Any], posts: Iterable[tuple[str, int]]) -> list[tuple[str, str]]:
        profile = ("app.bsky.actor.profile", {"displayName": session["handle"].split(".")[0], "description": "bread"})
        self.write(session, [profile])
        records = [("app.bsky.feed.post", {"text": text, "createdAt": _time(at)}) for text, at in posts]
        return [(one["uri"], one["cid"]) for one in self.write(session, records)]

    def write(self, session: dict[str, Any], records: Sequence[tuple[str, dict[str, Any]]]) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        for start in range(0, len(records), _BATCH):
            writes = [
                {"$type": "com.atproto.repo.applyWrites#create", "collection": kind, "value": {"$type": kind, **value}}
                | ({"rkey": "self"} if kind.endswith("profile") else {})
                for kind, value in records[start : start + _BATCH]
            ]
            body = {"repo": session["did"], "writes": writes}
            found += self._post("com.atproto.repo.applyWrites", body, session["accessJwt"])["results"]
        return found

    def _post(self, name: str, body: dict[str, Any], token: str = "") -> dict[str, Any]:
        headers = {"authorization": f"Bearer {token}"} if token else {}
        for attempt in range(8):
            answer = self.client.post(f"{self.pds}/xrpc/{name}", json=body, headers=headers)
            if answer.status_code == 200:
                plain: dict[str, Any] = answer.json()
                return plain
            time.sleep(0.25 * 2**attempt)  # sign-ins fail for up to a second after an account was made
        raise Unavailable(f"The local network refused `{name}`.", given=f"{answer.status_code} {answer.text[:200]}")


def _settle(client: httpx.Client, appview: str, made: Seeded) -> None:
    """The AppView follows what is written a little later."""
    ends = time.monotonic() + _PATIENCE
    while time.monotonic() < ends:
        if all(_counted(client, appview, made, i) for i in range(len(made.dids))):
            return
        time.sleep(1)
    raise Unavailable("The AppView did not take in what was written.")


def _counted(client: httpx.Client, appview: str, made: Seeded, creator: int) -> bool:
    actor = {"actor": made.dids[creator]}
    profile = client.get(f"{appview}/xrpc/app.bsky.actor.getProfile", params=actor).json()
    posts = len(made.uris[creator])
    if (profile.get("followersCount"), profile.get("postsCount")) != (made.followers(creator), posts):
        return False
    feed = client.get(f"{appview}/xrpc/app.bsky.feed.getAuthorFeed", params={**actor, "limit": 100}).json()
    likes = {item["post"]["uri"]: item["post"].get("likeCount") for item in feed.get("feed", ())}
    return all(likes.get(uri) == made.likes(creator, n) for n, uri in enumerate(made.uris[creator]))


def _heard(rows: list[dict[str, Any]], commented: dict[str, list[str]]) -> int:
    return sum(len(commented.get(row["post_id"], ())) for row in rows)


def _text(row: dict[str, Any]) -> str:
    return str(row.get("caption") or "·")[:_TEXT]


def _time(at: float) -> str:
    return f"{datetime.fromtimestamp(at, UTC):%Y-%m-%dT%H:%M:%S}.000Z"
