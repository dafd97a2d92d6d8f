"""Vetting many creators at once: signals side by side, and one verdict that says how to go on."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

import pyarrow as pa

from goodword.core.tier import DEFAULT_LIMITS, Tier, TierLimits
from goodword.core.times import DAY, to_epoch
from goodword.vetting import declared
from goodword.vetting.beyond import beyond
from goodword.vetting.engagement import Engagement, column, names, posteriors
from goodword.vetting.material import Material
from goodword.vetting.model import DEFAULT_RULE, Evidence, EvidenceRule, Signal, Verdict, Vetting, VettingRule
from goodword.vetting.signal_comments import Ratios, comment_ratios, comments_signal
from goodword.vetting.signal_engagement import USUAL_VARIANCE, Kinds, engagement_signal, sponsored_effect_signal
from goodword.vetting.signal_habits import ad_share_signal, recency_signal
from goodword.vetting.wording import count

# Columns of FEATURES that signals read row by row.
_COLUMNS = [
    *("creator_id", "platform", "niche", "country", "language", "followers", "observed_at", "audience_known"),
    *("posts_known", "posts_measured", "last_posted_at", "recent_at", "er_n"),
    *("organic_n", "organic_mean", "sponsored_n", "sponsored_mean"),
]
_BLOCK = 1_000
# Signals that must have a verdict of their own before the whole can pass.
NEEDED = ("engagement",)


def vet_many(
    features: pa.Table,
    cells: pa.Table,
    *,
    now: datetime,
    limits: TierLimits = DEFAULT_LIMITS,
    evidence: EvidenceRule | None = None,
    rule: VettingRule = DEFAULT_RULE,
    engagement: Engagement | None = None,
    newest: int | None = None,
    material: Material | None = None,
) -> list[Vetting]:
    """One `Vetting` for each row of `features` (FEATURES), in its order.

    cells: CELLS of the user's catalogue. engagement: posteriors of the same rows, if they are at hand already. newest:
    the newest post of the catalogue (seconds UTC): silence is counted up to it, because posts may have been imported
    long before the profiles. material: what is known beyond the features; without it its signals are left out.
    """
    return list(
        vet_each(
            features,
            cells,
            now=now,
            limits=limits,
            evidence=evidence,
            rule=rule,
            engagement=engagement,
            newest=newest,
            material=material,
        )
    )


def vet_each(
    features: pa.Table,
    cells: pa.Table,
    *,
    now: datetime,
    limits: TierLimits = DEFAULT_LIMITS,
    evidence: EvidenceRule | None = None,
    rule: VettingRule = DEFAULT_RULE,
    engagement: Engagement | None = None,
    newest: int | None = None,
    material: Material | None = None,
) -> Iterator[Vetting]:
    """The same, one after the other: only the columns of all are in memory together."""
    engagement = engagement or posteriors(features, cells, limits=limits, now=now)
    ratios = comment_ratios(
        names(features, "platform"),
        column(features, "followers"),
        column(features, "er_n"),
        column(features, "comment_like_mean"),
    )
    minimum = evidence or EvidenceRule()
    context = _Context(
        engagement, ratios, minimum, rule, limits, min(to_epoch(now), newest) if newest is not None else to_epoch(now)
    )
    more = beyond(features, material, engagement, rule=rule, limits=limits) if material else None
    for i, row in enumerate(_rows(features)):
        yield _vet(row, i, context, more(row, i) if more else ())


def _rows(features: pa.Table) -> Iterator[dict[str, Any]]:
    narrow = features.select(_COLUMNS)
    for start in range(0, narrow.num_rows, _BLOCK):
        yield from narrow.slice(start, _BLOCK).to_pylist()


def sum_up(creator_id: str, signals: tuple[Signal, ...]) -> Vetting:
    """The verdict of a profile: a look where any signal asks for one, a pass only where enough is known."""
    asks = [s for s in signals if s.verdict is Verdict.REVIEW]
    if asks:
        names = ", ".join(s.title.lower() for s in asks)
        return Vetting(creator_id, Verdict.REVIEW, f"Worth a look before booking: {names}.", signals)
    lacking = [s for s in signals if s.name in NEEDED and s.verdict is Verdict.NOT_ENOUGH_EVIDENCE]
    if lacking:
        return Vetting(creator_id, Verdict.NOT_ENOUGH_EVIDENCE, lacking[0].sentence, signals)
    return Vetting(creator_id, Verdict.PASS, "Looks sound in what is known: go on to their offer.", signals)


def evidence_signal(row: dict[str, Any], minimum: EvidenceRule) -> Signal:
    """Whether as much is known as the user's rule for booking asks for."""
    return _evidence_signal(row["posts_measured"] or 0, row["audience_known"] or 0, minimum)


