"""Who is near, where one creator and their audience are, and what platforms told creators of it."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

import finding_world
import goodword
from goodword.catalogue.workspace import Workspace
from goodword.cli.main import app as commands
from goodword.core.errors import BadInput
from goodword.core.geo import Circle
from goodword.discovery.nearby.declared import inside
from goodword.discovery.nearby.model import Declared
from goodword.discovery.nearby.spread import Weighed, hours, spread
from goodword.web.app import create_app

BASE = "http://127.0.0.1:8000"
INSIGHTS = 'creator,city,percentage,as_of\nasha,"Pune, India",40%,2026-01-01\nasha,"Mumbai, India",10%,2026-01-01\n'


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return finding_world.workspace_in(tmp_path_factory.mktemp("nearby"), index=False)


@pytest.fixture(scope="module")
def client(workspace: Workspace) -> TestClient:
    return TestClient(create_app(workspace), base_url=BASE)


def test_who_is_near_with_share_people_and_cost(workspace: Workspace) -> None:
    found = goodword.nearby("Pune", 10, workspace, sort="cost")
    names = [h.handle for h in found.hits]
    assert {"asha", "bina", "devi", "esha", "gita", "hari"} == set(names)
    devi = found.hits[names.index("devi")]
    assert devi.homes_inside == devi.homes_known == 41
    assert devi.share.low > 0.5
    assert devi.people is not None
    assert devi.people.high <= 5_000
    assert devi.cost is not None
    assert devi.cost.low <= devi.cost.value <= devi.cost.high
    assert devi.cost.value == pytest.approx(1_000 * 1000 / devi.people.value)
    assert devi.cost.unit == "INR"
    costs = [h.cost.value for h in found.hits if h.cost]
    assert costs == sorted(costs)
    assert all(h.cost is None for h in found.hits[len(costs) :])


def test_a_radius_of_a_quarter_finds_only_who_is_in_it(workspace: Workspace) -> None:
    assert not goodword.nearby("18.60, 73.95", 1, workspace).hits
    with pytest.raises(BadInput, match="radius"):
        goodword.nearby("Pune", 0.4, workspace)


def test_where_a_creator_and_their_audience_are(workspace: Workspace) -> None:
    found = goodword.whereabouts("asha", "Pune", 10, workspace)
    assert found.creator.parts[0].label.startswith("Pune")
    assert "the home of the profile" in found.creator.parts[0].evidence
    assert found.cities.enough
    assert found.cities.parts[0].share.n == 40
    assert (found.countries.parts[0].label, found.countries.parts[0].country) == ("India", "IN")
    assert found.inside is not None
    assert found.inside.share.low > 0.5
    nobody = goodword.whereabouts("gita", workspace=workspace)
    assert not nobody.cities.enough
    whole = [p.share.value for p in found.countries.parts]
    assert sum(whole) == pytest.approx(1)


def test_declared_insights_win_and_can_be_forgotten(tmp_path: Path) -> None:
    workspace = finding_world.workspace_in(tmp_path, index=False)
    file = tmp_path / "insights.csv"
    file.write_text(INSIGHTS + "nobody,Pune,5%,\nasha,Qwertz,5%,\nbina,Pune,lots,\nbina,Pune,5%,soon\n")
    read = goodword.declare_insights(file, workspace)
    assert [a.row for a in read.aside] == [4, 5, 6, 7]
    assert len(read.rows) == 2
    hit = next(h for h in goodword.nearby("Pune", 40, workspace).hits if h.handle == "asha")
    assert hit.basis.startswith("declared")
    assert hit.share.low <= 0.4 <= hit.share.high
    again = goodword.declare_insights(file, workspace)
    assert len(again.rows) == 2
    runner = CliRunner()
    told = runner.invoke(commands, ["insights", "--forget", "instagram:asha"], obj=workspace).stdout
    assert "2 declared shares of instagram:asha are gone" in told
    assert "of 0 creators" in runner.invoke(commands, ["insights"], obj=workspace).stdout


def test_all_doors_give_the_same_people(workspace: Workspace, client: TestClient) -> None:
    asked = {"near": "Pune", "radius": "10", "sort": "share"}
    names = [h.creator_id for h in goodword.nearby("Pune", 10, workspace, sort="share").hits]
    assert [h["creator_id"] for h in client.get("/api/v1/search/nearby", params=asked).json()["hits"]] == names
    page = client.get("/search/nearby", params=asked).text
    assert re.findall(r'data-main href="/creators/([^"]+)"', page) == names
    told = CliRunner().invoke(commands, ["nearby", "Pune", "--sort", "share", "--json"], obj=workspace)
    assert [h["creator_id"] for h in json.loads(told.stdout)["hits"]] == names
    assert "Inside: " in CliRunner().invoke(commands, ["nearby", "Pune"], obj=workspace).stdout
    one = client.get("/search/whereabouts/instagram:asha?near=Pune&radius=10")
    assert "Of their audience" in one.text
    over_http = client.get("/api/v1/search/whereabouts", params={"creator": "asha"}).json()
    assert over_http["creator_id"] == "instagram:asha"
    assert "Where they are" in CliRunner().invoke(commands, ["whereabouts", "asha"], obj=workspace).stdout


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ({"near": "Qwertz"}, "no place called"),
        ({"near": "Pune", "radius": "wide"}, "radius"),
        ({"near": "Pune", "sort": "beauty"}, "one of people"),
        ({"near": "Pune", "assume": "rupees"}, "three capital letters"),
        ({"radius": "4"}, "given with a place"),
    ],
)
def test_what_is_wrong_stands_on_the_page(client: TestClient, query: dict[str, str], told: str) -> None:
    answer = client.get("/search/nearby", params=query)
    assert answer.status_code in (404, 422)
    assert told in answer.text


def test_a_file_of_insights_is_taken_on_the_page_and_over_http(client: TestClient) -> None:
    token = re.search(r'name="csrf" content="(\w+)"', client.get("/search/nearby").text)
    assert token is not None
    kept = client.post("/search/nearby", data={"csrf": token[1]}, files={"file": ("i.csv", INSIGHTS.encode())})
    assert "2 shares kept, 0 rows set aside" in kept.text
    empty = client.post("/search/nearby", data={"csrf": token[1]}, files={"file": ("i.csv", b"")})
    assert empty.status_code == 422
    wrong = client.post("/api/v1/search/insights", files={"file": ("i.csv", b"a,b\n1,2\n")})
    assert wrong.status_code == 422
    assert "no column for" in wrong.json()["detail"]
    gone = client.delete("/api/v1/search/insights", params={"creator": "instagram:asha"})
    assert gone.json() == {"gone": 2}


def _declared(share: float, lat: float = 18.52, lon: float = 73.86, population: int = 3_000_000) -> Declared:
    return Declared("x", "Pune", "Pune", "IN", "city", lat, lon, population, share, date(2026, 1, 1))


@given(share=st.floats(0.01, 1), km=st.floats(1, 3_000), far=st.floats(0, 20))
def test_a_declared_share_is_a_share_that_grows_with_the_circle(share: float, km: float, far: float) -> None:
    rows = [_declared(share, lat=18.52 + far)]
    small, large = inside(rows, Circle(18.52, 73.86, km)), inside(rows, Circle(18.52, 73.86, km * 1.5))
    assert small is not None
    assert large is not None
    assert 0 <= small.low <= small.value <= small.high <= 1
    assert large.low >= small.low - 1e-9


def test_shares_of_a_spread_sum_to_one_and_say_what_is_prior() -> None:
    told = spread("x", [Weighed("a", seen=9), Weighed("b", prior=0.5)], elsewhere=0.5, rests_on="")
    assert sum(p.share.value for p in told.parts) == pytest.approx(1)
    assert told.enough
    assert not spread("x", [Weighed("a", prior=1)], elsewhere=1, rests_on="").enough


def test_hours_tell_an_offset_and_say_nothing_of_few_posts() -> None:
    rng = np.random.default_rng(1)
    local = rng.choice([8, 12, 17, 18, 19, 20, 21, 22], 60)
    posts = (np.arange(60) * 24 + (local - 5) % 24) * 3600
    found = hours(posts.astype(np.int64))
    assert found is not None
    assert found.low <= 5 <= found.high
    assert hours(posts[:5].astype(np.int64)) is None
