"""The same brief through the command line, from Python and over HTTP."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from typer.testing import CliRunner, Result

import goodword
from briefs_world import rows
from catalogue_world import write_batch
from goodword.api.app import create_app
from goodword.catalogue.workspace import Workspace
from goodword.cli.main import app
from goodword.core.errors import BadInput, NotFound
from support import settings_in

FIELDS: dict[str, Any] = {"budget": "₹15,000", "place": "Bandra, Mumbai", "radius_km": 10, "niches": ["food"]}
FLAGS = ["--budget", "₹15,000", "--place", "Bandra, Mumbai", "--radius", "10", "--niche", "food"]
TOML = 'budget = "₹15,000"\nplace = "Bandra, Mumbai"\nradius_km = 10\nniches = ["food"]\nname = "Bakery"\n'


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    folder = tmp_path_factory.mktemp("doors")
    made = Workspace(settings_in(folder), now=lambda: datetime(2026, 1, 15, tzinfo=UTC))
    for kind, table in rows().items():
        write_batch(Path(made.settings.catalogue), kind, table)
    made.catalogue.refresh()
    return made


@pytest.fixture(scope="module")
def client(workspace: Workspace) -> Iterator[TestClient]:
    with TestClient(create_app(workspace)) as opened:
        yield opened


def run(workspace: Workspace, *words: str) -> Result:
    return CliRunner().invoke(app, ["plan", *words], obj=workspace, env={"COLUMNS": "160"})


def booked(plan: dict[str, Any]) -> list[str]:
    return [b["creator_id"] for b in plan["roster"]["booked"]]


def test_flags_file_python_and_http_agree(workspace: Workspace, client: TestClient, tmp_path: Path) -> None:
    file = tmp_path / "brief.toml"
    file.write_text(TOML, "utf-8")
    by_flags = json.loads(run(workspace, *FLAGS, "--json").stdout)
    by_file = json.loads(run(workspace, str(file), "--json").stdout)
    by_http = client.post("/api/v1/plans", json=FIELDS).json()
    by_python = goodword.plan(FIELDS, workspace)
    answers = [booked(by_flags), booked(by_file), booked(by_http), [b.creator_id for b in by_python.roster.booked]]
    assert answers[0]
    assert all(answer == answers[0] for answer in answers)
    assert by_file["brief"]["name"] == "Bakery"


def test_a_narrow_terminal_cuts_nothing_off(workspace: Workspace) -> None:
    said = CliRunner().invoke(app, ["plan", *FLAGS], obj=workspace, env={"COLUMNS": "80"}).stdout
    assert all(len(line) <= 80 for line in said.splitlines())
    assert "\nWhy\n" in said
    heading = next(line for line in said.splitlines() if "people alone" in line and "adds" in line)
    assert "shared" in heading
    assert "followers · looks sound" in said or "followers · not enough evidence" in said


def test_the_terminal_shows_roster_reasons_steps_and_assumptions(workspace: Workspace) -> None:
    result = run(workspace, *FLAGS)
    assert result.exit_code == 0, result.output
    for words in (
        "Whom to book",
        "Shortlist",
        "known homes",
        "How we got here",
        "no roster within the budget, of those who may be booked, brings more",
        "Formulas:",
    ):
        assert words in result.output
    assert "!" not in result.output
    headline = next(line for line in result.output.splitlines() if line.startswith("About "))
    assert "(between " in headline


def test_the_terminal_says_who_was_left_out_and_how_thin_the_evidence_is(workspace: Workspace) -> None:
    made = json.loads(run(workspace, *FLAGS, "--json").stdout)
    said = " ".join(run(workspace, *FLAGS).output.split())
    assert made["left_out"]
    assert "Who was left out" in said
    assert " ".join(made["left_out"][0]["reason"].split()) in said
    ids = set(booked(made))
    verdicts = [c["vetting"]["verdict"] for c in made["shortlist"] if c["creator_id"] in ids]
    thin = verdicts.count("not_enough_evidence")
    assert (f"{thin} of {len(ids)} booked have not enough evidence" in said) == (thin > 0)


def test_a_flag_changes_what_the_file_says(workspace: Workspace, tmp_path: Path) -> None:
    file = tmp_path / "brief.toml"
    file.write_text(TOML, "utf-8")
    plan = json.loads(
        run(workspace, str(file), "--budget", "₹4,000", "--ban", "instagram:bandra.bakes", "--json").stdout
    )
    assert plan["brief"]["budget"]["minor"] == 400_000
    assert "instagram:bandra.bakes" not in booked(plan)


def test_csv_opens_safely(workspace: Workspace, tmp_path: Path) -> None:
    file = tmp_path / "plan.csv"
    result = run(workspace, *FLAGS, "--csv", str(file), "--rows", "0")
    assert result.exit_code == 0, result.output
    with file.open(encoding="utf-8-sig", newline="") as opened:
        table = list(csv.DictReader(opened))
    assert {row["booked"] for row in table} == {"yes", "no"}
    assert not any(cell[:1] in "=+-@" for row in table for cell in row.values() if cell and not _number(cell))
    assert all(float(row["people_low"]) <= float(row["people"]) <= float(row["people_high"]) for row in table)


def _number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


def test_errors_name_the_flag(workspace: Workspace) -> None:
    with pytest.raises(BadInput) as error:
        CliRunner().invoke(
            app, ["plan", "--budget", "5 EUR", "--niche", "bakry"], obj=workspace, catch_exceptions=False
        )
    assert error.value.where == "--niche"


def test_a_plan_over_http_is_kept_and_can_be_tried_with_other_money(client: TestClient) -> None:
    made = client.post("/api/v1/plans", json=FIELDS)
    assert made.status_code == 201
    address = made.headers["location"]
    kept = client.get(address).json()
    assert booked(kept) == booked(made.json())
    tried = client.get(address, params={"budget": 400_000}).json()
    assert tried["roster"]["spent"]["minor"] <= 400_000
    without = client.get(address, params={"ban": booked(kept)[0]}).json()
    assert booked(kept)[0] not in booked(without)
    assert client.get("/api/v1/plans").json()[0]["budget"]["currency"] == "INR"
    assert client.get(address + "/shortlist.csv").text.startswith("booked,creator_id")


def test_a_brief_is_parsed_or_refused_with_the_field(client: TestClient) -> None:
    good = client.post("/api/v1/briefs/parse", json=FIELDS)
    assert good.json()["budget"] == {"minor": 1_500_000, "currency": "INR"}
    bad = client.post("/api/v1/briefs/parse", json={**FIELDS, "radius_km": -1})
    assert bad.status_code == 422
    assert bad.headers["content-type"].startswith("application/problem+json")
    assert "radius_km" in bad.json()["where"]
    toml = client.post("/api/v1/briefs/parse-toml", content=TOML.encode(), headers={"content-type": "text/plain"})
    assert toml.json()["name"] == "Bakery"


def test_creators_places_and_niches_can_be_looked_up(client: TestClient) -> None:
    found = client.get("/api/v1/creators", params={"q": "bakes"}).json()
    assert found[0]["creator_id"] == "instagram:bandra.bakes"
    page = client.get("/api/v1/creators/instagram:bandra.bakes").json()
    assert page["profile"]["followers"] == 4_000
    assert client.get("/api/v1/creators/instagram:nobody").status_code == 404
    circle = client.get("/api/v1/places/resolve", params={"q": "Bandra, Mumbai", "radius_km": 3}).json()
    assert circle["circle"]["radius_km"] == 3
    niches = {n["id"]: n for n in client.get("/api/v1/niches", params={"language": "de"}).json()}
    assert niches["bakery"]["parent"] == "food"
    assert "backen" in niches["bakery"]["hashtags"]


def test_the_schema_knows_the_types(client: TestClient) -> None:
    schema = client.get("/api/openapi.json").json()
    plan = schema["components"]["schemas"]["Plan"]
    assert {"roster", "shortlist", "curve", "steps"} <= set(plan["properties"])
    assert schema["openapi"].startswith("3.1")


def test_python_names_are_loaded_when_used() -> None:
    assert set(goodword.__all__) <= set(dir(goodword))
    assert goodword.Money.of(3, "EUR").minor == 300
    with pytest.raises(AttributeError):
        _ = goodword.nothing_of_that_name


def test_a_brief_by_hand_is_checked_too(workspace: Workspace) -> None:
    with pytest.raises(BadInput, match="above 0"):
        goodword.plan(goodword.Brief("b", goodword.Money(0, "EUR")), workspace)
    with pytest.raises(NotFound):
        goodword.plan("no-such-brief.toml", workspace)


def test_files_are_imported_from_python(tmp_path: Path) -> None:
    file = tmp_path / "creators.csv"
    file.write_text("handle,followers,niche\nana,5000,food\nana,5000,food\n", "utf-8")
    work = Workspace(settings_in(tmp_path), now=lambda: datetime(2026, 1, 15, tzinfo=UTC))
    mapping = tmp_path / "mapping.toml"
    mapping.write_text('platform = "instagram"\n')
    result = goodword.import_files(work, "creators", file, mapping=mapping)
    assert result.written.new == 1
    assert work.catalogue.status().creators == 1


def test_what_was_imported_and_not_looked_through_is_not_called_empty(tmp_path: Path) -> None:
    made = Workspace(settings_in(tmp_path), now=lambda: datetime(2026, 1, 15, tzinfo=UTC))
    write_batch(Path(made.settings.catalogue), *next(iter(rows().items())))
    said = " ".join(run(made, *FLAGS).stdout.split())
    assert "The catalogue is empty" not in said
    assert "goodword refresh" in said


@pytest.mark.parametrize("name", ["%00", "a%00b", "x:%00", "o'brien", "%22;--"])
def test_a_name_that_nobody_can_have_is_not_found(client: TestClient, name: str) -> None:
    assert client.get(f"/api/v1/creators/{name}").status_code == 404
    assert client.get(f"/api/v1/creators?q={name}").status_code == 200


def test_half_a_character_in_a_brief_is_dropped(client: TestClient) -> None:
    body = json.dumps({**FIELDS, "name": "Bakery \ud800"})
    answer = client.post("/api/v1/plans", content=body, headers={"content-type": "application/json"})
    assert answer.status_code == 201
    assert answer.json()["brief"]["name"] == "Bakery"
