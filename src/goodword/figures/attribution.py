"""Figures of attribution: exactness of the Markov credits against published ones, and their speed."""

from __future__ import annotations

import time
from pathlib import Path

from goodword.figures.lift import lift_folder
from goodword.figures.model import Figure, Measured, register
from goodword.measurement.attribution.models import markov
from goodword.measurement.attribution.read import read_paths

# Exact credits of the published 10,000 paths, to the digits given.
PUBLISHED = {
    "alpha": "5344.95",
    "iota": "3884.61",
    "eta": "3340.85",
    "beta": "2527.35",
    "theta": "1971.91",
    "lambda": "1282.85",
    "epsilon": "599.57",
    "zeta": "381.06",
    "kappa": "274.36",
    "gamma": "171.15",
    "delta": "4.614",
    "mi": "1.722",
}


def _off(ours: float, published: str) -> bool:
    digits = len(published.partition(".")[2])
    return abs(ours - float(published)) > 0.5001 * float(10**-digits)


def attribution_exactness(data: Path | None, options: dict[str, str]) -> Measured:  # noqa: ARG001 - form of a figure
    """Share of published exact Markov credits reproduced to the digits given."""
    ours = markov(read_paths(lift_folder(data) / "paths.csv.gz"))
    good = sum(not _off(ours[c], p) for c, p in PUBLISHED.items())
    return Measured(
        good / len(PUBLISHED),
        None,
        None,
        len(PUBLISHED),
        "share reproduced",
        "10,000 published conversion paths",
        formula="markov-attribution/1",
        details={"ours": {c: round(v, 3) for c, v in sorted(ours.items())}},
    )


def attribution_speed(data: Path | None, options: dict[str, str]) -> Measured:  # noqa: ARG001 - form of a figure
    """CPU seconds for exact Markov credits of 10,000 paths, best of three."""
    paths = read_paths(lift_folder(data) / "paths.csv.gz")
    seconds = []
    for _ in range(3):
        began = time.process_time()
        markov(paths)
        seconds.append(time.process_time() - began)
    return Measured(min(seconds), None, None, len(paths), "CPU seconds", "10,000 published conversion paths")


register(
    Figure(
        "attribution-exactness",
        "quality",
        "Exact Markov credits reproduced to the digits given",
        1.0,
        "above",
        attribution_exactness,
    )
)
register(
    Figure("attribution-10k", "bench", "Exact Markov attribution of 10,000 paths", 0.2, "below", attribution_speed)
)
