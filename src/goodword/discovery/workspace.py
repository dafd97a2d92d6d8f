"""What finding people asks of an installation: the one shape that every desk of this room takes."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from goodword.catalogue.model import Catalogue
from goodword.ledger.store import Ledger
from goodword.places.gazetteer import Gazetteer
from goodword.settings.model import Settings


class Workspace(Protocol):
    """Settings, clock, and the stores of one installation, each opened when first asked for."""

    @property
    def settings(self) -> Settings: ...

    @property
    def catalogue(self) -> Catalogue: ...

    @property
    def gazetteer(self) -> Gazetteer: ...

    @property
    def ledger(self) -> Ledger: ...

    def now(self) -> datetime: ...
