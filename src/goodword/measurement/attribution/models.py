"""Who brought the conversions, by several models whose spread is shown: exact Markov, exact Shapley, rules."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from goodword.core.errors import BadInput
from goodword.core.formula import register
from goodword.measurement.model import Reals

MARKOV = register(
    "markov-attribution",
    1,
    "Paths as an absorbing chain of order 1. Removal effect of a creator: the share of conversions lost when every "
    "transition into it ends in nothing, solved exactly; conversions are shared in proportion to it.",
    "Anderl, Becker, von Wangenheim & Schumann 2016",
)
SHAPLEY = register(
    "shapley-attribution",
    1,
    "With v(S) the conversions of paths that lie inside S, the Shapley value is closed: each path's conversions, "
    "shared equally by the different creators on it.",
    "Shapley 1953; Zhao, Mahboobi & Bagheri 2018",
)
RULES = register(
    "rule-attribution",
    1,
    "First, last, linear; 40-20-40 (first, middle, last); time decay, each step back counting half.",
    "common practice",
)
DECAY = 0.5
ENDS = 0.4


@dataclass(frozen=True, slots=True)
class Path:
    """The creators somebody met, in order, how often the path ended in a conversion, and how often in nothing."""

    steps: tuple[str, ...]
    conversions: float
    nothing: float

    def __post_init__(self) -> None:
        if not self.steps or not all(self.steps):
            raise BadInput.value("path", "at least one named step", self.steps)
        if not (self.conversions >= 0 and self.nothing >= 0 and np.isfinite(self.conversions + self.nothing)):
            raise BadInput.value("path counts", "at least 0 and finite", (self.conversions, self.nothing))


@dataclass(frozen=True, slots=True)
class Credit:
    """Conversions credited to one creator by each model, and the smallest and largest of them."""

    creator: str
    by_model: tuple[tuple[str, float], ...]
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Attribution:
    """Credits, most by Markov first; each model's credits sum to `conversions`."""

    credits: tuple[Credit, ...]
    conversions: float
    formulas: tuple[str, ...] = (MARKOV.id, SHAPLEY.id, RULES.id)


def attribute(paths: Sequence[Path]) -> Attribution:
    """Credits of every model. Raises BadInput when no path ended in a conversion."""
    total = float(sum(p.conversions for p in paths))
    if total <= 0:
        raise BadInput(
            "No path ended in a conversion.",
            given=f"{len(paths)} paths",
            next_step="give paths with conversions; without one there is nothing to attribute",
        )
    models: dict[str, Mapping[str, float]] = {"markov": markov(paths), "shapley": shapley(paths), **rules(paths)}
    creators = sorted(models["markov"], key=lambda c: (-models["markov"][c], c))
    made = []
    for creator in creators:
        by_model = tuple((name, float(shares.get(creator, 0.0))) for name, shares in models.items())
        values = [v for _, v in by_model]
        made.append(Credit(creator, by_model, min(values), max(values)))
    return Attribution(tuple(made), total)


def markov(paths: Sequence[Path]) -> dict[str, float]:
    """Conversions shared by the exact removal effects of an absorbing chain of order 1."""
    number = {c: i for i, c in enumerate(sorted({s for p in paths for s in p.steps}))}
    n = len(number)
    flows = np.zeros((n + 1, n + 3))  # from the creators and the start (n); to the start's row, conversion, nothing
    for path in paths:
        steps, weight = [number[s] for s in path.steps], path.conversions + path.nothing
        for a, b in zip([n, *steps], steps, strict=False):
            flows[a, b] += weight
        flows[steps[-1], n + 1] += path.conversions
        flows[steps[-1], n + 2] += path.nothing
    flows /= np.maximum(flows.sum(1, keepdims=True), 1e-300)
    removal = removal_effects(flows[:, : n + 1], flows[:, n + 1])
    total, whole = float(sum(p.conversions for p in paths)), float(removal.sum())
    return {c: total * float(removal[i]) / whole for c, i in number.items()}


def removal_effects(inside: Reals, converted: Reals) -> Reals:
    """Share of conversions lost without each creator, (n,).

    inside: (n + 1, n + 1) probabilities of each step, the start last. converted: (n + 1,) of a conversion next.

    With N = (1 - Q)⁻¹ the visits, taking out k loses (visits to k from the start) × (conversions from k) ÷ (visits to
    k from k): one inverse gives all of them.
    """
    visits = np.linalg.inv(np.eye(len(inside)) - inside)
    reached = visits @ converted
    n = len(inside) - 1
    return np.asarray(visits[n, :n] * reached[:n] / np.diag(visits)[:n] / reached[n])


def shapley(paths: Sequence[Path]) -> dict[str, float]:
    """Each path's conversions, shared equally by the different creators on it."""
    out: defaultdict[str, float] = defaultdict(float)
    for path in paths:
        met = sorted(set(path.steps))
        for creator in met:
            out[creator] += path.conversions / len(met)
    return dict(out)


def rules(paths: Sequence[Path]) -> dict[str, Mapping[str, float]]:
    """First, last, linear, 40-20-40 and time decay."""
    out: dict[str, defaultdict[str, float]] = {
        name: defaultdict(float) for name in ("first", "last", "linear", "40-20-40", "time decay")
    }
    for path in paths:
        n = len(path.steps)
        decay = DECAY ** np.arange(n - 1, -1, -1)
        for name, shares in (
            ("first", np.eye(n)[0]),
            ("last", np.eye(n)[-1]),
            ("linear", np.full(n, 1 / n)),
            ("40-20-40", _ends(n)),
            ("time decay", decay / decay.sum()),
        ):
            for step, share in zip(path.steps, shares, strict=True):
                out[name][step] += path.conversions * float(share)
    return dict(out)


def _ends(n: int) -> Reals:
    if n <= 2:
        return np.full(n, 1 / n)
    shares = np.full(n, (1 - 2 * ENDS) / (n - 2))
    shares[[0, -1]] = ENDS
    return shares
