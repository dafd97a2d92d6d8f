"""Before any money is spent: which places, for how long, what they could detect, and what that would cost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from goodword.core.errors import BadInput
from goodword.core.formula import register
from goodword.core.progress import QUIET, Progress
from goodword.measurement.design.distance import buffer, near
from goodword.measurement.design.groups import Flags, Ints, groups_of
from goodword.measurement.design.question import EFFECTS, DesignQuestion, Prices
from goodword.measurement.design.verify import verified, wilson_low
from goodword.measurement.model import Design, Panel, PowerPoint, Reals

__all__ = ["EFFECTS", "Answer", "DesignQuestion", "Prices", "answer", "search_designs", "wilson_low"]

POWER = register(
    "lift-power",
    2,
    "Share of look-back windows in which the effect, put into the treated places, is found with the right sign at the "
    "wanted level by synthetic control with fixed effects and the cyclic-block test; its Wilson lower bound decides. "
    "Screens all groups of places before the best are counted with the test that reads campaigns.",
    "own; Wilson 1927",
)
QUICK_WINDOWS = 6
QUICK_EFFECTS = np.array([0.0, 0.05, 0.1, 0.2])


@dataclass(frozen=True, slots=True)
class Answer:
    """Designs within the budget, the one that detects the smallest effect first; `beyond` cost more and detect less.

    sentence: what this budget can detect, and what could. tried: groups of places looked at; complete: whether those
    were all there are. unknown: places whose distance nobody knows.
    """

    designs: tuple[Design, ...]
    beyond: tuple[Design, ...]
    sentence: str
    tried: int
    complete: bool
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Found:
    designs: list[Design]
    tried: int
    complete: bool


def search_designs(panel: Panel, question: DesignQuestion) -> tuple[Design, ...]:
    """The designs of `answer` that the budget pays for. Raises BadInput when none is."""
    found = answer(panel, question)
    if not found.designs:
        raise BadInput(
            "No design fits.",
            given=f"{len(panel.places)} places, sizes {question.sizes}, budget {question.budget}",
            next_step="raise the budget, allow more or other places, or a longer campaign",
        )
    return found.designs


def answer(
    panel: Panel,
    question: DesignQuestion,
    *,
    points: Mapping[str, tuple[float, float]] | None = None,
    progress: Progress = QUIET,
) -> Answer:
    """What can be detected with the budget, and what could with more. points: coordinates by place.

    Raises BadInput when the history is too short for the windows asked for, or nothing can be treated.
    """
    _long_enough(panel, question)
    known = points if points is not None else {place: (lat, lon) for place, lat, lon in panel.points}
    close = near(panel.places, known, question.apart_km)
    found = _screened(panel, question, close, progress)
    if not found.designs:
        raise BadInput(
            "No places can be treated with others left to compare with.",
            given=f"{len(panel.places)} places, sizes {question.sizes}, {question.apart_km or 0:g} km apart",
            next_step="allow other sizes, fewer excluded or included places, or a smaller distance",
        )
    inside = [d for d in found.designs if d.affordable][: question.limit]
    inside = _verified(panel, question, inside, progress)
    smallest = inside[0].mde if inside and inside[0].mde is not None else np.inf
    outside = [d for d in found.designs if not d.affordable and d.mde is not None and d.mde < smallest]
    beyond = [d for d in _verified(panel, question, outside[:3], progress) if d.mde is not None and d.mde < smallest]
    unknown = tuple(p for p in panel.places if p not in known) if question.apart_km else ()
    return Answer(
        tuple(inside), tuple(beyond), _sentence(question, inside, beyond), found.tried, found.complete, unknown
    )


def _long_enough(panel: Panel, q: DesignQuestion) -> None:
    longest = max(q.durations)
    if len(panel.times) - q.windows + 1 - longest < max(10, longest):
        raise BadInput(
            "The history is too short for this many look-back windows.",
            given=f"{len(panel.times)} periods, {q.windows} windows of {longest}",
            next_step=f"give at least {q.windows + 2 * longest} periods, or ask for fewer windows",
        )


def _screened(panel: Panel, q: DesignQuestion, close: Flags, progress: Progress) -> _Found:
    """The best of all groups and durations by the quick test, with and without the budget."""
    inside: list[Design] = []
    outside: list[Design] = []
    tried, complete = 0, True
    for duration in q.durations:
        for size in q.sizes:
            blocks, whole = groups_of(panel, q, size, close, partial(_quick, panel, q, close, duration))
            complete = complete and whole
            for block in blocks:
                progress.step(f"groups of {size} for {duration} periods", tried, None)
                tried += len(block)
                made = _designs(panel, q, block, close, duration)
                inside = sorted([*inside, *(d for d in made if d.affordable)], key=partial(_merit, q))[: q.limit]
                outside = sorted([*outside, *(d for d in made if not d.affordable)], key=partial(_merit, q))[: q.limit]
    return _Found([*inside, *outside], tried, complete)


def _quick(panel: Panel, q: DesignQuestion, close: Flags, duration: int, groups: Ints) -> NDArray[np.float64]:
    """Rank of groups on few windows: how often effects are missed, then how badly they fit."""
    from goodword.measurement.kernels.search import search  # noqa: PLC0415 - numba loads when needed

    windows = min(QUICK_WINDOWS, q.windows)
    att, _, p, scaled = search(panel.y, groups, close, duration, windows, QUICK_EFFECTS)
    missed = 1 - ((p <= q.alpha) & (att > 0))[:, :, 1:].mean((1, 2))
    alarms = (p[:, :, 0] <= q.alpha).mean(1)
    return np.asarray(missed + alarms / 2 + scaled.mean(1) / 100)


def _designs(panel: Panel, q: DesignQuestion, groups: Ints, close: Flags, duration: int) -> list[Design]:
    from goodword.measurement.kernels.search import search  # noqa: PLC0415 - numba loads when needed

    if not len(groups):
        return []
    effects = np.array(q.effects)
    att, lift, p, scaled = search(panel.y, groups, close, duration, q.windows, effects)
    power = ((p <= q.alpha) & ((att > 0) == (effects >= 0))).mean(1)
    wrong = ((p <= q.alpha) & (att < 0)).mean(1)
    low = wilson_low(power, q.windows)
    mde, likely = _smallest(effects, low >= q.power), _smallest(effects, power >= q.power)
    false = (p[:, :, q.effects.index(0.0)] <= q.alpha).mean(1)
    totals = panel.y[groups].sum(1)[:, -duration:].sum(1)
    at = np.where(np.isfinite(mde), mde, effects.max())
    cost = _costs(q.priced, groups.shape[1], duration, at * totals)
    fits = np.ones(len(groups), np.bool_) if cost is None or q.budget is None else cost <= q.budget
    best = [g for side in (fits, ~fits) for g in _best(np.flatnonzero(side), mde, false, scaled, q)]
    everything = float(panel.y[:, -duration:].sum())
    return [
        Design(
            treated=tuple(panel.places[i] for i in groups[g]),
            duration=duration,
            mde=_or_none(mde[g]),
            points=tuple(
                PowerPoint(
                    float(effects[f]),
                    float(power[g, f]),
                    float(low[g, f]),
                    q.windows,
                    float(att[g, :, f].mean()),
                    float(lift[g, :, f].mean()),
                    float(wrong[g, f]),
                )
                for f in range(len(effects))
            ),
            false_positives=float(false[g]),
            scaled_l2=float(scaled[g].mean()),
            share=float(totals[g]) / everything if everything else 0.0,
            investment=None if cost is None else float(cost[g]),
            likely_mde=_or_none(likely[g]),
            wrong_sign=float(wrong[g, int(np.argmin(np.abs(effects - at[g])))]),
            affordable=bool(fits[g]),
            buffer=buffer(panel.places, close, [int(i) for i in groups[g]]),
            donors=len(panel.places) - groups.shape[1] - int(close[groups[g]].any(0).sum()),
            windows=q.windows,
        )
        for g in best
    ]


def _smallest(effects: Reals, enough: Flags) -> Reals:
    """(D,) the smallest effect above zero that is enough; infinite for none."""
    reachable = enough & (effects > 0)
    return np.asarray(np.where(reachable.any(1), np.where(reachable, effects, np.inf).min(1), np.inf))


def _or_none(effect: float) -> float | None:
    return float(effect) if np.isfinite(effect) else None


def _costs(prices: Prices | None, places: int, periods: int, extra: Reals) -> Reals | None:
    return None if prices is None else np.array([prices.of(places, periods, float(x)) for x in extra])


def _best(rows: Ints, mde: Reals, false: Reals, scaled: Reals, q: DesignQuestion) -> list[int]:
    order = np.lexsort((scaled.mean(1)[rows], false[rows], mde[rows], false[rows] > 2 * q.alpha))
    return [int(g) for g in rows[order][: q.limit]]


def _merit(q: DesignQuestion, design: Design) -> tuple[bool, float, float, float]:
    """What was found without any effect makes power look good: designs that cry wolf come last."""
    mde = design.mde if design.mde is not None else float("inf")
    return (design.false_positives > 2 * q.alpha, mde, design.false_positives, design.scaled_l2)


def _verified(panel: Panel, q: DesignQuestion, designs: list[Design], progress: Progress) -> list[Design]:
    """The best counted again with the test that reads campaigns; where that changes their order, in the new one."""
    again = []
    for design in designs[: q.verify]:
        checked = verified(
            panel,
            design,
            windows=q.windows,
            alpha=q.alpha,
            power=q.power,
            effects=q.effects,
            seed=q.seed,
            progress=progress,
        )
        again.append(_priced(panel, q, checked))
    within = sorted((d for d in again if d.affordable == designs[0].affordable), key=partial(_merit, q))
    return [*within, *designs[q.verify :]]


def _priced(panel: Panel, q: DesignQuestion, design: Design) -> Design:
    """The design with the cost of the effect that it can detect."""
    if q.priced is None:
        return design
    total = float(panel.y[list(panel.rows(design.treated)), -design.duration :].sum())
    at = design.mde if design.mde is not None else max(q.effects)
    cost = q.priced.of(len(design.treated), design.duration, at * total)
    return replace(design, investment=cost, affordable=q.budget is None or cost <= q.budget)


def _sentence(q: DesignQuestion, inside: list[Design], beyond: list[Design]) -> str:
    """What can be detected, against what is hoped for, and what could."""
    able = [d for d in inside if d.mde is not None]
    more = _beyond(beyond)
    within = "This budget" if q.budget is not None and q.priced else "What was tried"
    if not able:
        largest = max(q.effects)
        advice = more or "Allow more places, longer campaigns or more budget, or bring a longer history."
        return f"{within} cannot detect {largest:.0%} or less. {advice}"
    best = able[0]
    mde = best.mde or 0.0
    detects = f"{within} can detect a lift of {mde:.1%} or more: {_named(best)}."
    if q.expected is not None and mde > q.expected:
        advice = more or "Allow more places or a longer campaign before you spend."
        return f"{within} cannot detect less than {mde:.1%}, and {q.expected:.1%} is hoped for. {advice}"
    return f"{detects} {more}".strip()


def _beyond(beyond: list[Design]) -> str:
    if not beyond or beyond[0].investment is None:
        return ""
    best = beyond[0]
    return f"{_named(best)} could detect {best.mde or 0:.1%}, for about {best.investment:,.0f}."


def _named(design: Design) -> str:
    return f"{', '.join(design.treated)} for {design.duration} periods"
