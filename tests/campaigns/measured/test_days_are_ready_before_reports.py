"""While the server runs, days of hits are kept up to date, so that no report has to read hits from the start."""

from __future__ import annotations

import time

import pytest

from goodword.campaigns.load.into_ledger import Brought
from goodword.campaigns.measured.ahead import Ahead, rolled_ahead
from goodword.campaigns.measured.read import MeasuredDesk
from goodword.catalogue.workspace import Workspace
from goodword.core.errors import Unavailable


def test_a_report_after_a_round_reads_no_hit_again(workspace: Workspace, brought: Brought) -> None:
    ahead = Ahead(workspace)
    assert ahead.round() >= 1
    assert ahead.round() == 0
    found = MeasuredDesk(workspace).read(brought.campaign)
    assert found.hits.days
    assert found.hits.anew == 0


def test_rounds_go_on_after_a_failure(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    rounds = []

    def fails_once(_: Ahead) -> int:
        rounds.append(1)
        if len(rounds) == 1:
            raise Unavailable("The ledger does not answer.")
        return 0

    monkeypatch.setattr(Ahead, "round", fails_once)
    with rolled_ahead(workspace, every=0.01):
        until = time.monotonic() + 120
        while len(rounds) < 3 and time.monotonic() < until:
            time.sleep(0.01)
    assert len(rounds) >= 3
