"""Lists, tags and notes by page, HTTP, terminal and Python: one answer, wrong input in words, roles as declared."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response
from typer.testing import CliRunner

import goodword
import search_world
from goodword.accounts.desk import Accounts
from goodword.accounts.model import Role
from goodword.catalogue.workspace import Workspace
from goodword.cli.main import app as commands
from goodword.core.errors import BadInput
from goodword.discovery.kept.model import Who
from goodword.web.app import create_app
from support import settings_in

BASE = "http://127.0.0.1:8000"
ANNA, BELA, FRED = "instagram:anna", "instagram:bela", "instagram:fred"


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return search_world.indexed(tmp_path_factory.mktemp("kept") / "catalogue")


@pytest.fixture
def workspace(catalogue: Path, tmp_path: Path) -> Workspace:
    return Workspace(settings_in(tmp_path, catalogue=str(catalogue)), now=lambda: search_world.NOW)


@pytest.fixture
def client(workspace: Workspace) -> TestClient:
    return TestClient(create_app(workspace), base_url=BASE)


def _post(client: TestClient, page: str, address: str, **fields: object) -> Response:
    """Send a form that was shown on a page, and look at where it leads."""
    token = re.search(r'name="csrf" content="(\w+)"', client.get(page).text)
    assert token is not None
    return client.post(address, data={"csrf": token[1], **fields})


def _say(workspace: Workspace, *words: str) -> str:
    done = CliRunner().invoke(commands, list(words), obj=workspace, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.stdout


def test_a_list_is_the_same_at_every_door(workspace: Workspace, client: TestClient) -> None:
    _say(workspace, "list", "new", "Bakers", ANNA, BELA)
    assert client.post("/api/v1/lists/1/add", json={"creators": [FRED]}).json() == [FRED]
    page = _post(client, "/lists/1", "/lists/1/do", do="top", pick=[FRED])
    assert re.findall(r'data-main href="/creators/([^"]+)"', page.text) == [FRED, ANNA, BELA]
    assert "1 creator moved" in page.text
    rows = client.get("/api/v1/lists/1/creators").json()
    assert [(r["number"], r["creator_id"]) for r in rows] == [(1, FRED), (2, ANNA), (3, BELA)]
    assert rows[1]["engagement_low"] < rows[1]["engagement"] < rows[1]["engagement_high"]
    assert goodword.KeptDesk(workspace).lists.ids(1, Who()) == (FRED, ANNA, BELA)
    assert json.loads(_say(workspace, "list", "show", "bakers", "--json"))["list"]["size"] == 3
    _say(workspace, "list", "undo", "Bakers")
    assert client.get("/api/v1/lists/1/changes").json()[0]["undone_at"]
    assert client.post("/api/v1/lists/1/undo").json()["kind"] == "added"


def test_handles_are_added_and_the_rest_is_told_with_its_reason(workspace: Workspace, client: TestClient) -> None:
    page = _post(client, "/lists", "/lists", name="Bakers", read="viewer", write="analyst", handles="@anna\nnobody")
    assert "1 creator added" in page.text
    assert "import them first" in page.text
    file = {"file": ("people.csv", b"\xef\xbb\xbfhandle\r\nbela\r\nanna\r\n")}
    token = re.search(r'name="csrf" content="(\w+)"', page.text)
    assert token is not None
    page = client.post("/lists/1/handles", data={"csrf": token[1]}, files=file)
    assert "1 creator was in it before" in page.text
    empty = _post(client, "/lists/1", "/lists/1/handles", handles=" ")
    assert empty.status_code == 422
    assert "choose a file first" in empty.text
    taken = client.post("/api/v1/lists/1/handles", json={"text": "fred"}).json()
    assert (taken["added"], taken["aside"]) == ([FRED], [])


def test_an_export_is_the_same_from_page_terminal_and_http(
    workspace: Workspace, client: TestClient, tmp_path: Path
) -> None:
    _say(workspace, "list", "new", "Bakers", ANNA, FRED)
    out = tmp_path / "out" / "bakers.csv"
    assert "what its columns mean is in" in _say(workspace, "list", "export", "Bakers", str(out), "--vet")
    said = list(csv.DictReader(out.read_text("utf-8-sig").splitlines()))
    assert [r["creator_id"] for r in said] == [ANNA, FRED]
    assert all(r["verdict"] for r in said)
    assert (tmp_path / "out" / "bakers.columns.csv").read_text("utf-8-sig").startswith("column,kind,unit")
    page = client.get("/lists/1/export?format=csv")
    assert page.headers["content-disposition"].endswith('filename="list-1.csv"')
    over_http = client.get("/api/v1/lists/1/export", params={"vet": True})
    assert list(csv.DictReader(io.StringIO(over_http.content.decode("utf-8-sig")))) == said
    assert client.get("/lists/1/export?format=xlsx").content[:2] == b"PK"
    assert client.get("/lists/1/export?format=parquet").content[:4] == b"PAR1"
    assert client.get("/lists/1/export?format=exe").status_code == 422
    names = [c["column"] for c in client.get("/api/v1/columns").json()]
    assert set(said[0]) <= set(names)
    assert "Likes and comments of a typical post" in client.get("/lists/columns").text
    with pytest.raises(BadInput, match=r"\.csv, \.xlsx or \.parquet"):
        CliRunner().invoke(commands, ["list", "export", "1", "x.pdf"], obj=workspace, catch_exceptions=False)


def test_everybody_in_a_list_is_vetted_and_the_page_shows_it(workspace: Workspace, client: TestClient) -> None:
    _say(workspace, "list", "new", "Bakers", ANNA, FRED, "instagram:gone")
    assert "not vetted" in client.get("/lists/1").text
    assert len(client.post("/api/v1/lists/1/vet").json()) == 2
    assert client.get("/lists/1").text.count("not vetted") == 1
    assert "Not in the catalogue: 1 creator" in _say(workspace, "list", "vet", "Bakers")


def test_the_card_of_a_creator_keeps_lists_tags_and_notes(workspace: Workspace, client: TestClient) -> None:
    here, card = f"/creators/{ANNA}", {"creator": ANNA, "back": f"/creators/{ANNA}"}
    for fields, shown in (
        ({"do": "put", "new": "To ask"}, 'href="/lists/1"'),
        ({"do": "tag", "tag": "street food"}, 'value="street food"'),
        ({"do": "note", "note": "Answers quickly <b>"}, "Answers quickly &lt;b&gt;"),
        ({"do": "change-note", "note_id": "1", "note": "Slow"}, "Slow"),
        ({"do": "remove-note", "note_id": "1"}, "The note is removed"),
        ({"do": "restore-note", "note_id": "1"}, "Slow"),
    ):
        assert shown in _post(client, here, "/lists/creator", **card, **fields).text
    page = _post(client, here, "/lists/creator", **card, leave="1")
    assert 'aria-label="Remove from To ask"' not in page.text
    assert "from 1 up to 4,000" in _post(client, here, "/lists/creator", **card, do="note", note=" ").text
    assert "Take the tag" not in _post(client, here, "/lists/creator", **card, untag="street food").text
    outside = _post(client, here, "/lists/creator", creator=ANNA, back="https://evil.example/x", do="note", note="y")
    assert outside.url.host == "127.0.0.1"
    assert [n["text"] for n in client.get("/api/v1/notes", params={"creator_id": ANNA}).json()] == ["y", "Slow"]


def test_tags_are_changed_on_their_page_and_undone(workspace: Workspace, client: TestClient) -> None:
    _say(workspace, "tag", "give", "food", ANNA, BELA)
    client.post("/api/v1/tags/essen/give", json={"creators": [FRED]})
    page = _post(client, "/tags", "/tags", tag="2", do="merge", into="1")
    assert "3 creators" in page.text
    assert "Choose the tag that stays" in _post(client, "/tags", "/tags", tag="1", do="merge", into="").text
    last = re.search(r'name="change" value="(\d+)"', page.text)
    assert last is not None
    assert "essen" in _post(client, "/tags", "/tags/undo", change=last[1]).text
    assert _post(client, "/tags", "/tags/undo", change="1").status_code == 409
    assert client.patch("/api/v1/tags/food", json={"name": "essen"}).status_code == 409
    assert client.patch("/api/v1/tags/food", json={"about": "eats"}).json()["about"] == "eats"
    assert _say(workspace, "tag", "show", "food").split() == [ANNA, BELA]
    assert "2 creators" in _post(client, "/tags", "/tags", tag="1", do="list").text


def test_selected_people_of_a_search_go_into_a_list_or_get_a_tag(client: TestClient) -> None:
    back = "/search?q=food"
    assert (
        "2 creators" in _post(client, "/lists", "/lists/pick", pick=[ANNA, FRED], new="From a search", back=back).text
    )
    assert _post(client, "/lists", "/lists/pick", pick=[BELA], list="1", back=back).text.count("data-row") == 3
    tagged = _post(client, "/lists", "/lists/pick", pick=[ANNA], do="tag", tag="vegan", back=back)
    assert str(tagged.url).endswith(back)
    assert _post(client, "/lists", "/lists/pick", new="x", back=back).status_code == 422


def test_a_list_leads_to_a_plan_a_campaign_and_decisions(workspace: Workspace, client: TestClient) -> None:
    _say(workspace, "list", "new", "Bakers", ANNA, FRED, "instagram:gina")
    wish = {"budget": "500 EUR", "fee_rule": {"base": 20, "per_thousand": 5},
            "evidence": {"min_posts": 0, "min_audience": 0}}  # fmt: skip
    made = client.post("/api/v1/lists/1/plan", json={"fields": wish, "creators": [ANNA, FRED]}).json()
    plan = client.get(f"/api/v1/plans/{made['id']}").json()
    assert {c["creator_id"] for c in plan["shortlist"]} == {ANNA, FRED}
    assert plan["brief"]["only"] == [ANNA, FRED]
    page = _post(client, "/lists/1/lead", "/lists/1/lead", do="plan", budget="nothing")
    assert page.status_code == 422
    assert "budget" in page.text
    assert "Banned" in _post(client, "/lists/1/lead", "/lists/1/lead", do="ban", brief="1", pick=[FRED]).text
    assert "Choose a saved brief" in _post(client, "/lists/1/lead", "/lists/1/lead", do="pin").text
    standing = client.get("/api/v1/briefs/1/decisions").json()
    assert [(d["creator_id"], d["decision"]) for d in standing] == [(FRED, "ban")]
    begun = _post(client, "/lists/1/lead", "/lists/1/lead", do="campaign", brand="Bakery", currency="EUR")
    assert "/campaigns/1" in str(begun.url)
    assert "kept on the brief" in _say(workspace, "list", "decide", "Bakers", "--brief", "1", "--as", "clear")
    assert "booked for" in _say(workspace, "list", "plan", "Bakers", "--budget", "500 EUR", "--fee", "20,5")
    assert (
        json.loads(_say(workspace, "list", "campaign", "1", "--brand", "B", "--currency", "EUR", "--json"))["id"] == 2
    )


def test_a_viewer_looks_and_changes_nothing(workspace: Workspace) -> None:
    accounts = Accounts(workspace)
    owner = accounts.add("ann", Role.OWNER, password="correct horse battery")
    viewer = accounts.add("vic", Role.VIEWER, password="correct horse battery")
    goodword.KeptDesk(workspace, Who(owner.id, Role.OWNER)).make("Hidden", read="manager", creators=[ANNA])
    goodword.KeptDesk(workspace, Who(owner.id, Role.OWNER)).make("Shown", creators=[ANNA])
    token = accounts.issue_token(viewer.id, "t", ("read", "write")).token
    client = TestClient(create_app(workspace), base_url=BASE, headers={"authorization": f"Bearer {token}"})
    assert [x["name"] for x in client.get("/api/v1/lists").json()] == ["Shown"]
    assert client.get("/api/v1/lists/1").status_code == 404
    assert client.get("/api/v1/lists/1/export").status_code == 404
    assert client.post("/api/v1/lists/2/add", json={"creators": [BELA]}).status_code == 403
    assert "Add by handles" not in client.get("/lists/2").text
    assert "Keep the note" not in client.get(f"/creators/{ANNA}").text


@pytest.mark.parametrize(
    ("address", "fields", "told"),
    [
        ("/lists", {"name": "", "read": "viewer", "write": "analyst"}, "from 1 up to 100 characters"),
        ("/lists", {"name": "x", "read": "emperor", "write": "analyst"}, "no role called"),
        ("/lists/1/change", {"name": "y" * 200, "read": "viewer", "write": "owner"}, "up to 100 characters"),
        ("/lists/1/do", {"do": "tag", "pick": [ANNA], "tag": " "}, "`tag`|<code>tag</code>"),
        ("/lists/1/do", {"do": "remove"}, "Nobody was selected"),
        ("/lists/1/do", {"do": "explode", "pick": [ANNA]}, "no action called"),
        ("/lists/1/do", {"do": "copy", "pick": [ANNA], "other": "x"}, "Choose the other list"),
    ],
)
def test_what_is_wrong_stands_on_the_page_and_nothing_was_changed(
    workspace: Workspace, client: TestClient, address: str, fields: dict[str, object], told: str
) -> None:
    goodword.KeptDesk(workspace).make("Bakers", creators=[ANNA])
    answer = _post(client, "/lists", address, **fields)
    assert answer.status_code == 422
    assert re.search(told, answer.text)
    assert [x["name"] for x in client.get("/api/v1/lists").json()] == ["Bakers"]
    assert len(client.get("/api/v1/lists/1/changes").json()) == 1


def test_who_is_refused_leaves_no_tag(client: TestClient) -> None:
    refused = client.post("/api/v1/tags/new/give", json={"creators": ["not an id"]})
    assert refused.status_code == 422
    assert client.get("/api/v1/tags").json() == []
