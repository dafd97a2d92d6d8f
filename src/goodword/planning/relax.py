"""When nobody fits: which single change of the brief would find someone, with how many."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from goodword.catalogue.model import Catalogue
from goodword.core.geo import Circle
from goodword.core.tier import Tier
from goodword.discovery.match import feature_query
from goodword.discovery.model import Brief
from goodword.planning.assess import Pool
from goodword.vetting.niche.taxonomy import Taxonomy

WIDER = (2, 4, 8, 16)
MOST_KM = 2_000.0


def relaxations(
    catalogue: Catalogue, brief: Brief, niches: Taxonomy, circle: Circle | None, pool: Pool
) -> tuple[str, ...]:
    """Sentences that say what one change would bring; empty when no single change helps."""
    matching = int(pool.asked.sum())
    if matching:
        return tuple(_rules(pool))
    return tuple(_restrictions(catalogue, brief, niches, circle))


def _rules(pool: Pool) -> Iterator[str]:
    """Rules that alone keep out people who pass every other one."""
    for rule in pool.rules:
        others = pool.asked.copy()
        for other in pool.rules:
            if other is not rule:
                others &= ~other.out
        found = int((others & rule.out).sum())
        if found:
            yield f"Only the rule “{rule.step}” keeps out {found:,} who pass every other one."
    passing = [int((pool.asked & ~rule.out).sum()) for rule in pool.rules]
    if pool.rules:
        hardest = int(np.argmin(passing))
        step, of = pool.rules[hardest].step, int(pool.asked.sum())
        yield f"The hardest rule is “{step}”: {passing[hardest]:,} of {of:,} pass it."


def _restrictions(catalogue: Catalogue, brief: Brief, niches: Taxonomy, circle: Circle | None) -> Iterator[str]:
    """Changes of the query, each alone; the radius grows until it finds someone."""

    def found(changed: Brief, around: Circle | None) -> int:
        return catalogue.funnel(feature_query(changed, niches, around))[-1][1]

    if circle is not None:
        for times in WIDER:
            wider = replace(circle, radius_km=min(MOST_KM, circle.radius_km * times))
            if n := found(brief, wider):
                yield f"Within {wider.radius_km:g} km in place of {circle.radius_km:g} there would be {n:,}."
                break
    for words, changed in _changes(brief, niches):
        if n := found(changed, circle):
            yield f"{words} there would be {n:,}."


def _changes(brief: Brief, niches: Taxonomy) -> Iterator[tuple[str, Brief]]:
    if brief.languages:
        yield "In any language", replace(brief, languages=())
    if brief.platforms:
        yield "On any platform", replace(brief, platforms=())
    if len(brief.tiers) < len(Tier):
        yield "Of any size", replace(brief, tiers=tuple(Tier))
    above = tuple(dict.fromkeys(n for niche in brief.niches for n in niches.above(niche)))
    if above:
        names = " or ".join(niches.title(n) for n in above)
        yield f"For {names} as a whole", replace(brief, niches=above)
    if brief.niches or brief.words:
        yield "For any niche", replace(brief, niches=(), words=())
