"""Instagram as a connector: which request reads what, what answers mean, and how lists go on. Pure but for `open`."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from goodword.connectors.about import About, Bucket, Capability, Gate, Terms
from goodword.connectors.agreed import Tokens
from goodword.connectors.base import Network, judged, plain_handle
from goodword.connectors.instagram import wire
from goodword.connectors.instagram.pages import OWN, READERS
from goodword.connectors.instagram.signing import SIGN_IN
from goodword.connectors.model import Account, Allowance, Answer, Call, Gone, Link, Task, Transport, Verdict, Want
from goodword.core.errors import BadInput

PAGE, FOUND = 25, 50
HOUR, WEEK = 3_600, 7 * 86_400
CALLS, TAGS = 200, 30
"""Requests in an hour for one account that asks; different hashtags in seven days."""

ABOUT = About(
    name="instagram",
    title="Instagram",
    platform="instagram",
    address="https://graph.facebook.com",
    capabilities=frozenset(
        {
            Capability.SEARCH_CREATORS,
            Capability.HASHTAGS,
            Capability.PROFILES,
            Capability.POSTS,
            Capability.INSIGHTS,
        }
    ),
    needs=frozenset(
        {Capability.SEARCH_CREATORS, Capability.HASHTAGS, Capability.PROFILES, Capability.POSTS, Capability.INSIGHTS}
    ),
    terms=Terms(
        costs="nothing; a professional account of yours with a Facebook page, an app of yours, and its review for "
        "other people's data; 200 requests an hour, 30 different hashtags in seven days",
        may_store="professional accounts and their posts while they are there; what creators share, until they end it; "
        "everything goes when your app loses its access",
        may_derive="what serves you and the creators; nothing is sold or handed on, nobody is judged for credit, work "
        "or housing; posts of hashtags are not stored",
        unseen_days=30,
        snapshot_days=None,
        verified="against the fake that ships in every test, written from the documented fields; never against the "
        "network itself",
        source="https://developers.facebook.com/terms/",
    ),
    buckets=(
        Bucket("requests", CALLS, HOUR),
        Bucket("marketplace", 1_000, HOUR),
        Bucket("hashtags", TAGS, WEEK, each=True),
        Bucket("shared", None, HOUR),
    ),
    gates=(
        Gate(
            Capability.SEARCH_CREATORS,
            frozenset({"search"}),
            "Meta's leave for your app to search the creator marketplace (instagram_creator_marketplace_discovery), "
            "and a brand that is part of it",
        ),
        Gate(
            Capability.HASHTAGS,
            frozenset({"hashtag", "top", "recent"}),
            "Meta's leave for your app to see public content (Instagram Public Content Access)",
        ),
        Gate(Capability.INSIGHTS, OWN, "the creator's own sign-in, by a link that you send them"),
    ),
)

_CALLS = {
    "hello": wire.ME,
    "look up": wire.DISCOVERY,
    "account": wire.DISCOVERY,
    "feed": wire.DISCOVERY,
    "own": wire.ME,
    "own feed": wire.OWN,
    "audience": wire.DEMOGRAPHICS,
    "reach": wire.REACH,
    "search": wire.SEARCH,
    "hashtag": wire.HASHTAG,
    "top": wire.TOP,
    "recent": wire.RECENT,
}
_BUCKETS = {"search": "marketplace", **dict.fromkeys(OWN, "shared")}
_TOO_OFTEN = {4, 17, 32, 613, 80002}
_PASSING = {1, 2}
_SIGNED_OUT = {102, 190}
_NOT_FOUND = {24, 110}
_MAY_NOT = {3, 10}


class Instagram(Network):
    """Meta's Graph API for Instagram."""

    about, calls, readers = ABOUT, _CALLS, READERS
    sign_in = SIGN_IN

    def hello(self) -> Task:
        """The account that asks."""
        return Task("hello", ())

    def search(self, text: str, *, posts: bool, limit: int) -> Task:
        """Creators of the marketplace by words; or posts under a hashtag, and whom they name."""
        if posts:
            return Task("hashtag", (_tag(text),), left=limit)
        return Task("search", (text,), left=limit)

    def look_up(self, handles: Sequence[str]) -> tuple[Task, ...]:
        """Professional accounts by name, one by one."""
        return tuple(Task("look up", (name_of(text),)) for text in handles)

    def start(self, accounts: Sequence[Account]) -> tuple[Task, ...]:
        """Profiles with their latest posts; those who signed in for us are asked themselves."""
        return tuple(
            Task("own" if a.agreed else "account", (a.key,), note={"account": a.key, "name": a.handle})
            for a in accounts
        )

    def confirm(self, account: Account, post_ids: Sequence[str]) -> tuple[Gone, ...]:  # noqa: ARG002 - form of a connector
        """A post of somebody else cannot be asked for by itself: what its list lacks may not be kept."""
        return tuple(Gone("no longer in the list of posts", post_id=post_id) for post_id in post_ids)

    def call(self, task: Task) -> Call:
        """The request of a task."""
        params = self._params(task)
        if task.cursor:
            params["cursor"] = task.cursor
        who = task.subjects[0] if task.kind in OWN else ""
        once = ("hashtags", task.subjects[0]) if task.kind == "hashtag" else None
        bucket = _BUCKETS.get(task.kind, "requests")
        return Call(_CALLS[task.kind], params, bucket, cursor=task.cursor, who=who, once=once)

    def _params(self, task: Task) -> dict[str, str | int | bool | tuple[str, ...]]:
        subject = task.subjects[0] if task.subjects else ""
        match task.kind:
            case "look up":
                return {"username": subject, "limit": 1}
            case "account" | "feed":
                return {"username": task.note["name"], "limit": PAGE}
            case "own feed":
                return {"limit": PAGE}
            case "audience":
                return {"period": "lifetime", "breakdown": task.subjects[1], "timeframe": "this_month"}
            case "reach":
                return {"period": "days_28"}
            case "search":
                return {"query": subject, "limit": min(FOUND, max(task.left, 1))}
            case "hashtag":
                return {"q": subject}
            case "top" | "recent":
                return {"hashtag": subject, "limit": FOUND}
            case _:
                return {}

    def judge(self, call: Call, answer: Answer) -> Verdict:
        """By the code of the error, whatever its status; then by status."""
        code = _code(answer)
        if code in _TOO_OFTEN:
            return Verdict.WAIT
        if code in _PASSING:
            return Verdict.AGAIN
        if code in _SIGNED_OUT:
            return Verdict.GONE if call.who else Verdict.REFUSED
        if code in _NOT_FOUND:
            return Verdict.GONE
        if code in _MAY_NOT or 200 <= code < 300:
            return Verdict.DENIED
        if (plain := judged(answer)) is not None:
            return plain
        if answer.status == 400 and call.cursor:
            return Verdict.RESTART
        if answer.status == 401:
            return Verdict.REFUSED
        return Verdict.DENIED if answer.status == 403 else Verdict.WRONG

    def allowance(self, answer: Answer) -> Allowance | None:
        """X-App-Usage and X-Business-Use-Case-Usage: the fullest of their percentages, of the 200 requests an hour."""
        used, minutes = _usage(answer)
        if used is None:
            return None
        left = max(0, CALLS * (100 - used) // 100)
        return Allowance(left, CALLS, minutes * 60.0 if minutes else float(HOUR))

    def cost(self, accounts: Sequence[Account], want: Want) -> Mapping[str, tuple[int, int]]:
        """Requests of the hour: one for each creator, more where many posts are read or pages come short. What creators
        share is counted by the network for each of them."""
        n = sum(not account.agreed for account in accounts)
        return {"requests": (n, n * (1 + 2 * -(-want.posts // PAGE)))}

    def fake(self, now: int) -> Transport:
        """The invented world of Instagram."""
        from goodword.connectors.instagram.fake import FakeInstagram  # noqa: PLC0415 - only where nothing is connected

        return FakeInstagram(now)

    def open(self, link: Link, secret: str) -> Transport:
        """The Graph API."""
        from goodword.connectors.instagram.live import LiveInstagram  # noqa: PLC0415 - only where it is connected

        return LiveInstagram(link.url, link.account, secret)

    def open_agreed(self, link: Link, secret: str, tokens: Tokens) -> Transport:
        """The Graph API, for creators who signed in in their name."""
        from goodword.connectors.instagram.live import LiveInstagram  # noqa: PLC0415 - only where it is connected

        return LiveInstagram(link.url, link.account, secret, tokens)


def name_of(text: str) -> str:
    """A handle as the network takes it. Raises BadInput for what can be none: it is part of an expression there."""
    plain = plain_handle(
        text, ("instagram:", "https://www.instagram.com/", "https://instagram.com/"), "anna.bakes", longest=60
    ).lower()
    if not plain.isascii() or not plain.replace("_", "").replace(".", "").isalnum():
        raise BadInput.value("handle", "letters, digits, dots and underscores, like anna.bakes", text[:80])
    return plain


def _tag(text: str) -> str:
    plain = text.strip().lstrip("#＃").lower()
    if not plain.replace("_", "").isalnum() or len(plain) > 100:
        raise BadInput.value("text", "one hashtag without spaces, to find posts with it", text[:80])
    return plain


def _code(answer: Answer) -> int:
    error = answer.body.get("error") if isinstance(answer.body, Mapping) else None
    code = error.get("code") if isinstance(error, Mapping) else None
    return code if isinstance(code, int) else 0


def _usage(answer: Answer) -> tuple[int | None, float]:
    """(percentage that is used up, minutes until there is more)."""
    parts: list[Any] = [_read(answer.headers.get("x-app-usage", ""))]
    of_businesses = _read(answer.headers.get("x-business-use-case-usage", ""))
    for several in of_businesses.values():
        parts += several if isinstance(several, list) else []
    counted = [part for part in parts if isinstance(part, Mapping)]
    used = [n for part in counted for name in ("call_count", "total_cputime", "total_time")
            if isinstance(n := part.get(name), int | float)]  # fmt: skip
    minutes = [n for part in counted if isinstance(n := part.get("estimated_time_to_regain_access"), int | float)]
    return (int(max(used)) if used else None), float(max(minutes, default=0))


def _read(text: str) -> Mapping[str, Any]:
    try:
        found = json.loads(text) if text else {}
    except ValueError:
        return {}
    return found if isinstance(found, Mapping) else {}


CONNECTOR = Instagram()
