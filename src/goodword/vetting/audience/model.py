"""Followers as arrays, the additive model that scores them, and what is said about an audience."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from goodword.core.errors import BadInput
from goodword.core.estimate import Estimate
from goodword.vetting.model import Verdict

Floats = NDArray[np.float64]


class ListOrder(StrEnum):
    """How a sample was taken from the list of followers. The newest alone are not like the rest."""

    RANDOM = "random"
    NEWEST_FIRST = "newest_first"
    UNKNOWN = "unknown"


class Design(StrEnum):
    """How the labelled followers were chosen: as proposed (chances known and undone), or otherwise (taken as they
    are)."""

    PROPOSED = "proposed"
    OTHERWISE = "otherwise"


@dataclass(frozen=True, slots=True)
class Sampling:
    """How a sample came about. whole: followers in all, None where not known."""

    order: ListOrder = ListOrder.UNKNOWN
    whole: int | None = None

    def __post_init__(self) -> None:
        if self.whole is not None and self.whole < 1:
            raise BadInput.value("followers in all", "at least 1", self.whole)


@dataclass(frozen=True, slots=True)
class Followers:
    """Public facts of n sampled followers (or engagers); NaN where a fact is not known.

    followers, following, posts: (n,) counts >= 0. picture: (n,) 1 with a profile picture, 0 without. digits: (n,)
    share of digits in the name, 0-1.
    """

    followers: Floats
    following: Floats
    posts: Floats
    picture: Floats
    digits: Floats

    def __post_init__(self) -> None:
        n = len(self.followers)
        for name in ("followers", "following", "posts", "picture", "digits"):
            values = getattr(self, name)
            if values.shape != (n,):
                raise BadInput.value(name, f"one value for each of {n} followers", values.shape)
            if np.any(values < 0):
                raise BadInput.value(name, "at least 0", float(np.nanmin(values)))

    def __len__(self) -> int:
        return len(self.followers)

    def take(self, rows: NDArray[np.int64] | NDArray[np.bool_]) -> Followers:
        """The followers of these rows."""
        return Followers(
            self.followers[rows], self.following[rows], self.posts[rows], self.picture[rows], self.digits[rows]
        )


@dataclass(frozen=True, slots=True)
class Term:
    """One term of the model: a rising, piecewise linear function of one suspicion.

    knots: (k + 1,) where its slope may change; steps: (k,) >= 0, what each piece adds from its lower to its upper knot;
    means: (k,) mean of each piece over the data trained on, so that a missing fact contributes nothing.
    """

    name: str
    knots: tuple[float, ...]
    steps: tuple[float, ...]
    means: tuple[float, ...]

    def __post_init__(self) -> None:
        if len(self.steps) != len(self.knots) - 1 or len(self.means) != len(self.steps):
            raise BadInput.value("term", "one step and one mean for each piece between knots", self.name)
        if any(step < 0 for step in self.steps):
            raise BadInput.value("steps", "at least 0: more of a suspicion is never less suspicious", self.name)


@dataclass(frozen=True, slots=True)
class Additive:
    """Log-odds of not being a person = intercept + the sum of the terms. The terms are the explanation."""

    intercept: float
    terms: tuple[Term, ...]
    trained_on: str
    formula: str = "follower-additive/1"


@dataclass(frozen=True, slots=True)
class Reason:
    """What one term adds to the log-odds of one follower, in words."""

    term: str
    adds: float
    sentence: str


@dataclass(frozen=True, slots=True)
class Scored:
    """n followers judged: probability of not being a person, and the terms (n, terms) that make up the log-odds."""

    probability: Floats
    terms: Floats


@dataclass(frozen=True, slots=True)
class Profiles:
    """How often each kind of account has each fact: name of the fact → (sources, kinds, bins) frequencies.

    Kind 0 is people, kind 1 is not. Several sources keep their disagreement.
    """

    facts: dict[str, Floats]
    trained_on: str


@dataclass(frozen=True, slots=True)
class Fact:
    """How far one fact of the sample is from what the model knows: total variation, 0 (alike) to 1."""

    name: str
    distance: float


@dataclass(frozen=True, slots=True)
class Credibility:
    """What a sample says about an audience.

    not_people: share of the audience that does not look like people; real: the others. mass_followers: share that
    follows more than 1,500 accounts; reachable: looks like people and follows fewer, an upper bound of who sees a post.
    notable: share with at least 10,000 followers who follow
    fewer. unusual: whether the sample differs too much from what the model was trained on (facts say where); then there
    is no verdict without labels. undecided: the sample is enough and the interval lies on both sides of the rule's
    share; labels_needed: about how many labels in all would settle it if the share stays where it is, None where labels
    of this sample cannot. label_next: rows of the sample whose labels would teach most, in order. warnings: what limits
    the sample, in words.
    """

    not_people: Estimate
    real: Estimate
    mass_followers: Estimate
    reachable: Estimate
    notable: Estimate
    labels: int
    design: Design
    unusual: bool
    distance: float
    facts: tuple[Fact, ...]
    verdict: Verdict
    sentence: str
    warnings: tuple[str, ...] = ()
    label_next: tuple[int, ...] = field(default=())
    undecided: bool = False
    labels_needed: int | None = None
    formula: str = "audience-share/1"


@dataclass(frozen=True, slots=True)
class CredibilityRule:
    """When the audience asks for a look, and how much a verdict needs.

    min_sample: followers below which there is no verdict. share: of accounts that are not people which the whole
    interval must exceed. domain_sd: how far the share in a new audience is off, by what leaving one labelled set out
    showed. max_distance: mean total variation between sample and training above which the sample counts as unusual.
    adapt: how many followers the trained profiles are worth against the sample's own. new_labels: how many to
    propose. newest_sd: how far the unseen rest of a list may be from its newest end (a stated assumption: the study
    behind the shipped model found 11 % among the newest it labelled and published 26-31 % for all).
    """

    min_sample: int = 100
    share: float = 0.3
    domain_sd: float = 0.05
    max_distance: float = 0.3
    adapt: float = 100.0
    new_labels: int = 50
    newest_sd: float = 0.1

    def __post_init__(self) -> None:
        if self.min_sample < 1 or self.new_labels < 1:
            raise BadInput.value("min_sample and new_labels", "at least 1", (self.min_sample, self.new_labels))
        spreads = self.domain_sd >= 0 and self.newest_sd >= 0
        if not 0 < self.share < 1 or not spreads or self.adapt <= 0 or not 0 < self.max_distance <= 1:
            raise BadInput.value("credibility rule", "of shares in (0, 1) and spreads at least 0", self)
