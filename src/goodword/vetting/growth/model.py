"""Days of accounts as arrays, what is looked at in a jump, and the additive score of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from goodword.core.errors import BadInput

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Days:
    """b accounts over d days, the last one now; every array (b, d).

    followers: at the end of the day, between two counts by straight line, NaN before the first and after the last.
    following: the same, NaN where not known. gap: days between the two counts around a day, 1 where counted daily.
    posts: posts of the day; reactions: likes and comments these posts got in all; comments: comments alone.
    """

    followers: Floats
    following: Floats
    gap: Floats
    posts: Floats
    reactions: Floats
    comments: Floats

    def __post_init__(self) -> None:
        shape = self.followers.shape
        for name in ("following", "gap", "posts", "reactions", "comments"):
            if getattr(self, name).shape != shape:
                raise BadInput.value(name, f"of shape {shape}", getattr(self, name).shape)

    def __len__(self) -> int:
        return len(self.followers)

    def take(self, rows: Ints | Bools) -> Days:
        """The accounts of these rows."""
        return Days(
            self.followers[rows],
            self.following[rows],
            self.gap[rows],
            self.posts[rows],
            self.reactions[rows],
            self.comments[rows],
        )


@dataclass(frozen=True, slots=True)
class GrowthRule:
    """What is needed, and when growth asks for a look.

    min_days, min_counts: days and counts of followers below which there is no verdict. widths: days of the windows that
    are looked at. honest_share: of honest accounts that may be asked about in a year. min_jump: share of the followers
    below which a jump is never asked about. turnover: accounts followed and dropped again in a year, per follower,
    above which the whole interval must lie; min_turnover: the least number of them.
    """

    min_days: int = 28
    min_counts: int = 8
    widths: tuple[int, ...] = (1, 2, 3, 5, 7, 10, 14, 21, 28)
    honest_share: float = 0.05
    min_jump: float = 0.02
    turnover: float = 0.1
    min_turnover: int = 500

    def __post_init__(self) -> None:
        if self.min_days < 7 or self.min_counts < 3 or not self.widths or min(self.widths) < 1:
            raise BadInput.value("growth rule", "with at least 7 days, 3 counts and one window", self)
        if not 0 < self.honest_share < 0.5 or self.min_jump <= 0 or self.turnover <= 0 or self.min_turnover < 1:
            raise BadInput.value("growth rule", "of shares above 0", self)


DEFAULT_GROWTH = GrowthRule()
