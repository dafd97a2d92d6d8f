"""Before any money is spent: which places, for how long, and what they could detect."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations, islice
from math import comb

import numpy as np
from numpy.typing import NDArray

from goodword.core.errors import BadInput
from goodword.core.formula import register
from goodword.measurement.model import Design, Panel, PowerPoint, Reals

POWER = register(
    "lift-power",
    2,
    "Share of look-back windows in which the effect, put into the treated places, is found with the right sign at the "
    "wanted level by synthetic control with fixed effects and the cyclic-block test; its Wilson lower bound decides.",
    "own; Wilson 1927",
)
EFFECTS = (0.0, 0.02, 0.05, 0.08, 0.1, 0.15, 0.2, 0.25, 0.3)
CHUNK = 20_000


@dataclass(frozen=True, slots=True)
class DesignQuestion:
    """What is looked for. sizes: how many places may be treated together; durations: periods; effects: relative.

    windows: look-back windows per design. included, excluded: places that must or must not be treated. cost_per: cost
    of one extra outcome, for the investment (effect × outcomes × cost_per). budget: keep designs whose investment at
    their MDE fits. power: wanted share. limit: designs shown; most: designs tried at most for each size.
    """

    sizes: tuple[int, ...] = (1, 2, 3)
    durations: tuple[int, ...] = (14,)
    effects: tuple[float, ...] = EFFECTS
    windows: int = 30
    included: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    cost_per: float | None = None
    budget: float | None = None
    alpha: float = 0.1
    power: float = 0.8
    limit: int = 10
    most: int = 1_000_000


def search_designs(panel: Panel, question: DesignQuestion) -> tuple[Design, ...]:
    """The designs that detect the smallest effect first; those that detect nothing of what was tried come last.

    Every combination of places is tried; beyond `most` of one size the combinations with the largest share of outcomes
    are. Raises BadInput when the history is too short for the windows asked for.
    """
    _checked(panel, question)
    found: list[Design] = []
    for duration in question.durations:
        for size in question.sizes:
            for groups in _groups(panel, question, size):
                found += _designs(panel, question, groups, duration)
                found = sorted(found, key=_merit)[: question.limit]
    if not found:
        raise BadInput(
            "No design fits.",
            given=f"{len(panel.places)} places, sizes {question.sizes}, budget {question.budget}",
            next_step="raise the budget, allow more or other places, or a longer campaign",
        )
    return tuple(found)


def _checked(panel: Panel, q: DesignQuestion) -> None:
    longest = max(q.durations, default=0)
    if longest < 1 or min(q.sizes, default=0) < 1:
        raise BadInput.value("durations and sizes", "at least 1", (q.durations, q.sizes))
    if len(panel.times) - q.windows + 1 - longest < max(10, longest):
        raise BadInput(
            "The history is too short for this many look-back windows.",
            given=f"{len(panel.times)} periods, {q.windows} windows of {longest}",
            next_step=f"give at least {q.windows + 2 * longest} periods, or ask for fewer windows",
        )
    if 0.0 not in q.effects:
        raise BadInput.value("effects", "with 0 among them, to measure false alarms", q.effects)


def _groups(panel: Panel, q: DesignQuestion, size: int) -> list[NDArray[np.int64]]:
    must = panel.rows(q.included)
    free = [i for i in range(len(panel.places)) if i not in must and i not in panel.rows(q.excluded)]
    more = size - len(must)
    if more < 0 or more > len(free) or len(panel.places) - size < 2:
        return []
    order = sorted(free, key=lambda i: -float(panel.y[i].sum())) if comb(len(free), more) > q.most else free
    chosen = islice(combinations(order, more), q.most)
    chunks = []
    while block := list(islice(chosen, CHUNK)):
        chunks.append(np.array([sorted((*must, *c)) for c in block], dtype=np.int64))
    return chunks


def _designs(panel: Panel, q: DesignQuestion, groups: NDArray[np.int64], duration: int) -> list[Design]:
    from goodword.measurement.kernels.search import search  # noqa: PLC0415 - numba loads when needed

    effects = np.array(q.effects)
    att, lift, p, scaled = search(panel.y, groups, duration, q.windows, effects)
    found = (p <= q.alpha) & ((att > 0) == (effects >= 0))
    power, wrong = found.mean(1), ((p <= q.alpha) & (att < 0)).mean(1)
    low = wilson_low(power, q.windows)
    reachable = (low >= q.power) & (effects > 0)
    mde = np.where(reachable.any(1), np.where(reachable, effects, np.inf).min(1), np.inf)
    false = (p[:, :, q.effects.index(0.0)] <= q.alpha).mean(1)
    totals = panel.y[groups].sum(1)[:, -duration:].sum(1)
    cost = None if q.cost_per is None else np.where(np.isfinite(mde), mde, effects.max()) * totals * q.cost_per
    keep = np.arange(len(groups)) if cost is None or q.budget is None else np.flatnonzero(cost <= q.budget)
    best = keep[np.lexsort((scaled.mean(1)[keep], false[keep], mde[keep]))][: q.limit]
    everything = float(panel.y[:, -duration:].sum())
    return [
        Design(
            treated=tuple(panel.places[i] for i in groups[g]),
            duration=duration,
            mde=float(mde[g]) if np.isfinite(mde[g]) else None,
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
        )
        for g in best
    ]


def _merit(design: Design) -> tuple[float, float, float]:
    return (design.mde if design.mde is not None else float("inf"), design.false_positives, design.scaled_l2)


def wilson_low(share: Reals, n: int, z: float = 2.4) -> Reals:
    """Lower Wilson bound of shares of n windows; z = 2.4 as windows overlap: fewer than 24 call nothing powered."""
    centre = share + z * z / (2 * n)
    half = z * np.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    return np.asarray((centre - half) / (1 + z * z / n))
