"""Of several processes on one ledger one looks for posts at a time; whoever is killed is followed by another."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from goodword.campaigns.watch.store import LEASE, WatchStore
from goodword.ledger.store import Ledger
from support import ROOT
from watch_world import Watched, watched
from web_world import NOW

LOOKING = """
import sys, time
sys.path.insert(0, sys.argv[1])
from pathlib import Path
from connectors.standing import standing
from goodword.campaigns.watch.desk import PostWatch
def waits(call, send):
    print("asking", flush=True)
    time.sleep(3_600)
with standing(Path(sys.argv[2]), at=float(sys.argv[3]), ledger=sys.argv[4]) as stand:
    stand.between.faults[2] = waits
    PostWatch(stand.workspace, sources=stand.desk).turn()
"""


@pytest.fixture
def world(tmp_path: Path, ledger_url: str) -> Iterator[Watched]:
    with watched(tmp_path, ledger=ledger_url) as made:
        yield made


def test_of_many_who_begin_at_once_one_does(ledger: Ledger) -> None:
    store = WatchStore(ledger, now=lambda: NOW)
    before = store.state()
    with ThreadPoolExecutor(8) as several:
        assert sum(several.map(lambda n: store.take(str(n), before), range(24))) == 1


@pytest.mark.slow_on("postgres")
def test_whoever_is_killed_in_the_middle_is_followed_by_another(world: Watched, ledger_url: str) -> None:
    world.at(0.2)
    command = [sys.executable, "-c", LOOKING, str(ROOT / "tests"), str(world.stand.folder), str(world.stand.clock.at)]
    with subprocess.Popen(
        [*command, ledger_url], stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONWARNINGS": ""}
    ) as looking:
        assert looking.stdout is not None
        assert looking.stdout.readline() == "asking\n"
        assert world.watch.standing().working
        assert world.watch.turn() is None, "one at a time"
        looking.send_signal(signal.SIGKILL)
    world.stand.clock.pass_(LEASE - 5)
    assert world.watch.turn() is None
    world.stand.clock.pass_(10)
    done = world.watch.turn()
    assert done is not None
    assert done.found == 1
    world.at(1.0)
    kept = world.watch.turn()
    assert kept is not None
    assert kept.snapshots == 1
    assert [s.mark for s in world.found.snapshots] == ["1h"]
