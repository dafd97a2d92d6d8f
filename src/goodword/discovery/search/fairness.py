"""How a ranking treats tiers, languages and places against the pool that the filters let through.

If the ranking were blind to a group, the n results would be a draw from the pool: the number of the group among them is
hypergeometric. A share outside the central 90 % of that is said, not corrected: the search may have good reasons.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from goodword.core.formula import register
from goodword.discovery.search.model import Fairness, Share

LEVEL = 0.9
MOST_GROUPS = 8
FAIRNESS = register(
    "search-fairness",
    1,
    "Share of a group among the results against the central 90 % of draws from the pool that are blind to it",
    "Hypergeometric distribution",
)


def fairness(by: str, pool: Counter[str], shown: Sequence[str]) -> Fairness:
    """The groups of the pool and of the results. pool: creators by group, "" where it is not known."""
    n, everybody = len(shown), sum(pool.values())
    counted = Counter(shown)
    groups = [g for g, _ in pool.most_common() if g][:MOST_GROUPS]
    groups += [g for g in counted if g and g not in groups]
    shares = tuple(_share(group, pool[group], everybody, counted[group], n) for group in groups) if n else ()
    return Fairness(by, everybody, n, shares, _sentence(by, shares, n))


def _share(group: str, pool: int, everybody: int, shown: int, n: int) -> Share:
    from scipy.stats import hypergeom  # noqa: PLC0415 - a moment to load, and only this view needs it

    pool, draws = max(pool, shown), min(n, everybody)
    draw = hypergeom(max(everybody, pool), pool, draws)
    low, high = float(draw.ppf((1 - LEVEL) / 2)), float(draw.ppf((1 + LEVEL) / 2))
    outside = not low <= shown <= high
    return Share(group, pool / max(everybody, 1), shown / n, low / n, high / n, outside)


def _sentence(by: str, shares: Sequence[Share], n: int) -> str:
    more = [s.group for s in shares if s.outside and s.shown > s.high]
    less = [s.group for s in shares if s.outside and s.shown < s.low]
    if not n:
        return "Nobody was found, so there is nothing to compare."
    if not more and not less:
        return f"No {by} is shown more or less often than a blind draw from the pool may show it."
    told = [f"more {_listed(more)}"] * bool(more) + [f"fewer {_listed(less)}"] * bool(less)
    return f"Against the pool, this ranking shows {' and '.join(told)} than a blind draw would."


def _listed(groups: Sequence[str]) -> str:
    return ", ".join(groups)
