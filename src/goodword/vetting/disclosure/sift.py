"""Which of many captions may hold a term of any rule pack: whole columns at once, so that only those are read closely.

What is kept is a superset of what `find` finds: a caption that is left out holds no term of any pack.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from goodword.core.disclosing import PAID_TAGS
from goodword.vetting.disclosure.find import dense, tag_of
from goodword.vetting.disclosure.packs import packs, unpaid_terms

# Underscores, Latin accents, controls.
_DROPPED = (
    r"[_\x{0300}-\x{036f}\x{0000}-\x{0008}\x{000b}\x{000c}\x{000e}-\x{001f}"
    r"\x{007f}\x{202a}-\x{202e}\x{2066}-\x{2069}\x{feff}]"
)
_CONTROLS = r"[_\x00-\x08\x0b\x0c\x0e-\x1f\x7f]"
_JOINERS = r"[\x{200b}-\x{200d}\x{fe0f}]"
# Letters beyond a-z count as ends too: which characters are letters differs between versions of Unicode.
_NO_LETTER = r"[^a-z0-9]"


def sift(captions: pa.Array | pa.ChunkedArray) -> NDArray[np.bool_]:
    """(n,) whether each caption may hold a term; false for null."""
    simple = _flags(pc.string_is_ascii(captions).fill_null(True))
    found = np.zeros(len(simple), dtype=np.bool_)
    found[simple] = _said(pc.replace_substring_regex(captions.filter(pa.array(simple)), _CONTROLS, ""))
    marked = pc.utf8_normalize(captions.filter(pa.array(~simple)), form="NFKD")
    plain = pc.replace_substring(pc.utf8_lower(pc.replace_substring_regex(marked, _DROPPED, "")), "ß", "ss")
    # Joiners end a word, and are nothing inside a hashtag: both ways of reading them count.
    joined = _flags(pc.match_substring_regex(plain, _JOINERS))
    either = _said(plain)
    either[joined] |= _said(pc.replace_substring_regex(plain.filter(pa.array(joined)), _JOINERS, ""))
    found[~simple] = either
    return found


def _said(folded: pa.Array | pa.ChunkedArray) -> NDArray[np.bool_]:
    """(n,) whether there is a term in each; false for null."""
    return _flags(pc.match_substring_regex(pc.ascii_lower(folded), _pattern()).fill_null(False))


def _flags(values: pa.Array | pa.ChunkedArray) -> NDArray[np.bool_]:
    return np.array(values.to_numpy(zero_copy_only=False), dtype=np.bool_)


@cache
def _pattern() -> str:
    """One expression for every term; RE2 walks it once, however many terms there are."""
    listed = {t for p in packs().values() for t in (*p.clear, *p.conditional, *p.ambiguous)} | set(unpaid_terms())
    tags = {t for t in listed if t[0] == "#"} | {f"#{t}" for t in PAID_TAGS}
    whole = {_plain(tag_of(t[1:])) for t in tags if "{" not in t}
    ends = {_plain(t.rpartition("}")[2]) for t in tags if "{" in t}
    words = {t for t in listed if t[0] != "#"}
    said = {_phrase(t.partition("{x}")[0]) for t in words if not dense(t)}
    anywhere = {_phrase(t) for t in words if dense(t)}
    return "|".join(
        (
            f"#(?:{_any(whole)})(?:{_NO_LETTER}|$)",
            rf"#[^\s#]*(?:{_any(ends)})",
            rf"(?:^|[^a-z0-9#@])(?:{_any(said)})(?:{_NO_LETTER}|$)",
            f"(?:{_any(anywhere)})",
        )
    )


def _any(parts: set[str]) -> str:
    return "|".join(sorted(parts))


def _phrase(term: str) -> str:
    return r"[\s\pZ]+".join(_plain(word) for word in term.split())


def _plain(text: str) -> str:
    """As `sift` folds captions, signs escaped."""
    decomposed = unicodedata.normalize("NFKD", text).casefold()
    kept = "".join(c for c in decomposed if not 0x300 <= ord(c) <= 0x36F and c != "_")
    return re.escape(kept).replace("'", "['’]")
