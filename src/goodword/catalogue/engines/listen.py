"""The language of creators for whom nobody states one, from their recent captions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa
from ibis import _ as row

from goodword.catalogue.engines.expressions.tables import attach
from goodword.catalogue.engines.relations import FEATURE_STATE
from goodword.catalogue.model import RECENT_POSTS
from goodword.catalogue.resolve import DetectLanguages
from goodword.core.progress import Progress

CHUNK = 5_000
LONGEST = 2_000
"""Characters of captions that are looked at per creator."""

HEARD = pa.schema([FEATURE_STATE.schema.field(name) for name in ("creator", "heard_language")])


def captions(posts: ir.Table) -> ir.Table:
    """(creator, caption) of the last full dozen of each creator's posts, ordered by creator, newest first.

    Dozens (RECENT_POSTS) are counted from the first post on; of creators with fewer posts, all are listened to. A full
    dozen stays what it is until the next one is full, so that most new posts need no listening (see `settled`).
    """
    newest = ibis.window(group_by="creator", order_by=[ibis.desc("posted_at"), ibis.desc("post_id")])
    ranked = posts.select("creator", "post_id", "posted_at", "caption").mutate(
        age=ibis.row_number().over(newest), known=row.count().over(ibis.window(group_by="creator"))
    )
    begun = (row.known >= RECENT_POSTS).ifelse(row.known % RECENT_POSTS, 0)
    listened = ranked.filter(row.caption.notnull(), row.age >= begun, row.age < begun + RECENT_POSTS)
    return listened.order_by("creator", "age").select("creator", "caption")


def settled(silent: ir.Table, old: ir.Table, changed: ir.Table, gone: ir.Table | None) -> ir.Table:
    """Those of `silent` (creator) whose `captions` are the ones that were listened to before.

    old: rows of FEATURE_STATE. changed, gone: new states of posts, and the states that these replace.
    """
    before = old.filter(old.stated_language.isnull(), old.post_language.isnull())
    before = before.select("creator", was=row.posts_known.fill_null(0), last=row.last_posted_at)
    more = changed.group_by("creator").agg(more=row.count(), first=row.posted_at.min())
    known = attach(silent.join(before, "creator"), more, "creator")
    later = (known.was >= RECENT_POSTS) & (known.first > known.last)
    same = known.more.isnull() | (later & (known.was % RECENT_POSTS + known.more < RECENT_POSTS)).fill_null(False)
    kept = known.filter(same).select("creator")
    return kept if gone is None else kept.anti_join(gone, "creator")


def languages(batches: Iterable[pa.RecordBatch], detect: DetectLanguages, progress: Progress) -> pa.Table:
    """(creator, heard_language) for creators whose captions say enough; the others are left out."""
    creators: list[int] = []
    heard: list[str] = []
    for chunk in _chunks(_texts(batches)):
        progress.step("languages", len(creators))
        answers = detect([text for _, text in chunk])
        sure = [(creator, answer) for (creator, _), answer in zip(chunk, answers, strict=True) if answer is not None]
        creators += [creator for creator, _ in sure]
        heard += [answer for _, answer in sure]
    return pa.table({"creator": creators, "heard_language": heard}, schema=HEARD)


def _texts(batches: Iterable[pa.RecordBatch]) -> Iterator[tuple[int, str]]:
    """Captions of one creator joined, in the order of the rows."""
    current: int | None = None
    said: list[str] = []
    for batch in (batch for batch in batches if batch.num_rows):
        creators, captions = batch.column(0).to_numpy(), batch.column(1).to_pylist()
        changes = np.flatnonzero(np.diff(creators)) + 1
        for start, end in pairwise([0, *changes.tolist(), len(creators)]):
            if creators[start] != current:
                if current is not None:
                    yield current, _joined(said)
                current, said = int(creators[start]), []
            said += captions[start:end]
    if current is not None:
        yield current, _joined(said)


def _joined(captions: list[str]) -> str:
    return "\n".join(captions)[:LONGEST]


def _chunks(items: Iterable[tuple[int, str]]) -> Iterator[list[tuple[int, str]]]:
    chunk: list[tuple[int, str]] = []
    for item in items:
        chunk.append(item)
        if len(chunk) == CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk
