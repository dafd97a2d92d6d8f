"""A desk over a ledger of its own, its clock and its gazetteer in the test's hands."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from goodword.ledger.store import Ledger
from goodword.places.gazetteer import Gazetteer


@dataclass
class Stand:
    """What a workspace is to measurement."""

    ledger: Ledger
    at: datetime = datetime(2026, 3, 1, tzinfo=UTC)

    @property
    def gazetteer(self) -> Any:
        return Gazetteer.load()

    def now(self) -> datetime:
        return self.at


def stand(folder: Path) -> Stand:
    """A workspace with an empty ledger in `folder`."""
    return Stand(Ledger.open(f"sqlite:///{folder / 'ledger.db'}"))
