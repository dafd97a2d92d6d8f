"""TikTok as a connector: which request reads what, what answers mean, and how lists go on. Pure but for `open`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from goodword.connectors.about import About, Bucket, Capability, Gate, Terms
from goodword.connectors.agreed import Tokens
from goodword.connectors.base import Network, judged, parts, plain_handle
from goodword.connectors.model import Account, Allowance, Answer, Call, Link, Task, Transport, Verdict, Want
from goodword.connectors.tiktok import rows
from goodword.connectors.tiktok.pages import READERS
from goodword.connectors.tiktok.signing import SIGN_IN
from goodword.connectors.tiktok.wire import INFO, LIST, QUERY
from goodword.core.errors import BadInput

PAGE = 20
"""Videos in a page, and ids in a question, as many as there may be."""
MINUTE = 60
ABOUT = About(
    name="tiktok",
    title="TikTok",
    platform="tiktok",
    address="https://open.tiktokapis.com",
    capabilities=frozenset({Capability.PROFILES, Capability.POSTS}),
    needs=frozenset(),
    terms=Terms(
        costs="nothing; an app of yours that TikTok has reviewed (Login Kit and Display API); 600 requests a minute "
        "for each question",
        may_store="what creators agreed to at TikTok, until they end it; everything of theirs goes then",
        may_derive="what they agreed to, said on the page they agree on; nothing about anybody who did not sign in",
        unseen_days=30,
        snapshot_days=None,
        verified="against the fake that ships in every test, written from the documented fields; never against the "
        "network itself",
        source="https://www.tiktok.com/legal/page/global/tik-tok-developer-terms-of-service/en",
    ),
    buckets=(Bucket("requests", None, MINUTE),),
    gates=(
        Gate(
            Capability.PROFILES, frozenset({"look up", "account"}), "the creator's own sign-in, by a link that you send"
        ),
        Gate(Capability.POSTS, frozenset({"feed", "posts"}), "the creator's own sign-in, by a link that you send"),
    ),
    consented=True,
)

_CALLS = {"hello": INFO, "look up": INFO, "account": INFO, "feed": LIST, "posts": QUERY}
_PERSON = {"access_token_invalid", "scope_not_authorized"}
_MAY_NOT = {"scope_permission_missed"}


class TikTok(Network):
    """TikTok's Display API: every question is one of a creator about themselves."""

    about, calls, readers = ABOUT, _CALLS, READERS
    sign_in = SIGN_IN

    def hello(self) -> Task:
        """A question of nobody: that it is refused in TikTok's own form says who is asked."""
        return Task("hello", ())

    def search(self, text: str, *, posts: bool, limit: int) -> Task:  # noqa: ARG002 - form of a connector
        """Nobody can be searched for. Raises BadInput."""
        raise BadInput(
            "TikTok lets nobody be searched for.",
            given=text[:80],
            next_step="ask creators to sign in: `goodword consent ask tiktok:HANDLE` makes a link for them",
        )

    def look_up(self, handles: Sequence[str]) -> tuple[Task, ...]:
        """Creators who signed in, by name."""
        names = [plain_handle(text, ("tiktok:", "https://www.tiktok.com/"), "anna.bakes").lower() for text in handles]
        return tuple(Task("look up", (name,)) for name in names)

    def start(self, accounts: Sequence[Account]) -> tuple[Task, ...]:
        """Profiles first: they say who still agrees."""
        return tuple(Task("account", (account.key,), note={"account": account.key}) for account in accounts)

    def confirm(self, account: Account, post_ids: Sequence[str]) -> tuple[Task, ...]:
        """Ask for videos by their ids."""
        note = {"account": account.key}
        return tuple(Task("posts", tuple(part), note=note) for part in parts(post_ids, PAGE))

    def call(self, task: Task) -> Call:
        """The request of a task, in the name of the creator it is about."""
        who = task.note.get("account") or (task.subjects[0] if task.subjects else "")
        params: dict[str, str | int | bool | tuple[str, ...]] = {}
        if task.kind == "feed":
            params["limit"] = min(PAGE, max(task.left, 1))
        elif task.kind == "posts":
            params["video_ids"] = tuple(rows.own_id(post_id) for post_id in task.subjects)
        if task.cursor:
            params["cursor"] = task.cursor
        return Call(_CALLS[task.kind], params, cursor=task.cursor, who=who)

    def judge(self, call: Call, answer: Answer) -> Verdict:
        """By the code of the error, then by status. A sign-in that ended is its creator's: the others are read on."""
        code, log = _error(answer)
        if code in _PERSON:
            return Verdict.GONE if call.who else Verdict.OK if log else Verdict.REFUSED
        if code in _MAY_NOT or answer.status == 403:
            return Verdict.DENIED
        if (plain := judged(answer)) is not None:
            return plain
        if answer.status == 400 and call.cursor:
            return Verdict.RESTART
        return Verdict.REFUSED if answer.status == 401 else Verdict.WRONG

    def allowance(self, answer: Answer) -> Allowance | None:  # noqa: ARG002 - form of a connector
        """TikTok says nothing of what is left."""
        return None

    def cost(self, accounts: Sequence[Account], want: Want) -> Mapping[str, tuple[int, int]]:
        """A profile and a page of videos for each; at most twice as many pages, some come short."""
        n = len(accounts)
        pages = -(-want.posts // PAGE)
        return {"requests": (n * (1 + (want.posts > 0)), n * (1 + 2 * pages + (want.posts > 0)))}

    def fake(self, now: int) -> Transport:
        """The invented world of TikTok, in which everybody agreed."""
        from goodword.connectors.tiktok.fake import FakeTikTok  # noqa: PLC0415 - only where nothing is connected

        return FakeTikTok(now)

    def open(self, link: Link, secret: str) -> Transport:  # noqa: ARG002 - form of a connector
        """The Display API."""
        from goodword.connectors.tiktok.live import LiveTikTok  # noqa: PLC0415 - only where it is connected

        return LiveTikTok(link.url)

    def open_agreed(self, link: Link, secret: str, tokens: Tokens) -> Transport:  # noqa: ARG002 - form of a connector
        """The Display API, in the name of creators who signed in."""
        from goodword.connectors.tiktok.live import LiveTikTok  # noqa: PLC0415 - only where it is connected

        return LiveTikTok(link.url, tokens)


def _error(answer: Answer) -> tuple[str, str]:
    """(code, log id) of the error object; a good answer has the code `ok`."""
    error = answer.body.get("error") if isinstance(answer.body, Mapping) else None
    if not isinstance(error, Mapping):
        return "", ""
    return str(error.get("code", "")), str(error.get("log_id", ""))


CONNECTOR = TikTok()
