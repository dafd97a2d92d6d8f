"""Speed of the catalogue on simulated worlds: building derived tables, keeping them fresh, answering a brief."""

from __future__ import annotations

import multiprocessing
import resource
import statistics
import sys
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from goodword.catalogue.derived import VERSION
from goodword.catalogue.open import Options, open_catalogue
from goodword.figures import worlds
from goodword.figures.model import Figure, Measured, register

MEMORY_GB = 4.5
"""What DuckDB may take; the process as a whole then stays below 8 GiB."""

MINUTES, GIB, AGAIN = 5.0, 8.0, 0.1
MORE = 0.01
CREATORS, TENTH = 1_000_000, 100_000
NOW = datetime(2026, 1, 15, tzinfo=UTC)

# Places and niches of the briefs: hyper-local and city-wide ones, two countries without a place.
BRIEFS: tuple[dict[str, Any], ...] = (
    {"place": {"text": "Mumbai", "radius_km": 10}, "niches": ["food"], "budget": "60000 INR"},
    {"place": {"text": "London", "radius_km": 25}, "niches": ["food", "travel"], "budget": "5000 USD"},
    {"place": {"text": "São Paulo", "radius_km": 50}, "niches": ["fitness"], "budget": "5000 USD"},
    {"languages": ["de"], "niches": ["family"], "budget": "1500 EUR"},
    {"languages": ["en"], "niches": ["travel"], "budget": "8000 USD"},
)


def derive(data: Path | None, options: dict[str, str]) -> Measured:
    """Worst use of the three limits: time of building, memory of building, cost of a re-run after 1 % new posts."""
    creators = int(options.get("creators", CREATORS))
    source = data or worlds.world(creators, options)
    target = worlds.catalogue_of(source, _scratch(options, f"derive-{creators}"))
    built = _alone(_refresh, target)
    added = worlds.more_posts(source, target, MORE)
    again = _alone(_refresh, target)
    ratio = again["seconds"] / built["seconds"]
    use = {
        f"time of {MINUTES:g} minutes": built["seconds"] / 60 / MINUTES,
        f"memory of {GIB:g} GiB": max(built["gib"], again["gib"]) / GIB,
        f"re-run of {AGAIN:.0%} of a build": ratio / AGAIN,
    }
    return Measured(
        value=max(use.values()),
        low=None,
        high=None,
        n=built["posts"],
        unit="worst share of its limits",
        data=f"simulated world, {creators:,} creators",
        seed=worlds.SEED,
        formula=f"derived tables/{VERSION}",
        baseline=f"{MINUTES:g} min and {GIB:g} GiB on 2 threads; the full build, timed in the same run",
        details={
            "build_seconds": round(built["seconds"], 1),
            "build_gib": round(built["gib"], 2),
            "rerun_seconds": round(again["seconds"], 1),
            "rerun_share": round(ratio, 4),
            "new_posts": added,
            "use": {name: round(value, 3) for name, value in use.items()},
        },
    )


def growth(_data: Path | None, options: dict[str, str]) -> Measured:
    """Building for ten times the creators, in times of the smaller build."""
    large = int(options.get("creators", CREATORS))
    small = large // 10
    seconds = {}
    for creators in (small, large):
        target = worlds.catalogue_of(worlds.world(creators, options), _scratch(options, f"growth-{creators}"))
        runs = [_alone(_anew, target)["seconds"] for _ in range(3 if creators == small else 1)]
        seconds[creators] = statistics.median(runs)
    return Measured(
        value=seconds[large] / seconds[small],
        low=None,
        high=None,
        n=large,
        unit="times",
        data=f"simulated worlds, {small:,} and {large:,} creators",
        seed=worlds.SEED,
        formula=f"derived tables/{VERSION}",
        baseline=f"build for {small:,} creators, median of 3",
        details={f"seconds_{n}": round(s, 1) for n, s in seconds.items()},
    )


