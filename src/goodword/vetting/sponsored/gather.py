"""Posts of a catalogue as the look is judged, and a look learnt from the catalogue's own marked posts and kept."""

from __future__ import annotations

import time
import weakref
import zlib
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from goodword.catalogue.evidence import RECENT
from goodword.catalogue.evidence import Evidence as Bulk
from goodword.catalogue.model import Catalogue, FeatureQuery
from goodword.vetting.material import evidence_of
from goodword.vetting.reading import POSTS
from goodword.vetting.sponsored import store
from goodword.vetting.sponsored.look import fit, look_at, probability
from goodword.vetting.sponsored.marked import mark
from goodword.vetting.sponsored.model import LOOK, LookPost
from goodword.vetting.sponsored.saturation import SeenPost
from goodword.vetting.sponsored.seen import look_post, seen
from goodword.vetting.sponsored.signs import Commonness, commonness, read_all
from goodword.vetting.sponsored.store import Learnt
from goodword.vetting.wording import count

# Fewer marked posts teach more about single brands than about advertising.
LEAST_MARKED = 100
_MOST, _EACH = 12_000, 4
_SEED = 11
Judge = Literal["learn", "kept", "no"]
Rows = Sequence[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Seen:
    """Posts by creator; learnt_from: marked posts that the look was learnt from, 0 where unmarked posts were not
    judged; marked: how many of other creators the catalogue has, where that was counted. sentence: what the judgement
    rests on and how long it took, or why there is none."""

    posts: dict[str, tuple[SeenPost, ...]]
    learnt_from: int
    marked: int
    sentence: str


@dataclass(frozen=True, slots=True)
class _Look:
    """A look, or how many marked posts there were too few of; took: seconds of this run; kept: whether it was read."""

    learnt: Learnt | None
    marked: int
    took: float
    kept: bool


# Looks in memory by catalogue, and the state of its data that they rest on.
_IN_MEMORY: weakref.WeakKeyDictionary[Catalogue, dict[str, _Look]] = weakref.WeakKeyDictionary()


def seen_posts(
    catalogue: Catalogue,
    creator_ids: Sequence[str],
    *,
    judge: Judge = "learn",
    clock: Callable[[], float] = time.perf_counter,
) -> Seen:
    """The newest posts of these creators, unmarked ones with their probability where the catalogue can teach it.

    Creators fall into two halves by their id, and each is judged by a look learnt from the other: so a look never saw
    the creator it judges, and serves everybody of its half until the data change. judge: "learn" where none is kept,
    use one that is "kept" only, or leave unmarked posts alone ("no").
    """
    bulk = evidence_of(catalogue)
    rows = _rows(catalogue, bulk, tuple(dict.fromkeys(creator_ids)))
    people = _people(catalogue, rows)
    mine: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        mine[row["creator_id"]].append(row)
    halves = sorted({_half(name) for name in mine}) if bulk is not None and judge != "no" else []
    looks = {half: _look(catalogue, half, learn=judge == "learn", clock=clock) for half in halves}
    posts = {name: _seen(mine.get(name, []), people.get(name, {}), looks.get(_half(name))) for name in creator_ids}
    return Seen(
        posts,
        sum(look.learnt.model.marked for look in looks.values() if look.learnt),
        sum(look.marked for look in looks.values()),
        _sentence(list(looks.values()), judge),
    )


def _half(creator_id: str) -> int:
    return zlib.crc32(creator_id.encode()) % 2


def _seen(rows: Rows, who: dict[str, Any], look: _Look | None) -> tuple[SeenPost, ...]:
    """Posts of one creator; how common accounts are is counted with this creator's posts added."""
    posts = [look_post(row, who) for row in rows]
    chances: list[float | None] = [None] * len(posts)
    if look is not None and look.learnt is not None and posts:
        looked = look_at(posts, known=look.learnt.common)
        chances = [float(p) for p in probability(looked, np.arange(len(posts)), look.learnt.model)]
    return tuple(seen(row, mark(post), p) for row, post, p in zip(rows, posts, chances, strict=True))


def _look(catalogue: Catalogue, half: int, *, learn: bool, clock: Callable[[], float]) -> _Look:
    """The look that judges creators of this half: in memory, as it is kept, or learnt and kept."""
    began, bulk = clock(), evidence_of(catalogue)
    folder, state = bulk.shelf() if bulk is not None else (None, "")
    path = None if folder is None else folder / f"look-{LOOK.id.replace('/', '_')}-{half}-{state}.npz"
    in_memory = _IN_MEMORY.setdefault(catalogue, {})
    name = f"{half}-{state}"
    if name not in in_memory:
        kept = store.load(path) if path is not None else None
        if kept is None and not learn:
            return _Look(None, 0, 0.0, kept=False)
        found = _Look(kept, 0, clock() - began, kept=True) if kept else _learn(catalogue, half, clock)
        if found.learnt is not None and not found.kept and path is not None:
            store.save(path, found.learnt)
        in_memory[name] = found
        return found
    there = in_memory[name]
    return _Look(there.learnt, there.marked, clock() - began, kept=True)


def _learn(catalogue: Catalogue, half: int, clock: Callable[[], float]) -> _Look:
    began = clock()
    rows = _others(catalogue, half)
    people = _people(catalogue, rows)
    posts = [look_post(row, people.get(row["creator_id"], {})) for row in rows]
    y = np.array([mark(post).marked for post in posts], np.float64)
    if y.sum() < LEAST_MARKED:
        return _Look(None, int(y.sum()), clock() - began, kept=False)
    model = fit(look_at(posts), y, np.arange(len(posts)), seed=_SEED, trained_on="your catalogue")
    newest = max(row["observed_at"] for row in rows)
    learnt = Learnt(model, _common(posts), newest, clock() - began)
    return _Look(learnt, model.marked, clock() - began, kept=False)


def _common(posts: Sequence[LookPost]) -> Commonness:
    return commonness(posts, read_all(posts))


def _sentence(looks: Sequence[_Look], judge: Judge) -> str:
    if judge == "no":
        return ""
    learnt = [look for look in looks if look.learnt is not None]
    if not learnt:
        marked = sum(look.marked for look in looks)
        if judge == "kept":
            return "Unmarked posts were not judged: no look has been learnt from this data yet."
        return (
            f"Unmarked posts were not judged: the catalogue has {count(marked, 'marked post')} of other creators, "
            f"and learning how they look needs {LEAST_MARKED}."
        )
    marked = sum(look.learnt.model.marked for look in learnt if look.learnt)
    took = sum(look.took for look in looks)
    first = sum(look.learnt.seconds for look in learnt if look.learnt)
    if all(look.kept for look in learnt):
        how = f"kept since it was learnt, which took {first:.1f} s; ready in {took:.2f} s"
    else:
        how = f"learnt in {took:.1f} s and kept: it is ready at once until the data change"
    return f"Unmarked posts are judged by how {count(marked, 'marked post')} of other creators look ({how})."


def _rows(catalogue: Catalogue, bulk: Bulk | None, creator_ids: tuple[str, ...]) -> list[dict[str, Any]]:
    if not creator_ids:
        return []
    if bulk is not None:
        return list(bulk.recent_posts(creator_ids, each=POSTS).to_pylist())
    tables = [catalogue.posts(name, POSTS) for name in creator_ids]
    return [row for table in tables for row in table.to_pylist()]


def _others(catalogue: Catalogue, half: int) -> list[dict[str, Any]]:
    """Posts of creators of the other half, evenly picked when there are many."""
    bulk, status = evidence_of(catalogue), catalogue.status()
    if bulk is None:
        return []
    every = max(1, min(status.posts, _EACH * status.creators) // (2 * _MOST))
    ids = tuple(bulk.measures(every=every)["creator_id"].to_pylist()) if every > 1 else ()
    table = bulk.recent_posts(ids, each=_EACH)
    wanted = np.array([_half(name) != half for name in table["creator_id"].to_pylist()], np.bool_)
    at = np.flatnonzero(wanted)
    picked = table.take(at[:: max(1, -(-len(at) // _MOST))]) if len(at) else RECENT.empty_table()
    return list(picked.to_pylist())


def _people(catalogue: Catalogue, rows: Rows) -> dict[str, dict[str, Any]]:
    ids = tuple(sorted({row["creator_id"] for row in rows}))
    table = catalogue.features(FeatureQuery(creator_ids=ids)) if ids else None
    wanted = ["creator_id", "followers", "followees", "posts_in_all", "niche"]
    return {} if table is None else {row["creator_id"]: row for row in table.select(wanted).to_pylist()}
