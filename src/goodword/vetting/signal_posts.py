"""Signals of a creator's own posts over time: rhythm, drift, the coming posts, hidden likes."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

from goodword.core.estimate import Estimate
from goodword.core.formula import register
from goodword.core.times import DAY
from goodword.vetting.model import Evidence, Signal, Verdict, VettingRule
from goodword.vetting.posterior import beta_interval, gamma_interval
from goodword.vetting.wording import count

RHYTHM = register(
    "posts-per-week",
    1,
    "Known posts a week over the span of the newest ones, with a gamma posterior.",
    "Gamma-Poisson conjugacy; Jeffreys prior",
)
DRIFT = register(
    "engagement-drift",
    1,
    "Change of engagement a year within the newest posts: least squares on logs, drawn towards the usual.",
    "Bayesian linear regression; usual trend 0.26 and its spread 0.2 a year as in the engagement rate",
)
HIDDEN = register("likes-hidden", 1, "Share of recent posts whose likes are hidden.", "Beta-binomial, Jeffreys prior")
_USUAL_VARIANCE = 0.36
_TREND, _TREND_SD = 0.26, 0.3
_FALL = math.log(0.5)


@dataclass(frozen=True, slots=True)
class Posts:
    """MEASURES of one creator that these signals need; NaN where not known."""

    n: int
    hidden: int
    span: float  # seconds between the oldest and the newest of them
    measured: int
    time_ss: float
    time_rate: float
    rate_ss: float


def rhythm_signal(posts: Posts, rule: VettingRule) -> Signal:
    """Posts a week. Known posts may be a sample: then it is a lower limit, and says so."""
    weeks = posts.span / (7 * DAY)
    known = posts.n >= 2 and weeks > 0
    estimate = None
    if known:
        shape = posts.n - 0.5
        low, high = (end / weeks for end in gamma_interval(shape))
        estimate = Estimate(
            (posts.n - 1) / weeks, min(low, (posts.n - 1) / weeks), high, posts.n, "per week", RHYTHM.id
        )
    enough = known and posts.n >= rule.min_posts
    return _signal(
        ("rhythm", "Posting rhythm"),
        Verdict.PASS if enough else Verdict.NOT_ENOUGH_EVIDENCE,
        _rhythm_sentence(estimate, enough, rule),
        (estimate, RHYTHM.id),
        f"{count(posts.n, 'newest known post')}",
    )


def _rhythm_sentence(e: Estimate | None, enough: bool, rule: VettingRule) -> str:
    if e is None:
        return "Too few posts are known for a rhythm. Import more of their posts."
    shown = f"About {e.value:.2g} known posts a week (between {e.low:.2g} and {e.high:.2g})"
    if not enough:
        return f"{shown}; a verdict needs {rule.min_posts} posts. Import more of them."
    return f"{shown}; more, if not all of their posts were imported. Agree on a day that fits."


def drift_signal(posts: Posts, rule: VettingRule) -> Signal:
    """Change of likes and comments a year within the newest posts, followers growing as they do."""
    enough = posts.measured >= max(2 * rule.min_posts, 4) and posts.time_ss > 1e-6
    estimate = None
    if enough:
        slope = posts.time_rate / posts.time_ss
        rest = max(posts.rate_ss - slope * posts.time_rate, 0.0)
        own = (5 * _USUAL_VARIANCE + rest) / (5 + posts.measured - 2) / posts.time_ss
        # The weight uses the usual scatter, not their own: a steeper rise must never look like less of one.
        weight = _TREND_SD**2 / (_TREND_SD**2 + _USUAL_VARIANCE / posts.time_ss)
        mean = weight * slope + (1 - weight) * _TREND
        half = 1.6448536269514722 * math.sqrt(weight**2 * own + (1 - weight) ** 2 * _TREND_SD**2)
        low, value, high = (math.exp(max(min(mean + k * half, 5.0), -9.0)) for k in (-1, 0, 1))
        estimate = Estimate(value, low, high, posts.measured, "ratio", DRIFT.id)
    falls = estimate is not None and math.log(estimate.high) < _FALL
    verdict = Verdict.NOT_ENOUGH_EVIDENCE if estimate is None else Verdict.REVIEW if falls else Verdict.PASS
    return _signal(
        ("drift", "Change over time"),
        verdict,
        _drift_sentence(estimate, verdict),
        (estimate, DRIFT.id),
        f"{count(posts.measured, 'newest post')} with known likes and comments",
        against=(Evidence("Likes and comments have more than halved within a year."),) if falls else (),
    )


def _drift_sentence(e: Estimate | None, verdict: Verdict) -> str:
    if e is None:
        return "Too few posts, or too close together, to see a change. Import older posts of theirs."
    times = f"{e.value:.2f} times as many likes and comments as a year before ({e.low:.2f} to {e.high:.2f})"
    if verdict is Verdict.REVIEW:
        return f"Recent posts get {times}. Ask what changed before you plan with older numbers."
    return f"Recent posts get {times}. Plan with the recent ones."


def next_signal(ahead: Estimate, followers: int | None, rule: VettingRule) -> Signal:
    """What the next posts will get. ahead: geometric mean rate of the next `rule.ahead` posts, by followers."""
    enough = bool(followers) and ahead.n >= rule.min_posts
    sentence = "The number of followers is not known, so nothing can be forecast. Import a row that has it."
    if followers:
        low, value, high = (round(v * followers) for v in (ahead.low, ahead.value, ahead.high))
        sentence = (
            f"The next {count(rule.ahead, 'post')} will typically get about {value:,} likes and comments each "
            f"({low:,} to {high:,} in nine of ten cases). "
        )
        few = f"That rests mostly on their peers: a verdict needs {rule.min_posts} posts of theirs. Import more."
        sentence += "Agree on a price that the lower number still justifies." if enough else few
    return _signal(
        ("next_posts", f"The next {count(rule.ahead, 'post')}"),
        Verdict.PASS if enough else Verdict.NOT_ENOUGH_EVIDENCE,
        sentence,
        (ahead if followers else None, ahead.formula),
        f"{count(ahead.n, 'recent post')} with known likes and comments, and peers",
    )


def hidden_signal(posts: Posts, rule: VettingRule) -> Signal:
    """Posts whose likes are hidden: counted as missing everywhere, never as zero."""
    return _hidden_signal(posts.hidden, posts.n, rule)


@lru_cache(maxsize=10_000)
def _hidden_signal(hidden: int, n: int, rule: VettingRule) -> Signal:
    estimate = None
    if n:
        low, high = beta_interval(hidden + 0.5, n - hidden + 0.5)
        value = hidden / n
        estimate = Estimate(value, min(low, value), max(high, value), n, "share", HIDDEN.id)
    told = f"Likes are hidden on {hidden} of {n} recent posts; hidden ones are left out, not counted as zero."
    advice = "Ask for the numbers." if hidden else "Go on." if n >= rule.min_posts else "Import more of their posts."
    return _signal(
        ("likes_hidden", "Hidden likes"),
        Verdict.PASS if n >= rule.min_posts else Verdict.NOT_ENOUGH_EVIDENCE,
        f"{told} {advice}" if n else "No post is known. Import some.",
        (estimate, HIDDEN.id),
        count(n, "newest known post"),
    )


def _signal(
    named: tuple[str, str],
    verdict: Verdict,
    sentence: str,
    value: tuple[Estimate | None, str],
    rests_on: str,
    *,
    against: tuple[Evidence, ...] = (),
) -> Signal:
    (name, title), (estimate, formula) = named, value
    return Signal(name, title, verdict, sentence, estimate, None, None, (), against, formula, rests_on)
