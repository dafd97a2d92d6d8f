"""What was learnt, put where the next roster looks: usual engagement and usual fees. Pure, and only where asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import log
from typing import Any, cast

import numpy as np
import pyarrow as pa

from goodword.catalogue.model import CELLS, Catalogue
from goodword.core.formula import register
from goodword.core.text import counted, fold
from goodword.core.tier import TierLimits
from goodword.discovery.model import Brief
from goodword.measurement.learning.assume import PRICE, fee
from goodword.measurement.learning.learn import Learned
from goodword.measurement.learning.model import CreatorRow

USUAL = register(
    "learned-engagement",
    1,
    "The usual engagement of a platform, tier and niche, averaged over the catalogue's creators and those of past "
    "campaigns, each of these counting what is left of it after forgetting",
    "Weighted mean of log engagement rates of sponsored posts by followers",
)
_TAU2, _SIGMA2 = 0.9, 0.5  # of kinds that the catalogue does not know
_AT = {"p05": -1.645, "p25": -0.674, "p50": 0.0, "p75": 0.674, "p95": 1.645}


@dataclass(frozen=True, slots=True)
class Taught:
    """A brief and a catalogue with what was learnt in them, what the plan has to say of it, and by which formulas."""

    brief: Brief
    catalogue: Catalogue
    told: tuple[str, ...]
    formulas: tuple[str, ...]


class TaughtCatalogue:
    """The catalogue behind it, whose usual rates also rest on past campaigns."""

    def __init__(self, catalogue: Catalogue, learned: Learned, limits: TierLimits) -> None:
        self._catalogue = catalogue
        self._learned = learned
        self._limits = limits

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the catalogue has
        return getattr(self._catalogue, name)

    def cells(self) -> pa.Table:
        """CELLS with the creators of past campaigns among them."""
        return merged(self._catalogue.cells(), self._learned, self._limits)


def taught(brief: Brief, catalogue: Catalogue, learned: Learned) -> Taught:
    """The brief and the catalogue as the memory changes them; as they are where nothing is remembered."""
    if learned.empty:
        said = "Nothing is remembered of past campaigns yet, so nothing learnt enters this plan."
        return Taught(brief, catalogue, (said,), ())
    version = f"memory {learned.version}, the newest of {learned.newest}"
    told, formulas = [], []
    known = _known(learned)
    if known:
        told.append(
            f"Usual engagement also rests on {counted(len(known), 'creator')} of your past campaigns ({version}; "
            f"a campaign counts half after {learned.rule.half_life_days:,} days)."
        )
        formulas.append(USUAL.id)
    paid = fee(learned, brief.budget.currency)
    if paid is not None and brief.fee_rule is None:
        brief = replace(brief, fee_rule=paid.rule)
        told.append(
            f"Where no price is known, the fee is what {counted(paid.n, 'creator')} of your past campaigns were paid "
            f"for such an audience ({version})."
        )
        formulas.append(PRICE.id)
    source = cast("Catalogue", TaughtCatalogue(catalogue, learned, brief.tier_limits)) if known else catalogue
    return Taught(brief, source, tuple(told), tuple(formulas))


def merged(cells: pa.Table, learned: Learned, limits: TierLimits) -> pa.Table:
    """CELLS of the catalogue and of past campaigns together; kinds that only the campaigns know are added."""
    sums: dict[tuple[str, str, str | None], list[tuple[float, float]]] = {}
    for row, weight in _known(learned):
        platform, tier = fold(row.platform or ""), limits.tier(int(row.followers or 0)).value
        for niche in {None, fold(row.niche) if row.niche else None}:
            sums.setdefault((platform, tier, niche), []).append((_rate(row), weight))
    rows = cells.to_pylist()
    own = {(r["platform"], r["tier"], r["niche"]): r for r in rows}
    for key, known in sums.items():
        before = own.get(key)
        if before is not None:
            _join(before, known)
        else:
            rows.append(_new(key, known))
    return pa.Table.from_pylist(rows, schema=CELLS)


def _join(cell: dict[str, Any], known: list[tuple[float, float]]) -> None:
    mean, weight = _mean(known)
    n = float(cell["creators"])
    shift = (weight * mean + n * cell["mu"]) / (n + weight) - cell["mu"]
    cell["mu"] += shift
    cell["creators"] = round(n + weight)


def _new(key: tuple[str, str, str | None], known: list[tuple[float, float]]) -> Mapping[str, Any]:
    mean, weight = _mean(known)
    at = {name: mean + z * _TAU2**0.5 for name, z in _AT.items()}
    platform, tier, niche = key
    return {
        "platform": platform, "tier": tier, "niche": niche, "creators": max(round(weight), 1), "mu": mean,
        "tau2": _TAU2, "sigma2": _SIGMA2, **at,
    }  # fmt: skip


def _mean(known: list[tuple[float, float]]) -> tuple[float, float]:
    rates, weights = np.array(known).T
    return float(rates @ weights / weights.sum()), float(weights.sum())


def _known(learned: Learned) -> list[tuple[CreatorRow, float]]:
    """Creators of whom engagement by followers is known, with what they still count."""
    return [
        (row, weight) for row, weight, _ in learned.rows()
        if row.followers and row.posts and row.engagements is not None and row.platform
    ]  # fmt: skip


def _rate(row: CreatorRow) -> float:
    """log((engagements + ½) ÷ followers) of one of the posts, as the catalogue counts it."""
    return log((float(row.engagements or 0) / float(row.posts or 1) + 0.5) / float(row.followers or 1))
