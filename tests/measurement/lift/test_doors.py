"""The same reading through the command line and the HTTP API."""

import csv
import json
from pathlib import Path

import typer
from fastapi import FastAPI
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from goodword.measurement.design import cli as design_cli
from goodword.measurement.lift import api, cli
from goodword.measurement.lift.read import LiftQuestion, read_lift
from measurement.worlds import panel


def commands() -> typer.Typer:
    app = typer.Typer()
    cli.register(app)
    design_cli.register(app)
    return app


def rows() -> list[tuple[str, str, float]]:
    p = panel(effect=0.3)
    return [(place, t, float(p.y[i, j])) for i, place in enumerate(p.places) for j, t in enumerate(p.times)]


def test_both_doors_give_what_python_gives(tmp_path: Path) -> None:
    path = tmp_path / "outcomes.csv"
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([("place", "date", "orders"), *rows()])
    args = [
        "lift",
        "--data",
        str(path),
        "--treated",
        "place 00,place 01",
        "--from",
        "2026-03-08",
        "--method",
        "sc-fe",
        "--json",
    ]
    shown = CliRunner().invoke(commands(), args)
    assert shown.exit_code == 0, shown.output
    by_command = json.loads(shown.output)["reading"]
    app = FastAPI()
    app.include_router(api.router)
    body = {
        "outcomes": {"rows": rows()},
        "question": {"treated": ["place 00", "place 01"], "start": "2026-03-08", "method": "sc-fe"},
    }
    by_http = TestClient(app).post("/measurement/lift", json=body).json()["reading"]
    by_python = read_lift(panel(effect=0.3), LiftQuestion(("place 00", "place 01"), "2026-03-08", method="sc-fe"))
    assert by_command["att"]["value"] == by_http["att"]["value"] == by_python.att.value
    assert by_command["sentence"].replace("orders", "outcomes") == by_http["sentence"] == by_python.sentence


def test_the_terminal_shows_interval_checks_and_designs(tmp_path: Path) -> None:
    path = tmp_path / "outcomes.csv"
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([("place", "date", "orders"), *rows(), ("gone", "2026-01-01", 1)])
    shown = CliRunner().invoke(
        commands(), ["lift", "--data", str(path), "--treated", "place 00", "--from", "2026-03-08"]
    )
    assert "PASS" in shown.output
    assert "set aside" in shown.output
    shown = CliRunner().invoke(
        commands(), ["design", "--data", str(path), "--sizes", "1", "--durations", "7", "--windows", "5"]
    )
    assert "detects" in shown.output
