"""A whole brief on real creators: from the question to the roster with its proof, the catalogue warm."""

from __future__ import annotations

import gc
import statistics
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from goodword.catalogue.importing import import_files
from goodword.catalogue.open import Options, open_catalogue
from goodword.core.errors import NotFound
from goodword.core.tables import Kind
from goodword.discovery.read import read_mapping
from goodword.figures.data import needed
from goodword.figures.model import Figure, Measured, register
from goodword.planning.plan import plan
from goodword.sources.mapping import load_mapping

NOW = datetime(2026, 1, 15, tzinfo=UTC)
_LATER = datetime(2100, 1, 1, tzinfo=UTC)
FILES = (
    ("creators.csv*", Kind.CREATORS),
    ("posts.jsonl*", Kind.POSTS),
    ("engagements.csv*", Kind.ENGAGEMENTS),
    ("comments_cities.jsonl*", Kind.ENGAGEMENTS),
)
FEE = {"base": 20, "per_thousand": 10, "exponent": 0.8}
BRIEFS: tuple[dict[str, Any], ...] = (
    {"name": "London", "budget": "$5,000", "place": "London, United Kingdom", "niches": "food, travel"},
    {"name": "Bali", "budget": "$3,000", "place": "Bali, Indonesia", "radius_km": 60, "niches": "travel, fitness"},
    {"name": "New York", "budget": "$8,000", "place": "New York City, United States", "niches": "food, travel"},
    {"name": "Hamburg", "budget": "€1,500", "place": "Hamburg, Germany", "radius_km": 250, "niches": "family"},
)
_ROUNDS = 7


def catalogue_of(folder: Path, target: Path) -> None:
    """Import real files of the form of `instagram-2018` into a catalogue folder, and derive its tables."""
    given = False
    for pattern, kind in FILES:
        for path in sorted(folder.glob(pattern))[:1]:
            import_files(target, kind, [path], now=_LATER, mapping=load_mapping("instagram-2018", kind))
            given = True
    if not given:
        raise NotFound("There are no files to import here.", where=str(folder))
    open_catalogue(str(target), Options(threads=2)).refresh()


def brief_real(data: Path | None, options: dict[str, str]) -> Measured:
    """Seconds of the slowest of four briefs, each the median of some rounds after a first one that warms.

    options: rounds (default 7).
    """
    from goodword.places.gazetteer import Gazetteer  # noqa: PLC0415 - only when a figure is measured

    folder, rounds = needed(data, "instagram-2018"), int(options.get("rounds", _ROUNDS))
    places = Gazetteer.load()
    with tempfile.TemporaryDirectory() as target:
        catalogue_of(folder, Path(target))
        catalogue = open_catalogue(target, Options(threads=2))
        taken: dict[str, list[float]] = {}
        found: dict[str, Any] = {}
        for fields in BRIEFS:
            brief = read_mapping({**fields, "fee_rule": FEE, "platforms": "instagram"})
            made = plan(brief, catalogue, places, now=NOW)
            found[brief.name] = {
                "matching": made.steps[-1].left,
                "booked": len(made.roster.booked),
                "gap": made.roster.certificate.gap,
            }
            gc.collect()
            taken[brief.name] = []
            spent = time.process_time()
            for _ in range(rounds):
                began = time.perf_counter()
                plan(brief, catalogue, places, now=NOW)
                taken[brief.name].append(time.perf_counter() - began)
            found[brief.name]["cpu_seconds"] = round((time.process_time() - spent) / rounds, 3)
    medians = {name: statistics.median(seconds) for name, seconds in taken.items()}
    slowest = max(medians, key=lambda name: medians[name])
    return Measured(
        value=medians[slowest],
        low=min(taken[slowest]),
        high=max(taken[slowest]),
        n=rounds,
        unit="seconds",
        data=folder.name,
        split="none",
        baseline="1 second",
        details={"median_seconds": medians, "found": found, "interval": "fastest and slowest round"},
    )


register(
    Figure(
        name="brief-real",
        kind="bench",
        title="A whole brief on 27,177 real creators, the catalogue warm",
        target=1.0,
        better="below",
        run=brief_real,
    )
)
