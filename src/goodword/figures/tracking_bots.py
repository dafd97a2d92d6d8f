"""Figures of who follows links: programs found, people left alone, and the time it takes."""

from __future__ import annotations

import json
import time
from pathlib import Path

from goodword.core.errors import BadInput
from goodword.figures.data import needed
from goodword.figures.model import Figure, Measured, register
from goodword.figures.vetting_engagement import wilson
from goodword.tracking.bots.classify import FORMULA, classify, warm
from goodword.tracking.model import HitKind

_FILE = ("user-agents", "user-agents.json")
_PEOPLE = 0.001
_MICROSECONDS = 10.0


def bots(data: Path | None, options: dict[str, str]) -> Measured:  # noqa: ARG001 - form of a figure
    """Recall of programs; 0 when more than one person in a thousand is flagged, or it takes more than 10 µs each."""
    path = needed(data, *_FILE)
    both = _read(_file(path))
    warm()
    found, flagged = (_flagged(both[name]) for name in ("bots", "humans"))
    micros = {name: _micros(both[name]) for name in ("bots", "humans")}
    whole = _micros(both["bots"] + both["humans"])
    recall, people = sum(found) / len(found), sum(flagged) / max(len(flagged), 1)
    low, high = wilson(sum(found), len(found))
    kept = people <= _PEOPLE and whole <= _MICROSECONDS
    return Measured(
        recall if kept else 0.0,
        low,
        high,
        len(found),
        "recall",
        f"{len(found):,} programs and {len(flagged):,} people",
        base_rate=len(found) / (len(found) + len(flagged)),
        formula=FORMULA.id,
        details={
            "people flagged": people,
            "people flagged, n": sum(flagged),
            "microseconds each, never seen before": whole,
            "microseconds, programs": micros["bots"],
            "microseconds, people": micros["humans"],
            "missed": [agent for agent, hit in zip(both["bots"], found, strict=True) if not hit][:20],
        },
    )


def _file(path: Path) -> Path:
    """The file itself, in a folder, or in the folder of all open data."""
    if not path.is_dir():
        return path
    inside = path.joinpath(*_FILE)
    return inside if inside.exists() else path / _FILE[-1]


def _read(path: Path) -> dict[str, list[str]]:
    try:
        both = json.loads(path.read_text(encoding="utf-8"))
        return {name: [str(agent) for agent in both[name]] for name in ("bots", "humans")}
    except (OSError, ValueError, KeyError, TypeError):
        raise BadInput(
            "This is not a file of identifications.", where=str(path), next_step='{"bots": […], "humans": […]}'
        ) from None


def _flagged(agents: list[str]) -> list[bool]:
    return [classify(agent).kind is not HitKind.PERSON for agent in agents]


def _micros(agents: list[str]) -> float:
    """Mean over texts that differ, none of them remembered: the best of five runs, since others use the machine too."""
    distinct = list(dict.fromkeys(agents))
    best = float("inf")
    for _ in range(5):
        classify.cache_clear()
        began = time.process_time()
        for agent in distinct:
            classify(agent)
        best = min(best, time.process_time() - began)
    return best / max(len(distinct), 1) * 1e6


register(Figure("bots", "quality", "Programs among those who follow links: recall", 0.99, "above", bots))
