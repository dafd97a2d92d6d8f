"""Figures of the lift engine: exactness against published results, speed of the exhaustive design search."""

from __future__ import annotations

import csv
import gzip
import io
import time
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from goodword.figures.data import needed
from goodword.figures.lift_stopped import stopped_att
from goodword.figures.model import Figure, Measured, register
from goodword.measurement.estimators.differences import Did, Sdid, local_level, tbr_reading
from goodword.measurement.estimators.synthetic import SyntheticControl
from goodword.measurement.lift.conformal import shift_p
from goodword.measurement.model import Panel, Reals
from goodword.measurement.panels.build import build_panel, experiment

Row = tuple[str, float, float, float]  # what, ours, published, allowed difference


def lift_folder(data: Path | None) -> Path:
    """The folder of the published panels."""
    return needed(data, "measurement")


def table_of(path: Path) -> list[dict[str, str]]:
    """Rows of a gzipped CSV, comma or semicolon."""
    text = gzip.decompress(path.read_bytes()).decode()
    return list(csv.DictReader(io.StringIO(text), delimiter=";" if ";" in text.split("\n", 1)[0] else ","))


def panel_of(rows: list[dict[str, str]], place: str, period: str, outcome: str) -> Panel:
    """The complete places of rows as a panel."""
    panel, _ = build_panel([r[place] for r in rows], [r[period] for r in rows], [float(r[outcome]) for r in rows])
    return panel


def apart(y: Reals) -> NDArray[np.bool_]:
    """No two places are near each other."""
    return np.zeros((len(y), len(y)), dtype=np.bool_)


def published(folder: Path) -> Iterator[Row]:
    """Every single published figure beside ours."""
    panel = panel_of(table_of(folder / "geolift_test.csv.gz"), "location", "date", "Y")
    e = experiment(panel, ("chicago", "portland"), "2021-04-01")
    for estimator, att, total in ((SyntheticControl(), 155.556, 4667), (SyntheticControl(ridge=0.0), 156.805, 4704)):
        fit = estimator.tune(e.x, e.a, e.start).fit(e.x, e.a, e.start)
        gap = (e.x - fit.path)[e.start :]
        yield f"GeoLift panel, ATT, {estimator.name}", float(gap.mean()), att, 5e-4
        yield f"GeoLift panel, incremental, {estimator.name}", float(gap.sum() * 2), total, 0.5
        if estimator.ridge is None:
            yield "GeoLift panel, lift in %", float(100 * gap.sum() / fit.path[e.start :].sum()), 5.4, 0.05
            yield "GeoLift panel, scaled L2", fit.scaled_l2, 0.1636, 5e-5
    share = shift_p(SyntheticControl(), e.x, e.a, e.periods, 0.0, sizes=True)
    yield "GeoLift panel, cyclic-block p", share, 5 / 105, 1e-9
    yield from _california(folder)
    yield from _kansas(folder)
    yield from _regression(folder)
    y, x = (np.array([float(r[c]) for r in table_of(folder / "causalimpact_vignette.csv.gz")]) for c in ("y", "x1"))
    path, _ = local_level(y, x, 70)
    yield "vignette with an effect of 10, state space", float((y - path)[70:].mean()), 10.56, 5e-3


def _california(folder: Path) -> Iterator[Row]:
    panel = panel_of(table_of(folder / "prop99_synthdid.csv.gz"), "State", "Year", "PacksPerCapita")
    e = experiment(panel, ("California",), "1989")
    sdid = float((e.x - Sdid().fit(e.x, e.a, e.start).path)[e.start :].mean())
    did = float((e.x - Did().fit(e.x, e.a, e.start).path)[e.start :].mean())
    yield "California, SDID exact", sdid, -15.6054, 5e-5
    yield "California, DID", did, -27.349, 5e-4
    yield "California, SDID as published", stopped_att(e.x, e.a, e.start), -15.604, 5e-4
    yield "California, SC as published", stopped_att(e.x, e.a, e.start, synthetic_control=True), -19.62, 5e-4
    placebos = []
    for d in range(len(e.a)):
        rest = np.delete(e.a, d, 0)
        placebos.append(float((e.a[d] - Sdid().fit(e.a[d], rest, e.start).path)[e.start :].mean()))
    yield "California, exact placebo standard error", float(np.std(placebos)), 9.368, 5e-4


