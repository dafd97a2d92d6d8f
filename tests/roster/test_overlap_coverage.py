"""Nominal 90 % intervals of shared audiences hold the truth about nine times in ten."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from goodword.roster.build import audience_problem
from goodword.roster.overlap import pair_overlap
from goodword.roster.reach import seen_with

from .audiences import Audiences, listeners, made


def held(truth: Audiences, share: float, seed: int, *, panel: bool) -> float:
    n = len(truth.ids)
    audience = audience_problem(
        truth.sampled(share, seed, panel=panel),
        truth.ids,
        truth.sizes,
        np.ones(n, np.int64),
        1,
        audience=truth.sizes,
        sampling="panel" if panel else "separate",
    )
    assert audience.affinity is not None
    i, j = np.triu_indices(n, 1)
    _, low, high = pair_overlap(audience.sample, audience.affinity, i, j, seen_with(audience, i, j))
    true = truth.shared()[i, j]
    return float(np.mean((low <= true) & (true <= high)))


@pytest.mark.parametrize("panel", [False, True])
def test_on_made_audiences(panel: bool) -> None:
    assert np.mean([held(made(seed)[0], 0.1, seed, panel=panel) for seed in range(4)]) >= 0.85


@pytest.mark.real
@pytest.mark.parametrize("panel", [False, True])
@pytest.mark.parametrize("share", [0.05, 0.1, 0.3])
def test_on_listeners_of_artists(real_data: Path, share: float, panel: bool) -> None:
    truth = listeners(real_data / "lastfm-2011")
    assert 0.86 <= np.mean([held(truth, share, seed, panel=panel) for seed in range(2)]) <= 0.94
