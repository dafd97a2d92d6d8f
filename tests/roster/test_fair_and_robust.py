"""Credit adds up and equals the average over all orders; who stays when audiences are drawn again."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from goodword.core.errors import BadInput
from goodword.roster.build import AudienceProblem, audience_problem
from goodword.roster.explain import value
from goodword.roster.fair import shapley
from goodword.roster.robust import drawn_again, robustness
from goodword.roster.select import select
from goodword.roster.verify import coverage

from .audiences import made
from .worlds import larger_problem, random_problem


@pytest.mark.parametrize("seed", range(30))
def test_credit_is_the_average_over_all_orders(seed: int) -> None:
    problem = random_problem(seed)
    chosen = tuple(range(min(5, problem.candidates)))
    orders = list(itertools.permutations(chosen))
    mean = dict.fromkeys(chosen, 0.0)
    for order in orders:
        for k, i in enumerate(order):
            mean[i] += (coverage(problem, order[: k + 1]) - coverage(problem, order[:k])) / len(orders)
    assert shapley(problem, chosen) == pytest.approx([mean[i] for i in chosen], abs=1e-9)


def test_credit_adds_up_for_a_large_roster() -> None:
    problem = larger_problem(1)
    chosen = tuple(range(50))
    assert sum(shapley(problem, chosen)) == pytest.approx(value(problem, chosen))
    assert shapley(problem, ()) == ()


@pytest.fixture(scope="module")
def audience() -> AudienceProblem:
    truth, niches = made(1)
    cost = (truth.sizes**0.8).astype(np.int64)
    return audience_problem(
        truth.sampled(0.2, 1, panel=False), truth.ids, truth.sizes, cost, 500, audience=truth.sizes, niches=niches
    )


def test_people_drawn_again_keep_what_each_creator_reaches(audience: AudienceProblem) -> None:
    again = drawn_again(audience, audience.engaged, np.random.default_rng(1))
    assert [value(again.problem, [i]) for i in range(10)] == pytest.approx(audience.engaged[:10])
    assert again.sample.known.sum() == pytest.approx(audience.sample.known.sum(), rel=0.1)


def test_robustness_is_repeatable_and_says_how_much_is_kept(audience: AudienceProblem) -> None:
    selection = select(audience.problem)
    one, two = (robustness(audience, selection, rounds=12, seed=3) for _ in range(2))
    assert one == two
    assert 0.8 <= one.kept_at_worst <= one.kept <= 1
    shares = [e.value for _, e in one.stays]
    assert shares == sorted(shares, reverse=True)
    assert all(e.low <= e.value <= e.high for _, e in one.stays)


def test_a_creator_far_better_than_all_others_always_stays(audience: AudienceProblem) -> None:
    engaged = np.tile(audience.engaged, (8, 1))
    engaged[:, 7] *= 50
    found = robustness(audience, select(audience.problem), rounds=8, engaged=engaged)
    assert dict(found.stays)[7].value == 1.0


def test_what_cannot_be_drawn_is_refused(audience: AudienceProblem) -> None:
    selection = select(audience.problem)
    with pytest.raises(BadInput, match="at least 1"):
        robustness(audience, selection, rounds=0)
    with pytest.raises(BadInput, match="of shape"):
        robustness(audience, selection, rounds=2, engaged=np.ones((1, 3)))
