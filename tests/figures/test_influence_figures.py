"""The figures of word of mouth measure what they say, on small inputs, and say what they lack."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from goodword.core.errors import NotFound
from goodword.figures import influence
from goodword.figures.influence_graphs import large


def test_certificates_are_honest_on_listed_outcomes() -> None:
    found = influence.honesty(None, {"n": "60", "delta": "0.2"})
    assert found.value is not None
    assert found.value <= 0.2
    assert found.low is not None
    assert found.low <= found.value


def test_the_made_graph_is_clean_and_the_same_again() -> None:
    arcs, again = large(20_000, 200_000), large(20_000, 200_000)
    assert np.array_equal(arcs.source, again.source)
    assert 120_000 < len(arcs.source) < 280_000
    graph = arcs.weighted()
    assert (graph.aside.self_loops, graph.aside.parallel) == (0, 0)


def test_threads_are_compared_on_equal_answers() -> None:
    found = influence.scale(None, {"people": "5000", "arcs": "40000", "ratio": "0.7", "rounds": "1"})
    assert found.details["answers equal"] is True


def test_without_the_reference_the_figure_says_how_to_name_it() -> None:
    with pytest.raises(NotFound, match="reference"):
        influence.subsim(None, {})


def test_targets_are_measured_on_graphs_of_the_same_form(tmp_path: Path) -> None:
    arcs = large(3_000, 20_000)
    (tmp_path / "graphs").mkdir()
    np.savez(tmp_path / "graphs" / "mine.npz", n=arcs.people, src=arcs.source, dst=arcs.target)
    found = influence.targeted(tmp_path, {"graphs": "mine"})
    assert found.value is not None
    assert found.value >= 0.9
