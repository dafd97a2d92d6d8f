"""Text in any script: folding for comparison, words, hashtags, mentions, cells safe to open in a spreadsheet."""

from __future__ import annotations

import re
import unicodedata

WORD = re.compile(r"[^\W_]+(?:[\u0300-\u036f\u0900-\u0dff\u0e31-\u0e4e\u200c\u200d]+[^\W_]*)*", re.UNICODE)
HASHTAG = re.compile(r"[#＃]([^\s#＃@.,;:!?()\[\]{}\"'“”’«»…、。]+)", re.UNICODE)
MENTION = re.compile(r"(?<![\w@])@([\w.\-]*\w)", re.UNICODE)
# Controls that can reorder or hide text, and halves of characters; joiners stay, several scripts need them.
_HIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")


def clean(text: str) -> str:
    """NFC, without control and direction-override characters and without lone surrogates; line breaks stay."""
    return _HIDDEN.sub("", unicodedata.normalize("NFC", text))


def fold(text: str) -> str:
    """For comparison only: compatibility form, case folded, Latin accents dropped, marks of other scripts kept."""
    decomposed = unicodedata.normalize("NFKD", text).casefold()
    kept = (c for c in decomposed if not 0x300 <= ord(c) <= 0x36F)
    return " ".join(unicodedata.normalize("NFC", "".join(kept)).split())


def words(text: str) -> list[str]:
    """Folded words, combining marks kept with their letters."""
    return WORD.findall(fold(text))


def hashtags(text: str) -> list[str]:
    """Folded hashtags without the sign, in order of appearance, repeats kept."""
    return [fold(tag) for tag in HASHTAG.findall(text)]


def mentions(text: str) -> list[str]:
    """Mentioned handles without the sign, lower case."""
    if "@" not in text:
        return []
    return [m.casefold() for m in MENTION.findall(text)]


def counted(n: int, noun: str) -> str:
    """1 row, 2,000 rows: a count with its noun, for nouns that take an s."""
    return f"{n:,} {noun}" if n == 1 else f"{n:,} {noun}s"


def spreadsheet_safe(cell: str) -> str:
    """A text cell that no spreadsheet runs as a formula (OWASP: CSV injection; full-width signs count in some)."""
    return "'" + cell if cell[:1] and cell[0] in "=+-@\t\r\n＝＋－＠" else cell
