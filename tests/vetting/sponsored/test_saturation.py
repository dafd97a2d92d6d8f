"""Ad saturation: marked posts count, unmarked ones enter by probability and are only put up for a look."""

from __future__ import annotations

import pytest

from goodword.core.errors import BadInput
from goodword.core.times import DAY
from goodword.vetting.model import Verdict
from goodword.vetting.sponsored.saturation import SeenPost, Window, saturation, saturation_signal

NOW = 1_700_000_000


def post(i: int, *, marked: bool = False, p: float | None = None, brand: str = "", days: float = 0) -> SeenPost:
    brands = (brand,) if brand else ()
    return SeenPost(f"p{i}", NOW - round(days * DAY), "caption", marked, p, brands if marked else (), brands)


def posts(marked: int, other: int, p: float | None = None) -> list[SeenPost]:
    return [post(i, marked=True, brand=f"b{i}") for i in range(marked)] + [post(100 + i, p=p) for i in range(other)]


def test_the_share_rises_with_every_marked_post():
    shares = [saturation(posts(k, 10 - k)).share.value for k in range(11)]
    assert shares == sorted(shares)
    assert len(set(shares)) == 11


def test_more_posts_of_the_same_kind_only_narrow_the_interval():
    few, many = saturation(posts(3, 7)).share, saturation(posts(30, 70)).share
    assert many.half_width < few.half_width
    assert few.low < many.value < few.high


def test_probable_ones_enter_by_probability_and_never_ask_by_themselves():
    found = saturation(posts(0, 20, p=0.95))
    assert found.with_probable.value > 0.8 > found.share.value
    assert len(found.queue) == 20
    signal = saturation_signal(found)
    assert signal.verdict is Verdict.PASS
    assert "may be advertising" in signal.sentence


def test_without_a_learnt_look_nothing_is_said_of_unmarked_posts():
    found = saturation(posts(1, 5))
    assert found.with_probable is None
    assert found.queue == ()


def test_a_crowded_account_and_a_competitor_ask_for_a_look():
    assert saturation_signal(saturation(posts(18, 2))).verdict is Verdict.REVIEW
    rival = saturation([post(1, brand="rival", days=20), *posts(0, 5)], competitors=["@Rival"])
    assert rival.competitors == (("rival", "2023-10-25", 1),)
    assert saturation_signal(rival).verdict is Verdict.REVIEW


def test_what_is_older_than_the_window_does_not_count():
    found = saturation([*posts(0, 4), post(9, marked=True, brand="b", days=100)])
    assert (found.posts, found.marked, found.gap_days) == (4, 0, 100)
    assert saturation([*posts(0, 1), post(9, brand="rival", days=91)], competitors=["rival"]).competitors == ()


def test_diversity_is_the_chance_of_two_brands():
    assert saturation(posts(4, 0)).different == 1
    assert saturation([post(i, marked=True, brand="one") for i in range(4)]).different == 0
    assert saturation(posts(1, 3)).different is None


def test_few_posts_get_no_verdict_and_none_get_a_sentence():
    assert saturation_signal(saturation(posts(2, 0))).verdict is Verdict.NOT_ENOUGH_EVIDENCE
    assert "No post is known" in saturation_signal(saturation([])).sentence


def test_a_window_is_checked():
    with pytest.raises(BadInput):
        Window(days=0)
