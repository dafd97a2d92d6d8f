"""People of a roster grow with every booking, within intervals; the curve's levels hold the answer itself."""

from __future__ import annotations

import numpy as np
import pytest

from goodword.roster.build import AudienceProblem, audience_problem
from goodword.roster.curve import levels, with_answer
from goodword.roster.explain import value
from goodword.roster.reach import growth, shared_with_rest, unique_ends, unique_people
from goodword.roster.select import select

from .audiences import made


@pytest.fixture(scope="module")
def audience() -> AudienceProblem:
    truth, niches = made(3, creators=120, people=6_000)
    whole = truth.problem(0.5)
    links = truth.sampled(0.2, 1, panel=False)
    return audience_problem(
        links, truth.ids, truth.sizes, whole.cost, whole.budget, audience=truth.sizes, niches=niches
    )


def test_growth_ends_where_the_roster_does(audience: AudienceProblem) -> None:
    chosen = select(audience.problem).chosen
    steps, whole = growth(audience, chosen), unique_people(audience, chosen)
    assert steps.value[-1] == pytest.approx(whole.value)
    assert steps.low[-1] == pytest.approx(whole.low)
    assert steps.high[-1] == pytest.approx(whole.high)
    assert np.all(steps.low <= steps.value)
    assert np.all(steps.value <= steps.high)
    assert np.all(np.diff(steps.value) >= -1e-9)
    assert steps.low[0] == pytest.approx(steps.high[0])  # who is alone shares with nobody


def test_some_pairs_stand_for_all(audience: AudienceProblem) -> None:
    chosen = range(110)
    some, all_ = unique_ends(audience, chosen, each=48), unique_ends(audience, chosen, each=1_000)
    assert some == pytest.approx(all_, rel=0.01)


def test_the_share_reached_by_others_has_an_interval(audience: AudienceProblem) -> None:
    chosen = select(audience.problem).chosen
    told = shared_with_rest(audience, chosen)
    assert len(told) == len(chosen) > 5
    assert all(0 <= e.low <= e.value <= e.high <= 1 for e in told)
    assert shared_with_rest(audience, chosen[:1])[0].high == pytest.approx(0)


def test_levels_hold_the_answer_and_whom_each_books(audience: AudienceProblem) -> None:
    problem = audience.problem
    answer = select(problem)
    known = with_answer(
        levels(problem, [problem.budget // 2, problem.budget, 2 * problem.budget]), problem.budget, answer
    )
    assert set(known[1].chosen) == set(answer.chosen)
    assert known[1].point.value == answer.certificate.value
    for level in known:
        assert value(problem, level.chosen) >= level.point.value * (1 - 1e-9)
        assert problem.cost[list(level.chosen)].sum() <= level.point.budget
        assert level.dual >= level.point.value * (1 - 1e-9)
    assert [level.point.value for level in known] == sorted(level.point.value for level in known)
