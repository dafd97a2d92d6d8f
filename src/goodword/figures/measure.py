"""Measure one figure, and say in one record what was measured, on what, when and where."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from goodword.core.codec import to_plain
from goodword.core.errors import MissingExtra, NotFound
from goodword.figures.machine import machine
from goodword.figures.model import Figure, Measured


@dataclass(frozen=True, slots=True)
class Entry:
    """One figure as it is kept: the declaration, what was measured, and the circumstances.

    met: whether the target is met, None without a value or a target. seconds: how long measuring took.
    """

    name: str
    kind: str
    title: str
    target: float | None
    target_high: float | None
    better: str
    met: bool | None
    measured: Measured
    date: str
    seconds: float
    machine: dict[str, object]

    def plain(self) -> dict[str, Any]:
        """The entry as a flat JSON object, as docs/figures keeps it."""
        flat: dict[str, Any] = to_plain(self)
        measured: dict[str, Any] = flat.pop("measured")
        return flat | measured


def measure(
    figure: Figure,
    data: Path | None,
    options: dict[str, str],
    *,
    now: datetime,
    clock: Callable[[], float] = time.perf_counter,
) -> Entry:
    """Run a figure. A part that is absent (data, an optional extra) makes it "not run" with the reason."""
    started = clock()
    try:
        measured = figure.run(data, options)
    except (NotFound, MissingExtra) as error:
        measured = absent(str(error).replace("\n", " "))
    met = figure.met(measured.value if measured.value is None or math.isfinite(measured.value) else None)
    return Entry(
        name=figure.name,
        kind=figure.kind,
        title=figure.title,
        target=figure.target,
        target_high=figure.target_high,
        better=figure.better,
        met=met,
        measured=measured,
        date=now.date().isoformat(),
        seconds=round(clock() - started, 2),
        machine=machine(),
    )


def absent(reason: str) -> Measured:
    """What a figure gives that could not be run."""
    return Measured(value=None, low=None, high=None, n=0, unit="", data="", not_run=reason)
