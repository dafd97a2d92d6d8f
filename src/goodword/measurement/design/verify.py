"""Power of a design counted with the very test that reads campaigns, over all its look-back windows."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from goodword.core.formula import register
from goodword.core.progress import QUIET, Progress
from goodword.measurement.lift.calibration import calibrate
from goodword.measurement.lift.ensemble import Ensemble
from goodword.measurement.lift.placebo import run
from goodword.measurement.lift.scales import season_of
from goodword.measurement.model import Design, Panel, PowerPoint, Reals
from goodword.measurement.panels.build import experiment
from goodword.measurement.threads import one_thread

VERIFIED = register(
    "lift-power",
    3,
    "In every look-back window the smallest effect that the combined reading with its placebo test would call one: the "
    "end of its interval plus what it read without any. Power of an effect is the share of windows in which it is "
    "smaller; its Wilson lower bound decides.",
    "own; Wilson 1927",
)
STEP = 0.005
LARGEST = 1.0


@dataclass(frozen=True, slots=True)
class Threshold:
    """One window: the smallest relative effect found, whether it would be found without any, the lift read then."""

    found_from: float
    alarm: bool
    wrong: float  # effects below this are found with the wrong sign; negative infinity for none
    read: float
    expected: float  # mean expected outcome of a place and period


def thresholds(
    panel: Panel, design: Design, windows: int, alpha: float, *, seed: int = 0, progress: Progress = QUIET
) -> list[Threshold]:
    """Every look-back window, the last one first; the window sees nothing after itself."""
    found, season = [], season_of(panel.times)
    for v in range(windows):
        progress.step(f"window {v + 1} of {windows}: {', '.join(design.treated[:3])}", v, windows)
        end = len(panel.times) - v
        cut = replace(panel, times=panel.times[:end], y=np.ascontiguousarray(panel.y[:, :end]))
        e = experiment(cut, design.treated, cut.times[end - design.duration], excluded=design.buffer)
        placebos = run(Ensemble(), e, season, seed=seed)
        c = calibrate(placebos, alpha)
        path = c.weights @ placebos.fits.paths[:, 0]
        seen, expected = float(e.x[e.start :].mean()), float(path[e.start :].mean())
        half = c.null.z_at(alpha) * c.unit * max(expected, 1e-9)
        if seen <= 0 or expected <= 0:
            found.append(Threshold(np.inf, alarm=False, wrong=-np.inf, read=0.0, expected=max(expected, 0.0)))
            continue
        found.append(
            Threshold(
                (expected + half) / seen - 1,
                abs(seen - expected) >= half,
                (expected - half) / seen - 1,
                seen / expected - 1,
                expected,
            )
        )
    return found


def verified(
    panel: Panel,
    design: Design,
    *,
    windows: int,
    alpha: float,
    power: float,
    effects: tuple[float, ...],
    seed: int = 0,
    progress: Progress = QUIET,
) -> Design:
    """The design with its power counted by the test of `goodword lift`."""
    with one_thread():
        found = thresholds(panel, design, windows, alpha, seed=seed, progress=progress)
    limit = np.array([t.found_from for t in found])
    wrong = np.array([t.wrong for t in found])
    grid = np.arange(STEP, LARGEST + STEP / 2, STEP)
    share = (limit[None, :] <= grid[:, None]).mean(1)
    mde = _first(grid, wilson_low(share, windows) >= power)
    return replace(
        design,
        mde=mde,
        likely_mde=_first(grid, share >= power),
        points=tuple(_point(e, found, limit, wrong) for e in sorted({*effects, *([mde] if mde else [])})),
        false_positives=float(np.mean([t.alarm for t in found])),
        wrong_sign=float(np.mean(wrong >= (mde if mde is not None else grid[-1]))),
        test="lift",
        windows=windows,
    )


def _first(grid: Reals, enough: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> float | None:
    return round(float(grid[int(np.argmax(enough))]), 4) if enough.any() else None


def _point(effect: float, found: list[Threshold], limit: Reals, wrong: Reals) -> PowerPoint:
    n = len(found)
    share = float(np.mean(limit <= effect)) if effect > 0 else float(np.mean([t.alarm for t in found]))
    reads = [(1 + t.read) * (1 + effect) - 1 for t in found]
    att = float(np.mean([r * t.expected for r, t in zip(reads, found, strict=True)]))
    low = float(wilson_low(np.array([share]), n)[0])
    return PowerPoint(effect, share, low, n, att, float(np.mean(reads)), float(np.mean(wrong >= effect)))


def wilson_low(share: Reals, n: int, z: float = 2.4) -> Reals:
    """Lower Wilson bound of shares of n windows; z = 2.4 as windows overlap: fewer than 24 call nothing powered."""
    centre = share + z * z / (2 * n)
    half = z * np.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    return np.asarray((centre - half) / (1 + z * z / n))
