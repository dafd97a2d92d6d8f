"""Signals of views, reach, saves and shares among peers."""

from __future__ import annotations

import math
from dataclasses import dataclass

from goodword.core.estimate import Estimate
from goodword.core.formula import register
from goodword.core.tier import Tier
from goodword.vetting.levels import LEAST, Levels
from goodword.vetting.model import Evidence, Peers, Signal, Verdict, VettingRule
from goodword.vetting.signal_engagement import group
from goodword.vetting.tails import open_still, unusual
from goodword.vetting.wording import count, ordinal, share_range

FORMULA = register(
    "rate-level",
    1,
    "Views, reach, saves and shares of a typical post: log-normal shrinkage to the peers of the user's own catalogue.",
    "Efron & Morris 1975; method of moments for the one-way random effects model",
)
_Z = 1.6448536269514722
_TIERS = tuple(Tier)


@dataclass(frozen=True, slots=True)
class Rate:
    """One rate: its name in MEASURES, its title, what it is a share of in words, whether its tails ask for a look, and
    what to say without it and with it."""

    name: str
    title: str
    words: str
    asks: bool
    missing: str
    advice: str

    @property
    def signal(self) -> str:
        """The name of its signal."""
        return f"{self.name}_rate" if self.name in ("views", "reach") else self.name


SHOWN = (
    Rate(
        "views",
        "View rate",
        "A typical post is viewed as often as {share} of the followers",
        False,
        "Views are not known. Ask the creator for the statistics of the last posts.",
        "Plan with views, not with followers.",
    ),
    Rate(
        "by_views",
        "Engagement by views",
        "{share} of those who view a typical post like or comment on it",
        True,
        "Views are not known, so there is no rate by views. Ask the creator for them.",
        "Views without reactions, or reactions without views, can be bought: ask where viewers come from.",
    ),
    Rate(
        "reach",
        "Reach rate",
        "A typical post reaches as many accounts as {share} of the followers",
        False,
        "Reach is only known where the creator shares it. Ask for a picture of their statistics.",
        "Plan with reach, not with followers.",
    ),
    Rate(
        "by_reach",
        "Engagement by reach",
        "{share} of the accounts reached like or comment",
        False,
        "Reach is only known where the creator shares it. Ask for a picture of their statistics.",
        "Ask which posts these numbers are from.",
    ),
    Rate(
        "saves",
        "Saves",
        "For a typical post there are as many saves as {share} of its likes and comments",
        False,
        "Saves are not known. Creators see them in their statistics: ask for a picture.",
        "Saved posts are looked at again: ask which were, and book their kind.",
    ),
    Rate(
        "shares",
        "Shares",
        "For a typical post there are as many shares as {share} of its likes and comments",
        False,
        "Shares are not known. Creators see them in their statistics: ask for a picture.",
        "Shared posts travel: ask which did, and book their kind.",
    ),
)


@dataclass(frozen=True, slots=True)
class Place:
    """Whose rate it is: platform, number of the tier, niche."""

    platform: str
    tier: int
    niche: str | None


def level_signal(rate: Rate, known: Levels, i: int, place: Place, rule: VettingRule) -> Signal:
    """One rate of creator i, with its verdict."""
    peers, n = _peers(known, i, place), int(known.n[i])
    estimate, rank = _estimate(known, i), _rank(known, i)
    verdict = _verdict(n, rank, rate, rule)
    return Signal(
        name=rate.signal,
        title=rate.title,
        verdict=verdict,
        sentence=_sentence(rate, estimate, rank, peers, rule),
        estimate=estimate,
        percentile=rank,
        peers=peers,
        speaks_for=_for(rank, peers) if verdict is Verdict.PASS else (),
        speaks_against=_against(rate, rank, peers) if verdict is Verdict.REVIEW else (),
        formula=FORMULA.id,
        rests_on=f"{count(n, 'recent post')} with known counts; peers: {peers.source if peers else 'none'}",
        undecided=rank is not None and n >= rule.min_posts and verdict is Verdict.NOT_ENOUGH_EVIDENCE,
    )


def unknown_level(rate: Rate) -> Signal:
    """A rate of which no post is known; the same for everybody."""
    verdict, rests = Verdict.NOT_ENOUGH_EVIDENCE, "no post with known counts"
    return Signal(rate.signal, rate.title, verdict, rate.missing, None, None, None, (), (), FORMULA.id, rests)


def _estimate(known: Levels, i: int) -> Estimate | None:
    n, mean, half = int(known.n[i]), float(known.mean[i]), _Z * float(known.sd[i])
    if n == 0:
        return None
    low, value, high = (math.exp(min(mean + k * half, 50.0)) for k in (-1, 0, 1))
    return Estimate(value, low, high, n, "share", FORMULA.id)


def _rank(known: Levels, i: int) -> Estimate | None:
    if known.n[i] == 0 or known.key[i] < 0:
        return None
    middle, low, high = float(known.rank[i]), float(known.rank_low[i]), float(known.rank_high[i])
    return Estimate(middle, low, high, int(known.n[i]), "percentile", FORMULA.id)


def _peers(known: Levels, i: int, place: Place) -> Peers | None:
    if known.key[i] < 0:
        return None
    group = known.groups[int(known.key[i])]
    p05, p25, p50, p75, p95 = group.rates
    niche = place.niche if known.niche[i] else None
    wider = group.scope if group.scope in ("platform", "all") else ""
    few = f"; fewer than {LEAST} of this size with known counts" if wider else ""
    source = f"your catalogue ({group.creators} creators{few})"
    return Peers(place.platform, _TIERS[place.tier], niche, group.creators, (p05, p25, p50, p75, p95), source, wider)


def _verdict(n: int, rank: Estimate | None, rate: Rate, rule: VettingRule) -> Verdict:
    if n < rule.min_posts or rank is None:
        return Verdict.NOT_ENOUGH_EVIDENCE
    return unusual(rank, rule) if rate.asks else Verdict.PASS


def _sentence(
    rate: Rate, estimate: Estimate | None, rank: Estimate | None, peers: Peers | None, rule: VettingRule
) -> str:
    if estimate is None:
        return rate.missing
    start = rate.words.format(share=share_range(estimate))
    start = start[0].upper() + start[1:]
    if estimate.n < rule.min_posts:
        known = count(estimate.n, "post")
        return f"{start}, from {known}; a verdict needs {rule.min_posts}. Import more of their posts."
    if rank is None or peers is None:
        return f"{start}. Fewer than {LEAST} creators with known counts are in your catalogue; import more to compare."
    if rate.asks and unusual(rank, rule) is Verdict.NOT_ENOUGH_EVIDENCE:
        return open_still(start, rank, group(peers))
    return f"{start}, the {ordinal(rank.value)} percentile of {group(peers)}. {rate.advice}"


def _for(rank: Estimate | None, peers: Peers | None) -> tuple[Evidence, ...]:
    if rank is None or peers is None or rank.value < 50:
        return ()
    return (Evidence(f"At the {ordinal(rank.value)} percentile of {group(peers)}.", peers.source),)


def _against(rate: Rate, rank: Estimate | None, peers: Peers | None) -> tuple[Evidence, ...]:
    if rank is None or peers is None:
        return ()
    side = "below" if rank.value < 50 else "above"
    limit = rank.high if rank.value < 50 else rank.low
    return (Evidence(f"{rate.title}: the whole interval lies {side} percentile {limit:.0f} of {group(peers)}."),)
