"""Signals from what is known beyond the features: verdicts, sentences, missing values, what must hold."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.vetting.growth.samples import account, days
from tests.vetting.material_samples import material
from tests.vetting.samples import NO_CELLS, NOW, creator, features

from goodword.core.codec import to_json
from goodword.core.errors import BadInput
from goodword.core.times import DAY
from goodword.vetting.comments.compose import Comment, compose
from goodword.vetting.growth.judge import judge
from goodword.vetting.growth.series import Answers, Counts, series
from goodword.vetting.levels import Group
from goodword.vetting.material import PodOf
from goodword.vetting.model import Signal, Verdict, VettingRule
from goodword.vetting.pods import Pod
from goodword.vetting.vet import vet_many

GROUPS = {("by_views", "instagram", 2, None): Group(-3.0, 0.5, 0.3, np.array([-4.2, -3.5, -3.0, -2.5, -1.8]), 60)}
POSTS = {"posts_n": 12, "first_at": 0, "last_at": 77 * DAY, "rate_n": 12, "rate_ss": 3.0}
TEMPLATES = [
    "What a beautiful picture, check my page too",
    "बहुत सुन्दर तस्वीर है, मेरा पेज भी देखिए",
    "素敵な写真ですね、私のページも見てください",
]


def signals(row: dict | None = None, known=None, **other) -> dict[str, Signal]:
    known = known or material(row or {}, groups=GROUPS, **other)
    (profile,) = vet_many(features(creator([0.03] * 6)), NO_CELLS, now=NOW, material=known)
    assert not re.search(r"\b(fake|fraud|cheat|nan)\b", to_json(profile).casefold())
    return {s.name: s for s in profile.signals}


def test_nothing_known_gives_no_verdict_and_says_what_to_do():
    found = signals()
    for name in ("views_rate", "by_views", "by_reach", "saves", "shares", "drift", "growth", "comments", "pods"):
        assert found[name].verdict is Verdict.NOT_ENOUGH_EVIDENCE
        assert re.search(r"Import|Ask|import|Creators see|Reach is only known", found[name].sentence), name


def test_reactions_that_views_do_not_explain_ask_for_a_look():
    row = POSTS | {"by_views_n": 12, "by_views_ss": 1.0}
    assert signals(row | {"by_views_mean": -3.0})["by_views"].verdict is Verdict.PASS
    for extreme in (-7.0, 0.5):
        found = signals(row | {"by_views_mean": extreme})["by_views"]
        assert found.verdict is Verdict.REVIEW
        assert found.speaks_against
        assert found.peers is not None


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 2), st.floats(-9, 3))
def test_below_the_minimum_of_posts_no_rate_gives_a_verdict(n, mean):
    found = signals(POSTS | {"by_views_n": n, "by_views_mean": mean if n else None, "by_views_ss": 0.0})
    assert found["by_views"].verdict is Verdict.NOT_ENOUGH_EVIDENCE


def test_hidden_likes_are_told_and_never_held_against_anyone():
    found = signals(POSTS | {"likes_hidden": 12})["likes_hidden"]
    assert found.verdict is Verdict.PASS
    assert "not counted as zero" in found.sentence


def test_rhythm_is_posts_a_week_with_an_interval():
    estimate = signals(POSTS)["rhythm"].estimate
    assert estimate is not None
    assert estimate.value == pytest.approx(1.0)
    assert estimate.low < 1.0 < estimate.high


@settings(max_examples=30, deadline=None)
@given(st.floats(-3, 3), st.floats(0, 2))
def test_a_steeper_rise_never_looks_like_less_of_one(slope, more):
    rows = [POSTS | {"time_ss": 0.5, "time_rate": 0.5 * s, "rate_ss": 9.0} for s in (slope, slope + more)]
    values = [signals(row)["drift"].estimate for row in rows]
    assert values[0].value <= values[1].value + 1e-9


def test_engagement_that_falls_by_far_asks_for_a_look():
    row = POSTS | {"rate_n": 30, "time_ss": 8.0, "time_rate": -20.0, "rate_ss": 51.0}
    assert signals(row)["drift"].verdict is Verdict.REVIEW


def test_the_next_posts_are_forecast_in_numbers():
    found = signals(POSTS)["next_posts"]
    assert found.estimate is not None
    assert found.estimate.low < 0.03 < found.estimate.high
    assert "likes and comments each" in found.sentence


@pytest.mark.parametrize("text", TEMPLATES)
def test_one_wording_from_many_accounts_asks_for_a_look_in_any_script(text):
    said = compose([Comment(f"p{i}", text) for i in range(40)])
    assert signals(comments={"instagram:c0": said})["comments"].verdict is Verdict.REVIEW


@pytest.mark.parametrize("text", ["😍", "wow", "सुन्दर", "素敵", "جميل"])
def test_short_comments_are_never_held_against_anyone(text):
    said = compose([Comment(f"p{i}", text) for i in range(200)])
    assert signals(comments={"instagram:c0": said})["comments"].verdict is Verdict.PASS


def test_few_comments_give_no_verdict():
    said = compose([Comment(f"p{i}", TEMPLATES[0]) for i in range(29)])
    assert signals(comments={"instagram:c0": said})["comments"].verdict is Verdict.NOT_ENOUGH_EVIDENCE


def test_a_group_in_step_asks_for_a_look_and_names_the_others():
    pod = Pod((0, 1, 2, 3), 12, 0.4, 10, 0.83, 20.0, "4 creators comment on each other.")
    names = tuple(f"instagram:c{i}" for i in range(4))
    found = signals(pods={"instagram:c0": PodOf(pod, names)})["pods"]
    assert found.verdict is Verdict.REVIEW
    assert "instagram:c3" in found.speaks_against[0].text
    assert signals(commenters={"instagram:c0": 9})["pods"].verdict is Verdict.PASS


def _grown(bought: float) -> dict:
    one = account()
    one["won"][200:203] += bought * 20_000 / 3
    followers = days(one).followers[0]
    none = np.zeros(len(followers), dtype=np.int64)
    posts = np.flatnonzero(one["posts"])
    answers = Answers(
        np.zeros(len(posts), dtype=np.int64),
        posts * DAY,
        (one["reactions"] - one["comments"])[posts],
        one["comments"][posts],
    )
    at = np.arange(len(followers)) * DAY
    growth = judge(series(Counts(none, at, followers, np.full(len(at), 500.0)), answers, 1))
    return {"growth": growth, "grown": {"instagram:c0": 0}}


def test_a_jump_that_nothing_explains_asks_what_happened_and_says_when():
    found = signals(**_grown(0.2))["growth"]
    assert found.verdict is Verdict.REVIEW
    assert "between 1970-07-20 and 1970-07-22" in found.sentence
    assert found.estimate is not None
    assert found.estimate.low < 4_000 / 22_400 < found.estimate.high
    assert found.percentile is not None
    assert found.percentile.value > 95


def test_steady_growth_passes():
    found = signals(**_grown(0.0))
    assert found["growth"].verdict is Verdict.PASS
    assert found["follow_turnover"].verdict is Verdict.PASS


def test_any_number_of_coming_posts_is_forecast_and_more_of_them_more_closely():
    found = []
    for ahead in (1, 20):
        rule = VettingRule(ahead=ahead)
        (profile,) = vet_many(features(creator([0.03] * 6)), NO_CELLS, now=NOW, material=material(POSTS), rule=rule)
        found.append(next(s for s in profile.signals if s.name == "next_posts"))
    assert [s.title for s in found] == ["The next 1 post", "The next 20 posts"]
    assert found[0].estimate.high / found[0].estimate.low > found[1].estimate.high / found[1].estimate.low
    with pytest.raises(BadInput):
        VettingRule(ahead=0)
