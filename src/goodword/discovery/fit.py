"""How well creators answer a brief: stated weights over aspects, each a strength between 0 and 1."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from goodword.core.errors import BadInput
from goodword.core.formula import register
from goodword.core.times import DAY
from goodword.discovery.model import Brief
from goodword.vetting.engagement import column
from goodword.vetting.niche.taxonomy import Taxonomy

Floats = NDArray[np.float64]

FIT = register(
    "fit",
    1,
    "Weighted mean of the strengths (0-1) of the aspects asked for: niche, words, place, language, recency",
    "Own definition; weights in docs/explain/fit.md",
)
AT_HOME = register(
    "niche-at-home",
    1,
    "Chance that a creator is at home in the wanted niches, from the declared niche and the share of tagged posts",
    "Bayes' rule with tempered binomial evidence; rates measured on 31,186 Instagram posts of 2012-2019",
)


@dataclass(frozen=True, slots=True)
class FitWeights:
    """How much each aspect counts; only those that the brief asks for enter the mean."""

    niche: float = 0.45
    words: float = 0.20
    place: float = 0.20
    language: float = 0.10
    recency: float = 0.05

    def __post_init__(self) -> None:
        if any(weight < 0 for weight in self.each().values()):
            raise BadInput.value("fit weights", "at least 0", self.each())

    def each(self) -> dict[str, float]:
        return {name: getattr(self, name) for name in ("niche", "words", "place", "language", "recency")}


@dataclass(frozen=True, slots=True)
class NicheRule:
    """What speaks for being at home in a niche.

    exact, broad, silent, other: chance before any post is seen when the source declares the niche (or one below it),
    one above it, nothing, or another one. hit, miss: share of posts with a hashtag of the niche among creators who
    are at home in it and who are not (measured by niche: 0.19-0.37 and 0.01-0.06). likeness: correlation of the posts
    of one creator; n posts count as n / (1 + (n - 1) likeness).
    """

    exact: float = 0.80
    broad: float = 0.30
    silent: float = 0.15
    other: float = 0.08
    hit: float = 0.28
    miss: float = 0.03
    likeness: float = 0.2

    def __post_init__(self) -> None:
        shares = (self.exact, self.broad, self.silent, self.other, self.hit, self.miss)
        if not all(0 < share < 1 for share in shares) or self.hit <= self.miss or not 0 <= self.likeness < 1:
            raise BadInput.value("niche rule", "shares between 0 and 1, hit above miss", self)


DEFAULT_WEIGHTS = FitWeights()
DEFAULT_NICHE_RULE = NicheRule()


@dataclass(frozen=True, slots=True)
class Fits:
    """Fit of n creators: `score` and `relevance` (n,), `strengths` by aspect (n,).

    relevance is the score without place and recency: the part of an engaged audience that came for this subject. The
    place enters the number of people on its own, as the local share.
    """

    score: Floats
    relevance: Floats
    strengths: Mapping[str, Floats] = field(default_factory=lambda: MappingProxyType({}))


def fits(
    features: pa.Table,
    brief: Brief,
    taxonomy: Taxonomy,
    *,
    inside: Floats | None,
    newest: int | None,
    weights: FitWeights = DEFAULT_WEIGHTS,
    rule: NicheRule = DEFAULT_NICHE_RULE,
) -> Fits:
    """Fit of every row of `features` (FEATURES with `niche_posts` and `word_posts` filled for this brief).

    inside: (n,) share of the evidence of place that lies in the circle, None without a place. newest: time of the
    newest post of the catalogue, seconds UTC.
    """
    strengths: dict[str, Floats] = {}
    if brief.niches:
        prior = declared_prior(features["niche"], brief.niches, taxonomy, rule)
        strengths["niche"] = at_home(prior, column(features, "niche_posts"), column(features, "posts_known"), rule)
    if brief.words:
        found = np.nan_to_num(column(features, "word_posts"))
        strengths["words"] = found / (found + 1)
    if inside is not None:
        strengths["place"] = inside
    if brief.languages:
        strengths["language"] = _language(features["language"], brief.languages)
    strengths["recency"] = recency(column(features, "last_posted_at"), newest)
    n = features.num_rows
    topical = {name: s for name, s in strengths.items() if name not in ("place", "recency")}
    return Fits(_mean(strengths, weights, n), _mean(topical, weights, n), MappingProxyType(strengths))


def _mean(strengths: Mapping[str, Floats], weights: FitWeights, n: int) -> Floats:
    total, weight = np.zeros(n), 0.0
    for name, strength in strengths.items():
        total, weight = total + weights.each()[name] * strength, weight + weights.each()[name]
    return total / weight if weight > 0 else np.ones(n)


def declared_prior(
    niches: pa.ChunkedArray[pa.StringScalar],
    wanted: tuple[str, ...],
    taxonomy: Taxonomy,
    rule: NicheRule = DEFAULT_NICHE_RULE,
) -> Floats:
    """(n,) chance of being at home in the wanted niches by what the source declares alone."""
    below = {niche for w in wanted for niche in taxonomy.below(w)}
    above = {niche for w in wanted for niche in taxonomy.above(w)}

    def chance(declared: str | None) -> float:
        niche = taxonomy.named(declared) if declared else None
        if declared is None or niche is None:
            return rule.silent
        return rule.exact if niche in below else rule.broad if niche in above else rule.other

    encoded = niches.combine_chunks().dictionary_encode()
    by_code = np.array([chance(v) for v in encoded.dictionary.to_pylist()] + [rule.silent])
    codes = encoded.indices.fill_null(len(by_code) - 1).to_numpy(zero_copy_only=False)
    return np.asarray(by_code[codes], np.float64)


def at_home(prior: Floats, tagged: Floats, posts: Floats, rule: NicheRule = DEFAULT_NICHE_RULE) -> Floats:
    """(n,) chance of being at home in the niche after `tagged` of `posts` known posts carry a hashtag of it."""
    n = np.maximum(np.nan_to_num(posts), 0)
    k = np.clip(np.nan_to_num(tagged), 0, n)
    temper = 1 / (1 + np.maximum(n - 1, 0) * rule.likeness)
    evidence = k * np.log(rule.hit / rule.miss) + (n - k) * np.log((1 - rule.hit) / (1 - rule.miss))
    odds = np.log(prior / (1 - prior)) + temper * evidence
    return np.asarray(1 / (1 + np.exp(-odds)), np.float64)


def recency(last_posted_at: Floats, newest: int | None) -> Floats:
    """(n,) 1 for a post as new as the newest of the catalogue, halved with every year; 0 where none is known."""
    if newest is None:
        return np.zeros(len(last_posted_at))
    years = np.maximum(newest - last_posted_at, 0) / (365.25 * DAY)
    return np.asarray(np.nan_to_num(0.5**years), np.float64)


def _language(languages: pa.ChunkedArray[pa.StringScalar], wanted: tuple[str, ...]) -> Floats:
    """(n,) 1 for a wanted language, 0.5 where none is known, else 0."""
    strength: dict[str | None, float] = {None: 0.5, **dict.fromkeys(wanted, 1.0)}
    return np.array([strength.get(v, 0.0) for v in languages.to_pylist()], np.float64)