@lru_cache(maxsize=10_000)
def _evidence_signal(posts: int, people: int, minimum: EvidenceRule) -> Signal:
    missing = [
        text
        for short, text in (
            (posts < minimum.min_posts, f"{count(posts, 'measured post')} of {minimum.min_posts}"),
            (
                people < minimum.min_audience,
                f"{count(people, 'known person', 'known people')} of {minimum.min_audience}",
            ),
        )
        if short
    ]
    have = f"{count(posts, 'measured post')} and {count(people, 'known person', 'known people')} of their audience"
    return Signal(
        name="evidence",
        title="What is known",
        verdict=Verdict.NOT_ENOUGH_EVIDENCE if missing else Verdict.PASS,
        sentence=(
            f"Below your minimum: {', '.join(missing)}. Import more, or lower the minimum in the brief."
            if missing
            else f"We know {have}: enough by your rule, go on."
        ),
        estimate=None,
        percentile=None,
        peers=None,
        speaks_for=() if missing else (Evidence(f"{have}."),),
        speaks_against=tuple(Evidence(f"Only {text}.") for text in missing),
        formula="evidence-rule/1",
        rests_on="your minimum of evidence",
    )


@dataclass(frozen=True, slots=True)
class _Context:
    """What is the same for every creator of one run."""

    engagement: Engagement
    ratios: Ratios
    minimum: EvidenceRule
    rule: VettingRule
    limits: TierLimits
    last: int


def _vet(row: dict[str, Any], i: int, context: _Context, more: tuple[Signal, ...]) -> Vetting:
    followers, rule, engagement = row["followers"], context.rule, context.engagement
    tier = context.limits.tier(followers) if followers else Tier.PERSONAL
    seen_at = min(row["observed_at"], context.last) if row["observed_at"] is not None else context.last
    platform = row["platform"]
    signals = (
        engagement_signal(engagement, i, platform=platform, niche=row["niche"], followers=followers, rule=rule),
        comments_signal(context.ratios, i, platform=platform, tier=tier, followers=followers, rule=rule),
        recency_signal(
            row["last_posted_at"], seen_at, rule, posts_known=row["posts_known"] or 0, usual_gap_days=_gap_days(row)
        ),
        *_ads(row, more, rule),
        *_effect(row, more, rule),
        *more,
        evidence_signal(row, context.minimum),
    )
    if engagement.declared[i]:
        signals = (signals[0], *(declared.without_posts(signal) for signal in signals[1:]))
    return sum_up(row["creator_id"], signals)


def _ads(row: dict[str, Any], more: tuple[Signal, ...], rule: VettingRule) -> tuple[Signal, ...]:
    """The share of advertising by hashtags and labels, unless it was read from the posts of a stated window."""
    if any(s.name == "ad_saturation" for s in more):
        return ()
    return (ad_share_signal(row["sponsored_n"] or 0, row["organic_n"] or 0, rule),)


def _effect(row: dict[str, Any], more: tuple[Signal, ...], rule: VettingRule) -> tuple[Signal, ...]:
    """The same of sponsored posts against the others."""
    if any(s.name == "sponsored_effect" for s in more):
        return ()
    n, k = row["organic_n"] or 0, row["sponsored_n"] or 0
    means = _number(row["organic_mean"]), _number(row["sponsored_mean"])
    # Features tell no scatter of the two kinds: the usual one is assumed.
    return (sponsored_effect_signal(Kinds(n, means[0], k, means[1], USUAL_VARIANCE * max(n + k - 2, 0)), rule),)


def _gap_days(row: dict[str, Any]) -> float:
    """Mean days between the recent posts, 0 where not known."""
    if row["last_posted_at"] is None or row["recent_at"] is None or (row["er_n"] or 0) < 2:
        return 0.0
    return float(2 * max(row["last_posted_at"] - row["recent_at"], 0) / DAY / (row["er_n"] - 1))


def _number(value: float | None) -> float:
    return 0.0 if value is None or not math.isfinite(value) else value
