"""The docs' tables say what was measured: interval, target, n, and why when it was not run."""

from __future__ import annotations

import pytest

from goodword.figures.tables import number, page, value

ENTRY = {
    "title": "What is right",
    "value": 0.8123456,
    "low": 0.79,
    "high": 0.83,
    "unit": "AUC",
    "target": 0.75,
    "target_high": None,
    "better": "above",
    "met": True,
    "n": 1200,
    "data": "the open set",
    "split": "by creator",
    "base_rate": 0.11,
    "date": "2026-01-02",
    "seconds": 1.5,
    "machine": {"cores": 2, "memory_gib": 24, "cpu": "a | b"},
    "details": {"per set": {"one": 0.5, "two": 0.25}},
}


def test_a_row_has_value_interval_target_and_n() -> None:
    shown = page({"a-good": ENTRY}, "quality")
    assert "0.8123 (0.79 to 0.83) AUC | ≥ 0.75 | yes | 1,200 | the open set; by creator | 2026-01-02 |" in shown
    assert "| per set | one: 0.5, two: 0.25 |" in shown
    assert "a \\| b" in shown


def test_a_missing_value_says_why() -> None:
    assert value({"value": None, "not_run": "no data"}) == "not run: no data"


@pytest.mark.parametrize(
    ("x", "text"),
    [(1234567.0, "1,234,567"), (0.00012345, "0.0001234"), (12345.678, "12,350"), (3.0, "3"), (-0.5, "-0.5")],
)
def test_numbers_are_for_reading(x: float, text: str) -> None:
    assert number(x) == text
