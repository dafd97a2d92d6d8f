"""A brand said in plain words: whole words or phrases of any script, told apart from common words. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from goodword.core.text import fold
from goodword.discovery.search.scripts import is_unspaced

COMMON = 0.01
"""Share of creators who write a word from which it is common: it is then a brand only where it is written like one."""

_FEW = 20  # creators who write a word, up to whom it is not common in any catalogue
_STARTS = re.compile(r"(?:^|[.!?…。।\n:\u2022\-–—])\W*$")


@dataclass(frozen=True, slots=True)
class Spoken:
    """A name as it may stand in captions. name: as answers have it; typed: as it was given; exact: only written with
    these capitals, and not where a sentence begins, since the word is common."""

    name: str
    typed: str
    exact: bool = False

    def said_in(self, caption: str) -> bool:
        """Whether a caption says it, as words of their own."""
        if self.exact:
            text = _plain(caption)
            return any(not _STARTS.search(text[:at]) for at in _places(text, _plain(self.typed)))
        folded = fold(caption)
        return any(True for form in self._forms() for _ in _places(folded, form))

    def _forms(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys((fold(self.typed), fold(self.typed).replace(" ", ""))))


def spoken(typed: str, name: str, written_by: Callable[[str], int], everybody: int) -> Spoken | None:
    """How a name is looked for in captions; None where it cannot be told from a common word, or asks for a sign.

    written_by: creators who write a word.
    """
    if typed.startswith(("@", "#", "＃")) or not any(unicodedata.category(c)[0] in "LN" for c in typed):
        return None
    parts = fold(typed).split()
    if len(parts) > 1 or min(written_by(p) for p in parts) <= max(_FEW, COMMON * everybody):
        return Spoken(name, typed)
    capital = typed != typed.lower()
    return Spoken(name, typed, exact=True) if capital else None


def _plain(text: str) -> str:
    """Without Latin accents, capitals and lines kept."""
    decomposed = unicodedata.normalize("NFKD", text)
    return unicodedata.normalize("NFC", "".join(c for c in decomposed if not 0x300 <= ord(c) <= 0x36F))


def _places(text: str, word: str) -> Iterator[int]:
    """Where a word or phrase stands by itself; scripts that write no blanks have no borders to look for."""
    bordered = not is_unspaced(word.replace(" ", ""))
    at = text.find(word) if word else -1
    while at >= 0:
        end = at + len(word)
        before, after = text[at - 1 : at], text[end : end + 1]
        if not bordered or not (_joins(before) or before in ("@", "#", "＃") or _joins(after)):
            yield at
        at = text.find(word, at + 1)


def _joins(c: str) -> bool:
    """Whether a character goes on with a word: letters, marks and digits of any script."""
    return bool(c) and (c == "_" or unicodedata.category(c)[0] in "LMN")
