"""How each answer of Instagram is read: rows, what is gone, what creators share, and how lists go on. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from goodword.connectors.instagram import rows
from goodword.connectors.instagram.schema import (
    Discovered,
    Listing,
    Media,
    Metric,
    Node,
    Offered,
    Paging,
    Tagged,
    Total,
    User,
)
from goodword.connectors.model import Account, Gone, Insight, Learned, Page, Task
from goodword.connectors.reading import Reader, Reading, feed, found, lists
from goodword.connectors.schema import checked, items, some
from goodword.core.tables import Kind

BREAKDOWNS = ("city", "country", "age", "gender")
"""In what parts an audience is told."""
_NO_LONGER = "no longer found as a professional account under this name"


def after(paging: Paging) -> str:
    """Where the next page of a list begins; "" where there is none: a last page has a cursor too, and no `next`."""
    return paging.cursors.after if paging.next else ""


def _look_up(r: Reading) -> Page:
    return Page(found=(rows.profile(r.said(Discovered).business_discovery),))


def _account(r: Reading) -> Page:
    """A profile with the first page of its posts: one request for both."""
    there = r.said(Discovered).business_discovery
    account = r.scene.accounts.get(r.task.subjects[0])
    if account is None:
        return Page()
    if there.key != account.key:
        return Page(gone=(Gone("the name belongs to somebody else now", account=account.key),))
    return _with_posts(r, there, account, there.media)


def _with_posts(r: Reading, there: User, account: Account, media: Listing | None) -> Page:
    made = {Kind.CREATORS: [rows.creator_row(there, account.creator_id)]}
    learned = Learned(account.key, there.username.lower())
    task = next((replace(t, whole=t.left) for t in lists(account, r.scene) if t.kind == "feed"), None)
    if task is None:
        return Page(made, learned=(learned,))
    task = replace(task, note={**task.note, "name": there.username.lower()})
    page = _inside(replace(r, task=task), media, account)
    return replace(page, rows={**made, **page.rows}, learned=(learned, *page.learned))


def _feed(r: Reading) -> Page:
    """A later page of posts."""
    account = r.scene.accounts.get(r.task.subjects[0])
    media = r.said(Discovered).business_discovery.media
    return Page() if account is None else _inside(r, media, account)


def _inside(r: Reading, media: Listing | None, account: Account) -> Page:
    """Posts inside a profile: such lists never say `next`, and after the last page comes an empty one or none."""
    if media is None or not media.data:
        return feed(r, [], [], "", ())
    return _posts(r, media, account, media.paging.cursors.after)


def _posts(r: Reading, media: Listing, account: Account, cursor: str) -> Page:
    posts, bad = items(Media, media.data)
    made = _wanted(r.task, [rows.post_row(post, account.creator_id) for post in posts])
    if len(made) < len(posts):
        cursor = cursor or "the rest"  # the list goes on, although nothing more of it is wanted
    return feed(r, made, bad, cursor, ())


def _wanted(task: Task, made: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """No more than are wanted of those that are not new: pages come as long as they are, the first one above all."""
    kept, left = [], task.left
    for row in made:
        left -= not task.until or (row["posted_at"] is not None and row["posted_at"] <= task.until)
        if left < 0:
            break
        kept.append(row)
    return kept


def _own(r: Reading) -> Page:
    """A creator about themselves: then their posts with what only they see, and who their audience is."""
    there = r.said(User)
    if r.task.note.get("find"):
        return Page(found=(rows.profile(there),))
    account = r.scene.accounts.get(r.task.subjects[0])
    if account is None:
        return Page()
    made = {Kind.CREATORS: [rows.creator_row(there, account.creator_id)]}
    follow = [replace(t, kind="own feed", whole=t.left) for t in lists(account, r.scene)
              if t.kind == "feed" and "posts" in account.agreed]  # fmt: skip
    if "audience" in account.agreed:
        note = {"account": account.key}
        follow += [Task("audience", (account.key, part), note=note) for part in BREAKDOWNS]
        follow.append(Task("reach", (account.key,), note=note))
    return Page(made, follow=tuple(follow), learned=(Learned(account.key, there.username.lower()),))


def _own_feed(r: Reading) -> Page:
    account = r.scene.accounts.get(r.task.subjects[0])
    media = r.said(Listing)
    return Page() if account is None else _posts(r, media, account, after(media.paging))


def _audience(r: Reading) -> Page:
    """One way to part an audience. Accounts with fewer than 100 followers get an empty list."""
    key, kind = r.task.subjects
    parts = [
        Insight(key, kind, result.dimension_values[0], result.value)
        for metric in _metrics(r)
        for breakdown in checked(Total, metric.total_value or {}, r.call).breakdowns
        if breakdown.dimension_keys == (kind,)
        for result in breakdown.results
        if result.dimension_values
    ]
    return Page(insights=tuple(parts))


def _reach(r: Reading) -> Page:
    key = r.task.subjects[0]
    totals = [checked(Total, metric.total_value or {}, r.call).value for metric in _metrics(r)]
    return Page(insights=tuple(Insight(key, "reach", "28 days", n) for n in totals if n is not None))


def _metrics(r: Reading) -> list[Metric]:
    return some(Metric, r.said(Listing).data, r.call)


def _search(r: Reading) -> Page:
    said = r.said(Listing)
    return found(r.task, after(said.paging), [rows.offered(one) for one in some(Offered, said.data, r.call)])


def _hashtag(r: Reading) -> Page:
    """The number of a hashtag; then its posts, the popular ones first."""
    nodes = some(Node, r.said(Listing).data, r.call)
    half = max(1, r.task.left // 2)
    return Page(follow=tuple(Task(kind, (node.id,), left=half) for node in nodes[:1] for kind in ("top", "recent")))


def _tagged(r: Reading) -> Page:
    said = r.said(Listing)
    posts = some(Tagged, said.data, r.call)
    return found(r.task, after(said.paging), [profile for post in posts for profile in rows.under(post)])


def _hello(r: Reading) -> Page:
    r.said(Node)
    return Page()


def _gone(r: Reading) -> Page:
    """Somebody is not found, or has ended what they agreed to."""
    account = r.task.note.get("account", "")
    why = "ended what they agreed to at Instagram" if r.task.kind in OWN else _NO_LONGER
    return Page(gone=(Gone(why, account=account),)) if account else Page()


OWN = frozenset({"own", "own feed", "audience", "reach"})
"""Tasks that are asked on a creator's behalf."""
READERS: Mapping[str, Reader] = {
    "hello": _hello,
    "look up": _look_up,
    "account": _account,
    "feed": _feed,
    "own": _own,
    "own feed": _own_feed,
    "audience": _audience,
    "reach": _reach,
    "search": _search,
    "hashtag": _hashtag,
    "top": _tagged,
    "recent": _tagged,
    "gone": _gone,
}
