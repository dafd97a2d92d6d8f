"""A plan cut into micro-resolutions: what to do in each window, and what the window should bring."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from goodword.core.codec import digest
from goodword.core.money import Money
from goodword.resolutions.course import Course, ahead
from goodword.resolutions.days import inside, once
from goodword.resolutions.model import Goal, Lever, Member, MicroResolution, Observation, StepKind
from goodword.resolutions.solve import scheduled
from goodword.resolutions.wording import amount, order, span

Span = tuple[date, date]
Line = tuple[tuple[date, float, float], ...]


Held = Mapping[tuple[str, str], float]
"""What was done in the window that is running, by lever and member; `RESULT` for the metric itself."""
RESULT = ("", "")


@dataclass(frozen=True, slots=True)
class Cut:
    """What a plan is cut from: windows, units still to do of each lever by window, version, what the first holds."""

    spans: tuple[Span, ...]
    shares: tuple[tuple[int, ...], ...]
    version: int
    here: Held


def held(
    goal: Goal, levers: Sequence[Lever], observations: Sequence[Observation], when: Span
) -> dict[tuple[str, str], float]:
    """What was done in a window, by lever and member; a fact without a lever is of the metric."""
    alone = levers[0] if len(levers) == 1 and not levers[0].stages else None
    direct = {lever.id for lever in levers if not lever.stages}
    found: dict[tuple[str, str], float] = {}
    for seen in inside(goal, once(goal, observations), *when):
        name = seen.lever or (alone.id if alone else None)
        keys = [(name, seen.who if goal.members else "")] if name else []
        keys += [RESULT] if name is None or name in direct else []
        for key in keys:
            found[key] = found.get(key, 0.0) + seen.amount
    return found


def cut(at: Course, plan: Cut) -> tuple[tuple[MicroResolution, ...], Line]:
    """The steps in order of time, and the line they add up to: (day, floor, target), cumulated from the start."""
    actions = [a for i, lever in enumerate(at.levers) for a in _actions(at, lever, plan, plan.shares[i])]
    results, line = _results(at, plan)
    staged = any(lever.stages for lever in at.levers) or not at.levers
    steps = actions + (results if staged else [])
    return tuple(sorted(steps, key=lambda s: (s.last, s.kind.value, s.id))), line


def _actions(at: Course, lever: Lever, plan: Cut, by_window: Sequence[int]) -> list[MicroResolution]:
    return [
        step
        for i, (when, n) in enumerate(zip(plan.spans, by_window, strict=True))
        for step in doing(
            at.goal, lever, when, n, follow=at.follow[0], version=plan.version, here=plan.here if i == 0 else {}
        )
    ]


def doing(
    goal: Goal, lever: Lever, when: Span, units: int, *, follow: float, version: int, here: Held
) -> list[MicroResolution]:
    """The steps of one lever in one window, one a member; what is done of it already stays in its step."""
    every = [(who, n, max(0, round(here.get((lever.id, who), 0.0)))) for who, n in shared_out(goal.members, units)]
    return [
        action(goal, lever, when, n + done, follow=follow, version=version, who=who, done=done)
        for who, n, done in every
        if n + done
    ]


def action(
    goal: Goal, lever: Lever, when: Span, units: int, *, follow: float, version: int, who: str = "", done: int = 0
) -> MicroResolution:
    """One thing to do in one window. Its floor is what gets done four times in five, at least one."""
    from scipy.stats import binom  # noqa: PLC0415 - slow to import and needed here only

    floor = max(1.0, done + float(binom.ppf(0.2, units - done, min(max(follow, 0.01), 1.0))))
    cost = None if lever.price is None else Money(lever.price.minor * units, lever.price.currency)
    words = f"{order(lever, units, goal.place)}, {span(*when)}"
    return MicroResolution(
        name(goal, lever.id + who, when, version), goal.id, StepKind.ACTION, words, lever.noun, when[0], when[1],
        floor, float(units), lever.source, lever.id, who, goal.place, cost, lever.hours * units, version=version,
    )  # fmt: skip


def _results(at: Course, plan: Cut) -> tuple[list[MicroResolution], Line]:
    """What each window should bring (P20, P50), and the cumulated line."""
    offsets = [(max((a - at.today).days, 0), (b - at.today).days + 1) for a, b in plan.spans]
    planned = scheduled(at, plan.shares, plan.spans)
    single = ahead(at, planned, offsets + [(0, b) for _, b in offsets]).single()
    low, middle = single.quantile(0.2), single.quantile(0.5)
    count = len(offsets)
    here = np.where(np.arange(count) == 0, plan.here.get(RESULT, 0.0), 0.0)
    floors, targets = np.maximum(low[:count] + here, 0.0), middle[:count] + here
    steps = [
        result(at.goal, when, (float(f), float(t)), plan.version)
        for when, f, t in zip(plan.spans, floors, targets, strict=True)
        if t > 0
    ]
    line = tuple(
        (when[1], at.so_far + float(f), at.so_far + float(t))
        for when, f, t in zip(plan.spans, low[count:], middle[count:], strict=True)
    )
    return steps, line


def result(goal: Goal, when: Span, floor_target: tuple[float, float], version: int) -> MicroResolution:
    """What one window should bring."""
    floor, target = floor_target
    least = f" (at least {amount(floor)})" if floor > 0 else ""
    words = f"{amount(target)} {goal.metric}{least}, {span(*when)}"
    return MicroResolution(
        name(goal, "result", when, version), goal.id, StepKind.RESULT, words, goal.metric, when[0], when[1],
        floor, target, goal.source, place=goal.place, version=version,
    )  # fmt: skip


def name(goal: Goal, what: str, when: Span, version: int) -> str:
    """The id of a step: the same for the same step of the same plan."""
    return digest([goal.id, what, when[0], when[1], version])


def shared_out(members: Sequence[Member], units: int) -> list[tuple[str, int]]:
    """Units for each member by the hours they have, by largest remainder; one nameless share where nobody is named."""
    if not members:
        return [("", units)]
    hours = [m.hours if m.hours is not None else 1.0 for m in members]
    if sum(hours) <= 0:
        hours = [1.0] * len(members)
    exact = [units * h / sum(hours) for h in hours]
    whole = [int(e) for e in exact]
    order = sorted(range(len(members)), key=lambda i: (whole[i] - exact[i], i))
    for i in order[: units - sum(whole)]:
        whole[i] += 1
    return [(m.name, n) for m, n in zip(members, whole, strict=True)]
