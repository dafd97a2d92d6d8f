"""Growth of many accounts at once: the jump of each that asks most for an explanation, and following in turn."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from goodword.vetting.growth.model import DEFAULT_GROWTH, Days, Floats, GrowthRule, Ints
from goodword.vetting.growth.scan import FACTS, Jumps, jumps
from goodword.vetting.growth.score import GrowthModel, log_odds, terms, worst
from goodword.vetting.growth.series import Series
from goodword.vetting.growth.shipped import shipped

_CHUNK = 1_000
_Z = 1.6448536269514722
# The followers that a share is of change while the jump lasts.
_BASE = 0.05
# A year with a jump of its own is what the shares of honest accounts are counted for.
_YEAR = 365.0


@dataclass(frozen=True, slots=True)
class Growth:
    """n accounts; arrays (n,) unless said otherwise.

    counts, covered: counts of followers, and days between the first and the last. share, low, high: followers won in
    the jump that asks most for an explanation, beyond posts and habit, as a share of those before it; 0 without one.
    first, last: its days (columns); first_at, last_at: the same, seconds UTC. odds: log-odds of it, -inf without.
    rarer: share of honest accounts with as many days that have a jump which asks more. facts, terms: (n, facts) what
    was looked at in it, and what it adds. dropped: accounts followed and dropped again in a year; NaN where not known.
    """

    counts: Ints
    covered: Floats
    share: Floats
    low: Floats
    high: Floats
    first: Ints
    last: Ints
    first_at: Ints
    last_at: Ints
    odds: Floats
    rarer: Floats
    facts: Floats
    terms: Floats
    dropped: Floats

    def fact(self, i: int, name: str) -> float:
        """One fact of account i's jump."""
        return float(self.facts[i, FACTS.index(name)])


def judge(known: Series, rule: GrowthRule = DEFAULT_GROWTH, model: GrowthModel | None = None) -> Growth:
    """What the days of each account say."""
    model = model or shipped()
    enough = np.flatnonzero((known.counts >= rule.min_counts) & (known.covered >= rule.min_days))
    n = len(known.counts)
    share, error, odds = np.zeros(n), np.zeros(n), np.full(n, -np.inf)
    first, last = np.full(n, -1, dtype=np.int64), np.full(n, -1, dtype=np.int64)
    facts, parts = np.zeros((n, len(FACTS))), np.zeros((n, len(FACTS)))
    for start in range(0, len(enough), _CHUNK):
        rows = enough[start : start + _CHUNK]
        found, best, which = _worst(known.days.take(rows), rule, model)
        some = which >= 0
        at, of = rows[some], which[some]
        odds[at], share[at] = best[some], found.share[of]
        error[at] = np.hypot(found.error[of], _BASE * found.share[of])
        first[at], last[at], facts[at], parts[at] = (
            found.first[of],
            found.last[of],
            found.facts[of],
            terms(found, model)[of],
        )
    return Growth(
        counts=known.counts,
        covered=known.covered,
        share=share,
        low=np.maximum(share - _Z * error, 0.0),
        high=share + _Z * error,
        first=first,
        last=last,
        first_at=known.at(first),
        last_at=known.at(last),
        odds=odds,
        rarer=_rarer(odds, known.covered, model),
        facts=facts,
        terms=parts,
        dropped=_dropped(known),
    )


def _worst(days: Days, rule: GrowthRule, model: GrowthModel) -> tuple[Jumps, Floats, Ints]:
    found = jumps(days, rule)
    best, which = worst(found, log_odds(found, model), len(days))
    return found, best, which


def _rarer(odds: Floats, covered: Floats, model: GrowthModel) -> Floats:
    """Share of honest accounts that have such a jump in as many days; continuous and falling in the log-odds."""
    limits = sorted((value, float(share)) for share, value in model.limits.items())
    values, logs = np.array([v for v, _ in limits]), np.log([s for _, s in limits])
    slope = (logs[-1] - logs[-2]) / (values[-1] - values[-2])
    inside = np.interp(odds, values, logs)
    beyond = np.where(odds > values[-1], logs[-1] + slope * (odds - values[-1]), inside)
    yearly = np.where(odds < values[0], 1 - 0.5 * np.exp(np.minimum(odds - values[0], 0)), np.exp(beyond))
    return np.asarray(1 - (1 - np.clip(yearly, 1e-9, 1 - 1e-9)) ** np.clip(covered / _YEAR, 0.05, 1.0))


def _dropped(known: Series) -> Floats:
    """(n,) accounts followed and dropped again in a year: the smaller of all rises and all falls between counts."""
    change = np.diff(known.days.following, axis=1)
    told = np.isfinite(change)
    up = np.where(told, np.maximum(change, 0), 0).sum(axis=1)
    down = np.where(told, np.maximum(-change, 0), 0).sum(axis=1)
    days = told.sum(axis=1)
    return np.where(days > 0, np.minimum(up, down) * _YEAR / np.maximum(days, 30), np.nan)
