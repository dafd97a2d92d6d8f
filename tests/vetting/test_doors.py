"""`goodword vet` and the HTTP door, over a small catalogue in memory."""

from __future__ import annotations

import json
from types import SimpleNamespace

import pyarrow as pa
import pytest
import typer
from fastapi import FastAPI
from fastapi.testclient import TestClient
from tests.vetting.samples import FRESH, NO_CELLS, NOW, creator, features
from typer.testing import CliRunner

from goodword.catalogue.model import Status
from goodword.core.errors import BadInput, NotFound
from goodword.core.tables import POSTS
from goodword.ledger.store import Ledger
from goodword.settings.model import Settings
from goodword.vetting import api
from goodword.vetting.ask import creator_id
from goodword.vetting.cli import register
from goodword.vetting.comments.cli import register as register_comments
from goodword.vetting.signal_disclosure import countries_named

ROWS = [
    creator([0.03] * 5, creator_id="instagram:मीरा", handle="मीरा", name="Meera"),
    creator([0.02], creator_id="instagram:bo", handle="bo", name="Bo"),
    creator([], creator_id="tiktok:bo", platform="tiktok", handle="bo", name="Bo"),
]


class MemoryCatalogue:
    """Answers what vetting asks of a catalogue."""

    def features(self, query) -> pa.Table:
        return features(*(r for r in ROWS if r["creator_id"] in query.creator_ids))

    def status(self) -> Status:
        return FRESH

    def withheld(self, _creator_ids) -> dict[str, object]:
        return {}

    def cells(self) -> pa.Table:
        return NO_CELLS

    def posts(self, _creator_id, _limit=50) -> pa.Table:
        return POSTS.schema.empty_table()

    def search(self, text, _limit=20) -> pa.Table:
        found = [r for r in ROWS if text in r["handle"]]
        return pa.Table.from_pylist([{k: r[k] for k in ("creator_id", "handle", "name", "followers")} for r in found])


WORKSPACE = SimpleNamespace(
    catalogue=MemoryCatalogue(), now=lambda: NOW, ledger=Ledger.open("sqlite://"), settings=Settings()
)


def run(*words: str):
    app = typer.Typer()
    app.callback()(lambda: None)
    register(app)
    return CliRunner().invoke(app, ["vet", *words], obj=WORKSPACE)


def test_the_table_shows_every_signal_with_its_sentence():
    result = run("@मीरा", "instagram:bo")
    assert result.exit_code == 0, result.output
    assert "looks sound" in result.output
    assert "not enough evidence" in result.output


def test_json_is_the_profile():
    (profile,) = json.loads(run("instagram:bo", "--json").output)
    assert profile["creator_id"] == "instagram:bo"
    assert {s["name"] for s in profile["signals"]} >= {"engagement", "comments_per_like", "ad_share", "recency"}


def test_a_handle_that_several_have_is_an_error_that_names_them():
    with pytest.raises(BadInput, match="bo") as caught:
        creator_id(MemoryCatalogue(), "bo")
    assert "tiktok:bo" in str(caught.value)


def test_an_unknown_name_says_where_it_was_looked_for():
    assert isinstance(run("nobody").exception, NotFound)
    assert isinstance(run("instagram:nobody").exception, NotFound)


def test_the_http_door_gives_the_profile():
    app = FastAPI()
    app.state.workspace = WORKSPACE
    app.include_router(api.router, prefix="/api/v1")
    with TestClient(app) as client:
        answer = client.get("/api/v1/creators/instagram:bo/vetting", params={"min_posts": 1})
    assert answer.status_code == 200
    assert answer.json()["verdict"] in {"pass", "review"}


def test_everybody_is_counted_by_signal_and_written_to_a_file(tmp_path, monkeypatch):
    monkeypatch.setattr(MemoryCatalogue, "features", lambda _self, _query: features(*ROWS))
    result = run("--all", "--into", str(tmp_path / "all.jsonl"))
    assert result.exit_code == 0
    assert "As a whole" in result.output
    lines = (tmp_path / "all.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["creator_id"] for line in lines] == [row["creator_id"] for row in ROWS]


def test_countries_that_are_none_are_refused_and_those_without_rules_are_said(monkeypatch):
    monkeypatch.setattr(MemoryCatalogue, "features", lambda _self, _query: features(*ROWS))
    assert "two letters" in str(run("--all", "--country", "Narnia").exception)
    assert "two letters" in str(run("instagram:bo", "--country", "XX").exception)
    said = run("--all", "--country", "de", "--country", "MN")
    assert said.exit_code == 0
    assert "No rules of disclosure of MN are here" in said.output
    assert countries_named([" de ", "UK", "DE", "", "eu"]) == ("DE", "UK", "EU")


def test_without_a_creator_or_all_it_says_what_to_give():
    assert isinstance(run().exception, BadInput)


def test_all_takes_no_names_and_a_file_that_cannot_be_written_is_said_in_words(tmp_path):
    assert "left out beside --all" in str(run("--all", "anna").exception)
    assert "cannot be written" in str(run("--all", "--into", str(tmp_path / "none" / "all.jsonl")).exception)


def test_few_comments_conclude_nothing(tmp_path):
    app = typer.Typer()
    app.callback()(lambda: None)
    register_comments(app)
    (tmp_path / "one.csv").write_text("text\nCheck my profile for free followers http://x.y\n")
    out = CliRunner().invoke(app, ["comments", str(tmp_path / "one.csv")]).output
    assert "1 comment of others is too few to conclude anything" in out
    assert "does not clear" not in out
    (tmp_path / "none.csv").write_text("text\n")
    assert "%" not in CliRunner().invoke(app, ["comments", str(tmp_path / "none.csv")]).output
