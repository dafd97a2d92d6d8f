"""Compile the kernels before anyone waits for them."""

from __future__ import annotations

import numpy as np

from goodword.measurement.design.search import DesignQuestion, search_designs
from goodword.measurement.lift.read import LiftQuestion, read_lift
from goodword.measurement.model import Panel


def warm() -> None:
    """Run every kernel once on a panel of eight places: seconds the first time on a machine, then milliseconds."""
    days = np.arange(60)
    places = tuple("abcdefgh")
    season = 100 + 10 * np.sin(days / 7 * 2 * np.pi)
    y = np.array([season * (1 + i / 10) + (days * (i + 3)) % 11 for i in range(len(places))])
    panel = Panel(places, tuple(f"2026-{1 + d // 28:02d}-{1 + d % 28:02d}" for d in days), y)
    search_designs(
        panel, DesignQuestion(sizes=(1, 2), durations=(7,), effects=(0.0, 0.1), windows=2, limit=1, verify=1)
    )
    read_lift(panel, LiftQuestion(treated=("a",), start=panel.times[50]))
