"""A funnel starts from past campaigns where it is asked to: sparse creators move most, and it says so."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from goodword.measurement.funnel.door import funnel
from goodword.measurement.learning.learn import Learned
from goodword.measurement.learning.model import CampaignFacts, CreatorRow, ForgetRule, Remembered

NOW = 1_790_000_000
MOMENT = datetime.fromtimestamp(NOW, UTC)


def memory(clicks: int) -> Learned:
    rows = tuple(CreatorRow(reached=2_000, clicks=clicks + i, clicked=clicks // 10) for i in range(12))
    facts = CampaignFacts("before", date(2026, 9, 1), "INR", rows)
    return Learned((Remembered(1, facts, 1.0),), ForgetRule(), MOMENT, 4)


@pytest.fixture
def results(tmp_path: Path) -> Path:
    path = tmp_path / "results.csv"
    path.write_text("creator,reach,clicks\nasha,40,1\nben,60,0\n", encoding="utf-8")
    return path


def ctr(path: Path, learned: Learned | None) -> float:
    found = funnel(path, now=NOW, learned=learned)
    estimate = found.lines[0].rates["ctr"].estimate
    assert estimate is not None
    return estimate.value


def test_little_evidence_is_drawn_to_what_was_measured_before(results: Path) -> None:
    low, plain, high = ctr(results, memory(10)), ctr(results, None), ctr(results, memory(160))
    assert low < plain < high


def test_it_says_where_it_starts(results: Path) -> None:
    assert any(
        "12 creators of past campaigns (memory 4" in n for n in funnel(results, now=NOW, learned=memory(20)).notes
    )
    assert any("Nothing is remembered" in n for n in funnel(results, now=NOW, learned=Learned()).notes)
    assert not any("past campaigns" in n for n in funnel(results, now=NOW).notes)


def test_an_empty_memory_changes_nothing(results: Path) -> None:
    assert ctr(results, Learned()) == ctr(results, None)
