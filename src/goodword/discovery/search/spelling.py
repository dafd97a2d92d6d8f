"""Words of a search that nobody writes, and one written much like each. Nothing is put right by itself. Pure."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence

from goodword.discovery.search.asking import Asked, Dictionary
from goodword.discovery.search.store_words import Term

LIKE = 0.8
"""Least likeness (Ratcliff & Obershelp) of a word that is suggested."""

_SHORTEST, _LOOKED_AT = 3, 3_000


def unwritten(asked: Asked, words: Dictionary) -> list[str]:
    """Words asked for that nobody writes in any form, in the order asked."""
    return [word for word, terms in asked.told if terms and not _written(terms, words)]


def unwritten_terms(excluded: Iterable[str], terms: Sequence[Term], words: Dictionary) -> list[str]:
    """Single words left out that nobody writes, so that they leave nobody out. terms: all that they were taken for."""
    single = [w for w in excluded if len(words.tokens(w)) == 1 and words.tokens(w)[0].isascii()]
    return [w for w in single if not _written([t for t in terms if t.word.startswith(words.tokens(w)[0][:4])], words)]


def suggestion(word: str, words: Dictionary) -> str:
    """The word most like it among those that begin alike, of equals the one that most people write; "" for none."""
    if len(word) < _SHORTEST or not word.isascii():
        return ""
    begin = [w for w, _ in words.beginning(word[:2], _LOOKED_AT) if abs(len(w) - len(word)) <= 2]
    return next(iter(difflib.get_close_matches(word, begin, n=1, cutoff=LIKE)), "")


def told(word: str, words: Dictionary, *, left_out: bool = False) -> str:
    """What a reader is told of a word that nobody writes."""
    near = suggestion(word, words)
    why = f"Nobody writes “{word}”" + (", so it leaves nobody out." if left_out else ".")
    return f"{why} Did you mean “{near}”?" if near else why


def _written(terms: Iterable[Term], words: Dictionary) -> bool:
    return any(words.found_in(part, t.field) for t in terms for part in t.word.split())
