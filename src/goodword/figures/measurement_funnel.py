"""Figures of small samples: natural micro-cells of a randomised e-mail, and intervals that hold at every look."""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from goodword.core.errors import BadInput, NotFound
from goodword.figures.data import needed
from goodword.figures.model import Figure, Measured, register
from goodword.measurement.funnel.mixed import Belief
from goodword.measurement.funnel.sequences import SEQUENCE, shares_always
from goodword.measurement.funnel.shrink import SHARE, shares

Reals = NDArray[np.float64]
SEED = 20_261_122
_TRAITS = ("recency", "history_segment", "mens", "womens", "zip_code", "newbie", "channel", "segment")
_BELIEF = Belief(0.02, 1.5)
SPLITS = 40
TOP = 10


@dataclass(frozen=True, slots=True)
class Cells:
    """Micro-cells of visitors: which cell each is in, whether they bought, and the traits of each cell."""

    cell: NDArray[np.int64]
    bought: Reals
    traits: dict[str, list[str]]


def visitors(path: Path) -> list[dict[str, str]]:
    """Rows of a file of the same form, or of the first email*.csv in a folder, of those who visited.

    Raises BadInput for a file of another form, NotFound for a folder without one.
    """
    file = _emails(path)
    raw = file.read_bytes()
    text = (gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    if not rows or not {"visit", "conversion"} <= set(rows[0]):
        raise BadInput.value("data", "a file with the columns visit and conversion", file.name)
    return [row for row in rows if row["visit"] == "1"]


def _emails(path: Path) -> Path:
    if path.is_file():
        return path
    found = sorted([*path.glob("email*.csv*"), *path.glob("measurement/email*.csv*")])
    if not found:
        raise NotFound.looked_in(
            "No e-mail experiment is here.", [f"{path}/email*.csv", f"{path}/measurement/email*.csv"]
        )
    return found[0]


def partitions(rows: list[dict[str, str]]) -> Iterator[tuple[tuple[str, ...], Cells]]:
    """Every way of cutting the visitors by three or four of their traits into cells of a median of 12 to 30."""
    there = [t for t in _TRAITS if t in rows[0]]
    bought = np.array([float(row["conversion"]) for row in rows])
    for size in (3, 4):
        for traits in combinations(there, size):
            keys = [tuple(row[t] for t in traits) for row in rows]
            names, cell = np.unique(np.array(["\x1f".join(key) for key in keys]), return_inverse=True)
            if 12 <= np.median(np.bincount(cell)) <= 30:
                parts = [name.split("\x1f") for name in names.tolist()]
                yield traits, Cells(cell, bought, {t: [p[i] for p in parts] for i, t in enumerate(traits)})


@dataclass(frozen=True, slots=True)
class Split:
    """What one split of one partition says: errors against the held-out rates, the top ten, coverage, all means."""

    raw: float
    shrunk: float
    raw_gap: float
    gap: float
    covered: float
    wald: float


def split(cells: Cells, rng: np.random.Generator) -> Split:
    """Rates claimed from a third of the visitors of each cell, judged by the other two thirds."""
    n_cells = len(next(iter(cells.traits.values())))
    known = rng.random(len(cells.cell)) < 1 / 3
    k, n, later_k, later_n = (
        np.bincount(cells.cell[m], w, n_cells).astype(float)
        for m, w in ((known, cells.bought[known]), (known, None), (~known, cells.bought[~known]), (~known, None))
    )
    ok = (n > 0) & (later_n > 0)
    groups = {t: [v for v, keep in zip(names, ok, strict=True) if keep] for t, names in cells.traits.items()}
    k, n, later_k, later_n = k[ok], n[ok], later_k[ok], later_n[ok]
    made = shares(k, n, groups, belief=_BELIEF)
    raw, later = k / n, later_k / later_n
    return Split(
        float(np.mean((raw - later) ** 2)),
        float(np.mean((made.value - later) ** 2)),
        _gap(raw, later_k, later_n),
        _gap(made.value, later_k, later_n),
        _covered(made.a, made.b, later_k, later_n),
        _wald(raw, n, later_k, later_n),
    )


def _gap(claimed: Reals, later_k: Reals, later_n: Reals) -> float:
    """What the ten highest cells claim less what they deliver, on the same weights."""
    top = np.argsort(-claimed, kind="stable")[:TOP]
    weight = later_n[top] / later_n[top].sum()
    return float(weight @ claimed[top] - later_k[top].sum() / later_n[top].sum())


def _covered(a: Reals, b: Reals, k: Reals, n: Reals) -> float:
    """Share of held-out counts inside the central 90 % of what was foretold.

    Counts are lumps of probability; a lump on the edge counts with the part that lies inside, so that a perfect
    forecast has 0.90 and not more.
    """
    above, below = stats.betabinom.cdf(k, n, a, b), stats.betabinom.cdf(k - 1, n, a, b)
    inside = np.clip(np.minimum(above, 0.95) - np.maximum(below, 0.05), 0, None)
    return float(np.mean(inside / np.maximum(above - below, 1e-300)))


def _wald(raw: Reals, n: Reals, k: Reals, later_n: Reals) -> float:
    """The same of the textbook interval: rate ± 1.64 standard errors, of both samples."""
    error = np.sqrt(raw * (1 - raw) * (1 / n + 1 / later_n))
    return float(np.mean(np.abs(k / later_n - raw) <= 1.645 * error + 1e-12))


def small_samples(data: Path | None, options: dict[str, str]) -> Measured:
    """MSE of shrunk rates against raw ones over all partitions and many splits; lowest and highest of a partition."""
    return _measured(needed(data, "measurement"), int(options.get("splits", SPLITS)))


@lru_cache(maxsize=2)
def _measured(path: Path, splits: int) -> Measured:
    rows = visitors(path)
    by_partition: dict[str, list[Split]] = {}
    for number, (traits, cells) in enumerate(partitions(rows)):
        rng = np.random.default_rng(SEED + number)
        by_partition[" × ".join(traits)] = [split(cells, rng) for _ in range(splits)]
    if not by_partition:
        raise BadInput.value("data", "large enough to be cut into cells of about 18 visitors", f"{len(rows)} visitors")
    everything = [s for found in by_partition.values() for s in found]
    ratios = [sum(s.shrunk for s in found) / sum(s.raw for s in found) for found in by_partition.values()]
    gaps = [float(np.mean([s.gap for s in found])) for found in by_partition.values()]
    return Measured(
        sum(s.shrunk for s in everything) / sum(s.raw for s in everything),
        min(ratios),
        max(ratios),
        len(rows),
        "MSE ÷ raw MSE",
        "visitors of a randomised e-mail, cut by their traits into cells of 12 to 30",
        split="a third known, two thirds held out",
        base_rate=float(np.mean([float(r["conversion"]) for r in rows])),
        seed=SEED,
        formula=SHARE.id,
        baseline="conversions ÷ visitors of each cell",
        details={
            "partitions": len(by_partition),
            "splits of each": splits,
            "top ten, claimed less delivered": float(np.mean([s.gap for s in everything])),
            "of the worst partition": max(gaps, key=abs),
            "of raw rates": float(np.mean([s.raw_gap for s in everything])),
            "coverage of 90 % intervals": float(np.mean([s.covered for s in everything])),
            "lowest and highest of a partition": [
                float(f([np.mean([s.covered for s in found]) for found in by_partition.values()])) for f in (min, max)
            ],
            "coverage of the textbook interval": float(np.mean([s.wald for s in everything])),
        },
    )


def top_ten_gap(data: Path | None, options: dict[str, str]) -> Measured:
    """What the ten best cells claim less what they deliver, of shrunk rates."""
    whole = small_samples(data, options)
    d = whole.details
    return _other(whole, d["top ten, claimed less delivered"], "claimed - delivered, share")


def small_coverage(data: Path | None, options: dict[str, str]) -> Measured:
    """Share of held-out counts inside the 90 % intervals."""
    whole = small_samples(data, options)
    return _other(whole, whole.details["coverage of 90 % intervals"], "share inside")


def _other(whole: Measured, value: object, unit: str) -> Measured:
    low, high = None, None
    if unit == "share inside":
        low, high = whole.details["lowest and highest of a partition"]  # type: ignore[misc] # two numbers
    return Measured(
        float(value),  # type: ignore[arg-type] # a number of the details
        low,
        high,
        whole.n,
        unit,
        whole.data,
        whole.split,
        whole.base_rate,
        whole.seed,
        whole.formula,
        whole.baseline,
        whole.details,
    )


RUNS, LOOKS = 2_000, 5_000


def every_look(data: Path | None, options: dict[str, str]) -> Measured:  # noqa: ARG001 - form of a figure
    """False alarms at any of 5,000 looks: runs whose interval for every look at some click does not hold the truth."""
    rng = np.random.default_rng(SEED)
    runs = int(options.get("runs", RUNS))
    shares_missed, textbook = {}, {}
    for p in (0.002, 0.01, 0.02, 0.05, 0.2):
        missed, plain = _looked_at(p, runs, rng)
        shares_missed[p], textbook[p] = missed / runs, plain / runs
    worst = max(shares_missed.values())
    count = round(worst * runs)
    low, high = (float(stats.beta.ppf(q, count + a, runs - count + b)) for q, a, b in ((0.05, 0, 1), (0.95, 1, 0)))
    return Measured(
        worst,
        0.0 if count == 0 else low,
        high,
        runs * len(shares_missed),
        "share of runs",
        f"{runs:,} simulated runs of {LOOKS:,} clicks at each of five true rates, looked at after every click",
        seed=SEED,
        formula=SEQUENCE.id,
        baseline="the 90 % textbook interval, looked at as often",
        details={
            "by true rate": {f"{p:.1%}": v for p, v in shares_missed.items()},
            "textbook, by true rate": {f"{p:.1%}": v for p, v in textbook.items()},
            "nominal": 0.1,
        },
    )


def _looked_at(p: float, runs: int, rng: np.random.Generator) -> tuple[int, int]:
    """(runs missed at some look by the interval for every look, by the textbook one) at true rate p."""
    n = np.arange(1, LOOKS + 1, dtype=float)
    k_at = np.arange(LOOKS + 1, dtype=float)
    missed = plain = 0
    for _ in range(runs // 100):
        k = (rng.random((100, LOOKS)) < p).cumsum(axis=1)
        missed += int(_outside(k, n, p).any(axis=1).sum())
        se = np.sqrt(np.maximum(k / n * (1 - k / n), 1e-12) / n)
        plain += int(((np.abs(k / n - p) > 1.645 * se) & (k_at[k] >= 1)).any(axis=1).sum())
    return missed, plain


def _outside(k: NDArray[np.int64], n: Reals, p: float) -> NDArray[np.bool_]:
    """Whether the truth lies outside the interval, at the looks where a click was followed by an order, and the last.

    Between orders the interval only moves downwards, so that its upper end is lowest just before an order and its lower
    end highest just after one: those looks, and the last, decide.
    """
    out = np.zeros(k.shape, bool)
    jumps = np.diff(k, axis=1, prepend=0) > 0
    decisive = jumps | np.roll(jumps, -1, axis=1)
    decisive[:, -1] = True
    run, look = np.nonzero(decisive)
    low, high = shares_always(k[run, look].astype(float), n[look], level=0.9)
    out[run, look] = (p < low) | (p > high)
    return out


for name, title, target, better, run, high in (
    ("small-samples", "Error of shrunk rates of micro-cells, of that of raw rates", 0.46, "below", small_samples, None),
    ("small-samples-top-ten", "Ten best micro-cells: claimed less delivered", 0.015, "below", top_ten_gap, None),
    ("small-samples-coverage", "Coverage of 90 % intervals of micro-cells", 0.88, "inside", small_coverage, 0.95),
    ("every-look", "False alarms at any look at nominal 10 %", 0.1, "below", every_look, None),
):
    register(Figure(name, "quality", title, target, better, run, high))  # type: ignore[arg-type] # one of the three
