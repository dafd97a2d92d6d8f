"""Who may not be booked, and why: rules of the brief, each counted, each with its sentence."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from goodword.core.tier import Tier
from goodword.core.times import DAY
from goodword.discovery.fit import DEFAULT_NICHE_RULE, at_home
from goodword.discovery.model import Brief
from goodword.discovery.price import Prices
from goodword.vetting import declared
from goodword.vetting.engagement import column, names
from goodword.vetting.niche.taxonomy import Taxonomy

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule on n creators: `out` (n,) those set aside; `why(i)` says it of creator i; `step` of those left."""

    name: str
    step: str
    out: Mask
    why: Callable[[int], str]


@dataclass(frozen=True, slots=True)
class Mentions:
    """What the catalogue found of excluded words, excluded niches and competitors: creator → (term, posts)."""

    words: Mapping[str, tuple[str, int]] = field(default_factory=dict)
    niches: Mapping[str, tuple[str, int]] = field(default_factory=dict)
    competitors: Mapping[str, tuple[str, int]] = field(default_factory=dict)


def most_used(terms: pa.Table) -> dict[str, tuple[str, int]]:
    """Per creator the term of CREATOR_TERMS that most of their posts carry."""
    best: dict[str, tuple[str, int]] = {}
    for row in terms.to_pylist():
        known = best.get(row["creator_id"])
        if known is None or row["posts"] > known[1]:
            best[row["creator_id"]] = (row["term"], int(row["posts"]))
    return best


def rules(
    features: pa.Table,
    brief: Brief,
    *,
    taxonomy: Taxonomy,
    prices: Prices,
    mentions: Mentions,
    newest: int | None,
) -> tuple[Rule, ...]:
    """The rules of the brief on every row of `features`, in the order in which they are told.

    newest: time of the newest post of the catalogue, from which the age of a creator's last post is counted.
    """
    ids = names(features, "creator_id")
    return (
        *_wishes(features, ids, brief),
        *_content(features, ids, taxonomy, mentions, brief),
        *_evidence(features, brief, newest),
        *_ads(features, brief),
        *_money(prices, brief),
    )


def _wishes(features: pa.Table, ids: list[str], brief: Brief) -> Iterator[Rule]:
    followers, offline = column(features, "followers"), declared.without_account(features)
    yield Rule(
        "followers",
        "with a known number of followers",
        ~(followers > 0),
        lambda i: "How many people they reach is not said." if offline[i] else "The number of followers is not known.",
    )
    wanted = np.zeros(len(ids), bool)
    for tier in brief.tiers:
        low, high = brief.tier_limits.bounds(tier)
        wanted |= (followers >= low) & (followers < (np.inf if high is None else high))
    tiers = ", ".join(tier.value for tier in brief.tiers)
    yield Rule("tiers", f"in the tiers {tiers}", ~wanted & (followers > 0), lambda _: f"Not in the tiers {tiers}.")
    if brief.refused:
        banned = np.isin(np.array(ids, dtype=object), np.array(brief.refused, dtype=object))
        yield Rule("banned", "without those you ruled out", banned, lambda _: "You ruled them out.")


def _content(
    features: pa.Table, ids: list[str], taxonomy: Taxonomy, mentions: Mentions, brief: Brief
) -> Iterator[Rule]:
    if brief.excluded_niches:
        yield _excluded_niches(features, ids, taxonomy, mentions, brief)
    for name, step, found, sentence in (
        ("excluded_words", "without an excluded word", mentions.words, "{posts} of their known posts say “{term}”."),
        (
            "competitors",
            "who did not work with or name a competitor",
            mentions.competitors,
            "{posts} of their known posts name your competitor {term}.",
        ),
    ):
        if getattr(brief, name):
            yield Rule(name, step, _named(ids, found), _telling(ids, found, sentence))


def _named(ids: list[str], found: Mapping[str, tuple[str, int]]) -> Mask:
    return np.array([creator_id in found for creator_id in ids], bool)


