"""Signals and verdicts. A verdict is a reason to look, never an accusation."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from goodword.core.errors import BadInput
from goodword.core.estimate import Estimate
from goodword.core.tier import Tier


class Verdict(StrEnum):
    """Three outcomes; the third one is an answer."""

    PASS = "pass"  # noqa: S105 - a verdict, not a password
    REVIEW = "review"
    NOT_ENOUGH_EVIDENCE = "not_enough_evidence"


@dataclass(frozen=True, slots=True)
class Evidence:
    """One fact for or against: what was seen and where it can be looked at again."""

    text: str
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Peers:
    """The group a creator is compared with, its size, and the values at its 5, 25, 50, 75 and 95 %."""

    platform: str
    tier: Tier
    niche: str | None
    creators: int
    quantiles: tuple[float, float, float, float, float]
    source: str  # "your catalogue" or the name and year of the shipped prior
    wider: str = ""  # "platform", "all": too few are of the size, so every size, or everybody, is compared with


@dataclass(frozen=True, slots=True)
class Signal:
    """One thing that was looked at.

    estimate: None when the evidence does not suffice. percentile: of the value among `peers`, 0-100, with interval.
    sentence: what it means and what to do next, in plain words. concern: how much of a reason to look there is, where
    the value itself is about something else. undecided: there is evidence enough, but the interval lies on both sides
    of the limit, so that there is no verdict yet.
    """

    name: str
    title: str
    verdict: Verdict
    sentence: str
    estimate: Estimate | None
    percentile: Estimate | None
    peers: Peers | None
    speaks_for: tuple[Evidence, ...]
    speaks_against: tuple[Evidence, ...]
    formula: str
    rests_on: str
    concern: Estimate | None = None
    undecided: bool = False


@dataclass(frozen=True, slots=True)
class Vetting:
    """The profile of one creator: signals side by side, and the one that decides how to go on."""

    creator_id: str
    verdict: Verdict
    sentence: str
    signals: tuple[Signal, ...]


@dataclass(frozen=True, slots=True)
class EvidenceRule:
    """The minimum of evidence before a creator may be booked: a rule that the user sees and sets.

    min_posts: measured posts; min_audience: distinct known people of the audience; max_age_days: since the last known
    post, counted from the newest post of the catalogue (None: any age).
    """

    min_posts: int = 1
    min_audience: int = 5
    max_age_days: int | None = None


@dataclass(frozen=True, slots=True)
class VettingRule:
    """When a signal asks for a look, and how much evidence a verdict needs. Shown with every verdict.

    min_posts: posts below which no verdict is given. tail: a level in the lowest or highest `tail` of the peers, with
    its whole interval, asks for a look. silence_days: days without a post. ad_share: share of sponsored posts that
    the whole interval must exceed. prior_ads, prior_ads_posts: what is assumed of the ad share before any post is
    seen, and how many posts that assumption is worth (5-8 % of posts were disclosed as ads on Instagram in 2018).
    min_comments: comments with text, and min_commenters: other creators who comment, below which there is no verdict on
    them. comment_share: share of advertising, or of repeated wordings, that the whole interval must exceed.
    ahead: coming posts whose engagement is forecast.
    """

    min_posts: int = 3
    tail: float = 0.05
    silence_days: int = 90
    ad_share: float = 0.4
    prior_ads: float = 0.07
    prior_ads_posts: float = 4.0
    min_comments: int = 30
    min_commenters: int = 5
    comment_share: float = 0.15
    ahead: int = 5

    def __post_init__(self) -> None:
        if min(self.min_posts, self.min_comments, self.min_commenters) < 1:
            least = (self.min_posts, self.min_comments, self.min_commenters)
            raise BadInput.value("min_posts, min_comments, min_commenters", "at least 1", least)
        if not 0 < self.tail < 0.5:
            raise BadInput.value("tail", "above 0 and below 0.5", self.tail)
        if not 1 <= self.ahead <= 100:
            raise BadInput.value("ahead", "from 1 to 100", self.ahead)
        if self.silence_days < 1:
            raise BadInput.value("silence_days", "at least 1", self.silence_days)
        if not 0 < self.comment_share < 1:
            raise BadInput.value("comment_share", "above 0 and below 1", self.comment_share)
        if not 0 < self.ad_share < 1 or not 0 < self.prior_ads < 1 or self.prior_ads_posts <= 0:
            raise BadInput.value("ad shares", "above 0 and below 1", (self.ad_share, self.prior_ads))


DEFAULT_RULE = VettingRule()
