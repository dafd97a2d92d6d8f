"""Word of mouth from tables, files, the command line and HTTP: names in, a proven choice out."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from goodword.cli.main import app
from goodword.core.errors import BadInput
from goodword.roster.spread import api, store
from goodword.roster.spread.answer import spread_answer
from goodword.roster.spread.exact import spreads
from goodword.roster.spread.model import Model
from goodword.roster.spread.table import engagement_edges, observed_chances, spread_problem

ARCS = "source,target,seen,engaged\nana,ben,10,4\nben,chi,8,3\ndev,chi,5,1\nana,eve,10,2\neve,fay,3,0\nana,ana,2,1\n"
PRICES = "person,price\nana,20\nben,12\ndev,5\neve,\nana,3\n"


def test_probabilities_follow_engagement_drawn_towards_what_is_usual() -> None:
    chance = observed_chances(np.array([100, 2, 0, 100, 2]), np.array([90, 2, 0, 10, 0]))
    assert chance[0] > 0.8
    assert chance[3] < 0.2
    assert chance[0] > chance[2] > chance[3]
    assert 0 < chance[4] < chance[1] < 1
    with pytest.raises(BadInput, match="answered than seen"):
        observed_chances(np.array([1]), np.array([2]))


def test_engagement_of_the_catalogue_becomes_arcs_that_lead_on_through_creators() -> None:
    engagements = pa.table(
        {
            "post_id": ["p1", "p2", "p1", "p3", "p1"],
            "creator_id": ["a", "a", "a", "b", "a"],
            "person": pa.array([7, 7, 9, 7, 7], pa.int64()),
        }
    )
    posts = pa.table({"post_id": ["p1", "p2", "p4", "p3"], "creator_id": ["a", "a", "a", "b"]})
    edges = engagement_edges(engagements, posts, {9: "b"}).sort_by([("source", "ascending"), ("target", "ascending")])
    rows = [(r["source"], r["target"], r["seen"], r["engaged"]) for r in edges.to_pylist()]
    assert rows == [("a", "b", 3, 1), ("a", "person:7", 3, 2), ("b", "person:7", 1, 1)]
    named = spread_problem(edges, max_size=1)
    assert named.problem.graph.model is Model.GIVEN
    assert spread_answer(named, ratio=0.8).booked[0].person == "a"


def test_the_best_choice_of_a_small_table_is_found_and_explained(tmp_path: Path) -> None:
    path = tmp_path / "arcs.csv"
    path.write_text(ARCS)
    named = spread_problem(store.read_edges(path), max_size=2)
    answer = spread_answer(named, ratio=0.9)
    exact = spreads(named.problem.graph)
    chosen = sum(1 << named.names.index(line.person) for line in answer.booked)
    assert answer.spread.low <= exact[chosen] <= answer.spread.high
    assert sum(line.adds.value for line in answer.booked) == pytest.approx(exact[chosen], rel=0.05)
    assert answer.booked[0].alone.value == answer.booked[0].adds.value
    assert any("themselves" in said for said in answer.assumptions)


@pytest.mark.parametrize("suffix", ["csv", "parquet", "npz"])
def test_arcs_are_read_from_every_kind_of_file(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"arcs.{suffix}"
    columns = {"src": np.array([1, 2, 3]), "dst": np.array([2, 3, 4]), "p": np.array([0.5, 0.25, 1.0])}
    if suffix == "csv":
        path.write_text("from,to,p\n1,2,0.5\n2,3,0.25\n3,4,1\n")
    elif suffix == "parquet":
        pq.write_table(pa.table(columns), path)
    else:
        np.savez(path, n=5, **columns)
    edges = store.read_edges(path)
    assert edges["source"].to_pylist() == ["1", "2", "3"]
    assert edges["probability"].to_pylist() == [0.5, 0.25, 1.0]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "cannot be read"),
        ("source,target\n", "empty"),
        ("who,whom\na,b\n", "source"),
        ("source,target,p\na,b,high\n", "does not hold"),
        ("source,target\na,\n", "does not say"),
    ],
)
def test_what_is_wrong_with_a_file_is_said(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "arcs.csv"
    path.write_text(text)
    with pytest.raises(BadInput, match=said) as refused:
        spread_problem(store.read_edges(path), max_size=1)
    if said in {"cannot be read", "does not hold"}:
        assert refused.value.given
        assert refused.value.next_step


def test_people_named_twice_and_unknown_people_are_refused() -> None:
    edges = pa.table({"source": ["a", "b"], "target": ["b", "c"]})
    twice = pa.table({"person": ["a", "a"], "cost_minor": [1, 2]})
    with pytest.raises(BadInput, match="stands twice"):
        spread_problem(edges, budget=5, prices=twice)
    with pytest.raises(BadInput, match="Nobody is called 'z'"):
        spread_problem(edges, max_size=1, pinned=["z"])
    with pytest.raises(BadInput, match="needs prices"):
        spread_problem(edges, budget=5)


def test_the_command_books_within_the_budget_and_tells_what_it_set_aside(tmp_path: Path) -> None:
    (tmp_path / "arcs.csv").write_text(ARCS)
    (tmp_path / "prices.csv").write_text(PRICES)
    files = [str(tmp_path / "arcs.csv"), "--prices", str(tmp_path / "prices.csv")]
    done = CliRunner().invoke(app, ["roster", "spread", *files, "--budget", "30 EUR", "--ratio", "0.9", "--json"])
    assert done.exit_code == 0, done.output
    assert "eve has no price" in done.stderr
    assert "ana is there already" in done.stderr
    answer = json.loads(done.stdout)
    assert {line["person"] for line in answer["booked"]} == {"ana", "dev"}
    assert answer["spent_minor"] == 2_500
    shown = CliRunner().invoke(app, ["roster", "spread", *files, "--budget", "30 EUR", "--ratio", "0.9"])
    assert "20.00 EUR" in shown.stdout
    assert "people hear of it" in shown.stdout


def test_the_api_answers_alike_and_refuses_what_it_cannot_use() -> None:
    server = FastAPI()
    server.include_router(api.router)
    client = TestClient(server)
    asked = {"arcs": [{"source": "a", "target": "b", "probability": 0.5}, {"source": "c", "target": "d"}], "people": 1}
    answer = client.post("/spreads", json=asked).json()
    assert [line["person"] for line in answer["booked"]] == ["a"]
    assert answer["certificate"]["lower"] <= 1.5 <= answer["certificate"]["upper"]
    assert client.post("/spreads", json={**asked, "people": -1}).status_code == 422
    assert client.post("/spreads", json={**asked, "arcs": []}).status_code == 422
