"""The memory as it is shown: the same rows in the terminal, on the page and over HTTP. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from math import exp

from goodword.core.estimate import Estimate
from goodword.core.money import Money
from goodword.core.rounding import decimals, round_to, step_of
from goodword.core.text import counted
from goodword.measurement.learning.assume import LearnedFee, assumptions, fee
from goodword.measurement.learning.learn import FORMULA, Learned
from goodword.measurement.learning.measures import MEASURES, Measure
from goodword.measurement.learning.model import Assumed, Prior


@dataclass(frozen=True, slots=True)
class CellLine:
    """One kind of creators: the estimate, and the same as text for the terminal."""

    kind: str
    estimate: Estimate
    value: str
    interval: str
    creators: int
    campaigns: int
    newest: date | None
    sentence: str


@dataclass(frozen=True, slots=True)
class Section:
    """One measure with its cells."""

    measure: str
    title: str
    words: str
    lines: tuple[CellLine, ...]


@dataclass(frozen=True, slots=True)
class CampaignLine:
    """One campaign in force: what it still counts (share)."""

    number: int
    name: str
    ended: date
    creators: int
    currency: str
    counts: float
    experiment: bool


@dataclass(frozen=True, slots=True)
class FeeLine:
    """What creators were paid in one currency."""

    fee: LearnedFee
    sentence: str


@dataclass(frozen=True, slots=True)
class LearnedView:
    """Everything about the memory in force. version: number of its last event."""

    version: int
    half_life_days: int
    sentence: str
    campaigns: tuple[CampaignLine, ...]
    sections: tuple[Section, ...]
    assumed: tuple[Assumed, ...]
    fees: tuple[FeeLine, ...]
    formula: str = FORMULA.id


def view(learned: Learned, cell: Mapping[str, str] | None = None) -> LearnedView:
    """What is shown; cell: one kind of creators, {} for the whole table."""
    sections = []
    for measure in MEASURES:
        priors = [learned.prior(measure.name, **cell)] if cell else learned.cells(measure.name)
        if priors and not learned.empty:
            lines = tuple(_line(measure, p) for p in priors)
            sections.append(Section(measure.name, measure.title, measure.words, lines))
    campaigns = tuple(
        CampaignLine(
            c.number,
            c.facts.name,
            c.facts.ended,
            len(c.facts.rows),
            c.facts.currency,
            c.weight,
            c.facts.lift is not None,
        )
        for c in sorted(learned.campaigns, key=lambda c: (c.facts.ended, c.number), reverse=True)
    )
    currencies = sorted({c.facts.currency for c in learned.campaigns if c.facts.currency})
    fees = tuple(_fee(found) for code in currencies if (found := fee(learned, code)) is not None)
    return LearnedView(
        learned.version, learned.rule.half_life_days, _sentence(learned), campaigns, tuple(sections),
        assumptions(learned, **(cell or {})), fees,
    )  # fmt: skip


def _sentence(learned: Learned) -> str:
    if learned.empty:
        return (
            "Nothing is remembered: plans and goals start from wide guesses. Measure a campaign with "
            "`goodword learned add FOLDER`, and the next one starts from it."
        )
    creators = sum(len(c.facts.rows) for c in learned.campaigns)
    return (
        f"Memory {learned.version}: {counted(creators, 'creator')} of {counted(len(learned.campaigns), 'campaign')}, "
        f"the newest of {learned.newest}; a campaign counts half after {learned.rule.half_life_days:,} days."
    )


def _line(measure: Measure, prior: Prior) -> CellLine:
    e, step = prior.estimate, step_of(prior.estimate)
    percent = measure.unit == "share"
    digits = max(decimals(step) - 2, 0) if percent else decimals(step)

    def text(value: float) -> str:
        rounded = round_to(value, step)
        return f"{rounded:.{digits}%}" if percent else f"{rounded:,.{digits}f}"

    kind = ", ".join(value for _, value in prior.cell) or "all creators"
    return CellLine(
        kind, e, text(e.value), f"{text(e.low)} to {text(e.high)}", prior.creators, prior.campaigns, prior.newest,
        prior.sentence,
    )  # fmt: skip


def _fee(found: LearnedFee) -> FeeLine:
    """In words; nine of ten fees lie within the factor of the spread."""
    factor = exp(1.645 * found.spread)
    return FeeLine(
        found,
        f"{counted(found.n, 'creator')} were paid about {found.level:,.0f} {found.currency} for a post with a thousand "
        f"followers, times (followers ÷ 1,000) ^ {found.exponent:.2f}; nine of ten fees lie within a factor of "
        f"{factor:.1f} of it.",
    )


def assumed_text(assumed: Assumed) -> str:
    """One assumption in a line, money in its major units."""
    currency, _, minor = assumed.unit.partition(" ")
    if minor == "minor":
        low, value, high = (str(Money(round(v), currency)) for v in (assumed.low, assumed.value, assumed.high))
        return f"{assumed.words} {value} ({low} to {high})"
    share = assumed.unit == "share"
    low, value, high = (
        f"{v:.2%}" if share else f"{v:,.0f}" if v >= 100 else f"{v:.3g}"
        for v in (assumed.low, assumed.value, assumed.high)
    )
    return f"{assumed.words} {value} ({low} to {high})" + ("" if share else f" {assumed.unit}")
