"""A store that is not there, is something else or cannot be made is a sentence with a next step."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from goodword.catalogue.workspace import Workspace
from goodword.cli import checks
from goodword.cli.main import app
from goodword.core.errors import BadInput
from support import settings_in


def test_an_empty_catalogue_says_how_to_fill_it(tmp_path: Path) -> None:
    said = CliRunner().invoke(app, ["status"], obj=Workspace(settings_in(tmp_path)))
    assert said.exit_code == 0
    assert "goodword import creators FILE" in said.stdout


def test_a_file_is_no_catalogue(tmp_path: Path) -> None:
    file = tmp_path / "creators.csv"
    file.write_text("handle\n")
    with pytest.raises(BadInput, match="is a folder, and this is a file"):
        Workspace(settings_in(tmp_path, catalogue=str(file))).catalogue.status()


def test_an_unknown_kind_of_catalogue_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="no kind of catalogue called 'hdfs'"):
        settings_in(tmp_path, catalogue="hdfs://x/y")


def test_a_ledger_whose_folder_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file")
    workspace = Workspace(settings_in(tmp_path, ledger=str(tmp_path / "taken" / "deep" / "ledger.db")))
    with pytest.raises(BadInput, match="folder cannot be made"):
        _ = workspace.ledger


def test_the_doctor_goes_on_whatever_it_finds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    workspace = Workspace(settings_in(tmp_path))

    def broken() -> None:
        raise RuntimeError("No magic bytes\nSELECT …")

    monkeypatch.setattr(workspace.catalogue, "status", broken)
    found = {check.name: check for check in checks.checks(workspace)}
    assert found["catalogue"].state == "wrong"
    assert found["catalogue"].found == "No magic bytes"
    assert found["disk"].state == "fine"
