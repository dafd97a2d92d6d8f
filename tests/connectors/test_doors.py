"""Networks through every door: terminal, HTTP, pages, Python. Until one is connected all is said to be invented."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from httpx2 import Response
from starlette.testclient import TestClient
from typer.testing import CliRunner

from goodword.cli.main import app
from goodword.web.app import create_app

from .standing import Stand, standing

WHO = "maren1.bread.invented.test"


@pytest.fixture
def stand(tmp_path: Path) -> Iterator[Stand]:
    with standing(tmp_path) as made:
        yield made


def _run(stand: Stand, *words: str, fine: bool = True) -> str:
    done = CliRunner().invoke(app, ["source", *words], obj=stand.workspace, env={"COLUMNS": "200"})
    assert (done.exit_code == 0) is fine, done.output
    return done.output if fine else str(done.exception)


def test_the_whole_way_in_the_terminal(stand: Stand) -> None:
    assert "INVENTED WORLD" in _run(stand, "list")
    assert f"@{WHO}" in _run(stand, "search", "bluesky", "bread", "--limit", "2")
    assert stand.desk.store.links() == (), "looking leaves nothing"
    assert "1 new" in _run(stand, "watch", "bluesky", WHO)
    assert "needs 3" in _run(stand, "cost", "bluesky")
    assert "needs 3" in _run(stand, "refresh", "bluesky", "--dry-run")
    told = _run(stand, "refresh", "bluesky", "--posts", "5", "--followers", "30", "--likes", "5")
    assert "5 new" in told
    assert "INVENTED" in told
    assert f"bluesky:{WHO}" in _run(stand, "status", "bluesky")
    assert json.loads(_run(stand, "status", "bluesky", "--json"))["accounts"][0]["handle"] == WHO
    assert "nothing went" in _run(stand, "retain")
    assert "posts" in _run(stand, "forget", "bluesky", "--yes")
    assert "Nobody is watched" in _run(stand, "refresh", "bluesky", fine=False)


def test_an_unknown_network_is_told_with_those_there_are(stand: Stand) -> None:
    assert "bluesky" in _run(stand, "status", "myspace", fine=False)


class Web(TestClient):
    """A browser that takes the token of forms from the page before."""

    def submit(self, address: str, **fields: object) -> Response:
        token = re.search(r'name="csrf" content="(\w+)"', self.get("/sources/bluesky").text)
        assert token is not None
        return self.post(address, data={"csrf": token[1], **fields}, follow_redirects=False)


@pytest.fixture
def web(stand: Stand) -> Iterator[Web]:
    with Web(create_app(stand.workspace), base_url="http://127.0.0.1:8000") as client:
        yield client


def ended(web: Web, number: str) -> dict[str, object]:
    for _ in range(3_000):
        job: dict[str, object] = web.get(f"/api/v1/sources/jobs/{number}").json()
        if job["state"] != "running":
            return job
        time.sleep(0.1)
    raise AssertionError("the job does not end")


def test_the_whole_way_over_http(stand: Stand, web: Web) -> None:
    (source,) = [s for s in web.get("/api/v1/sources").json() if s["about"]["name"] == "bluesky"]
    assert source["invented"]
    found = web.get("/api/v1/sources/bluesky/search", params={"q": "bread", "limit": 3}).json()
    assert found[0]["handle"] == WHO
    assert web.post("/api/v1/sources/bluesky/watched", json={"handles": [WHO]}).json()["new"] == [WHO]
    assert web.post("/api/v1/sources/bluesky/cost", json={"likes": 10}).json()[0]["least"] == 3
    started = web.post("/api/v1/sources/bluesky/refresh", json={"want": {"posts": 4, "followers": 20}})
    assert started.status_code == 202
    job = ended(web, started.json()["id"])
    assert (job["state"], job["problem"]) == ("done", None)
    assert job["result"][0]["told"]["rows"]["posts"] == 4  # type: ignore[index]
    assert web.get("/api/v1/sources/bluesky").json()["accounts"][0]["refreshed_at"]
    assert web.post("/api/v1/sources/retain", params={"dry_run": True}).json()[0]["rows"] == {}
    assert web.delete("/api/v1/sources/bluesky/watched", params={"handle": WHO}).json() == {"unwatched": 1}
    assert web.post("/api/v1/sources/bluesky/forget").json()["posts"] == 4


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", "/api/v1/sources/myspace", None, 422),
        ("POST", "/api/v1/sources/bluesky/refresh", {"want": {"posts": -1}}, 422),
        ("POST", "/api/v1/sources/bluesky/watched", {"handles": ["a b/c"]}, 422),
        ("POST", "/api/v1/sources/bluesky/watched", {"handles": []}, 422),
        ("POST", "/api/v1/sources/bluesky/connections", {"url": "http://example.org"}, 422),
        ("POST", "/api/v1/sources/bluesky/connections", {"url": "https://user:pw@example.org"}, 422),
        ("DELETE", "/api/v1/sources/bluesky/connections", None, 404),
        ("GET", "/api/v1/sources/jobs/nothing", None, 404),
    ],
)
def test_wrong_input_over_http_is_a_problem(web: Web, method: str, path: str, body: object, status: int) -> None:
    answer = web.request(method, path, json=body) if body is not None else web.request(method, path)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"


def test_the_whole_way_in_the_browser(stand: Stand, web: Web) -> None:
    assert "An invented world" in web.get("/sources/bluesky").text
    assert "Nobody is watched yet" in web.get("/sources/bluesky").text
    shown = web.get("/sources/bluesky", params={"q": "bread"}).text
    assert f'value="{WHO}"' in shown
    assert "1 new" in web.submit("/sources/bluesky", do="watch", pick=WHO).text
    assert "This refresh of 1 creators needs" in web.submit("/sources/bluesky", do="cost").text
    started = web.submit("/sources/bluesky", do="refresh", posts="3", followers="10")
    assert started.status_code == 303
    number = started.headers["location"].removeprefix("/jobs/")
    assert ended(web, number)["state"] == "done"
    assert web.get(f"/jobs/{number}", follow_redirects=False).headers["location"] == "/sources/bluesky#last"
    assert "3 new posts" in web.get("/sources/bluesky").text
    assert "Tick the box first" in web.submit("/sources/bluesky", do="forget").text
    assert "3 posts" in web.submit("/sources/bluesky", do="forget", sure="yes").text


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"do": "refresh", "posts": "many"}, "from 0 to 100,000"),
        ({"do": "watch", "handles": "a/b"}, "like anna.bsky.social"),
        ({"do": "watch"}, "from 1 to"),
        ({"do": "dance"}, "thing to do"),
    ],
)
def test_wrong_input_in_the_browser_is_said_beside_the_field(web: Web, fields: dict[str, str], said: str) -> None:
    answer = web.submit("/sources/bluesky", **fields)
    assert answer.status_code == 422
    assert said in answer.text


def test_a_password_is_in_no_page_and_no_answer(web: Web) -> None:
    given = {"url": "http://127.0.0.1:9", "account": "anna.example", "secret": "app-pass-word"}
    for answer in (
        web.submit("/sources/bluesky/connections", **given),
        web.post("/api/v1/sources/bluesky/connections", json=given),
    ):
        assert answer.status_code in (409, 422, 503)
        assert "app-pass-word" not in answer.text
