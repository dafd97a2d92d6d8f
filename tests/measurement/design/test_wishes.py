"""What a design question may wish for: distance, prices, a hope, more places than can be tried one by one."""

import numpy as np
import pytest

from goodword.core.errors import BadInput
from goodword.measurement.design.distance import buffer, locate, near
from goodword.measurement.design.groups import groups_of
from goodword.measurement.design.question import DesignQuestion, Prices
from goodword.measurement.design.search import answer
from goodword.measurement.design.verify import thresholds, verified
from goodword.measurement.lift.read import LiftQuestion, read_lift
from goodword.measurement.model import Design, Panel
from goodword.places.gazetteer import Gazetteer
from measurement.worlds import panel

SMALL = DesignQuestion(sizes=(1,), durations=(7,), windows=24, verify=0)


def test_places_near_the_campaign_are_compared_with_nothing() -> None:
    world = panel(6)
    points = {p: (0.0, 0.01 * i) for i, p in enumerate(world.places[:3])} | {
        p: (10.0, 50.0 + i) for i, p in enumerate(world.places[3:])
    }
    close = near(world.places, points, 5.0)
    assert buffer(world.places, close, [0]) == ("place 01", "place 02")
    found = answer(world, DesignQuestion(sizes=(1,), durations=(7,), windows=5, apart_km=5.0, verify=0), points=points)
    for design in found.designs:
        if design.treated == ("place 00",):
            assert design.buffer == ("place 01", "place 02")
            assert design.donors == 3


def test_places_are_found_by_their_names_in_any_script() -> None:
    located = locate(["मुंबई", "Pune", "Nowhere at all 99"], (), Gazetteer.load(), country="IN")
    assert set(located.points) == {"मुंबई", "Pune"}
    assert located.unknown == ("Nowhere at all 99",)
    given = locate(["a"], (("a", 1.0, 2.0),), None)
    assert given.points == {"a": (1.0, 2.0)}


def test_more_groups_than_can_be_tried_are_grown_by_a_beam() -> None:
    world = panel(12)
    close = np.zeros((12, 12), dtype=np.bool_)
    question = DesignQuestion(sizes=(4,), most=20, beam=5, included=("place 02",), excluded=("place 07",))
    blocks, whole = groups_of(world, question, 4, close, lambda g: g.sum(1).astype(float))
    assert not whole
    assert blocks[0].tolist()[0] == [0, 1, 2, 3]
    assert len(blocks[0]) == 5
    assert all(2 in g and 7 not in g for g in blocks[0].tolist())
    every, all_of_them = groups_of(world, DesignQuestion(sizes=(2,)), 2, close, lambda g: g.sum(1).astype(float))
    assert all_of_them
    assert sum(map(len, every)) == 66


def test_a_beam_finds_what_trying_everything_finds() -> None:
    world = panel(9, seed=4)
    whole = answer(world, DesignQuestion(sizes=(3,), durations=(7,), windows=24, verify=0))
    beam = answer(world, DesignQuestion(sizes=(3,), durations=(7,), windows=24, verify=0, most=10, beam=40))
    assert whole.complete
    assert not beam.complete
    assert beam.tried < whole.tried
    assert (beam.designs[0].mde or 1) <= (whole.designs[0].mde or 1) + 0.05


@pytest.mark.parametrize(("budget", "words"), [(1e9, "can detect"), (50.0, "cannot detect")])
def test_the_budget_says_what_it_can_detect(budget: float, words: str) -> None:
    prices = Prices(fixed=20.0, place=10.0, period=2.0, outcome=1.0)
    found = answer(
        panel(), DesignQuestion(sizes=(1,), durations=(7,), windows=24, prices=prices, budget=budget, verify=1)
    )
    assert words in found.sentence
    for design in found.designs:
        assert design.affordable
        assert design.investment is not None
        assert design.investment <= budget


def test_a_hope_below_what_can_be_seen_is_said_before_money_is_spent() -> None:
    found = answer(panel(), DesignQuestion(sizes=(1,), durations=(7,), windows=24, expected=0.001, verify=1))
    assert "0.1% is hoped for" in found.sentence
    assert "cannot detect less than" in found.sentence


def test_power_is_counted_with_the_test_that_reads_campaigns() -> None:
    world = panel(12, 70, start=70)
    blank = Design(("place 03",), 7, None, (), 0.0, 0.0, 0.0, None)
    found = thresholds(world, blank, 3, 0.1)
    for v, threshold in enumerate(found):
        end = 70 - v
        for factor, called in ((0.999, False), (1.001, True)):
            y = world.y[:, :end].copy()
            y[3, end - 7 :] *= 1 + threshold.found_from * factor if threshold.found_from > 0 else 1
            reading = read_lift(
                Panel(world.places, world.times[:end], y), LiftQuestion(("place 03",), world.times[end - 7])
            )
            if threshold.found_from > 0:
                assert (reading.p <= 0.1 and reading.att.value > 0) == called


def test_more_power_is_never_claimed_for_less_effect() -> None:
    world = panel(12, 80, start=80)
    blank = Design(("place 03", "place 04"), 7, None, (), 0.0, 0.0, 0.0, None)
    found = verified(world, blank, windows=24, alpha=0.1, power=0.8, effects=(0.0, 0.05, 0.1, 0.3))
    powers = [p.power for p in found.points if p.effect > 0]
    assert powers == sorted(powers)
    assert found.test == "lift"
    if found.mde is not None:
        assert found.likely_mde is not None
        assert found.likely_mde <= found.mde
        assert next(p for p in found.points if p.effect == found.mde).low >= 0.8


@pytest.mark.parametrize(
    "wrong",
    [{"sizes": ()}, {"durations": (0,)}, {"budget": -1.0}, {"apart_km": 0.0}, {"effects": (0.1,)}, {"alpha": 0.7}],
)
def test_questions_without_sense_are_refused(wrong: dict) -> None:
    with pytest.raises(BadInput):
        DesignQuestion(**wrong)
    with pytest.raises(BadInput):
        Prices(place=-1.0)
