"""Speed of vetting: everybody of the real set, one creator, and a world of a million creators."""

from __future__ import annotations

import multiprocessing
import resource
import statistics
import sys
import tempfile
import time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from goodword.catalogue.open import Options, open_catalogue
from goodword.figures import worlds
from goodword.figures.data import needed
from goodword.figures.model import Figure, Measured, register
from goodword.figures.planning import catalogue_of
from goodword.vetting.ask import vet_all, vet_named

NOW = datetime(2026, 1, 15, tzinfo=UTC)
CREATORS, MINUTES, GIB = 1_000_000, 15.0, 8.0
# What DuckDB may take of it; profiles and measures of a piece need the rest.
_MEMORY_GB = 3.5
_ONE, _ROUNDS = 30, 3


def vet_real(data: Path | None, _options: dict[str, str]) -> Measured:
    """Seconds to vet everybody of the real set, every signal of the catalogue, in one process that starts cold."""
    with tempfile.TemporaryDirectory() as target:
        catalogue_of(needed(data, "instagram-2018"), Path(target))
        run = _alone(_everybody, Path(target))
    return Measured(
        value=run["seconds"],
        low=None,
        high=None,
        n=run["creators"],
        unit="seconds",
        data="instagram-2018",
        split="none",
        baseline="60 seconds",
        details={
            "GiB": run["gib"],
            "seconds of CPU": run["cpu"],
            "milliseconds a creator": _each(run),
            "verdicts": run["verdicts"],
        },
    )


def vet_one(data: Path | None, _options: dict[str, str]) -> Measured:
    """Milliseconds to vet one creator by name, the catalogue warm: the slowest of some, each the median of rounds."""
    with tempfile.TemporaryDirectory() as target:
        catalogue_of(needed(data, "instagram-2018"), Path(target))
        catalogue = open_catalogue(target, Options(threads=2))
        names = catalogue.search("ig_", limit=10 * _ONE)["creator_id"].to_pylist()[::10]
        vet_named(catalogue, names[:1], now=NOW)
        taken = [statistics.median(_timed(catalogue, name) for _ in range(_ROUNDS)) for name in names]
        catalogue.close()
    return Measured(
        value=max(taken),
        low=min(taken),
        high=max(taken),
        n=len(taken),
        unit="milliseconds",
        data="instagram-2018",
        split="none",
        baseline="200 milliseconds",
        details={"median": statistics.median(taken), "interval": "fastest and slowest creator"},
    )


def vet_million(data: Path | None, options: dict[str, str]) -> Measured:
    """Worst use of two limits: time and memory of vetting everybody of a simulated world, derived tables ready.

    options: creators (default 1,000,000), folder (where worlds are kept).
    """
    creators = int(options.get("creators", CREATORS))
    source = data or worlds.world(creators, options)
    target = worlds.catalogue_of(source, worlds.cache_folder(options) / f"vet-{creators}")
    (target / "key").write_text(worlds.SEED.to_bytes(32, "big").hex() + "\n", encoding="ascii")
    (target / "key").chmod(0o600)
    _alone(_refresh, target)
    run = _alone(_everybody, target)
    use = {
        f"time of {MINUTES:g} minutes": run["seconds"] / 60 / MINUTES,
        f"memory of {GIB:g} GiB": run["gib"] / GIB,
    }
    return Measured(
        value=max(use.values()),
        low=None,
        high=None,
        n=run["creators"],
        unit="share of the limit",
        data=f"simulated world, {creators:,} creators, {worlds.POSTS_EACH} posts each",
        split="none",
        seed=worlds.SEED,
        baseline=f"{MINUTES:g} minutes and {GIB:g} GiB",
        details={
            "use": use,
            "minutes": run["seconds"] / 60,
            "minutes of CPU": run["cpu"] / 60,
            "GiB": run["gib"],
            "verdicts": run["verdicts"],
        },
    )


def _timed(catalogue: Any, name: str) -> float:  # noqa: ANN401 - a Catalogue
    began = time.perf_counter()
    vet_named(catalogue, [name], now=NOW)
    return 1000 * (time.perf_counter() - began)


def _each(run: dict[str, Any]) -> float:
    return float(round(1000 * run["seconds"] / max(run["creators"], 1), 3))


def _refresh(target: Path) -> dict[str, Any]:
    catalogue = open_catalogue(str(target), Options(threads=2, memory_gb=4.5))
    catalogue.refresh()
    catalogue.close()
    return {}


def _everybody(target: Path) -> dict[str, Any]:
    began = time.perf_counter()
    catalogue = open_catalogue(str(target), Options(threads=2, memory_gb=_MEMORY_GB))
    verdicts = Counter(profile.verdict.value for profile in vet_all(catalogue, now=NOW))
    seconds = time.perf_counter() - began
    catalogue.close()
    return {"seconds": seconds, "creators": sum(verdicts.values()), "verdicts": dict(verdicts)}


def _alone(work: Any, target: Path) -> dict[str, Any]:  # noqa: ANN401 - a function of this module
    """The answer of `work` in a process of its own, with its peak memory in GiB."""
    context = multiprocessing.get_context("spawn")
    with context.Pool(1) as pool:
        return dict(pool.apply(_measured, (work, target)))


def _measured(work: Any, target: Path) -> dict[str, Any]:  # noqa: ANN401 - a function of this module
    answer: dict[str, Any] = work(target)
    used = resource.getrusage(resource.RUSAGE_SELF)
    gib = used.ru_maxrss / (1 << 30 if sys.platform == "darwin" else 1 << 20)
    return answer | {"gib": gib, "cpu": used.ru_utime + used.ru_stime}


register(
    Figure("vet-real", "bench", "Every signal of everybody of the real set (27,177 creators)", 60.0, "below", vet_real)
)
register(Figure("vet-one", "bench", "Every signal of one creator by name, warm", 200.0, "below", vet_one))
register(
    Figure(
        "vet-1m",
        "bench",
        "Every signal of 1 million creators with 20 million posts: time, memory",
        1.0,
        "below",
        vet_million,
    )
)
