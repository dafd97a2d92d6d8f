"""YouTube as a connector: which request reads what, what answers mean, and how lists go on. Pure but for `open`."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import ClassVar
from urllib.parse import unquote, urlsplit

from goodword.connectors.about import About, Bucket, Capability, Terms
from goodword.connectors.base import Network, judged, parts
from goodword.connectors.model import Account, Allowance, Answer, Call, Link, Narrow, Task, Transport, Verdict, Want
from goodword.connectors.youtube import rows
from goodword.connectors.youtube.pages import AT_ONCE, READERS, reason
from goodword.core.errors import BadInput

COMMENTS = 100
"""Comments in a page, as many as there may be."""
SEARCHES, UNITS = "searches", "units"
_PACIFIC = "America/Los_Angeles"

ABOUT = About(
    name="youtube",
    title="YouTube",
    platform="youtube",
    address="https://youtube.googleapis.com",
    capabilities=frozenset(
        {
            Capability.SEARCH_CREATORS,
            Capability.SEARCH_POSTS,
            Capability.SEARCH_NARROWED,
            Capability.PROFILES,
            Capability.POSTS,
            Capability.COMMENTS,
        }
    ),
    needs=frozenset(),
    terms=Terms(
        costs="nothing but a key of your own Google Cloud project; 100 searches and 10,000 other units a day",
        may_store="what a key alone gives, for 30 days: then it has been seen again, or it goes",
        may_derive="nothing, beside other networks neither, until your project accepted the derived-metrics amendment",
        unseen_days=None,
        snapshot_days=30,
        verified="against the fake that ships in every test; requests and answers against the discovery document",
        source="https://developers.google.com/youtube/terms/developer-policies",
        amendment="the derived-metrics amendment to YouTube's Developer Policies",
    ),
    buckets=(Bucket(SEARCHES, 100, zone=_PACIFIC), Bucket(UNITS, 10_000, zone=_PACIFIC)),
    asked_with="key",
    search_pays=((SEARCHES, AT_ONCE), (UNITS, AT_ONCE)),
)

_METHODS = {
    "channels": ("channels.list", ("snippet", "statistics", "contentDetails")),
    "look up": ("channels.list", ("snippet", "statistics", "contentDetails")),
    "handle": ("channels.list", ("snippet", "statistics", "contentDetails")),
    "feed": ("playlistItems.list", ("contentDetails",)),
    "videos": ("videos.list", ("snippet", "statistics", "recordingDetails", "paidProductPlacementDetails")),
    "confirm": ("videos.list", ("snippet",)),
    "comments": ("commentThreads.list", ("snippet",)),
    "search": ("search.list", ("snippet",)),
    "hello": ("i18nLanguages.list", ("snippet",)),
}
_LATER = ("rateLimitExceeded", "userRateLimitExceeded", "concurrentLimitExceeded")
_SPENT = ("quotaExceeded", "dailyLimitExceeded", "dailyLimitExceededUnreg")
_KEY = ("keyInvalid", "keyExpired", "accessNotConfigured", "API_KEY_INVALID", "ipRefererBlocked", "projectNotLinked")
_CURSOR = ("invalidPageToken", "")
_ID = re.compile(r"UC[\w-]{22}")

Params = dict[str, str | int | bool | tuple[str, ...]]


class YouTube(Network):
    """The YouTube Data API, asked with a key."""

    about, readers = ABOUT, READERS
    calls: ClassVar[Mapping[str, str]] = {kind: name for kind, (name, _) in _METHODS.items()}

    def hello(self) -> Task:
        """The cheapest question: the languages there are."""
        return Task("hello", ())

    def search(self, text: str, *, posts: bool, limit: int) -> Task:
        """Channels by words, or channels of videos with these words."""
        return self.search_narrowed(text, Narrow(), posts=posts, limit=limit)

    def search_narrowed(self, text: str, narrow: Narrow, *, posts: bool, limit: int) -> Task:
        """The same within limits. Places and labels are those of videos."""
        note = {"type": "video" if posts or narrow.lat is not None or narrow.paid else "channel"}
        if narrow.lat is not None:
            note |= {"location": f"{narrow.lat:.5f},{narrow.lon:.5f}", "locationRadius": f"{narrow.radius_km:g}km"}
        if narrow.language:
            note["relevanceLanguage"] = narrow.language.lower()
        if narrow.region:
            note["regionCode"] = narrow.region.upper()
        if narrow.paid:
            note["videoPaidProductPlacement"] = "true"
        return Task("search", (text,), left=limit, note=note)

    def look_up(self, handles: Sequence[str]) -> tuple[Task, ...]:
        """Channels by handle, one by one; those that are named by their id, many at once."""
        meant = [named(text) for text in handles]
        ids = [name for name in meant if _ID.fullmatch(name)]
        own = tuple(Task("handle", (name,)) for name in meant if not _ID.fullmatch(name))
        return (*(Task("look up", tuple(part)) for part in parts(ids, AT_ONCE)), *own)

    def start(self, accounts: Sequence[Account]) -> tuple[Task, ...]:
        """Channels first, many at once: they say who is still there, and where their uploads are."""
        keys = [account.key for account in accounts]
        return tuple(Task("channels", tuple(part)) for part in parts(keys, AT_ONCE))

    def confirm(self, account: Account, post_ids: Sequence[str]) -> tuple[Task, ...]:
        """Ask for the videos by themselves, many at once."""
        note = {"account": account.key}
        return tuple(Task("confirm", tuple(part), note=note) for part in parts(post_ids, AT_ONCE))

    def call(self, task: Task) -> Call:
        """The request of a task; lists are asked for in the largest pages there are: a page costs the same."""
        name, part = _METHODS[task.kind]
        params: Params = {"part": part, **_PARAMS[task.kind](task)}
        if task.cursor:
            params["pageToken"] = task.cursor
        return Call(name, params, SEARCHES if task.kind == "search" else UNITS, cursor=task.cursor)

    def judge(self, call: Call, answer: Answer) -> Verdict:
        """By status, and by the reason beside it."""
        why = reason(answer.body)
        if why in _SPENT:
            return Verdict.SPENT
        if (plain := judged(answer)) is not None:
            return plain
        if why in _LATER:
            return Verdict.WAIT
        if answer.status == 401 or why in _KEY or _says_key(answer.body):
            return Verdict.REFUSED
        if answer.status == 404 or why == "commentsDisabled":
            return Verdict.GONE
        if answer.status == 400 and call.cursor and why in _CURSOR:
            return Verdict.RESTART
        return Verdict.DENIED if answer.status == 403 else Verdict.WRONG

    def allowance(self, answer: Answer) -> Allowance | None:  # noqa: ARG002 - form of a connector
        """YouTube's headers say nothing of what is left: the quota is kept by us."""
        return None

    def cost(self, accounts: Sequence[Account], want: Want) -> Mapping[str, tuple[int, int]]:
        """Units: channels and videos fifty at once, comments video by video. At most: every list to its end, and videos
        asked for once more that are missing from a list that was read before."""
        n, pages = len(accounts), -(-want.posts // AT_ONCE)
        first, again = -(-n // AT_ONCE), sum(account.newest_at is not None for account in accounts)
        least = first + 2 * n * min(pages, 1)
        comments = want.posts * -(-want.comments // COMMENTS)
        return {UNITS: (least, first + n * (2 * pages + comments) + again * pages)}

    def fake(self, now: int) -> Transport:
        """The invented world as the YouTube Data API."""
        from goodword.connectors.youtube.fake import FakeYouTube  # noqa: PLC0415 - only where nothing is connected

        return FakeYouTube(now)

    def open(self, link: Link, secret: str) -> Transport:
        """The real one, through `google-api-python-client`."""
        from goodword.connectors.youtube.live import LiveYouTube  # noqa: PLC0415 - only where it is connected

        return LiveYouTube(link.url, secret)


def named(text: str) -> str:
    """A handle without its sign, or the id of a channel, of what people write: `@anna`, an address, an id."""
    plain = text.strip().removeprefix("youtube:")
    if "://" in plain or plain.startswith("www.youtube."):
        plain = unquote(urlsplit(plain if "://" in plain else f"https://{plain}").path).strip("/")
        plain = plain.removeprefix("channel/").partition("/")[0]
    plain = plain.lstrip("@")
    if not plain or len(plain) > 60 or any(c.isspace() or c in "/?#&,:" for c in plain):
        raise BadInput.value("handle", "like @anna, or the address of a channel", text[:80])
    return plain if _ID.fullmatch(plain) else plain.lower()


def _says_key(body: object) -> bool:
    """Whether a refusal without a reason of YouTube's own is about the key."""
    error = body.get("error") if isinstance(body, Mapping) else None
    said = error.get("message") if isinstance(error, Mapping) else None
    return isinstance(said, str) and "api key" in said.lower()


def _ids(task: Task) -> Params:
    return {"id": tuple(rows.video_of(subject) for subject in task.subjects), "maxResults": AT_ONCE}


def _search(task: Task) -> Params:
    params: Params = {"maxResults": AT_ONCE, "safeSearch": "moderate", **task.note}
    return params | {"type": (task.note["type"],)} | ({"q": task.subjects[0]} if task.subjects[0] else {})


_PARAMS: Mapping[str, Callable[[Task], Params]] = {
    "channels": _ids,
    "look up": _ids,
    "videos": lambda task: {"id": _ids(task)["id"]},
    "confirm": lambda task: {"id": _ids(task)["id"]},
    "handle": lambda task: {"forHandle": f"@{task.subjects[0]}"},
    "feed": lambda task: {"playlistId": task.note["playlist"], "maxResults": min(AT_ONCE, max(task.left, 1))},
    "comments": lambda task: {
        "videoId": rows.video_of(task.subjects[0]),
        "order": "time",
        "textFormat": "plainText",
        "maxResults": min(COMMENTS, max(task.left, 1)),
    },
    "search": _search,
    "hello": lambda _: {},
}

CONNECTOR = YouTube()
