"""Light morphology: which forms of a word are the same word. Only endings, nothing that needs a dictionary.

The index keeps words as they are written. A search asks for the forms of each of its words that the index has, the form
that was written first, the others at a discount; so nothing is lost where an ending is part of the word.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache

LEAST = 3
"""Letters that stay."""

# Endings of plurals, cases and agreement, longest first within each script; after ascii folding.
_LATIN = (
    "issimo", "issima", "ations", "ation", "ungen", "ings", "ness", "ing", "ung", "ers", "ies", "ied", "ern", "eux",
    "aux", "ens", "ons", "oes", "es", "en", "er", "ed", "em", "os", "as", "e", "s", "a", "o", "i", "y",
)  # fmt: skip
_DEVANAGARI = (
    "ियों",
    "ियाँ",
    "ियां",
    "ाओं",
    "ुओं",
    "ों",
    "ें",
    "ीं",
    "ाँ",
    "ां",
    "ता",
    "ते",
    "ती",
    "ना",
    "ने",
    "नी",
    "ो",
    "े",
    "ी",
    "ा",
    "ि",
    "ु",
    "ू",
)
_CYRILLIC = (
    "иями", "ями", "ами", "ого", "его", "ому", "ему", "ыми", "ими", "ией", "иях", "ов", "ев", "ей", "ам", "ям", "ах",
    "ях", "ом", "ем", "ой", "ый", "ий", "ая", "яя", "ое", "ее", "ые", "ие", "ую", "юю", "ия", "ии", "а", "я", "о", "е",
    "ы", "и", "у", "ю", "ь", "й",
)  # fmt: skip
_ARABIC = ("يون", "يين", "ات", "ون", "ين", "ان", "ها", "ية", "ة", "ه", "ي")
_JOINED = ("وال", "بال", "فال", "كال", "ولل", "ال", "لل", "و", "ب", "ل")
_BY_SCRIPT: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("\u0900", "\u097f", _DEVANAGARI),
    ("\u0400", "\u04ff", _CYRILLIC),
    ("\u0600", "\u06ff", _ARABIC),
    ("a", "z", _LATIN),
)


@lru_cache(maxsize=65_536)
def stem(word: str) -> str:
    """The word without its ending; at least three letters stay.

    >>> stem("bakeries") == stem("bakery"), stem("recetas") == stem("receta")
    (True, True)
    """
    for low, high, endings in _BY_SCRIPT:
        if low <= word[-1:] <= high:
            return _cut(word, endings)
    return word


def without_article(word: str) -> tuple[str, ...]:
    """The word, and an Arabic one without what is written together with it: and, with, for, the.

    >>> without_article("والنباتات")
    ('والنباتات', 'نباتات')
    """
    head = next((h for h in _JOINED if word.startswith(h) and len(word) - len(h) >= LEAST + 1), "")
    return (word, word[len(head) :]) if head else (word,)


def _cut(word: str, endings: Sequence[str]) -> str:
    ending = next((e for e in endings if word.endswith(e) and len(word) - len(e) >= LEAST), "")
    short = word[: len(word) - len(ending)]
    if len(short) > LEAST and short[-1] == short[-2] and short[-1].isascii():
        short = short[:-1]  # running, run
    return short


def forms(word: str, beginning: Callable[[str, int], Sequence[tuple[str, int]]], *, most: int = 6) -> list[str]:
    """The word and other forms of it that are written, those of most people first.

    beginning: words that begin with some letters, each with how many people write it.
    """
    root = stem(word)
    if len(root) < LEAST or len(word) < 4:
        return [word]
    written = [(w, n) for w, n in beginning(root, 200) if w != word and stem(w) == root and len(w) <= len(root) + 5]
    written.sort(key=lambda item: (-item[1], item[0]))
    return [word, *(w for w, _ in written[: most - 1])]
