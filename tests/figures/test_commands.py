"""A figure is measured by its command, kept where asked, and shown honestly when it misses or could not be run."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
import typer
from typer.testing import CliRunner, Result

from goodword.core.errors import BadInput, NotFound
from goodword.figures import cli, model
from goodword.figures.model import Figure, Measured
from goodword.figures.record import load


def _measured(data: Path | None, options: dict[str, str]) -> Measured:
    value = float(options.get("value", "0.8"))
    return Measured(value, value - 0.1, value + 0.1, 120, "AUC", str(data or "open set"), base_rate=0.5, seed=1)


def _absent(_data: Path | None, _options: dict[str, str]) -> Measured:
    raise NotFound("The set is not here.")


def _broken(_data: Path | None, _options: dict[str, str]) -> Measured:
    raise ZeroDivisionError


@pytest.fixture(autouse=True)
def _declared(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(model, "_REGISTRY", {})
    monkeypatch.setattr("goodword.figures.discover.import_module", lambda _name: None)
    model.register(Figure("a-good", "quality", "What is right", 0.75, "above", _measured))
    model.register(Figure("b-absent", "quality", "What needs data", 0.75, "above", _absent))
    return


def _run(*args: str) -> Result:
    app = typer.Typer()
    app.callback()(lambda: None)
    cli.register(app)
    workspace = SimpleNamespace(now=lambda: datetime(2026, 1, 2, tzinfo=UTC))
    return CliRunner().invoke(app, list(args), obj=workspace)


def test_a_figure_is_printed_with_interval_target_and_n() -> None:
    assert "a-good: 0.8 (0.7 to 0.9) AUC; target ≥ 0.75: met; n = 120" in _run("evaluate", "a-good").stdout


def test_json_has_everything_the_docs_show() -> None:
    shown = json.loads(_run("evaluate", "a-good", "--json").stdout)
    for name in ("value", "low", "high", "target", "met", "n", "data", "date", "machine", "seed", "base_rate", "split"):
        assert name in shown
    assert shown["date"] == "2026-01-02"
    assert set(shown["machine"]) == {"cores", "memory_gib", "cpu", "python"}


def test_a_missed_target_is_shown_and_is_no_error_unless_strict() -> None:
    assert "NOT met" in _run("evaluate", "a-good", "-o", "value=0.7").stdout
    assert _run("evaluate", "a-good", "-o", "value=0.7").exit_code == 0
    assert _run("evaluate", "a-good", "-o", "value=0.7", "--strict").exit_code == 1


def test_what_could_not_run_says_why() -> None:
    assert "not run: The set is not here." in _run("evaluate", "b-absent").stdout


def test_not_run_never_replaces_a_measurement(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _run("evaluate", "--all", "--into", str(tmp_path))
    assert load(tmp_path, "quality")["a-good"]["value"] == 0.8
    model._REGISTRY["a-good"] = Figure("a-good", "quality", "What is right", 0.75, "above", _absent)
    _run("evaluate", "--all", "--into", str(tmp_path))
    assert load(tmp_path, "quality")["a-good"]["value"] == 0.8
    assert load(tmp_path, "quality")["b-absent"]["not_run"] == "The set is not here."


def test_one_that_breaks_does_not_stop_the_others_and_is_named(tmp_path: Path) -> None:
    model.register(Figure("0-broken", "quality", "What breaks", None, "above", _broken))
    done = _run("evaluate", "--all", "--into", str(tmp_path))
    assert done.exit_code == 1
    assert "Broke: 0-broken" in done.stderr
    assert load(tmp_path, "quality")["a-good"]["met"] is True


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (("evaluate", "nothing"), "There is no figure called 'nothing'"),
        (("bench", "a-good"), "There is no benchmark called 'a-good'"),
        (("evaluate", "a-good", "-o", "x"), "of the form name=value"),
        (("evaluate", "a-good", "--data", "absent.csv"), "a file or folder that is there"),
    ],
)
def test_wrong_use_is_said(args: tuple[str, ...], says: str) -> None:
    done = _run(*args)
    assert isinstance(done.exception, BadInput)
    assert says in str(done.exception)


def test_the_names_are_listed() -> None:
    assert _run("evaluate").stdout.split("\n")[0].startswith("a-good")
