"""How planning says things: plain, calm, numbers written as sentences have them (`goodword.ui.sentences`)."""

from __future__ import annotations

from goodword.core.estimate import Estimate
from goodword.core.money import Money
from goodword.discovery.model import Brief
from goodword.planning.model import ResolvedPlace
from goodword.ui.format import formatter, language_name, platform_name

_ENGLISH = formatter("en")


def number(value: float) -> str:
    """People without an interval."""
    return _ENGLISH.people(value)


def at_most(bound: float, beside: Estimate | None = None) -> str:
    """A bound on people, as coarse as the estimate beside it, to three digits without one."""
    return _ENGLISH.at_most(bound, beside)


def money(amount: Money) -> str:
    return _ENGLISH.money(amount)


def estimated(estimate: Estimate) -> str:
    """The value alone, rounded to what its interval supports; the interval stands elsewhere."""
    return _ENGLISH.estimate(estimate).value


def people(estimate: Estimate) -> str:
    """ "420 (between 160 and 900)"."""
    shown = _ENGLISH.estimate(estimate)
    return f"{shown.value} (between {shown.low} and {shown.high})" if estimate.low < estimate.high else shown.value


def where(place: ResolvedPlace | None) -> str:
    """ "within 5 km of Bandra", or "" without a place."""
    if place is None:
        return ""
    return f"within {place.circle.radius_km:g} km of {place.label.split(',', maxsplit=1)[0]}"


def restriction(name: str, brief: Brief, place: ResolvedPlace | None, niches: str) -> str:
    """What a restriction of the catalogue's query leaves, in words."""
    low = brief.tier_limits.bounds(brief.tiers[0])[0]
    high = brief.tier_limits.bounds(brief.tiers[-1])[1]
    words = {
        "all": "of the list, as far as the catalogue knows them" if brief.only else "in the catalogue",
        "platform": "on " + " or ".join(map(platform_name, brief.platforms)),
        "min_followers": f"with at least {low:,} followers",
        "max_followers": f"with fewer than {high:,} followers" if high else "of any size",
        "language": "who post in " + " or ".join(map(language_name, brief.languages)),
        "circle": f"with a home, a tagged post or known audience {where(place)}",
        "niche": "who speak of " + " or ".join(p for p in (niches, ", ".join(brief.words)) if p),
        "excluded_niche": "not listed under an excluded niche",
    }
    return words.get(name, name)


def relax(name: str) -> str:
    """What to change in the brief when this restriction leaves nobody."""
    return {
        "all": "import creators first: goodword import creators FILE",
        "platform": "name other platforms, or none to allow all",
        "min_followers": "allow smaller tiers",
        "max_followers": "allow larger tiers",
        "language": "add languages, or none to allow all",
        "circle": "widen the radius, or name a larger place",
        "niche": "add niches or words, or a broader niche",
        "excluded_niche": "exclude fewer niches",
        "excluded_niches": "exclude fewer niches",
        "followers": "import their follower counts",
        "tiers": "allow more tiers",
        "banned": "ban fewer creators",
        "contact": "widen the brief",
        "excluded_words": "exclude fewer words",
        "competitors": "name fewer competitors",
        "min_posts": "lower min_posts under [evidence], or import more posts",
        "min_audience": "lower min_audience under [evidence], or import engagements",
        "max_age_days": "raise max_age_days under [evidence], or import newer posts",
        "price": "give prices, or state a fee rule under [fee_rule]",
        "budget": "raise the budget",
    }.get(name, "relax this restriction")
