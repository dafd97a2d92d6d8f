"""A post as its look is judged, and what was learnt from posts that are marked as advertising."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from goodword.core.formula import register
from goodword.vetting.learn.boost import Boosted
from goodword.vetting.learn.linear import Linear
from goodword.vetting.learn.words import Vocabulary

LOOK = register(
    "sponsored-look",
    1,
    "Probability that a post is advertising by its look: boosted trees on signs and on scores of its masked words.",
    "Friedman 2001; stacking: Wolpert 1992; disclosure words and handles masked (docs/explain/sponsored.md)",
)


@dataclass(frozen=True, slots=True)
class LookPost:
    """What is read of a post. Times in seconds UTC; None where not known; niche: as declared.

    marked_by_label: the platform's own paid-partnership label, which is never part of the look.
    """

    creator: str
    caption: str
    tagged: tuple[str, ...] = ()
    alt_text: str = ""
    likes: int | None = None
    comments: int | None = None
    posted_at: int | None = None
    placed: bool = False
    carousel: bool = False
    followers: int | None = None
    followees: int | None = None
    posts_in_all: int | None = None
    niche: str | None = None
    marked_by_label: bool = False


@dataclass(frozen=True, slots=True)
class Reader:
    """One way of reading the text: its vocabulary and a logistic model on it."""

    vocabulary: Vocabulary
    model: Linear


@dataclass(frozen=True, slots=True)
class NamedRates:
    """Of each account that posts name: in how many posts it was named, and in how many of those that are marked."""

    base: float
    named: Mapping[str, int]
    marked: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class LookModel:
    """What was learnt: readers of text by name, accounts that are named, trees on top, and what it rests on."""

    readers: Mapping[str, Reader]
    rates: NamedRates
    trees: Boosted
    posts: int
    marked: int
    trained_on: str
    formula: str = LOOK.id
