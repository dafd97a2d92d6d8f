"""Who says a brand in plain words: whom the index of words knows to write them, and then every caption read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from goodword.catalogue.model import FeatureQuery
from goodword.core.text import fold
from goodword.discovery.mentions import gather
from goodword.discovery.mentions.words import Spoken, spoken
from goodword.discovery.search.desk import desk_of
from goodword.discovery.search.scripts import is_unspaced, unspaced
from goodword.discovery.search.store_index import OpenIndex
from goodword.discovery.search.store_words import Term
from goodword.discovery.workspace import Workspace
from goodword.vetting.material import evidence_of

READ = 300
"""Creators whose captions are read for each name: those who write it most for how much they write."""


@dataclass(frozen=True, slots=True)
class Saying:
    """rows: NAMED rows with how = word. known: posts known of those creators. words: how names were looked for."""

    rows: tuple[dict[str, Any], ...] = ()
    known: Mapping[str, int] = field(default_factory=dict)
    words: tuple[Spoken, ...] = ()
    notes: tuple[str, ...] = ()


def saying(workspace: Workspace, typed: Sequence[str]) -> Saying:
    """Who says these names in captions; names with a sign are looked for with their sign alone."""
    plain = [text.strip() for text in typed if text.strip() and text.strip()[0] not in "@#"]
    desk, evidence = desk_of(workspace), evidence_of(workspace.catalogue)
    if not plain or evidence is None:
        return Saying()
    if not desk.store.newest():
        return Saying(notes=("Plain words in captions are found once there is a search index: `goodword index`.",))
    index, words, notes, ids = desk.index(), [], [], list[str]()
    for text in plain:
        word = spoken(text, text.lower(), index.words.found_in, index.manifest.live)
        if word is None:
            notes.append(_common(text, index))
            continue
        words.append(word)
        rows = index.words.best([[_term(text, index)]], READ)[0]
        if len(rows) == READ:
            notes.append(f"“{text}” in plain words: read were captions of the {READ} creators who write it most.")
        ids += [str(r["creator_id"]) for r in index.named(rows.tolist())]
    wanted = tuple(dict.fromkeys(ids))
    posts = evidence.recent_posts(wanted, each=index.manifest.each, columns=gather.POST_COLUMNS) if wanted else None
    found = gather.said(posts.to_pylist(), words) if posts is not None else []
    saying_it = tuple(dict.fromkeys(r["creator_id"] for r in found))
    features = workspace.catalogue.features(FeatureQuery(creator_ids=saying_it)).to_pylist() if saying_it else []
    known = {r["creator_id"]: int(r["posts_known"] or 0) for r in features}
    return Saying(tuple(r for r in found if r["creator_id"] in known), known, tuple(words), tuple(notes))


def _term(text: str, index: OpenIndex) -> Term:
    """All words of a name; of scripts without blanks, all pairs of characters."""
    joined = fold(text).replace(" ", "")
    if is_unspaced(joined):
        return Term("pairs", " ".join(unspaced(joined)))
    return Term("text", " ".join(index.words.tokens(text)))


def _common(text: str, index: OpenIndex) -> str:
    counts = [index.words.found_in(t) for t in index.words.tokens(text)]
    if not counts:
        return f"“{text}” holds no word that captions could be searched for."
    share = min(counts) / max(index.manifest.live, 1)
    return (
        f"“{text}” is a word that {share:.0%} of creators write: it counts only with a sign or in a hashtag. Written "
        "with a capital, as the brand writes itself, it is looked for in captions too."
    )
