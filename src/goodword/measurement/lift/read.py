"""Read a campaign: what it brought in the treated places, how sure we can be, and which checks it passed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from goodword.core.errors import BadInput
from goodword.core.estimate import Estimate
from goodword.measurement.estimators.registry import estimator
from goodword.measurement.lift.calibration import PLACEBO_TEST, Calibration, calibrate
from goodword.measurement.lift.checks import diagnose
from goodword.measurement.lift.ensemble import COMBINED, Ensemble
from goodword.measurement.lift.placebo import Engine, Placebos, Single, run
from goodword.measurement.lift.scales import season_of
from goodword.measurement.model import Check, Counterfactual, Experiment, LiftReading, Mark, Outcome, Panel, Reals
from goodword.measurement.panels.build import experiment


@dataclass(frozen=True, slots=True)
class LiftQuestion:
    """What to read. start, end: first and last period of the campaign as labels of the panel (end None: to the last).

    method: the name of an estimator, or "auto" for a combination whose weights placebo windows decide. level: of the
    interval. smallest: lift below which an effect would not matter, for the answer "no effect". spend: what the
    campaign cost (same unit as `value_per`, the worth of one outcome), for iROAS. seed: of the places that stand in
    for the treated.
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
    seed: int = 0

    def __post_init__(self) -> None:
        if not 0.5 <= self.level < 1:
            raise BadInput.value("level", "at least 0.5 and below 1", self.level)
        if self.spend is not None and not self.spend > 0:
            raise BadInput.value("spend", "above 0", self.spend)


@dataclass(frozen=True, slots=True)
class _Read:
    """Behind a reading: att and half width of its interval per treated place and period, p, expected path."""

    att: float
    half: float
    p: float
    fit: Counterfactual


def read_lift(panel: Panel, question: LiftQuestion) -> LiftReading:
    """Effect of a campaign with interval, p, checks and the observed and expected paths."""
    e = experiment(panel, question.treated, question.start, question.end, excluded=question.excluded)
    engine: Engine = Ensemble() if question.method == "auto" else Single(estimator(question.method))
    placebos = run(engine, e, season_of(panel.times), seed=question.seed)
    calibration = calibrate(placebos, 1 - question.level)
    read = _read(e, placebos, calibration, 1 - question.level)
    name = COMBINED.name if question.method == "auto" else question.method
    compared = [(c, float(r)) for c, r in zip(engine.columns, calibration.rmse, strict=True) if np.isfinite(r)]
    if question.method == "auto" and np.isfinite(calibration.combined_rmse):
        compared.append((name, calibration.combined_rmse))
    checks = diagnose(e, read.fit, calibration)
    return _reading(panel, question, e, name, read, calibration, checks, sorted(compared, key=lambda c: (c[1], c[0])))


def _read(e: Experiment, placebos: Placebos, c: Calibration, alpha: float) -> _Read:
    """The treated's own reading: z of an effect θ is |att - θ| ÷ (unit · expected), so p and interval are one curve."""
    path = np.asarray(c.weights @ placebos.fits.paths[:, 0])
    expected = float(path[e.start :].mean())
    scale = c.unit * (expected if expected > 0 else max(float(np.abs(e.x[: e.start]).mean()), 1e-9))
    att = float((e.x - path)[e.start :].mean())
    members = c.weights.reshape(-1, len(placebos.fits.weights)).sum(0)
    gap = float(np.linalg.norm((e.x - path)[: e.start]))
    flat = e.x - e.x[: e.start].mean() - (e.a - e.a[:, : e.start].mean(1, keepdims=True)).mean(0)
    flat_gap = float(np.linalg.norm(flat[: e.start]))
    fit = Counterfactual(path, members @ placebos.fits.weights[:, 1:], gap, gap / flat_gap if flat_gap > 0 else 0.0)
    return _Read(att, c.null.z_at(alpha) * scale, c.null.p(abs(att) / scale), fit)


def _reading(  # noqa: PLR0917 - puts together what the steps before it made
    panel: Panel,
    question: LiftQuestion,
    e: Experiment,
    name: str,
    read: _Read,
    calibration: Calibration,
    checks: tuple[Check, ...],
    compared: list[tuple[str, float]],
) -> LiftReading:
    last = len(e.x) - 1
    formula = f"{name}/1+{PLACEBO_TEST.id}"
    unit = "outcomes a place and period"
    att = Estimate(read.att, read.att - read.half, read.att + read.half, e.periods, unit, formula, question.level)
    expected = float(read.fit.path[e.start :].mean())
    lift = _relative(att, expected)
    whole = _times(att, e.periods * e.treated, "outcomes")
    worth = question.value_per / question.spend if question.spend else None
    outcome = _outcome(read.p, lift, checks, question)
    return LiftReading(
        estimator=name,
        outcome=outcome,
        sentence=_sentence(outcome, whole, lift, question),
        att=att,
        lift=lift,
        incremental=whole,
        p=read.p,
        level=question.level,
        false_positives=calibration.false_alarms,
        placebo_windows=calibration.own,
        scaled_l2=read.fit.scaled_l2,
        iroas=_times(whole, worth, "value per spend") if worth else None,
        treated=tuple(panel.places[i] for i in panel.rows(question.treated)),
        start=panel.times[e.start],
        end=panel.times[last],
        times=panel.times[: last + 1],
        observed=tuple(float(v) for v in e.x * e.treated),
        expected=tuple(float(v) for v in read.fit.path * e.treated),
        weights=_weights(e, read.fit.weights),
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


def _outcome(p: float, lift: Estimate, checks: tuple[Check, ...], question: LiftQuestion) -> Outcome:
    if any(c.mark is Mark.FAIL for c in checks):
        return Outcome.CANNOT_TELL
    if p <= 1 - question.level:
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
