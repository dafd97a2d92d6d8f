"""The place of a brief: beside a word for "in", or written like a name; what may be several is asked back."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from goodword.core.geo import distance_km
from goodword.core.text import fold
from goodword.discovery.search.model import ChipKind, Choice
from goodword.discovery.search.said import Said, Token, run
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


def hear_place(said: Said, resolve: Resolve) -> PlaceMatch | None:
    """The place that is clearly meant; what may be one, or several, becomes a choice."""
    tokens = said.tokens()
    for first, words, strong in _readings(said, tokens):
        here = run(tokens, first, words)
        if here is None:
            continue
        text = _with_commas(said, tokens, here, first + words, resolve)
        found = _meant(text, resolve)
        if not found:
            continue
        if not strong and found[0].population < _LARGE:
            continue
        rivals = _rivals(found)
        if not strong:
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
        said.take(start, end)
        said.add(ChipKind.PLACE, found[0].label, found[0].label, text)
        return found[0]
    return None


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
        start = tokens[first - 1].start
    behind = next((t for t in tokens if t.start >= end), None)
    if behind is not None and behind.word in _AFTER and not behind.broken:
        end = behind.end
    return start, end
