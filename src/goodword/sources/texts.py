"""Texts of whole columns: cleaned, and the hashtags and mentions in them, equal to `goodword.core.text` on each."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence

import numpy as np
import pyarrow as pa

from goodword.core.text import HASHTAG, MENTION, clean, fold
from goodword.sources.arrow import Array, array, pc

_AT = re.compile(r"@([\w.\-]*\w)")
_JOINED = re.compile(r"[\w@]")
_HIDDEN = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x{202a}-\x{202e}\x{2066}-\x{2069}\x{feff}]"


def cleaned(text: Array) -> Array:
    """`core.text.clean` of every text; blank becomes null."""
    hidden = pc.match_substring_regex(text, _HIDDEN)
    values = text.to_numpy(zero_copy_only=False)
    composed = unicodedata.is_normalized
    odd = [i for i, v in enumerate(values) if v is not None and not (v.isascii() or composed("NFC", v))]
    odd = sorted(
        {*odd, *np.flatnonzero(pc.fill_null(hidden, fill_value=False).to_numpy(zero_copy_only=False)).tolist()}
    )
    if not odd:
        return text
    mask = np.zeros(len(text), dtype=bool)
    mask[odd] = True
    mended = array([clean(values[i]).strip() or None for i in odd], pa.string())
    return pc.replace_with_mask(text, array(mask), mended)


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
    """Folded hashtags of every caption, null for null."""
    return _found(captions, ("#", "＃"), lambda text: [_folded[tag] for tag in HASHTAG.findall(text)])


def mentions(captions: Array) -> Array:
    """Mentioned handles of every caption in lower case, null for null."""
    return _found(captions, ("@",), _mentioned)


def _mentioned(text: str) -> list[str]:
    """`core.text.mentions`, faster: the sign is searched for first, and what stands before it looked at after."""
    return [
        m[1].casefold()
        for m in _AT.finditer(text)
        if not _JOINED.match(text, m.start() - 1 if m.start() else len(text))
    ]


def _found(texts: Array, signs: Sequence[str], find: Callable[[str], list[str]]) -> Array:
    flat: list[str] = []
    offsets = [0]
    for text in texts.to_numpy(zero_copy_only=False):
        if text is not None and any(sign in text for sign in signs):
            flat += find(text)
        offsets.append(len(flat))
    return pa.ListArray.from_arrays(array(offsets, pa.int32()), array(flat, pa.string()), mask=pc.is_null(texts)).cast(
        pa.list_(pa.string())
    )


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
