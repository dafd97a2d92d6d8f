"""The additive model: monotone, explained by its terms, missing facts are missing."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.vetting.audience.drawn import audience

from goodword.core.errors import BadInput
from goodword.vetting.audience.fit import fit
from goodword.vetting.audience.model import Followers
from goodword.vetting.audience.shipped import shipped
from goodword.vetting.audience.terms import explain, score

counts = st.integers(0, 100_000)
facts = st.fixed_dictionaries(
    {
        "followers": counts,
        "following": counts,
        "posts": counts,
        "picture": st.integers(0, 1),
        "digits": st.floats(0, 1),
    }
)


def one(row) -> Followers:
    return Followers(**{name: np.array([float(value)]) for name, value in row.items()})


def probability(row) -> float:
    return float(score(shipped()[0], one(row)).probability[0])


@given(facts, counts)
def test_fewer_posts_never_look_less_suspicious(row, fewer):
    assert probability(row | {"posts": min(row["posts"], fewer)}) >= probability(row) - 1e-12


@given(facts, counts)
def test_following_more_accounts_never_looks_less_suspicious(row, more):
    assert probability(row | {"following": max(row["following"], more)}) >= probability(row) - 1e-12


@given(facts, counts)
def test_fewer_followers_never_look_less_suspicious(row, fewer):
    assert probability(row | {"followers": min(row["followers"], fewer)}) >= probability(row) - 1e-12


@given(facts)
def test_a_missing_picture_never_looks_less_suspicious(row):
    assert probability(row | {"picture": 0}) >= probability(row | {"picture": 1}) - 1e-12


@given(facts, st.floats(0, 1))
def test_more_digits_in_the_name_never_look_less_suspicious(row, more):
    assert probability(row | {"digits": max(row["digits"], more)}) >= probability(row) - 1e-12


@given(facts)
def test_sixty_more_accounts_followed_do_not_flip_the_answer(row):
    assert abs(probability(row | {"following": row["following"] + 60}) - probability(row)) < 0.5
    if row["following"] > 1000:
        assert probability(row | {"following": row["following"] + 60}) - probability(row) < 0.1


@given(facts)
def test_the_terms_are_the_explanation(row):
    model, _ = shipped()
    scored = score(model, one(row))
    reasons = explain(model, scored, 0)
    odds = model.intercept + sum(r.adds for r in reasons)
    assert scored.probability[0] == pytest.approx(1 / (1 + np.exp(-odds)))
    assert [abs(r.adds) for r in reasons] == sorted((abs(r.adds) for r in reasons), reverse=True)


@given(facts, st.sampled_from(["followers", "following", "posts", "picture", "digits"]))
def test_a_missing_fact_contributes_nothing(row, name):
    model, _ = shipped()
    scored = score(model, one(row | {name: np.nan}))
    assert np.isfinite(scored.probability[0])
    concerned = {"picture": "picture", "digits": "digits", "followers": "followers"}.get(name)
    for i, term in enumerate(model.terms):
        if term.name == concerned:
            assert scored.terms[0, i] == 0


def test_fitting_finds_what_separates_the_kinds():
    f, y = audience(800, 0.2)
    other, truth = audience(800, 0.2, seed=2)
    p = score(fit([(f, y)], trained_on="drawn"), other).probability
    assert p[truth == 1].mean() > 0.6
    assert p[truth == 0].mean() < 0.15


def test_sets_with_one_label_only_are_refused():
    f, y = audience(50, 0.2)
    with pytest.raises(BadInput):
        fit([(f, np.zeros_like(y))], trained_on="nothing")


def test_a_falling_term_is_refused():
    model, _ = shipped()
    with pytest.raises(BadInput, match="steps"):
        replace(model.terms[0], steps=tuple(-1.0 for _ in model.terms[0].steps))


def test_negative_counts_are_refused():
    with pytest.raises(BadInput, match="followers"):
        one({"followers": -1, "following": 1, "posts": 1, "picture": 1, "digits": 0})
