"""What a goal taught: its assumptions beside what happened, sentences for the next one, priors for the next one."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import datetime

from scipy.special import betaincinv

from goodword.core.estimate import Estimate
from goodword.core.formula import register
from goodword.resolutions.course import Course
from goodword.resolutions.model import Assumption, GoalKind, GoalPlan, History, Observation, Shape, StepKind
from goodword.resolutions.moments import by_id
from goodword.resolutions.outlook_count import now_at
from goodword.resolutions.progress import facts
from goodword.resolutions.readings import Learned, Outcome, Retrospective
from goodword.resolutions.wording import amount, percent

TAUGHT = register(
    "goal-lesson",
    1,
    "Shares counted with Jeffreys' interval; yields of levers as their level-and-levers belief ended",
    "Brown, Cai & DasGupta 2001; West & Harrison 1997",
)
_MOST = 40
"""Units that all goals before weigh at most as a prior: the next goal is another one."""
_Z90 = 1.6448536269514722


def share_of(kept: float, n: float) -> Estimate:
    """A share with its central 90 % (Jeffreys)."""
    low, high = (float(betaincinv(kept + 0.5, n - kept + 0.5, q)) for q in (0.05, 0.95))
    value = kept / n
    return Estimate(value, min(low, value), max(high, value), round(n), "share", TAUGHT.id)


def learnt(
    plans: Sequence[GoalPlan],
    ended: Sequence[Outcome],
    observations: Sequence[Observation],
    history: History,
    *,
    now: datetime,
) -> tuple[Learned, ...]:
    """Every assumption of the first plan beside what can be counted of it, then what one unit of each lever brought."""
    first, last = plans[0], plans[-1]
    happened = {"follow_through": _followed(plans, ended)}
    if first.goal.kind is GoalKind.SHARE:
        happened |= {lever.stages[-1].rate: _won(last, observations) for lever in last.levers[:1] if lever.stages}
    said = tuple(
        Learned(one.id, one.words, _planned(one), happened.get(one.id)) for one in by_id(first.assumptions).values()
    )
    return said + (_yields(first, last, observations, history, now) if first.goal.kind is GoalKind.COUNT else ())


def _planned(one: Assumption) -> Estimate:
    return Estimate(one.value, one.low, one.high, 0, one.unit, TAUGHT.id)


def _followed(plans: Sequence[GoalPlan], ended: Sequence[Outcome]) -> Estimate | None:
    """Share done of the actions whose window is over, never more than was planned."""
    actions = {s.id for p in plans for s in p.resolutions if s.kind is StepKind.ACTION and s.lever is not None}
    over = [o for o in ended if o.resolution in actions]
    planned = sum(o.target for o in over)
    return share_of(sum(min(max(o.amount, 0.0), o.target) for o in over), planned) if planned > 0 else None


def _won(plan: GoalPlan, observations: Sequence[Observation]) -> Estimate | None:
    kept = facts(plan, observations).kept
    talked = sum(o.amount for o in kept if o.lever is not None)
    won = sum(o.amount for o in kept if o.lever is None and not o.asked)
    return share_of(min(max(won, 0.0), talked), talked) if talked > 0 else None


def _yields(
    first: GoalPlan, last: GoalPlan, observations: Sequence[Observation], history: History, now: datetime
) -> tuple[Learned, ...]:
    """What one unit of each lever was thought to bring, and what it is thought to have brought now."""
    before = now_at(first.goal, first, (), history, now=first.made_at)
    after = now_at(last.goal, last, observations, history, now=now)
    return tuple(
        Learned(
            f"lever.{lever.id}",
            f"One {lever.noun} brings",
            _brings(before, first.levers.index(lever), 0),
            _brings(after, i, round(float(after.done[i]))),
        )
        for i, lever in enumerate(last.levers)
        if lever.stages and lever in first.levers and after.done[i] >= 1
    )


def _brings(at: Course, number: int, n: int) -> Estimate:
    """What one unit of a lever brings: the middle and the central 90 % of a lognormal. n: units it rests on."""
    weight, mean = at.belief.weight[0], at.belief.mean[0, :, 1 + number]
    centre = float(weight @ mean)
    square = float(weight @ (at.belief.cov[0, :, 1 + number, 1 + number] + mean**2))
    sigma = math.sqrt(math.log(max(square / centre**2, 1.0))) if centre > 0 else 0.0
    middle, away = centre * math.exp(-(sigma**2) / 2), math.exp(_Z90 * sigma)
    return Estimate(middle, middle / away, middle * away, n, at.goal.metric, TAUGHT.id)


def lessons(kept: Estimate | None, learned: Sequence[Learned], brier: float | None) -> tuple[str, ...]:
    """Sentences for the next goal: only what happened outside what was thought."""
    found = []
    if kept is not None and kept.high < 0.8:
        found.append(
            f"{percent(kept.value)} of the steps reached their floor; a floor is meant for four in five: plan fewer or "
            "smaller steps next time."
        )
    found += [
        f"{one.words}: assumed {_said(one.planned)}, happened {_said(one.happened)} (of {one.happened.n}). "
        "Start the next goal from that."
        for one in learned
        if one.happened is not None and not one.planned.low <= one.happened.value <= one.planned.high
    ]
    if brier is not None and brier > 0.25:
        found.append("The odds we stated were worse than a coin for this goal: its assumptions deserve a look.")
    return tuple(found)


def _said(one: Estimate) -> str:
    return percent(one.value) if one.unit == "share" else f"{amount(one.value)} {one.unit}"


def own_priors(looks: Sequence[Retrospective]) -> tuple[Assumption, ...]:
    """Shares that goals before taught, as assumptions of the next one (`starter(…, learned=…)`).

    All goals count by their units, together for 40 at most: the next goal is another one.
    """
    counted: dict[str, tuple[str, float, float]] = {}
    for one in (x for look in looks for x in look.learned):
        if one.happened is not None and one.happened.unit == "share" and one.happened.n:
            _, kept, n = counted.get(one.assumption, ("", 0.0, 0.0))
            counted[one.assumption] = (one.words, kept + one.happened.value * one.happened.n, n + one.happened.n)
    return tuple(_prior(name, *of) for name, of in sorted(counted.items()))


def _prior(name: str, words: str, kept: float, n: float) -> Assumption:
    heavy = min(n, _MOST)
    share = share_of(kept / n * heavy, heavy)
    source = f"your goals before: {amount(kept)} of {amount(n)}"
    return Assumption(name, words, share.value, share.low, share.high, "share", Shape.SHARE, source)
