"""Figures of very large rosters: dense overlap among thousands of creators, and a million creators from a file."""

from __future__ import annotations

import resource
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from goodword.figures.model import Figure, Measured, register
from goodword.figures.roster_instances import FOLLOWING, dense
from goodword.roster.large.choose import PAIRS, choose_large
from goodword.roster.model import CoverageProblem, Effort, Selection
from goodword.roster.reduce import core
from goodword.roster.select import LIMITS, search, select

_LIMITS = {"quick": (5.0, 10.0), "normal": (3.0, 60.0)}  # by effort: gap in percent, CPU seconds
_WALL, _GIB = 60.0, 12.0


@dataclass(frozen=True, slots=True)
class _Timed:
    answer: Selection
    cpu: float
    wall: float


def _timed(problem: CoverageProblem, effort: str) -> _Timed:
    choose_large(dense(200, 10_000, 50_000, roster=10), effort=effort)  # the first call loads the kernels
    cpu, wall = time.process_time(), time.perf_counter()
    answer = select(problem, effort=effort)
    return _Timed(answer, time.process_time() - cpu, time.perf_counter() - wall)


def roster_dense(_data: Path | None, options: dict[str, str]) -> Measured:
    """Worst use of four limits on dense overlap: 5 % of proven gap and 10 CPU seconds, 3 % and 60.

    options: creators, people, links (draws of a member), roster (creators at the median price that the budget pays
    for), seed; activity: how differently people follow, 0 for all alike; linear=yes: also the gap that the linear
    programme proves.
    """
    wanted = {"creators": 10_000, "people": 1_000_000, "links": 60_000_000, "roster": 85, "seed": 1}
    creators, people, links, roster, seed = (int(float(options.get(name, usual))) for name, usual in wanted.items())
    activity = float(options.get("activity", FOLLOWING))
    problem = dense(creators, people, links, seed, roster=roster, activity=activity)
    details: dict[str, object] = {"memberships": len(problem.rows)}
    worst = 0.0
    for effort, (gap, seconds) in _LIMITS.items():
        ran = _timed(problem, effort)
        proven = ran.answer.certificate
        worst = max(worst, 100 * proven.gap / gap, ran.cpu / seconds)
        details[f"{effort}, at most {gap:g} % in {seconds:g} s"] = (
            f"{100 * proven.gap:.2f} % in {ran.cpu:.1f} CPU s ({ran.wall:.1f} s); {len(ran.answer.chosen)} booked "
            f"reach {proven.value:,.0f}, nothing reaches more than {proven.bound:,.0f}"
        )
    if options.get("linear") == "yes":
        reduced = core(problem)
        found = search(reduced, problem.budget - reduced.spent, seed=1, limits=LIMITS[Effort.QUICK])
        details["linear programme, gap in %"] = round(100 * (found.bound - found.value) / found.bound, 2)
    return Measured(
        worst, None, None, len(problem.rows), "worst share of its limits",
        f"made audiences, {creators:,} creators × {people:,} people, sd of log follows {activity:g}", seed=seed,
        formula=PAIRS.id, baseline="limits on the proven gap and on CPU seconds", details=details,
    )  # fmt: skip


def roster_streamed(_data: Path | None, options: dict[str, str]) -> Measured:
    """Worst use of 60 seconds and 12 GiB when memberships are read from a file. options: creators, people, links,
    roster."""
    wanted = {"creators": 1_000_000, "people": 10_000_000, "links": 210_000_000, "roster": 80}
    creators, people, links, roster = (int(float(options.get(name, usual))) for name, usual in wanted.items())
    with tempfile.TemporaryDirectory() as folder:
        problem = dense(creators, people, links, roster=roster, file=Path(folder) / "memberships")
        ran = _timed(problem, "quick")
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    proven = ran.answer.certificate
    return Measured(
        max(ran.wall / _WALL, memory / _GIB), None, None, len(problem.rows), "worst share of its limits",
        f"made audiences, {creators:,} creators × {people:,} people", seed=1, formula=PAIRS.id,
        baseline=f"{_WALL:g} s, {_GIB:g} GiB",
        details={
            "seconds": round(ran.wall, 1),
            "CPU seconds": round(ran.cpu, 1),
            "GiB at most, pages of the file and the maker of the audiences included": round(memory, 2),
            "gap, %": round(100 * proven.gap, 2),
            "booked": len(ran.answer.chosen),
            "memberships": len(problem.rows),
        },
    )  # fmt: skip


register(
    Figure(
        "roster-10k-1m", "bench", "About 100 of 10,000 creators whose audiences among 1 million people overlap",
        1.0, "below", roster_dense,
    )
)  # fmt: skip
register(
    Figure(
        "roster-1m-10m", "bench", "A roster out of a million creators and 200 million memberships in a file", 1.0,
        "below", roster_streamed,
    )
)  # fmt: skip
