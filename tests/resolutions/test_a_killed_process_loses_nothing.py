"""kill -9 in the middle of writing: what was said to be kept is there, once, and nothing is half written."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from goals_world import world
from goodword.core.errors import BadInput
from goodword.ledger.store import Ledger
from goodword.resolutions.desk import GoalDesk

TESTS = Path(__file__).resolve().parent.parent


def test_kill_9_while_counting(ledger: Ledger, ledger_url: str, tmp_path: Path) -> None:
    desk = GoalDesk(world(tmp_path, ledger))  # type: ignore[arg-type] # stands where a workspace stands
    number = desk.begin({"metric": "orders", "target": "1000000", "due": "2027-12-31"}).number
    command = [sys.executable, str(TESTS / "goal_writer.py"), ledger_url, str(tmp_path), str(number)]
    environment = {**os.environ, "PYTHONPATH": str(TESTS)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as writer:
        assert writer.stdout is not None
        told = [int(writer.stdout.readline()) for _ in range(40)]
        writer.send_signal(signal.SIGKILL)
        told += [int(line) for line in writer.stdout if line.endswith("\n")]
    kept = [f.fact.key for f in desk.store.facts(number)]
    assert len(set(kept)) == len(kept)
    assert {f"tap:n{i}" for i in told} <= set(kept), "what was told to be kept is kept"
    assert len(kept) <= len(told) + 1, "at most the one that was under way is there beyond it"
    desk.count(number, 1, once="after")
    assert desk.view(number).tick.forecast.so_far == len(kept) + 1


def test_a_file_that_fails_half_way_changes_nothing(ledger: Ledger, tmp_path: Path) -> None:
    desk = GoalDesk(world(tmp_path, ledger))  # type: ignore[arg-type] # as above
    number = desk.begin({"metric": "orders", "target": "100", "due": "2027-12-31", "source": "file:orders"}).number
    path = tmp_path / "orders.csv"
    path.write_text("date,orders\n2026-11-22,4\n2026-11-22,6\n")
    with pytest.raises(BadInput, match="say 4 and 6"):
        desk.import_outcomes(number, path)
    assert desk.store.facts(number) == ()
