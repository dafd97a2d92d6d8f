"""The words of a brief, of which parts are taken away as they are understood; the rest stays where it is."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field

from goodword.core.text import fold
from goodword.discovery.search.model import Chip, ChipKind, Choice
from goodword.discovery.search.words import stop_words

WORD = re.compile(
    r"[^\W_](?:[\w'’]*[^\W_])?(?:[\u0300-\u036f\u0900-\u0dff\u0e31-\u0e4e\u200c\u200d]+[\w]*)*", re.UNICODE
)
_BETWEEN = re.compile(r"[|;:。、，،؛!?()\[\]\n]+|[,.](?!\d)")
_STOP = re.compile(r"[|:;,.!?()\[\]\n、。，।]")


@dataclass(frozen=True, slots=True)
class Token:
    """A folded word and where it stands. broken: whether a sign that separates stands before it."""

    word: str
    start: int
    end: int
    broken: bool


@dataclass
class Said:
    """A brief while it is being understood. left: what nothing was understood of yet, the rest is bars."""

    words: str
    left: str = ""
    chips: list[Chip] = field(default_factory=list)
    choices: list[Choice] = field(default_factory=list)

    def __post_init__(self) -> None:
        # Digits of every script as 0-9, everything else in its place.
        self.left = "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in self.words)

    def take(self, start: int, end: int) -> str:
        """The words from start to end, which nothing else is read from any more."""
        self.left = self.left[:start] + "|" * (end - start) + self.left[end:]
        return self.words[start:end].strip()

    def add(self, kind: ChipKind, value: str, shown: str, said: str, note: str = "") -> None:
        """Keep a chip; the same one is kept once."""
        if not any(c.kind is kind and c.value == value for c in self.chips):
            self.chips.append(Chip(kind, value, shown, said, note))

    def tokens(self) -> list[Token]:
        """The words that are left, in order."""
        found: list[Token] = []
        before = 0
        for match in WORD.finditer(self.left):
            gap = self.left[before : match.start()]
            found.append(Token(fold(match[0]), *match.span(), bool(_STOP.search(gap))))
            before = match.end()
        return found

    def text(self, first: Token, last: Token) -> str:
        """The words from one token to another as they were written."""
        return self.words[first.start : last.end]

    def rest(self) -> str:
        """What is left, as one text; between commas, what says nothing by itself is dropped."""
        pieces = [" ".join(p.split()).strip(" :.-–—") for p in re.split("[,;，、،؛]", re.sub(r"[|]+", " ", self.left))]
        return ", ".join(p for p in pieces if any(fold(w) not in stop_words() for w in WORD.findall(p)) or _signs(p))

    def clauses(self) -> list[tuple[int, int]]:
        """(start, end) of every part of what is left that signs or taken words separate."""
        edges = [0, *(e for m in _BETWEEN.finditer(self.left) for e in m.span()), len(self.left)]
        return [(a, b) for a, b in zip(edges[::2], edges[1::2], strict=True) if self.left[a:b].strip()]


def _signs(piece: str) -> bool:
    """Whether there is something that is neither a word nor punctuation: an emoji."""
    return any(unicodedata.category(c) == "So" for c in piece)


def run(tokens: list[Token], first: int, words: int) -> list[Token] | None:
    """So many neighbouring tokens that no sign separates; None where there are not."""
    found = tokens[first : first + words]
    return found if len(found) == words and not any(t.broken for t in found[1:]) else None


def phrase_at(tokens: list[Token], first: int, phrases: tuple[str, ...]) -> tuple[str, int] | None:
    """(phrase, tokens it takes) of the longest of these phrases that stands here."""
    for phrase in phrases:
        words = [fold(w) for w in WORD.findall(phrase)]
        here = run(tokens, first, len(words))
        if words and here is not None and [t.word for t in here] == words:
            return phrase, len(words)
    return None
