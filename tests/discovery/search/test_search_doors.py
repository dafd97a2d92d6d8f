"""The page, the terminal, HTTP and Python give the same people; each says what is missing and what is wrong."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from typer.testing import CliRunner

import goodword
import search_world
from goodword.catalogue.workspace import Workspace
from goodword.cli.main import app as commands
from goodword.core.errors import NotFound
from goodword.web.app import create_app
from support import settings_in

BASE = "http://127.0.0.1:8000"
WORDS = "vegan street food in Mumbai, no beer"


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    root: Path = tmp_path_factory.mktemp("doors")
    search_world.indexed(root / "catalogue")
    return Workspace(settings_in(root, catalogue=str(root / "catalogue")), now=lambda: search_world.NOW)


@pytest.fixture(scope="module")
def client(workspace: Workspace) -> TestClient:
    return TestClient(create_app(workspace), base_url=BASE)


def test_all_doors_give_the_same_people(workspace: Workspace, client: TestClient) -> None:
    found = goodword.search(WORDS, workspace)
    names = [h.creator_id for h in found.hits]
    assert names[0] == "instagram:anna"
    over_http = client.get("/api/v1/search", params={"q": WORDS}).json()
    assert [h["creator_id"] for h in over_http["hits"]] == names
    page = client.get("/search", params={"q": WORDS}).text
    assert re.findall(r'data-main href="/creators/([^"]+)"', page) == names
    told = CliRunner().invoke(commands, ["search", WORDS, "--json"], obj=workspace)
    assert [h["creator_id"] for h in json.loads(told.stdout)["found"]["hits"]] == names


def test_the_terminal_shows_what_was_understood_and_why(workspace: Workspace) -> None:
    told = CliRunner().invoke(commands, ["search", WORDS, "--explain"], obj=workspace).stdout
    assert "without “beer” ← “no beer”" in told
    assert "known places of theirs lie within 25 km of Mumbai" in told
    assert "Vegan pav bhaji" in told


def test_the_page_has_chips_that_can_be_taken_out(client: TestClient) -> None:
    page = client.get("/search", params={"q": WORDS}).text
    assert "without “beer”" in page
    out = re.search(r'href="(/search\?[^"]+)" aria-label="Take out not without “beer”"', page)
    assert out is not None
    assert "beer" not in out[1]


def test_the_page_asks_which_place_is_meant(client: TestClient) -> None:
    page = client.get("/search", params={"q": "makeup in Springfield"}).text
    assert "can be several places" in page
    assert "Springfield, Illinois" in page


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ({"q": "food", "radius": "-3"}, "radius"),
        ({"q": "food", "near": "Pune", "radius": "0.5"}, "from 1 to 20000"),
        ({"q": "food", "active_after": "soon"}, "a date like"),
        ({"q": "food", "near": "Qwertz"}, "no place called"),
        ({"q": "x" * 650}, "600"),
    ],
)
def test_what_is_wrong_stands_on_the_page(client: TestClient, query: dict[str, str], told: str) -> None:
    answer = client.get("/search", params=query)
    assert answer.status_code in (404, 422)
    assert told in answer.text
    assert "Nothing was lost" in answer.text


def test_only_who_still_posts_is_found_where_that_is_asked(workspace: Workspace) -> None:
    found = goodword.search("food", workspace)
    last = sorted(h.last_posted_at for h in found.hits if h.last_posted_at)[-1]
    after = goodword.search("food", workspace, active_after=last.date().isoformat())
    assert after.hits
    assert all(h.last_posted_at and h.last_posted_at.date() >= last.date() for h in after.hits)
    assert not goodword.search("food", workspace, active_after="2100-01-01").hits


def test_words_that_nobody_writes_are_said_to_be_so(workspace: Workspace) -> None:
    assert any("Nobody writes any of these words" in n for n in goodword.search("zxcvbn qqqq", workspace).notes)
    assert not any("Nobody writes" in n for n in goodword.search(WORDS, workspace).notes)


def test_few_known_texts_are_said_to_count_less(workspace: Workspace) -> None:
    told = goodword.search("", workspace, niche="beauty").hits[0].sentences
    assert any("of 3 known texts speak of beauty" in s and "(so few count 89 %)." in s for s in told), told


def test_results_lead_into_a_plan(client: TestClient) -> None:
    page = client.get("/search", params={"q": WORDS}).text
    link = re.search(r'href="(/find\?[^"]+)"', page)
    assert link is not None
    form = client.get(link[1].replace("&amp;", "&")).text
    assert 'value="Mumbai, Maharashtra, India"' in form
    assert "beer" in form


@pytest.mark.parametrize("door", ["terminal", "python"])
def test_the_first_search_of_a_small_catalogue_makes_its_index(tmp_path: Path, door: str) -> None:
    search_world.catalogue_folder(tmp_path / "catalogue")
    workspace = Workspace(settings_in(tmp_path, catalogue=str(tmp_path / "catalogue")), now=lambda: search_world.NOW)
    if door == "python":
        assert goodword.search("food", workspace).indexed == 8
    else:
        told = CliRunner().invoke(commands, ["search", "food", "--json"], obj=workspace)
        assert json.loads(told.stdout)["found"]["indexed"] == 8


def test_without_an_index_every_door_says_how_to_make_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    search_world.catalogue_folder(tmp_path / "catalogue")
    workspace = Workspace(settings_in(tmp_path, catalogue=str(tmp_path / "catalogue")), now=lambda: search_world.NOW)
    client = TestClient(create_app(workspace), base_url=BASE)
    assert "There is no search index yet" in client.get("/search", params={"q": "food"}).text
    assert client.get("/api/v1/search", params={"q": "food"}).json()["next"] == "goodword index"
    monkeypatch.setattr("goodword.discovery.search.desk.SMALL", 3)
    large = CliRunner().invoke(commands, ["search", "food"], obj=workspace)
    assert isinstance(large.exception, NotFound)
    assert large.exception.next_step == "goodword index"
    assert CliRunner().invoke(commands, ["index"], obj=workspace).exit_code == 0
    assert client.get("/api/v1/search", params={"q": "food"}).json()["hits"]
    state = client.get("/api/v1/search/index").json()
    assert (state["creators"], state["behind"]) == (8, False)
