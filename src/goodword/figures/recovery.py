"""Figure of recovery: simulated campaigns, read as a brand reads its files; is the truth where we say it is?"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from scipy import stats

from goodword.core.codec import to_plain
from goodword.core.estimate import Estimate
from goodword.figures.model import Figure, Measured, register
from goodword.measurement.funnel.door import funnel
from goodword.measurement.leaks.detect import find_leaks
from goodword.measurement.leaks.read import code_orders
from goodword.measurement.lift.question import LiftQuestion
from goodword.measurement.lift.read import read_lift
from goodword.measurement.panels.build import build_panel
from goodword.measurement.panels.read import read_outcomes, read_table
from goodword.simulate.campaign.model import CampaignSpec
from goodword.simulate.campaign.store import run_in, write_campaign
from goodword.simulate.presets import DEMONSTRATION

WORLDS, SEED, LEVEL = 120, 8, 0.9
_READ_AT = 1_800_000_000  # a moment after every campaign, so that nothing lies in the future


@dataclass(frozen=True, slots=True)
class Found:
    """One stated interval and the truth. kind: click rate, order rate, lift or leaked codes."""

    kind: str
    low: float
    value: float
    high: float
    truth: float

    @property
    def holds(self) -> bool:
        slack = 1e-9 * max(1.0, abs(self.truth))
        return self.low - slack <= self.truth <= self.high + slack


def campaigns(n: int, seed: int) -> Iterator[CampaignSpec]:
    """Campaigns of different kinds: with and without any effect, few and many creators, towns and days."""
    rng = np.random.default_rng(seed)
    for i in range(n):
        homes = int(rng.integers(1, 4))
        yield CampaignSpec(
            seed=seed * 10_000 + i,
            days=int(rng.choice([14, 21, 28])),
            history=int(rng.choice([84, 126, 182])),
            places=int(rng.integers(10, 25)),
            creators=int(rng.integers(4, 16)),
            homes=homes,
            posts_each=int(rng.integers(1, 4)),
            daily=float(rng.uniform(6, 30)),
            noise=float(rng.uniform(0.02, 0.1)),
            lift=float(rng.choice([0.0, 0.0, 0.05, 0.12, 0.3])),
            leaking=float(rng.uniform(0, 0.6)),
        )


def read_campaign(folder: Path) -> list[Found]:
    """Every stated interval of one campaign on disk, beside its truth."""
    said = json.loads((folder / "campaign.json").read_text("utf-8"))
    truth = {name: read_table(folder / "truth" / f"{name}.csv").to_pylist() for name in ("creators", "codes", "lift")}
    return [*_rates(folder, truth["creators"]), *_leaks(folder, truth["codes"]), *_lift(folder, said, truth["lift"])]


def _found(kind: str, estimate: Estimate, truth: float) -> Found:
    return Found(kind, estimate.low, estimate.value, estimate.high, truth)


def _rates(folder: Path, truth: list[dict[str, float | str]]) -> Iterator[Found]:
    files = (folder / f"{name}.csv" for name in ("posts", "clicks", "orders", "refunds"))
    lines = {line.name: line for line in funnel(*files, now=_READ_AT).lines}
    for row in truth:
        line = lines.get(str(row["creator_id"]))
        for kind, rate, true in (("click rate", "ctr", "click_rate"), ("order rate", "cvr", "order_rate")):
            read = line.rates.get(rate) if line is not None else None
            if read is not None and read.estimate is not None:
                yield _found(kind, read.estimate, float(row[true]))


def _leaks(folder: Path, truth: list[dict[str, float | str]]) -> Iterator[Found]:
    orders, clicks, posts = (read_table(folder / f"{name}.csv") for name in ("orders", "clicks", "posts"))
    known, _ = code_orders(orders, clicks, posts)
    leaked = {str(row["code"]): float(row["leaked"]) for row in truth}
    for read in find_leaks(known).codes:
        if read.leaked is not None:
            yield _found("leaked codes" if leaked[read.code] else "tight codes", read.leaked, leaked[read.code])


def _lift(folder: Path, said: dict[str, str], truth: list[dict[str, float | str]]) -> Iterator[Found]:
    rows = read_outcomes(folder / "outcomes.csv")
    panel, _ = build_panel(rows.places, rows.times, rows.values)
    reading = read_lift(panel, LiftQuestion(tuple(said["treated"]), said["starts"], said["ends"], level=LEVEL))
    yield _found("lift", reading.incremental, float(next(row["extra"] for row in truth if row["place"] == "all")))


def recovery(data: Path | None, options: dict[str, str]) -> Measured:
    """The lowest coverage of nominal 90 % intervals among rates, lift and leaked codes, over many campaigns.

    data: a folder of campaigns made by `goodword simulate campaign`, in place of fresh ones.
    """
    n, seed = int(options.get("worlds", WORLDS)), int(options.get("seed", SEED))
    found: list[Found] = []
    if data is not None:
        folders = sorted(p.parent for p in data.rglob("campaign.json"))
        found = [f for folder in folders for f in read_campaign(folder)]
    else:
        with tempfile.TemporaryDirectory() as place:
            for i, spec in enumerate(campaigns(n, seed)):
                folder = Path(place) / "campaign"
                write_campaign(run_in(replace(DEMONSTRATION, seed=seed * 1_000 + i), spec), folder)
                found += read_campaign(folder)
                folder.rename(Path(place) / f"done-{i}")
    return _measured(found, len(folders) if data is not None else n, None if data is not None else seed)


def _measured(found: list[Found], worlds: int, seed: int | None) -> Measured:
    kinds = {kind: [f for f in found if f.kind == kind] for kind in dict.fromkeys(f.kind for f in found)}
    scores = {kind: _score(of) for kind, of in kinds.items()}
    scored = {kind: score for kind, score in scores.items() if kind != "tight codes"}
    lowest = min(scored.values(), key=lambda score: score.coverage)
    return Measured(
        value=lowest.coverage,
        low=lowest.low,
        high=lowest.high,
        n=len(found),
        unit=f"coverage of nominal {LEVEL:.0%}, the lowest of {len(scored)}",
        data=f"{worlds} simulated campaigns, read from their plain files",
        seed=seed,
        formula="shrunk-share/1, combined/1 with placebo-test, leaked-code/1",
        details={"campaigns": worlds, **{kind: to_plain(score) for kind, score in scores.items()}},
    )


@dataclass(frozen=True, slots=True)
class _Score:
    """How often intervals of one kind hold the truth, with its own interval; half of them are narrower than `width`,
    half of the values nearer to the truth than `error`."""

    coverage: float
    low: float
    high: float
    n: int
    width: float
    error: float


def _score(of: list[Found]) -> _Score:
    held = sum(f.holds for f in of)
    low, high = stats.binomtest(held, len(of)).proportion_ci(0.9, "wilson")
    width = float(np.median([f.high - f.low for f in of]))
    error = float(np.median([abs(f.value - f.truth) for f in of]))
    return _Score(held / len(of), float(low), float(high), len(of), width, error)


register(
    Figure(
        "recovery",
        "quality",
        "True rates, lift and leaked codes of simulated campaigns inside their stated 90 % intervals",
        0.87,
        "above",
        recovery,
    )
)
