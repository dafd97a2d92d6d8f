"""`goodword simulate`: formats, refusals, stopping, the ordinary import."""

from __future__ import annotations

import csv
import errno
import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import typer
from typer.testing import CliRunner

from goodword.catalogue.importing import import_files
from goodword.catalogue.workspace import Workspace
from goodword.core.errors import BadInput, Conflict, Stopped, StorageFull
from goodword.core.tables import Kind
from goodword.simulate import cli, store
from goodword.simulate.presets import preset

SMALL = ["--preset", "town", "--creators", "60", "--posts", "240"]


@pytest.fixture
def app() -> typer.Typer:
    made = typer.Typer()
    made.callback()(lambda: None)
    cli.register(made)
    return made


def test_three_formats_hold_the_same_rows(app: typer.Typer, tmp_path: Path) -> None:
    formats = ["--format", "parquet", "--format", "csv", "--format", "jsonl"]
    done = CliRunner().invoke(app, ["simulate", str(tmp_path / "w"), *SMALL, *formats])
    assert done.exit_code == 0, done.output
    ids = pq.read_table(tmp_path / "w" / "posts.parquet")["post_id"].to_pylist()
    with (tmp_path / "w" / "posts.csv").open(encoding="utf-8", newline="") as file:
        assert [row["post_id"] for row in csv.DictReader(file)] == ids
    lines = (tmp_path / "w" / "posts.jsonl").read_text("utf-8").splitlines()
    assert [json.loads(line)["post_id"] for line in lines] == ids
    assert len(ids) == 240


def test_countries_are_chosen(app: typer.Typer, tmp_path: Path) -> None:
    CliRunner().invoke(app, ["simulate", str(tmp_path / "w"), *SMALL, "--countries", "in=3, DE"])
    found = pq.read_table(tmp_path / "w" / "truth" / "creators.parquet")["country"].to_pylist()
    assert set(found) == {"IN", "DE"}
    assert found.count("IN") > found.count("DE")


@pytest.mark.parametrize(
    ("extra", "said"),
    [
        (["--countries", "XX"], "country"),
        (["--countries", "IN=-1"], "shares above 0"),
        (["--format", "xlsx"], "format"),
        (["--preset", "galaxy"], "preset"),
        (["--posts", "3"], "at least one a creator"),
    ],
)
def test_what_cannot_be_made_is_said_and_nothing_is_left(
    app: typer.Typer, tmp_path: Path, extra: list[str], said: str
) -> None:
    done = CliRunner().invoke(app, ["simulate", str(tmp_path / "w"), *SMALL, *extra])
    assert isinstance(done.exception, BadInput)
    assert said in str(done.exception)
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_overwritten(app: typer.Typer, tmp_path: Path) -> None:
    (tmp_path / "kept").write_text("mine")
    done = CliRunner().invoke(app, ["simulate", str(tmp_path / "kept"), *SMALL])
    assert isinstance(done.exception, Conflict)
    assert (tmp_path / "kept").read_text() == "mine"


class _Interrupts:
    def step(self, what: str, done: int = 0, total: int | None = None) -> None:
        if done and total and what:
            raise KeyboardInterrupt


def test_stopping_leaves_nothing_behind(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        store.write_world(preset("town"), tmp_path / "w", chunk=1, progress=_Interrupts())
    assert list(tmp_path.iterdir()) == []


def test_ctrl_c_is_a_clear_message() -> None:
    with pytest.raises(Stopped, match="removed"), cli._progress():
        raise KeyboardInterrupt


def test_a_full_disk_is_said_and_nothing_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(self: object, name: str, table: pa.Table) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(store._Writers, "write", full)
    with pytest.raises(StorageFull):
        store.write_world(preset("demonstration"), tmp_path / "w")
    assert list(tmp_path.iterdir()) == []


def test_the_ordinary_import_takes_every_row(small_world: Path, empty_workspace: Workspace) -> None:
    for kind, path in store.table_files(small_world).items():
        done = import_files(empty_workspace.settings.catalogue, kind, [path], now=empty_workspace.now(), mapping=None)
        assert done.written.quarantined == 0
        assert done.written.new + done.written.newer == pq.read_metadata(path).num_rows
    assert set(store.table_files(small_world)) == set(Kind)
