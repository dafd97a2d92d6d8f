"""One block of creators as an index takes it: columns, names, texts, words, niches, places."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from goodword.catalogue.listing import Listing
from goodword.discovery.search.columns import Codes, declared, whole
from goodword.discovery.search.counting import WordCounter, buffers, hashes_of
from goodword.discovery.search.points import points_of
from goodword.vetting.niche.taxonomy import Taxonomy

Ints = NDArray[np.int64]
LONGEST = 20_000
"""Bytes of captions that are kept of one creator for the index of words."""

NAMES = pa.schema([(n, pa.string()) for n in ("creator_id", "handle", "name", "bio", "place", "url")] + [
    ("lat", pa.float32()), ("lon", pa.float32()), ("posts_known", pa.int32()), ("audience_known", pa.int32()),
])  # fmt: skip
"""What is shown of a result and not filtered by."""


@dataclass(frozen=True, slots=True)
class Block:
    """n creators in order. columns: by name (n,). texts, bios, called: what the index of words gets.

    starts (n + 1,), words, counts: words of each by the counter's numbers. niches: (n, k) texts that speak of each.
    point_rows, points, point_posts: places; rows are those of the block.
    """

    names: pa.Table
    columns: dict[str, NDArray[Any]]
    niches: NDArray[np.uint8]
    texts: tuple[str, ...]
    bios: tuple[str, ...]
    called: tuple[str, ...]
    starts: Ints
    words: NDArray[np.int32]
    counts: NDArray[np.uint16]
    point_rows: Ints
    points: NDArray[np.float64]
    point_posts: Ints

    def __len__(self) -> int:
        return len(self.texts)


@dataclass(frozen=True, slots=True)
class BlockReader:
    """Reads blocks of a catalogue; counts words and codes texts as it goes. each: posts read of one creator."""

    listing: Listing
    taxonomy: Taxonomy
    niches: tuple[str, ...]
    codes: Codes
    counter: WordCounter
    each: int

    def read(self, first: int, last: int, only: pa.Array | None = None) -> Block:
        """The creators numbered from first to before last, of which `only` some."""
        profiles = self.listing.profiles(first, last, only)
        posts = self.listing.texts(first, last, self.each, only)
        tagged = self.listing.points(first, last, only)
        creators = whole(profiles["creator"])
        row_of = np.full(max(0, last - first), -1, np.int64)
        row_of[creators - first] = np.arange(len(creators))
        owner = row_of[whole(posts["creator"]) - first]
        captions = pc.binary_join_element_wise(pc.fill_null(posts["caption"], ""), "", "\n").combine_chunks()
        bios = pc.fill_null(profiles["bio"], "").combine_chunks()
        starts, words, counts, niches, texts_n = self._words(bios, captions, owner)
        point_rows, points, point_posts = points_of(profiles, tagged, first, row_of)
        return Block(
            names=_names(profiles),
            columns=self._columns(profiles, texts_n) | {"placed": _placed(point_rows, point_posts, len(creators))},
            niches=niches,
            texts=_joined(captions, owner, len(creators)),
            bios=tuple(bios.to_pylist()),
            called=_called(profiles),
            starts=starts,
            words=words,
            counts=counts,
            point_rows=point_rows,
            points=points,
            point_posts=point_posts,
        )

    def _columns(self, profiles: pa.Table, texts: Ints) -> dict[str, NDArray[Any]]:
        followers = whole(profiles["followers"])
        offline = np.asarray(pc.equal(profiles["platform"], "offline").to_numpy(), bool)
        coded = {name: self.codes.encode(name, profiles[name]) for name in self.codes.texts}
        return coded | {
            "niche": declared(profiles["niche"], self.taxonomy, self.niches),
            "followers": np.where(offline & (followers < 0), 0, followers),  # people without an account count as small
            "price_minor": whole(profiles["price_minor"]),
            "last_posted_at": whole(profiles["last_posted_at"]),
            "posts_counted": np.minimum(texts, 65_535).astype(np.uint16),
            "key": hashes_of(profiles["creator_id"].to_pylist()),
        }

    def _words(
        self, bios: pa.Array, captions: pa.Array, owner: Ints
    ) -> tuple[Ints, NDArray[np.int32], NDArray[np.uint16], NDArray[np.uint8], Ints]:
        """Words of bios and captions by creator, how many texts speak of each niche, how many texts there are."""
        n = len(bios)
        texts = pa.concat_arrays([bios.cast(pa.large_string()), captions.cast(pa.large_string())])
        document = np.concatenate([np.arange(n), owner])
        said = np.asarray(pc.greater(pc.binary_length(texts), 1).to_numpy(zero_copy_only=False), bool)
        rows = np.flatnonzero(said)
        rows = rows[np.argsort(document[rows], kind="stable")]
        document = document[rows]
        counted = self.counter.count(pc.utf8_lower(texts.take(pa.array(rows))), document)
        niches = np.zeros((n, len(self.niches)), np.uint8)
        for k in range(len(self.niches)):
            speaks = (counted.spoken >> np.uint64(k)) & np.uint64(1) > 0
            if speaks.any():
                niches[:, k] = np.minimum(np.bincount(document[speaks], minlength=n), 255)
        starts = np.searchsorted(counted.document, np.arange(n + 1))
        counts = np.minimum(counted.count, 65_535).astype(np.uint16)
        return starts, counted.word.astype(np.int32), counts, niches, np.bincount(document, minlength=n)


def _names(profiles: pa.Table) -> pa.Table:
    short = pc.utf8_slice_codeunits(profiles["bio"], 0, 300)
    at = profiles.schema.get_field_index("bio")
    return profiles.set_column(at, "bio", short).select(NAMES.names).cast(NAMES).combine_chunks()


def _called(profiles: pa.Table) -> tuple[str, ...]:
    """Display name and handle, the handle also taken apart at its signs."""
    both = pc.binary_join_element_wise(pc.fill_null(profiles["name"], ""), profiles["handle"], " ")
    apart = pc.replace_substring_regex(profiles["handle"], r"[._\-]+", " ")
    return tuple(pc.binary_join_element_wise(both, apart, " ").to_pylist())


def _joined(captions: pa.Array, owner: Ints, n: int) -> tuple[str, ...]:
    """The captions of each creator as one text; they stand one after the other in memory already."""
    data, offsets = buffers(captions)
    raw = data.tobytes()
    edges = offsets[np.searchsorted(owner, np.arange(n + 1))]
    return tuple(raw[a : min(b, a + LONGEST)].decode("utf-8", "ignore") for a, b in pairwise(edges.tolist()))


def _placed(rows: Ints, posts: Ints, n: int) -> NDArray[np.uint16]:
    """(n,) posts with a located place, a stated home counting as one."""
    counted = np.bincount(rows, np.maximum(posts, 1), n) if len(rows) else np.zeros(n)
    return np.minimum(counted, 65_535).astype(np.uint16)


def text_of(bio: str, captions: str, most: int = 1_500) -> str:
    """What an embedder of whole texts gets of a creator: what they say of themselves, and their newest posts."""
    return f"{bio}\n{captions}"[:most]
