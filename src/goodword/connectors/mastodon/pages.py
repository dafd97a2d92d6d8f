"""How each answer of a Mastodon server is read: rows, what is gone, and how the list goes on. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from goodword.connectors.mastodon import rows
from goodword.connectors.mastodon.schema import Account, Context, Instance, Listing, Results, Status
from goodword.connectors.model import Gone, Learned, Page, Task
from goodword.connectors.reading import Reader, Reading, around, feed, followers, found, lists, people
from goodword.connectors.rows import moment
from goodword.connectors.schema import items, listed, some
from goodword.core.tables import Kind

_NEXT = re.compile(r"<[^>]*[?&]max_id=(\d+)[^>]*>;\s*rel=\"?next")
_OPEN = ("public", "unlisted")


def cursor_of(headers: Mapping[str, str]) -> str:
    """Where the next page begins, as the Link header says it."""
    link = _NEXT.search(headers.get("link", ""))
    return link[1] if link else ""


def _account(r: Reading) -> Page:
    there = r.said(Account)
    if r.task.note.get("find"):
        meant = r.task.note.get("meant", rows.handle_of(there))
        return Page(found=(rows.profile(there),) if rows.handle_of(there) == meant else ())
    account = r.scene.accounts.get(there.id)
    if account is None:
        return Page()
    if why := rows.hidden(there):
        return Page(gone=(Gone(why, account=there.id),))
    made = {Kind.CREATORS: [rows.creator_row(there, account.creator_id)]}
    return Page(made, follow=tuple(lists(account, r.scene)), learned=(Learned(there.id, rows.handle_of(there)),))


def _feed(r: Reading) -> Page:
    key = r.task.subjects[0]
    statuses, bad = items(Status, listed(r.said(Listing)))
    account = r.scene.accounts.get(key)
    if account is None:
        return Page()
    own = [s for s in statuses if s.reblog is None and s.account.id == key and s.visibility in _OPEN]
    more = []
    for status in own:
        counts = {"likes": status.favourites_count, "shares": status.reblogs_count, "comments": status.replies_count}
        at = moment(status.created_at)
        more += around(rows.post_id(status), counts, at, account, r.scene)
    made = [rows.post_row(status, account.creator_id) for status in own]
    return feed(r, made, bad, cursor_of(r.headers), tuple(more))


def _followers(r: Reading) -> Page:
    who, bad = items(Account, listed(r.said(Listing)))
    names = [r.scene.handle(a.id, rows.handle_of(a)) for a in who]
    return followers(r, rows.PLATFORM, names, bad, cursor_of(r.headers))


def _engaged(kind: str) -> Reader:
    """Who liked or shared. The network does not say when: they stand at the time of the post, so that a second reading
    finds them again."""

    def read(r: Reading) -> Page:
        who, bad = items(Account, listed(r.said(Listing)))
        at = int(r.task.note.get("at") or r.scene.now)
        names = [r.scene.handle(a.id, rows.handle_of(a)) for a in who]
        made = [rows.engagement(r.task.subjects[0], name, kind, at) for name in names]
        return people(r.task, cursor_of(r.headers), made, bad)

    return read


def _comments(r: Reading) -> Page:
    """Direct answers; the server gives them on one page."""
    post = r.task.subjects[0]
    answers, bad = items(Status, r.said(Context).descendants)
    direct = [s for s in answers if s.in_reply_to_id == rows.own_id(post) and s.visibility in _OPEN]
    made = [
        rows.engagement(post, r.scene.handle(s.account.id, rows.handle_of(s.account)), "comment",
                        moment(s.created_at)) | {"text": rows.plain(s.content)}
        for s in direct[: r.task.left]
    ]  # fmt: skip
    return Page({Kind.ENGAGEMENTS: made}, {Kind.ENGAGEMENTS: bad})


def _status(r: Reading) -> Page:
    """A post that was asked for by itself is there."""
    r.said(Status)
    return Page()


def _search(r: Reading) -> Page:
    return _profiles(r.task, some(Account, r.said(Results).accounts, r.call), "")


def _directory(r: Reading) -> Page:
    there = some(Account, listed(r.said(Listing)), r.call)
    before = int(r.task.cursor or 0)
    return _profiles(r.task, there, str(before + len(there)) if there else "")


def _hashtag(r: Reading) -> Page:
    statuses = some(Status, listed(r.said(Listing)), r.call)
    return _profiles(r.task, [s.account for s in statuses if s.visibility in _OPEN], cursor_of(r.headers))


def _profiles(task: Task, accounts: Sequence[Account], cursor: str) -> Page:
    return found(task, cursor, [rows.profile(account) for account in accounts])


def _instance(r: Reading) -> Page:
    return Page(house=tuple(rule.text for rule in r.said(Instance).rules))


def _gone(r: Reading) -> Page:
    """Somebody is no longer there; of a post, it is asked whether it is."""
    task, account = r.task, r.task.note.get("account", "")
    if task.kind == "look up":
        return Page(follow=_own(task))
    if task.kind == "post":
        return Page(gone=(Gone("deleted", post_id=task.subjects[0]),))
    if task.kind in ("likes", "shares", "comments"):
        return Page(follow=(Task("post", task.subjects, note={"account": account}),))
    return Page(gone=(Gone(task.note.get("why", "deleted"), account=account),) if account else ())


def _own(task: Task) -> tuple[Task, ...]:
    """Some servers know their own people without the server's name only."""
    name, sign, _ = task.subjects[0].partition("@")
    return (replace(task, subjects=(name,), note={**task.note, "meant": task.subjects[0]}),) if sign else ()


READERS: Mapping[str, Reader] = {
    "account": _account,
    "look up": _account,
    "feed": _feed,
    "followers": _followers,
    "likes": _engaged("like"),
    "shares": _engaged("share"),
    "comments": _comments,
    "post": _status,
    "search": _search,
    "search posts": _hashtag,
    "directory": _directory,
    "instance": _instance,
    "gone": _gone,
}
