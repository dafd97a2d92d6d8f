"""What a flag says is blamed on the flag, also where a brief file stands beside it; handles may be short."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from goodword.catalogue.workspace import Workspace
from goodword.cli.main import app
from goodword.core.errors import BadInput, GoodwordError
from goodword.core.money import Money
from goodword.discovery.house import House
from goodword.planning.cli import asked_by

TOML = 'budget = "₹60,000"\ntiers = ["nano"]\n[place]\ntext = "Bandra"\nradius_km = 5\n[evidence]\nmin_posts = 3\n'


@pytest.fixture
def brief(tmp_path: Path) -> Path:
    path = tmp_path / "brief.toml"
    path.write_text(TOML, "utf-8")
    return path


@pytest.mark.parametrize(
    ("flag", "value", "named"),
    [
        ("tier", "huge", "--tier"),
        ("budget", "lots", "--budget"),
        ("radius", "-3", "--radius"),
        ("min_posts", "many", "--min-posts"),
        ("pin", "anna", "--pin"),
        ("not_niche", "shoelaces", "--not-niche"),
    ],
)
def test_the_flag_is_named_not_the_file(brief: Path, flag: str, value: str, named: str) -> None:
    with pytest.raises(BadInput) as wrong:
        asked_by(brief, {flag: value}, House())
    assert wrong.value.where == named


def test_what_the_file_says_is_still_blamed_on_the_file(brief: Path) -> None:
    brief.write_text(TOML.replace("nano", "huge"), "utf-8")
    with pytest.raises(BadInput) as wrong:
        asked_by(brief, {"budget": "₹600"}, House())
    assert wrong.value.where == f"{brief}, line 2, tiers"


def test_a_bare_budget_is_in_the_currency_of_the_brief(brief: Path) -> None:
    assert asked_by(brief, {"budget": "600"}, House()).budget == Money(60_000, "INR")
    assert asked_by(brief, {"budget": "600 EUR"}, House()).budget == Money(60_000, "EUR")


def test_a_bare_budget_alone_is_told_to_name_its_currency() -> None:
    with pytest.raises(BadInput) as wrong:
        asked_by(None, {"budget": "600"}, House())
    assert wrong.value.what == "The amount 600 names no currency."
    assert "300 EUR" in wrong.value.next_step


def test_a_pin_may_be_a_handle(demonstration: Workspace, brief: Path) -> None:
    someone = demonstration.catalogue.search("", 1).to_pylist()[0]
    flags = ["--pin", f"@{someone['handle']}", "--budget", "900000", "--fee-rule", "20,10,0.8", "--json"]
    said = CliRunner().invoke(app, ["plan", str(brief), *flags], obj=demonstration)
    assert said.exit_code == 0, said.exception
    assert json.loads(said.stdout)["brief"]["pinned"] == [someone["creator_id"]]


def test_a_pin_that_nobody_is_called_is_said(demonstration: Workspace, brief: Path) -> None:
    said = CliRunner().invoke(app, ["plan", str(brief), "--pin", "nobody.at.all"], obj=demonstration)
    assert isinstance(said.exception, GoodwordError)
    assert "nobody.at.all" in str(said.exception)
