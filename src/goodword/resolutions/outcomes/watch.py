"""What the posts of the catalogue say about a goal: posts of somebody, and who names whom. Pure over the catalogue."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import parse_qs, urlencode

import pyarrow as pa

from goodword.core.errors import BadInput
from goodword.core.text import fold, words

MOST_CREATORS = 2_000
_MOST_POSTS = 5_000
_SCHEME = "posts?"


class Posts(Protocol):
    """What is asked of the catalogue."""

    def posts(self, creator_id: str, limit: int = 50) -> pa.Table:
        """The latest posts of a creator."""


@dataclass(frozen=True, slots=True)
class Watch:
    """Whose posts count: those `by` these creators (`platform:handle`) that name one of `about` (handles or words;
    all of their posts where it is empty) and are of one of these `kinds` (story, reel, …; any where it is empty)."""

    by: tuple[str, ...]
    about: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()

    def query(self) -> str:
        """The watch as a source's query."""
        return _SCHEME + urlencode({"by": self.by, "about": self.about, "kind": self.kinds}, doseq=True)


@dataclass(frozen=True, slots=True)
class Seen:
    """One post that counts."""

    post_id: str
    creator_id: str
    at: int


def is_watch(query: str) -> bool:
    """Whether a source's query asks the catalogue."""
    return query.startswith(_SCHEME)


def watch_of(query: str) -> Watch:
    """The watch that a query names. Raises BadInput where nobody is to be watched."""
    said = parse_qs(query.removeprefix(_SCHEME))
    by = tuple(name.strip().lower().replace(":@", ":") for name in said.get("by", []))
    if not is_watch(query) or not by or any(":" not in name.strip(":") for name in by):
        raise BadInput.value("by", "creators as platform:handle, whose posts are to be counted", query)
    if len(by) > MOST_CREATORS:
        raise BadInput.value("by", f"at most {MOST_CREATORS:,} creators", len(by))
    return Watch(tuple(dict.fromkeys(by)), tuple(said.get("about", [])), tuple(map(fold, said.get("kind", []))))


def seen(watch: Watch, catalogue: Posts, *, since: int) -> Iterator[Seen]:
    """Every post that counts from `since` (seconds UTC) on, creator by creator."""
    for creator_id in watch.by:
        for post in _rows(catalogue.posts(creator_id, _MOST_POSTS)):
            if post["posted_at"] >= since and _counts(post, watch):
                yield Seen(post["post_id"], creator_id, int(post["posted_at"]))


def _rows(table: pa.Table) -> list[dict[str, Any]]:
    wanted = ("post_id", "posted_at", "kind", "caption", "mentions", "tagged", "sponsors", "hashtags")
    rows: list[dict[str, Any]] = table.select([n for n in wanted if n in table.column_names]).to_pylist()
    return rows


def _counts(post: Mapping[str, Any], watch: Watch) -> bool:
    if watch.kinds and fold(post.get("kind") or "") not in watch.kinds:
        return False
    return not watch.about or any(_names(post, name) for name in watch.about)


def _names(post: Mapping[str, Any], name: str) -> bool:
    """Whether a post mentions, tags, credits or says a name; "@us" is looked for as a handle only."""
    handle = fold(name.lstrip("@#＃"))
    listed = {fold(str(v)) for key in ("mentions", "tagged", "sponsors", "hashtags") for v in post.get(key) or ()}
    if handle in listed:
        return True
    return not name.startswith("@") and _says(words(post.get("caption") or ""), words(handle))


def _says(text: Sequence[str], phrase: Sequence[str]) -> bool:
    n = len(phrase)
    return n > 0 and any(list(text[i : i + n]) == list(phrase) for i in range(len(text) - n + 1))
