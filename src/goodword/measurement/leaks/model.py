"""What is known of the orders with a code, and what is said about where they came from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from goodword.core.errors import BadInput
from goodword.core.estimate import Estimate
from goodword.vetting.model import Evidence, Verdict

Reals = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class LeakRule:
    """When a code is put up for a look, and what is assumed before any order. Shown with every verdict.

    share: of the orders from outside from which it matters; sure: probability that a verdict needs. tight: codes of ten
    that are assumed not to leak, before any order; the campaign's own codes move it. click_days: an own click so many
    days before the order speaks for the audience. outside_click: chance that a buyer from elsewhere has one too.
    least: orders below which there is no verdict.
    """

    share: float = 0.2
    sure: float = 0.9
    tight: float = 0.7
    click_days: int = 7
    outside_click: float = 0.01
    least: int = 5

    def __post_init__(self) -> None:
        for name in ("share", "sure", "tight", "outside_click"):
            if not 0 < getattr(self, name) < 1:
                raise BadInput.value(name, "above 0 and below 1", getattr(self, name))
        if self.click_days < 1 or self.least < 1:
            raise BadInput.value("click_days, least", "at least 1", (self.click_days, self.least))


DEFAULT_RULE = LeakRule()


@dataclass(frozen=True, slots=True, eq=False)
class CodeOrders:
    """n orders with a code, m places, c codes. Places are numbers, -1 where not known.

    code: (n,) number of the code. at: (n,) seconds UTC. place: (n,). clicked: (n,) whether the same visitor clicked one
    of the creator's links in the days before. posts: (c,) moments of each creator's posts with the code. audience:
    (c, m) clicks of people on the creator's links by place. others: (m,) orders without any code by place. home: (c,)
    place where the creator lives. until: last moment for which orders are on file. delays: (c, 2)
    clicks of people on each creator's links, and the sum of the seconds between a post and each.
    """

    codes: tuple[str, ...]
    creators: tuple[str, ...]
    places: tuple[str, ...]
    code: Ints
    at: Ints
    place: Ints
    clicked: Flags
    posts: tuple[Ints, ...]
    audience: Reals
    others: Reals
    home: Ints
    until: int
    delays: Reals

    def __post_init__(self) -> None:
        n, c, m = len(self.code), len(self.codes), len(self.places)
        if not (len(self.at) == len(self.place) == len(self.clicked) == n):
            raise BadInput.value("orders", "columns of one length", (n, len(self.at), len(self.place)))
        of_codes = (len(self.posts), len(self.home), len(self.delays))
        if self.audience.shape != (c, m) or self.others.shape != (m,) or of_codes != (c, c, c):
            raise BadInput.value("audience", f"of {c} codes by {m} places", self.audience.shape)


@dataclass(frozen=True, slots=True)
class LeakReading:
    """One code: the share of its orders from outside the creator's audience.

    share: None without orders. leaked: orders from outside (count). own: orders that stay with the creator. probable:
    probability that the share is above the rule's.
    """

    code: str
    creator_id: str
    orders: int
    verdict: Verdict
    sentence: str
    share: Estimate | None
    leaked: Estimate | None
    own: Estimate | None
    probable: float
    speaks_for: tuple[Evidence, ...]
    speaks_against: tuple[Evidence, ...]
    formula: str


@dataclass(frozen=True, slots=True)
class Leaks:
    """Every code of a campaign, the likeliest to have leaked first, and what was learnt from all of them together.

    clicked: share of the audience's own orders that follow a click; lasting: mean days between post and own order.
    """

    codes: tuple[LeakReading, ...]
    clicked: float
    lasting: float
    tight: float
    rule: LeakRule
    sentence: str
    notes: tuple[str, ...] = ()
