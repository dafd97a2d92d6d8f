"""How each answer of Bluesky is read: rows, what is gone, and how the list goes on. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from goodword.connectors.bluesky import rows
from goodword.connectors.bluesky.schema import (
    Actors,
    Detailed,
    Feed,
    Followers,
    Liked,
    Likes,
    Listed,
    Person,
    Post,
    Posts,
    Profiles,
    Reply,
    Reposts,
    Thread,
)
from goodword.connectors.model import Account, Covered, Gone, Learned, Page, Profile, Scene, Task
from goodword.connectors.schema import S, checked, items
from goodword.core.tables import Kind
from goodword.core.times import DAY


@dataclass(frozen=True, slots=True)
class Reading:
    """An answer to be read: to which task and call, and what may be known."""

    task: Task
    body: Any
    scene: Scene
    call: str

    def said(self, shape: type[S]) -> S:
        """The whole answer in its shape. Raises BadAnswer."""
        return checked(shape, self.body, self.call)


Reader = Callable[[Reading], Page]
MARKS = 5
_MOST_PAGES = 200
"""Longest list that is read, pages: a list without an end is a fault of the network."""
_WHY = {
    "AccountTakedown": "taken down by Bluesky",
    "RepoTakendown": "taken down by Bluesky",
    "AccountDeactivated": "switched off by its owner",
    "RepoDeactivated": "switched off by its owner",
}


def _profiles(r: Reading) -> Page:
    task, scene = r.task, r.scene
    found, bad = items(Detailed, r.said(Profiles).profiles)
    if task.note.get("find"):
        return Page(found=tuple(rows.profile(p, signed_in=scene.signed_in) for p in found))
    absent = [key for key in task.subjects if key not in {p.did for p in found}] if not bad else []
    asked = tuple(Task("profile", (key,), note={"account": key}) for key in absent if key in scene.accounts)
    return _there(found, bad, scene, asked)


def _profile(r: Reading) -> Page:
    scene = r.scene
    return _there([r.said(Detailed)], [], scene, ())


def _there(found: Sequence[Detailed], bad: Sequence[Any], scene: Scene, asked: tuple[Task, ...]) -> Page:
    """Profiles of creators who are watched: their rows, and what is read of each."""
    made, follow, learned, gone = [], list(asked), [], []
    for person in found:
        account = scene.accounts.get(person.did)
        if account is None:
            continue
        why = rows.hidden(person, signed_in=scene.signed_in)
        if why:
            gone.append(Gone(why, account=person.did))
            continue
        made.append(rows.creator_row(person, account.creator_id))
        learned.append(Learned(person.did, rows.handle_of(person)))
        follow += _lists(account, scene)
    return Page({Kind.CREATORS: made}, {Kind.CREATORS: bad}, tuple(follow), tuple(gone), learned=tuple(learned))


def _lists(account: Account, scene: Scene) -> list[Task]:
    """What is read of one creator."""
    want, note = scene.want, {"account": account.key}
    found = []
    if want.posts:
        since = {"recount": str(scene.now - want.recount_days * DAY)}
        found.append(Task("feed", (account.key,), left=want.posts, until=account.newest_at or 0, note=note | since))
    if want.followers:
        found.append(Task("followers", (account.key,), left=want.followers, note=note))
    return found


def _feed(r: Reading) -> Page:
    task, scene = r.task, r.scene
    said = r.said(Feed)
    listed, bad = items(Listed, said.feed)
    key = task.subjects[0]
    account = scene.accounts.get(key)
    if account is None:
        return Page()
    posts = [one.post for one in listed if one.reason is None and one.post.author.did == key]
    made = [rows.post_row(post, account.creator_id) for post in posts]
    times = [row["posted_at"] for row in made if row["posted_at"] is not None]
    newest = max([int(task.note.get("newest", "0")), *times])
    oldest = min([int(task.note.get("oldest", str(scene.now))), *times])
    seen = (*task.seen, *(row["post_id"] for row in made))
    left = task.left - sum(t <= task.until for t in times) if task.until else task.left - len(made)
    more = tuple(t for post in posts for t in _around(post, account, scene))
    reached = oldest <= task.until and (left <= 0 or oldest < int(task.note.get("recount", "0")))
    ends = not said.cursor or _long(task) or (reached if task.until else left <= 0)
    page = Page({Kind.POSTS: made}, {Kind.POSTS: bad}, more, cursor=said.cursor)
    if ends:
        covered = Covered(key, oldest if said.cursor else 0, frozenset(seen))
        return replace(page, covered=(covered,), learned=(Learned(key, newest_at=newest or None),))
    note = {**task.note, "newest": str(newest), "oldest": str(oldest), **_counted(task)}
    going = replace(task, cursor=said.cursor, left=max(left, 1), seen=seen, note=note)
    return replace(page, follow=(going, *more))


def _around(post: Post, account: Account, scene: Scene) -> list[Task]:
    """Who engaged with a post, as far as wanted and as far as there is anybody."""
    counts = {"likes": post.likeCount, "shares": post.repostCount, "comments": post.replyCount}
    at = rows.posted_at(post.record.createdAt, post.indexedAt)
    note = {"account": account.key, "at": str(at or "")}
    return [
        Task(kind, (post.uri,), left=getattr(scene.want, kind), note=note)
        for kind, count in counts.items()
        if getattr(scene.want, kind) and count
    ]


def _followers(r: Reading) -> Page:
    task, scene = r.task, r.scene
    said = r.said(Followers)
    people, bad = items(Person, said.followers)
    account = scene.accounts.get(task.subjects[0])
    if account is None:
        return Page()
    names = [rows.who(person, scene) for person in people]
    known = set(account.marks[1:]) if account.marks and account.marks[0] >= scene.want.followers else set()
    reached = bool(known) and any(scene.mark(name) in known for name in names)
    made = [{"creator_id": account.creator_id, "platform": rows.PLATFORM, "person": name} for name in names]
    marks = task.note.get("marks") or ",".join(str(scene.mark(name)) for name in names[:MARKS])
    page = Page({Kind.AUDIENCE: made[: task.left]}, {Kind.AUDIENCE: bad}, cursor=said.cursor)
    left = task.left - len(said.followers)
    if reached or not said.cursor or left <= 0 or _long(task):
        depth = max(scene.want.followers, account.marks[0] if known else 0)
        found = tuple(int(mark) for mark in marks.split(",") if mark)
        return replace(page, learned=(Learned(account.key, marks=(depth, *found) if found else ()),))
    going = replace(task, cursor=said.cursor, left=left, note={**task.note, "marks": marks, **_counted(task)})
    return replace(page, follow=(going,))


def _likes(r: Reading) -> Page:
    task, scene = r.task, r.scene
    said = r.said(Likes)
    likes, bad = items(Liked, said.likes)
    post = rows.post_id(task.subjects[0])
    made = [
        rows.engagement(post, rows.who(like.actor, scene), "like", rows.posted_at(like.createdAt, like.indexedAt))
        for like in likes
    ]
    return _people(task, said.cursor, len(said.likes), Kind.ENGAGEMENTS, made, bad)


def _shares(r: Reading) -> Page:
    """Who shared a post. The network does not say when: they stand at the time of the post, so that a second reading
    finds them again."""
    task, scene = r.task, r.scene
    said = r.said(Reposts)
    people, bad = items(Person, said.repostedBy)
    post, at = rows.post_id(task.subjects[0]), int(task.note.get("at") or scene.now)
    made = [rows.engagement(post, rows.who(person, scene), "share", at) for person in people]
    return _people(task, said.cursor, len(said.repostedBy), Kind.ENGAGEMENTS, made, bad)


def _comments(r: Reading) -> Page:
    """Direct answers to a post; the network gives them on one page."""
    task, scene = r.task, r.scene
    thread = r.said(Thread).thread
    shown = [r for r in thread.get("replies") or () if isinstance(r, Mapping) and "post" in r]
    replies, bad = items(Reply, shown)
    post = rows.post_id(task.subjects[0])
    made = [
        rows.engagement(post, rows.who(r.post.author, scene), "comment",
                        rows.posted_at(r.post.record.createdAt, r.post.indexedAt)) | {"text": r.post.record.text}
        for r in replies[: task.left]
    ]  # fmt: skip
    return Page({Kind.ENGAGEMENTS: made}, {Kind.ENGAGEMENTS: bad})


def _people(task: Task, cursor: str, read: int, kind: Kind, made: list[dict[str, Any]], bad: Sequence[Any]) -> Page:
    """A page of a list of people, and the next one."""
    page = Page({kind: made[: task.left]}, {kind: bad}, cursor=cursor)
    left = task.left - max(read, 1)
    if not cursor or left <= 0 or _long(task):
        return page
    return replace(page, follow=(replace(task, cursor=cursor, left=left, note={**task.note, **_counted(task)}),))


def _posts(r: Reading) -> Page:
    """Posts that were asked for one by one: those that do not come back are gone."""
    task = r.task
    found, bad = items(Post, r.said(Posts).posts)
    there = {rows.post_id(post.uri) for post in found}
    if bad:
        return Page(rejected={Kind.POSTS: bad})
    return Page(gone=tuple(Gone("deleted", post_id=rows.post_id(uri)) for uri in task.subjects
                           if rows.post_id(uri) not in there))  # fmt: skip


def _search(r: Reading) -> Page:
    task, scene = r.task, r.scene
    said = r.said(Actors)
    people, _ = items(Person, said.actors)
    return _found(task, said.cursor, [rows.profile(p, signed_in=scene.signed_in) for p in people])


def _search_posts(r: Reading) -> Page:
    task, scene = r.task, r.scene
    said = r.said(Posts)
    posts, _ = items(Post, said.posts)
    return _found(task, said.cursor, [rows.profile(post.author, signed_in=scene.signed_in) for post in posts])


def _found(task: Task, cursor: str, found: list[Profile]) -> Page:
    left = task.left - max(len(found), 1)
    more = (replace(task, cursor=cursor, left=left, note=_counted(task)),) if cursor and left > 0 else ()
    return Page(found=tuple(found), follow=() if _long(task) else more, cursor=cursor)


def _gone(r: Reading) -> Page:
    """Somebody is no longer there; of a post, it is asked whether it is."""
    task, body = r.task, r.body
    error = str(body.get("error", "")) if isinstance(body, Mapping) else ""
    account = task.note.get("account", "")
    if task.kind in ("likes", "shares", "comments"):
        return Page(follow=(Task("posts", task.subjects, note={"account": account}),))
    return Page(gone=(Gone(_WHY.get(error, "deleted"), account=account),) if account else ())


def _counted(task: Task) -> dict[str, str]:
    return {"pages": str(int(task.note.get("pages", "0")) + 1)}


def _long(task: Task) -> bool:
    return int(task.note.get("pages", "0")) >= _MOST_PAGES


READERS: Mapping[str, Reader] = {
    "profiles": _profiles,
    "profile": _profile,
    "feed": _feed,
    "followers": _followers,
    "likes": _likes,
    "shares": _shares,
    "comments": _comments,
    "posts": _posts,
    "search": _search,
    "search posts": _search_posts,
    "gone": _gone,
}
