"""The place of a brief: beside a word for "in", or written like a name; what may be several is asked back."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

import numpy as np

from goodword.core.geo import distance_km
from goodword.core.text import fold
from goodword.discovery.search.model import ChipKind, Choice
from goodword.discovery.search.said import Said, Token, run
from goodword.discovery.search.scripts import unspaced
from goodword.discovery.search.words import listed, stop_words
from goodword.places.model import PlaceMatch
from goodword.places.names import key

Resolve = Callable[[str], Sequence[PlaceMatch]]
CLEAR_LEAD = 0.15
"""A place counts as clear when no other one is within so much of its confidence."""

_SAME_KM = 12.0
_KNOWN = 0.3  # share of confidence below which a name is more likely something else
_LARGE = 50_000  # people of a place that is asked about although it was written small and without "in"
_STRONG = frozenset(listed("in_before"))
_BEFORE = _STRONG | frozenset(listed("in_before_names"))
_AFTER = frozenset(listed("in_after"))
_BESIDE = frozenset(listed("beside"))
_LONGEST_JOINED = 8
_CASES = (
    ("ах", ("ы", "и", "а")),
    ("и", ("ь", "я", "а")),
    ("е", ("", "а", "о")),
    ("і", ("", "а", "ь")),
    ("у", ("", "а")),
)


def hear_place(said: Said, resolve: Resolve) -> PlaceMatch | None:
    """The place that is clearly meant; what may be one, or several, becomes a choice."""
    tokens = said.tokens()
    joined = _hear_joined(said, tokens, resolve)
    if joined is not None:
        return joined
    for first, words, strong in _readings(said, tokens):
        here = run(tokens, first, words)
        if here is None:
            continue
        text = _with_commas(said, tokens, here, first + words, resolve)
        found = _meant(text, resolve) or (_inflected(text, resolve) if strong else [])
        if not found:
            continue
        if not strong and found[0].population < _LARGE:
            continue
        rivals = _rivals(found)
        if not strong or (_in_passing(tokens, first) and not found[0].precise):
            may = (found[0], *rivals)[:6]
            question = f"Is “{text}” the place?"
            said.choices.append(Choice(ChipKind.PLACE, text, question, tuple(m.label for m in may), tuple(may)))
            return None
        start, end = _span(said, tokens, first, here, text)
        if rivals:
            question = f"“{text}” can be several places. Which one?"
            places = (found[0], *rivals)[:6]
            said.choices.append(Choice(ChipKind.PLACE, text, question, tuple(m.label for m in places), tuple(places)))
            said.take(start, end)
            return None
        said.add(ChipKind.PLACE, found[0].label, found[0].label, said.take(start, end))
        return found[0]
    return None


def _hear_joined(said: Said, tokens: list[Token], resolve: Resolve) -> PlaceMatch | None:
    """The place at the head of a run without blanks ("東京で…", "在上海"), or before an apostrophe ("İstanbul'da")."""
    for token in tokens:
        for start, end, upto in _heads(said, token):
            text = said.words[start:end]
            found = _meant(text, resolve)
            if found and not _rivals(found):
                words = said.take(token.start if start == token.start else start - 1, upto)
                said.add(ChipKind.PLACE, found[0].label, found[0].label, words)
                return found[0]
    return None


def _heads(said: Said, token: Token) -> Iterator[tuple[int, int, int]]:
    """(from, to of the name, to of what goes with it), the longest first."""
    written = said.words[token.start : token.end]
    apart = re.fullmatch(r"([^'’]{3,})['’](?:[dt][ae]n?|[yn]?[ae]|l[iı]|d[iı]r)", written)
    if apart:
        yield token.start, token.start + len(apart[1]), token.end
    if not unspaced(written):
        return
    start = next((token.start + len(w) for w in listed("joined_before") if written.startswith(w)), token.start)
    for length in range(min(_LONGEST_JOINED, token.end - start), 1, -1):
        rest = said.words[start + length : token.end]
        behind = next((w for w in listed("joined_after") if rest.startswith(w)), "")
        if behind or (not rest and start > token.start):
            yield start, start + length, start + length + len(behind)


def _inflected(text: str, resolve: Resolve) -> list[PlaceMatch]:
    """A Russian or Ukrainian name in a case that is not the first: "в Казани" is in Казань."""
    for ending, nominatives in _CASES:
        if text.endswith(ending) and len(text) > len(ending) + 2:
            for nominative in nominatives:
                found = _meant(text.removesuffix(ending) + nominative, resolve)
                if found:
                    return found
    return []


def _in_passing(tokens: list[Token], first: int) -> bool:
    """Whether a name stands in the middle of what is said, without a word for "in": "who visited Iceland"."""
    return first > 0 and not tokens[first].broken and tokens[first - 1].word not in _BEFORE


def _readings(said: Said, tokens: list[Token]) -> Iterator[tuple[int, int, bool]]:
    """(first token, how many, whether it is said to be a place), the surest and longest first."""
    for i, token in enumerate(tokens[:-1]):
        if token.word in _STRONG:
            yield from ((i + 1, n, True) for n in (4, 3, 2, 1))
    for i, token in enumerate(tokens):
        if token.word in _AFTER:
            yield from ((i - n, n, True) for n in (3, 2, 1) if i - n >= 0)
    for i, token in enumerate(tokens[:-1]):
        if token.word in _BEFORE:
            yield from ((i + 1, n, True) for n in (4, 3, 2, 1) if _named(said, tokens[i + 1]))
    for n in (3, 2, 1):
        yield from ((i, n, True) for i in range(len(tokens)) if (i or tokens[i].broken) and _named(said, tokens[i]))
    for n in (2, 1):
        yield from ((i, n, False) for i in range(len(tokens)) if _may_be_named(tokens[i]))


def _named(said: Said, token: Token) -> bool:
    """Written like a name."""
    return said.words[token.start].isupper() and not said.words[token.start : token.end].isupper()


def _may_be_named(token: Token) -> bool:
    long = len(token.word) > (3 if token.word.isascii() else 1)
    return long and token.word not in stop_words() and token.word not in listed("not_places")


def _meant(text: str, resolve: Resolve) -> list[PlaceMatch]:
    """What a text may mean as a place, where it is a place's name from its first to its last word."""
    if fold(text) in stop_words():
        return []
    found = [m for m in resolve(text) if m.confidence >= 0.02]
    head = key(text.partition(",")[0])
    if not found or key(found[0].matched) not in (head, key(text)) or found[0].confidence < _KNOWN / max(1, len(found)):
        return []
    return found


