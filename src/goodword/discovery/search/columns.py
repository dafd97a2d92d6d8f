"""Structure: the columns that searches filter by, as numbers; texts are codes of short lists."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from goodword.catalogue.listing import MARKS
from goodword.core.tier import TierLimits
from goodword.discovery.search.model import Wish
from goodword.vetting.niche.taxonomy import Taxonomy

Ints = NDArray[np.int64]
UNKNOWN = -1
CODED: dict[str, type[np.generic]] = {
    "platform": np.uint8, "language": np.uint16, "country": np.uint16, "price_currency": np.uint8,
}  # fmt: skip
COLUMNS: dict[str, type[np.generic]] = {
    **CODED,
    "niche": np.uint8,  # place in the list of niches, NO_NICHE where none is declared
    "followers": np.int64,
    "price_minor": np.int64,
    "last_posted_at": np.int64,
    "posts_counted": np.uint16,  # texts that words and niches were counted in: posts, and the bio
    "placed": np.uint16,  # posts with a located place, and the home that a profile states
    "key": np.uint64,  # hash of the creator's id
    "mark": np.uint64,  # changes when anything changes that is shown
}
NO_NICHE = 255


@dataclass
class Codes:
    """Texts of each coded column in the order of their codes; code 0 is "not known". Grows, never changes."""

    texts: dict[str, list[str]]

    @classmethod
    def of(cls, known: Mapping[str, Sequence[str]] | None = None) -> Codes:
        """Those of an index, or of a new one."""
        return cls({name: list((known or {}).get(name, [""])) for name in CODED})

    def encode(self, name: str, values: pa.ChunkedArray) -> NDArray[Any]:
        """(n,) code of each text; new ones are added. More than a column can hold are taken as not known."""
        encoded = values.combine_chunks().dictionary_encode()
        texts, most = self.texts[name], np.iinfo(CODED[name]).max  # type: ignore[type-var]
        number = {text: i for i, text in enumerate(texts)}
        codes = []
        for text in encoded.dictionary.to_pylist():
            if text not in number and len(texts) <= most:
                number[text] = len(texts)
                texts.append(text)
            codes.append(number.get(text, 0))
        table = np.array([*codes, 0], CODED[name])
        return np.asarray(table[encoded.indices.fill_null(len(codes)).to_numpy(zero_copy_only=False)])

    def plain(self) -> dict[str, tuple[str, ...]]:
        """As a manifest keeps them."""
        return {name: tuple(texts) for name, texts in self.texts.items()}


def whole(column: pa.ChunkedArray, missing: int = UNKNOWN) -> Ints:
    """(n,) whole numbers, `missing` where null."""
    return np.asarray(pc.fill_null(column, missing).to_numpy(), np.int64)


def declared(niches: pa.ChunkedArray, taxonomy: Taxonomy, ids: Sequence[str]) -> NDArray[np.uint8]:
    """(n,) place of the declared niche in `ids`, NO_NICHE where it is none of them."""
    place = {niche: i for i, niche in enumerate(ids)}
    encoded = niches.combine_chunks().dictionary_encode()
    named = [taxonomy.named(text) if text else None for text in encoded.dictionary.to_pylist()]
    table = np.array([place.get(n or "", NO_NICHE) for n in named] + [NO_NICHE], np.uint8)
    return np.asarray(table[encoded.indices.fill_null(len(named)).to_numpy(zero_copy_only=False)])


def marks_of(marks: pa.Table) -> NDArray[np.uint64]:
    """(n,) one number from the small numbers of MARKS, which changes when any of them does."""
    mixed = np.zeros(marks.num_rows, np.uint64)
    for name in MARKS.names[2:]:
        mixed = (mixed ^ whole(marks[name]).view(np.uint64)) * np.uint64(0x9E3779B97F4A7C15)
        mixed ^= mixed >> np.uint64(31)
    return mixed


@dataclass(frozen=True, slots=True)
class Filter:
    """A wish as the compiled filter takes it; empty arrays do not restrict."""

    platforms: NDArray[np.uint8]
    languages: NDArray[np.uint8]
    countries: NDArray[np.uint8]
    spans: Ints
    most_price: int
    currency: int
    after: int

    @property
    def restricts(self) -> bool:
        """Whether anybody may be filtered out at all."""
        lists = (self.platforms, self.languages, self.countries, self.spans)
        return any(len(a) for a in lists) or self.most_price >= 0 or self.after > _LEAST

    def rows(self, columns: Mapping[str, NDArray[Any]], dead: NDArray[np.uint8], among: Ints | None) -> Ints:
        """Rows that pass, in order. columns: by name; dead (rows,): 1 for rows of no one; among: only these rows."""
        from goodword.discovery.search.kernels import keep_coded, keep_priced, keep_spans, kept  # noqa: PLC0415

        def read(name: str) -> NDArray[Any]:
            return columns[name] if among is None else columns[name][among]

        mask = np.asarray(1 - (dead if among is None else dead[among]), np.uint8)
        for name, flags in (("platform", self.platforms), ("language", self.languages), ("country", self.countries)):
            if len(flags):
                keep_coded(read(name), flags, mask)
        if len(self.spans):
            keep_spans(read("followers"), self.spans, mask)
        if self.most_price >= 0:
            keep_priced(read("price_minor"), read("price_currency"), self.most_price, self.currency, mask)
        if self.after > _LEAST:
            keep_spans(read("last_posted_at"), np.array([[self.after, 2**62]]), mask)
        found: Ints = kept(mask)
        return found if among is None else among[found]


_LEAST = -(2**62)


def filter_of(wish: Wish, codes: Mapping[str, Sequence[str]]) -> Filter:
    """The filter of a wish against the codes of an index."""
    price = wish.max_price
    currency = (
        codes["price_currency"].index(price.currency) if price and price.currency in codes["price_currency"] else 0
    )
    return Filter(
        _flags(wish.platforms, codes["platform"]),
        _language_flags(wish, codes["language"]),
        _flags(wish.countries, codes["country"]),
        spans(wish, wish.tier_limits),
        price.minor if price else -1,
        currency if currency or price is None else 255,
        wish.active_after if wish.active_after is not None else _LEAST,
    )


def _flags(wanted: Sequence[str], texts: Sequence[str]) -> NDArray[np.uint8]:
    return np.array([text in wanted for text in texts], np.uint8) if wanted else np.empty(0, np.uint8)


def _language_flags(wish: Wish, texts: Sequence[str]) -> NDArray[np.uint8]:
    if not wish.excluded_languages:
        return _flags(wish.languages, texts)
    wanted = [text for text in texts if not wish.languages or text in wish.languages]
    return np.array([text in wanted and text not in wish.excluded_languages for text in texts], np.uint8)


def spans(wish: Wish, limits: TierLimits) -> Ints:
    """(k, 2) followers from, to before: tiers, cut by the followers asked for; (0, 2) where any will do."""
    low, high = wish.min_followers, wish.max_followers
    if not wish.tiers and low is None and high is None:
        return np.empty((0, 2), np.int64)
    top = 2**62
    bounds = [limits.bounds(t) for t in wish.tiers] or [(0, None)]
    cut = [(max(a, low or 0), min(top if b is None else b, top if high is None else high + 1)) for a, b in bounds]
    return np.array([c for c in cut if c[0] < c[1]] or [(top, top)], np.int64)


def niche_column(niche: str) -> str:
    """The array that holds how many texts of each creator speak of a niche."""
    return f"niche.{niche}"
