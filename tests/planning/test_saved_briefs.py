"""Saved briefs at the command line and over HTTP: kept, pinned on, planned again, undone, put away and brought back."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import typer
from starlette.testclient import TestClient
from typer.testing import CliRunner

from goodword.api.app import create_app
from goodword.catalogue.workspace import Workspace
from goodword.core.errors import NotFound
from goodword.planning.cli_briefs import register

BRIEF: dict[str, Any] = {
    "name": "Bakery",
    "budget": "₹30,000",
    "place": {"text": "Bandra, Mumbai", "radius_km": 6},
    "niches": ["food"],
    "fee_rule": {"base": 540, "per_thousand": 360, "exponent": 0.8},
}


@pytest.fixture
def client(demonstration: Workspace) -> TestClient:
    return TestClient(create_app(demonstration))


def test_a_pinned_person_is_booked_until_that_is_undone(client: TestClient) -> None:
    number = client.post("/api/v1/briefs", json=BRIEF).json()["id"]
    plan = client.get(f"/api/v1/plans/{client.post(f'/api/v1/briefs/{number}/plans').json()['id']}").json()
    booked = {b["creator_id"] for b in plan["roster"]["booked"]}
    other = next(c["creator_id"] for c in plan["shortlist"] if c["eligible"] and c["creator_id"] not in booked)
    client.post(f"/api/v1/briefs/{number}/decisions", json={"creator_id": other, "decision": "pin"})
    again = client.post(f"/api/v1/briefs/{number}/plans").json()["id"]
    assert other in {b["creator_id"] for b in client.get(f"/api/v1/plans/{again}").json()["roster"]["booked"]}
    assert client.post(f"/api/v1/briefs/{number}/undo").json()["creator_id"] == other
    assert client.post(f"/api/v1/briefs/{number}/undo").json() is None
    same = client.post(f"/api/v1/briefs/{number}/plans").json()
    assert same["digest"] == client.get(f"/api/v1/briefs/{number}/plans").json()[-1]["digest"]


def test_a_brief_is_changed_put_away_and_brought_back(client: TestClient) -> None:
    number = client.post("/api/v1/briefs", json=BRIEF).json()["id"]
    assert client.put(f"/api/v1/briefs/{number}", json=BRIEF | {"name": "Other"}).json()["name"] == "Other"
    assert client.delete(f"/api/v1/briefs/{number}").status_code == 204
    assert client.get("/api/v1/briefs").json() == []
    assert client.get(f"/api/v1/briefs/{number}").status_code == 404
    assert client.post(f"/api/v1/briefs/{number}/restore").json()["name"] == "Other"


@pytest.mark.parametrize("body", [{}, {"creator_id": "", "decision": "pin"}, {"creator_id": "a", "decision": "love"}])
def test_a_wrong_decision_names_the_field(client: TestClient, body: dict[str, str]) -> None:
    answer = client.post("/api/v1/briefs/1/decisions", json=body)
    assert answer.status_code == 422
    assert answer.json()["errors"]


def test_the_command_line_does_the_same(demonstration: Workspace, tmp_path: Path) -> None:
    app = typer.Typer()
    register(app)
    app.callback()(lambda: None)
    file = tmp_path / "brief.toml"
    file.write_text('name = "Bakery"\nbudget = "₹30,000"\nplace = "Bandra, Mumbai"\n', encoding="utf-8")

    def run(*args: str) -> str:
        done = CliRunner().invoke(app, ["brief", *args], obj=demonstration)
        if done.exception and not isinstance(done.exception, SystemExit):
            raise done.exception
        return done.output

    assert "No brief is saved yet" in run("list")
    assert "Saved as brief 1" in run("save", str(file))
    assert "pin: instagram:a" in run("pin", "1", "instagram:a")
    assert json.loads(run("show", "1"))["decisions"][0]["decision"] == "pin"
    assert "Taken back: pin instagram:a" in run("undo", "1")
    assert "nothing to take back" in run("undo", "1")
    assert "Bakery" in run("list")
    run("delete", "1")
    assert "Back: Bakery" in run("restore", "1")
    with pytest.raises(NotFound):
        run("show", "9")
