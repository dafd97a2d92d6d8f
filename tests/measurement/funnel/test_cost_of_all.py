"""What all creators cost per 1,000 reached is as sure as creators are alike, not as the many people they reached."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from tests.measurement.funnel import cases


def _rows(reached: np.ndarray) -> list[dict[str, object]]:
    return [
        {"creator_id": f"instagram:c{i}", "reach": int(n), "cost": "100.00", "currency": "EUR"}
        for i, n in enumerate(reached)
    ]


def test_creators_who_differ_make_the_cost_of_all_unsure(tmp_path: Path) -> None:
    """Twelve fees of 100: the same reach in all is narrow, reach that differs threefold is not."""
    total = [
        cases.read(tmp_path, results=_rows(np.array(reached))).total.rates["cpm"].estimate
        for reached in ([20_000] * 12, [8_000, 32_000] * 6)
    ]
    alike, apart = ((e.high - e.low) / e.value for e in total if e is not None)
    assert alike < 0.1
    assert apart > 0.3


@pytest.mark.parametrize("scatter", [0.3, 0.6])
def test_the_true_cost_is_inside_nine_times_in_ten(tmp_path: Path, scatter: float) -> None:
    random = np.random.default_rng(2026)
    hits, n = 0, 60
    for _ in range(n):
        reached = random.lognormal(np.log(20_000) - scatter**2 / 2, scatter, 14)
        found = cases.read(tmp_path, results=_rows(reached.round())).total.rates["cpm"].estimate
        assert found is not None
        hits += found.low <= 100.0 / 20 <= found.high
    assert 0.8 <= hits / n <= 0.99
