"""What is read of a creator to tell their niches, and what was learnt from creators whose niche is declared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from goodword.core.formula import register
from goodword.vetting.learn.boost import Boosted
from goodword.vetting.learn.linear import Linear
from goodword.vetting.learn.words import Vocabulary

Floats = NDArray[np.float64]

NICHE = register(
    "niche-learnt",
    1,
    "Probability of each niche: what is said, shown, named and who comments, put together by trees and a linear model.",
    "Stacking: Wolpert 1992; Friedman 2001; temperature: Guo et al. 2017 (docs/explain/niche.md)",
)


@dataclass(frozen=True, slots=True)
class Portrait:
    """A creator as the niche is judged. accounts: named in captions or pictures. people: who commented, as handles or
    keyed hashes. places: names, cities and countries of tagged places. numbers: counts of the account, None where not
    known; per-post values are means."""

    creator: str
    captions: tuple[str, ...]
    pictures: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    followers: int | None = None
    followees: int | None = None
    posts_in_all: int | None = None
    likes: float | None = None
    comments: float | None = None


@dataclass(frozen=True, slots=True)
class View:
    """One way of looking at a creator: its vocabulary and a model of all niches on it."""

    vocabulary: Vocabulary
    model: Linear


@dataclass(frozen=True, slots=True)
class Company:
    """Whose niche is known: share of each niche (classes,), creators of each niche by the account or person around
    them, and the niche of the creators themselves."""

    share: Floats
    around: Mapping[str, Floats]
    niche: Mapping[str, int]
    named_by: Mapping[str, tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class NicheModel:
    """What was learnt. temperature: by which log-probabilities are divided so that they mean what they say;
    prior_power: how far the decision for one niche leans towards rare niches."""

    niches: tuple[str, ...]
    views: Mapping[str, View]
    company: Company
    centre: Floats
    spread: Floats
    linear: Linear
    trees: tuple[Boosted, ...]
    temperature: float
    prior_power: float
    creators: int
    formula: str = NICHE.id
