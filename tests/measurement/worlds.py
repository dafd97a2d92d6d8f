"""Panels with a known truth."""

import numpy as np

from goodword.measurement.model import Panel


def panel(places: int = 20, times: int = 80, *, seed: int = 1, effect: float = 0.0, start: int = 66) -> Panel:
    """Places that share two trends and a weekly rhythm; the first two gain `effect` (relative) from `start` on."""
    rng = np.random.default_rng(seed)
    trends = np.cumsum(rng.normal(size=(2, times)), 1) * 0.03
    loads = rng.normal(size=(places, 2))
    level = np.exp(rng.normal(4, 0.7, places))[:, None]
    week = 1 + 0.2 * np.sin(2 * np.pi * np.arange(times) / 7)
    y = level * np.exp(loads @ trends) * week * rng.normal(1, 0.04, (places, times))
    y[:2, start:] *= 1 + effect
    labels = tuple(str(d) for d in np.datetime64("2026-01-01") + np.arange(times))
    return Panel(tuple(f"place {i:02d}" for i in range(places)), labels, y)