def brief(data: Path | None, options: dict[str, str]) -> Measured:
    """Seconds for a whole brief, the catalogue warm: the median over briefs that were not asked before."""
    creators = int(options.get("creators", CREATORS))
    target = _scratch(options, f"brief-{creators}")
    if not (target / "derived" / VERSION / "generations").exists():
        worlds.catalogue_of(data or worlds.world(creators, options), target)
    _alone(_refresh, target)
    result = _alone(_briefs, target)
    seconds: list[float] = sorted(result["asked"].values())
    return Measured(
        value=statistics.median(seconds),
        low=seconds[0],
        high=seconds[-1],
        n=len(seconds),
        unit="seconds",
        data=f"simulated world, {creators:,} creators; interval: fastest and slowest brief",
        seed=worlds.SEED,
        baseline="1 second",
        details={"seconds": {name: round(s, 3) for name, s in result["asked"].items()}, "peak_gib": result["gib"]},
    )


def _scratch(options: Mapping[str, str], name: str) -> Path:
    return worlds.cache_folder(options) / name


def _alone(work: Callable[[Path], dict[str, Any]], target: Path) -> dict[str, Any]:
    """Run in a fresh process, so that neither memory nor warmth is shared; peak memory of that process added."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(_measured, (work, target))


def _measured(work: Callable[[Path], dict[str, Any]], target: Path) -> dict[str, Any]:
    started = time.perf_counter()
    result = work(target)
    seconds = time.perf_counter() - started
    unit = 1 if sys.platform == "darwin" else 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 2**30
    return {"seconds": seconds, "gib": round(peak, 2)} | result


def _refresh(target: Path) -> dict[str, Any]:
    catalogue = open_catalogue(str(target), Options(threads=2, memory_gb=MEMORY_GB))
    posts = catalogue.refresh().posts
    catalogue.close()
    return {"posts": posts}


def _anew(target: Path) -> dict[str, Any]:
    import shutil  # noqa: PLC0415 - only here

    shutil.rmtree(target / "derived", ignore_errors=True)
    return _refresh(target)


def _briefs(target: Path) -> dict[str, Any]:
    """Seconds by brief, after one other brief has warmed the process."""
    from goodword.discovery.read import read_mapping  # noqa: PLC0415 - not needed to list figures
    from goodword.places.gazetteer import Gazetteer  # noqa: PLC0415
    from goodword.planning.plan import plan  # noqa: PLC0415

    catalogue = open_catalogue(str(target), Options(threads=2, memory_gb=MEMORY_GB))
    gazetteer = Gazetteer.load()
    asked: dict[str, float] = {}
    warm = {"place": {"text": "Berlin", "radius_km": 20}, "niches": ["beauty"], "budget": "3000 EUR"}
    for written in (warm, *BRIEFS):
        name = "warm-up" if written is warm else f"{written.get('place', written.get('languages'))} {written['niches']}"
        fee = {"base": 20, "per_thousand": 10, "exponent": 0.8}
        asked_for = read_mapping({"name": name, "fee_rule": fee, **written})
        started = time.perf_counter()
        plan(asked_for, catalogue, gazetteer, now=NOW)
        asked[name] = time.perf_counter() - started
    asked.pop("warm-up")
    return {"asked": asked}


register(
    Figure(
        "derive-1m",
        "bench",
        "Derived tables of 1 million creators and 20 million posts: time, memory, re-run after 1 % new posts",
        target=1.0,
        better="below",
        run=derive,
    )
)
register(
    Figure(
        "derive-growth",
        "bench",
        "Building for 1 million creators, in times of 100 thousand",
        target=11.5,
        better="below",
        run=growth,
    )
)
register(
    Figure(
        "brief-1m",
        "bench",
        "A brief on 1 million creators and 20 million posts, catalogue warm",
        target=1.0,
        better="below",
        run=brief,
    )
)
