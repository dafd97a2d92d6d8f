"""`goodword experiment` and `goodword design` on the terminal: frozen, listed, drawn, read, handed on."""

import csv
import io
import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from goodword.core.errors import BadInput
from goodword.measurement.attribution import cli as attribution_cli
from goodword.measurement.design import cli as design_cli
from goodword.measurement.design import cli_experiment
from goodword.measurement.lift import cli as lift_cli
from measurement.desks import stand
from measurement.worlds import panel


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    world = panel(10, effect=0.3)
    rows = [(p, t, f"{world.y[i, j]:.4f}") for i, p in enumerate(world.places) for j, t in enumerate(world.times)]
    for name, some in (("all.csv", rows), ("past.csv", [r for r in rows if r[1] < "2026-03-08"])):
        text = io.StringIO()
        csv.writer(text).writerows([("place", "date", "orders"), *some])
        (tmp_path / name).write_text(text.getvalue(), "utf-8")
    return tmp_path


def run(folder: Path, *args: str) -> Result:
    app = typer.Typer()
    for module in (cli_experiment, design_cli, lift_cli, attribution_cli):
        module.register(app)
    return CliRunner().invoke(app, [str(a) for a in args], obj=stand(folder))


def done(folder: Path, *args: str) -> str:
    result = run(folder, *args)
    assert result.exit_code == 0, (result.output, result.exception)
    return result.output


def test_from_a_frozen_design_to_a_calibration_row(folder: Path) -> None:
    assert "No design is frozen" in done(folder, "experiment", "list")
    wish = ["--name", "Spring", "--treated", "place 00,place 01", "--from", "2026-03-08", "--days", "14"]
    said = done(folder, "experiment", "freeze", "--data", str(folder / "past.csv"), *wish, "-o", str(folder / "d.json"))
    assert "Kept under 1" in said
    assert "Spring" in done(folder, "experiment", "list")
    assert json.loads(done(folder, "experiment", "show", "1", "--json"))["intact"] is True
    lift = ["lift", "--data", str(folder / "all.csv"), "--design", str(folder / "d.json")]
    reading = json.loads(done(folder, *lift, "--json"))["reading"]
    assert reading["registered"]["deviations"] == []
    assert "was registered as 0.9" in done(folder, *lift, "--level", "0.8").replace("\n", " ")
    assert "No reading is kept" in done(folder, "experiment", "readings")
    done(folder, *lift, "--keep", "Spring")
    assert "1  Spring:" in done(folder, "experiment", "readings")
    row = next(csv.DictReader(io.StringIO(done(folder, "experiment", "rows", "1", "--channel", "=c", "--spend", "70"))))
    assert row["channel"] == "'=c"
    assert float(row["delta_x"]) == 5.0
    (folder / "paths.csv").write_text("path,conversions\na > b,300\nb,500\n", "utf-8")
    reconciled = done(folder, "attribute", "--data", str(folder / "paths.csv"), "--reading", "1")
    assert "attributed conversions" in reconciled.replace("\n", " ")


def test_an_order_is_drawn_and_read(folder: Path) -> None:
    order = folder / "order.json"
    starts = "2026-02-10,2026-02-17,2026-02-24"
    drawn = done(
        folder, "experiment", "order", "--places", "place 02,place 03,place 04", "--starts", starts, "-o", str(order)
    )
    assert drawn.count("2026-02") == 3
    read = json.loads(
        done(folder, "experiment", "rollout", "--data", str(folder / "all.csv"), "--order", str(order), "--json")
    )
    assert read["orders"] == 6
    order.write_text("{}", "utf-8")
    wrong = run(folder, "experiment", "rollout", "--data", str(folder / "all.csv"), "--order", str(order))
    assert isinstance(wrong.exception, BadInput)


def test_a_budget_is_answered_in_a_sentence(folder: Path) -> None:
    asked = ["design", "--data", str(folder / "past.csv"), "--sizes", "1", "--durations", "7", "--windows", "24"]
    said = done(folder, *asked, "--verify", "1", "--cost-place", "100", "--budget", "150", "--expect", "0.01")
    assert "hoped for" in said
    plain = json.loads(done(folder, *asked, "--verify", "0", "--json"))
    assert plain["answer"]["complete"] is True
