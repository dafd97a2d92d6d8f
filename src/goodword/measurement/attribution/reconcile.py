"""Attribution brought in line with an experiment, and rows of it for tools that model the whole marketing mix. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import sqrt

from scipy.special import ndtri

from goodword.core.errors import BadInput
from goodword.core.estimate import Estimate
from goodword.core.formula import register
from goodword.measurement.attribution.models import Attribution
from goodword.measurement.model import LiftReading
from goodword.measurement.panels.times import span

RECONCILED = register(
    "attribution-multiplier",
    1,
    "Extra outcomes that the experiment found ÷ conversions that were attributed in the same places and time; the ends "
    "of its interval are those of the experiment, the attributed conversions being counted. Each creator's credit by "
    "each model is multiplied by it; a creator's range goes from the smallest model at the low end to the largest at "
    "the high end.",
    "own",
)


@dataclass(frozen=True, slots=True)
class Reconciled:
    """One creator: credits of all models (smallest, largest), and what of them is incremental.

    incremental: the mean of all models times the multiplier; its ends hold both the spread of the models and the
    interval of the experiment.
    """

    creator: str
    credited_low: float
    credited_high: float
    incremental: Estimate


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """multiplier: extra ÷ attributed. spread: how far models are apart, as share of all conversions moved at most."""

    multiplier: Estimate
    attributed: float
    spread: float
    creators: tuple[Reconciled, ...]
    sentence: str
    formula: str = RECONCILED.id


def reconcile(found: Attribution, incremental: Estimate, *, attributed: float | None = None) -> Reconciliation:
    """Credits calibrated by what an experiment found.

    incremental: extra conversions of the experiment. attributed: conversions attributed in its places and time, all of
    `found` if None. Raises BadInput when nothing was attributed.
    """
    base = found.conversions if attributed is None else attributed
    if not base > 0:
        raise BadInput.value("attributed", "above 0", base, hint="give conversions of the experiment's places and days")
    m = Estimate(
        incremental.value / base,
        incremental.low / base,
        incremental.high / base,
        incremental.n,
        "extra per attributed",
        RECONCILED.id,
        incremental.level,
    )
    creators = tuple(_creator(c.creator, [v for _, v in c.by_model], m) for c in found.credits)
    spread = sum(c.credited_high - c.credited_low for c in creators) / (2 * found.conversions)
    return Reconciliation(m, base, spread, creators, _sentence(m, spread))


def _creator(name: str, credits_: Sequence[float], m: Estimate) -> Reconciled:
    low, high = min(credits_), max(credits_)
    mean = sum(credits_) / len(credits_)
    ends = [credit * end for credit in (low, high) for end in (m.low, m.high)]
    value = mean * m.value
    return Reconciled(
        name, low, high, Estimate(value, min(ends), max(ends), m.n, "extra conversions", RECONCILED.id, m.level)
    )


def _sentence(m: Estimate, spread: float) -> str:
    apart = f"The models move up to {spread:.0%} of the conversions between creators."
    if m.low > 0:
        return (
            f"Of 100 attributed conversions about {100 * m.value:.0f} would not have come anyway (between "
            f"{100 * m.low:.0f} and {100 * m.high:.0f}). {apart}"
        )
    return (
        f"The experiment cannot tell whether any of 100 attributed conversions is extra (between {100 * m.low:.0f} and "
        f"{100 * m.high:.0f}). {apart}"
    )


@dataclass(frozen=True, slots=True)
class Spent:
    """What a reading cost, for calibration rows.

    channel: as the model calls it. spend: of the whole window. before: spend a period without the campaign. revenue:
    whether outcomes are money already; a reading that knows the worth of an outcome is turned into money itself.
    """

    channel: str
    spend: float
    before: float = 0.0
    revenue: bool = False

    def __post_init__(self) -> None:
        if not self.channel.strip() or not self.spend > 0 or not self.before >= 0:
            raise BadInput.value("spend", "above 0 for a named channel", (self.channel, self.spend, self.before))


@dataclass(frozen=True, slots=True)
class PymcRow:
    """A row of PyMC-Marketing's `add_lift_test_measurements`: spend and outcomes are a period's mean of the window.

    x: spend before. delta_x: spend added. delta_y: outcomes added; sigma: its standard error.
    """

    channel: str
    x: float
    delta_x: float
    delta_y: float
    sigma: float


@dataclass(frozen=True, slots=True)
class MeridianRow:
    """A row for Meridian's `with_incrementality_experiment_result`: return per unit of spend, or outcomes per unit."""

    channel_name: str
    point_estimate: float
    standard_error: float
    experiment_kpi_type: str
    experiment_total_spend: float
    experiment_start_date: str
    experiment_end_date: str


def standard_error(e: Estimate) -> float:
    """Half of the interval as a normal's standard error at its level. Raises BadInput for an interval without width."""
    error = e.half_width / float(ndtri((1 + e.level) / 2))
    if not error > 0:
        raise BadInput.value("interval", "of some width", (e.low, e.high))
    return error


def pymc_row(reading: LiftReading, spent: Spent) -> PymcRow:
    """A reading as a lift test of PyMC-Marketing, in money if the worth of an outcome was given."""
    periods = _periods(reading)
    whole = reading.revenue or reading.incremental
    return PymcRow(
        spent.channel,
        spent.before,
        spent.spend / periods,
        whole.value / periods,
        standard_error(whole) / periods,
    )


def meridian_row(reading: LiftReading, spent: Spent) -> MeridianRow:
    """A reading as an experiment of Meridian. Raises BadInput when the window has no dates."""
    first, last = span(reading.start), span(reading.end)
    if first is None or last is None:
        raise BadInput.value("window", "with dates, which Meridian wants", (reading.start, reading.end))
    whole = reading.revenue or reading.incremental
    return MeridianRow(
        spent.channel,
        whole.value / spent.spend,
        standard_error(whole) / spent.spend,
        "revenue" if reading.revenue or spent.revenue else "non-revenue",
        spent.spend,
        _iso(first.first),
        _iso(last.last),
    )


def pooled(estimates: Sequence[Estimate]) -> Estimate:
    """Several experiments of one thing as one, weighted by their precision. Raises BadInput for none."""
    if not estimates:
        raise BadInput.value("estimates", "at least one", estimates)
    weights = [1 / standard_error(e) ** 2 for e in estimates]
    value = sum(w * e.value for w, e in zip(weights, estimates, strict=True)) / sum(weights)
    level = estimates[0].level
    half = float(ndtri((1 + level) / 2)) / sqrt(sum(weights))
    n = sum(e.n for e in estimates)
    return Estimate(value, value - half, value + half, n, estimates[0].unit, RECONCILED.id, level)


def _periods(reading: LiftReading) -> int:
    return len(reading.times) - reading.times.index(reading.start)


def _iso(day: int) -> str:
    return (date(1970, 1, 1) + timedelta(days=day)).isoformat()
