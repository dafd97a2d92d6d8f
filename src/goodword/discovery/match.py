"""From a brief to the catalogue's query."""

from __future__ import annotations

from goodword.catalogue.model import FeatureQuery
from goodword.core.geo import Circle
from goodword.core.tier import Tier
from goodword.discovery.model import Brief
from goodword.vetting.niche.taxonomy import Taxonomy

BIG_TIERS = (Tier.MACRO, Tier.MEGA)


def feature_query(
    brief: Brief, taxonomy: Taxonomy, circle: Circle | None, tiers: tuple[Tier, ...] | None = None
) -> FeatureQuery:
    """Who may answer the brief at all. tiers: instead of the brief's ("small against big").

    A creator whom the source declares for a broader niche (food, when bakery is wanted) stays in as a weaker match.
    """
    low, high = follower_range(brief, tiers or brief.tiers)
    wanted = {niche for w in brief.niches for niche in (*taxonomy.below(w), *taxonomy.above(w))}
    excluded = {niche for e in brief.excluded_niches for niche in taxonomy.below(e)}
    return FeatureQuery(
        creator_ids=brief.only,
        platforms=brief.platforms,
        min_followers=low,
        max_followers=high,
        languages=brief.languages,
        circle=circle,
        niches=taxonomy.declared(wanted - excluded) if brief.niches else (),
        niche_terms=tuple((w, taxonomy.terms(w)) for w in brief.niches),
        terms=search_terms(brief.words),
        excluded_niches=taxonomy.declared(excluded),
    )


def follower_range(brief: Brief, tiers: tuple[Tier, ...]) -> tuple[int | None, int | None]:
    """Followers from (inclusive) and to (inclusive) that span the tiers; None where open."""
    bounds = [brief.tier_limits.bounds(tier) for tier in tiers]
    low = min(b[0] for b in bounds)
    highs = [b[1] for b in bounds]
    high = None if any(h is None for h in highs) else max(h for h in highs if h is not None) - 1
    return (low or None), high


def search_terms(words: tuple[str, ...]) -> tuple[str, ...]:
    """Words as they stand in posts: hashtags join what people write apart ("street food" → also "streetfood")."""
    return tuple(dict.fromkeys(form for word in words for form in (word, word.replace(" ", ""))))
