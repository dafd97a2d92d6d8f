"""Which niches the posts of creators speak of, counted for whole columns at once. Pure."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from goodword.core.text import hashtags
from goodword.vetting.niche.taxonomy import Taxonomy

Ints = NDArray[np.int64]
Masks = NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class Spoken:
    """What the posts of one creator speak of. posts: all; signed: with a hashtag; tagged, told: with a hashtag, with a
    word of any niche. counts: by niche, in the order of their names: posts that speak of it by stretch of time, oldest
    first (0 where there are fewer stretches), then those with a hashtag and those with a word of it."""

    posts: int
    signed: int
    tagged: int
    told: int
    counts: dict[str, list[int]]


SILENT = Spoken(0, 0, 0, 0, {})


class SpokenOf:
    """The same of many creators.

    posts: `caption` and `hashtags`, newest first within each creator; edges: (creators + 1,) where the posts of each
    begin. periods, per_period: at most so many equal stretches of time, each of at least so many posts.
    """

    def __init__(self, posts: pa.Table, edges: Ints, taxonomy: Taxonomy, *, periods: int, per_period: int) -> None:
        from goodword.vetting.kernels.spoken import counted, several  # noqa: PLC0415 - compiled code, when needed

        self._names = taxonomy.wordbook.niches
        words = taxonomy.wordbook.marks(posts["caption"])
        tags, signed = _tags(posts, taxonomy, words.shape[1])
        begins = several(edges, tags, words)
        niches, counts = counted(edges, begins, tags, words, periods, per_period)
        self._begins, self._niches, self._counts = begins.tolist(), niches, counts
        self._posts: list[int] = np.diff(edges).tolist()
        self._signed, self._tagged, self._told = (_each(flags, edges) for flags in (signed, _any(tags), _any(words)))

    def of(self, place: int) -> Spoken:
        """Of the creator at this place."""
        low, high = self._begins[place : place + 2]
        niches = (self._names[k] for k in self._niches[low:high].tolist())
        counts = dict(zip(niches, self._counts[low:high].tolist(), strict=True))
        return Spoken(self._posts[place], self._signed[place], self._tagged[place], self._told[place], counts)


def _tags(posts: pa.Table, taxonomy: Taxonomy, width: int) -> tuple[Masks, NDArray[np.bool_]]:
    """((n, width) bits of the niches of which the hashtags of each post speak, (n,) whether it has any)."""
    from goodword.vetting.kernels.spoken import tagged  # noqa: PLC0415 - compiled code is loaded when needed

    lists = posts["hashtags"].combine_chunks()
    length = np.asarray(pc.list_value_length(lists).fill_null(0).to_numpy(zero_copy_only=False), dtype=np.int64)
    flat = lists.flatten().dictionary_encode()
    out = np.zeros((posts.num_rows, width), np.uint64)
    number = np.asarray(flat.indices.to_numpy(zero_copy_only=False), dtype=np.int32)
    known = _masks([taxonomy.covered(tag) for tag in flat.dictionary.to_pylist()], taxonomy, width)
    tagged(np.append(0, np.cumsum(length)), number, known, out)
    signed = length > 0
    # Some sources list no hashtags beside the caption that has them.
    hidden = pc.match_substring_regex(posts["caption"], "[#＃]").fill_null(False).to_numpy(zero_copy_only=False)
    where = np.flatnonzero(hidden.astype(np.bool_) & ~signed)
    written = [hashtags(caption) for caption in posts["caption"].take(pa.array(where)).to_pylist()]
    signed[where] = [bool(tags) for tags in written]
    out[where] = _masks([frozenset().union(*map(taxonomy.covered, tags)) for tags in written], taxonomy, width)
    return out, signed


def _masks(spoken: list[frozenset[str]], taxonomy: Taxonomy, width: int) -> Masks:
    bit = {niche: i for i, niche in enumerate(taxonomy.wordbook.niches)}
    out = np.zeros((len(spoken), width), np.uint64)
    for row, niches in enumerate(spoken):
        for niche in niches:
            out[row, bit[niche] // 64] |= np.uint64(1 << bit[niche] % 64)
    return out


def _any(masks: Masks) -> NDArray[np.bool_]:
    return np.asarray(masks.any(axis=1), dtype=np.bool_)


def _each(flags: NDArray[np.bool_], edges: Ints) -> list[int]:
    """How many of the posts of each creator are so."""
    total = np.append(0, np.cumsum(flags))
    return list((total[edges[1:]] - total[edges[:-1]]).tolist())
