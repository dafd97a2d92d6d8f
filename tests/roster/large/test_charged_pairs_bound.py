"""Bounds that charge shared pairs are never below the best there is, and the independent check agrees with them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from goodword.figures.roster_instances import brute_force, dense, random_problem
from goodword.roster.large import choose as large
from goodword.roster.large.choose import choose_large
from goodword.roster.large.verify import pair_bound
from goodword.roster.model import CoverageProblem
from goodword.roster.select import select
from goodword.roster.verify import verify


@pytest.fixture(scope="module")
def crowded() -> CoverageProblem:
    return dense(400, 20_000, 400_000, roster=25)


def test_bound_is_never_below_the_best_of_small_problems_with_every_constraint():
    checked = 0
    for seed in range(60):
        problem = replace(random_problem(seed))
        best = brute_force(problem)
        answer = choose_large(problem, effort="quick")
        slack = 1e-7 * max(1.0, best)
        assert answer.certificate.value <= best + slack
        assert answer.certificate.bound >= best - slack
        assert verify(problem, answer).holds, verify(problem, answer).problems
        checked += best > 0
    assert checked > 40


def test_dense_overlap_is_proven_more_tightly_than_by_the_linear_programme(crowded: CoverageProblem):
    charged = choose_large(crowded, effort="normal")
    plain = select(crowded, effort="quick")
    assert charged.certificate.method == "shared people of pairs"
    assert charged.certificate.gap < 0.8 * plain.certificate.gap
    assert charged.certificate.value >= 0.99 * plain.certificate.value
    assert verify(crowded, charged).holds


def test_pinned_banned_and_places_are_kept(crowded: CoverageProblem):
    first = choose_large(crowded, effort="quick").chosen
    problem = replace(crowded, pinned=(3, 5), banned=first[:2], max_size=12)
    answer = choose_large(problem, effort="quick")
    assert {3, 5} <= set(answer.chosen)
    assert not set(first[:2]) & set(answer.chosen)
    assert len(answer.chosen) <= 12
    assert verify(problem, answer).holds


def test_proof_that_was_tampered_with_does_not_hold(crowded: CoverageProblem):
    answer = choose_large(crowded, effort="quick")
    assert answer.proof is not None
    pairs = answer.proof.pairs
    assert pairs is not None
    bound, wrong = pair_bound(crowded, pairs)
    assert not wrong
    assert bound == pytest.approx(answer.certificate.bound, rel=1e-9)
    lower = replace(answer.certificate, bound=answer.certificate.value * 1.001)
    assert not verify(crowded, replace(answer, certificate=lower)).holds
    flat = replace(pairs, diagonal=np.zeros_like(pairs.diagonal))  # not concave: the check makes up for it
    assert pair_bound(crowded, flat)[0] > answer.certificate.value
    for broken in (replace(pairs, z=pairs.z + 0.1), replace(pairs, size=pairs.size * 0), replace(pairs, z=pairs.z[1:])):
        assert pair_bound(crowded, broken)[1]


def test_same_input_same_answer(crowded: CoverageProblem):
    one, two = (choose_large(crowded, seed=4, effort="quick") for _ in range(2))
    assert one.chosen == two.chosen
    assert one.certificate == two.certificate


def test_select_hands_very_large_problems_over(monkeypatch: pytest.MonkeyPatch, crowded: CoverageProblem):
    monkeypatch.setattr(large, "LARGE", 100_000)
    monkeypatch.setattr(large, "_SAMPLE", 5_000)
    answer = select(crowded, effort="quick")
    assert answer.certificate.method == "shared people of pairs"
    assert verify(crowded, answer).holds
