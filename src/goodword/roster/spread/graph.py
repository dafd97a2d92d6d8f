"""Arcs to a graph that can be sampled from. An arc u → v says that u is heard by v."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from goodword.core.errors import BadInput
from goodword.roster.arrays import Shorts
from goodword.roster.spread.arrays import DEGREE_BITS, EQUAL, PATH, PATH_EQUAL, SORTED, Floats, Net
from goodword.roster.spread.model import Aside, Model, SpreadGraph

MOST_PEOPLE = 2**31 - 2**20
_LIKELY = 256
_WALK = 3  # steps for the first guess of how far somebody's word travels


def spread_graph(
    people: int,
    source: ArrayLike,
    target: ArrayLike,
    *,
    model: Model | str = Model.WEIGHTED,
    value: float = 1.0,
    chance: ArrayLike | None = None,
) -> SpreadGraph:
    """The graph of `people` numbered from 0 with arcs source[a] → target[a].

    value: the chance of every arc (uniform), or its numerator (weighted: value / arcs to the person). chance (m,): the
    probability of each arc (given), or its weight (threshold; the same for all without). Self-loops and chances that
    are missing or outside 0 … 1 are left out, parallel arcs joined, all counted in `aside`. Raises BadInput for numbers
    that are nobody's.
    """
    model = Model(model)
    sources, targets = _numbers("source", source, people), _numbers("target", target, people)
    if len(sources) != len(targets):
        raise BadInput.value("target", f"as long as source ({len(sources)})", len(targets))
    chances = _chances(model, value, chance, len(sources))
    return _lay_out(people, sources, targets, chances, model=model, value=value)


def _numbers(name: str, given: ArrayLike, people: int) -> Shorts:
    if not 0 < people < MOST_PEOPLE:
        raise BadInput.value("people", f"above 0 and below {MOST_PEOPLE:,}", people, hint="a graph needs people")
    numbers = np.asarray(given)
    if numbers.ndim != 1 or (len(numbers) and not np.issubdtype(numbers.dtype, np.integer)):
        raise BadInput.value(name, "a list of whole numbers", f"{numbers.ndim} dimensions of {numbers.dtype}")
    if len(numbers) and (int(numbers.min()) < 0 or int(numbers.max()) >= people):
        raise BadInput.value(name, f"in [0, {people})", (int(numbers.min()), int(numbers.max())))
    return np.ascontiguousarray(numbers, np.int32)


def _chances(model: Model, value: float, chance: ArrayLike | None, arcs: int) -> Floats:
    if chance is None:
        if model is Model.GIVEN:
            raise BadInput("The model 'given' needs the chance of each arc.", next_step="give `chance`")
        if not 0 < value <= (1 if model is Model.UNIFORM else 1e6):
            raise BadInput.value("value", "above 0 and, as a chance, at most 1", value)
        return np.empty(0, np.float32)
    if model not in (Model.GIVEN, Model.THRESHOLD):
        raise BadInput(f"The model {model.value!r} does not take a chance per arc.", next_step="use the model 'given'")
    chances = np.ascontiguousarray(chance, np.float32)
    if chances.shape != (arcs,):
        raise BadInput.value("chance", f"one per arc ({arcs})", chances.shape)
    return chances


def _lay_out(people: int, source: Shorts, target: Shorts, chance: Floats, *, model: Model, value: float) -> SpreadGraph:
    from goodword.roster.spread.kernels import lay  # noqa: PLC0415 - numba loads here

    # who speaks to many is met often: near each other in memory they stay in the caches
    old = np.argsort(-np.bincount(source, minlength=people), kind="stable").astype(np.int32)
    new = np.empty(people, np.int32)
    new[old] = np.arange(people, dtype=np.int32)
    begin, sources, chances, loops, outside = lay.place(source, target, chance, new, people)
    threshold = model is Model.THRESHOLD
    begin, parallel = lay.merge(begin, sources, chances, threshold)
    sources, chances = sources[: begin[-1]], chances[: begin[-1]]
    most = int(np.diff(begin).max())
    if most >= 1 << DEGREE_BITS:
        raise BadInput.value("arcs to one person", f"below {1 << DEGREE_BITS:,}", most)
    kind, scaled = PATH_EQUAL if threshold else EQUAL, 0
    if len(chance) and threshold:
        kind, scaled = PATH, int(lay.accumulate(begin, chances))
    elif len(chance):
        kind = SORTED
        lay.decrease(begin, sources, chances)
    flat, share = (value, 0.0) if model is Model.UNIFORM else (0.0, min(value, 1.0) if threshold else value)
    head = lay.heads(begin, flat, share, kind == PATH_EQUAL)
    aside = Aside(int(loops), int(parallel), int(outside), scaled)
    audience = lay.audience(begin, sources, chances, flat, share, kind, _WALK)
    net = Net(head, sources, chances, float(flat), float(share), kind)
    likely = np.argpartition(-audience, min(_LIKELY, people - 1))[:_LIKELY]
    return SpreadGraph(net, begin, most, old, new, model, aside, audience, likely)
