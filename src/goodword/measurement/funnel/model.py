"""What a funnel is made of, and what is said about it: facts, rules, rates with intervals, the best and how sure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import pyarrow as pa

from goodword.core.errors import BadInput
from goodword.core.estimate import Estimate
from goodword.core.money import Money
from goodword.core.tier import DEFAULT_LIMITS, TierLimits
from goodword.core.times import DAY
from goodword.sources.model import Rejected

UNNAMED = "X" * 3
"""ISO 4217 for no currency: amounts of files that name none."""


class Fact(StrEnum):
    """What a file of a campaign holds."""

    CLICKS = "clicks"
    ORDERS = "orders"
    REFUNDS = "refunds"
    RESULTS = "results"


class By(StrEnum):
    """What the rows of a funnel are."""

    CREATOR = "creator"
    POST = "post"
    TIER = "tier"
    NICHE = "niche"
    PLATFORM = "platform"
    PLACE = "place"


class Aside(StrEnum):
    """Why a fact was read and yet does not count where one might expect it. A closed list; each is counted."""

    CLICK_AGAIN = "click_again"
    CLICK_FLAGGED = "click_flagged"
    NO_CREATOR = "no_creator"
    RESULT_TOTAL = "result_total"
    RESULT_AGAIN = "result_again"
    RESULT_OLDER = "result_older"
    ORDER_AGAIN = "order_again"
    ORDER_OTHER = "order_other"
    ORDER_CANCELLED = "order_cancelled"
    ORDER_BEFORE_CLICK = "order_before_click"
    ORDER_AFTER_WINDOW = "order_after_window"
    ORDER_WITHOUT_CLICK = "order_without_click"
    REFUND_AGAIN = "refund_again"
    REFUND_UNKNOWN = "refund_unknown"
    REFUND_CURRENCY = "refund_currency"
    REFUND_LARGER = "refund_larger"
    REFUND_LATE = "refund_late"


ASIDE_SENTENCES: Mapping[Aside, str] = {
    Aside.CLICK_AGAIN: "The same click (by its id) again: counted once.",
    Aside.CLICK_FLAGGED: "Your link tool marked the click as no person's: not counted.",
    Aside.NO_CREATOR: "No creator, code or post is named: kept in the total, credited to nobody.",
    Aside.RESULT_TOTAL: "A row of totals, the sum of the others: not counted again.",
    Aside.RESULT_AGAIN: "The same row of results again: counted once.",
    Aside.RESULT_OLDER: "An older or smaller count of the same post: the newest is counted.",
    Aside.ORDER_AGAIN: "The same order again: counted once.",
    Aside.ORDER_OTHER: "The same order with another time, amount or creator: the earliest is counted, do look.",
    Aside.ORDER_CANCELLED: "Cancelled, failed or a test: not an order.",
    Aside.ORDER_BEFORE_CLICK: "Ordered before the visitor's first click: an order, credited to nobody.",
    Aside.ORDER_AFTER_WINDOW: "Ordered after the attribution window of the last click: an order, credited to nobody.",
    Aside.ORDER_WITHOUT_CLICK: "No click of this visitor or id is known, and no creator is named: credited to nobody.",
    Aside.REFUND_AGAIN: "The same refund again: counted once.",
    Aside.REFUND_UNKNOWN: "No order of this id is known: not subtracted from anybody.",
    Aside.REFUND_CURRENCY: "In another currency than its order: not subtracted.",
    Aside.REFUND_LARGER: "More than the order was worth: subtracted up to the order.",
    Aside.REFUND_LATE: "After the refund window: shown as late, not subtracted from the revenue.",
}


@dataclass(frozen=True, slots=True)
class SetAside:
    """Facts that were read and do not count as they stand: why, how many, and an example."""

    reason: Aside
    rows: int
    example: str
    sentence: str


@dataclass(frozen=True, slots=True)
class FileRead:
    """One file as it was read. columns: canonical → column of the file; unused: column → why. rejected: a few rows."""

    name: str
    fact: Fact
    rows: int
    used: int
    columns: Mapping[str, str]
    unused: Mapping[str, str]
    reasons: Mapping[str, int]
    rejected: tuple[Rejected, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rows:
    """Facts as canonical Arrow tables (`tables.SCHEMAS`), whatever file or ledger they come from."""

    clicks: pa.Table
    orders: pa.Table
    refunds: pa.Table
    results: pa.Table
    files: tuple[FileRead, ...] = ()


@dataclass(frozen=True, slots=True)
class FunnelQuestion:
    """What is asked of the facts.

    by: what the rows are. window_days: how long after a click an order is credited to it (last touch). refund_days: how
    long after the order a refund is subtracted. currency: of the money shown; "" takes the one most facts are in.
    timezone: of hours and weekdays. level: of every interval. limits: of the tiers. best_by: what "best" means, a
    rate's name; "" takes the one nearest to money. regret: share of the best's value that choosing now may cost to
    be good enough. as_of: seconds UTC up to which facts are complete; None takes the last one in the facts. groups:
    towards whose usual rates are drawn. seed: of the draws behind P(best). exchange: other currency → what one unit of
    it is worth in `currency`, as you state it; without it no money is converted.
    """

    by: By = By.CREATOR
    window_days: int = 30
    refund_days: int = 30
    currency: str = ""
    timezone: str = "UTC"
    level: float = 0.9
    limits: TierLimits = DEFAULT_LIMITS
    best_by: str = ""
    regret: float = 0.05
    as_of: int | None = None
    groups: tuple[By, ...] = (By.TIER, By.NICHE, By.PLATFORM, By.PLACE)
    seed: int = 1
    exchange: Mapping[str, Decimal] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not 1 <= self.window_days <= 366 or not 0 <= self.refund_days <= 3660:
            raise BadInput.value(
                "window_days and refund_days", "1 to 366, and 0 to 3660", (self.window_days, self.refund_days)
            )
        if not 0.5 <= self.level <= 0.999:
            raise BadInput.value("level", "from 0.5 to 0.999", self.level)
        if not 0 < self.regret < 1:
            raise BadInput.value("regret", "above 0 and below 1", self.regret)
        if self.currency:
            Money.of(0, self.currency)
        if self.exchange and not self.currency:
            raise BadInput.value("currency", "stated where rates of exchange are", self.currency)
        try:
            ZoneInfo(self.timezone)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise BadInput.value("timezone", 'a name such as "Asia/Kolkata"', self.timezone) from None

    @property
    def window(self) -> int:
        """Attribution window in seconds."""
        return self.window_days * DAY

    @property
    def refund_window(self) -> int:
        """Refund window in seconds."""
        return self.refund_days * DAY


@dataclass(frozen=True, slots=True)
class Rate:
    """One rate or cost of one row.

    estimate: drawn towards the others, with its interval; None when `why` says why there is none. raw: as counted,
    events ÷ exposure; None without exposure. always: an interval that holds at every look, however often one looks.
    events, exposure: what it rests on. weight: of the row's own counts against the others, 0-1.
    """

    name: str
    estimate: Estimate | None
    raw: float | None
    always: tuple[float, float] | None
    events: float
    exposure: float
    weight: float
    why: str = ""


@dataclass(frozen=True, slots=True)
class Worth:
    """Orders in one currency: how many, and what they are worth less what was sent back within the window."""

    orders: int
    kept: Money


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the funnel: a creator, post, tier, place; or the total.

    Counts are None where no file tells them. `exposed`: impressions, reach or views (`Funnel.exposure`). `clicked`: how
    many of the orders came with a click. `late`: refunds after their window. `elsewhere`: what the orders in other
    currencies than the one shown are worth; they count as orders, and enter no rate of money.
    """

    name: str
    traits: Mapping[str, str]
    exposed: int | None
    engagements: int | None
    clicks: int | None
    orders: int | None
    clicked: int | None
    revenue: Money | None
    refunded: Money | None
    late: Money | None
    cost: Money | None
    rates: Mapping[str, Rate] = field(default_factory=dict)
    elsewhere: tuple[Worth, ...] = ()

    @property
    def kept(self) -> Money | None:
        """Revenue less what was sent back, in the currency shown; None where no file tells it."""
        if self.revenue is None or self.refunded is None:
            return self.revenue
        return self.revenue - self.refunded


