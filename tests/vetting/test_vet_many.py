"""The profile of a creator: verdicts, sentences, evidence, missing values."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.vetting.samples import NO_CELLS, NOW, creator, features

from goodword.core.codec import to_json
from goodword.core.estimate import Estimate
from goodword.vetting.model import DEFAULT_RULE, EvidenceRule, Signal, Verdict, Vetting, VettingRule
from goodword.vetting.tails import unusual
from goodword.vetting.vet import vet_many

rate = st.floats(1e-4, 2.0)


# What a sentence can ask the reader to do.
NEXT = re.compile(
    r"\b(go on|import|ask|check|plan|agree|read|see|book|label|sample|lower|offer|room for)\b", re.IGNORECASE
)


def vetted(*rows, **options) -> list[Vetting]:
    return vet_many(features(*rows), NO_CELLS, now=NOW, **options)


def signal(profile: Vetting, name: str) -> Signal:
    return next(s for s in profile.signals if s.name == name)


def test_a_usual_creator_passes():
    (profile,) = vetted(creator([0.03, 0.04, 0.025, 0.03, 0.035]))
    assert profile.verdict is Verdict.PASS
    assert signal(profile, "engagement").estimate.n == 5


@pytest.mark.parametrize(("level", "words"), [(0.0006, "less than nearly all"), (1.5, "more than nearly all")])
def test_an_extreme_level_asks_for_a_look_and_says_what_to_do(level, words):
    (profile,) = vetted(creator([level] * 12))
    engagement = signal(profile, "engagement")
    assert engagement.verdict is Verdict.REVIEW
    assert words in engagement.sentence
    assert engagement.speaks_against
    assert "engagement" in profile.sentence


def test_a_wide_interval_is_no_reason_to_pass():
    (wide,) = vetted(creator([0.006, 0.006, 0.006]))
    engagement = signal(wide, "engagement")
    assert engagement.percentile.low < 5 < engagement.percentile.high
    assert (engagement.verdict, engagement.undecided) == (Verdict.NOT_ENOUGH_EVIDENCE, True)
    assert "not yet clear whether that is unusual. Import more" in engagement.sentence
    assert wide.verdict is Verdict.NOT_ENOUGH_EVIDENCE


@settings(deadline=None)
@given(st.floats(0, 100), st.floats(0, 60), st.floats(0, 60))
def test_a_percentile_has_a_verdict_only_where_its_whole_interval_is_on_one_side(middle, below, above):
    e = Estimate(middle, max(middle - below, 0), min(middle + above, 100), 9, "percentile", "x/1")
    verdict, low, high = unusual(e, DEFAULT_RULE), 100 * DEFAULT_RULE.tail, 100 * (1 - DEFAULT_RULE.tail)
    assert (verdict is Verdict.REVIEW) == (e.high < low or e.low > high)
    assert (verdict is Verdict.PASS) == (low <= e.low and e.high <= high)


def test_comments_per_like_without_a_number_of_followers_say_what_is_missing():
    (profile,) = vetted(creator([0.03] * 5, followers=None))
    ratio = signal(profile, "comments_per_like")
    assert ratio.verdict is Verdict.NOT_ENOUGH_EVIDENCE
    assert ratio.sentence.startswith("The number of followers is not known")


@settings(deadline=None)
@given(st.lists(rate, min_size=0, max_size=2), st.floats(-9, 3), st.integers(0, 2))
def test_below_the_minimum_of_posts_no_signal_of_posts_gives_a_verdict(rates, ratio, ads):
    row = creator(rates, comment_like_mean=ratio if rates else None, sponsored_n=min(ads, len(rates)))
    row["organic_n"] = len(rates) - row["sponsored_n"]
    (profile,) = vetted(row)
    for name in ("engagement", "comments_per_like", "ad_share"):
        assert signal(profile, name).verdict is Verdict.NOT_ENOUGH_EVIDENCE
    assert profile.verdict is not Verdict.PASS


@settings(deadline=None)
@given(st.lists(rate, min_size=0, max_size=12), st.sampled_from([None, 0, 1, 500, 9_999, 10_000, 80_000_000]))
def test_every_profile_has_sentences_formulas_and_no_accusation(rates, followers):
    (profile,) = vetted(creator(rates, followers=followers))
    text = to_json(profile).casefold()
    assert not re.search(r"\b(fake|fraud|cheat|nan)\w{0,4}\b(?<!nano)", text)
    assert json.loads(text)["creator_id"] == "instagram:c0"
    for s in profile.signals:
        assert s.sentence.endswith(".")
        assert NEXT.search(s.sentence), s.sentence
        assert s.formula.count("/") == 1
        assert s.rests_on


def test_the_user_sets_the_minimum_of_posts():
    row = creator([0.03])
    assert vetted(row)[0].verdict is Verdict.NOT_ENOUGH_EVIDENCE
    assert vetted(row, rule=VettingRule(min_posts=1))[0].verdict is Verdict.PASS


def test_evidence_below_the_rule_says_what_is_missing():
    (profile,) = vetted(creator([0.03], audience_known=2), evidence=EvidenceRule(min_posts=3, min_audience=5))
    evidence = signal(profile, "evidence")
    assert evidence.verdict is Verdict.NOT_ENOUGH_EVIDENCE
    assert "1 measured post of 3" in evidence.sentence
    assert "2 known people of 5" in evidence.sentence


def test_silence_asks_for_a_look():
    row = creator([0.03] * 4)
    row["last_posted_at"] -= 100 * 86_400
    (profile,) = vetted(row)
    assert signal(profile, "recency").verdict is Verdict.REVIEW
    assert signal(profile, "recency").estimate.value == pytest.approx(101)


def test_the_age_of_a_single_known_post_is_no_silence():
    row = creator([0.03])
    row["last_posted_at"] -= 900 * 86_400
    recency = signal(vetted(row)[0], "recency")
    assert recency.verdict is Verdict.NOT_ENOUGH_EVIDENCE
    assert recency.estimate.value > 900


def test_where_known_posts_lie_far_apart_a_gap_of_that_length_is_no_silence():
    row = creator([0.03] * 4)
    row["last_posted_at"] -= 200 * 86_400
    row["recent_at"] = row["last_posted_at"] - 150 * 86_400
    assert signal(vetted(row)[0], "recency").verdict is Verdict.PASS


def test_silence_is_counted_to_the_newest_post_of_the_catalogue():
    row = creator([0.03] * 4)
    row["last_posted_at"] -= 200 * 86_400
    newest = row["last_posted_at"] + 5 * 86_400
    assert signal(vetted(row)[0], "recency").verdict is Verdict.REVIEW
    assert signal(vetted(row, newest=newest)[0], "recency").verdict is Verdict.PASS


def test_silence_is_counted_to_the_day_the_account_was_seen_and_not_to_today():
    row = creator([0.03] * 4)
    row["last_posted_at"] -= 2000 * 86_400
    row["observed_at"] -= 2000 * 86_400
    assert signal(vetted(row)[0], "recency").verdict is Verdict.PASS


@settings(deadline=None)
@given(st.integers(0, 12), st.integers(0, 12))
def test_one_more_ad_among_the_posts_never_lowers_the_share(ads, others):
    base = creator([0.03] * 3)
    rows = [base | {"sponsored_n": ads + k, "organic_n": others} for k in (0, 1)]
    shares = [signal(p, "ad_share").estimate for p in vetted(*rows)]
    if shares[0] is not None:
        assert shares[0].value < shares[1].value
        assert shares[0].low <= shares[1].low + 1e-12


def test_mostly_ads_ask_for_a_look():
    (profile,) = vetted(creator([0.03] * 12, sponsored_n=11, organic_n=1, sponsored_mean=-3.5))
    assert signal(profile, "ad_share").verdict is Verdict.REVIEW


def test_sponsored_posts_are_compared_with_the_others():
    (profile,) = vetted(creator([0.03] * 6, sponsored_n=6, organic_n=6, sponsored_mean=-4.2, organic_mean=-3.5))
    effect = signal(profile, "sponsored_effect")
    assert 0.4 < effect.estimate.value < 0.8
    assert effect.estimate.low < 0.6 < effect.estimate.high


@settings(deadline=None)
@given(st.floats(-9, 2), st.floats(0, 3))
def test_more_comments_per_like_never_lower_its_percentile(mean, more):
    rows = [creator([0.03] * 5, comment_like_mean=v) for v in (mean, mean + more)]
    ranks = [signal(p, "comments_per_like").percentile.value for p in vetted(*rows)]
    assert ranks[0] <= ranks[1] + 1e-9


def test_order_and_number_of_creators_do_not_change_a_profile():
    rows = [creator([0.03] * n, creator_id=f"instagram:c{n}") for n in (1, 4, 9)]
    together = {p.creator_id: p for p in vetted(*reversed(rows))}
    for row in rows:
        assert vetted(row)[0] == together[row["creator_id"]]


def test_no_creators_give_no_profiles():
    assert vetted() == []
