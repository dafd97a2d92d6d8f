"""Designs: power is counted over every window, nothing is called powered at an effect of zero."""

import numpy as np
import pytest

from goodword.core.errors import BadInput
from goodword.measurement.design.search import DesignQuestion, search_designs
from measurement.worlds import panel


def test_larger_effects_are_found_more_often() -> None:
    for design in search_designs(panel(), DesignQuestion(sizes=(1, 2), durations=(7,), windows=15)):
        powers = [p.power for p in design.points if p.effect > 0]
        assert np.all(np.diff(powers) >= -0.15)
        assert all(p.low <= p.power for p in design.points)
        assert len(design.treated) in (1, 2)


@pytest.mark.slow
def test_the_detectable_effect_has_its_power_at_the_lower_bound() -> None:
    question = DesignQuestion(sizes=(2,), durations=(7,), windows=30)
    designs = search_designs(panel(), question)
    assert any(design.mde is not None for design in designs)
    for design in designs:
        if design.mde is not None:
            at = next(p for p in design.points if p.effect == design.mde)
            assert at.low >= question.power
            assert design.mde > 0


def test_included_places_are_in_and_excluded_ones_out() -> None:
    question = DesignQuestion(sizes=(2,), durations=(7,), windows=5, included=("place 03",), excluded=("place 04",))
    for design in search_designs(panel(), question):
        assert "place 03" in design.treated
        assert "place 04" not in design.treated


def test_a_budget_too_small_for_anything_says_so() -> None:
    question = DesignQuestion(sizes=(1,), durations=(7,), windows=5, cost_per=10.0, budget=0.01)
    with pytest.raises(BadInput, match="No design fits"):
        search_designs(panel(), question)


def test_a_history_too_short_says_how_long_it_must_be() -> None:
    with pytest.raises(BadInput, match="too short"):
        search_designs(panel(times=30), DesignQuestion(durations=(14,), windows=20))