def _telling(ids: list[str], found: Mapping[str, tuple[str, int]], sentence: str) -> Callable[[int], str]:
    def tell(i: int) -> str:
        term, posts = found[ids[i]]
        return sentence.format(term=term, posts=posts)

    return tell


def _excluded_niches(features: pa.Table, ids: list[str], taxonomy: Taxonomy, mentions: Mentions, brief: Brief) -> Rule:
    """More likely than not at home in an excluded niche, by the hashtags of their posts."""
    tagged = np.array([mentions.niches.get(creator_id, ("", 0))[1] for creator_id in ids], np.float64)
    prior = np.full(len(ids), DEFAULT_NICHE_RULE.other)
    chance = at_home(prior, tagged, column(features, "posts_known"))
    names = ", ".join(taxonomy.title(n) for n in brief.excluded_niches)
    tell = _telling(ids, mentions.niches, f"At home in an excluded niche ({names}): {{posts}} posts carry #{{term}}.")
    return Rule("excluded_niches", f"not at home in {names}", (tagged > 0) & (chance > 0.5), tell)


def _ads(features: pa.Table, brief: Brief) -> Iterator[Rule]:
    """Ad fatigue: nobody too many of whose recent posts are sponsored; unknown shares pass."""
    most = brief.terms.max_ad_share
    if most is None:
        return
    ads, other = (np.nan_to_num(column(features, name)) for name in ("sponsored_n", "organic_n"))
    share = np.divide(ads, ads + other, out=np.zeros_like(ads), where=ads + other > 0)
    yield Rule(
        "max_ad_share",
        f"with at most {most:.0%} ads among their recent posts",
        share > most,
        lambda i: f"{int(ads[i])} of {int(ads[i] + other[i])} recent posts are ads; at most {most:.0%} are wanted.",
    )


def _evidence(features: pa.Table, brief: Brief, newest: int | None) -> Iterator[Rule]:
    """Minimum of evidence; people without an account post nothing and are not measured by it."""
    minimum = brief.evidence
    posting = ~declared.without_account(features)
    posts, people = np.nan_to_num(column(features, "posts_measured")), np.nan_to_num(column(features, "audience_known"))
    yield Rule(
        "min_posts",
        f"with at least {minimum.min_posts} measured {'post' if minimum.min_posts == 1 else 'posts'}",
        posting & (posts < minimum.min_posts),
        lambda i: f"{int(posts[i])} measured posts; your minimum is {minimum.min_posts}.",
    )
    yield Rule(
        "min_audience",
        f"with at least {minimum.min_audience} known people of their audience",
        posting & (people < minimum.min_audience),
        lambda i: f"{int(people[i])} known people of their audience; your minimum is {minimum.min_audience}.",
    )
    if minimum.max_age_days is not None:
        days = ((newest or 0) - column(features, "last_posted_at")) / DAY
        yield Rule(
            "max_age_days",
            f"with a post in the last {minimum.max_age_days} days of the catalogue",
            posting & ~(days <= minimum.max_age_days),
            lambda i: (
                "No post is known."
                if np.isnan(days[i])
                else f"Last known post {int(days[i])} days before the newest; your limit is {minimum.max_age_days}."
            ),
        )


def _money(prices: Prices, brief: Brief) -> Iterator[Rule]:
    yield Rule("price", "with a price", prices.minor < 0, lambda i: _no_price(bool(prices.foreign[i]), prices.currency))
    yield Rule(
        "budget",
        "who cost no more than the budget",
        prices.minor > brief.budget.minor,
        lambda _: "Costs more than the whole budget.",
    )


def _no_price(foreign: bool, currency: str) -> str:
    if foreign:
        return f"Their price is in another currency than {currency}: give it in {currency}, or state a fee rule."
    return "No price is known: give one in the brief, or state a fee rule."


def tier_of(brief: Brief, followers: float) -> Tier:
    """The tier by the brief's limits; unknown followers are the smallest one."""
    return brief.tier_limits.tier(int(followers)) if followers > 0 else Tier.PERSONAL
