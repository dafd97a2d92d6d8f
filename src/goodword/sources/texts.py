"""Texts of whole columns: cleaned, and the hashtags and mentions in them, equal to `goodword.core.text` on each."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from goodword.core.text import HASHTAG, MENTION, clean, fold
from goodword.sources.arrow import Array, array, pc

_AT = re.compile(r"@([\w.\-]*\w)")
_JOINED = re.compile(r"[\w@]")
_HIDDEN = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x{202a}-\x{202e}\x{2066}-\x{2069}\x{feff}]"


def cleaned(text: Array) -> Array:
    """`core.text.clean` of every text; blank becomes null."""
    hidden = pc.fill_null(pc.match_substring_regex(text, _HIDDEN), fill_value=False)
    beyond = pc.fill_null(pc.invert(pc.string_is_ascii(text)), fill_value=False)
    odd = hidden.to_numpy(zero_copy_only=False).copy()
    composed = unicodedata.is_normalized
    decomposed = [not composed("NFC", value) for value in _strings(text, beyond)]
    odd[beyond.to_numpy(zero_copy_only=False)] |= np.array(decomposed, dtype=bool)
    if not odd.any():
        return text
    mended = array([clean(value).strip() or None for value in _strings(text, array(odd))], pa.string())
    return pc.replace_with_mask(text, array(odd), mended)


def _strings(text: Array, mask: Array) -> NDArray[np.object_]:
    """The chosen texts as Python strings; numpy makes them in half the time of `to_pylist`."""
    strings: NDArray[np.object_] = text.filter(mask).to_numpy(zero_copy_only=False)
    return strings


class _Folded(dict[str, str]):
    """Folded forms, each distinct text folded once; forgotten when there are too many of them."""

    def __missing__(self, tag: str) -> str:
        if len(self) >= _REMEMBERED:
            self.clear()
        folded = self[tag] = tag.lower() if tag.isascii() else fold(tag)
        return folded


_REMEMBERED = 300_000
_folded = _Folded()


def hashtags(captions: Array) -> Array:
    """Folded hashtags of every caption, null for null.

    The signs cut a caption into pieces; what stands before the first sign is no tag, and most others are plain words.
    """
    cut = pc.split_pattern(pc.replace_substring(captions, "＃", "#"), "#")
    sizes = pc.fill_null(pc.list_value_length(cut), 0).to_numpy(zero_copy_only=False)
    ends = np.cumsum(sizes)
    pieces = pc.ascii_rtrim_whitespace(pc.list_flatten(cut))
    tag = np.ones(len(pieces), dtype=bool)
    tag[(ends - sizes)[sizes > 0]] = False
    odd = tag & ~pc.ascii_is_alnum(pieces).to_numpy(zero_copy_only=False)
    named = array([_tag(piece) for piece in _strings(pieces, array(odd))], pa.string())
    tags = pc.replace_with_mask(pc.ascii_lower(pieces), array(odd), named)
    tag &= pc.is_valid(tags).to_numpy(zero_copy_only=False)
    offsets = np.concatenate([[0], np.concatenate([[0], np.cumsum(tag)])[ends]]).astype(np.int32)
    return pa.ListArray.from_arrays(array(offsets), tags.filter(array(tag)), mask=pc.is_null(captions))


def _tag(piece: str) -> str | None:
    """The folded tag at the beginning of what follows a sign."""
    match = HASHTAG.match("#" + piece)
    return _folded[match[1]] if match else None


def mentions(captions: Array) -> Array:
    """Mentioned handles of every caption in lower case, null for null."""
    signed = pc.fill_null(pc.match_substring(captions, "@"), fill_value=False)
    found = [_mentioned(text) for text in _strings(captions, signed)]
    sizes = np.zeros(len(captions) + 1, dtype=np.int32)
    sizes[1:][signed.to_numpy(zero_copy_only=False)] = [len(handles) for handles in found]
    flat = array([handle for handles in found for handle in handles], pa.string())
    offsets = array(np.cumsum(sizes, dtype=np.int32))
    return pa.ListArray.from_arrays(offsets, flat, mask=pc.is_null(captions))


def _mentioned(text: str) -> list[str]:
    """`core.text.mentions`, faster: the sign is searched for first, and what stands before it looked at after."""
    return [
        m[1].casefold()
        for m in _AT.finditer(text)
        if not _JOINED.match(text, m.start() - 1 if m.start() else len(text))
    ]


def folded_items(lists: Array, strip: str) -> Array:
    """Items of lists folded and without a leading sign; empty ones dropped."""

    def fold_each(items: Array) -> Array:
        encoded = items.dictionary_encode()
        named = [_folded[item.strip().lstrip(strip)] for item in encoded.dictionary.to_pylist()]
        return array(named, pa.string()).take(encoded.indices)

    return _items(lists, fold_each)


def lowered_items(lists: Array) -> Array:
    """Handles in lists in lower case without a leading @; empty ones dropped."""
    return _items(lists, lambda items: pc.utf8_lower(pc.utf8_ltrim(pc.utf8_trim_whitespace(items), "@")))


def _items(lists: Array, change: Callable[[Array], Array]) -> Array:
    """Lists with every item changed at once; items that are null or become empty are dropped."""
    if len(lists) == 0 or lists.null_count == len(lists):
        return lists
    sizes = pc.fill_null(pc.list_value_length(lists), 0).to_numpy(zero_copy_only=False)
    items = change(pc.list_flatten(lists))
    empty = pc.fill_null(pc.equal(items, ""), fill_value=True)
    if pc.any(empty).as_py():
        owners = np.repeat(np.arange(len(lists)), sizes)
        keep = ~empty.to_numpy(zero_copy_only=False)
        sizes = np.bincount(owners[keep], minlength=len(lists))
        items = items.filter(array(keep))
    offsets = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int32)
    return pa.ListArray.from_arrays(array(offsets), items, mask=pc.is_null(lists))


def without_handles(comments: Array) -> Array:
    """Comments in which people are named without their names."""
    if not pc.any(pc.match_substring(comments, "@")).as_py():
        return comments
    return array([v if v is None else MENTION.sub("@…", v) for v in comments.to_pylist()], pa.string())
