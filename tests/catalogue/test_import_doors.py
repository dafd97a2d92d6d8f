"""The same import over HTTP and at the command line."""

from __future__ import annotations

from pathlib import Path

import pytest
from fastapi import FastAPI, Request
from fastapi.responses import PlainTextResponse
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from goodword.catalogue import api, cli
from goodword.catalogue.workspace import Workspace
from goodword.cli.rooms import DOORS, load
from goodword.core.errors import BadInput

GOOD = b"username,followers\nanna,5\nbob,-1\n"


@pytest.fixture
def client(empty_workspace: Workspace) -> TestClient:
    app = FastAPI()
    app.state.workspace = empty_workspace
    app.include_router(api.router)
    return TestClient(app)


def upload(client: TestClient, path: str, data: bytes, **form: str) -> dict[str, object]:
    answer = client.post(path, files={"file": ("mine.csv", data)}, data=form)
    assert answer.status_code == 200, answer.text
    plain: dict[str, object] = answer.json()
    return plain


def test_upload_dry_run_quarantine_and_retry(client: TestClient) -> None:
    dry = upload(client, "/imports/creators?dry_run=true", GOOD, platform="instagram")
    assert dry["written"] == {"kind": "creators", "new": 1, "newer": 0, "unchanged": 0, "quarantined": 1}
    assert client.get("/imports").json() == []
    done = upload(client, "/imports/creators?refresh=false", GOOD, platform="instagram")
    assert done["files"][0]["file"]["name"] == "mine.csv"  # type: ignore[index]
    (commit,) = client.get("/imports").json()
    assert (commit["rows"], commit["set_aside"]) == (1, 1)
    held = client.get("/quarantine").json()
    assert held["total"] == 1
    assert held["rows"][0]["reason"] == "negative"
    text = client.get("/quarantine.csv").text
    retried = upload(client, "/quarantine/retry?refresh=false", text.replace("'-1", "1").encode())
    assert retried["resolved"] == 1
    assert client.get("/quarantine").json()["total"] == 0
    assert client.post("/quarantine/discard", json={"ids": ["x"]}).json() == {"discarded": 0}


def command(workspace: Workspace, *arguments: str) -> str:
    door = next(d for d in DOORS if d.name == "import")
    import typer

    app = typer.Typer()
    app.callback()(lambda: None)
    cli.register(app)
    assert load(door) is not None
    result = CliRunner().invoke(app, ["import", *arguments], obj=workspace, env={"COLUMNS": "200"})
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.output


def test_the_command_line_shows_what_changed(empty_workspace: Workspace, tmp_path: Path) -> None:
    file, fixed = tmp_path / "mine.csv", tmp_path / "aside.csv"
    file.write_bytes(GOOD)
    common = ("--platform", "instagram", "--no-refresh")
    dry = command(empty_workspace, "creators", str(file), "--dry-run", "--observed-at", "2026-01-02", *common)
    assert "would change" in dry
    assert "row 3, followers: negative: -1" in dry
    assert "Nothing was written" in dry
    assert "--report" not in dry
    assert "what changed" in command(empty_workspace, "creators", str(file), *common)
    assert "negative" in command(empty_workspace, "--report")
    command(empty_workspace, "--report", "--csv", str(fixed))
    fixed.write_text(fixed.read_text().replace("'-1", "1"))
    assert "1 row left the quarantine" in command(empty_workspace, "--retry", str(fixed), "--no-refresh")
    assert "No row is set aside" in command(empty_workspace, "--report")


def test_a_dry_run_shows_times_as_dates(empty_workspace: Workspace, tmp_path: Path) -> None:
    file = tmp_path / "posts.csv"
    file.write_text("post_id,username,date,likes\np1,anna,2024-05-06 07:08,9\n")
    dry = command(empty_workspace, "posts", str(file), "--dry-run", "--platform", "instagram")
    assert "2024-05-06 07:08 UTC" in dry
    assert "posts.csv: csv, 1 row\n" in dry


@pytest.mark.parametrize("arguments", [(), ("shoes", "x.csv"), ("creators",)])
def test_what_is_missing_is_told(empty_workspace: Workspace, arguments: tuple[str, ...]) -> None:
    with pytest.raises(BadInput):
        command(empty_workspace, *arguments)


def test_an_upload_that_cannot_be_read_is_called_by_its_name(client: TestClient) -> None:
    client.app.add_exception_handler(BadInput, _as_text)  # type: ignore[attr-defined]
    assert client.post("/imports/creators", files={"file": ("mine.csv", b"")}).text == "mine.csv"


def _as_text(_request: Request, error: Exception) -> PlainTextResponse:
    assert isinstance(error, BadInput)
    return PlainTextResponse(error.where, 422)


def test_thousands_of_unused_columns_are_counted(empty_workspace: Workspace, tmp_path: Path) -> None:
    file = tmp_path / "wide.csv"
    file.write_text("handle," + ",".join(f"c{n}" for n in range(1000)) + "\nanna" + ",1" * 1000 + "\n")
    common = ("creators", str(file), "--platform", "instagram", "--no-refresh")
    assert "and 800 more columns not used" in command(empty_workspace, *common, "--dry-run")
    said = command(empty_workspace, *common)
    assert "c11 (not recognised) and 988 more" in " ".join(said.split())
