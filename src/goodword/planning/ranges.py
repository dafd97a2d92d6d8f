"""Intervals of what rosters bring: all of them together, who adds what, what overlap costs, what other budgets bring.

All rest on the same draws of each creator's people, moved by what overlap may be, so that differences between rosters
are those of the same draw.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from goodword.core.estimate import Estimate
from goodword.planning.assess import Pool
from goodword.planning.choose import Chosen
from goodword.planning.model import MOST_GROUPED, MOST_PAIRED, Group, SharedPair
from goodword.planning.people import LEVEL, ROSTER_PEOPLE, draws, moved, people_estimate
from goodword.roster.curve import Level
from goodword.roster.patterns import patterns
from goodword.roster.reach import growth, shared_people, unique_ends

Floats = NDArray[np.float64]
_COMPARED = 16  # of each creator's pairs, so many stand for all when other budgets are looked at


class Ranges:
    """Intervals for one answer. drawn: draws of the people of pool rows, added to as needed; seed: the brief's."""

    def __init__(self, pool: Pool, chosen: Chosen, seed: int, drawn: dict[int, Floats]) -> None:
        self.pool, self.chosen, self.seed, self.drawn = pool, chosen, seed, drawn
        self.growth = growth(chosen.audience, chosen.selection.chosen)
        self._booked = chosen.booked
        self._alone = chosen.audience.engaged[list(chosen.selection.chosen)]
        self._adds = np.array(chosen.selection.adds, np.float64)
        self._own = self._scaled(self._draws(self._booked), self._booked, self._alone)
        self._posts = int(sum(pool.engagement.n[i] for i in self._booked))
        part = np.divide(self._adds, self._alone, out=np.zeros_like(self._adds), where=self._alone > 0)
        self._fresh = part[:, None] * self._own
        self._reached = self._moved(self._fresh.sum(axis=0))
        self._levels: dict[int, tuple[Estimate, Floats]] = {}

    def _moved(self, total: Floats) -> Floats:
        if not len(self._adds):
            return total
        value = self.growth.value[-1]
        return moved(total, float(value - self.growth.low[-1]), float(self.growth.high[-1] - value))

    def people(self) -> Estimate:
        """Distinct engaged people of the roster."""
        return self._estimate(self.chosen.selection.certificate.value, self._reached)

    def overlap_cost(self) -> Estimate:
        """People of the roster who are counted again when its audiences are added up."""
        twice = float(self._alone.sum() - self.chosen.selection.certificate.value)
        return self._estimate(max(0.0, twice), np.maximum(self._own.sum(axis=0) - self._reached, 0.0))

    def adds(self) -> tuple[Estimate, ...]:
        """What each of the booked adds to those before them."""
        low, high = (np.diff(end, prepend=0.0) for end in (self.growth.low, self.growth.high))
        told = []
        for k, value in enumerate(self._adds.tolist()):
            ends = (max(0.0, value - float(min(low[k], high[k]))), max(0.0, float(max(low[k], high[k])) - value))
            drawn = np.minimum(moved(self._fresh[k], *ends), self._own[k])
            told.append(people_estimate(value, drawn, int(self.pool.engagement.n[self._booked[k]])))
        return tuple(replace(e, formula=ROSTER_PEOPLE.id) for e in told)

    def pairs(self) -> tuple[SharedPair, ...]:
        """What every two of the first `MOST_PAIRED` booked share, most first."""
        names, engaged = self.chosen.audience.creator_ids, self.chosen.audience.engaged
        told = []
        for i, j, people in shared_people(self.chosen.audience, self.chosen.selection.chosen[:MOST_PAIRED]):
            smaller = float(min(engaged[i], engaged[j]))
            if smaller > 0:
                told.append(SharedPair(names[i], names[j], people, people.scaled(1 / smaller, unit="share")))
        return tuple(sorted(told, key=lambda p: (-p.share.value, p.one, p.other)))

    def groups(self) -> tuple[Group, ...]:
        """People by exactly which of the first `MOST_GROUPED` booked reach them."""
        names = self.chosen.audience.creator_ids
        found = patterns(self.chosen.audience, self.chosen.selection.chosen[:MOST_GROUPED])
        return tuple(Group(tuple(names[i] for i in p.members), p.people) for p in found)

    def level(self, level: Level) -> tuple[Estimate, Floats]:
        """People of the roster of another budget, and their draws."""
        if level.point.budget not in self._levels:
            self._levels[level.point.budget] = self._looked_at(level)
        return self._levels[level.point.budget]

    def _looked_at(self, level: Level) -> tuple[Estimate, Floats]:
        creators, each = self.chosen.of_level(level)
        rows = self.chosen.rows[creators]
        alone, value = float(each.sum()), level.point.value
        low, high = unique_ends(self.chosen.audience, creators.tolist(), each=_COMPARED)
        drawn_each = self._scaled(self._draws(rows.tolist()), rows.tolist(), each)
        total = drawn_each.sum(axis=0) * (value / alone if alone > 0 else 0.0)
        drawn = moved(total, max(0.0, value - low), max(0.0, high - value))
        posts = int(self.pool.engagement.n[rows].sum())
        return people_estimate(value, drawn, posts, ROSTER_PEOPLE.id), drawn

    def gain(self, now: Level, then: Level) -> Estimate:
        """People whom one level reaches beyond another."""
        (before, drawn_before), (after, drawn_after) = self.level(now), self.level(then)
        more = np.maximum(drawn_after - drawn_before, 0.0)
        return people_estimate(after.value - before.value, more, after.n, ROSTER_PEOPLE.id)

    def _estimate(self, value: float, drawn: Floats) -> Estimate:
        if not len(self._adds):
            return Estimate(0.0, 0.0, 0.0, 0, "people", ROSTER_PEOPLE.id, LEVEL)
        return people_estimate(value, drawn, self._posts, ROSTER_PEOPLE.id)

    def _scaled(self, drawn: Floats, rows: Sequence[int], people: Floats) -> Floats:
        """Draws of one post of each, as draws of what is booked of them, with `people` expected."""
        one = self.pool.people[list(rows)]
        return drawn * np.divide(people, one, out=np.ones_like(one), where=one > 0)[:, None]

    def _draws(self, rows: Sequence[int]) -> Floats:
        """(len(rows), DRAWS) draws of the people of some pool rows."""
        pool, missing = self.pool, [i for i in rows if i not in self.drawn]
        if missing:
            made = draws(
                missing, pool.ids, followers=pool.followers, engagement=pool.engagement, fits=pool.fits,
                local=pool.local, seed=self.seed,
            )  # fmt: skip
            self.drawn.update(zip(missing, made, strict=True))
        return np.array([self.drawn[i] for i in rows]) if len(rows) else np.zeros((0, 1))