def _kansas(folder: Path) -> Iterator[Row]:
    rows = table_of(folder / "kansas.csv.gz")
    panel = panel_of(rows, "state", "year_qtr", "lngdpcapita")
    e = experiment(panel, ("Kansas",), "2012.25")
    for ridge, att, l2 in ((None, -0.0294347, 0.0825547), (0.0, -0.0400629, 0.0615153)):
        fit = SyntheticControl(fixed_effects=False, ridge=ridge).tune(e.x, e.a, e.start).fit(e.x, e.a, e.start)
        name = "SC" if ridge is None else "ridge-augmented SC"
        yield f"Kansas, {name}, ATT", float((e.x - fit.path)[e.start :].mean()), att, 5e-8
        yield f"Kansas, {name}, L2", fit.l2, l2, 1e-7  # the original solves to about so many digits


def _regression(folder: Path) -> Iterator[Row]:
    group = {r["geo"]: r["geo.group"] for r in table_of(folder / "geoassignment.csv.gz")}
    rows = [r for r in table_of(folder / "salesandcost.csv.gz") if r["date"] <= "2015-03-15"]
    days = sorted({r["date"] for r in rows})
    sums = np.zeros((3, len(days)))
    index = {d: i for i, d in enumerate(days)}
    for r in rows:
        treated = group[r["geo"]] == "2"
        sums[0 if treated else 1, index[r["date"]]] += float(r["sales"])
        sums[2, index[r["date"]]] += float(r["cost"]) if treated else 0.0
    start = index["2015-02-16"]
    reading, cost = tbr_reading(sums[0], sums[1], start), float(sums[2, start:].sum())
    low, high = (end / cost for end in reading.interval(0.95))
    yield "sales and cost, incremental", reading.effect, 147_337.122, 5e-4
    yield "sales and cost, iROAS", reading.effect / cost, 2.946742, 5e-7
    yield "sales and cost, one-sided 90 % precision", reading.precision(0.9) / cost, 0.120548, 5e-7
    yield "sales and cost, two-sided 95 %, low", low, 2.759772, 5e-7
    yield "sales and cost, two-sided 95 %, high", high, 3.133713, 5e-7


def _cells(folder: Path) -> tuple[int, float, float]:
    """Cells of the R original's two tables, and the largest differences in ATT and scaled L2."""
    from goodword.measurement.kernels.search import search  # noqa: PLC0415 - numba loads when needed

    panel = panel_of(table_of(folder / "geolift_pretest.csv.gz"), "location", "date", "Y")
    n, att_off, l2_off = 0, 0.0, 0.0
    for file, att_name, l2_name in (
        ("r_geolift_powercurves.csv.gz", "AvgATT", "AvgScaledL2Imbalance"),
        ("r_geolift_power_chi_port.csv.gz", "att_estimator", "ScaledL2Imbalance"),
    ):
        for row in table_of(folder / file):
            duration = int(row["duration"])
            first = int(row.get("treatment_start") or len(panel.times) - duration + 1) - 1
            y = np.ascontiguousarray(panel.y[:, : first + duration])
            group = np.array([panel.rows(tuple(row["location"].split(", ")))], dtype=np.int64)
            att, _, _, scaled = search(y, group, apart(y), duration, 1, np.array([float(row["EffectSize"])]))
            att_off = max(att_off, abs(float(att[0, 0, 0]) - float(row[att_name])))
            l2_off = max(l2_off, abs(float(scaled[0, 0]) - float(row[l2_name])))
            n += 1
    return n, att_off, l2_off