@dataclass(frozen=True, slots=True)
class Contender:
    """One row's claim to be the best: probability, and what choosing it is expected to lose, in the rate's unit."""

    name: str
    probability: float
    regret: float


@dataclass(frozen=True, slots=True)
class Best:
    """Who is best by one rate, as a probability, with the expected regret of choosing the leader now.

    lower: whether less is better (costs). relative_regret: regret ÷ the leader's value. more: how many times the facts
    so far would be needed before the regret is expected to be small enough; None where that is already so or unknown.
    """

    by: str
    lower: bool
    contenders: tuple[Contender, ...]
    relative_regret: float
    decided: bool
    more: float | None
    sentence: str
    advice: str


@dataclass(frozen=True, slots=True)
class Versus:
    """Sponsored against organic posts of one creator, or of all: ratio of engagement rates.

    estimate: None when `why` says why. denominator: what engagement was divided by.
    """

    name: str
    sponsored: int
    organic: int
    denominator: str
    estimate: Estimate | None
    why: str = ""


@dataclass(frozen=True, slots=True)
class HalfLife:
    """How fast what a post brings comes in on one platform.

    estimate: hours until half of what comes in `horizon` hours has come. curve: (hours, share come) points.
    """

    platform: str
    what: str
    posts: int
    events: int
    horizon: float
    estimate: Estimate | None
    curve: tuple[tuple[float, float], ...]
    why: str = ""


@dataclass(frozen=True, slots=True)
class Slot:
    """One hour of the day or day of the week: its level against the usual (1), with the interval."""

    label: str
    events: int
    estimate: Estimate


@dataclass(frozen=True, slots=True)
class Rhythm:
    """When something happens, by local hour and weekday. sentence: what stands out, or that nothing does."""

    what: str
    timezone: str
    hours: tuple[Slot, ...]
    weekdays: tuple[Slot, ...]
    sentence: str


@dataclass(frozen=True, slots=True)
class Funnel:
    """What a campaign brought, step by step, and how sure that is.

    total: of all that is credited to somebody. nobody: what is credited to nobody, part of no rate.
    """

    question: FunnelQuestion
    by: By
    as_of: int | None
    exposure: str
    currency: str
    total: Line
    nobody: Line
    lines: tuple[Line, ...]
    best: Best | None
    versus: tuple[Versus, ...]
    half_lives: tuple[HalfLife, ...]
    rhythms: tuple[Rhythm, ...]
    other_money: tuple[Money, ...]
    set_aside: tuple[SetAside, ...]
    files: tuple[FileRead, ...]
    notes: tuple[str, ...]
    sentence: str
    formulas: tuple[str, ...]
