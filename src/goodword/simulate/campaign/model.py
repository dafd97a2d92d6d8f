"""What a simulated campaign is made of, stated in full, and what comes out of it."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from goodword.core.errors import BadInput
from goodword.core.times import DAY

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

WINDOW_DAYS = 30
"""Days after a click within which an order is credited to it."""


@dataclass(frozen=True, slots=True)
class CampaignSpec:
    """The parameters of a campaign. The same world, roster and specification give the same files.

    starts: first day, seconds UTC at midnight. days: of the campaign. history: days of outcomes before it. places:
    towns in the panel, those with the campaign among them. creators, homes: how many are booked, in how many towns,
    where no roster is given. posts_each: sponsored posts of each. daily: usual orders a day in a town of middling size.
    noise: day-to-day spread of a town's outcomes beyond chance (log scale). lift: extra share of the treated towns'
    orders that came without a click or code: people who heard of it and walked in. anyway: share of orders after a
    click that would have come without it. coded: share of orders after a click that use the code too. spoken: orders
    by code alone, per 1,000 people reached. leaking: share of codes that reach a coupon site; leaked: orders of others
    with such a code, per order of its own audience. bots: hits of bots per hit of a person. known_bots: share of them
    that are recognised. refunds: share of orders sent back. basket: typical amount, in the price units of a country.
    """

    name: str = "campaign"
    seed: int = 1
    starts: int = 1_772_323_200  # 2026-03-01 00:00 UTC
    days: int = 28
    history: int = 182
    places: int = 24
    creators: int = 8
    homes: int = 3
    posts_each: int = 2
    daily: float = 20.0
    noise: float = 0.06
    lift: float = 0.12
    anyway: float = 0.2
    coded: float = 0.45
    spoken: float = 0.5
    leaking: float = 0.3
    leaked: float = 1.2
    bots: float = 0.25
    known_bots: float = 0.995
    refunds: float = 0.06
    basket: float = 9.0

    def __post_init__(self) -> None:
        for name in ("days", "creators", "homes", "posts_each"):
            if getattr(self, name) < 1:
                raise BadInput.value(name, "at least 1", getattr(self, name))
        if self.history < 28:
            raise BadInput.value("history", "at least 28 days, so that outcomes can be compared", self.history)
        if self.places < self.homes + 1:
            raise BadInput.value("places", "more than the towns with the campaign", self.places)
        for name in ("anyway", "coded", "leaking", "known_bots", "refunds"):
            if not 0 <= getattr(self, name) <= 1:
                raise BadInput.value(name, "a share between 0 and 1", getattr(self, name))
        if self.starts % DAY:
            raise BadInput.value("starts", "midnight UTC", self.starts)
        rest = [f.name for f in fields(self) if f.name in ("daily", "noise", "lift", "spoken", "leaked", "bots")]
        if any(getattr(self, name) < 0 for name in rest) or not self.daily or not self.basket > 0:
            raise BadInput.value("campaign", "of rates that are not negative", self)

    @property
    def ends(self) -> int:
        """The moment after its last day, seconds UTC."""
        return self.starts + self.days * DAY


@dataclass(frozen=True, slots=True, eq=False)
class Towns:
    """The panel's places: m towns of one country, the treated first. weight: (m,) their share of its people.

    treated: how many of them have the campaign. abroad: largest place of every other country of the world, where the
    rest of an audience lives, with its country and share. minor, price: minor units a unit and price level, by country.
    """

    names: tuple[str, ...]
    country: str
    weight: Floats
    treated: int
    abroad: tuple[tuple[str, str], ...]
    abroad_weight: Floats
    currency: dict[str, str]
    minor: dict[str, int]
    price: dict[str, float]


@dataclass(frozen=True, slots=True, eq=False)
class Booked:
    """The n booked creators and what is true of them; arrays (n,). local: audience in the home town (share), nation:
    elsewhere in the country. home: number of the town. click: P(click | reached). order: P(order | click by a person).
    fee: minor units of `currency` per post. half_life: days in which half of a post's clicks have come."""

    creator_id: tuple[str, ...]
    platform: tuple[str, ...]
    tier: tuple[str, ...]
    niche: tuple[str, ...]
    code: tuple[str, ...]
    followers: Ints
    real: Ints
    home: Ints
    local: Floats
    nation: Floats
    er: Floats
    er_sigma: Floats
    click: Floats
    order: Floats
    fee: Ints
    half_life: Floats
    leaks: Flags

    def __len__(self) -> int:
        return len(self.creator_id)


@dataclass(frozen=True, slots=True)
class Campaign:
    """A campaign that was run: what a brand would have on file (`files`), and what is true of it (`truth`), by name.

    statement: who, when, where and for how much, as `campaign.json` says it.
    """

    files: dict[str, pa.Table]
    truth: dict[str, pa.Table]
    statement: dict[str, object]
