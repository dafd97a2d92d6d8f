"""How each answer of YouTube is read: rows, what is gone, and how the list goes on. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from goodword.connectors.model import Account, Covered, Gone, Learned, Page, Scene, Task
from goodword.connectors.reading import Reader, Reading, around, feed, people
from goodword.connectors.rows import moment
from goodword.connectors.schema import items, some
from goodword.connectors.youtube import rows
from goodword.connectors.youtube.schema import Answered, Channel, Listing, PlaylistItem, Result, Thread, Video
from goodword.core.tables import Kind

AT_ONCE = 50
"""Ids in one request, at most."""


def reason(body: object) -> str:
    """Why a request was refused, in YouTube's own word: `quotaExceeded`, `commentsDisabled`, …; "" if it says none."""
    error = body.get("error") if isinstance(body, Mapping) else None
    said = error.get("errors") if isinstance(error, Mapping) else None
    first = said[0] if isinstance(said, list) and said else None
    return str(first.get("reason", "")) if isinstance(first, Mapping) else ""


def _channels(r: Reading) -> Page:
    """Channels of creators who are watched: their rows, and what is read of each. Who is not among them is gone."""
    scene = r.scene
    there, bad = items(Channel, r.said(Listing).items)
    made, follow, learned = [], [], []
    for channel in there:
        account = scene.accounts.get(channel.id)
        if account is not None:
            made.append(rows.creator_row(channel, account.creator_id))
            learned.append(Learned(channel.id, rows.handle_of(channel)))
            follow += _uploads(channel, account, scene)
    absent = set(r.task.subjects) - {channel.id for channel in there} if not bad else set()
    gone = tuple(Gone("deleted or closed", account=key) for key in sorted(absent) if key in scene.accounts)
    return Page({Kind.CREATORS: made}, {Kind.CREATORS: bad}, tuple(follow), gone, learned=tuple(learned))


def _uploads(channel: Channel, account: Account, scene: Scene) -> list[Task]:
    """All that is new, and as many known videos as are wanted: what is stored has to be seen again within 30 days."""
    playlist = channel.contentDetails.relatedPlaylists.uploads
    if not scene.want.posts or not playlist:
        return []
    note = {"account": account.key, "playlist": playlist}
    return [Task("feed", (account.key,), left=scene.want.posts, until=account.newest_at or 0, note=note)]


def _feed(r: Reading) -> Page:
    """A page of a channel's uploads, ids only; what they are is asked for at once. Deleted and private videos stay in
    the list without a time: they are none."""
    said, account = r.said(Listing), r.scene.accounts.get(r.task.subjects[0])
    if account is None:
        return Page()
    listed, bad = items(PlaylistItem, said.items)
    known = [(one.contentDetails.videoId, one.contentDetails.videoPublishedAt or "") for one in listed]
    found = [{"post_id": rows.post_id(video), "posted_at": moment(at)} for video, at in known if at]
    ids = tuple(str(one["post_id"]) for one in found)
    more = (Task("videos", ids, note={"account": account.key}),) if ids else ()
    page = feed(r, found, bad, said.nextPageToken, more)
    return replace(page, rows={})


def _videos(r: Reading) -> Page:
    """The videos of a channel with their counts, and who commented. Those that do not come back are gone."""
    said, account = r.said(Listing), r.scene.accounts.get(r.task.note["account"])
    if account is None:
        return Page()
    videos, bad = items(Video, said.items)
    mine = [v for v in videos if v.snippet.channelId == account.key and v.snippet.liveBroadcastContent != "upcoming"]
    follow: list[Task] = []
    for video in mine:
        at = moment(video.snippet.publishedAt)
        follow += around(rows.post_id(video.id), {"comments": video.statistics.commentCount}, at, account, r.scene)
    made = {Kind.POSTS: [rows.post_row(video, account.creator_id) for video in mine]}
    return Page(made, {Kind.POSTS: bad}, tuple(follow), _missing(r.task, videos, bad))


def _confirm(r: Reading) -> Page:
    """Videos that were asked for by themselves."""
    videos, bad = items(Video, r.said(Listing).items)
    return Page(rejected={Kind.POSTS: bad}, gone=_missing(r.task, videos, bad))


def _missing(task: Task, videos: Iterable[Video], bad: Sequence[object]) -> tuple[Gone, ...]:
    there = {rows.post_id(video.id) for video in videos}
    return () if bad else tuple(Gone("deleted or private", post_id=p) for p in task.subjects if p not in there)


def _comments(r: Reading) -> Page:
    """Comments on a video, newest first; answers to them are not read."""
    said, post = r.said(Listing), r.task.subjects[0]
    threads, bad = items(Thread, said.items)
    made = [rows.comment_row(post, thread.snippet.topLevelComment.snippet, r.scene) for thread in threads]
    return people(r.task, said.nextPageToken, made, bad)


def _search(r: Reading) -> Page:
    """Whose channels or videos have the words; who they are is asked for at once."""
    said, task = r.said(Listing), r.task
    results = some(Result, said.items, r.call)
    keys = list(dict.fromkeys(result.snippet.channelId for result in results))
    left = task.left - AT_ONCE  # as planned: a page costs the same however few it brings
    going = (replace(task, cursor=said.nextPageToken, left=left),) if said.nextPageToken and left > 0 else ()
    who = (Task("look up", tuple(keys)),) if keys else ()
    return Page(follow=(*who, *going), cursor=said.nextPageToken)


def _look_up(r: Reading) -> Page:
    """Channels that were found or asked for, in the order in which they were."""
    there = {channel.id: channel for channel in some(Channel, r.said(Listing).items, r.call)}
    ordered = [there.pop(key) for key in r.task.subjects if key in there]
    return Page(found=tuple(rows.profile(channel) for channel in (*ordered, *there.values())))


def _hello(r: Reading) -> Page:
    r.said(Answered)
    return Page()


def _gone(r: Reading) -> Page:
    """What was asked for is not there; of a video, it is asked whether it is."""
    task, account = r.task, r.task.note.get("account", "")
    if task.kind == "comments":
        return Page() if reason(r.body) == "commentsDisabled" else Page(follow=(replace(task, kind="confirm"),))
    if task.kind == "feed" and account:  # a channel without a single video has no list of them
        return Page(covered=(Covered(account, 0, frozenset()),))
    return Page()


READERS: Mapping[str, Reader] = {
    "channels": _channels,
    "feed": _feed,
    "videos": _videos,
    "confirm": _confirm,
    "comments": _comments,
    "search": _search,
    "look up": _look_up,
    "handle": _look_up,
    "hello": _hello,
    "gone": _gone,
}
