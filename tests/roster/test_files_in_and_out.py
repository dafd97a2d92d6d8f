"""`goodword roster` and its HTTP twin: from plain files to an answer, its proof written, read and refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from typer import Typer
from typer.testing import CliRunner

from goodword.core.errors import BadInput, NotFound
from goodword.core.money import Money
from goodword.roster.api import router
from goodword.roster.cli import register
from goodword.roster.store import read_candidates, read_links, read_proof

CANDIDATES = """Handle,Price,Engaged,Niche,City
a,₹200,120,food,Bandra
b,₹450,150,food,Bandra
c,₹100,60,travel,Bandra
आर,₹150,80,food,Khar
"""
AUDIENCE = "creator,person\na,x1\na,x2\na,x3\nb,x1\nb,x2\nb,x9\nc,x4\nc,x5\nआर,x1\n"


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    candidates, audience = tmp_path / "candidates.csv", tmp_path / "audience.csv"
    candidates.write_text(CANDIDATES, encoding="utf-8")
    audience.write_text(AUDIENCE, encoding="utf-8")
    return candidates, audience


@pytest.fixture
def app() -> Typer:
    made = Typer()
    made.callback()(lambda: None)
    register(made)
    return made


def test_choose_prints_json_with_everything(app: Typer, files: tuple[Path, Path]) -> None:
    done = CliRunner().invoke(app, ["roster", "choose", *map(str, files), "--budget", "₹600", "--json"])
    assert done.exit_code == 0, done.output
    answer = json.loads(done.stdout)
    assert answer["spent"]["minor"] <= 60_000
    assert answer["certificate"]["optimal"]
    assert {p["budget"] for p in answer["curve"]} >= {60_000}
    assert answer["people"]["low"] <= answer["people"]["value"] <= answer["people"]["high"]
    at = next(p for p in answer["curve"] if p["budget"] == 60_000)
    assert at["bound"] == pytest.approx(answer["certificate"]["bound"])


def test_choose_draws_a_table_with_names_in_any_script(app: Typer, files: tuple[Path, Path]) -> None:
    done = CliRunner().invoke(app, ["roster", "choose", *map(str, files), "--budget", "₹600", "--pin", "आर"])
    assert done.exit_code == 0, done.output
    assert "आर (pinned)" in done.stdout
    assert "What other money would bring" in done.stdout


def test_redraw_shows_who_stays(app: Typer, files: tuple[Path, Path]) -> None:
    arguments = ["roster", "choose", *map(str, files), "--budget", "₹600", "--redraw", "5"]
    done = CliRunner().invoke(app, arguments)
    assert done.exit_code == 0, done.output
    assert "Who stays" in done.stdout
    assert "still reaches" in done.stdout


def test_a_written_proof_verifies_and_a_changed_one_does_not(
    app: Typer, files: tuple[Path, Path], tmp_path: Path
) -> None:
    proof = tmp_path / "proof.json"
    arguments = ["roster", "choose", *map(str, files), "--budget", "₹600", "--proof", str(proof), "--json"]
    assert CliRunner().invoke(app, arguments).exit_code == 0
    good = CliRunner().invoke(app, ["roster", "verify", str(proof)])
    assert good.exit_code == 0
    assert "Everything holds" in good.stdout
    plain = json.loads(proof.read_text(encoding="utf-8"))
    plain["selection"]["certificate"]["value"] *= 1.1
    proof.write_text(json.dumps(plain), encoding="utf-8")
    bad = CliRunner().invoke(app, ["roster", "verify", str(proof)])
    assert bad.exit_code == 1
    assert "Does not hold" in bad.stdout


def test_rows_that_cannot_be_used_are_set_aside_with_the_reason(tmp_path: Path) -> None:
    path = tmp_path / "c.csv"
    path.write_text("creator,price,people\na,10,5\nb,,5\nc,10,many\nd,-3,5\na,11,5\n,1,1\n", encoding="utf-8")
    table, aside = read_candidates(path, "EUR")
    assert table["creator_id"].to_pylist() == ["a"]
    assert len(aside) == 5
    assert "row 3" in aside[0].lower()
    assert "no price" in aside[0]


def test_prices_in_two_currencies_are_an_error(tmp_path: Path) -> None:
    path = tmp_path / "c.csv"
    path.write_text("creator,price,people\na,10 EUR,5\nb,10 USD,5\n", encoding="utf-8")
    with pytest.raises(BadInput, match="in USD, the budget in EUR"):
        read_candidates(path, "EUR")


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    path = tmp_path / "c.csv"
    path.write_text("creator,people\na,5\n", encoding="utf-8")
    with pytest.raises(BadInput, match="no column for cost"):
        read_candidates(path, "EUR")


def test_a_missing_file_says_where_it_was_looked_for(tmp_path: Path) -> None:
    for read in (lambda p: read_candidates(p, "EUR"), read_links, read_proof):
        with pytest.raises(NotFound, match="no file"):
            read(tmp_path / "nothing.csv")


def test_something_else_is_not_a_proof(tmp_path: Path) -> None:
    path = tmp_path / "proof.json"
    for text in ("{}", "[1]", "no json", '{"format": "other/1"}'):
        path.write_text(text, encoding="utf-8")
        with pytest.raises(BadInput):
            read_proof(path)


def test_equal_people_are_equal_numbers_whatever_their_names_are(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("creator,person\na,Ünä\nb,Ünä\nb,7\n", encoding="utf-8")
    people = read_links(path)["person"].to_pylist()
    assert people[0] == people[1] != people[2]


def test_the_api_answers_as_the_command_does() -> None:
    app = FastAPI()
    app.include_router(router)
    body = {
        "budget": "₹600",
        "candidates": [
            {"creator_id": "a", "cost_minor": 20_000, "people": 120},
            {"creator_id": "b", "cost_minor": 45_000, "people": 150},
        ],
        "links": [["a", 1], ["a", 2], ["b", 1]],
    }
    answer = TestClient(app).post("/rosters", json=body)
    assert answer.status_code == 200, answer.text
    assert [line["creator_id"] for line in answer.json()["booked"]] == ["b"]
    assert answer.json()["budget"] == {"minor": Money.of(600, "INR").minor, "currency": "INR"}
