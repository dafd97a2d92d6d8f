"""Read a campaign: what it brought in the treated places, how sure we can be, and which checks it passed."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from goodword.core.estimate import Estimate
from goodword.measurement.estimators.registry import AUTO, BEST, ESTIMATORS, estimator
from goodword.measurement.lift.answer import decide, relative, sentence, times
from goodword.measurement.lift.calibration import PLACEBO_TEST, Calibration, calibrate
from goodword.measurement.lift.checks import diagnose
from goodword.measurement.lift.conformal import shift_p
from goodword.measurement.lift.ensemble import COMBINED, Ensemble
from goodword.measurement.lift.methods import own_interval
from goodword.measurement.lift.placebo import Engine, Placebos, Single, run
from goodword.measurement.lift.question import LiftQuestion
from goodword.measurement.lift.scales import season_of
from goodword.measurement.model import (
    Counterfactual,
    Earlier,
    Estimator,
    Experiment,
    LiftReading,
    MethodReading,
    Panel,
    PlaceReading,
    Reals,
)
from goodword.measurement.panels.build import experiment
from goodword.measurement.threads import one_thread

__all__ = ["LiftQuestion", "read_lift"]
MOST_ALONE = 30


@dataclass(frozen=True, slots=True)
class _Read:
    """Behind a reading: att and half width of its interval per treated place and period, p, expected path."""

    name: str
    att: float
    half: float
    p: float
    fit: Counterfactual
    calibration: Calibration
    compared: tuple[tuple[str, float], ...]
    way: Estimator | None  # the single estimator as it was tuned

    def expected(self, start: int) -> float:
        """Mean expected outcome of a place and period of the campaign."""
        return float(self.fit.path[start:].mean())


def read_lift(panel: Panel, question: LiftQuestion) -> LiftReading:
    """Effect of a campaign with interval, p, checks and the observed and expected paths."""
    with one_thread():
        return _read_lift(panel, question)


def _read_lift(panel: Panel, question: LiftQuestion) -> LiftReading:
    e = experiment(panel, question.treated, question.start, question.end, excluded=question.excluded)
    singles = _singles(e, panel, question) if question.beside or question.method == BEST else {}
    if question.method == BEST:
        read = _best(singles)
    else:
        read = singles.get(question.method) or _read(e, panel, question, question.method)
    reading = _reading(panel, question, e, read)
    if not question.beside:
        return reading
    return replace(
        reading,
        methods=tuple(_method(e, panel, question, single) for single in singles.values()),
        places=_alone(panel, question) if 1 < e.treated <= MOST_ALONE else (),
    )


def _read(e: Experiment, panel: Panel, question: LiftQuestion, method: str) -> _Read:
    """The treated's own reading: z of an effect θ is |att - θ| ÷ (unit · expected), so p and interval are one curve."""
    lifted, by = _above_zero(e)
    way = None if method == AUTO else estimator(method, e.treated).tune(lifted.x, lifted.a, e.start)
    engine: Engine = Single(way) if way else Ensemble()
    placebos = run(engine, lifted, season_of(panel.times), seed=question.seed)
    calibration = calibrate(placebos, question.alpha)
    path = np.asarray(calibration.weights @ placebos.fits.paths[:, 0])
    expected = float(path[e.start :].mean())
    scale = calibration.unit * (expected if expected > 0 else max(float(np.abs(lifted.x[: e.start]).mean()), 1e-9))
    att = float((lifted.x - path)[e.start :].mean())
    half, p = calibration.null.z_at(question.alpha) * scale, calibration.null.p(abs(att) / scale)
    fit = _counterfactual(e, path - by, calibration, placebos)
    name = way.name if way else COMBINED.name
    return _Read(name, att, half, p, fit, calibration, _compared(engine, calibration), way)


def _singles(e: Experiment, panel: Panel, question: LiftQuestion) -> dict[str, _Read]:
    return {name: _read(e, panel, question, name) for name in ESTIMATORS}


def _best(reads: dict[str, _Read]) -> _Read:
    """The reading of the one estimator that errs least where nothing happened on this very panel."""
    compared = tuple(sorted((c for r in reads.values() for c in r.compared), key=lambda c: (c[1], c[0])))
    chosen = compared[0][0] if compared else next(iter(reads))
    return replace(reads[chosen], compared=compared)


def _method(e: Experiment, panel: Panel, question: LiftQuestion, read: _Read) -> MethodReading:
    att, lift, whole = _estimates(panel, question, e, read)
    low, high = own_interval(e, read.name, read.att, question.level) or (None, None)
    cyclic = shift_p(read.way, e.x, e.a, e.periods, 0.0) if read.way else 1.0
    rmse = read.compared[0][1] if read.compared else None
    return MethodReading(read.name, att, whole, lift, read.p, cyclic, low, high, rmse)


