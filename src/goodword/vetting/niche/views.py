"""Ways of looking at a creator: what is said, what is shown, who is named, who comments, and all of it at once."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from goodword.core.text import MENTION, fold
from goodword.vetting.learn import words
from goodword.vetting.niche.model import Portrait

Floats = NDArray[np.float64]
Terms = Counter[str]
_EMPTY = ("no photo description available.", "image may contain:")


@dataclass(frozen=True, slots=True)
class Way:
    """Its terms, how many creators must have one, and how firmly weights are drawn to 0."""

    terms: Callable[[Portrait], list[str]]
    least: int
    firmness: float


def said(p: Portrait) -> list[str]:
    """Words and pairs of words of the captions, without accounts."""
    return [t for caption in p.captions for t in words.with_pairs(_plain(caption))]


def shown(p: Portrait) -> list[str]:
    """What the descriptions of pictures name, and words written in them."""
    out: list[str] = []
    for text in p.pictures:
        seen, _, written = fold(text).partition("text that says")
        for empty in _EMPTY:
            seen = seen.replace(empty, "")
        out += words.with_pairs([part.strip().replace(" ", "_") for part in seen.split(",") if part.strip()])
        out += ["s:" + t for t in words.tokens(seen)] + ["w:" + t for t in words.tokens(written)]
    return out


def everything(p: Portrait) -> list[str]:
    """Single words, pictures, accounts, people and places in one."""
    single = [t for caption in p.captions for t in _plain(caption)]
    around = [*("@" + a for a in p.accounts), *("%" + c for c in p.people), *("+" + fold(place) for place in p.places)]
    return [*single, *("A:" + t for t in shown(p)), *around]


WAYS: dict[str, Way] = {
    "said": Way(said, 3, 0.3),
    "shown": Way(shown, 3, 0.3),
    "named": Way(lambda p: list(p.accounts), 2, 0.2),
    "people": Way(lambda p: list(p.people), 2, 0.2),
    "everything": Way(everything, 3, 0.2),
}


def documents(portraits: Sequence[Portrait]) -> dict[str, list[Terms]]:
    """Terms with their counts, by way of looking."""
    return {name: [Counter(way.terms(p)) for p in portraits] for name, way in WAYS.items()}


def numbers(portraits: Sequence[Portrait]) -> Floats:
    """(n, 9) size and habits of each account; NaN where not known."""
    return np.array([_numbers(p) for p in portraits], np.float64).reshape(len(portraits), 9)


def _numbers(p: Portrait) -> list[float]:
    size = [_log(p.followers), _log(p.followees), _log(p.posts_in_all)]
    likes, comments, n = _log(p.likes), _log(p.comments), max(len(p.captions), 1)
    long = sum(len(words.tokens(fold(c))) for c in p.captions) / n
    return [*size, likes - size[0], comments - likes, long, len(p.accounts) / n, len(p.places) / n, len(p.people)]


def _log(value: float | None) -> float:
    return math.nan if value is None else math.log1p(max(value, 0.0))


def _plain(caption: str) -> list[str]:
    return words.tokens(MENTION.sub(" ", fold(caption)))
