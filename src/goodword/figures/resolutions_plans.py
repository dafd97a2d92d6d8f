"""Figures of plans of goals: are the odds they state kept, where the truth is simulated and known?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from goodword.core.money import Money
from goodword.figures.model import Figure, Measured, register
from goodword.figures.vetting_scores import bootstrap, brier_skill, calibration_error
from goodword.resolutions.course import arrives
from goodword.resolutions.forecast import forecast
from goodword.resolutions.limits import Rules
from goodword.resolutions.model import (
    Assumption,
    Goal,
    GoalKind,
    GoalPlan,
    History,
    Lever,
    Observation,
    Shape,
    Stage,
    StepKind,
)
from goodword.resolutions.moments import log_variance
from goodword.resolutions.plan import plan_goal
from goodword.resolutions.plan_count import PLANNED

SEED = 20_261_122
GOALS, LIVES = 150, 10
_FOLLOWED = 4  # lives of each goal that are looked at half-way
_BRIEF = Rules(shown_days=2)  # the days of the picture are not looked at here
_BEGIN = datetime(2026, 1, 5, 8, tzinfo=UTC)
_DAYS, _DRIFT = 70, 0.008


@dataclass(frozen=True, slots=True)
class Life:
    """What happened once when a plan was followed as far as people do.

    brought: counts on each day of the goal; done: (day, lever) of every unit done.
    """

    brought: NDArray[np.float64]
    done: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class Case:
    """One goal, its plan, its history, and several lives of it with true rates drawn anew."""

    plan: GoalPlan
    history: History
    lives: tuple[Life, ...]

    def met(self, life: Life) -> float:
        """1 if the goal was met in the end, else 0."""
        return float(life.brought.sum() >= self.plan.goal.needed)


def _assumptions(rng: np.random.Generator) -> tuple[Assumption, ...]:
    """Assumptions as users have them: a middle and how unsure they are, different in every goal."""

    def one(name: str, middle: float, shape: Shape) -> Assumption:
        spread = np.exp(1.645 * rng.uniform(0.15, 0.8))
        high = min(middle * spread, 0.95) if shape is Shape.SHARE else middle * spread
        return Assumption(name, name, middle, middle / spread, high, "", shape, "said")

    return (
        one("visits", float(np.exp(rng.uniform(1, 4))), Shape.AMOUNT),
        one("buys", float(rng.uniform(0.05, 0.4)), Shape.SHARE),
        one("reach", float(np.exp(rng.uniform(4, 7))), Shape.AMOUNT),
        one("acts", float(rng.uniform(0.002, 0.02)), Shape.SHARE),
        Assumption("follow_through", "done", 0.8, 0.65, 0.95, "", Shape.SHARE, "said"),
    )


def _levers() -> tuple[Lever, ...]:
    shop = (Stage("visits", "visits", "visits"), Stage("orders", "orders", "buys"))
    post = (Stage("reach", "people", "reach"), Stage("orders", "orders", "acts"))
    return (
        Lever("cards", "Hand out", "batch of cards", shop, Money(50_000, "INR"), 1.0, a_week=10, lag=4.0, spread=0.5),
        Lever("creator", "Book", "nano creator", post, Money(150_000, "INR"), 2.0, a_week=10, lag=2.0, spread=0.8),
    )


def case_of(number: int) -> Case:
    """A goal with a target drawn around what its means allow, planned, then lived with true rates."""
    rng = np.random.default_rng([SEED, number])
    said, levers = _assumptions(rng), _levers()
    pace = float(np.exp(rng.uniform(-1, 2)))
    level = pace * np.exp(np.cumsum(rng.normal(0, _DRIFT, 90)))
    history = History(_BEGIN.date() - timedelta(days=90), tuple(float(v) for v in _counts(rng, level)))
    target = max(3.0, round(pace * _DAYS * float(rng.uniform(0.9, 2.5))))
    goal = Goal(
        f"goal {number}", "goal", GoalKind.COUNT, "orders", target, _BEGIN.date(),
        _BEGIN.date() + timedelta(days=_DAYS - 1), _BEGIN, budget=Money(6_000_000, "INR"),
    )  # fmt: skip
    plan = plan_goal(goal, levers, said, history, now=_BEGIN)
    return Case(plan, history, tuple(_life(rng, plan, float(level[-1])) for _ in range(LIVES)))


def _counts(rng: np.random.Generator, level: NDArray[np.float64]) -> NDArray[np.float64]:
    return rng.poisson(level * rng.gamma(30, 1 / 30, len(level))).astype(np.float64)


def _life(rng: np.random.Generator, plan: GoalPlan, level: float) -> Life:
    """The level wanders on from where the history left it; the plan is followed; orders come in."""
    path = level * np.exp(np.cumsum(rng.normal(0, _DRIFT, _DAYS)))
    done = tuple(_followed(rng, plan))
    return Life(_counts(rng, path) + _brought(rng, plan, done), done)


def _truth(rng: np.random.Generator, one: Assumption) -> float:
    """A true value, drawn from what was said about it."""
    value = one.value * float(np.exp(np.sqrt(log_variance(one)) * rng.normal()))
    return min(value, 1.0) if one.shape is Shape.SHARE else value


def _followed(rng: np.random.Generator, plan: GoalPlan) -> list[tuple[int, str]]:
    """What gets done of the steps: each unit with the same chance, on some day of its window."""
    said = next(a for a in plan.assumptions if a.id == "follow_through")
    chance = float(rng.beta(16, 4)) if said.high > said.low else said.value
    found = []
    for step in plan.resolutions:
        if step.kind is StepKind.ACTION and step.lever is not None:
            begin, length = (step.first - plan.goal.starts).days, (step.last - step.first).days + 1
            days = rng.integers(begin, begin + length, int(rng.binomial(int(step.target), chance)))
            found += [(int(d), step.lever) for d in days]
    return found


def _brought(rng: np.random.Generator, plan: GoalPlan, done: tuple[tuple[int, str], ...]) -> NDArray[np.float64]:
    """Orders that what was done brings, day by day: true rates, differing units, decay, Poisson."""
    rates = {a.id: _truth(rng, a) for a in plan.assumptions if a.id in {"visits", "buys", "reach", "acts"}}
    mean = np.zeros(_DAYS)
    for day, name in done:
        lever = next(one for one in plan.levers if one.id == name)
        each = float(np.prod([rates[s.rate] for s in lever.stages]))
        each *= float(rng.gamma(1 / lever.spread**2, lever.spread**2))
        after = np.arange(_DAYS - day, dtype=np.float64)
        mean[day:] += each * (arrives(lever, after + 1) - arrives(lever, after))
    return rng.poisson(mean).astype(np.float64)


@lru_cache(maxsize=1)
def cases(count: int = GOALS) -> tuple[Case, ...]:
    """The simulated goals."""
    return tuple(case_of(i) for i in range(count))


def later(case: Case, life: Life, day: int) -> float:
    """The odds stated on a later day, from what had happened until then."""
    goal = case.plan.goal
    orders = [(f"o{d}", d, float(v), None) for d, v in enumerate(life.brought[:day]) if v]
    units = [(f"d{i}", d, 1.0, name) for i, (d, name) in enumerate(life.done) if d < day]
    facts = [
        Observation(key, goal.id, _BEGIN + timedelta(days=d), amount, lever=lever)
        for key, d, amount, lever in [*orders, *units]
    ]
    now = _BEGIN + timedelta(days=day)
    return forecast(goal, case.plan, facts, case.history, now=now, rules=_BRIEF).probability.value


def _measured(odds: NDArray[np.float64], met: NDArray[np.float64], split: str) -> Measured:
    """odds, met: (goals, lives). The interval is over goals: lives of one goal share its plan."""

    def value(rows: NDArray[np.int64]) -> float:
        return calibration_error(met[rows].ravel(), odds[rows].ravel())

    low, high = bootstrap(value, len(odds), seed=SEED)
    sure = odds >= 0.795
    return Measured(
        calibration_error(met.ravel(), odds.ravel()),
        low,
        high,
        odds.size,
        "calibration error",
        f"{len(odds)} simulated goals of {_DAYS} days with known truth, {odds.shape[1]} lives each",
        split=split,
        base_rate=float(met.mean()),
        seed=SEED,
        formula=PLANNED.id,
        details={
            "stated_80_or_more": int(sure.sum()),
            "of_those_stated": round(float(odds[sure].mean()), 3),
            "of_those_met": round(float(met[sure].mean()), 3),
            "brier": round(float(np.mean((odds - met) ** 2)), 4),
            "brier_skill": round(brier_skill(met.ravel(), odds.ravel()), 3),
        },
    )


def goals_plan(data: Path | None, options: dict[str, str]) -> Measured:  # noqa: ARG001 - form of a figure
    """Odds stated by plans, against how often their goals were met."""
    odds = np.array([[c.plan.probability.value] * LIVES for c in cases()])
    return _measured(odds, _met(LIVES), "odds of the plan, on the first day")


def goals_course(data: Path | None, options: dict[str, str]) -> Measured:  # noqa: ARG001 - form of a figure
    """Odds stated half-way, from what happened until then."""
    odds = np.array([[later(c, life, _DAYS // 2) for life in c.lives[:_FOLLOWED]] for c in cases()])
    return _measured(odds, _met(_FOLLOWED), "odds half-way, from what had happened")


def _met(lives: int) -> NDArray[np.float64]:
    return np.array([[c.met(life) for life in c.lives[:lives]] for c in cases()])


register(Figure("goals-plan", "quality", "Odds stated by plans: calibration error", 0.05, "below", goals_plan))
register(Figure("goals-course", "quality", "Odds of plans half-way: calibration error", 0.05, "below", goals_course))