def _estimates(
    panel: Panel, question: LiftQuestion, e: Experiment, read: _Read
) -> tuple[Estimate, Estimate | None, Estimate]:
    """ATT, lift and incremental outcomes with their intervals."""
    formula = f"{read.name}/1+{PLACEBO_TEST.id}"
    unit = f"{panel.outcome} a place and period"
    att = Estimate(read.att, read.att - read.half, read.att + read.half, e.periods, unit, formula, question.level)
    lift = relative(att, read.expected(e.start), log=panel.log)
    return att, lift, times(att, e.periods * e.treated, panel.outcome)


def _above_zero(e: Experiment) -> tuple[Experiment, float]:
    """Outcomes raised where some places run below zero (logarithms, refunds): errors are relative to a level.

    Estimators that match differences give the same effect; those of ratios and indexes need a level above zero.
    """
    levels = np.append(e.a[:, : e.start].mean(1), e.x[: e.start].mean())
    if levels.min() >= 0 and levels[-1] > 0:
        return e, 0.0
    by = 2 * float(np.abs(levels).max()) - float(levels.min())
    return replace(e, x=e.x + by, a=e.a + by), by


def _counterfactual(e: Experiment, path: Reals, c: Calibration, placebos: Placebos) -> Counterfactual:
    members = c.weights.reshape(-1, len(placebos.fits.weights)).sum(0)
    gap = float(np.linalg.norm((e.x - path)[: e.start]))
    flat = e.x - e.x[: e.start].mean() - (e.a - e.a[:, : e.start].mean(1, keepdims=True)).mean(0)
    flat_gap = float(np.linalg.norm(flat[: e.start]))
    return Counterfactual(path, members @ placebos.fits.weights[:, 1:], gap, gap / flat_gap if flat_gap > 0 else 0.0)


def _compared(engine: Engine, c: Calibration) -> tuple[tuple[str, float], ...]:
    pairs = [(name, float(r)) for name, r in zip(engine.columns, c.rmse, strict=True) if np.isfinite(r)]
    if len(pairs) > 1:
        pairs.append((COMBINED.name, c.combined_rmse))
    return tuple(sorted(pairs, key=lambda pair: (pair[1], pair[0])))


def _reading(panel: Panel, question: LiftQuestion, e: Experiment, read: _Read) -> LiftReading:
    att, lift, whole = _estimates(panel, question, e, read)
    checks = diagnose(e, read.fit, read.calibration, panel.times, question.level)
    outcome = decide(read.p, lift, checks, question)
    revenue = times(whole, question.value_per, "value") if question.value_per else None
    last = len(e.x) - 1
    return LiftReading(
        estimator=read.name,
        outcome=outcome,
        sentence=sentence(outcome, whole, lift, question, panel),
        att=att,
        lift=lift,
        incremental=whole,
        p=read.p,
        level=question.level,
        false_positives=read.calibration.false_positives(question.level),
        placebo_windows=read.calibration.own,
        scaled_l2=read.fit.scaled_l2,
        revenue=revenue,
        iroas=times(revenue or whole, 1 / question.spend, "value per spend") if question.spend else None,
        treated=tuple(panel.places[i] for i in panel.rows(question.treated)),
        excluded=tuple(panel.places[i] for i in panel.rows(question.excluded)),
        start=panel.times[e.start],
        end=panel.times[last],
        times=panel.times[: last + 1],
        observed=tuple(float(v) for v in e.x * e.treated),
        expected=tuple(float(v) for v in read.fit.path * e.treated),
        weights=_weights(e, read.fit.weights),
        checks=checks,
        compared=read.compared,
        formula=att.formula,
        counted=panel.outcome,
        band=read.half * e.treated,
        earlier=tuple(Earlier(panel.times[start], error) for start, error in read.calibration.earlier),
    )


def _alone(panel: Panel, question: LiftQuestion) -> tuple[PlaceReading, ...]:
    """Each treated place by itself; the other treated ones are nobody's comparison."""
    out = []
    for i in panel.rows(question.treated):
        others = tuple(p for p in question.treated if p.casefold() != panel.places[i].casefold())
        only = replace(question, treated=(panel.places[i],), excluded=(*question.excluded, *others), beside=False)
        reading = read_lift(panel, only)
        out.append(PlaceReading(panel.places[i], reading.incremental, reading.lift, reading.p))
    return tuple(out)


def _weights(e: Experiment, w: Reals) -> tuple[tuple[str, float], ...]:
    order = [int(i) for i in np.argsort(-np.abs(w), kind="stable") if abs(w[i]) > 1e-4]
    return tuple((e.donors[i], float(w[i])) for i in order)
