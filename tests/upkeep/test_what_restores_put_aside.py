"""What a restore put aside still holds people: it is named when somebody is erased, and can be deleted, it alone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from goodword.accounts.desk import Accounts
from goodword.catalogue.workspace import Workspace
from goodword.cli.main import app
from goodword.core.errors import StorageFull
from goodword.upkeep import archive
from goodword.upkeep.aside import asides, delete_asides
from goodword.upkeep.erase import erase
from goodword.upkeep.restore import restore
from goodword.web.app import create_app
from support import settings_in
from web_browser import BASE, Browser

WHO = "instagram:khar_eats"
NOW = datetime(2026, 1, 15, 12, tzinfo=UTC)
runner = CliRunner()


Opened = tuple[Browser, Workspace]


@pytest.fixture
def replaced(tmp_path: Path) -> Iterator[Opened]:
    """An installation with somebody in it, into which a copy of itself was restored."""
    workspace = Workspace(settings_in(tmp_path), now=lambda: NOW)
    runner.invoke(
        app, ["campaign", "new", "--name", "S", "--brand", "B", "--currency", "EUR", "--who", WHO], obj=workspace
    )
    copy = archive.write(workspace, tmp_path / "copies.zip")
    restore(workspace, copy.path, replace=True)
    yield Browser(create_app(workspace), base_url=BASE), workspace
    workspace.ledger.close()


def _more(workspace: Workspace) -> tuple[Path, Path]:
    """Files beside the ledger that no restore made."""
    ledger = workspace.ledger.path
    assert ledger is not None
    mine = ledger.with_name(f"{ledger.name}.before-holidays"), ledger.with_name("other.db.before-20260101-000000")
    for path in mine:
        path.write_text("mine", "utf-8")
    return mine


def test_erasing_names_what_still_holds_the_person(replaced: Opened) -> None:
    _, workspace = replaced
    done = erase(workspace, WHO)
    assert done.aside == asides(workspace)
    assert done.aside
    assert b"khar_eats" in done.aside[0].path.read_bytes()
    assert done.aside[0].size == done.aside[0].path.stat().st_size


def test_only_what_a_restore_put_aside_is_deleted(replaced: Opened) -> None:
    _, workspace = replaced
    mine = _more(workspace)
    gone = delete_asides(workspace)
    assert gone
    assert not any(one.path.exists() for one in gone)
    assert asides(workspace) == ()
    assert all(path.exists() for path in (*mine, workspace.ledger.path) if path is not None)
    assert [e.action for e in Accounts(workspace).log.whole()][-1] == "deleted what restores put aside"
    assert delete_asides(workspace) == ()


def test_a_folder_goes_whole_and_a_link_only_itself(replaced: Opened, tmp_path: Path) -> None:
    _, workspace = replaced
    delete_asides(workspace)
    catalogue = Path(workspace.settings.catalogue)
    folder = catalogue.with_name(f"{catalogue.name}.before-20260101-000000")
    (folder / "raw").mkdir(parents=True)
    (folder / "raw" / "a.parquet").write_bytes(b"12345")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "kept").write_text("kept", "utf-8")
    link = catalogue.with_name(f"{catalogue.name}.before-20260101-000001")
    link.symlink_to(elsewhere)
    found = delete_asides(workspace)
    assert [one.path for one in found] == [folder, link]
    assert found[0].size == 5
    assert not folder.exists()
    assert not link.is_symlink()
    assert (elsewhere / "kept").exists()


def test_what_cannot_be_deleted_is_said(replaced: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    _, workspace = replaced

    def refuse(_: Path, *, missing_ok: bool = False) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "unlink", refuse)
    with pytest.raises(StorageFull, match="could not be deleted") as refused:
        delete_asides(workspace)
    assert "Permission denied" in refused.value.given


def test_the_page_lists_and_deletes_it(replaced: Opened) -> None:
    browser, workspace = replaced
    (one,) = asides(workspace)
    assert one.path.name in browser.get("/keep").text
    done = browser.send_form("/keep", "/keep/aside")
    assert done.status_code == 200
    assert "1 store deleted for good" in done.text
    assert 'id="aside"' not in done.text
    assert not one.path.exists()


def test_http_lists_and_deletes_it(replaced: Opened) -> None:
    browser, workspace = replaced
    (one,) = asides(workspace)
    listed = browser.get("/api/v1/keep/aside").json()
    assert [Path(each["path"]) for each in listed] == [one.path]
    assert browser.delete("/api/v1/keep/aside").json() == listed
    assert browser.get("/api/v1/keep/aside").json() == []


def test_the_command_asks_before_it_deletes(replaced: Opened) -> None:
    _, workspace = replaced
    (one,) = asides(workspace)
    said = runner.invoke(app, ["erase", WHO, "--yes"], obj=workspace)
    assert str(one.path) in said.stderr
    assert "goodword aside --delete" in said.stderr
    assert str(one.path) in runner.invoke(app, ["aside"], obj=workspace).stdout
    assert runner.invoke(app, ["aside", "--delete"], obj=workspace, input="n\n").exit_code == 1
    assert one.path.exists()
    gone = json.loads(runner.invoke(app, ["aside", "--delete", "--yes", "--json"], obj=workspace).stdout)
    assert gone["deleted"] is True
    assert not one.path.exists()
    assert "Nothing is put aside" in runner.invoke(app, ["aside"], obj=workspace).stdout


def test_a_restore_says_that_it_still_holds_people(replaced: Opened, tmp_path: Path) -> None:
    _, workspace = replaced
    again = ["restore", str(tmp_path / "copies.zip"), "--replace", "--yes"]
    delete_asides(workspace)
    assert "goodword aside --delete" in runner.invoke(app, again, obj=workspace).stdout


def test_commands_that_name_files_say_so_as_json(replaced: Opened, tmp_path: Path) -> None:
    _, workspace = replaced
    copy = json.loads(runner.invoke(app, ["backup", str(tmp_path / "more.zip"), "--json"], obj=workspace).stdout)
    assert Path(copy["path"]).is_file()
    again = ["restore", copy["path"], "--replace", "--yes", "--json"]
    delete_asides(workspace)
    kept = json.loads(runner.invoke(app, again, obj=workspace).stdout)["kept_aside"]
    assert [Path(path) for path in kept] == [one.path for one in asides(workspace)]
    erased = json.loads(runner.invoke(app, ["erase", WHO, "--yes", "--json"], obj=workspace).stdout)
    assert [one["path"] for one in erased["aside"]] == kept
