"""Bluesky as a connector: which request reads what, what answers mean, and how lists go on. Pure but for `open`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from urllib.parse import urlsplit

from goodword.connectors import headers
from goodword.connectors.about import About, Bucket, Capability, Terms
from goodword.connectors.base import LAWFUL, OPEN, Network, judged, parts, plain_handle
from goodword.connectors.bluesky.pages import READERS
from goodword.connectors.bluesky.rows import uri_of
from goodword.connectors.model import (
    Account,
    Allowance,
    Answer,
    Call,
    Link,
    Page,
    Scene,
    Task,
    Transport,
    Verdict,
    Want,
)
from goodword.connectors.streams import Stream
from goodword.core.errors import BadInput, MissingExtra

STREAM = "wss://jetstream2.us-east.bsky.network"
PAGE = 100
"""Items in a page, as many as the network gives."""
ACTORS, POSTS = 25, 25
"""Profiles and posts that one request may name."""

ABOUT = About(
    name="bluesky",
    title="Bluesky",
    platform="bluesky",
    address="https://public.api.bsky.app",
    capabilities=OPEN | {Capability.SEARCH_POSTS, Capability.STREAM, Capability.ARCHIVE},
    needs=frozenset({Capability.SEARCH_POSTS}),
    terms=Terms(
        costs="nothing; no account for what is open; at most 3,000 requests in five minutes from one address",
        may_store="public records while they are there: what is deleted goes at the next refresh, or while you listen",
        may_derive=LAWFUL,
        unseen_days=30,
        snapshot_days=None,
        verified="against the fake that ships in every test, and against the network itself run on one machine; its "
        "stream against a websocket server that replays an invented world",
        source="https://docs.bsky.app/docs/support/developer-guidelines",
    ),
    buckets=(Bucket("requests", None, 300),),
)

_CALLS = {
    "profiles": "app.bsky.actor.getProfiles",
    "profile": "app.bsky.actor.getProfile",
    "feed": "app.bsky.feed.getAuthorFeed",
    "followers": "app.bsky.graph.getFollowers",
    "likes": "app.bsky.feed.getLikes",
    "shares": "app.bsky.feed.getRepostedBy",
    "comments": "app.bsky.feed.getPostThread",
    "posts": "app.bsky.feed.getPosts",
    "search": "app.bsky.actor.searchActors",
    "search posts": "app.bsky.feed.searchPosts",
}
_SUBJECT = {"search": "q", "search posts": "q", "likes": "uri", "shares": "uri", "comments": "uri"}
_SIGNED_OUT = {"ExpiredToken", "InvalidToken", "AuthenticationRequired", "AuthMissing", "AccountNotFound"}
_GONE = {"AccountTakedown", "AccountDeactivated", "AccountDeleted", "RepoTakendown", "RepoDeactivated", "RepoNotFound"}
_GONE_WORDS = (
    "profile not found",
    "actor not found",
    "could not find repo",
    "account has been suspended",
    "deactivated",
)


class Bluesky(Network):
    """The network of the AT Protocol, asked through its AppView."""

    about, calls, readers = ABOUT, _CALLS, READERS

    def search(self, text: str, *, posts: bool, limit: int) -> Task:
        """Creators by words in name and description, or by words in their posts."""
        return Task("search posts" if posts else "search", (text,), left=limit)

    def hello(self) -> Task:
        """Any question: the network has no page about itself."""
        return self.search("a", posts=False, limit=1)

    def look_up(self, handles: Sequence[str]) -> tuple[Task, ...]:
        """Profiles by handle, by id or by the address of a profile."""
        plain = [_handle(text) for text in handles]
        return tuple(Task("profiles", tuple(part), note={"find": "1"}) for part in parts(plain, ACTORS))

    def start(self, accounts: Sequence[Account]) -> tuple[Task, ...]:
        """Profiles first: they say who is still there, and what of each is read then."""
        keys = [account.key for account in accounts]
        return tuple(Task("profiles", tuple(part)) for part in parts(keys, ACTORS))

    def confirm(self, account: Account, post_ids: Sequence[str]) -> tuple[Task, ...]:
        """Ask for posts by their ids."""
        note = {"account": account.key}
        uris = [uri_of(post_id) for post_id in post_ids]
        return tuple(Task("posts", tuple(part), note=note) for part in parts(uris, POSTS))

    def call(self, task: Task) -> Call:
        """The request of a task; lists of people are asked for in the largest pages there are."""
        params: dict[str, str | int | bool | tuple[str, ...]] = {}
        if task.kind in ("profiles", "posts"):
            params["actors" if task.kind == "profiles" else "uris"] = task.subjects
        else:
            params[_SUBJECT.get(task.kind, "actor")] = task.subjects[0]
        if task.kind == "feed":
            params |= {"filter": "posts_no_replies", "limit": min(PAGE, max(task.left, 1))}
        elif task.kind == "comments":
            params |= {"depth": 1, "parentHeight": 0}
        elif task.kind not in ("profiles", "profile", "posts"):
            params["limit"] = min(PAGE, max(task.left, 1))
        if task.cursor:
            params["cursor"] = task.cursor
        return Call(_CALLS[task.kind], params, cursor=task.cursor)

    def judge(self, call: Call, answer: Answer) -> Verdict:
        """By status, and by the error that XRPC names beside it."""
        said = answer.body if isinstance(answer.body, Mapping) else {}
        error, message = str(said.get("error", "")), str(said.get("message", "")).lower()
        if (plain := judged(answer)) is not None:
            return plain
        if error in _GONE or any(words in message for words in _GONE_WORDS):
            return Verdict.GONE
        if answer.status == 401 or error in _SIGNED_OUT:
            return Verdict.REFUSED
        if call.cursor and ("cursor" in error.lower() or "cursor" in message):
            return Verdict.RESTART
        if answer.status == 403 or error in ("BlockedActor", "BlockedByActor"):
            return Verdict.DENIED
        return Verdict.WRONG

    def allowance(self, answer: Answer) -> Allowance | None:
        """The headers RateLimit-Remaining, -Limit and -Reset; the last is a time by the network's own clock."""
        left, reset = headers.number(answer, "ratelimit-remaining"), headers.number(answer, "ratelimit-reset")
        if left is None or reset is None:
            return None
        return Allowance(left, headers.number(answer, "ratelimit-limit"), headers.seconds_until(answer, reset))

    def cost(self, accounts: Sequence[Account], want: Want) -> Mapping[str, tuple[int, int]]:
        """Requests: every list at least once; at most every list to its end, reposts and answers skipped."""
        n = len(accounts)
        base = -(-n // ACTORS)
        feed = n * (want.posts > 0)
        people = n * -(-want.followers // PAGE)
        each = sum(-(-wanted // PAGE) for wanted in (want.likes, want.shares)) + (want.comments > 0)
        least = base + feed + n * (want.followers > 0)
        return {"requests": (least, base + 2 * feed * max(1, -(-want.posts // PAGE)) + people + n * want.posts * each)}

    def archive(self, name: str, data: bytes, scene: Scene) -> Page:
        """A recording of Jetstream (`.jsonl`), or the export of a repository (`.car`)."""
        from goodword.connectors.bluesky import archives  # noqa: PLC0415 - few read archives

        if name.endswith(".car"):
            return archives.repository(data, scene)
        if name.endswith((".jsonl", ".ndjson")):
            return archives.jetstream(data.decode("utf-8", "replace").splitlines(), scene)
        raise BadInput.unknown("kind of archive", name[-40:], ["….jsonl (Jetstream)", "….car (repository)"])

    def stream_of(self, url: str) -> str:
        """Jetstream, of Bluesky's own servers; another network has another one."""
        host = urlsplit(url).hostname or ""
        return STREAM if host.endswith((".bsky.app", ".bsky.network")) or host == "bsky.social" else ""

    def heard(self, messages: Sequence[str], scene: Scene) -> Page:
        """What Jetstream says."""
        from goodword.connectors.bluesky.archives import jetstream  # noqa: PLC0415 - few listen

        return jetstream(messages, scene)

    def listen(self, address: str, keys: frozenset[str], place: int | None) -> Stream:
        """Jetstream, over a websocket."""
        try:
            from goodword.connectors.bluesky.stream import Jetstream  # noqa: PLC0415 - few listen
        except ModuleNotFoundError:
            raise MissingExtra.needed("networks", "Listening to Bluesky") from None
        return Jetstream(address, keys, place)

    def fake_stream(self, now: Callable[[], int], keys: frozenset[str], place: int | None) -> Stream:
        """Jetstream of the invented world."""
        from goodword.connectors.bluesky.fake_stream import FakeStream, Happenings  # noqa: PLC0415 - few listen

        return FakeStream(Happenings(), now, keys, now() * 1_000_000 if place is None else place)

    def fake(self, now: int) -> Transport:
        """The invented world of Bluesky."""
        from goodword.connectors.bluesky.fake import FakeBluesky  # noqa: PLC0415 - only where nothing is connected

        return FakeBluesky(now)

    def open(self, link: Link, secret: str) -> Transport:
        """The AppView, or the server of an account, through `atproto`."""
        try:
            from goodword.connectors.bluesky.live import LiveBluesky  # noqa: PLC0415 - atproto takes a moment to import
        except ModuleNotFoundError:
            raise MissingExtra.needed("networks", "Asking Bluesky") from None
        return LiveBluesky(link.url, link.account, secret)


def _handle(text: str) -> str:
    """A handle as the network takes it: without sign, prefix or address around it."""
    plain = plain_handle(text, ("bluesky:", "https://bsky.app/profile/"), "anna.bsky.social", longest=253)
    return plain if plain.startswith("did:") else plain.lower()


CONNECTOR = Bluesky()
