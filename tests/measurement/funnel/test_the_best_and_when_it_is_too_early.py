"""Who is best as a probability, what choosing now may cost, and when to wait."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from goodword.core.errors import BadInput
from goodword.measurement.funnel.ask import asked
from goodword.measurement.funnel.best import more_needed, race
from goodword.measurement.funnel.model import FunnelQuestion
from measurement.funnel.cases import click, order, read


def totals(*rows: tuple[str, int, int]) -> list[dict[str, object]]:
    return [
        {"creator": c, "clicks": n, "orders": k, "revenue": f"{k * 20}", "cost": "500", "currency": "EUR"}
        for c, n, k in rows
    ]


def test_two_orders_against_one_are_too_early(tmp_path: Path) -> None:
    found = read(tmp_path, results=totals(("mira", 40, 2), ("sam", 40, 1)))
    assert found.best is not None
    assert not found.best.decided
    assert found.best.contenders[0].probability < 0.8
    assert "Too early" in found.best.advice
    assert found.best.more is None or found.best.more > 1


def test_two_thousand_orders_against_one_thousand_are_not(tmp_path: Path) -> None:
    found = read(tmp_path, results=totals(("mira", 40_000, 2000), ("sam", 40_000, 1000)))
    assert found.best is not None
    assert found.best.decided
    assert found.best.contenders[0].name == "mira"
    assert found.best.contenders[0].probability > 0.99


def test_the_highest_raw_rate_of_a_tiny_one_does_not_win(tmp_path: Path) -> None:
    rows = [(f"c{i}", 2000, 60) for i in range(6)]
    found = read(tmp_path, FunnelQuestion(best_by="cvr"), results=totals(("lucky", 4, 2), ("solid", 4000, 200), *rows))
    assert found.best is not None
    assert found.best.contenders[0].name == "solid"
    lucky = next(x for x in found.lines if x.name == "lucky").rates["cvr"]
    assert lucky.raw == 0.5
    assert lucky.estimate is not None
    assert lucky.estimate.value < 0.15


def test_probabilities_sum_and_regrets_are_not_negative() -> None:
    draws = np.random.default_rng(1).gamma(5, 1, (4000, 6))
    found = race(draws)
    assert found.probability.sum() == pytest.approx(1)
    assert np.all(found.regret >= 0)


def test_equal_ones_cost_little_to_confuse() -> None:
    rng = np.random.default_rng(1)
    close = rng.normal([1.0, 1.001], 0.01, (4000, 2))
    assert race(close).relative < 0.01, "a coin decides, and nothing is lost"
    wide = rng.normal([1.0, 1.2], 1.0, (4000, 2))
    more = more_needed(wide, 0.02)
    assert more is not None
    assert more > 2


def test_an_unknown_rate_is_answered_with_the_known_ones() -> None:
    with pytest.raises(BadInput, match="rate to be best by"):
        asked(by="creator", best_by="fame")
    with pytest.raises(BadInput, match="kind of row"):
        asked(by="planet")


def test_nobody_leads_by_what_is_not_known_of_them(tmp_path: Path) -> None:
    """Without a single order the worth of one is a guess; the guess's tail must not win."""
    found = read(tmp_path, results=totals(("mira", 120, 3), ("sam", 90, 0)))
    assert found.best is not None
    assert found.best.contenders[0].name == "mira"
    assert found.best.contenders[0].probability > 0.8


def test_young_clicks_are_said(tmp_path: Path) -> None:
    clicks = [click(n, "mira", f"2026-03-{1 + n % 28:02d}") for n in range(60)]
    found = read(tmp_path, clicks=clicks, orders=[order(1, "2026-03-20", visitor="v1")])
    assert any("may still rise" in note for note in found.notes)
    late = read(
        tmp_path, asked(by="creator", as_of="2026-05-20"), clicks=clicks, orders=[order(1, "2026-03-20", visitor="v1")]
    )
    assert not any("may still rise" in note for note in late.notes)
