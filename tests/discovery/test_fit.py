"""Fit: what raises it, what lowers it, and that nothing jumps."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from feature_rows import features
from goodword.core.errors import BadInput
from goodword.core.money import Money
from goodword.discovery.fit import FitWeights, NicheRule, at_home, fits, recency
from goodword.discovery.model import Brief
from goodword.vetting.niche.taxonomy import load

NEW = 1_700_000_000


def brief(**fields: Any) -> Brief:
    return Brief("test", Money(100, "EUR"), **fields)


def score(table: pa.Table, asked: Brief, inside: list[float] | None = None) -> list[float]:
    where = None if inside is None else np.array(inside)
    return fits(table, asked, load(), inside=where, newest=NEW).score.tolist()


def test_declared_and_shown_beats_declared_beats_shown_beats_neither() -> None:
    table = features(
        {"niche": "food", "posts_known": 4, "niche_posts": 3, "last_posted_at": NEW},
        {"niche": "food", "posts_known": 4, "niche_posts": 1, "last_posted_at": NEW},
        {"niche": None, "posts_known": 4, "niche_posts": 1, "last_posted_at": NEW},
        {"niche": "fashion", "posts_known": 4, "niche_posts": 0, "last_posted_at": NEW},
    )
    found = score(table, brief(niches=("food",)))
    assert found == sorted(found, reverse=True)
    assert found[0] > 0.9
    assert found[3] < 0.3


def test_a_broader_declared_niche_is_a_weaker_match() -> None:
    table = features({"niche": "bakery"}, {"niche": "food"}, {"niche": None}, {"niche": "travel"})
    found = score(table, brief(niches=("bakery",)))
    assert found == sorted(found, reverse=True)
    assert len(set(found)) == 4


def test_evidence_for_the_niche_is_monotone_and_bounded() -> None:
    prior = np.full(11, 0.15)
    chances = at_home(prior, np.arange(11.0), np.full(11, 10.0))
    assert np.all(np.diff(chances) > 0)
    assert 0 < chances[0] < 0.15 < chances[-1] < 1


def test_many_posts_say_more_but_never_as_if_independent() -> None:
    one, many = at_home(np.full(2, 0.15), np.array([1.0, 30.0]), np.array([1.0, 30.0]))
    assert one < many
    independent = 0.15 / 0.85 * (0.28 / 0.03) ** 30
    assert many / (1 - many) < independent


def test_unknown_is_between_and_more_posts_than_known_are_capped() -> None:
    unknown, impossible = at_home(np.full(2, 0.15), np.array([np.nan, 9.0]), np.array([np.nan, 2.0]))
    assert unknown == pytest.approx(0.15)
    assert impossible == pytest.approx(float(at_home(np.array([0.15]), np.array([2.0]), np.array([2.0]))[0]))


def test_only_what_the_brief_asks_for_counts() -> None:
    table = features({"niche": "fashion", "language": "fr", "word_posts": 0, "last_posted_at": NEW})
    assert score(table, brief()) == [1.0]


def test_languages_wanted_unknown_other() -> None:
    table = features({"language": "de"}, {"language": None}, {"language": "fr"})
    strengths = fits(table, brief(languages=("de",)), load(), inside=None, newest=NEW).strengths["language"]
    assert strengths.tolist() == [1.0, 0.5, 0.0]


def test_place_raises_the_score_and_not_the_relevance() -> None:
    table = features({"niche": "food", "last_posted_at": NEW}, {"niche": "food", "last_posted_at": NEW})
    found = fits(table, brief(niches=("food",)), load(), inside=np.array([1.0, 0.1]), newest=NEW)
    assert found.score[0] > found.score[1]
    assert found.relevance[0] == found.relevance[1]


def test_recency_halves_with_every_year() -> None:
    year = int(365.25 * 86_400)
    found = recency(np.array([NEW, NEW - year, np.nan, NEW + year]), NEW)
    assert found.tolist() == pytest.approx([1.0, 0.5, 0.0, 1.0])


@pytest.mark.parametrize(
    "make", [lambda: FitWeights(niche=-1), lambda: NicheRule(hit=0.02), lambda: NicheRule(other=0)]
)
def test_rules_that_make_no_sense_are_refused(make: Any) -> None:
    with pytest.raises(BadInput, match="must be"):
        make()
