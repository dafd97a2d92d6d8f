"""From remembered campaigns to priors: forgetting by age, drawn towards those of the same tier, niche and place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

import numpy as np

from goodword.core.errors import BadInput
from goodword.core.estimate import Estimate
from goodword.core.formula import register
from goodword.core.text import counted, fold
from goodword.measurement.funnel.mixed import Belief
from goodword.measurement.funnel.shrink import Shrunk, rates, shares
from goodword.measurement.learning.measures import MEASURES, Measure, measure
from goodword.measurement.learning.model import TRAITS, CreatorRow, ForgetRule, Prior, Remembered

FORMULA = register(
    "learned-prior",
    1,
    "Rate of the next creator of a kind: counts of past campaigns, halved every half-life, drawn towards those who "
    "share tier, niche, platform and place; the interval is where nine such creators of ten lie",
    "shrunk-share/1 and shrunk-rate/1 with a creator of whom nothing is known",
)
_RATES = {"engagement": "engagement_rate", "click": "ctr", "order": "cvr"}
_CELLS = 12  # of one trait that are shown, those with the most behind them first


@dataclass(frozen=True, slots=True)
class Learned:
    """The memory as it is in force. version: number of the last event, 0 when nothing was ever learnt."""

    campaigns: tuple[Remembered, ...] = ()
    rule: ForgetRule = field(default_factory=ForgetRule)
    now: datetime = datetime(1970, 1, 1, tzinfo=UTC)
    version: int = 0

    @property
    def empty(self) -> bool:
        """Whether nothing is in force."""
        return not self.campaigns

    @property
    def newest(self) -> date | None:
        """Last day of the latest campaign in force."""
        return max((c.facts.ended for c in self.campaigns), default=None)

    def rows(self) -> list[tuple[CreatorRow, float, int]]:
        """Every creator of every campaign in force, with what they still count and the campaign's number."""
        return [(row, c.weight, c.number) for c in self.campaigns for row in c.facts.rows]

    def prior(self, name: str, /, **cell: str | None) -> Prior:
        """The prior of one measure for a creator of this kind: `prior("click", tier="nano", place="Pune")`.

        Raises BadInput for an unknown measure or trait. Without any campaign it is the wide belief.
        """
        return self.priors(name, [cell])[0]

    def priors(self, name: str, cells: Sequence[Mapping[str, str | None]]) -> list[Prior]:
        """Priors of several kinds of creators at once."""
        what = measure(name)
        unknown = sorted({t for c in cells for t in c} - set(TRAITS))
        if unknown:
            raise BadInput.unknown("trait", unknown[0], list(TRAITS))
        asked = [{t: fold(v) for t, v in c.items() if v} for c in cells]
        known = [(row, w, n, pair) for row, w, n in self.rows() if (pair := what.pair(row)) is not None]
        shrunk = _shrunk(what, known, asked)
        return [self._prior(what, cell, shrunk, len(known) + i, known) for i, cell in enumerate(asked)]

    def belief(self, name: str) -> Belief:
        """The prior of one measure for a model that draws its own creators together: mean, how sure, spread."""
        what = measure(name)
        known = [(row, w, n, pair) for row, w, n in self.rows() if (pair := what.pair(row)) is not None]
        if not known:
            return what.belief
        shrunk = _shrunk(what, known, [{}])
        behind = sum(w for _, w, _, _ in known)
        # The mean of past creators, never surer than their number allows: rates move between campaigns too.
        sd = float(np.hypot(shrunk.spread / max(behind, 1.0) ** 0.5, 0.25))
        return Belief(float(shrunk.prior[-1]), min(sd, what.belief.sd), max(shrunk.spread, 0.1))

    def beliefs(self) -> dict[str, Belief]:
        """The priors of a funnel by the names of its rates; empty where nothing is remembered."""
        known = {m.name for m in MEASURES if any(m.pair(row) is not None for row, _, _ in self.rows())}
        return {rate: self.belief(name) for name, rate in _RATES.items() if name in known}

    @property
    def told(self) -> str:
        """What a funnel that starts from these priors says of them."""
        if self.empty:
            return "Nothing is remembered of past campaigns yet, so rates start from wide guesses."
        creators = counted(sum(len(c.facts.rows) for c in self.campaigns), "creator")
        return f"Rates start from {creators} of past campaigns (memory {self.version}, the newest of {self.newest})."

    def _prior(
        self, what: Measure, cell: Mapping[str, str], shrunk: Shrunk, i: int, known: Sequence[_Known]
    ) -> Prior:  # fmt: skip
        like = [(row, w, n, p) for row, w, n, p in known if all(_trait(row, t) == v for t, v in cell.items())]
        low, high = (edge[i] for edge in shrunk.interval())
        exposure = sum(w * pair[1] for _, w, _, pair in like)
        estimate = Estimate(
            float(shrunk.value[i]) * what.per, float(low) * what.per, float(high) * what.per, round(exposure),
            what.unit, FORMULA.id,
        )  # fmt: skip
        campaigns = {n for _, _, n, _ in like}
        ended = [c.facts.ended for c in self.campaigns if c.number in campaigns]
        return Prior(
            what.name, tuple(sorted(cell.items())), float(shrunk.a[i]), float(shrunk.b[i]), estimate, len(like),
            len(campaigns), max(ended, default=None), _sentence(cell, len(like), len(campaigns), len(known)),
        )  # fmt: skip

    def cells(self, name: str) -> list[Prior]:
        """What the show-page lists of a measure: all creators, then each known tier, niche, platform and place."""
        what = measure(name)
        rows = [row for row, _, _ in self.rows() if what.pair(row) is not None]
        found: list[dict[str, str]] = [{}]
        for trait in TRAITS:
            names = [v for row in rows if (v := _trait(row, trait)) is not None]
            found += [{trait: v} for v in sorted(set(names), key=lambda v: (-names.count(v), v))[:_CELLS]]
        return self.priors(name, found) if rows else []

    def table(self) -> list[tuple[Measure, list[Prior]]]:
        """Every measure of which something is known, with its cells."""
        return [(m, cells) for m in MEASURES if (cells := self.cells(m.name))]


_Known = tuple[CreatorRow, float, int, tuple[float, float]]


def _trait(row: CreatorRow, trait: str) -> str | None:
    value = getattr(row, trait)
    return fold(value) if value else None


def _shrunk(what: Measure, known: Sequence[_Known], asked: Sequence[Mapping[str, str]]) -> Shrunk:
    """The creators that were, and behind them one without any count for every cell that is asked for."""
    zero = [0.0] * len(asked)
    k = np.array([w * pair[0] for _, w, _, pair in known] + zero)
    n = np.array([w * pair[1] for _, w, _, pair in known] + zero)
    groups = {t: [_trait(row, t) for row, _, _, _ in known] + [c.get(t) for c in asked] for t in TRAITS}
    draw = shares if what.share else rates
    return draw(k, n, groups, belief=what.belief)


def _sentence(cell: Mapping[str, str], creators: int, campaigns: int, known: int) -> str:
    kind = ", ".join(cell[t] for t in TRAITS if t in cell)
    if not known:
        return "Nothing was measured yet: this is a wide guess."
    if not creators:
        return f"No creator of this kind ({kind}) was measured yet: taken from the {counted(known, 'other')}."
    where = f" of this kind ({kind})" if kind else ""
    return f"From {counted(creators, 'creator')}{where} in {counted(campaigns, 'campaign')}."
