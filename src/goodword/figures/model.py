"""A figure: a measured value with its interval, its target, and what it was measured on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from goodword.core.errors import BadInput


@dataclass(frozen=True, slots=True)
class Measured:
    """What one run of an evaluation or benchmark gives.

    value, low, high: the figure and its interval (low and high None where one run has none).
    details: further numbers shown with it (base rate, per-split values, absolute times, …).
    """

    value: float | None
    low: float | None
    high: float | None
    n: int
    unit: str
    data: str
    split: str = ""
    base_rate: float | None = None
    seed: int | None = None
    formula: str = ""
    baseline: str = ""
    details: dict[str, object] = field(default_factory=dict)
    not_run: str = ""  # why, when a needed part is absent


@dataclass(frozen=True, slots=True)
class Figure:
    """A named figure. `better` says which side of `target` is met; `run(data, options)` measures it.

    run: receives the path given with --data (None: the shipped or open data) and free options (name → text).
    """

    name: str
    kind: Literal["quality", "bench"]
    title: str
    target: float | None
    better: Literal["above", "below", "inside"]
    run: Callable[[Path | None, dict[str, str]], Measured]
    target_high: float | None = None

    def met(self, value: float | None) -> bool | None:
        """Whether a value meets the target; None when there is no value or no target."""
        if value is None or self.target is None:
            return None
        if self.better == "inside":
            return self.target <= value <= (self.target_high if self.target_high is not None else self.target)
        return value >= self.target if self.better == "above" else value <= self.target


_REGISTRY: dict[str, Figure] = {}


def register(figure: Figure) -> Figure:
    """Declare a figure; `goodword evaluate`, `goodword bench` and the docs walk the registry."""
    if figure.name in _REGISTRY:
        raise BadInput.value("figure", "registered once", figure.name)
    _REGISTRY[figure.name] = figure
    return figure


def registered(kind: str | None = None) -> list[Figure]:
    """All declared figures by name, of one kind if given."""
    return [f for _, f in sorted(_REGISTRY.items()) if kind in (None, f.kind)]
