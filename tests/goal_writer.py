"""What a process that is killed does; a module of its own, so that another process can import it."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

from goals_world import world
from goodword.ledger.store import Ledger
from goodword.resolutions.desk import GoalDesk


def tap_for_ever(url: str, folder: str, number: int) -> None:
    """Count one after the other, and say after each that it was told to be kept."""
    place = world(Path(folder), Ledger.open(url))
    desk = GoalDesk(place)  # type: ignore[arg-type] # stands where a workspace stands
    place.time = datetime(2026, 11, 22, 12, tzinfo=UTC)
    for i in range(1_000_000):
        desk.count(number, 1, once=f"n{i}")
        sys.stdout.write(f"{i}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    tap_for_ever(sys.argv[1], sys.argv[2], int(sys.argv[3]))
