"""The words of a search as the index of words is asked for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from goodword.discovery.search.hindi import english, other_script
from goodword.discovery.search.morphology import forms
from goodword.discovery.search.scripts import is_unspaced, unspaced
from goodword.discovery.search.store_words import Term
from goodword.discovery.search.words import stop_words

OTHER_FORM = 0.6
"""How much another form of a word counts against the form that was written."""

OTHER_NAME = 0.7
"""How much another name of a place, or the name of a place inside it, counts against the one that was written."""

OTHER_SCRIPT, IN_ENGLISH = 0.8, 0.5
"""How much a Hindi word in the script that was not written counts, and its English word."""

_MOST_SPELT = 4
_EVERYBODY = 0.6  # a word that so many creators have tells nobody apart
_MOST_NAMES = 14


class Dictionary(Protocol):
    """What is asked of the index of words before a search."""

    def tokens(self, text: str) -> list[str]: ...

    def found_in(self, word: str, field: str = "text") -> int: ...

    def beginning(self, prefix: str, most: int) -> list[tuple[str, int]]: ...


@dataclass(frozen=True, slots=True)
class Asked:
    """groups: forms of one word each, by field. told: which of them a reader is told of as which word: the one that was
    asked for, or the one that stands in the posts where that is of another script or language."""

    groups: tuple[tuple[Term, ...], ...]
    told: tuple[tuple[str, tuple[Term, ...]], ...]


def asked(text: str, words: Dictionary, everybody: int) -> Asked:
    """The words of a text that tell people apart, each with its other forms."""
    groups: list[tuple[Term, ...]] = []
    told: list[tuple[str, tuple[Term, ...]]] = []
    for token in dict.fromkeys(words.tokens(text)):
        if token in stop_words() or words.found_in(token) > _EVERYBODY * max(everybody, 10):
            continue
        if is_unspaced(token) and len(token) > 1:
            pairs = dict.fromkeys(unspaced(token))
            groups += [(Term("pairs", pair),) for pair in pairs]
            told += [(pair, (Term("pairs", pair),)) for pair in pairs]
            continue
        own, crossed = word_terms(token, words), _hindi_terms(token, words)
        groups.append((*own, *crossed))
        told.append((token, own))
        told += [(word, tuple(t for t in crossed if t.word == word)) for word in dict.fromkeys(t.word for t in crossed)]
    return Asked(tuple(groups), tuple(told))


def word_terms(token: str, words: Dictionary) -> tuple[Term, ...]:
    """One word in every field, and in captions its other forms."""
    written = [Term(field, token) for field in ("text", "bio", "name")]
    others = [Term("text", form, OTHER_FORM) for form in forms(token, words.beginning)[1:]]
    return (*written, *others)


def _hindi_terms(token: str, words: Dictionary) -> list[Term]:
    """Of a Hindi word: spellings that somebody writes, those of most people first, and what it is in English."""
    spelt = sorted(((words.found_in(s), s) for s in other_script(token)), key=lambda item: (-item[0], item[1]))
    crossed = [Term(field, s, OTHER_SCRIPT) for n, s in spelt[:_MOST_SPELT] if n for field in ("text", "bio")]
    return crossed + [Term("text", word, IN_ENGLISH) for word in english(token) if words.found_in(word)]


def name_terms(names: Sequence[str], words: Dictionary) -> tuple[Term, ...]:
    """Names of places as people write them: as words, and joined as in hashtags. Those that nobody writes are out.

    Another name that more people write than the place's own is more likely a word that means something else.
    """
    found: list[tuple[str, float]] = []
    own = max((words.found_in("".join(words.tokens(name))) for name in names[:2]), default=0)
    for n, name in enumerate(names):
        tokens = words.tokens(name)
        weight = 1.0 if n < 2 else OTHER_NAME
        joined = "".join(tokens)
        if joined and 0 < words.found_in(joined) <= max(own, 1):
            found.append((joined, weight))
        if 1 < len(tokens) <= 3 and all(words.found_in(t) for t in tokens):
            found.append((" ".join(tokens), weight))
    kept = list(dict.fromkeys(found))[:_MOST_NAMES]
    return tuple(Term(field, word, weight) for word, weight in kept for field in ("text", "bio"))


def excluded_terms(excluded: Sequence[str], words: Dictionary) -> tuple[Term, ...]:
    """Words that nobody found says, in every form and field."""
    found: list[Term] = []
    for phrase in excluded:
        tokens = words.tokens(phrase)
        if len(tokens) > 1:
            found += [Term(field, word) for field in ("text", "bio") for word in (" ".join(tokens), "".join(tokens))]
            continue
        for token in tokens:
            if is_unspaced(token) and len(token) > 1:
                found.append(Term("pairs", " ".join(unspaced(token))))
            found += [Term(field, form) for field in ("text", "bio", "name") for form in forms(token, words.beginning)]
    return tuple(dict.fromkeys(found))
