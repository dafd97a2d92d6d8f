"""Bad requests made from the API's own description, by the thousand: none may bring it down, hang it or change a thing.

`python -m api.bad_requests 100000` (with `tests` on the path) is part of `make torture`; a small number of them runs
with the other tests.
"""

from __future__ import annotations

import sqlite3
import sys
import tempfile
import time
import traceback
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import Any

import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings

from goodword.api.app import create_app
from goodword.catalogue.workspace import Workspace
from support import settings_in

EACH = 25
"""Requests to each operation in a round: often enough that progress is seen."""
PATIENCE, WORK = 120.0, 20.0
"""Seconds: whatever takes longer hangs, on a machine that is busy with other tests too; of work alone."""


class Installation:
    """An empty installation, and whether anything in it was changed."""

    def __init__(self, folder: Path) -> None:
        workspace = Workspace(settings_in(folder))
        self._ledger = sqlite3.connect(str(workspace.ledger.path))
        self._batches = Path(workspace.settings.catalogue) / "batches"
        self.schema = schemathesis.openapi.from_asgi("/api/openapi.json", create_app(workspace))

    def state(self) -> tuple[int, int]:
        """Changes whenever another connection commits to the ledger, or a batch to the catalogue."""
        (version,) = self._ledger.execute("PRAGMA data_version").fetchone()
        return version, len(list(self._batches.glob("*")))

    def close(self) -> None:
        self._ledger.close()


def send(installation: Installation, case: Any) -> int:
    """Send one request and look at what came of it; its status."""
    before, began, work = installation.state(), time.monotonic(), time.process_time()
    answer = case.call()
    seconds, work = time.monotonic() - began, time.process_time() - work
    said = f"{case.method} {case.formatted_path}: {answer.status_code} after {seconds:.1f} s"
    assert answer.status_code < 500 or answer.status_code in {501, 503, 507}, f"{said}\n{answer.text[:2000]}"
    assert seconds < PATIENCE, said
    assert work < WORK, said
    if answer.status_code >= 400:
        assert installation.state() == before, f"{said}: refused, and something was written"
        assert answer.headers["content-type"] == ["application/problem+json"], said
    return int(answer.status_code)


def run(installation: Installation, each: int, start: int = 0, faults: list[str] | None = None) -> Counter[int]:
    """So many bad requests to each operation; how many of each status there were. faults: where what was found is
    noted and printed, and it goes on with the next operation; without it, the first one is raised."""
    counts: Counter[int] = Counter()
    for found in installation.schema.get_all_operations():
        operation = found.ok()
        for mode in (schemathesis.GenerationMode.NEGATIVE, schemathesis.GenerationMode.POSITIVE):
            share = each if mode is schemathesis.GenerationMode.NEGATIVE else max(1, each // 10)
            try:
                _run_operation(installation, operation.as_strategy(generation_mode=mode), share, start, counts)
            except Exception as error:
                if faults is None:
                    raise
                faults.append("\n".join(traceback.format_exception(error)))
                print(faults[-1], flush=True)
    return counts


def _run_operation(installation: Installation, strategy: Any, share: int, start: int, counts: Counter[int]) -> None:
    @seed(start)
    @settings(
        max_examples=share,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def one(case: Any) -> None:
        counts[send(installation, case)] += 1

    try:
        one()
    except Exception as error:
        if "Unsatisfiable" not in type(error).__name__:  # an operation without parameters has no bad form
            raise


def main(wanted: int, first: int) -> int:
    """As many bad requests as wanted, in rounds with other seeds from `first` on; how many faults they found."""
    began, total, faults, number = time.monotonic(), Counter[int](), list[str](), first
    with tempfile.TemporaryDirectory(prefix="goodword-bad-") as name, closing(Installation(Path(name))) as made:
        while sum(total.values()) < wanted:
            total += run(made, EACH, number, faults)
            number += 1
            seconds = time.monotonic() - began
            print(f"{sum(total.values()):,} of {wanted:,} after {seconds:,.0f} s, {len(faults)} faults", flush=True)
    print("statuses:", ", ".join(f"{status} × {n:,}" for status, n in sorted(total.items())))
    return len(faults)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0) > 0)
