"""What plans and goals may take for granted from past campaigns: rates, reach, worth of an order, prices, the lift's
multiplier. Pure."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from goodword.core.formula import register
from goodword.core.text import counted, fold
from goodword.discovery.model import FeeRule
from goodword.measurement.learning.learn import FORMULA as PRIOR
from goodword.measurement.learning.learn import Learned
from goodword.measurement.learning.model import Assumed, CreatorRow

MULTIPLIER = register(
    "lift-multiplier",
    1,
    "Extra orders of an experiment ÷ orders credited by last touch, averaged on the log scale over campaigns by their "
    "precision, with a spread between campaigns of at least a fifth",
    "Random-effects mean (DerSimonian & Laird 1986) of log ratios; docs/explain/learning",
)
PRICE = register(
    "learned-fee",
    1,
    "Fee = per_thousand x (followers / 1000) ^ exponent by regression of log fees paid, the exponent drawn towards 0.8",
    "Bayesian linear regression with a normal prior on the exponent",
)
WORTH = register(
    "learned-order-value",
    1,
    "Revenue ÷ orders over past campaigns, halved every half-life; the interval from the spread between creators",
    "Ratio estimate with between-creator residuals",
)
REACH = register(
    "learned-reach",
    1,
    "People reached by one post of the next creator of a tier: log-normal between past creators, halved every "
    "half-life, the spread drawn towards a factor of e",
    "Weighted mean and variance of logarithms",
)
_FEW = 3  # creators from which something is said of a tier of its own
_T90 = (6.31, 2.92, 2.35, 2.13, 2.02, 1.94, 1.89, 1.86, 1.83, 1.81)  # Student's t, 90 % interval, 1 to 10 degrees
_Z90 = 1.6448536269514722
_EXPONENT = (0.8, 0.15)
_BETWEEN = 0.2


@dataclass(frozen=True, slots=True)
class LearnedFee:
    """What creators were paid: the fee rule of the next brief, and how far fees lie around it (log scale).

    n: creators behind it. level: major units for a creator of a thousand followers.
    """

    currency: str
    level: float
    exponent: float
    spread: float
    n: int

    @property
    def rule(self) -> FeeRule:
        """The same as the fee rule of a brief."""
        return FeeRule(base=0.0, per_thousand=round(self.level, 2), exponent=round(self.exponent, 3))


def assumptions(learned: Learned, **cell: str | None) -> tuple[Assumed, ...]:
    """Everything that is known, for creators of this kind; what was never measured is left out.

    Shares and rates are those of the next creator: between low and high lie nine of ten.
    """
    if learned.empty:
        return ()
    found = [
        _rate(learned, "click", "creator.ctr", "Of the people a post reaches, this share clicks.", cell),
        _rate(learned, "order", "creator.cvr", "Of the people who click, this share orders.", cell),
        reach(learned, **cell),
        _rate(learned, "reach", "creator.reach_per_follower", "A post reaches so many people per follower.", cell),
        _rate(learned, "engagement", "creator.engagement", "So many of the people reached like or comment.", cell),
        order_value(learned),
        multiplier(learned),
    ]
    return tuple(a for a in found if a is not None)


def _rate(learned: Learned, measure: str, name: str, words: str, cell: dict[str, str | None]) -> Assumed | None:
    prior = learned.prior(measure, **cell)
    if not learned.prior(measure).creators or learned.newest is None:
        return None
    e = prior.estimate
    return Assumed(
        name, words, e.value, e.low, e.high, e.unit, _source(learned, prior.sentence), e.n, PRIOR.id, learned.newest,
        learned.version,
    )  # fmt: skip


def _source(learned: Learned, sentence: str) -> str:
    half = learned.rule.half_life_days
    return f"{sentence} Memory {learned.version}, the newest of {learned.newest}; halved every {half} days."


def reach(learned: Learned, **cell: str | None) -> Assumed | None:
    """People reached by one post of a creator of this tier (of all, below three of it): log-normal between them."""
    rows = [(r, w) for r, w, _ in learned.rows() if r.reached and r.posts]
    own = [(r, w) for r, w in rows if cell.get("tier") and r.tier and fold(r.tier) == fold(str(cell["tier"]))]
    kind = f" of this kind ({cell['tier']})" if len(own) >= _FEW else ""
    used = own if len(own) >= _FEW else rows
    if len(used) < _FEW or learned.newest is None:
        return None
    y, w = np.log([float(r.reached or 1) / float(r.posts or 1) for r, _ in used]), np.array([w for _, w in used])
    mean = float(w @ y / w.sum())
    sd = float(np.sqrt((w @ (y - mean) ** 2 + _FEW) / (w.sum() + _FEW)))  # as wide as a factor of e, for three creators
    low, value, high = (float(np.exp(mean + k * _Z90 * sd)) for k in (-1, 0, 1))
    said = f"From {counted(len(used), 'creator')}{kind} in {counted(len(learned.campaigns), 'campaign')}."
    return Assumed(
        "creator.reach", "One post reaches so many people.", value, low, high, "people", _source(learned, said),
        len(used), REACH.id, learned.newest, learned.version,
    )  # fmt: skip


def order_value(learned: Learned) -> Assumed | None:
    """What an order is worth, in the currency that most campaigns in force are in."""
    currency = _currency(learned)
    known = [
        (row, c.weight) for c in learned.campaigns if c.facts.currency == currency
        for row in c.facts.rows if row.orders and row.revenue_minor is not None
    ]  # fmt: skip
    if not known or learned.newest is None:
        return None
    n = np.array([w * float(row.orders or 0) for row, w in known])
    worth = np.array([float(row.revenue_minor or 0) / float(row.orders or 1) for row, _ in known])
    mean = float(n @ worth / n.sum())
    if mean <= 0:
        return None
    spread = float(np.sqrt((n * (worth / mean - 1) ** 2).sum() / n.sum())) if len(known) > 1 else 0.5
    half = _t(len(known) - 1) * max(spread, 0.05) / np.sqrt(max(n.sum() ** 2 / (n**2).sum(), 1.0))
    said = f"From {counted(len(known), 'creator')} with orders in {currency}."
    return Assumed(
        "order.value", "An order is worth so much.", mean, mean * float(np.exp(-half)), mean * float(np.exp(half)),
        f"{currency} minor", _source(learned, said), round(float(n.sum())), WORTH.id, learned.newest, learned.version,
    )  # fmt: skip


def multiplier(learned: Learned) -> Assumed | None:
    """Extra orders per order credited by last touch: what attribution is multiplied with to say what came extra."""
    known = [(c.facts.lift, c.weight) for c in learned.campaigns if c.facts.lift and c.facts.lift.incremental.value > 0]
    if not known or learned.newest is None:
        return None
    logs = np.array([np.log(lift.incremental.value / lift.attributed) for lift, _ in known])
    sds = np.array(
        [_log_sd(lift.incremental.value, lift.incremental.high, lift.incremental.level) for lift, _ in known]
    )
    w = np.array([weight for _, weight in known]) / (sds**2 + _BETWEEN**2)
    mean, sd = float(w @ logs / w.sum()), float(np.sqrt(1 / w.sum() + _BETWEEN**2))
    said = f"From {counted(len(known), 'campaign')} read with places to compare."
    low, value, high = (float(np.exp(mean + k * _Z90 * sd)) for k in (-1, 0, 1))
    return Assumed(
        "lift.multiplier", "For each order credited by link or code, so many came that would not have come anyway.",
        value, low, high, "extra orders per credited order", _source(learned, said), len(known), MULTIPLIER.id,
        learned.newest, learned.version,
    )  # fmt: skip


def _log_sd(value: float, high: float, level: float) -> float:
    """Of the logarithm, from the upper half of the interval, which never reaches zero."""
    return float(np.log(max(high, value * 1.01) / value) / (_Z90 if level <= 0.9 else 1.96))


def fee(learned: Learned, currency: str) -> LearnedFee | None:
    """What creators were paid in this currency, by their followers; None below three of them."""
    rows: list[tuple[CreatorRow, float]] = [
        (row, c.weight) for c in learned.campaigns if c.facts.currency == currency
        for row in c.facts.rows if row.cost_minor and row.posts and row.followers
    ]  # fmt: skip
    if len(rows) < _FEW:
        return None
    from goodword.core.money import Money  # noqa: PLC0415 - only fees need it

    unit = 10.0 ** Money(0, currency).exponent
    y = np.log([float(row.cost_minor or 1) / float(row.posts or 1) / unit for row, _ in rows])
    x = np.log([float(row.followers or 1) / 1_000 for row, _ in rows])
    w = np.array([weight for _, weight in rows])
    noise = 0.45**2
    mean_x, mean_y = float(w @ x / w.sum()), float(w @ y / w.sum())
    sxx, sxy = float(w @ (x - mean_x) ** 2), float(w @ ((x - mean_x) * (y - mean_y)))
    pull = noise / _EXPONENT[1] ** 2
    exponent = (sxy + pull * _EXPONENT[0]) / (sxx + pull)
    rest = y - mean_y - exponent * (x - mean_x)
    spread = float(np.sqrt((w @ rest**2 + 3 * noise) / (w.sum() + 3)))
    return LearnedFee(currency, float(np.exp(mean_y - exponent * mean_x)), float(exponent), spread, len(rows))


def _currency(learned: Learned) -> str:
    counts: dict[str, float] = {}
    for c in learned.campaigns:
        counts[c.facts.currency] = counts.get(c.facts.currency, 0.0) + c.weight
    return max(sorted(counts), key=lambda k: counts[k])


def _t(freedom: int) -> float:
    return _T90[min(freedom, len(_T90)) - 1] if freedom > 0 else _T90[0]
