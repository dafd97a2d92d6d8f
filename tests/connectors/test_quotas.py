"""A quota is one, whoever spends of it at the same time; it fills again when its period ends, and not before."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime

import pytest

from goodword.connectors.about import Bucket
from goodword.connectors.errors import QuotaSpent
from goodword.connectors.store import SourceStore
from goodword.ledger.store import Ledger
from support import ROOT

AT = 1_790_000_000 // 3_600 * 3_600 + 600
UNITS, DIFFERENT = Bucket("units", 90, 3_600), Bucket("tags", 30, 7 * 86_400, each=True)


def _store(ledger: Ledger, at: int = AT) -> SourceStore:
    return SourceStore(ledger, now=lambda: datetime.fromtimestamp(at, UTC))


def spent_by(ledger: Ledger, link: int, who: str) -> tuple[int, int]:
    """Spend until nothing is left: units taken, and different things asked for."""
    store, units, tags = _store(ledger), 0, 0
    try:
        while True:
            store.spend(link, UNITS, 2)
            units += 2
    except QuotaSpent:
        pass
    try:
        while True:
            store.spend_once(link, DIFFERENT, f"{who} {tags}")
            tags += 1
    except QuotaSpent:
        return units, tags


OTHER = """
import sys
sys.path.insert(0, sys.argv[3])
from connectors.test_quotas import spent_by
sys.stdin.readline()
from goodword.ledger.store import Ledger
print(*spent_by(Ledger.open(sys.argv[1]), int(sys.argv[2]), "other"))
"""


def test_two_processes_never_overrun_a_quota(ledger: Ledger, ledger_url: str) -> None:
    link = _store(ledger).connect("youtube", "https://x.test", "").number
    command = [sys.executable, "-W", "ignore", "-c", OTHER, ledger_url, str(link), str(ROOT / "tests")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdin is not None
        other.stdin.write("go\n")
        other.stdin.flush()
        mine = spent_by(ledger, link, "mine")
        told, _ = other.communicate(timeout=600)
    theirs = tuple(int(number) for number in told.split())
    assert mine[0] + theirs[0] == UNITS.units
    assert mine[1] + theirs[1] == DIFFERENT.units
    assert _store(ledger).spent(link, UNITS) == UNITS.units


def test_it_fills_when_its_period_ends(ledger: Ledger) -> None:
    link = _store(ledger).connect("youtube", "https://x.test", "").number
    began, ends = UNITS.period(AT)
    assert began == AT - 600
    _store(ledger).spend(link, UNITS, 90)
    with pytest.raises(QuotaSpent) as raised:
        _store(ledger, ends - 1).spend(link, UNITS, 1)
    assert f"{datetime.fromtimestamp(ends, UTC):%H:%M} UTC" in str(raised.value)
    _store(ledger, ends).spend(link, UNITS, 90)
    with pytest.raises(QuotaSpent, match="91"):
        _store(ledger, ends + 3_600).spend(link, UNITS, 91)
    assert _store(ledger, ends + 3_600).spent(link, UNITS) == 0, "what is refused takes nothing"


def test_the_same_thing_counts_once_in_its_time(ledger: Ledger) -> None:
    link = _store(ledger).connect("instagram", "https://x.test", "").number
    for n in range(30):
        _store(ledger, AT + n).spend_once(link, DIFFERENT, f"tag {n}")
        _store(ledger, AT + n).spend_once(link, DIFFERENT, "tag 0")
    with pytest.raises(QuotaSpent):
        _store(ledger, AT + 60).spend_once(link, DIFFERENT, "one more")
    _store(ledger, AT + 7 * 86_400).spend_once(link, DIFFERENT, "one more")
