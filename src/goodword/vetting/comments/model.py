"""Signs of advertising in comments, the model that weighs them, and what the comments of a creator are made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from goodword.core.errors import BadInput
from goodword.core.estimate import Estimate


@dataclass(frozen=True, slots=True)
class Sign:
    """One sign: its name, what it means in words, and regular expressions over folded text."""

    name: str
    sentence: str
    patterns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SpamModel:
    """Log-odds of advertising = intercept + the weights of the signs found, each at least 0."""

    intercept: float
    weights: dict[str, float]
    trained_on: str
    formula: str = "comment-spam/1"

    def __post_init__(self) -> None:
        if any(weight < 0 for weight in self.weights.values()):
            raise BadInput.value(
                "weights", "at least 0: one more sign never makes a comment less suspicious", "negative"
            )


@dataclass(frozen=True, slots=True)
class Judged:
    """One comment: probability of advertising one's own things, and the signs that speak for it, in words."""

    probability: float
    signs: tuple[str, ...]


class Kind(StrEnum):
    """What a comment is. Only `ADVERTISING` and `REPEATED` are ever held against anyone."""

    SUBSTANCE = "substance"
    GENERIC = "generic"
    SHORT = "short"
    EMOJI = "emoji"
    REPEATED = "repeated"
    ADVERTISING = "advertising"
    CREATOR = "creator"


@dataclass(frozen=True, slots=True)
class Wording:
    """One wording that came back, near duplicates counted with it: how often, and from how many accounts."""

    text: str
    uses: int
    people: int


@dataclass(frozen=True, slots=True)
class Composition:
    """Shares of each kind among comments, with intervals, and how many of the people wrote the repeated ones.

    answered: share of posts with comments of others under which the creator answers, None where posts are not known.
    relevance: how much more often comments share words with their own post than with the creator's other posts, -1 to
    1, None below two posts with words. languages: comments by ISO 639-1 where told. wordings: the most repeated ones.
    """

    shares: dict[Kind, Estimate]
    comments: int
    people: int
    repeated_by: int
    sentence: str
    answered: Estimate | None = None
    relevance: Estimate | None = None
    languages: Mapping[str, int] = field(default_factory=dict)
    wordings: tuple[Wording, ...] = ()
    formula: str = "comment-kinds/2"
