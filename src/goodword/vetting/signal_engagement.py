"""Signals of engagement: the level among peers, and sponsored posts against the others."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from goodword.core.estimate import Estimate
from goodword.core.formula import register
from goodword.core.tier import Tier
from goodword.ui.format import platform_name
from goodword.vetting import declared
from goodword.vetting.engagement import Engagement
from goodword.vetting.model import Evidence, Peers, Signal, Verdict, VettingRule
from goodword.vetting.shipped import Floats
from goodword.vetting.tails import open_still, unusual
from goodword.vetting.wording import count, ordinal, share_range

EFFECT = register(
    "sponsored-effect",
    2,
    "Engagement of sponsored posts over the others, drawn towards the 0.96 measured on Instagram until 2019.",
    "Own measurement within 1,396 authors (median 0.96); Bertaglia et al. 2024 agree in sign and size",
)
_TIERS = tuple(Tier)
_EFFECT_MEAN, _EFFECT_SD = math.log(0.96), 0.3
EFFECT_POSTS = 30
"""Newest measured posts that are compared: older ones are from a smaller account."""
USUAL_VARIANCE, _WEAK = 0.36, 0.5
_Z = 1.6448536269514722
_NO_FOLLOWERS = "The number of followers is not known, so there is no rate yet. Import a row that has it."


def engagement_signal(
    posterior: Engagement, i: int, *, platform: str, niche: str | None, followers: int | None, rule: VettingRule
) -> Signal:
    """The engagement rate of creator i among the peers; of people without an account, the share of their circle."""
    if posterior.declared[i]:
        return _declared(posterior, i, followers)
    peers = engagement_peers(posterior, i, platform=platform, niche=niche)
    estimate, rank = posterior.estimate(i), posterior.percentile_estimate(i)
    verdict = _verdict(estimate.n, rank, followers, rule)
    undecided = bool(followers) and estimate.n >= rule.min_posts and verdict is Verdict.NOT_ENOUGH_EVIDENCE
    return Signal(
        name="engagement",
        title="Engagement",
        verdict=verdict,
        sentence=_sentence(verdict, estimate, rank, peers, rule) if followers else _NO_FOLLOWERS,
        estimate=estimate if followers else None,
        percentile=rank if followers else None,
        peers=peers,
        speaks_for=_for(rank, peers) if verdict is Verdict.PASS else (),
        speaks_against=_against(rank, peers) if verdict is Verdict.REVIEW else (),
        formula=posterior.formula,
        rests_on=f"likes and comments of {count(estimate.n, 'recent post')}; peers: {peers.source}",
        undecided=undecided,
    )


def _declared(posterior: Engagement, i: int, people: int | None) -> Signal:
    return Signal(
        name="engagement",
        title="Reach by their own word",
        verdict=Verdict.NOT_ENOUGH_EVIDENCE,
        sentence=declared.sentence(people),
        estimate=posterior.estimate(i) if people else None,
        percentile=None,
        peers=None,
        speaks_for=(),
        speaks_against=(),
        formula=declared.DECLARED.id,
        rests_on="their own word; nothing was measured",
    )


def engagement_peers(posterior: Engagement, i: int, *, platform: str, niche: str | None) -> Peers:
    """The group of creator i with its quantiles as shares of followers."""
    table = posterior.peers
    p05, p25, p50, p75, p95 = (math.exp(q) for q in table.q[i])
    return Peers(
        platform=platform,
        tier=_TIERS[int(table.tier[i])],
        niche=niche if table.with_niche[i] else None,
        creators=int(table.creators[i]),
        quantiles=(p05, p25, p50, p75, p95),
        source=table.source(i),
    )


@dataclass(frozen=True, slots=True)
class Kinds:
    """Measured posts that are advertising, and the others: how many, the mean of the log of their likes and comments,
    and the sum of squared deviations within both."""

    organic: int
    organic_mean: float
    sponsored: int
    sponsored_mean: float
    within: float


def kinds_of(reactions: Floats, marked: NDArray[np.int64]) -> Kinds:
    """Of one creator's posts, newest first: (n,) log(likes + comments + 1/2), NaN where not known; marked: numbers of
    those that are advertising. The newest `EFFECT_POSTS` measured posts count."""
    paid = np.zeros(len(reactions), dtype=np.bool_)
    paid[marked] = True
    newest = np.flatnonzero(np.isfinite(reactions))[:EFFECT_POSTS]
    if not paid[newest].any():
        return Kinds(len(newest), 0.0, 0, 0.0, 0.0)
    sides = [reactions[newest[paid[newest] == kind]] for kind in (False, True)]
    means = [float(side.mean()) if len(side) else 0.0 for side in sides]
    within = sum(float(np.square(side - mean).sum()) for side, mean in zip(sides, means, strict=True))
    return Kinds(len(sides[0]), means[0], len(sides[1]), means[1], within)


def sponsored_effect_signal(kinds: Kinds, rule: VettingRule) -> Signal:
    """Engagement of posts that are advertising over that of the others, drawn towards the usual.

    A look is asked for where the whole interval says that advertising gets less than half.
    """
    return _effect_signal(kinds, rule) if kinds.sponsored else _one_kind(kinds, rule)


def _effect_signal(kinds: Kinds, rule: VettingRule) -> Signal:
    estimate = None
    if kinds.organic and kinds.sponsored:
        n = kinds.organic + kinds.sponsored
        # The usual scatter decides the weight, their own the width: a larger difference is never drawn in more.
        share = 1 / kinds.organic + 1 / kinds.sponsored
        weight = _EFFECT_SD**2 / (_EFFECT_SD**2 + USUAL_VARIANCE * share)
        own = (5 * USUAL_VARIANCE + kinds.within) / (5 + n - 2)
        mean = weight * (kinds.sponsored_mean - kinds.organic_mean) + (1 - weight) * _EFFECT_MEAN
        half = _Z * math.sqrt(weight**2 * own * share + (1 - weight) ** 2 * _EFFECT_SD**2)
        low, value, high = (math.exp(max(min(mean + k * half, 9.0), -9.0)) for k in (-1, 0, 1))
        estimate = Estimate(value, low, high, n, "ratio", EFFECT.id)
    known = estimate is not None and kinds.organic + kinds.sponsored >= rule.min_posts
    weak = known and estimate is not None and estimate.high < _WEAK
    verdict = Verdict.REVIEW if weak else Verdict.PASS if known else Verdict.NOT_ENOUGH_EVIDENCE
    return Signal(
        name="sponsored_effect",
        title="Sponsored posts against the others",
        verdict=verdict,
        sentence=_effect_sentence(estimate, verdict, kinds, rule),
        estimate=estimate,
        percentile=None,
        peers=None,
        speaks_for=(),
        speaks_against=(Evidence("Advertising gets less than half the likes and comments of other posts."),)
        if weak
        else (),
        formula=EFFECT.id,
        rests_on=f"{count(kinds.sponsored, 'sponsored post')}, {count(kinds.organic, 'other post')} with known counts",
    )


_one_kind = lru_cache(maxsize=1_000)(_effect_signal)


def _verdict(n: int, rank: Estimate, followers: int | None, rule: VettingRule) -> Verdict:
    if not followers or n < rule.min_posts:
        return Verdict.NOT_ENOUGH_EVIDENCE
    return unusual(rank, rule)


def _sentence(verdict: Verdict, e: Estimate, rank: Estimate, peers: Peers, rule: VettingRule) -> str:
    start = f"A typical post gets likes and comments from {share_range(e)} of followers"
    if verdict is Verdict.NOT_ENOUGH_EVIDENCE:
        if e.n >= rule.min_posts:
            return open_still(start, rank, group(peers))
        if e.n == 0:
            return f"No post with likes and comments is known. Peers get {share_range(e)}; import some recent posts."
        have = "1 measured post is" if e.n == 1 else f"{e.n} measured posts are"
        return (
            f"{have} too few for a verdict ({rule.min_posts} are needed). Our best guess is {share_range(e)} "
            "of followers for a typical post; import more of their posts to narrow it."
        )
    if verdict is Verdict.PASS:
        return f"{start}, the {ordinal(rank.value)} percentile of {group(peers)}. Nothing unusual: go on."
    if rank.value < 50:
        return (
            f"{start}, less than nearly all {group(peers)}. Ask what changed, or agree on a price that follows results."
        )
    return f"{start}, more than nearly all {group(peers)}. Read the comments of the last posts before booking."


def group(peers: Peers) -> str:
    """ "micro food accounts on TikTok"; where the catalogue has no such account, the shipped ones it stands on.

    Where the catalogue has too few of the size, those of every size.
    """
    if peers.wider:
        where = f" on {platform_name(peers.platform)}" if peers.wider == "platform" else ""
        return f"accounts of every size{where} (too few of this size are known)"
    niche = f"{peers.niche} " if peers.niche and peers.niche != "other" else ""
    outside = " of no single niche" if peers.niche == "other" else ""
    where = platform_name(peers.platform) if peers.creators else peers.source.removesuffix(" (shipped)")
    return f"{peers.tier.value} {niche}accounts{outside} on {where}"


def _for(rank: Estimate, peers: Peers) -> tuple[Evidence, ...]:
    if rank.value < 50:
        return ()
    return (Evidence(f"Engagement at the {ordinal(rank.value)} percentile of {group(peers)}.", peers.source),)


def _against(rank: Estimate, peers: Peers) -> tuple[Evidence, ...]:
    side = "below" if rank.value < 50 else "above"
    limit = rank.high if rank.value < 50 else rank.low
    return (Evidence(f"The whole interval lies {side} percentile {limit:.0f} of {group(peers)}.", peers.source),)


def _effect_sentence(e: Estimate | None, verdict: Verdict, kinds: Kinds, rule: VettingRule) -> str:
    if e is None:
        lacking = "sponsored" if kinds.organic or not kinds.sponsored else "other"
        return f"No {lacking} post with likes and comments is known. Ask for results of an earlier booking."
    start = f"Sponsored posts get {e.value:.2f} times the engagement of the others ({e.low:.2f} to {e.high:.2f})"
    if verdict is Verdict.NOT_ENOUGH_EVIDENCE:
        return f"{start}; a verdict needs {rule.min_posts} posts. Import more of their posts."
    if verdict is Verdict.REVIEW:
        return f"{start}. Ask what their advertising brought others, and pay for results."
    return f"{start}; 0.96 is usual. Plan with the sponsored ones."
