"""Signals of habit: how recently they posted, and how much of what they post is advertising."""

from __future__ import annotations

from goodword.core.estimate import Estimate
from goodword.core.formula import register
from goodword.core.times import DAY, day_of
from goodword.vetting.model import Evidence, Signal, Verdict, VettingRule
from goodword.vetting.posterior import beta_interval
from goodword.vetting.wording import count, share_range

RECENCY = register(
    "days-since-post",
    1,
    "Days from the last known post to the day when the account was last seen.",
    "A count of days, exact on what is known",
)
ADS = register(
    "ad-share",
    1,
    "Share of recent posts that are disclosed or labelled as ads, with a Beta posterior.",
    "Beta-binomial conjugacy; prior from 39,730 Instagram posts of 2012-2019 (6.8 % disclosed)",
)


def recency_signal(
    last_posted_at: int | None, seen_at: int | None, rule: VettingRule, *, posts_known: int, usual_gap_days: float
) -> Signal:
    """Days since the last known post; seen_at: the last moment of which anything is known (seconds UTC).

    The known posts may be a sample of what was posted: few of them give no verdict, and where they lie far apart
    (usual_gap_days, mean days between two) a gap must be three times as long to count as silence.
    """
    if last_posted_at is None or seen_at is None:
        return _signal(
            name="recency",
            title="Posting",
            verdict=Verdict.NOT_ENOUGH_EVIDENCE,
            sentence="No post is known. Import their posts to see how often they post.",
            estimate=None,
            formula=RECENCY.id,
            rests_on="no known post",
        )
    days = max(seen_at - last_posted_at, 0) / DAY
    enough = posts_known >= rule.min_posts
    silent = enough and days > max(rule.silence_days, 3 * usual_gap_days)
    when = day_of(last_posted_at)
    estimate = Estimate(days, days, days, 1, "days", RECENCY.id)
    sentence = f"The last known post is from {when}, {count(round(days), 'day')} before we last looked."
    if silent:
        sentence += " Check that they are still active."
    elif not enough:
        sentence += f" A verdict needs {rule.min_posts} known posts: import more of them."
    else:
        sentence += " They are active: go on."
    against = (Evidence(f"No known post for {days:.0f} days.", when),) if silent else ()
    # Posts that nobody knows may have come since, three usual gaps at most in 95 of 100; days are told to the day.
    since = Estimate(days, max(days - 3 * usual_gap_days, 0.0), days + 1, posts_known, "days", RECENCY.id)
    return _signal(
        name="recency",
        title="Posting",
        verdict=(Verdict.REVIEW if silent else Verdict.PASS) if enough else Verdict.NOT_ENOUGH_EVIDENCE,
        sentence=sentence,
        estimate=estimate,
        formula=RECENCY.id,
        rests_on=f"the newest known post; seen on {day_of(seen_at)}",
        against=against,
        concern=since,
    )


def ad_share_signal(sponsored_n: int, organic_n: int, rule: VettingRule) -> Signal:
    """Share of recent posts that say that they are ads. Undisclosed ones are not in it."""
    n = sponsored_n + organic_n
    a = rule.prior_ads * rule.prior_ads_posts + sponsored_n
    b = (1 - rule.prior_ads) * rule.prior_ads_posts + organic_n
    estimate = Estimate(a / (a + b), *beta_interval(a, b), n, "share", ADS.id)
    crowded = n >= rule.min_posts and estimate.low > rule.ad_share
    undecided = n >= rule.min_posts and not crowded and estimate.high > rule.ad_share
    enough = n >= rule.min_posts and not undecided
    verdict = (Verdict.REVIEW if crowded else Verdict.PASS) if enough else Verdict.NOT_ENOUGH_EVIDENCE
    seen = f"{sponsored_n} of {n} recent posts say that they are ads"
    return _signal(
        name="ad_share",
        title="Advertising among the posts",
        verdict=verdict,
        sentence=_ad_sentence(verdict, estimate, seen, rule),
        estimate=estimate if n else None,
        formula=ADS.id,
        rests_on=f"labels and disclosure words of {count(n, 'recent post')}; undisclosed ads are not counted",
        against=(Evidence(f"{seen}."),) if crowded else (),
        undecided=undecided,
    )


def _ad_sentence(verdict: Verdict, e: Estimate, seen: str, rule: VettingRule) -> str:
    if e.n == 0:
        return "No post is known, so the share of ads is not known either. Import their posts."
    if verdict is Verdict.NOT_ENOUGH_EVIDENCE:
        if e.n >= rule.min_posts:
            wide = f"too few posts to say whether it is more than {100 * rule.ad_share:.0f} %. Import more of them"
            return f"{seen}: about {share_range(e)} over time, {wide}."
        return f"{seen}; a verdict needs {rule.min_posts} posts. Import more of them."
    if verdict is Verdict.PASS:
        return f"{seen}: about {share_range(e)} over time. There is room for another."
    return f"{seen}: about {share_range(e)} over time. Ask how yours will stand out, and which brands come before it."


def _signal(
    *,
    name: str,
    title: str,
    verdict: Verdict,
    sentence: str,
    estimate: Estimate | None,
    formula: str,
    rests_on: str,
    against: tuple[Evidence, ...] = (),
    concern: Estimate | None = None,
    undecided: bool = False,
) -> Signal:
    told = (name, title, verdict, sentence, estimate, None, None)
    return Signal(*told, (), against, formula, rests_on, concern, undecided)
