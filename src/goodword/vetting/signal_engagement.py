"""Signals of engagement: the level among peers, and sponsored posts against the others."""

from __future__ import annotations

import math

from goodword.core.estimate import Estimate
from goodword.core.formula import register
from goodword.core.tier import Tier
from goodword.ui.format import platform_name
from goodword.vetting.engagement import Engagement
from goodword.vetting.model import Evidence, Peers, Signal, Verdict, VettingRule
from goodword.vetting.wording import count, ordinal, share_range

EFFECT = register(
    "sponsored-effect",
    1,
    "Engagement of sponsored posts over the others, drawn towards the 0.96 measured on Instagram until 2019.",
    "Own measurement within 1,396 authors (median 0.96); Bertaglia et al. 2024 agree in sign and size",
)
_EFFECT_MEAN, _EFFECT_SD = math.log(0.96), 0.3
_Z = 1.6448536269514722
_NO_FOLLOWERS = "The number of followers is not known, so there is no rate yet. Import a row that has it."


def engagement_signal(
    posterior: Engagement, i: int, *, platform: str, niche: str | None, followers: int | None, rule: VettingRule
) -> Signal:
    """The engagement rate of creator i among the peers."""
    peers = engagement_peers(posterior, i, platform=platform, niche=niche)
    estimate, rank = posterior.estimate(i), posterior.percentile_estimate(i)
    verdict = _verdict(estimate.n, rank, followers, rule)
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
    )


def engagement_peers(posterior: Engagement, i: int, *, platform: str, niche: str | None) -> Peers:
    """The group of creator i with its quantiles as shares of followers."""
    table = posterior.peers
    p05, p25, p50, p75, p95 = (math.exp(q) for q in table.q[i])
    return Peers(
        platform=platform,
        tier=list(Tier)[int(table.tier[i])],
        niche=niche if table.with_niche[i] else None,
        creators=int(table.creators[i]),
        quantiles=(p05, p25, p50, p75, p95),
        source=table.source(i),
    )


def sponsored_effect_signal(
    organic_n: int, organic_mean: float, sponsored_n: int, sponsored_mean: float, noise: float
) -> Signal:
    """Sponsored over organic engagement; noise: standard deviation of the log between posts of this creator."""
    enough = organic_n > 0 and sponsored_n > 0
    estimate = None
    if enough:
        seen_var = noise**2 * (1 / organic_n + 1 / sponsored_n)
        weight = _EFFECT_SD**2 / (_EFFECT_SD**2 + seen_var)
        mean = weight * (sponsored_mean - organic_mean) + (1 - weight) * _EFFECT_MEAN
        half = _Z * math.sqrt(weight * seen_var)
        low, high = math.exp(mean - half), math.exp(mean + half)
        estimate = Estimate(math.exp(mean), low, high, organic_n + sponsored_n, "ratio", EFFECT.id)
    return Signal(
        name="sponsored_effect",
        title="Sponsored posts against the others",
        verdict=Verdict.PASS if enough else Verdict.NOT_ENOUGH_EVIDENCE,
        sentence=_effect_sentence(estimate),
        estimate=estimate,
        percentile=None,
        peers=None,
        speaks_for=(),
        speaks_against=(),
        formula=EFFECT.id,
        rests_on=f"{count(sponsored_n, 'sponsored post')} and {count(organic_n, 'other post')} with known counts",
    )


def _verdict(n: int, rank: Estimate, followers: int | None, rule: VettingRule) -> Verdict:
    if not followers or n < rule.min_posts:
        return Verdict.NOT_ENOUGH_EVIDENCE
    unusual = rank.high < 100 * rule.tail or rank.low > 100 * (1 - rule.tail)
    return Verdict.REVIEW if unusual else Verdict.PASS


def _sentence(verdict: Verdict, e: Estimate, rank: Estimate, peers: Peers, rule: VettingRule) -> str:
    if verdict is Verdict.NOT_ENOUGH_EVIDENCE:
        if e.n == 0:
            return f"No post with likes and comments is known. Peers get {share_range(e)}; import some recent posts."
        have = "1 measured post is" if e.n == 1 else f"{e.n} measured posts are"
        return (
            f"{have} too few for a verdict ({rule.min_posts} are needed). Our best guess is {share_range(e)} "
            "of followers for a typical post; import more of their posts to narrow it."
        )
    start = f"A typical post gets likes and comments from {share_range(e)} of followers"
    if verdict is Verdict.PASS:
        return f"{start}, the {ordinal(rank.value)} percentile of {group(peers)}. Nothing unusual."
    if rank.value < 50:
        return (
            f"{start}, less than nearly all {group(peers)}. Ask what changed, or agree on a price that follows results."
        )
    return f"{start}, more than nearly all {group(peers)}. Read the comments of the last posts before booking."


def group(peers: Peers) -> str:
    """ "micro food accounts on TikTok"; where the catalogue has no such account, the shipped ones it stands on."""
    niche = f"{peers.niche} " if peers.niche else ""
    where = platform_name(peers.platform) if peers.creators else peers.source.removesuffix(" (shipped)")
    return f"{peers.tier.value} {niche}accounts on {where}"


def _for(rank: Estimate, peers: Peers) -> tuple[Evidence, ...]:
    if rank.value < 50:
        return ()
    return (Evidence(f"Engagement at the {ordinal(rank.value)} percentile of {group(peers)}.", peers.source),)


def _against(rank: Estimate, peers: Peers) -> tuple[Evidence, ...]:
    side = "below" if rank.value < 50 else "above"
    limit = rank.high if rank.value < 50 else rank.low
    return (Evidence(f"The whole interval lies {side} percentile {limit:.0f} of {group(peers)}.", peers.source),)


def _effect_sentence(e: Estimate | None) -> str:
    if e is None:
        return "We need at least one sponsored and one other post to compare. Ask for results of an earlier booking."
    shown = f"{e.value:.2f} times (between {e.low:.2f} and {e.high:.2f})"
    return f"Sponsored posts get {shown} the engagement of the others; expect about that for yours."
