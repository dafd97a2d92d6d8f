"""What learns from texts: trees, linear models and vocabularies recover what is known of drawn data, in any script."""

from __future__ import annotations

from collections import Counter

import numpy as np

from goodword.vetting.learn import boost, linear, words
from goodword.vetting.learn.descent import minimise


def test_trees_find_what_no_line_can_separate():
    rng = np.random.default_rng(1)
    x = rng.uniform(-1, 1, (3000, 4))
    y = ((x[:, 0] * x[:, 1]) > 0).astype(float)
    model = boost.fit(x[:2000], y[:2000], boost.BoostRule(trees=60, rate=0.2, columns=1.0))
    right = (boost.score(x[2000:], model) > 0) == (y[2000:] == 1)
    assert right.mean() > 0.95


def test_trees_are_the_same_for_the_same_seed_and_take_what_is_not_known():
    rng = np.random.default_rng(2)
    x = rng.normal(size=(500, 3))
    x[::7, 1] = np.nan
    y = (x[:, 0] > 0).astype(float)
    rule = boost.BoostRule(trees=10)
    first, second = (boost.score(x, boost.fit(x, y, rule)) for _ in range(2))
    assert np.array_equal(first, second)
    assert np.isfinite(first).all()


def test_the_minimum_of_a_bowl_is_found():
    wanted = np.arange(5.0)
    scale = np.array([1.0, 10.0, 100.0, 3.0, 0.5])
    found = minimise(
        lambda x: (float(scale @ (x - wanted) ** 2), 2 * scale * (x - wanted)), np.zeros(5), steps=200, tolerance=1e-14
    )
    assert np.allclose(found, wanted, atol=1e-4)


def test_several_classes_are_told_apart():
    rng = np.random.default_rng(3)
    y = rng.integers(0, 3, 600)
    x = rng.normal(size=(600, 3)) + 3 * np.eye(3)[y]
    model = linear.fit(x, y, 3, firmness=1.0)
    assert (linear.logits(x, model).argmax(axis=1) == y).mean() > 0.9


def test_two_classes_are_the_two_class_case_of_several():
    rng = np.random.default_rng(4)
    x = rng.normal(size=(400, 2))
    y = (x[:, 0] + 0.5 * rng.normal(size=400) > 0).astype(int)
    two = linear.logits(x, linear.fit_two(x, y.astype(float), firmness=0.1))[:, 0]
    several = linear.logits(x, linear.fit(x, y, 2, firmness=0.1))
    assert np.corrcoef(two, several[:, 1] - several[:, 0])[0, 1] > 0.999


def test_words_of_scripts_without_spaces_are_pairs_of_characters():
    assert words.tokens("パン作り #パン") == ["パン", "ン作", "作り", "#パン"]
    assert words.tokens("खाना रेसिपी") == ["खाना", "रेसिपी"]


def test_rows_have_length_one_and_unknown_terms_are_left_out():
    documents = [Counter(["a", "b", "b"]), Counter(["a", "c"]), Counter(["a", "b"])]
    vocabulary = words.learn(documents, least=2)
    assert sorted(vocabulary.column) == ["a", "b"]
    rows = words.matrix([*documents, Counter(["z"])], vocabulary).toarray()
    assert np.allclose(np.linalg.norm(rows, axis=1), [1, 1, 1, 0])


def test_main_directions_hold_most_of_the_rows():
    from scipy import sparse

    rng = np.random.default_rng(5)
    x = sparse.csr_matrix(rng.normal(size=(60, 3)) @ rng.normal(size=(3, 40)))
    kept = words.directions(x, 3, seed=1)
    assert np.allclose((x @ kept) @ kept.T, x.toarray(), atol=1e-6)