def _with_commas(said: Said, tokens: list[Token], here: list[Token], after: int, resolve: Resolve) -> str:
    """The name with what it lies in, where that follows behind a comma: "Bandra, Mumbai"."""
    text = said.text(here[0], here[-1])
    for n in (2, 1):
        more = tokens[after : after + n]
        if len(more) < n or not more[0].broken or any(t.broken for t in more[1:]):
            continue
        if more[0].word in stop_words() or (more[0].word.isascii() and not _named(said, more[0])):
            continue
        longer = f"{text}, {said.text(more[0], more[-1])}"
        if said.words[here[-1].end : more[0].start].strip() == "," and _improves(text, longer, resolve):
            return longer
    return text


def _improves(text: str, longer: str, resolve: Resolve) -> bool:
    """Whether the second part says where the first lies: the reading is clear with it."""
    found = resolve(longer)
    whole = bool(found) and key(found[0].matched) in (key(text), key(longer))
    return whole and found[0].confidence >= 0.5 and _area(longer, resolve)


def _area(longer: str, resolve: Resolve) -> bool:
    """Whether what follows the comma is a place itself."""
    area = longer.rpartition(",")[2]
    found = resolve(area)
    return bool(found) and key(found[0].matched) == key(area)


def _rivals(found: Sequence[PlaceMatch]) -> list[PlaceMatch]:
    """Other places about as likely, elsewhere."""
    best = found[0]
    return [
        m
        for m in found[1:]
        if m.confidence > best.confidence - CLEAR_LEAD
        and float(distance_km(best.lat, best.lon, np.float64(m.lat), np.float64(m.lon))) > _SAME_KM
    ]


def _span(said: Said, tokens: list[Token], first: int, here: list[Token], text: str) -> tuple[int, int]:
    """Where the place stands, with the word for "in" before or behind it."""
    start = here[0].start
    end = start + len(text) if said.words[start : start + len(text)] == text else here[-1].end
    if first and tokens[first - 1].word in _BEFORE and not here[0].broken:
        first -= 1
        start = tokens[first].start
    if first and tokens[first - 1].word in _BESIDE and not tokens[first].broken:
        start = tokens[first - 1].start
    for behind in (t for t in tokens if t.start >= end):
        if behind.broken or behind.word not in _AFTER:
            break
        end = behind.end
    return start, end
