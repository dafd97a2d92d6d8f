"""How each answer of Bluesky is read: rows, what is gone, and how the list goes on. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
from goodword.connectors.model import Account, Gone, Learned, Page, Scene, Task
from goodword.connectors.reading import Reader, Reading, around, feed, followers, found, lists, people
from goodword.connectors.schema import items, some
from goodword.core.tables import Kind

_WHY = {
    "AccountTakedown": "taken down by Bluesky",
    "RepoTakendown": "taken down by Bluesky",
    "AccountDeactivated": "switched off by its owner",
    "RepoDeactivated": "switched off by its owner",
}


def _profiles(r: Reading) -> Page:
    task, scene = r.task, r.scene
    there, bad = items(Detailed, r.said(Profiles).profiles)
    if task.note.get("find"):
        return Page(found=tuple(rows.profile(p, signed_in=scene.signed_in) for p in there))
    absent = [key for key in task.subjects if key not in {p.did for p in there}] if not bad else []
    asked = tuple(Task("profile", (key,), note={"account": key}) for key in absent if key in scene.accounts)
    return _there(there, bad, scene, asked)


def _profile(r: Reading) -> Page:
    scene = r.scene
    return _there([r.said(Detailed)], [], scene, ())


def _there(profiles: Sequence[Detailed], bad: Sequence[Any], scene: Scene, asked: tuple[Task, ...]) -> Page:
    """Profiles of creators who are watched: their rows, and what is read of each."""
    made, follow, learned, gone = [], list(asked), [], []
    for person in profiles:
        account = scene.accounts.get(person.did)
        if account is None:
            continue
        why = rows.hidden(person, signed_in=scene.signed_in)
        if why:
            gone.append(Gone(why, account=person.did))
            continue
        made.append(rows.creator_row(person, account.creator_id))
        learned.append(Learned(person.did, rows.handle_of(person)))
        follow += lists(account, scene)
    return Page({Kind.CREATORS: made}, {Kind.CREATORS: bad}, tuple(follow), tuple(gone), learned=tuple(learned))


def _feed(r: Reading) -> Page:
    said, key = r.said(Feed), r.task.subjects[0]
    listed, bad = items(Listed, said.feed)
    account = r.scene.accounts.get(key)
    if account is None:
        return Page()
    posts = [one.post for one in listed if one.reason is None and one.post.author.did == key]
    more = tuple(task for post in posts for task in _around(post, account, r.scene))
    return feed(r, [rows.post_row(post, account.creator_id) for post in posts], bad, said.cursor, more)


def _around(post: Post, account: Account, scene: Scene) -> list[Task]:
    counts = {"likes": post.likeCount, "shares": post.repostCount, "comments": post.replyCount}
    return around(post.uri, counts, rows.posted_at(post.record.createdAt, post.indexedAt), account, scene)


def _followers(r: Reading) -> Page:
    said = r.said(Followers)
    who, bad = items(Person, said.followers)
    return followers(r, rows.PLATFORM, [rows.who(person, r.scene) for person in who], bad, said.cursor)


def _likes(r: Reading) -> Page:
    task, scene = r.task, r.scene
    said = r.said(Likes)
    likes, bad = items(Liked, said.likes)
    post = rows.post_id(task.subjects[0])
    made = [
        rows.engagement(post, rows.who(like.actor, scene), "like", rows.posted_at(like.createdAt, like.indexedAt))
        for like in likes
    ]
    return people(task, said.cursor, made, bad)


def _shares(r: Reading) -> Page:
    """Who shared a post. The network does not say when: they stand at the time of the post, so that a second reading
    finds them again."""
    task, scene = r.task, r.scene
    said = r.said(Reposts)
    sharers, bad = items(Person, said.repostedBy)
    post, at = rows.post_id(task.subjects[0]), int(task.note.get("at") or scene.now)
    made = [rows.engagement(post, rows.who(person, scene), "share", at) for person in sharers]
    return people(task, said.cursor, made, bad)


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


def _posts(r: Reading) -> Page:
    """Posts that were asked for one by one: those that do not come back are gone."""
    task = r.task
    posts, bad = items(Post, r.said(Posts).posts)
    there = {rows.post_id(post.uri) for post in posts}
    if bad:
        return Page(rejected={Kind.POSTS: bad})
    return Page(gone=tuple(Gone("deleted", post_id=rows.post_id(uri)) for uri in task.subjects
                           if rows.post_id(uri) not in there))  # fmt: skip


def _search(r: Reading) -> Page:
    task, scene = r.task, r.scene
    said = r.said(Actors)
    actors = some(Person, said.actors, r.call)
    return found(task, said.cursor, [rows.profile(p, signed_in=scene.signed_in) for p in actors])


def _search_posts(r: Reading) -> Page:
    task, scene = r.task, r.scene
    said = r.said(Posts)
    posts = some(Post, said.posts, r.call)
    return found(task, said.cursor, [rows.profile(post.author, signed_in=scene.signed_in) for post in posts])


def _gone(r: Reading) -> Page:
    """Somebody is no longer there; of a post, it is asked whether it is."""
    task, body = r.task, r.body
    error = str(body.get("error", "")) if isinstance(body, Mapping) else ""
    account = task.note.get("account", "")
    if task.kind in ("likes", "shares", "comments"):
        return Page(follow=(Task("posts", task.subjects, note={"account": account}),))
    return Page(gone=(Gone(_WHY.get(error, "deleted"), account=account),) if account else ())


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
