"""The figure of recovery: honest scores on few campaigns, and it notices intervals that are too narrow."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from goodword.figures.recovery import Found, _measured, campaigns, read_campaign, recovery
from goodword.simulate.campaign.model import CampaignSpec
from goodword.simulate.campaign.store import run_in, write_campaign
from goodword.simulate.presets import DEMONSTRATION


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("recovery") / "one"
    spec = CampaignSpec(seed=5, places=8, history=60, days=14, daily=8.0, leaking=0.5)
    write_campaign(run_in(replace(DEMONSTRATION, seed=5), spec), made)
    return made


def test_every_kind_of_truth_is_scored(folder: Path) -> None:
    found = read_campaign(folder)
    assert {"click rate", "order rate", "lift"} <= {f.kind for f in found}
    assert {f.kind for f in found} & {"leaked codes", "tight codes"}
    assert all(f.low <= f.value <= f.high for f in found)


def test_campaigns_on_disk_are_read(folder: Path) -> None:
    measured = recovery(folder.parent, {})
    assert measured.value is not None
    assert 0.4 < measured.value <= 1
    assert measured.details["campaigns"] == 1


def test_intervals_that_are_too_narrow_are_noticed() -> None:
    wide = [Found("click rate", 0.0, 0.5, 1.0, 0.4)] * 40
    narrow = [Found("lift", 0.49, 0.5, 0.51, 0.4)] * 30 + [Found("lift", 0.3, 0.5, 0.7, 0.4)] * 10
    assert _measured(wide + narrow, 1, None).value == pytest.approx(0.25)
    assert _measured(wide, 1, None).value == 1


def test_campaigns_differ_and_are_the_same_for_the_same_seed() -> None:
    first, again = list(campaigns(5, 1)), list(campaigns(5, 1))
    assert first == again
    assert len({c.seed for c in first}) == 5
    assert first != list(campaigns(5, 2))
