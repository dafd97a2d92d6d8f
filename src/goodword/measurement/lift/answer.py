"""From numbers to an answer: an effect, no effect that matters, or "we cannot tell", and the sentence that says it."""

from __future__ import annotations

import math

from goodword.core.estimate import Estimate
from goodword.core.rounding import quantum_of, round_to
from goodword.measurement.lift.question import LiftQuestion
from goodword.measurement.model import Check, Mark, Outcome, Panel

_NAMELESS = frozenset(("y", "outcome", "value", "outcomes", "response", "target", "kpi", "count", "total"))


def times(e: Estimate, factor: float, unit: str) -> Estimate:
    """The estimate times a known factor, in another unit."""
    return Estimate(e.value * factor, e.low * factor, e.high * factor, e.n, unit, e.formula, e.level)


def relative(att: Estimate, expected: float, *, log: bool) -> Estimate | None:
    """ATT ÷ expected; of logarithms exp(ATT) - 1; None where nothing was expected, as there is nothing to relate to."""
    if log:
        value, low, high = (math.expm1(min(v, 50.0)) for v in (att.value, att.low, att.high))
        return Estimate(value, low, high, att.n, "share", att.formula, att.level)
    return times(att, 1 / expected, "share") if expected > 0 else None


def decide(p: float, lift: Estimate | None, checks: tuple[Check, ...], question: LiftQuestion) -> Outcome:
    """A failed check forbids an answer; an interval within what would not matter is "no effect"."""
    if any(c.mark is Mark.FAIL for c in checks):
        return Outcome.CANNOT_TELL
    if p <= question.alpha:
        return Outcome.EFFECT
    if lift is not None and max(abs(lift.low), abs(lift.high)) <= question.smallest:
        return Outcome.NO_EFFECT
    return Outcome.CANNOT_TELL


def sentence(outcome: Outcome, whole: Estimate, lift: Estimate | None, question: LiftQuestion, panel: Panel) -> str:
    """The answer in words, with the interval it rests on."""
    counted = "outcomes" if panel.outcome.casefold() in _NAMELESS else panel.outcome
    step = quantum_of(whole.half_width, whole.value)
    low, high = (_written(v, step) for v in (whole.low, whole.high))
    share = "" if lift is None else f"{lift.value:+.1%} on what was expected"
    between = "" if lift is None else f"between {lift.low:+.1%} and {lift.high:+.1%}"
    if outcome is Outcome.EFFECT and panel.log:
        return f"About {share} ({between})."
    if outcome is Outcome.EFFECT:
        word = "extra" if whole.value > 0 else "fewer"
        ends = (low, high) if whole.value > 0 else tuple(_written(-v, step) for v in (whole.high, whole.low))
        about = f"About {_written(abs(whole.value), step)} {word} {counted} (between {ends[0]} and {ends[1]})"
        return f"{about}, {share}." if share else f"{about}."
    if outcome is Outcome.NO_EFFECT:
        return f"No effect that matters: the change is within ±{question.smallest:.0%} ({between})."
    fit = f"a change {between} fits" if panel.log and lift else f"between {low} and {high} extra {counted} fit"
    return f"We cannot tell: {fit} the data. More places or a longer campaign would narrow this."


def _written(value: float, step: float) -> str:
    digits = max(0, -math.floor(math.log10(step) + 1e-9))
    return f"{round_to(value, step) + 0.0:,.{digits}f}"
