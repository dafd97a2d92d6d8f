"""Everything that is known of everyone who may answer a brief, as arrays over the catalogue's features."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from goodword.catalogue.model import Catalogue, FeatureQuery
from goodword.core.errors import Conflict, NotFound
from goodword.core.geo import Circle
from goodword.discovery.fit import Fits, fits
from goodword.discovery.local import LocalShares, local_shares
from goodword.discovery.match import search_terms
from goodword.discovery.model import Brief
from goodword.discovery.price import Prices, prices
from goodword.discovery.rules import Mentions, Rule, most_used, rules
from goodword.planning.people import expected_people
from goodword.vetting.engagement import Engagement, column, names, posteriors
from goodword.vetting.niche.taxonomy import Taxonomy

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Pool:
    """n creators in the order of `features`: fit, engagement, local share (None without a place), price, people.

    people: (n,) expected engaged people of the target per post. rules: what sets creators aside; `eligible` (n,) those
    whom no rule does. asked: (n,) those whom the brief asks for; the others are here to be compared with (larger tiers)
    or because they are pinned.
    """

    features: pa.Table
    ids: list[str]
    followers: Floats
    engagement: Engagement
    fits: Fits
    local: LocalShares | None
    prices: Prices
    people: Floats
    rules: tuple[Rule, ...]
    eligible: NDArray[np.bool_]
    asked: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.ids)

    def why_not(self, i: int) -> tuple[str, ...]:
        """Why creator i may not be booked; empty for the eligible."""
        return tuple(rule.why(i) for rule in self.rules if rule.out[i])


@dataclass(frozen=True, slots=True)
class Question:
    """A brief made ready to be asked: its circle, the taxonomy, the clock, the newest post of the catalogue."""

    brief: Brief
    taxonomy: Taxonomy
    circle: Circle | None
    now: datetime
    newest: int | None
    cells: pa.Table


def assess(features: pa.Table, mentions: Mentions, question: Question, extra: tuple[str, ...] = ()) -> Pool:
    """Fit, engagement, local share, price, people and rules of every row of `features` (FEATURES).

    extra: pinned creators who are here although they do not answer the brief.
    """
    brief = question.brief
    local = local_shares(features, question.circle) if question.circle is not None else None
    inside = local.inside if local is not None else None
    engagement = posteriors(features, question.cells, limits=brief.tier_limits, now=question.now)
    fit = fits(features, brief, question.taxonomy, inside=inside, newest=question.newest)
    price = prices(features, brief)
    told = rules(features, brief, taxonomy=question.taxonomy, prices=price, mentions=mentions, newest=question.newest)
    ids = names(features, "creator_id")
    out = np.zeros(features.num_rows, bool)
    for rule in told:
        out |= rule.out
    return Pool(
        features=features,
        ids=ids,
        followers=column(features, "followers"),
        engagement=engagement,
        fits=fit,
        local=local,
        prices=price,
        people=expected_people(features, engagement, fit, local),
        rules=told,
        eligible=~out,
        asked=_in_tiers(told) & ~np.isin(np.array(ids, dtype=object), np.array(extra, dtype=object)),
    )


def _in_tiers(told: tuple[Rule, ...]) -> NDArray[np.bool_]:
    return np.asarray(~np.logical_or.reduce([rule.out for rule in told if rule.name in ("followers", "tiers")]), bool)


def mentions_of(catalogue: Catalogue, features: pa.Table, brief: Brief, taxonomy: Taxonomy) -> Mentions:
    """What the catalogue knows of excluded words, excluded niches and competitors among these creators."""
    ids = tuple(names(features, "creator_id"))

    def used(terms: tuple[str, ...]) -> dict[str, tuple[str, int]]:
        return most_used(catalogue.terms(ids, terms)) if terms and ids else {}

    niche_terms = tuple(dict.fromkeys(t for n in brief.excluded_niches for t in taxonomy.terms(n)))
    handles, words = competitor_handles(brief), search_terms(brief.excluded_words)
    named = most_used(catalogue.naming(ids, handles)) if handles and ids else {}
    said = most_used(catalogue.naming(ids, (), words)) if words and ids else {}
    return Mentions(words=said, niches=used(niche_terms), competitors=named)


def competitor_handles(brief: Brief) -> tuple[str, ...]:
    """Handles and hashtags of the competitors: the name as written, and joined as hashtags join it."""
    return tuple(dict.fromkeys(form for name in brief.competitors for form in (name, name.replace(" ", ""))))


def with_pinned(
    catalogue: Catalogue, features: pa.Table, query: FeatureQuery, brief: Brief
) -> tuple[pa.Table, tuple[str, ...]]:
    """`features` with the pinned creators whom the brief's restrictions leave out, and who they are."""
    known = set(names(features, "creator_id"))
    missing = tuple(p for p in brief.held if p not in known)
    if not missing:
        return features, ()
    extra = catalogue.features(FeatureQuery(creator_ids=missing, circle=None))
    unknown = sorted(set(missing) - set(names(extra, "creator_id")))
    apart = catalogue.withheld(tuple(unknown)) if unknown else {}
    if apart:
        why = next(iter(apart.values())).why
        raise Conflict(why, where="pinned", given=", ".join(apart), next_step="take them off the list")
    if unknown:
        raise NotFound(
            "Pinned creators are not in the catalogue.",
            where="pinned",
            given=", ".join(unknown),
            next_step="import them, or take them off the list",
        )
    tags = tuple(dict.fromkeys(t for _, terms in query.niche_terms for t in terms))
    for name, terms in (("niche_posts", tags), ("word_posts", query.terms)):
        # Posts with any of the terms are at least as many as with the most used one.
        found = most_used(catalogue.terms(missing, terms)) if terms else {}
        counts = [found.get(creator_id, ("", 0))[1] if terms else None for creator_id in names(extra, "creator_id")]
        extra = extra.set_column(extra.schema.get_field_index(name), name, pa.array(counts, pa.int64()))
    return pa.concat_tables([features, extra.select(features.column_names)]).sort_by("creator_id"), missing
