"""A simulated campaign in plain files, and the same brought into a ledger of each kind."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from goodword.campaigns.load.into_ledger import Brought, bring
from goodword.catalogue.workspace import Workspace
from goodword.simulate.campaign.model import CampaignSpec
from goodword.simulate.campaign.store import run_in, write_campaign
from goodword.simulate.presets import DEMONSTRATION
from support import settings_in

AFTER = datetime(2026, 6, 1, tzinfo=UTC)


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of a small campaign with leaked codes, bots and refunds."""
    spec = CampaignSpec(name="spring", days=14, history=84, places=8, daily=6.0, creators=6, leaking=0.5, seed=4)
    place = tmp_path_factory.mktemp("campaign") / "spring"
    write_campaign(run_in(replace(DEMONSTRATION, seed=11), spec), place)
    return place


@pytest.fixture
def workspace(ledger_url: str, tmp_path: Path) -> Iterator[Workspace]:
    made = Workspace(settings_in(tmp_path, ledger=ledger_url), now=lambda: AFTER)
    yield made
    made.ledger.close()


@pytest.fixture(scope="session")
def once(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Brought]:
    """A SQLite ledger with the campaign in it, to be copied, and what was brought."""
    ledger = tmp_path_factory.mktemp("brought") / "ledger.db"
    made = Workspace(settings_in(ledger.parent, ledger=f"sqlite:///{ledger}"), now=lambda: AFTER)
    found = bring(made, folder)
    made.ledger.close()
    return ledger, found


@pytest.fixture
def brought(workspace: Workspace, folder: Path, once: tuple[Path, Brought]) -> Brought:
    if workspace.settings.ledger.startswith("sqlite"):
        return copied(once, workspace)
    return bring(workspace, folder)


@pytest.fixture
def embedded(tmp_path: Path) -> Iterator[Workspace]:
    """A workspace on SQLite, for tests of doors, which look the same over every ledger."""
    made = Workspace(settings_in(tmp_path), now=lambda: AFTER)
    yield made
    made.ledger.close()


@pytest.fixture
def loaded(embedded: Workspace, once: tuple[Path, Brought]) -> Brought:
    return copied(once, embedded)


def copied(once: tuple[Path, Brought], workspace: Workspace) -> Brought:
    """Give a workspace the ledger that was made once."""
    ledger = Path(workspace.settings.ledger.removeprefix("sqlite:///"))
    ledger.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(once[0], ledger)
    return once[1]
