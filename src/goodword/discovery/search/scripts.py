"""Scripts that write no blanks between words, taken two characters at a time."""

from __future__ import annotations

import re

_UNSPACED = re.compile(
    "[\u0e00-\u0e7f\u0e80-\u0eff\u1000-\u109f\u1780-\u17ff\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+"
)


def unspaced(text: str) -> list[str]:
    """Pairs of neighbouring characters of every run of Thai, Lao, Burmese, Khmer, Chinese or Japanese."""
    if text.isascii():
        return []
    return [pair for run in _UNSPACED.findall(text) for pair in _pairs(run)]


def _pairs(run: str) -> list[str]:
    return [run] if len(run) == 1 else [run[i : i + 2] for i in range(len(run) - 1)]


def is_unspaced(word: str) -> bool:
    """Whether a word is of such a script alone."""
    return _UNSPACED.fullmatch(word) is not None
