"""The independent check refuses every answer that was tampered with."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from goodword.roster.model import CoverageProblem, Proof, Selection
from goodword.roster.select import select
from goodword.roster.verify import verify

from .worlds import brute_force, larger_problem, random_problem


@pytest.fixture(scope="module")
def answered() -> tuple[CoverageProblem, Selection]:
    problem = larger_problem(3)
    return problem, select(problem)


def test_an_honest_answer_passes(answered: tuple[CoverageProblem, Selection]) -> None:
    problem, answer = answered
    assert verify(problem, answer).problems == ()
    assert answer.proof is not None
    assert len(answer.proof.nodes) > 1


def test_a_bound_that_is_too_low_is_refused(answered: tuple[CoverageProblem, Selection]) -> None:
    problem, answer = answered
    value = answer.certificate.value
    wrong = replace(answer, certificate=replace(answer.certificate, value=value, bound=value * 0.99))
    assert not verify(problem, wrong).holds


def test_a_value_that_is_too_high_is_refused(answered: tuple[CoverageProblem, Selection]) -> None:
    problem, answer = answered
    lifted = replace(answer.certificate, value=answer.certificate.value * 1.01)
    assert not verify(problem, replace(answer, certificate=lifted)).holds


def test_a_dropped_case_is_refused(answered: tuple[CoverageProblem, Selection]) -> None:
    problem, answer = answered
    assert answer.proof is not None
    nodes = list(answer.proof.nodes)
    at = next(k for k, node in enumerate(nodes) if node.split is not None)
    split = nodes[at].split
    assert split is not None
    nodes[at] = replace(nodes[at], split=(split[0], split[1], None))
    assert any("missing" in p for p in verify(problem, replace(answer, proof=Proof(tuple(nodes)))).problems)


def test_a_decision_without_reason_is_refused(answered: tuple[CoverageProblem, Selection]) -> None:
    problem, answer = answered
    assert answer.proof is not None
    nodes = list(answer.proof.nodes)
    nodes[0] = replace(nodes[0], forced_out=(*nodes[0].forced_out, answer.chosen[0]))
    assert any("without reason" in p for p in verify(problem, replace(answer, proof=Proof(tuple(nodes)))).problems)


def test_prices_outside_their_range_are_refused(answered: tuple[CoverageProblem, Selection]) -> None:
    problem, answer = answered
    assert answer.proof is not None
    root = answer.proof.root
    bad = replace(root, z=np.full_like(root.z, 1.5))
    proof = Proof((replace(answer.proof.nodes[0], multipliers=bad), *answer.proof.nodes[1:]))
    assert not verify(problem, replace(answer, proof=proof)).holds


@pytest.mark.parametrize("seed", range(40))
def test_any_multipliers_prove_a_true_bound(seed: int) -> None:
    problem = random_problem(seed)
    answer = select(problem, effort="quick")
    assert answer.proof is not None
    root, r = answer.proof.root, np.random.default_rng(seed)
    loose = replace(
        root,
        z=r.uniform(0, 1, len(root.z)),
        slope=r.uniform(0.01, 1, len(root.slope)),
        budget_price=float(r.exponential(1)),
        size_price=float(r.exponential(1)),
    )
    proof = Proof((replace(answer.proof.nodes[0], multipliers=loose, forced_in=(), forced_out=(), then=None),))
    check = verify(problem, replace(answer, proof=proof))
    assert check.bound is not None
    assert check.bound >= brute_force(problem) - 1e-9
