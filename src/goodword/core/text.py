"""Text in any script: folding for comparison, words, hashtags, mentions, cells safe to open in a spreadsheet."""

from __future__ import annotations

import re
import unicodedata

WORD = re.compile(r"[^\W_]+(?:[\u0300-\u036f\u0900-\u0dff\u0e31-\u0e4e\u200c\u200d]+[^\W_]*)*", re.UNICODE)
HASHTAG = re.compile(r"[#＃]([^\s#＃@.,;:!?()\[\]{}\"'“”’«»…、。]+)", re.UNICODE)
MENTION = re.compile(r"(?<![\w@])@([\w.\-]*\w)", re.UNICODE)
# Controls that can reorder or hide text, and halves of characters; joiners stay, several scripts need them.
_HIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")

_SIGNS = r"=+\-@＝＋－＠"
_BEGINS = re.compile(rf"'*[{_SIGNS}\t\r\n]")
# Blanks, quotation marks and semicolons before a sign, all of them: time is linear. Winks are no formulas.
_INSIDE = re.compile(rf"(?<![\s\";])([\s\";]++)('*+)(?=[{_SIGNS}])(?!-\))")
_SPLITS = re.compile(r"[;\t\r\n]")


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


def counted(n: int, noun: str, many: str = "") -> str:
    """1 row, 2,000 rows, 2 stories: a count with its noun. many: of nouns that take more than an s."""
    return f"{n:,} {noun}" if n == 1 else f"{n:,} {many or noun + 's'}"


def spreadsheet_safe(cell: str) -> str:
    """A text cell that no spreadsheet runs as a formula, nor anything in it.

    An apostrophe stands before what would begin one (OWASP: CSV injection; full-width signs count in some). Where
    lists are separated by semicolons, a spreadsheet splits our cells at them, and at line breaks and tabs, quoted or
    not: what follows there begins a cell too. `spreadsheet_plain` takes the apostrophes away again.
    """
    inside = _INSIDE.sub(lambda run: run[0] + "'" if _SPLITS.search(run[1]) else run[0], cell)
    return "'" + inside if _BEGINS.match(cell) else inside


def spreadsheet_plain(cell: str) -> str:
    """The cell that `spreadsheet_safe` was given."""
    outside = cell[1:] if cell[:1] == "'" and _BEGINS.match(cell) else cell
    return _INSIDE.sub(lambda run: run[0][:-1] if run[2] and _SPLITS.search(run[1]) else run[0], outside)
