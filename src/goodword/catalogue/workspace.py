"""The stores of one installation, each opened when first asked for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING

from goodword.settings.model import Settings

if TYPE_CHECKING:
    from goodword.catalogue.model import Catalogue
    from goodword.ledger.store import Ledger
    from goodword.ledger.vault import Vault
    from goodword.places.gazetteer import Gazetteer


class Workspace:
    """What every door gets: `settings`, `now()`, and the lazily opened `catalogue`, `gazetteer` and `ledger`.

    now: the clock; the system's if None.
    """

    def __init__(self, settings: Settings, *, now: Callable[[], datetime] | None = None) -> None:
        self.settings = settings
        self._now = now or (lambda: datetime.now(UTC))

    def now(self) -> datetime:
        """The present moment, aware, UTC."""
        return self._now()

    @cached_property
    def catalogue(self) -> Catalogue:
        """The catalogue that the settings name."""
        from goodword.catalogue.open import Options, open_catalogue  # noqa: PLC0415 - engines are loaded when needed

        options = Options(
            threads=self.settings.threads,
            memory_gb=self.settings.memory_gb,
            tier_limits=self.settings.tier_limits,
            now=self._now,
        )
        return open_catalogue(self.settings.catalogue, options)

    @cached_property
    def gazetteer(self) -> Gazetteer:
        """Every place that ships with Goodword."""
        from goodword.places.gazetteer import Gazetteer  # noqa: PLC0415 - takes a moment to load

        return Gazetteer.load()

    @cached_property
    def ledger(self) -> Ledger:
        """The ledger that the settings name, brought to the newest revision."""
        from goodword.ledger.store import Ledger  # noqa: PLC0415 - most commands never touch it

        return Ledger.open(self.settings.ledger)

    @cached_property
    def vault(self) -> Vault:
        """What seals secrets in the ledger, its key made where there is none."""
        from goodword.ledger.vault import Vault  # noqa: PLC0415 - most commands never touch it

        return Vault.open(self.settings.vault)
