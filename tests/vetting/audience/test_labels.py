"""Events of labelling: undo, two labellers, agreement with its interval, the gain, the queue."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.vetting.audience.drawn import audience

from goodword.core.errors import BadInput
from goodword.vetting.audience.gain import gain
from goodword.vetting.audience.judge import credibility
from goodword.vetting.audience.labels import (
    Event,
    Said,
    agreement,
    check_labeller,
    cohen,
    krippendorff,
    settled,
)
from goodword.vetting.audience.local import inclusion, queue
from goodword.vetting.audience.model import CredibilityRule, Design, ListOrder, Sampling
from goodword.vetting.audience.share import responsibilities
from goodword.vetting.audience.shipped import shipped


def said(number: int, by: str, what: Said, at: int = 0) -> Event:
    return Event(number, by, what, at)


def test_undo_takes_back_the_last_that_stands_again_and_again() -> None:
    events = [said(1, "a", Said.PERSON), said(2, "a", Said.NOT), said(2, "a", Said.PERSON)]
    assert settled([*events, said(2, "a", Said.UNDO)]).judged("a") == {1: False, 2: True}
    assert settled([*events, *[said(2, "a", Said.UNDO)] * 5]).by == {}


def test_undo_is_of_ones_own_labels_only() -> None:
    labels = settled([said(1, "a", Said.PERSON), said(1, "b", Said.NOT), said(1, "b", Said.UNDO)])
    assert labels.judged("a") == {1: False}
    assert labels.judged("b") == {}


@given(st.lists(st.tuples(st.integers(0, 5), st.sampled_from("ab"), st.sampled_from(list(Said)))))
def test_what_stands_never_depends_on_a_colleagues_events(events: list[tuple[int, str, Said]]) -> None:
    every = [said(*e) for e in events]
    alone = settled([e for e in every if e.by == "a"])
    assert settled(every).judged("a") == alone.judged("a")


def test_people_who_differ_count_half() -> None:
    labels = settled(
        [said(0, "a", Said.PERSON), said(0, "b", Said.NOT), said(1, "a", Said.NOT), said(2, "b", Said.SKIP)]
    )
    assert labels.merged(4)[:2].tolist() == [0.5, 1.0]
    assert np.isnan(labels.merged(4)[2:]).all()
    assert labels.disagreed() == [0]


def test_agreement_has_an_interval_and_matches_the_books() -> None:
    events = [said(n, "a", Said.NOT if n < 10 else Said.PERSON) for n in range(20)]
    events += [said(n, "b", Said.NOT if n < 12 else Said.PERSON) for n in range(20)]
    found = agreement(settled(events))
    assert found is not None
    assert found.kappa is not None
    assert found.alpha is not None
    assert found.kappa.value == pytest.approx(0.8)
    assert found.kappa.low < 0.8 < found.kappa.high
    assert found.common == 20
    assert found.same == pytest.approx(0.9)


def test_krippendorffs_example() -> None:
    """Krippendorff 2011, "Computing Krippendorff's alpha-reliability": two observers, ten units, alpha 0.095."""
    table = np.array([[0, 1, 0, 0, 0, 0, 0, 0, 1, 0], [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]], dtype=np.float64)
    assert krippendorff(table) == pytest.approx(0.095, abs=5e-4)


def test_agreement_beyond_chance_is_not_claimed_where_nothing_varies() -> None:
    same = np.zeros((2, 30))
    assert cohen(same) is None
    assert krippendorff(same) is None
    found = agreement(settled([said(n, who, Said.PERSON) for n in range(30) for who in "ab"]))
    assert found is not None
    assert found.alpha is None
    assert "cannot be told" in found.sentence


@pytest.mark.parametrize(("n", "least"), [(10, 0.45), (29, 0.75), (200, 0.96)])
def test_full_agreement_on_few_followers_is_not_certain(n: int, least: float) -> None:
    found = agreement(settled([said(i, who, Said.NOT if i % 2 else Said.PERSON) for i in range(n) for who in "ab"]))
    assert found is not None
    for e in (found.kappa, found.alpha):
        assert e is not None
        assert e.value == pytest.approx(1)
        assert least < e.low < least + 0.1
        assert e.high == 1
    assert ("relied on" in found.sentence) == (n > 10)


def test_one_follower_judged_differently_never_narrows_the_interval_down() -> None:
    same = [said(i, who, Said.NOT if i % 2 else Said.PERSON) for i in range(30) for who in "ab"]
    both = [agreement(settled(events)) for events in (same, [*same, said(0, "b", Said.NOT)])]
    lows = [a.alpha.low for a in both if a is not None and a.alpha is not None]
    assert lows[0] > lows[1]


def test_one_labeller_or_few_in_common_give_no_agreement() -> None:
    assert agreement(settled([said(n, "a", Said.NOT) for n in range(50)])) is None
    assert agreement(settled([said(n, who, Said.NOT) for n in range(9) for who in "ab"])) is None


@pytest.mark.parametrize("name", ["", "   ", "x" * 61])
def test_a_labeller_has_a_name(name: str) -> None:
    with pytest.raises(BadInput):
        check_labeller(name)


@settings(max_examples=30)
@given(st.integers(1, 120), st.integers(0, 30), st.data())
def test_the_queue_has_everyone_once_and_any_start_of_it_is_a_sample(n: int, seed: int, data: st.DataObject) -> None:
    p = np.array(data.draw(st.lists(st.floats(0, 1), min_size=n, max_size=n)))
    order = queue(p, seed=seed)
    assert sorted(order.tolist()) == list(range(n))


def test_the_first_of_the_queue_are_chosen_with_the_stated_chances() -> None:
    p = np.concatenate([np.full(150, 0.02), np.full(50, 0.5)])
    chosen = np.mean([np.isin(np.arange(200), queue(p, seed=s)[:40]) for s in range(400)], axis=0)
    stated = inclusion(p, 40)
    assert chosen[:150].mean() == pytest.approx(stated[0], rel=0.05)
    assert chosen[150:].mean() == pytest.approx(stated[-1], rel=0.05)


def labelled(n: int, k: int, share: float = 0.25, seed: int = 3):
    f, y = audience(n, share, seed)
    _, r = responsibilities(f, shipped()[1], CredibilityRule())
    labels = np.full(n, np.nan)
    rows = queue(r, seed=1)[:k]
    labels[rows] = y[rows]
    return f, labels


def test_the_gain_is_shown_with_intervals() -> None:
    f, labels = labelled(300, 80)
    found = gain(f, shipped(), labels)
    assert found is not None
    assert found.share_after.high - found.share_after.low < found.share_before.high - found.share_before.low
    assert found.brier_gain.low <= found.brier_before.value - found.brier_after.value <= found.brier_gain.high
    assert "80 labels" in found.sentence


def test_no_gain_is_claimed_from_few_or_one_sided_labels() -> None:
    f, labels = labelled(300, 15)
    assert gain(f, shipped(), labels) is None
    f, labels = labelled(300, 40)
    assert gain(f, shipped(), np.where(np.isfinite(labels), 0.0, np.nan)) is None


def test_labels_drawn_otherwise_are_recognised_and_said() -> None:
    f, y = audience(400, 0.2)
    rows = np.random.default_rng(1).permutation(400)[:60]
    labels = np.full(400, np.nan)
    labels[rows] = y[rows]
    found = credibility(f, shipped(), labels=labels)
    assert found.design is Design.OTHERWISE
    assert any("not proposed" in w for w in found.warnings)
    f, labels = labelled(400, 60)
    assert credibility(f, shipped(), labels=labels).design is Design.PROPOSED


def test_newest_first_is_warned_of_and_widens_even_with_labels() -> None:
    f, labels = labelled(300, 100)
    newest = Sampling(ListOrder.NEWEST_FIRST, 20_000)
    for given_labels in (None, labels):
        plain = credibility(f, shipped(), labels=given_labels).not_people
        found = credibility(f, shipped(), labels=given_labels, sampling=newest)
        assert found.not_people.high - found.not_people.low > plain.high - plain.low
        assert found.not_people.value == pytest.approx(plain.value)
        assert found.warnings
    everyone = credibility(f, shipped(), sampling=Sampling(ListOrder.NEWEST_FIRST, 300)).not_people
    assert everyone == credibility(f, shipped()).not_people


@settings(max_examples=15)
@given(st.integers(301, 1_000_000))
def test_the_more_of_a_list_is_unseen_the_wider(whole: int) -> None:
    f, _ = audience(300, 0.2)
    less = credibility(f, shipped(), sampling=Sampling(ListOrder.NEWEST_FIRST, whole)).not_people
    more = credibility(f, shipped(), sampling=Sampling(ListOrder.NEWEST_FIRST, whole * 2)).not_people
    assert more.high - more.low >= less.high - less.low
