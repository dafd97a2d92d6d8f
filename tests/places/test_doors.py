"""`goodword places` and `GET /places`."""

from __future__ import annotations

import json

import pytest
import typer
from fastapi import FastAPI
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from goodword.core.errors import NotFound
from goodword.places import api, cli
from goodword.places.gazetteer import Gazetteer


@pytest.fixture
def app() -> typer.Typer:
    made = typer.Typer()
    made.callback()(lambda: None)
    cli.register(made)
    return made


def test_the_command_shows_what_a_text_may_mean(app: typer.Typer) -> None:
    done = CliRunner().invoke(app, ["places", "मुंबई"])
    assert done.exit_code == 0
    assert "100%  Mumbai, Maharashtra, India  (place, 19.073, 72.883)" in done.stdout


def test_json_is_for_programs(app: typer.Typer) -> None:
    done = CliRunner().invoke(app, ["places", "Paris", "--country", "US", "--json"])
    assert json.loads(done.stdout)[0]["region"] == "Texas"


def test_nothing_found_says_what_to_do(app: typer.Typer) -> None:
    done = CliRunner().invoke(app, ["places", "xyzzyville"])
    assert isinstance(done.exception, NotFound)
    assert "larger place" in str(done.exception)


def test_the_api_gives_the_same(gazetteer: Gazetteer) -> None:
    class Workspace:
        def __init__(self) -> None:
            self.gazetteer = gazetteer

    server = FastAPI()
    server.state.workspace = Workspace()
    server.include_router(api.router)
    with TestClient(server) as client:
        assert client.get("/places", params={"text": "Altona, Hamburg"}).json()[0]["name"] == "Altona"
        assert client.get("/places", params={"text": "xyzzyville"}).json() == []
        assert client.get("/places", params={"text": ""}).status_code == 422
