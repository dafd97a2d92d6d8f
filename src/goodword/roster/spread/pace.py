"""How many sets to draw next, and how far to lean on the arcs while sets are few. Nothing here is part of a proof."""

from __future__ import annotations

from math import ceil, log2

import numpy as np

from goodword.roster.arrays import Ints, Reals, Shorts
from goodword.roster.spread.bounds import PER_DOUBLING, potential, size_of, step_of
from goodword.roster.spread.model import SpreadGraph, SpreadProblem

# sets that must be covered per chosen before a choice is final: the first × ratio^the second, at most the third
_EACH, _STEEP, _AT_MOST = 485.0, 6.0, 170.0
_PILOT, _MOST_PILOT = 14, 4_096  # sets per place that are looked at first, at most
_FLATTERS = 0.1  # times what chance moves each of the chosen by: what a sample overstates them by
_SHARED = 0.15  # of the sets of the last of the chosen nobody before them was in: below, the arcs say nothing
_CALM, _LEAST_LEAN = 60.0, 0.15  # sets per chosen up to which the arcs say as much as the sample; less is left out
_MEET = 0.3  # of the way from the share to the bound: where both meet
_PROVES = 2  # times the first sample: the second one that is reckoned with


def needed(ratio: float) -> float:
    """Sets that must be covered per chosen before a choice is final: with fewer, chance chooses."""
    return min(_AT_MOST, _EACH * float(ratio**_STEEP))


def pilot(room: int) -> int:
    """The first step after which one looks."""
    return step_of(min(_PILOT * room, _MOST_PILOT))


def flattered(members: int, value: float) -> float:
    """The part of what members cover in the sample they were chosen on that they will cover in others, about."""
    return 1 - _FLATTERS * float(np.sqrt(max(1, members) / max(1.0, value)))


def steps_for(short: float, value: float, seen: float) -> int:
    """Steps until `short` times as many sets are covered; `seen` of another sample of the same size were, not `value`.

    What those chosen on a large sample cover is about where these two leave off.
    """
    overstated = (value / max(seen, 0.05 * value)) ** (2 / 3)
    return max(1, ceil(PER_DOUBLING * log2(short * overstated)))


def steps_until(ratio: float, share: float, high: float, sets: int, delta: float) -> int:
    """The fewest steps, at most three doublings, after which the ratio may be proven.

    share, high: of `sets` now. What the sample overstates shrinks with the root of its size: both meet in between.
    """
    middle = share + _MEET * (high - share)
    for steps in range(1, 3 * PER_DOUBLING + 1):
        more, closer = size_of(step_of(sets) + steps), 2.0 ** (-steps / PER_DOUBLING / 2)
        low, most = middle - (middle - share) * closer, middle + (high - middle) * closer
        if potential(low * more, most * more, more, _PROVES * more, delta) >= ratio:
            return steps
    return 2 * PER_DOUBLING


def leaning(problem: SpreadProblem, own: float) -> float:
    """How far to lean on the arcs: 1 where the chosen hardly share their people, 0 where they nearly all do.

    own: the part of the sets of the last of the chosen in which nobody before them was.
    """
    if problem.weight is not None or problem.hops is not None:
        return 0.0
    return min(1.0, max(0.0, (own - _SHARED) / _SHARED))


def bonus(graph: SpreadGraph, count: Shorts, who: Ints, lean: float, usual: float) -> Reals | None:
    """Sets added to those that candidates cover when they are compared; None: nothing is added.

    What the sample says of somebody is uncertain by chance, what three steps along the arcs say by what they leave out.
    While sets are few the latter is the better half of the truth, unless the audiences of the chosen overlap so much
    that who is heard by many says little. usual: sets that hold one of those chosen last.
    """
    lean *= min(1.0, _CALM / max(1.0, usual))
    if lean < _LEAST_LEAN:
        return None
    scale = count[graph.likely].sum() / graph.audience[graph.likely].sum()
    return np.asarray(lean * scale * graph.audience[who], np.float64)
