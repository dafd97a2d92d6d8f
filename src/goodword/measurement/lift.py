"""Read a campaign: what it brought in the treated places, how sure we can be, and which checks it passed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from goodword.core.estimate import Estimate
from goodword.measurement.conformal import CONFORMAL, Acceptance, Estimator, accept
from goodword.measurement.estimators import CHOICES, ESTIMATORS, estimator
from goodword.measurement.model import Check, Counterfactual, Experiment, LiftReading, Mark, Outcome, Panel, Reals
from goodword.measurement.panel import experiment
from goodword.measurement.placebo import Calibration, calibrate, rank


@dataclass(frozen=True, slots=True)
class LiftQuestion:
    """What to read. start, end: first and last period of the campaign as labels of the panel (end None: to the last).

    method: the name of an estimator, or "auto" to choose by placebo windows. level: of the interval. smallest: lift
    below which an effect would not matter, for the answer "no effect". spend: what the campaign cost (same unit as
    `value_per`, the worth of one outcome), for iROAS.
    """

    treated: tuple[str, ...]
    start: str
    end: str | None = None
    excluded: tuple[str, ...] = ()
    method: str = "auto"
    level: float = 0.9
    smallest: float = 0.05
    spend: float | None = None
    value_per: float = 1.0


def read_lift(panel: Panel, question: LiftQuestion) -> LiftReading:
    """Effect of a campaign with interval, p, checks and the observed and expected paths."""
    e = experiment(panel, question.treated, question.start, question.end, excluded=question.excluded)
    alpha = 1 - question.level
    compared: list[tuple[str, float]] = []
    if question.method == "auto":
        compared = rank([ESTIMATORS[name] for name in CHOICES], e)
    chosen: Estimator = estimator(compared[0][0] if compared else question.method)
    tuned = chosen.tune(e.x, e.a, e.start)
    fit = tuned.fit(e.x, e.a, e.start)
    calibration = calibrate(chosen, e, alpha)
    region = accept(tuned, e, alpha, stretch=calibration.stretch)
    checks = diagnose(e, fit, calibration)
    return _reading(
        panel,
        question,
        e,
        name=chosen.name,
        fit=fit,
        calibration=calibration,
        region=region,
        checks=checks,
        compared=compared,
    )


def _reading(
    panel: Panel,
    question: LiftQuestion,
    e: Experiment,
    *,
    name: str,
    fit: Counterfactual,
    calibration: Calibration,
    region: Acceptance,
    checks: tuple[Check, ...],
    compared: list[tuple[str, float]],
) -> LiftReading:
    last = len(e.x) - 1
    formula = f"{name}/1+{CONFORMAL.id}"
    att = Estimate(
        region.att, region.low, region.high, e.periods, "outcomes a place and period", formula, question.level
    )
    expected = float(fit.path[e.start :].mean())
    lift = _relative(att, expected)
    whole = _times(att, e.periods * e.treated, "outcomes")
    worth = question.value_per / question.spend if question.spend else None
    outcome = _outcome(region, lift, checks, question)
    return LiftReading(
        estimator=name,
        outcome=outcome,
        sentence=_sentence(outcome, whole, lift, question),
        att=att,
        lift=lift,
        incremental=whole,
        p=region.p(0.0),
        level=question.level,
        widened=calibration.stretch,
        false_positives=calibration.false_positives,
        placebo_windows=calibration.windows,
        scaled_l2=fit.scaled_l2,
        iroas=_times(whole, worth, "value per spend") if worth else None,
        treated=tuple(panel.places[i] for i in panel.rows(question.treated)),
        start=panel.times[e.start],
        end=panel.times[last],
        times=panel.times[: last + 1],
        observed=tuple(float(v) for v in e.x * e.treated),
        expected=tuple(float(v) for v in fit.path * e.treated),
        weights=_weights(e, fit.weights),
        checks=checks,
        compared=tuple(compared),
        formula=formula,
    )


def _times(e: Estimate, factor: float, unit: str) -> Estimate:
    return Estimate(e.value * factor, e.low * factor, e.high * factor, e.n, unit, e.formula, e.level)


def _relative(att: Estimate, expected: float) -> Estimate:
    """ATT ÷ expected; zero expected outcomes leave no base to compare with."""
    base = expected if expected > 0 else float("inf")
    return Estimate(
        att.value / base, att.low / base, att.high / base, att.n, "share of expected", att.formula, att.level
    )


def _weights(e: Experiment, w: Reals) -> tuple[tuple[str, float], ...]:
    order = [int(i) for i in np.argsort(-np.abs(w), kind="stable") if abs(w[i]) > 1e-4]
    return tuple((e.donors[i], float(w[i])) for i in order)


def diagnose(e: Experiment, fit: Counterfactual, calibration: Calibration) -> tuple[Check, ...]:
    """What a careful analyst would look at before believing the number."""
    before, during = e.start, e.periods
    gap = (e.x - fit.path)[e.start :]
    top = float(np.abs(gap).max() / np.abs(gap).sum()) if np.abs(gap).sum() > 0 else 0.0
    heaviest = float(np.abs(fit.weights).max(initial=0.0))
    alarms = calibration.false_positives
    return (
        _check(
            "periods before",
            before / during,
            3,
            True,
            f"{before} periods before and {during} during the campaign.",
            "Longer histories make narrower and more honest intervals.",
        ),
        _check(
            "donors",
            len(e.donors),
            8,
            True,
            f"{len(e.donors)} places to compare with.",
            "Add places without the campaign if there are any.",
        ),
        _check(
            "fit before",
            fit.scaled_l2,
            0.6,
            False,
            f"Imbalance before the start is {fit.scaled_l2:.2f} of equal weights.",
            "The places compared with did not run like the treated ones: read the picture before believing the number.",
        ),
        _check(
            "one place",
            heaviest,
            0.7,
            False,
            f"The heaviest place carries {heaviest:.0%} of the comparison.",
            "What happened in that place alone would move the result: exclude it once and read again.",
        ),
        _check(
            "one period",
            top,
            max(0.5, 2.5 / during),
            False,
            f"The largest single period makes {top:.0%} of the gaps.",
            "Look for an outlier, a data error or a one-day event.",
        ),
        Check(
            "false alarms here",
            Mark.REVIEW if alarms is None or alarms > 0.2 else Mark.PASS,
            -1.0 if alarms is None else alarms,
            0.2,
            "Too few placebo windows to measure false alarms: the interval is not stretched."
            if alarms is None
            else f"In {calibration.windows} windows before the campaign the plain test raised {alarms:.0%} false "
            f"alarms; the interval is stretched by {calibration.stretch:.2f}.",
        ),
    )


def _check(  # noqa: PLR0917 - a row of a table reads best in a line
    name: str, observed: float, limit: float, above: bool, fact: str, advice: str
) -> Check:
    good = observed >= limit if above else observed <= limit
    far = observed < limit / 3 if above else observed > 2 * limit
    mark = Mark.PASS if good else (Mark.FAIL if far else Mark.REVIEW)
    return Check(name, mark, float(observed), float(limit), fact if good else f"{fact} {advice}")


def _outcome(region: Acceptance, lift: Estimate, checks: tuple[Check, ...], question: LiftQuestion) -> Outcome:
    if any(c.mark is Mark.FAIL for c in checks):
        return Outcome.CANNOT_TELL
    if region.p(0.0) <= 1 - question.level:
        return Outcome.EFFECT
    if max(abs(lift.low), abs(lift.high)) <= question.smallest:
        return Outcome.NO_EFFECT
    return Outcome.CANNOT_TELL


def _sentence(outcome: Outcome, whole: Estimate, lift: Estimate, question: LiftQuestion) -> str:
    between = f"between {whole.low:,.0f} and {whole.high:,.0f}"
    if outcome is Outcome.EFFECT:
        word = "extra" if whole.value > 0 else "fewer"
        return f"About {abs(whole.value):,.0f} {word} outcomes ({between}), {lift.value:+.1%} on what was expected."
    if outcome is Outcome.NO_EFFECT:
        range_ = f"{lift.low:+.1%} to {lift.high:+.1%}"
        return f"No effect that matters: the change is within ±{question.smallest:.0%} ({range_})."
    return f"We cannot tell: {between} extra outcomes fit the data. More places or a longer campaign would narrow this."
