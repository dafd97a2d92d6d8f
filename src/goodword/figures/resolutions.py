"""Figures of goals: how good the stated odds are on real and simulated panels, and how fast they are."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from goodword.core.errors import BadInput
from goodword.figures.data import needed
from goodword.figures.model import Figure, Measured, register
from goodword.figures.vetting_scores import bootstrap, calibration_error
from goodword.measurement.model import Panel
from goodword.measurement.panels.build import panel_of
from goodword.measurement.panels.read import read_outcomes
from goodword.resolutions.forecast_many import forecast_many
from goodword.resolutions.outlook import FORMULA

Reals = NDArray[np.float64]
Run = Callable[[Path | None, dict[str, str]], Measured]

SEED = 20_261_122
DATES = 5
TARGETS = (0.9, 0.95, 1.0, 1.05, 1.1)
"""Goals of a backtest: so much of what the place sold a day so far, every day to come."""
_SURE = 0.0005  # odds are scored as if never surer, so that one case does not make the log score infinite


@dataclass(frozen=True, slots=True)
class Backtest:
    """Odds stated and what happened, one row a (date, place), one column a target; `group` is the place of each row."""

    odds: Reals
    met: Reals
    dates: tuple[str, ...]
    group: NDArray[np.int64]
    ahead: int

    def score(self, name: str, rows: NDArray[np.int64] | None = None) -> float:
        """One score of all odds, or of some rows."""
        chosen = slice(None) if rows is None else rows
        odds, met = self.odds[chosen].ravel(), self.met[chosen].ravel()
        if name == "brier":
            return float(np.mean((odds - met) ** 2))
        if name == "log_loss":
            sure = np.clip(odds, _SURE, 1 - _SURE)
            return float(-np.mean(met * np.log(sure) + (1 - met) * np.log(1 - sure)))
        return calibration_error(met, odds)

    def interval(self, name: str) -> tuple[float, float]:
        """Central 90 % over places drawn with replacement: what is close in time and place is not independent."""
        places = np.unique(self.group)
        rows = [np.flatnonzero(self.group == p) for p in places]
        return bootstrap(
            lambda drawn: self.score(name, np.concatenate([rows[i] for i in drawn])), len(places), seed=SEED
        )


def backtest(panel: Panel, *, ahead: int, period: int, warm: int) -> Backtest:
    """Goals set on five dates, evenly spaced from `warm` periods on, and what happened in the `ahead` after each."""
    y, first = panel.y, date.fromisoformat(panel.times[0])
    last = y.shape[1] - ahead
    if last < warm + DATES - 1:
        raise BadInput.value("panel", f"of at least {warm + ahead + DATES - 1} periods", y.shape[1])
    dates = [round(d) for d in np.linspace(warm, last, DATES)]
    odds, met = [], []
    for t in dates:
        past = y[:, :t]
        need = np.ceil(past.mean(axis=1, keepdims=True) * ahead * np.array(TARGETS))
        odds.append(forecast_many(past, need, first=first, ahead=ahead, period=period))
        met.append((y[:, t : t + ahead].sum(axis=1, keepdims=True) >= need).astype(np.float64))
    names = tuple(panel.times[t] for t in dates)
    group = np.tile(np.arange(len(y)), len(dates))
    return Backtest(np.concatenate(odds), np.concatenate(met), names, group, ahead)


def plain(panel: Panel, test: Backtest) -> dict[str, object]:
    """Brier scores of what others do: the pace so far carried on, and the base rate of each target in hindsight."""
    pace = np.tile(np.array(TARGETS) <= 1.0, (len(test.odds), 1)).astype(np.float64)
    return {
        "brier_linear_pace": round(float(np.mean((pace - test.met) ** 2)), 4),
        "brier_climatology_in_hindsight": round(_climate(test), 4),
        "places": len(panel.places),
    }


def _climate(test: Backtest) -> float:
    """Brier score of the base rate of each target, known only in hindsight."""
    return float(np.mean((test.met.mean(axis=0) - test.met) ** 2))


def panel_at(path: Path) -> tuple[Panel, int]:
    """A panel and the days of its periods: 1, or 7 where its dates are weeks apart."""
    panel, _ = panel_of(read_outcomes(path), duplicates="drop")
    gap = (date.fromisoformat(panel.times[1]) - date.fromisoformat(panel.times[0])).days
    if gap not in (1, 7):
        raise BadInput.value("panel", "of days or of weeks", f"{gap} days apart")
    return panel, gap


@lru_cache(maxsize=4)
def _city(path: Path) -> tuple[Panel, Backtest]:
    file = path / "geolift_test.csv.gz" if path.is_dir() else path
    panel, period = panel_at(file)
    if period == 7:
        return panel, backtest(panel, ahead=8, period=7, warm=min(60, len(panel.times) // 2))
    return panel, backtest(panel, ahead=28, period=1, warm=28)


def _goals(name: str, unit: str, data: Path | None) -> Measured:
    panel, test = _city(needed(data, "measurement"))
    low, high = test.interval(name)
    scores: dict[str, object] = {s: round(test.score(s), 4) for s in ("brier", "log_loss", "calibration_error")}
    return Measured(
        test.score(name),
        low,
        high,
        test.odds.size,
        unit,
        "the city panel" if data is None else "the panel given",
        split=f"{DATES} dates × {len(TARGETS)} targets, {test.ahead} periods ahead: {', '.join(test.dates)}",
        base_rate=float(test.met.mean()),
        seed=SEED,
        formula=FORMULA.id,
        details=scores | plain(panel, test),
    )


def goals(data: Path | None, options: dict[str, str]) -> Measured:  # noqa: ARG001 - form of a figure
    """Brier score of the odds of goals 28 days ahead."""
    return _goals("brier", "Brier score", data)


def goals_log_loss(data: Path | None, options: dict[str, str]) -> Measured:  # noqa: ARG001 - form of a figure
    """Log loss of the same odds."""
    return _goals("log_loss", "nats", data)


def goals_calibration(data: Path | None, options: dict[str, str]) -> Measured:  # noqa: ARG001 - form of a figure
    """Gap between stated odds and how often they came true."""
    return _goals("calibration_error", "expected calibration error", data)


def seasonal(places: int = 40, years: float = 2.6, *, amplitude: float = 0.25, feast: float = 0.3) -> Panel:
    """Shops with a summer, a feast, weekdays, a wandering level and Gamma-Poisson noise; the truth is known."""
    rng, days = np.random.default_rng(SEED), np.arange(round(years * 365.2425))
    phase = 2 * np.pi * days / 365.2425
    season = amplitude * np.sin(phase + rng.normal(0, 0.4, (places, 1)))
    season = season + feast * np.exp(-0.5 * ((days % 365.2425 - 350) / 7) ** 2)
    level = np.cumsum(rng.normal(0, 0.006, (places, len(days))), axis=1) + rng.normal(3, 0.8, (places, 1))
    mean = np.exp(level + season) * (1 + 0.3 * np.sin(2 * np.pi * days / 7))
    y = rng.poisson(mean * rng.gamma(40, 1 / 40, mean.shape)).astype(np.float64)
    times = tuple((date(2024, 1, 1) + timedelta(days=int(d))).isoformat() for d in days)
    return Panel(tuple(f"shop {i:02d}" for i in range(places)), times, y)


def goals_yearly(data: Path | None, options: dict[str, str]) -> Measured:  # noqa: ARG001 - form of a figure
    """Brier score eight weeks ahead where the year has seasons, relative to the base rates in hindsight."""
    panel = seasonal() if data is None else panel_at(data)[0]
    test = backtest(panel, ahead=56, period=1, warm=480)
    base = plain(panel, test)
    climate = _climate(test)
    low, high = test.interval("brier")
    return Measured(
        test.score("brier") / climate,
        low / climate,
        high / climate,
        test.odds.size,
        "ratio of Brier scores",
        "40 simulated shops with seasons" if data is None else "the panel given",
        split=f"{DATES} dates × {len(TARGETS)} targets, {test.ahead} days ahead",
        base_rate=float(test.met.mean()),
        seed=SEED,
        formula=FORMULA.id,
        baseline="base rate of each target in hindsight",
        details={"brier": round(test.score("brier"), 4), "calibration_error": round(test.score("calibration"), 4)}
        | base,
    )


def goals_10k(data: Path | None, options: dict[str, str]) -> Measured:  # noqa: ARG001 - form of a figure
    """Seconds for the odds of 10,000 goals with a quarter of daily history each, best of three."""
    rng = np.random.default_rng(SEED)
    past = rng.poisson(np.exp(rng.normal(2, 1.5, (10_000, 1))) * np.ones((1, 91))).astype(np.float64)
    need = np.ceil(past.mean(axis=1) * 28)
    seconds = []
    for _ in range(3):
        began = time.perf_counter()
        forecast_many(past, need, first=date(2026, 1, 1), ahead=28)
        seconds.append(time.perf_counter() - began)
    return Measured(
        min(seconds), None, None, len(past), "seconds", "10,000 simulated counts of 91 days", formula=FORMULA.id,
        details={"every_run": [round(s, 3) for s in seconds]},
    )  # fmt: skip


def _odds(name: str, of: str, target: float, run: Run) -> None:
    register(Figure(name, "quality", f"Odds of goals {of}", target, "below", run))


_odds("goals", "28 days ahead: Brier score", 0.11, goals)
_odds("goals-log-loss", "28 days ahead: log loss", 0.36, goals_log_loss)
_odds("goals-calibration", "28 days ahead: calibration error", 0.05, goals_calibration)
_odds("goals-yearly", "with yearly seasons: Brier ÷ climatology", 0.8, goals_yearly)
register(Figure("goals-10k", "bench", "Odds of 10,000 goals", 1.0, "below", goals_10k))
