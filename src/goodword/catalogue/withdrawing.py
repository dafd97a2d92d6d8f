"""Rows of a network taken out again: what was deleted there, and what may not be kept any longer.

Only batches that came from that network are touched: what the same people gave in files stays. Each file is written
anew beside and renamed over, so that this can be interrupted anywhere and run again.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from goodword.catalogue import erasing, layout
from goodword.catalogue.erased import person_number
from goodword.catalogue.write import rewrite_record, rewrite_table, writing
from goodword.core.erasing import Person
from goodword.core.tables import Kind
from goodword.sources.arrow import array, pc


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """What goes. creators: ids; everything of theirs. posts: ids; with who engaged with them. stored_before: seconds
    UTC; rows seen earlier than that. everything: all that came from there."""

    creators: frozenset[str] = frozenset()
    posts: frozenset[str] = frozenset()
    stored_before: int | None = None
    everything: bool = False

    def __bool__(self) -> bool:
        return bool(self.creators or self.posts or self.stored_before is not None or self.everything)


def withdraw(root: Path, source: str, what: Withdrawal, now: int, *, dry_run: bool = False) -> dict[str, int]:
    """Take rows out of the batches of one source; how many, by table. now: seconds UTC.

    What is derived is emptied where a row went: refresh the catalogue afterwards. Raises Conflict while another process
    writes.
    """
    if not what or not (root / "batches").exists():
        return {}
    if dry_run:
        return _counted(_work(root, commit, what, _posts(root, source, what)) for commit in _of(root, source))
    gone: dict[str, int] = {}
    with writing(root) as writer:
        posts = _posts(root, source, what)
        for commit in _of(root, source):
            part = _work(root, commit, what, posts)
            if part.left is not None and part.gone:
                rewrite_table(layout.raw_file(root, commit.kind, commit.batch), part.left)
            settled = _aside(root, commit, what)
            rows = len(part.left) if part.left is not None else commit.rows
            after = replace(commit, rows=rows, again=min(commit.again, rows))
            if settled:
                after = replace(after, resolves=tuple(dict.fromkeys((*commit.resolves, *settled))))
            if after != commit:
                rewrite_record(writer, after)
            gone[commit.kind.value] = gone.get(commit.kind.value, 0) + part.gone + len(settled)
        if any(gone.values()):
            erasing.forget_derived(root, now)
    return {name: count for name, count in gone.items() if count}


def posts_known(root: Path, source: str, creators: Iterable[str]) -> dict[str, dict[str, int]]:
    """By creator the ids of their posts that came from a source, with the time they were posted, seconds UTC."""
    wanted = array(sorted(creators), pa.string())
    found: dict[str, dict[str, int]] = {}
    for commit in _of(root, source):
        if commit.kind is Kind.POSTS and commit.rows and len(wanted):
            path = layout.raw_file(root, commit.kind, commit.batch)
            rows = pq.read_table(path, columns=["post_id", "creator_id", "posted_at"])
            mine = rows.filter(pc.is_in(rows["creator_id"], value_set=wanted)).to_pydict()
            for post_id, creator_id, at in zip(mine["post_id"], mine["creator_id"], mine["posted_at"], strict=True):
                found.setdefault(creator_id, {})[post_id] = at
    return found


def creators_seen(root: Path, source: str) -> dict[str, int]:
    """Every creator that came from a source, with the latest time at which one of their rows was seen, seconds UTC."""
    found: dict[str, int] = {}
    for commit in _of(root, source):
        if commit.rows and commit.kind is not Kind.ENGAGEMENTS:
            path = layout.raw_file(root, commit.kind, commit.batch)
            rows = pq.read_table(path, columns=["creator_id", "observed_at"])
            latest = rows.group_by("creator_id").aggregate([("observed_at", "max")]).to_pydict()
            for creator_id, at in zip(latest["creator_id"], latest["observed_at_max"], strict=True):
                found[creator_id] = max(at, found.get(creator_id, 0))
    return found


def sources(root: Path) -> frozenset[str]:
    """Names of everything that batches came from."""
    return frozenset(commit.source for commit in layout.commits(root))


@dataclass(frozen=True, slots=True)
class _Part:
    """One batch: its table and the rows that stay (None where it has none), and how many go."""

    kind: Kind
    left: pa.Table | None
    gone: int


def _of(root: Path, source: str) -> list[layout.Commit]:
    return [commit for commit in layout.commits(root) if commit.source == source]


def _posts(root: Path, source: str, what: Withdrawal) -> frozenset[str]:
    """The posts that go, those of the creators who go included."""
    theirs = posts_known(root, source, what.creators)
    return what.posts.union(*(known.keys() for known in theirs.values()))


def _work(root: Path, commit: layout.Commit, what: Withdrawal, posts: frozenset[str]) -> _Part:
    if not commit.rows:
        return _Part(commit.kind, None, 0)
    rows = pq.read_table(layout.raw_file(root, commit.kind, commit.batch))
    left = rows.slice(0, 0) if what.everything or _too_old(commit, what) else rows
    if what.creators and "creator_id" in rows.schema.names:
        left = left.filter(pc.invert(pc.is_in(left["creator_id"], value_set=array(sorted(what.creators)))))
    if posts and "post_id" in rows.schema.names:
        left = left.filter(pc.invert(pc.is_in(left["post_id"], value_set=array(sorted(posts)))))
    if what.creators and "person" in rows.schema.names:
        own = array([person_number(root, creator_id) for creator_id in sorted(what.creators)], pa.int64())
        left = left.filter(pc.invert(pc.is_in(left["person"], value_set=own)))
    if what.stored_before is not None and "observed_at" in rows.schema.names:
        left = left.filter(pc.greater_equal(left["observed_at"], what.stored_before))
    return _Part(commit.kind, left, len(rows) - len(left))


def _too_old(commit: layout.Commit, what: Withdrawal) -> bool:
    """Engagements do not say when they were seen: the batch does."""
    return what.stored_before is not None and commit.kind is Kind.ENGAGEMENTS and commit.at < what.stored_before


def _aside(root: Path, commit: layout.Commit, what: Withdrawal) -> list[str]:
    """What was set aside and is of those who go, or too old: emptied, and counted as settled."""
    if not commit.set_aside:
        return []
    if what.everything or (what.stored_before is not None and commit.at < what.stored_before):
        return erasing.empty_aside(root, commit, lambda _: True)
    people = [Person(creator_id, 0) for creator_id in what.creators]
    return erasing.empty_aside(root, commit, lambda row: any(erasing.of_person(row, person) for person in people))


def _counted(parts: Iterable[_Part]) -> dict[str, int]:
    found: dict[str, int] = {}
    for part in parts:
        found[part.kind.value] = found.get(part.kind.value, 0) + part.gone
    return {name: count for name, count in found.items() if count}
