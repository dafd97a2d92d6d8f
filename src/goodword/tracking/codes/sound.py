"""How codes look and sound: codes that could be taken for one another are found before they are given out. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

_ALIKE = str.maketrans("OQDILZSBGU", "0001125860"[:9] + "V")
_PAIRS = (("VV", "W"), ("RN", "M"), ("CL", "0"))
_SPOKEN = (
    (r"SCH|SH|CH|TCH|SJ", "S"), (r"PH", "F"), (r"TH|DH", "T"), (r"KH|GH|CK|QU|Q", "K"), (r"BH", "P"), (r"X", "KS"),
    (r"C(?=[EIY])", "S"), (r"[CKG]", "K"), (r"[BP]", "P"), (r"[DT]", "T"), (r"[FVW]", "F"), (r"[SZJ]", "S"),
    (r"[MN]", "N"), (r"[EIY]+", "I"), (r"[OU]+", "U"), (r"A+", "A"), (r"H", ""),
)  # fmt: skip
_SAID = {"5": "9", "3": "2"}
"""Digits that are taken for one another on the phone: five and nine; drei and zwei."""


def skeleton(code: str) -> str:
    """The code with letters and digits that look alike made equal: two codes of one skeleton are not both given out."""
    plain = code.upper()
    for pair, one in _PAIRS:
        plain = plain.replace(pair, one)
    return plain.translate(_ALIKE)


@lru_cache(maxsize=100_000)
def sound(code: str) -> str:
    """How a code is heard on a bad line: letters of one family made equal, doubled ones once, digits as they are said.

    The families are those of speech that telephones blur: b p, d t, c g k q, f v w, s z sh j, m n, and vowels in
    three groups.
    """
    letters, digits = re.fullmatch(r"([A-Z]*)(.*)", code.upper()).groups()  # type: ignore[union-attr] # always matches
    for pattern, heard in _SPOKEN:
        letters = re.sub(pattern, heard, letters)
    return re.sub(r"(.)\1+", r"\1", letters) + "".join(_SAID.get(d, d) for d in digits)


class Heard:
    """Codes that are in use, asked for those that sound nearly like another one.

    untried: (beginning of a code, digits) → numbers that nobody has asked for yet, kept by whoever makes codes.
    """

    def __init__(self, codes: Iterable[str] = ()) -> None:
        self.untried: dict[tuple[str, int], list[str]] = {}
        self._sounds: dict[str, set[str]] = {}
        self._skeletons: dict[str, str] = {}
        for code in codes:
            self.add(code)

    def add(self, code: str) -> None:
        """Keep a code in mind."""
        self._skeletons[skeleton(code)] = code
        heard = sound(code)
        for variant in _without_one(heard):
            self._sounds.setdefault(variant, set()).add(heard)

    def clash(self, code: str) -> str:
        """Why a code cannot be given out beside the others, "" when it can: it looks like one of them, or differs by
        less than two sounds."""
        if skeleton(code) in self._skeletons:
            return f"looks like {self._skeletons[skeleton(code)]}"
        heard = sound(code)
        near = {other for variant in _without_one(heard) for other in self._sounds.get(variant, ())}
        return "sounds like another code" if any(distance(heard, other) < 2 for other in near) else ""


def _without_one(text: str) -> set[str]:
    """The text and all texts with one sign left out: two texts that differ by one sign share one of these."""
    return {text, *(text[:i] + text[i + 1 :] for i in range(len(text)))}


def distance(a: str, b: str) -> int:
    """Signs to change, add or leave out from one to the other (Levenshtein)."""
    if a == b:
        return 0
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, start=1):
        before, row[0] = row[0], i
        for j, y in enumerate(b, start=1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (x != y))
    return row[-1]
