"""Whether a text holds something rude in one of many languages. It says nothing about the person whose name it is."""

from __future__ import annotations

import codecs
import re
from functools import cache, lru_cache
from importlib.resources import files

from anyascii import anyascii

from goodword.core.text import fold

_LEET = str.maketrans("0134578962", "oieastbggz")
_NUMBERS = re.compile(r"(?<!\d)(?:18|28|69|88|187|311|420|444|666|1312|1488)(?!\d)")
"""Numbers that mean something else to some."""
_SHORT = 3


@lru_cache(maxsize=100_000)
def rude(text: str) -> bool:
    """Whether a name or code holds a rude stem, as it is written, as it is spelt in Latin letters, or with digits read
    as letters. Stems of three letters only count as a whole word."""
    return bool(_NUMBERS.search(text)) or any(_holds(form) for form in _forms(text))


def _forms(text: str) -> set[str]:
    written = fold(text)
    latin = fold(anyascii(text))
    letters = re.sub(r"[\W\d_]", "", latin)
    return {written, letters, _once(letters), re.sub(r"[\W_]", "", latin.translate(_LEET))}


def _once(text: str) -> str:
    return re.sub(r"(.)\1+", r"\1", text)


def _holds(text: str) -> bool:
    return any(stem == text if len(stem) <= _SHORT and stem.isascii() else stem in text for stem in _stems())


@cache
def _stems() -> tuple[str, ...]:
    lines = files("goodword.tracking.codes").joinpath("rude.txt").read_text(encoding="utf-8").splitlines()
    return tuple(fold(codecs.decode(line, "rot13")) for line in lines if line and not line.startswith("#"))
