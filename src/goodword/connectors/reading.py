"""Lists that every network has, read the same way: posts newest first, followers, people, what is found. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from goodword.connectors.model import Account, Covered, Learned, Page, Profile, Scene, Task
from goodword.connectors.schema import S, checked
from goodword.core.tables import Kind
from goodword.core.times import DAY
from goodword.sources.model import Rejected

_MARKS = 5
_MOST_PAGES = 200
"""Longest list that is read, pages: a list without an end is a fault of the network."""


@dataclass(frozen=True, slots=True)
class Reading:
    """An answer to be read: to which task and call, and what may be known."""

    task: Task
    body: Any
    scene: Scene
    call: str
    headers: Mapping[str, str]

    def said(self, shape: type[S]) -> S:
        """The whole answer in its shape. Raises BadAnswer."""
        return checked(shape, self.body, self.call)


Reader = Callable[[Reading], Page]


def lists(account: Account, scene: Scene) -> list[Task]:
    """What is read of one creator who is there."""
    want, note = scene.want, {"account": account.key}
    found = []
    if want.posts:
        since = {"recount": str(scene.now - want.recount_days * DAY)}
        found.append(Task("feed", (account.key,), left=want.posts, until=account.newest_at or 0, note=note | since))
    if want.followers:
        found.append(Task("followers", (account.key,), left=want.followers, note=note))
    return found


def around(post: str, counts: Mapping[str, int | None], at: int | None, account: Account, scene: Scene) -> list[Task]:
    """Who engaged with a post, as far as wanted and as far as there is anybody. counts: by kind of task."""
    note = {"account": account.key, "at": str(at or "")}
    return [
        Task(kind, (post,), left=getattr(scene.want, kind), note=note)
        for kind, count in counts.items()
        if getattr(scene.want, kind) and count
    ]


def feed(
    r: Reading, made: Sequence[Mapping[str, Any]], bad: Sequence[Rejected], cursor: str, more: tuple[Task, ...]
) -> Page:
    """A page of a creator's posts, newest first. The list ends when what is wanted is read; where posts are known
    already, when they are reached and those young enough are counted again."""
    task, key = r.task, r.task.subjects[0]
    times = [row["posted_at"] for row in made if row["posted_at"] is not None]
    newest = max([int(task.note.get("newest", "0")), *times])
    oldest = min([int(task.note.get("oldest", str(r.scene.now))), *times])
    seen = (*task.seen, *(row["post_id"] for row in made))
    left = task.left - sum(t <= task.until for t in times) if task.until else task.left - len(made)
    reached = oldest <= task.until and (left <= 0 or oldest < int(task.note.get("recount", "0")))
    page = Page({Kind.POSTS: made}, {Kind.POSTS: bad}, more, cursor=cursor)
    if not cursor or _long(task) or (reached if task.until else left <= 0):
        covered = Covered(key, oldest if cursor else 0, frozenset(seen))
        return replace(page, covered=(covered,), learned=(Learned(key, newest_at=newest or None),))
    note = {**task.note, "newest": str(newest), "oldest": str(oldest), **_counted(task)}
    going = replace(task, cursor=cursor, left=max(left, 1), seen=seen, note=note)
    return replace(page, follow=(going, *more))


def followers(r: Reading, platform: str, names: Sequence[str], bad: Sequence[Rejected], cursor: str) -> Page:
    """A page of a creator's followers, newest first, by handle; down to those that were known at the last refresh."""
    task, scene = r.task, r.scene
    account = scene.accounts.get(task.subjects[0])
    if account is None:
        return Page()
    known = set(account.marks[1:]) if account.marks and account.marks[0] >= scene.want.followers else set()
    reached = bool(known) and any(scene.mark(name) in known for name in names)
    made = [{"creator_id": account.creator_id, "platform": platform, "person": name} for name in names]
    marks = task.note.get("marks") or ",".join(str(scene.mark(name)) for name in names[:_MARKS])
    page = Page({Kind.AUDIENCE: made[: task.left]}, {Kind.AUDIENCE: bad}, cursor=cursor)
    left = task.left - max(len(names) + len(bad), 1)
    if reached or not cursor or left <= 0 or _long(task):
        depth = max(scene.want.followers, account.marks[0] if known else 0)
        found = tuple(int(mark) for mark in marks.split(",") if mark)
        return replace(page, learned=(Learned(account.key, marks=(depth, *found) if found else ()),))
    going = replace(task, cursor=cursor, left=left, note={**task.note, "marks": marks, **_counted(task)})
    return replace(page, follow=(going,))


def people(task: Task, cursor: str, made: Sequence[Mapping[str, Any]], bad: Sequence[Rejected]) -> Page:
    """A page of those who engaged with a post, and the next one."""
    page = Page({Kind.ENGAGEMENTS: made[: task.left]}, {Kind.ENGAGEMENTS: bad}, cursor=cursor)
    left = task.left - max(len(made) + len(bad), 1)
    if not cursor or left <= 0 or _long(task):
        return page
    return replace(page, follow=(replace(task, cursor=cursor, left=left, note={**task.note, **_counted(task)}),))


def found(task: Task, cursor: str, profiles: Sequence[Profile]) -> Page:
    """A page of a search, and the next one."""
    left = task.left - max(len(profiles), 1)
    more = (replace(task, cursor=cursor, left=left, note={**task.note, **_counted(task)}),) if cursor else ()
    return Page(found=tuple(profiles), follow=more if left > 0 and not _long(task) else (), cursor=cursor)


def _counted(task: Task) -> dict[str, str]:
    return {"pages": str(int(task.note.get("pages", "0")) + 1)}


def _long(task: Task) -> bool:
    return int(task.note.get("pages", "0")) >= _MOST_PAGES


def unmarked(handle: str) -> int:
    """Stands for the marker where nobody's followers are compared: in searches."""
    return len(handle)
