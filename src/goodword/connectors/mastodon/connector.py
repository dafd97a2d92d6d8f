"""Mastodon as a connector: which request reads what, what answers mean, and how lists go on. Pure but for `open`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from goodword.connectors import headers
from goodword.connectors.about import About, Bucket, Capability, Terms
from goodword.connectors.base import LAWFUL, OPEN, Network, judged, plain_handle
from goodword.connectors.mastodon import rows
from goodword.connectors.mastodon.pages import READERS
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
from goodword.connectors.rows import moment
from goodword.core.errors import BadInput

STATUSES, PEOPLE = 40, 80
"""Items in a page, as many as a server gives."""

ABOUT = About(
    name="mastodon",
    title="Mastodon",
    platform="mastodon",
    address="",
    capabilities=OPEN | {Capability.HASHTAGS, Capability.DIRECTORY, Capability.ARCHIVE},
    needs=frozenset(),
    terms=Terms(
        costs="nothing; no account for what a server shows openly; as a rule 300 requests in five minutes",
        may_store="public posts of people who agreed to be found, as long as they are there; rules of servers hold",
        may_derive=LAWFUL,
        unseen_days=30,
        snapshot_days=None,
        verified="against the fake that ships in every test, and against `mastodon_mock` through `Mastodon.py`",
        source="https://docs.joinmastodon.org/api/guidelines/",
    ),
    buckets=(Bucket("requests", None, 300),),
    many=True,
)

_PATHS = {
    "account": "/api/v1/accounts/{}",
    "look up": "/api/v1/accounts/lookup",
    "feed": "/api/v1/accounts/{}/statuses",
    "followers": "/api/v1/accounts/{}/followers",
    "likes": "/api/v1/statuses/{}/favourited_by",
    "shares": "/api/v1/statuses/{}/reblogged_by",
    "comments": "/api/v1/statuses/{}/context",
    "post": "/api/v1/statuses/{}",
    "search": "/api/v2/search",
    "search posts": "/api/v1/timelines/tag/{}",
    "directory": "/api/v1/directory",
    "instance": "/api/v2/instance",
}
_LISTS = {"feed": STATUSES, "followers": PEOPLE, "likes": PEOPLE, "shares": PEOPLE, "search posts": STATUSES,
          "search": 40, "directory": PEOPLE}  # fmt: skip


class Mastodon(Network):
    """A server that speaks Mastodon's interface."""

    about, calls, readers = ABOUT, _PATHS, READERS

    def hello(self) -> Task:
        """What the server says of itself: that it is one, and its rules."""
        return Task("instance", ())

    def search(self, text: str, *, posts: bool, limit: int) -> Task:
        """Creators by words, creators of posts with a hashtag, or `*`: those in the server's directory."""
        if text == "*":
            return Task("directory", (), left=limit)
        if posts:
            return Task("search posts", (_tag(text),), left=limit)
        return Task("search", (text,), left=limit)

    def look_up(self, handles: Sequence[str]) -> tuple[Task, ...]:
        """Profiles by handle, one by one."""
        return tuple(Task("look up", (_handle(text),), note={"find": "1"}) for text in handles)

    def start(self, accounts: Sequence[Account]) -> tuple[Task, ...]:
        """Profiles first: they say who is still there, and what of each is read then."""
        return tuple(Task("account", (account.key,), note={"account": account.key}) for account in accounts)

    def confirm(self, account: Account, post_ids: Sequence[str]) -> tuple[Task, ...]:
        """Ask for each post by itself."""
        return tuple(Task("post", (post_id,), note={"account": account.key}) for post_id in post_ids)

    def call(self, task: Task) -> Call:
        """The request of a task; lists are asked for in the largest pages there are."""
        subject = task.subjects[0] if task.subjects else ""
        path = _PATHS[task.kind].format(rows.own_id(subject))
        params: dict[str, str | int | bool | tuple[str, ...]] = {}
        if task.kind in _LISTS:
            params["limit"] = min(_LISTS[task.kind], max(task.left, 1))
        if task.kind == "feed":
            params |= {"exclude_reblogs": True, "exclude_replies": True}
        elif task.kind == "look up":
            params["acct"] = subject
        elif task.kind == "search":
            params |= {"q": subject, "type": "accounts"}
        elif task.kind == "directory":
            params |= {"order": "active", "local": True}
        if task.cursor:
            params["offset" if task.kind == "directory" else "max_id"] = task.cursor
        return Call(path, params, cursor=task.cursor)

    def judge(self, call: Call, answer: Answer) -> Verdict:
        """By status, and by the error beside it."""
        said = str(answer.body.get("error", "")).lower() if isinstance(answer.body, Mapping) else ""
        if (plain := judged(answer)) is not None:
            return plain
        if answer.status in (404, 410):
            return Verdict.GONE
        if answer.status in (400, 422) and call.cursor:
            return Verdict.RESTART
        if answer.status == 401:
            return Verdict.DENIED if "requires an authenticated user" in said else Verdict.REFUSED
        return Verdict.DENIED if answer.status == 403 else Verdict.WRONG

    def allowance(self, answer: Answer) -> Allowance | None:
        """The headers X-RateLimit-Remaining, -Limit and -Reset; the last is a time by the server's own clock."""
        left, of = (headers.number(answer, f"x-ratelimit-{name}") for name in ("remaining", "limit"))
        reset = moment(answer.headers.get("x-ratelimit-reset", ""))
        return None if left is None else Allowance(left, of, headers.seconds_until(answer, reset))

    def forbids(self, rule: str) -> bool:
        """Whether it speaks against scraping, crawling, harvesting or indexing."""
        return rows.forbids(rule)

    def cost(self, accounts: Sequence[Account], want: Want) -> Mapping[str, tuple[int, int]]:
        """Requests: every list at least once; at most every list to its end, what is not kept skipped."""
        n = len(accounts)
        each = sum(-(-wanted // PEOPLE) for wanted in (want.likes, want.shares)) + (want.comments > 0)
        least = n * (1 + (want.posts > 0) + (want.followers > 0))
        most = n * (1 + 2 * max(1, -(-want.posts // STATUSES)) + -(-want.followers // PEOPLE) + want.posts * each)
        return {"requests": (least, most)}

    def archive(self, name: str, data: bytes, scene: Scene) -> Page:
        """The `outbox.json` of somebody's own archive."""
        from goodword.connectors.mastodon.archive import outbox  # noqa: PLC0415 - few read archives

        if not name.endswith(".json"):
            raise BadInput.unknown("kind of archive", name[-40:], ["outbox.json"])
        return outbox(data, scene)

    def fake(self, now: int) -> Transport:
        """The invented world as a Mastodon server."""
        from goodword.connectors.mastodon.fake import FakeMastodon  # noqa: PLC0415 - only where nothing is connected

        return FakeMastodon(now)

    def open(self, link: Link, secret: str) -> Transport:
        """A server, through `Mastodon.py`."""
        from goodword.connectors.mastodon.live import LiveMastodon  # noqa: PLC0415 - only where one is connected

        return LiveMastodon(link.url, secret)


def _handle(text: str) -> str:
    """A handle as a server takes it: `name` for its own people, `name@server` for others."""
    return plain_handle(text, ("mastodon:",), "anna@example.social").lower()


def _tag(text: str) -> str:
    plain = text.strip().lstrip("#＃")
    if not plain or any(c.isspace() or c in "/?#&" for c in plain):
        raise BadInput.value("text", "one hashtag, to find who posts with it", text[:80])
    return plain


CONNECTOR = Mastodon()
