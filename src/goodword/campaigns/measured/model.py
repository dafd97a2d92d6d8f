"""What is read of a campaign, how its orders are credited, and what comes out of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from goodword.commerce.model import OrderState
from goodword.core.errors import BadInput
from goodword.core.estimate import Estimate
from goodword.core.formula import register
from goodword.core.money import Money
from goodword.core.times import DAY
from goodword.measurement.attribution.models import Attribution

Ints = NDArray[np.int64]
CREDIT = register(
    "ledger-credit",
    2,
    "An order is credited by the strongest evidence there is: our own click id (with the other clicks of the same "
    "visitor), else a unique code, else the ref or utm parameters of the landing, else what the customer said; each "
    "within the window, else to nobody. An order that several campaigns could claim counts in one: that whose link was "
    "followed last, else that of its first code, else by ref or utm before what was said, by a code that was said "
    "before a name and the longer name before the shorter, whose dates hold the order, where the person had agreed "
    "last, that began last. Models share an order among those on its path; shares sum to the order.",
    "precedence as stated by the brand; Anderl et al. 2016, Shapley 1953 for the shares",
)
OWN = 0
"""Owner of the brand's own links and codes; other owners are numbers of bookings."""


class Evidence(StrEnum):
    """What ties an order to somebody, the strongest first."""

    CLICK = "click"
    CODE = "code"
    REF = "ref"
    SAID = "said"
    NONE = "none"


MODELS = ("last", "first", "linear", "40-20-40", "time decay", "shapley", "markov")
"""Models that share an order among those on its path."""


@dataclass(frozen=True, slots=True)
class CreditRule:
    """What is stated about crediting. window_days: how long after a click an order is credited to it; code and ref hold
    while the campaign runs and for as long after. anyway: orders whose code was only found at checkout are shown
    corrected. refund_days: after so many days a refund is late."""

    window_days: int = 30
    refund_days: int = 30

    def __post_init__(self) -> None:
        if not 1 <= self.window_days <= 366 or not 0 <= self.refund_days <= 3660:
            raise BadInput.value(
                "window_days and refund_days", "1 to 366, and 0 to 3660", (self.window_days, self.refund_days)
            )

    @property
    def window(self) -> int:
        """Seconds."""
        return self.window_days * DAY


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody booked. handle: without platform, folded. email: a keyed hash as customers have it, "" where unknown."""

    booking: int
    creator: str
    name: str
    handle: str
    platform: str = ""
    place: str = ""
    followers: int | None = None
    customer: str = ""


@dataclass(frozen=True, slots=True)
class PostFact:
    """A post of a campaign with its newest counts; None where no source told them."""

    owner: int
    post: str
    posted_at: int
    observed_at: int | None = None
    likes: int | None = None
    comments: int | None = None
    shares: int | None = None
    saves: int | None = None
    views: int | None = None
    reach: int | None = None


@dataclass(frozen=True, slots=True)
class Frame:
    """A campaign and what is its own: links, codes, people, posts, fees. owner: number of a booking or `OWN`.

    links: number → (owner, post). others: codes of other campaigns. fees: owner → agreed fee. site: host that most
    links lead to, "" without links.
    """

    id: int
    name: str
    brand: str
    slug: str
    currency: str
    time_zone: str
    starts_at: int | None
    ends_at: int | None
    links: dict[int, tuple[int, str]]
    codes: dict[str, int]
    others: frozenset[str]
    people: dict[int, Person]
    posts: tuple[PostFact, ...] = ()
    fees: dict[int, Money] = field(default_factory=dict)
    site: str = ""

    def named(self, owner: int) -> str:
        """Whose it is, as creators are called elsewhere."""
        return self.people[owner].creator if owner in self.people else f"{self.brand or self.name} (own)"


@dataclass(frozen=True, slots=True)
class Claimant:
    """A campaign that may claim orders by what is said of them. begins, ends: seconds UTC, ends None: open. agreed:
    owner → seconds UTC when they first agreed to what stands."""

    id: int
    name: str
    slug: str
    brand: str
    begins: int
    ends: int | None
    codes: Mapping[str, int]
    people: Mapping[int, Person]
    agreed: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class Rivals:
    """Campaigns that may claim the same orders, the one in question among them; empty where it is alone. open_shops:
    numbers of shops of no brand, whose orders may be every brand's."""

    campaigns: tuple[Claimant, ...] = ()
    open_shops: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class LedgerOrder:
    """An order that may belong to a campaign. shop: number of the shop that it is of."""

    id: int
    state: OrderState
    shop: int = 0


@dataclass(frozen=True, slots=True)
class Touch:
    """One click on the way to an order."""

    owner: int
    link: int
    at: int
    click: str = ""


@dataclass(frozen=True, slots=True)
class Credited:
    """An order with the evidence it is credited by. path: owners in the order in which they were met, the last one
    last; empty: nobody. post, click: of the last touch. beside: weaker evidence that points to somebody else. other:
    it belongs to another campaign."""

    order: LedgerOrder
    evidence: Evidence
    path: tuple[int, ...]
    touches: tuple[Touch, ...] = ()
    beside: str = ""
    other: bool = False


@dataclass(frozen=True, slots=True)
class Share:
    """What one owner gets of the orders by one model: how many, and how much money, by currency, in minor units."""

    owner: int
    orders: float
    minor: dict[str, int]


@dataclass(frozen=True, slots=True)
class CreditReport:
    """Who brought a campaign's orders, by every model.

    by_model: model → shares, which sum to the credited orders and their money to the minor unit. by_evidence: orders by
    what ties them. nobody: orders credited to nobody, with their money. attribution: all models on paths with and
    without an order, None where nothing is credited.
    """

    campaign: int
    rule: CreditRule
    precedence: tuple[str, ...]
    orders: int
    by_evidence: dict[str, int]
    credited: dict[str, int]
    nobody: dict[str, int]
    nobody_orders: int
    other_campaigns: int
    left_out: dict[str, int]
    by_model: dict[str, tuple[Share, ...]]
    names: dict[int, str]
    attribution: Attribution | None
    sentence: str
    formula: str = CREDIT.id


@dataclass(frozen=True, slots=True)
class Signal:
    """Something worth a look about one person's numbers, with the counts that it rests on; never a verdict."""

    kind: str
    owner: int
    name: str
    sentence: str
    estimate: Estimate | None
    facts: dict[str, Any]
