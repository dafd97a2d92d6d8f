"""Which posts speak for a result: those that say the words, else the one that means most what was asked."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import lru_cache

import pyarrow as pa

from goodword.core.text import fold
from goodword.core.times import from_epoch
from goodword.discovery.search.model import Hit, Post
from goodword.discovery.search.morphology import stem
from goodword.discovery.search.scripts import unspaced

EACH = 2
"""Posts shown of a result."""

_LONGEST = 220
_WORDS = re.compile(r"[^\W_]+(?:[\u0300-\u036f\u0900-\u0dff\u0e31-\u0e4e]+[^\W_]*)*")
Likeness = Callable[[Sequence[str]], Sequence[float]]


def with_posts(
    hits: Sequence[Hit], posts: pa.Table, words: Sequence[str], likeness: Likeness | None
) -> tuple[Hit, ...]:
    """The results with their posts. posts: creator_id, post_id, posted_at, caption; likeness: to the text."""
    by_creator: dict[str, list[dict[str, object]]] = {}
    for row in posts.to_pylist():
        if (row["caption"] or "").strip():
            by_creator.setdefault(row["creator_id"], []).append(row)
    return tuple(replace(h, posts=_best(by_creator.get(h.creator_id, []), h, words, likeness)) for h in hits)


def _best(rows: list[dict[str, object]], hit: Hit, words: Sequence[str], likeness: Likeness | None) -> tuple[Post, ...]:
    wanted = (*words, *hit.why.names_place)
    told = [(said_in(str(r["caption"]), wanted), r) for r in rows]
    told = sorted((t for t in told if t[0]), key=lambda t: (-len(t[0]), -int(str(t[1]["posted_at"]))))
    if not told and rows and likeness is not None:
        near = likeness([str(r["caption"]) for r in rows])
        told = [((), rows[max(range(len(rows)), key=lambda i: (near[i], -i))])]
    return tuple(
        Post(str(r["post_id"]), from_epoch(int(str(r["posted_at"]))), shortened(str(r["caption"]), said), said)
        for said, r in told[:EACH]
    )


def said_in(caption: str, words: Sequence[str]) -> tuple[str, ...]:
    """Those of the words that a caption says, in any of their forms."""
    folded = fold(caption)
    here = {stem(w) for w in _WORDS.findall(folded)} | set(unspaced(folded))
    return tuple(w for w in dict.fromkeys(words) if _stems(w) <= here)


@lru_cache(maxsize=20_000)
def _stems(word: str) -> frozenset[str]:
    """The same words are looked for in every caption."""
    return frozenset(stem(part) for part in fold(word).split())


def shortened(caption: str, said: Sequence[str]) -> str:
    """A caption on one line, cut around the first word that counts."""
    text = " ".join(caption.split())
    if len(text) <= _LONGEST:
        return text
    lower = text.lower()
    at = min((p for p in (lower.find(w.split()[0].lower()) for w in said if w) if p >= 0), default=0)
    start = max(0, min(at - _LONGEST // 3, len(text) - _LONGEST))
    start = text.find(" ", start) + 1 if start else 0
    return (
        ("… " if start else "")
        + text[start : start + _LONGEST].rstrip()
        + ("…" if start + _LONGEST < len(text) else "")
    )