def lift_exactness(data: Path | None, options: dict[str, str]) -> Measured:  # noqa: ARG001 - the form of every figure
    """Share of published figures reproduced to the digits given."""
    folder = lift_folder(data)
    began = time.process_time()
    rows = list(published(folder))
    cells, att_off, l2_off = _cells(folder)
    good = sum(abs(ours - theirs) <= allowed for _, ours, theirs, allowed in rows)
    good_cells = cells if att_off <= 1e-3 and l2_off <= 1e-6 else 0
    n = len(rows) + cells
    return Measured(
        value=(good + good_cells) / n,
        low=None,
        high=None,
        n=n,
        unit="share reproduced",
        data="published panels: 40 US cities, California, Kansas, sales and cost, vignette",
        split="none",
        formula="sc-fe/1, ridge-asc/1, sdid/1, tbr/1, state-space/1",
        details={
            "cells": cells,
            "largest difference in ATT": att_off,
            "largest difference in scaled L2": l2_off,
            "CPU seconds": round(time.process_time() - began, 2),
            "figures": [{"what": w, "ours": o, "published": p, "allowed": a} for w, o, p, a in rows],
        },
    )


def _warm_panel(data: Path | None) -> Reals:
    from goodword.measurement.kernels.search import search  # noqa: PLC0415 - numba loads when needed

    panel = panel_of(table_of(lift_folder(data) / "geolift_pretest.csv.gz"), "location", "date", "Y")
    search(panel.y, np.array([[0, 1]]), apart(panel.y), 10, 1, np.array([0.0]))
    return panel.y


def lift_330(data: Path | None, options: dict[str, str]) -> Measured:  # noqa: ARG001 - the form of every figure
    """CPU seconds, warm, for the 330 cells of the R original's market selection."""
    from goodword.measurement.kernels.search import search  # noqa: PLC0415 - numba loads when needed

    y, rows = _warm_panel(data), table_of(lift_folder(data) / "r_geolift_powercurves.csv.gz")
    panel = panel_of(table_of(lift_folder(data) / "geolift_pretest.csv.gz"), "location", "date", "Y")
    cells: dict[tuple[int, int], set[tuple[int, ...]]] = {}
    for row in rows:
        group = panel.rows(tuple(row["location"].split(", ")))
        cells.setdefault((int(row["duration"]), len(group)), set()).add(group)
    effects = np.array(sorted({float(r["EffectSize"]) for r in rows}))
    began = time.process_time()
    for (duration, _), groups in cells.items():
        search(y, np.array(sorted(groups), dtype=np.int64), apart(y), duration, 1, effects)
    seconds = time.process_time() - began
    return Measured(
        seconds,
        None,
        None,
        sum(len(g) for g in cells.values()) * len(effects),
        "CPU seconds",
        "40 US cities × 90 days",
        baseline="none: an absolute bound",
    )


def lift_988k(data: Path | None, options: dict[str, str]) -> Measured:  # noqa: ARG001 - the form of every figure
    """CPU seconds for all triples × 10 windows × 2 durations × 5 effects."""
    import resource  # noqa: PLC0415 - not on every platform

    from goodword.measurement.kernels.search import search  # noqa: PLC0415

    y = _warm_panel(data)
    groups = np.array(list(combinations(range(40), 3)), dtype=np.int64)
    effects = np.array([0, 0.05, 0.1, 0.15, 0.2])
    began = time.process_time()
    for duration in (10, 15):
        for block in np.array_split(groups, 10):
            search(y, block, apart(y), duration, 10, effects)
    seconds = time.process_time() - began
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return Measured(
        seconds,
        None,
        None,
        len(groups) * 100,
        "CPU seconds",
        "40 US cities × 90 days",
        details={"peak memory of the process, MiB": round(memory), "memory target, MiB": 400},
    )


register(
    Figure(
        "lift-exactness",
        "quality",
        "Published lift results reproduced to the digits given",
        1.0,
        "above",
        lift_exactness,
    )
)
register(Figure("lift-330", "bench", "330 cells of market selection, warm", 0.1, "below", lift_330))
register(Figure("lift-988k", "bench", "988,000 cells, every triple of 40 cities", 60.0, "below", lift_988k))
