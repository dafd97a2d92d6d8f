"""The same goal through the command line, over HTTP and from Python; exports that no spreadsheet runs."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from typer.testing import CliRunner, Result

import goodword
from goals_world import World, world
from goodword.api.app import create_app
from goodword.cli.main import app
from goodword.core.errors import GoodwordError
from goodword.ledger.store import Ledger

WORDS = "24 food stories by 31 December 2027"


@pytest.fixture
def place(tmp_path: Path) -> Iterator[World]:
    ledger = Ledger.open(f"sqlite:///{tmp_path / 'ledger.db'}")
    yield world(tmp_path, ledger)
    ledger.close()


def _run(place: World, *arguments: str) -> Result:
    result = CliRunner().invoke(app, ["goal", *arguments], obj=place)
    if isinstance(result.exception, GoodwordError):
        raise result.exception
    assert result.exit_code == 0, result.output
    return result


def _json(place: World, *arguments: str) -> object:
    return json.loads(_run(place, *arguments, "--json").output)


def test_a_goal_from_words_to_the_look_back(place: World) -> None:
    shown = _run(place, "new", WORDS).output
    assert "Kept as goal 1" in shown
    assert "food stories" in shown
    assert "goal 1" not in _run(place, "new", WORDS, "--dry-run").output
    assert "food stories" in _run(place, "list").output
    today = _run(place, "today").output
    step = today.split("To do:\n")[1].split()[1]
    assert "done" in _run(place, "tick", "1", step).output
    assert "1 of 24" in _run(place, "count", "1", "1", "--day", "2026-11-22").output.replace("2 of 24", "1 of 24")
    assert "Taken back: 1" in _run(place, "undo", "1").output
    assert "undoes" in _run(place, "facts", "1").output
    assert "forecast kept" in _run(place, "refresh").output
    assert "forecast kept" not in _run(place, "refresh").output, "once a day"
    assert "Planned" in _run(place, "look-back", "1").output
    assert "Odds" in _run(place, "replan", "1", "--dry-run").output
    assert "Kept as plan 2" in _run(place, "change", "1", "--target", "30").output
    assert "Put away" in _run(place, "put-away", "1").output
    assert "No goal yet" in _run(place, "list").output
    assert "Back" in _run(place, "bring-back", "1").output
    assert ".ics" in _run(place, "calendar", "add", "1").output
    assert "goal 1" in _run(place, "calendar", "list").output
    assert "answers nothing" in _run(place, "calendar", "revoke", "1").output
    assert "secret" in _run(place, "digest", "add", "webhook", "https://hook.example.org/x").output
    assert "hook.example.org" in _run(place, "digest", "list").output
    assert "thing" in _run(place, "digest", "send", "--dry-run").output
    assert "To do" in _run(place, "digest", "show").output
    assert "gets nothing" in _run(place, "digest", "remove", "1").output


def test_what_is_missing_is_asked_for(place: World) -> None:
    with pytest.raises(GoodwordError, match="by when"):
        _run(place, "new", "24 food stories")
    assert "by when" in _run(place, "new", "24 food stories", "--dry-run").output
    assert "Kept as goal 1" in _run(place, "new", "24 food stories", "--due", "2027-12-31").output


def test_an_empty_ledger_teaches_the_next_step(place: World) -> None:
    for command in ("list", "today", "refresh"):
        assert "goal" in _run(place, command).output


@pytest.fixture
def http(place: World) -> TestClient:
    return TestClient(create_app(place), raise_server_exceptions=False)


def test_the_same_over_http(http: TestClient, tmp_path: Path) -> None:
    draft = http.post("/api/v1/goals/draft", json={"words": WORDS}).json()
    assert {h["name"] for h in draft["heard"]} >= {"target", "metric", "due"}
    assert draft["draft"]["plan"]["feasible"] in (True, False)
    made = http.post("/api/v1/goals", json={"words": WORDS, "fields": {"source": "file:food stories"}})
    assert made.status_code == 201
    assert made.json()["goal"]["target"] == 24
    step = next(s["step"] for s in made.json()["steps"] if s["step"]["kind"] == "action")
    ticked = http.post("/api/v1/goals/1/ticks", json={"step": step["id"], "once": "x"}).json()
    assert ticked["tick"]["forecast"]["so_far"] == 1
    assert http.post("/api/v1/goals/1/ticks", json={"step": step["id"], "once": "x"}).json()["facts"] == 1
    assert http.post("/api/v1/goals/1/undo").json()["fact"]["amount"] == 1
    assert http.post("/api/v1/goals/1/counts", json={"amount": 2}).status_code == 201
    sent = {"file": ("days.csv", b"date,food stories\n2026-11-22,3\n")}
    assert http.post("/api/v1/goals/1/outcomes", files=sent).json()["recorded"]["new"] == 1
    assert http.post("/api/v1/goals/1/assumptions", json={"assumption": "follow_through", "value": 0.9}).json()["after"]
    assert http.post("/api/v1/goals/1/replan?keep=false").json()["kept"] is None
    assert http.post("/api/v1/goals/1/change", json={"target": "30"}).json()["kept"] == 2
    assert http.get("/api/v1/goals/today").json()["today"]["goals"]
    assert http.get("/api/v1/goals/1/retrospective").json()["retrospective"]["met"] is None
    assert http.post("/api/v1/goals/refresh").json()[0]["forecast_kept"] is True
    assert len(http.get("/api/v1/goals/1/facts").json()) == 4
    address = http.post("/api/v1/goals/feeds", json={"goal_id": 1}).json()["address"]
    assert address.endswith(".ics")
    assert "token" not in http.get("/api/v1/goals/feeds").text
    added = http.post("/api/v1/goals/receivers", json={"kind": "webhook", "address": "https://hook.example.org/hush"})
    assert added.json()["secret"].startswith("whsec_")
    listed = http.get("/api/v1/goals/receivers").text
    assert "whsec_" not in listed
    assert "hush" not in listed
    assert http.delete("/api/v1/goals/1").status_code == 204
    assert http.get("/api/v1/goals").json() == []


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", "/goals/99", None, 404),
        ("GET", "/goals/x", None, 422),
        ("POST", "/goals", {}, 422),
        ("POST", "/goals", {"fields": {"shoe": "42"}}, 422),
        ("POST", "/goals/1/ticks", {"step": "nope"}, 404),
        ("POST", "/goals/1/ticks", {"step": "a", "amount": -1}, 422),
        ("POST", "/goals/1/counts", {"amount": 0}, 422),
        ("POST", "/goals/1/counts", {"amount": 1, "day": "2030-01-01"}, 422),
        ("POST", "/goals/1/undo", {"fact": 77}, 404),
        ("POST", "/goals/1/change", {"due": "2020-01-01"}, 422),
        ("POST", "/goals/receivers", {"kind": "webhook", "address": "https://127.0.0.1/"}, 422),
        ("GET", "/goals/1/export?table=shoes", None, 422),
    ],
)
def test_what_cannot_be_is_a_problem_in_words(
    http: TestClient, method: str, path: str, body: object, status: int
) -> None:
    http.post("/api/v1/goals", json={"words": WORDS})
    answer = http.request(method, f"/api/v1{path}", json=body)
    assert answer.status_code == status, answer.text
    assert answer.json()["detail"]
    assert answer.headers["content-type"].startswith("application/problem+json")


def test_an_export_holds_everything_and_runs_nothing(place: World, http: TestClient, tmp_path: Path) -> None:
    _run(place, "new", WORDS, "--title", "=cmd|' /C calc'!A0")
    _run(place, "count", "1", "2", "--who", "=HYPERLINK(1)")
    _run(place, "refresh")
    whole = json.loads(_run(place, "export", "1").output)
    assert {name: len(whole[name]) for name in ("plans", "facts", "forecasts")} == {
        "plans": 1,
        "facts": 1,
        "forecasts": 1,
    }
    for table in ("steps", "facts", "forecasts"):
        rows = list(csv.reader(io.StringIO(http.get(f"/api/v1/goals/1/export?table={table}").text)))
        assert len(rows) >= 2
        assert not any(cell[:1] in ("=", "@") for row in rows for cell in row)
    out = tmp_path / "steps.csv"
    _run(place, "export", "1", "--table", "steps", "--out", str(out))
    assert out.read_text().startswith("step,")
    with pytest.raises(GoodwordError, match="there already"):
        _run(place, "export", "1", "--table", "steps", "--out", str(out))


def test_the_same_in_python(place: World) -> None:
    desk = goodword.GoalDesk(place)
    view = desk.begin(desk.hear(WORDS).fields, words=WORDS)
    desk.tap(view.number, next(s for s in view.due_now if s.acts).step.id)
    assert desk.today().goals[0].tick.forecast.so_far == 1
    assert desk.retrospective(1).met is None
    assert desk.own_brier() is None
