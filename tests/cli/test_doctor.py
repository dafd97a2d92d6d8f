"""The doctor says of every part whether it is there, and a store that cannot be opened does not hide the others."""

from __future__ import annotations

from pathlib import Path

from goodword.catalogue.workspace import Workspace
from goodword.cli.checks import PACKAGE, WARM, checks, kernel_modules
from support import settings_in


def test_an_empty_installation_is_in_order(tmp_path: Path) -> None:
    found = {c.name: c for c in checks(Workspace(settings_in(tmp_path)))}
    assert found["catalogue"].state == "absent"
    assert "goodword import" in found["catalogue"].next_step
    assert found["ledger"].state == "fine"
    assert found["gazetteer"].state == "fine"
    assert "Mumbai" in found["gazetteer"].found


def test_a_store_that_cannot_be_opened_is_a_finding(tmp_path: Path) -> None:
    settings = settings_in(tmp_path, ledger=f"postgresql://me:geheim@/x?host={tmp_path}")
    found = {c.name: c for c in checks(Workspace(settings))}
    assert found["ledger"].state == "wrong"
    assert "geheim" not in str(found)
    assert found["gazetteer"].state == "fine"


def test_every_room_with_kernels_is_warmed() -> None:
    """A room whose kernels are not warmed would make somebody wait at the first call."""
    rooms = {p.relative_to(PACKAGE).parts[0] for p in kernel_modules()}
    assert {name.split(".")[1] for name in WARM} == rooms
