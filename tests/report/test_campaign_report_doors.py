"""Reports of campaigns over HTTP and on the page: files in, the same numbers out, hostile files refused in words."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from goodword.catalogue.workspace import Workspace
from goodword.core.errors import BadInput
from goodword.measurement.campaign.ask import asked
from goodword.measurement.campaign.uploads import files_of
from goodword.simulate.campaign.model import CampaignSpec
from goodword.simulate.campaign.store import run_in, write_campaign
from goodword.simulate.presets import DEMONSTRATION
from goodword.web.app import create_app
from support import settings_in

Files = list[tuple[str, tuple[str, bytes]]]


@pytest.fixture(scope="module")
def sent(tmp_path_factory: pytest.TempPathFactory) -> Files:
    folder = tmp_path_factory.mktemp("campaigns") / "pune"
    write_campaign(run_in(DEMONSTRATION, CampaignSpec(seed=4, places=8, history=60, days=14, daily=6.0)), folder)
    names = ("posts.csv", "clicks.csv", "orders.csv", "refunds.csv", "paths.csv", "outcomes.csv", "campaign.json")
    return [("files", (name, (folder / name).read_bytes())) for name in names]


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    workspace = Workspace(settings_in(tmp_path_factory.mktemp("reports")))
    with TestClient(create_app(workspace), base_url="http://127.0.0.1:8000") as opened:
        yield opened


def test_numbers_over_http_are_those_of_the_files(client: TestClient, sent: Files) -> None:
    answer = client.post("/api/v1/measurement/reports", files=sent)
    assert answer.status_code == 200, answer.text
    said = answer.json()
    assert said["lift"]["incremental"]["value"]
    assert said["missed"] == []
    table = client.post("/api/v1/measurement/reports", files=sent, data={"form": "numbers.csv"}).text
    assert table.startswith("part,name,number")
    page = client.post("/api/v1/measurement/reports", files=sent, data={"form": "summary.html", "name": "Ünï"}).text
    assert "Ünï" in page


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"form": "summary.doc"}, "form"),
        ({"from": "soon"}, "from"),
        ({"spent": "a lot"}, "₹60,000"),
        ({"from": "2026-04-01", "to": "2026-03-01"}, "ends"),
        ({"currency": "RUP1"}, "currency"),
    ],
)
def test_what_cannot_be_asked_is_said(client: TestClient, sent: Files, data: dict[str, str], said: str) -> None:
    answer = client.post("/api/v1/measurement/reports", files=sent[:1], data=data)
    assert answer.status_code == 422
    assert said in answer.text


@pytest.mark.parametrize(
    "content",
    [b"", b"\x00\x01\x02", b"a,b\n1,2\n", b"PAR1 no", b"\xff\xfe", b"order_id,at\n" + b"x," * 5_000],
    ids=["empty", "bytes", "other columns", "no parquet", "half a mark", "ragged"],
)
def test_files_that_are_none_are_refused_in_words(client: TestClient, content: bytes) -> None:
    for name in ("orders.csv", "whatever.csv", "campaign.json", "outcomes.csv"):
        answer = client.post("/api/v1/measurement/reports", files=[("files", (name, content))])
        assert answer.status_code == 422, (name, answer.status_code, answer.text[:300])
        assert answer.json()["detail"]


def token(client: TestClient) -> str:
    page = client.get("/campaign-report").text
    return page.split('name="csrf" value="', 1)[1].split('"', 1)[0]


def test_the_page_shows_keeps_and_learns(client: TestClient, sent: Files) -> None:
    data = {"csrf": token(client), "name": "Diwali", "learn": "yes"}
    shown = client.post("/campaign-report", files=sent, data=data)
    assert shown.status_code == 200, shown.text[:400]
    assert "What next" in shown.text
    assert "Learnt from “Diwali”" in shown.text
    learned = client.get("/learned").text
    assert "Diwali" in learned
    kept = client.post("/campaign-report", files=sent, data={"csrf": token(client), "what": "numbers.csv"})
    assert kept.headers["content-disposition"] == 'attachment; filename="numbers.csv"'


def test_the_page_names_the_field_that_needs_a_look(client: TestClient, sent: Files) -> None:
    wrong = client.post("/campaign-report", files=sent, data={"csrf": token(client), "margin": "much"})
    assert wrong.status_code == 422
    assert "e-margin" in wrong.text or "must be a share" in wrong.text
    none = client.post("/campaign-report", data={"csrf": token(client)})
    assert none.status_code == 422
    assert "Choose the campaign" in none.text


def test_forgetting_on_the_page(client: TestClient) -> None:
    before = client.get("/api/v1/learned").json()["campaigns"]
    for campaign in before:
        done = client.post(
            "/learned",
            data={"csrf": token(client), "do": "forget", "campaign": campaign["name"]},
            follow_redirects=False,
        )
        assert done.status_code == 303
    assert client.get("/api/v1/learned").json()["campaigns"] == []
    client.post("/learned", data={"csrf": token(client), "do": "undo"})
    assert len(client.get("/api/v1/learned").json()["campaigns"]) == min(1, len(before))
    for data in ({"do": "rule", "half_life_days": "soon"}, {"do": "dance"}, {"do": "forget", "campaign": "none"}):
        answer = client.post("/learned", data={"csrf": token(client)} | data)
        assert answer.status_code in (404, 422)
        assert "state-error" in answer.text


def test_files_are_told_apart_by_their_columns(sent: Files) -> None:
    named = {name: raw for _, (name, raw) in sent}
    renamed = [
        (f"export{i}.csv", named[n]) for i, n in enumerate(("posts.csv", "orders.csv", "outcomes.csv", "paths.csv"))
    ]
    found = files_of(renamed, asked("", "", "", ""), now=1_900_000_000)
    assert found.outcomes is not None
    assert found.paths
    assert found.rows.orders.num_rows > 0
    assert found.rows.results.num_rows > 0
    assert found.question.name == "Campaign"
    with pytest.raises(BadInput, match="same kind"):
        files_of([*renamed, ("again.csv", named["paths.csv"])], asked("", "", "", ""), now=1_900_000_000)
    with pytest.raises(BadInput, match="None of the files"):
        files_of(renamed[2:], asked("", "", "", ""), now=1_900_000_000)


@pytest.mark.parametrize(
    "said", ["[]", "{", '{"starts": 5}', '{"treated": 5}', '{"margin": "x"}', '{"margin": 7}', "[" * 100_000]
)
def test_a_statement_that_says_nonsense_is_refused(sent: Files, said: str) -> None:
    files = [("posts.csv", sent[0][1][1]), ("campaign.json", said.encode())]
    with pytest.raises(BadInput):
        files_of(files, asked("", "", "", ""), now=1_900_000_000)


def test_a_statement_fills_what_the_question_leaves_open(sent: Files) -> None:
    said = json.dumps({"name": "मेला", "spend": "5000", "currency": "inr", "margin": 0.5, "treated": ["Pune"]})
    files = [("posts.csv", sent[0][1][1]), ("campaign.json", said.encode())]
    found = files_of(files, asked("", "2026-03-02", "", ""), now=1_900_000_000).question
    assert (found.name, str(found.starts), found.treated, found.margin) == ("मेला", "2026-03-02", ("Pune",), 0.5)
    assert str(found.spent) == "5,000.00 INR"
    assert Path(found.name).name == "मेला"
