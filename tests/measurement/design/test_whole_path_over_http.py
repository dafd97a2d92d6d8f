"""Over HTTP from outcomes to a decision: kept, designed, frozen, read by the design, reconciled, handed on."""

from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from goodword.api import problems
from goodword.measurement.attribution import api as attribution_api
from goodword.measurement.design import api as design_api
from goodword.measurement.lift import api as lift_api
from measurement.desks import stand
from measurement.worlds import panel


@pytest.fixture
def client(tmp_path: Path) -> TestClient:
    app = FastAPI()
    problems.install(app)
    app.state.workspace = stand(tmp_path)
    for module in (lift_api, design_api, attribution_api):
        app.include_router(module.router)
    return TestClient(app)


def post(client: TestClient, path: str, body: dict[str, Any], status: int = 200) -> Any:
    answer = client.post(f"/measurement/{path}", json=body)
    assert answer.status_code == status, answer.text
    return answer.json()


def rows(effect: float) -> list[tuple[str, str, float]]:
    p = panel(12, effect=effect)
    return [(place, t, float(p.y[i, j])) for i, place in enumerate(p.places) for j, t in enumerate(p.times)]


def test_the_whole_path(client: TestClient) -> None:
    past = [r for r in rows(0.3) if r[1] < "2026-03-08"]
    kept = post(client, "panels", {"name": "past", "outcomes": {"rows": past}}, 201)["panel"]["id"]
    question = {"sizes": [1], "durations": [7], "windows": 5, "verify": 1, "prices": {"place": 10.0}, "budget": 1000.0}
    found = post(client, "designs", {"outcomes": {"panel": kept}, "question": question})["answer"]
    assert found["designs"]
    assert found["sentence"]
    frozen = post(
        client,
        "experiments",
        {
            "outcomes": {"panel": kept},
            "wish": {"name": "spring", "start": "2026-03-08", "spend": 900.0, "value_per": 2.0},
            "treated": ["place 00", "place 01"],
            "duration": 14,
        },
        201,
    )
    assert client.get("/measurement/experiments").json()[0]["hash"] == frozen["hash"]
    assert client.get(f"/measurement/experiments/{frozen['id']}").json()["intact"] is True
    asked = {"outcomes": {"rows": rows(0.3)}, "design": frozen["id"], "keep": "spring"}
    answer = post(client, "lift", asked)
    assert answer["reading"]["registered"]["deviations"] == []
    assert answer["reading"]["outcome"] == "effect"
    other = post(client, "lift", {**asked, "instead": {"level": 0.8, "method": "did"}, "keep": ""})
    assert len(other["reading"]["registered"]["deviations"]) == 2
    number = answer["kept"]
    assert client.get(f"/measurement/readings/{number}").json()["reading"]["att"] == answer["reading"]["att"]
    paths = [{"steps": ["mira", "sam"], "conversions": 4000, "nothing": 10}]
    made = post(client, "reconcile", {"paths": paths, "reading": number})
    assert made["multiplier"]["low"] <= made["multiplier"]["value"] <= made["multiplier"]["high"]
    assert post(client, "attribution", {"paths": paths})["conversions"] == 4000
    for tool, column in (("pymc", "delta_y"), ("meridian", "point_estimate")):
        body = {"readings": [number], "spent": [{"channel": "creators", "spend": 900.0}], "tool": tool}
        assert post(client, "calibration-rows", body)[0][column] > 0
    assert client.delete(f"/measurement/panels/{kept}").status_code == 204
    assert client.get("/measurement/panels").json() == []


def test_a_rollout_is_drawn_and_read(client: TestClient) -> None:
    places = [f"place {i:02d}" for i in range(4)]
    starts = ["2026-02-10", "2026-02-17", "2026-02-24", "2026-03-03"]
    drawn = post(client, "rollouts", {"places": places, "starts": starts, "seed": 4})
    read = post(client, "rollouts/reading", {"outcomes": {"rows": rows(0.0)}, "turns": drawn["turns"]})
    assert read["orders"] == 24
    assert read["lift"]["low"] <= read["lift"]["value"] <= read["lift"]["high"]


def test_what_is_missing_is_said(client: TestClient) -> None:
    assert "a `table` or the number" in post(client, "lift", {"outcomes": {}}, 422)["detail"]
    assert post(client, "lift", {"outcomes": {"panel": 9}}, 404)["title"]
    paths = [{"steps": ["mira"], "conversions": 1, "nothing": 0}]
    assert "a kept `reading`" in post(client, "reconcile", {"paths": paths}, 422)["detail"]
    body = {"readings": [1, 2], "spent": [{"channel": "c", "spend": 1.0}], "tool": "pymc"}
    assert "one for each reading" in post(client, "calibration-rows", body, 422)["detail"]
