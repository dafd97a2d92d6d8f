"""Memory of the redirect server while it records many clicks: what it holds must not grow with what it has recorded."""

from __future__ import annotations

import tempfile
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from goodword.figures.load import load
from goodword.figures.model import Figure, Measured, register
from goodword.figures.tracking_redirect import SEED, Running, requests, server
from goodword.figures.tracking_world import clicks_of, made_links
from goodword.ledger.store import Ledger

CLICKS = 1_000_000
_CONNECTIONS = 16
_STEPS = 20


def redirect_memory(data: Path | None, options: dict[str, str]) -> Measured:  # noqa: ARG001 - form of a figure
    """Growth of the resident memory of all processes (servers, mover) per million clicks: the slope of a line through
    its size after each twentieth of the clicks, the first quarter left out, in which buffers and caches fill.

    options: clicks; ledger (a URL; an empty SQLite file if none is given).
    """
    wanted = int(options.get("clicks", CLICKS))
    with tempfile.TemporaryDirectory(prefix="goodword-redirect-") as name:
        folder = Path(name)
        url = options.get("ledger") or f"sqlite:///{folder / 'ledger.db'}"
        ledger = Ledger.open(url)
        asked = requests([link.short for link in made_links(ledger, 200, datetime.now(UTC))])
        with server("durable", folder, url) as running:
            sizes = _sizes(running, asked, wanted)
        kept = clicks_of(ledger)
        ledger.close()
    told = [(clicks, sum(memories)) for clicks, memories in sizes if clicks >= wanted / 4]
    clicks, sums = np.array(told, np.float64).T
    slope = float(np.polyfit(clicks / 1e6, sums, 1)[0])
    return Measured(
        slope, None, None, sizes[-1][0], "MiB a million clicks",
        f"{sizes[-1][0]:,} clicks; {'SQLite' if url.startswith('sqlite') else 'PostgreSQL'}",
        seed=SEED, formula="",
        details={
            "clicks in the ledger afterwards": kept,
            "memory of all processes, MiB, at a quarter and at the end": [float(sums[0]), float(sums[-1])],
            "of each process at the end, MiB": sizes[-1][1],
        },
    )  # fmt: skip


def _sizes(running: Running, asked: list[bytes], wanted: int) -> list[tuple[int, list[float]]]:
    """(clicks answered, memory of each process) after each step."""
    done, sizes = 0, list[tuple[int, list[float]]]()
    while done < wanted:
        for _ in range(1_000):
            done += load(running.port, asked, connections=_CONNECTIONS, seconds=2.0).good
            if done >= wanted * (len(sizes) + 1) / _STEPS:
                break
        sizes.append((done, running.memories_mib()))
    return sizes


register(
    Figure(
        "redirect-memory",
        "bench",
        "Memory of the redirect server and its mover, growth with the clicks recorded",
        8.0,
        "below",
        redirect_memory,
    )
)
