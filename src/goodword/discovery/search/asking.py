"""The words of a search as the index of words is asked for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from goodword.discovery.search.morphology import forms
from goodword.discovery.search.scripts import is_unspaced, unspaced
from goodword.discovery.search.store_words import Term
from goodword.discovery.search.words import stop_words

OTHER_FORM = 0.6
"""How much another form of a word counts against the form that was written."""

OTHER_NAME = 0.7
"""How much another name of a place, or the name of a place inside it, counts against the one that was written."""

_EVERYBODY = 0.6  # a word that so many creators have tells nobody apart
_MOST_NAMES = 14


class Dictionary(Protocol):
    """What is asked of the index of words before a search."""

    def tokens(self, text: str) -> list[str]: ...

    def found_in(self, word: str, field: str = "text") -> int: ...

    def beginning(self, prefix: str, most: int) -> list[tuple[str, int]]: ...


@dataclass(frozen=True, slots=True)
class Asked:
    """groups: forms of one word each, by field. shown: the word that each group is of, as it was written."""

    groups: tuple[tuple[Term, ...], ...]
    shown: tuple[str, ...]


def asked(text: str, words: Dictionary, everybody: int) -> Asked:
    """The words of a text that tell people apart, each with its other forms."""
    groups: list[tuple[Term, ...]] = []
    shown: list[str] = []
    for token in dict.fromkeys(words.tokens(text)):
        if token in stop_words() or words.found_in(token) > _EVERYBODY * max(everybody, 10):
            continue
        if is_unspaced(token) and len(token) > 1:
            pairs = dict.fromkeys(unspaced(token))
            groups += [(Term("pairs", pair),) for pair in pairs]
            shown += list(pairs)
            continue
        groups.append(word_terms(token, words))
        shown.append(token)
    return Asked(tuple(groups), tuple(shown))


def word_terms(token: str, words: Dictionary) -> tuple[Term, ...]:
    """One word in every field, and its other forms in captions."""
    written = [Term(field, token) for field in ("text", "bio", "name")]
    others = [Term("text", form, OTHER_FORM) for form in forms(token, words.beginning)[1:]]
    return (*written, *others)


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
