"""A workspace on each database, with shops connected, and the door where they send their events."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from goodword.commerce.hooks.app import hooks_app
from goodword.commerce.model import ShopSource, Source
from goodword.commerce.orders.store import OrderStore
from goodword.commerce.store import ShopStore
from goodword.ledger.store import Ledger
from goodword.ledger.vault import Vault
from goodword.settings.model import Settings
from shop_payloads import AT
from support import settings_in


@dataclass(slots=True)
class Home:
    """Stands where a workspace stands; its clock is set by hand."""

    settings: Settings
    ledger: Ledger
    vault: Vault
    at: int = AT

    def now(self) -> datetime:
        return datetime.fromtimestamp(self.at, UTC)

    @property
    def shops(self) -> ShopStore:
        return ShopStore(self.ledger, lambda: self.vault, now=self.now)

    @property
    def orders(self) -> OrderStore:
        return OrderStore(self.ledger, now=self.now)

    def connected(self, kind: Source, **given: str) -> tuple[ShopSource, str]:
        return self.shops.connect(self.shops.shop("Bakery"), kind, **given)


@pytest.fixture(autouse=True)
def _patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A busy machine is given time: what comes too late is tested where that is meant."""
    for wait in ("_PATIENCE", "_ARRIVING"):
        monkeypatch.setattr(f"goodword.commerce.hooks.app.{wait}", 120.0)


@pytest.fixture
def home(ledger_url: str, tmp_path: Path) -> Iterator[Home]:
    settings = settings_in(tmp_path, ledger=ledger_url)
    ledger = Ledger.open(ledger_url)
    yield Home(settings, ledger, Vault.open(settings.vault))
    ledger.close()


@pytest.fixture
def door(home: Home) -> Iterator[TestClient]:
    with TestClient(hooks_app(home)) as client:
        yield client
