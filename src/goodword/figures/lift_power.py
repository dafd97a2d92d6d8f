"""Figures of lift designs: whether those called powered are, in windows that did not help to call them so."""

from __future__ import annotations

import time
from itertools import combinations
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from goodword.figures.lift import apart, lift_folder, panel_of, table_of
from goodword.figures.model import Figure, Measured, register
from goodword.measurement.design.search import EFFECTS as DEFAULT_EFFECTS
from goodword.measurement.design.search import wilson_low
from goodword.measurement.design.verify import thresholds
from goodword.measurement.estimators.differences import Sdid
from goodword.measurement.model import Design, Panel
from goodword.measurement.panels.build import experiment
from goodword.measurement.threads import one_thread

EFFECTS = np.array(DEFAULT_EFFECTS)
WANTED, ALPHA = 0.8, 0.1
DURATION, SEEN, ALL_WINDOWS = 10, 30, 50
MOST = 1500
BY_LIFT = 24
Ints = NDArray[np.int64]


def lift_power(data: Path | None, options: dict[str, str]) -> Measured:
    """Share of designs called powered on thirty windows that keep 80 % over all fifty."""
    from goodword.measurement.kernels.search import search  # noqa: PLC0415 - numba loads when needed

    seed = int(options.get("seed", 1))
    panel = panel_of(table_of(lift_folder(data) / "geolift_pretest.csv.gz"), "location", "date", "Y")
    groups = np.array(list(combinations(range(len(panel.places)), 2)), dtype=np.int64)
    triples = np.array(list(combinations(range(len(panel.places)), 3)), dtype=np.int64)
    triples = triples[np.random.default_rng(seed).choice(len(triples), MOST, replace=False)]
    called = kept = wrong = tried = 0
    for some in (groups, triples):
        att, _, p, _ = search(panel.y, some, apart(panel.y), DURATION, ALL_WINDOWS, EFFECTS)
        found, signs = (p <= ALPHA) & (att > 0), (p <= ALPHA) & (att < 0)
        powered = wilson_low(found[:, :SEEN].mean(1), SEEN) >= WANTED
        first = powered[:, 1:].any(1)
        effect = 1 + powered[:, 1:].argmax(1)[first]
        over_all = found.mean(1)[first, effect]
        called, kept, tried = called + int(first.sum()), kept + int((over_all >= WANTED).sum()), tried + len(some)
        wrong += int(signs[first, :, effect].any(1).sum())
    return Measured(
        kept / called if called else None,
        None,
        None,
        called,
        "share of designs called powered",
        "40 US cities × 90 days, all pairs and 1,500 triples, 10 days",
        split="called on the last 30 windows, judged on all 50",
        seed=seed,
        formula="lift-power/2",
        details={"designs tried": tried, "with a wrong sign at their effect": wrong, **_by_lift(panel, groups, seed)},
        not_run="" if called else "no design was called powered",
    )


def _by_lift(panel: Panel, groups: Ints, seed: int) -> dict[str, float]:
    """The same for a few pairs counted with the test that reads campaigns, as `goodword design` does with its best."""
    chosen = np.random.default_rng(seed).choice(len(groups), BY_LIFT, replace=False)
    called = kept = wrong = 0
    for g in chosen:
        blank = Design(tuple(panel.places[i] for i in groups[g]), DURATION, None, (), 0.0, 0.0, 0.0, None)
        with one_thread():
            found = thresholds(panel, blank, ALL_WINDOWS, ALPHA)
        limit = np.array([t.found_from for t in found])
        low = wilson_low((limit[:SEEN, None] <= EFFECTS[None, 1:]).mean(0), SEEN)
        if not (low >= WANTED).any():
            continue
        effect = float(EFFECTS[1 + int(np.argmax(low >= WANTED))])
        called, kept = called + 1, kept + int((limit <= effect).mean() >= WANTED)
        wrong += int(any(t.wrong >= effect for t in found))
    return {
        "pairs counted with the test of lift": BY_LIFT,
        "of these called powered": called,
        "of these keep 80 %": kept,
        "of these with a wrong sign": wrong,
    }


def sdid_placebo(data: Path | None, options: dict[str, str]) -> Measured:  # noqa: ARG001 - the form of every figure
    """CPU seconds for the exact placebo standard error of synthetic difference in differences, warm."""
    panel = panel_of(table_of(lift_folder(data) / "prop99_synthdid.csv.gz"), "State", "Year", "PacksPerCapita")
    e = experiment(panel, ("California",), "1989")
    sdid = Sdid()
    seconds = []
    for _ in range(3):
        began = time.process_time()
        for d in range(len(e.a)):
            sdid.fit(e.a[d], np.delete(e.a, d, 0), e.start)
        seconds.append(time.process_time() - began)
    return Measured(min(seconds), None, None, len(e.a), "CPU seconds", "California, every other state in its stead")


register(
    Figure(
        "lift-power",
        "quality",
        "Designs called powered that keep 80 % power over all windows",
        0.95,
        "above",
        lift_power,
    )
)
register(Figure("lift-sdid", "bench", "Exact placebo error of SDID, warm", 0.1, "below", sdid_placebo))
