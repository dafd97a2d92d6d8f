"""A roll-out in an order that chance drew is tested against the orders that it could have drawn."""

import numpy as np
import pytest

from goodword.core.errors import BadInput
from goodword.measurement.design.model import Turn
from goodword.measurement.design.rollout import draw, read_rollout
from goodword.measurement.model import Outcome, Panel
from measurement.worlds import panel


def with_effect(world: Panel, turns: tuple[Turn, ...], effect: float) -> Panel:
    y = world.y.copy()
    for turn in turns:
        y[world.places.index(turn.place), world.times.index(turn.start) :] *= 1 + effect
    return Panel(world.places, world.times, y)


def drawn(world: Panel, seed: int, places: int = 6) -> tuple[Turn, ...]:
    starts = [world.times[i] for i in np.linspace(40, 75, places).astype(int)]
    return draw(world.places[:places], starts, seed)


def test_the_order_is_drawn_by_the_seed_and_every_place_has_one_turn() -> None:
    turns = draw(["a", "b", "c", "d", "e"], ["2026-01-05", "2026-01-12"], 7)
    assert turns == draw(["a", "b", "c", "d", "e"], ["2026-01-05", "2026-01-12"], 7)
    assert sorted(t.place for t in turns) == ["a", "b", "c", "d", "e"]
    assert [t.start for t in turns].count("2026-01-05") == 3
    orders = {tuple(t.place for t in draw("abc", ["1", "2", "3"], seed)) for seed in range(60)}
    assert len(orders) == 6


@pytest.mark.parametrize(("places", "starts"), [([], ["1"]), (["a", "a"], ["1"]), (["a"], ["1", "2"])])
def test_orders_without_sense_are_refused(places: list[str], starts: list[str]) -> None:
    with pytest.raises(BadInput):
        draw(places, starts, 0)


def test_the_effect_is_covered_and_nothing_is_rarely_called_something() -> None:
    alarms, covered = [], []
    for seed in range(16):
        world = panel(16, 80, seed=seed)
        turns = drawn(world, seed, 5)
        null = read_rollout(world, turns)
        alarms.append(null.outcome is Outcome.EFFECT)
        reading = read_rollout(with_effect(world, turns, 0.25), turns)
        covered.append(reading.lift.low <= 0.25 <= reading.lift.high)
        for r in (null, reading):
            assert (r.lift.low <= 0 <= r.lift.high) == (r.p > 0.1)
            assert r.lift.low <= r.lift.value <= r.lift.high
    # At 10 %: more than five alarms of sixteen have a chance of one in two hundred, as have fewer than eleven covered.
    assert sum(alarms) <= 5
    assert sum(covered) >= 11


def test_all_orders_of_few_places_are_looked_at_and_a_part_of_those_of_many() -> None:
    world = panel(16, 80)
    assert read_rollout(world, drawn(world, 1, 4)).orders == 24
    many = read_rollout(world, drawn(world, 1, 9))
    assert many.orders == 1_000
    assert not many.exact


def test_what_cannot_be_compared_says_why() -> None:
    world = panel(4, 60)
    with pytest.raises(BadInput, match="All places started at once"):
        read_rollout(world, [Turn(p, world.times[30]) for p in world.places])
    with pytest.raises(BadInput, match="at least 4 periods"):
        read_rollout(world, [Turn("place 00", world.times[2])])
    y = world.y.copy()
    y[0, 5] = -1
    with pytest.raises(BadInput, match="above zero"):
        read_rollout(Panel(world.places, world.times, y), [Turn("place 00", world.times[30])])
