"""A saved search says who is found, who rose, who changed and who is gone: at every door, and to whoever is told."""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response
from typer.testing import CliRunner

import goodword
import search_world
from catalogue_world import creator, post, write_batch
from goodword.catalogue.workspace import Workspace
from goodword.cli.main import app as commands
from goodword.core.errors import BadInput, Conflict, NotFound
from goodword.core.tables import Kind as Table
from goodword.discovery.kept.model import Who
from goodword.discovery.saved.compare import new_between
from goodword.discovery.saved.desk import SavedDesk
from goodword.discovery.saved.model import Person, Why
from goodword.discovery.search.desk import desk_of as search_desk_of
from goodword.ledger.sendings import Every, Kind
from goodword.web.app import create_app
from support import settings_in

BASE = "http://127.0.0.1:8000"
ANN = Person("a:ann", "Ann", 1_000, "EUR 50.00", "Pune", "en", "food", "x", 1_000_000)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"followers": 1_400}, "Followers: 1,400, was 1,000."),
        ({"followers": 1_040}, ""),
        ({"followers": None}, "Followers is not known any more, was 1,000."),
        ({"price": ""}, "Price is not known any more, was EUR 50.00."),
        ({"place": "Mumbai", "language": "hi"}, "Place: Mumbai, was Pune. Language: hi, was en."),
        ({"bio": "y"}, "Their bio is another one."),
        ({"last_posted_at": 1_000_000 + 86_400}, ""),
        ({"last_posted_at": 1_000_000 + 40 * 86_400}, "Last post: 1970-02-21, was 1970-01-12."),
    ],
)
def test_what_changed_is_said_and_small_moves_are_not(change: dict[str, object], sentence: str) -> None:
    new, gone = new_between([ANN], [replace(ANN, **change)], top=5)  # type: ignore[arg-type]
    assert [n.sentence for n in new] == ([sentence] if sentence else [])
    assert gone == ()


def test_found_risen_and_gone() -> None:
    before = [replace(ANN, creator_id=f"a:{n}") for n in range(6)]
    now = [before[5], replace(ANN, creator_id="a:new"), *before[1:5], replace(ANN, creator_id="erased:3")]
    new, gone = new_between(before, now, top=2)
    assert [(n.person.creator_id, n.why, n.rank, n.before) for n in new] == [
        ("a:5", Why.RISEN, 1, 6),
        ("a:new", Why.FOUND, 2, None),
    ]
    assert [p.creator_id for p in gone] == ["a:0"]
    assert new[0].sentence == "Rose from place 6 to 1."


class Days:
    """A clock that is turned by hand."""

    def __init__(self) -> None:
        self.now = search_world.NOW

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, days: int) -> None:
        self.now += timedelta(days=days)


@pytest.fixture
def days() -> Days:
    return Days()


@pytest.fixture(scope="module")
def indexed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return search_world.indexed(tmp_path_factory.mktemp("saved") / "catalogue")


@pytest.fixture
def workspace(indexed: Path, tmp_path: Path, days: Days) -> Workspace:
    shutil.copytree(indexed, tmp_path / "catalogue")
    flags = {"catalogue": str(tmp_path / "catalogue"), "webhook_hosts": "hooks.example"}
    return Workspace(settings_in(tmp_path, **flags), now=days)


def _grow(workspace: Workspace) -> None:
    """A new baker in Mumbai, and Anna with more followers."""
    root, later = Path(workspace.settings.catalogue), 1_790_000_000
    anna = next(c for c in search_world.CREATORS if c["creator_id"] == "instagram:anna")
    nina = creator("nina", bio="Vegan street food बेकरी", followers=2_000, country="IN", place="Mumbai")
    write_batch(root, Table.CREATORS, [nina, {**anna, "followers": 9_000, "observed_at": later}])
    write_batch(root, Table.POSTS, [post("n1", "nina", caption="vegan street food, every day", hashtags=["vegan"])])
    workspace.catalogue.refresh()
    search_desk_of(workspace).build()


def test_what_is_new_is_told_since_one_looked_and_since_a_day(workspace: Workspace, days: Days) -> None:
    desk = SavedDesk(workspace)
    saved = desk.save("Mumbai", "vegan street food", {"country": "IN"}).search
    assert desk.unseen() == {saved.id: 0}
    days.pass_by(3)
    _grow(workspace)
    ran = desk.run(saved)
    assert ran.news is not None
    why = {n.person.creator_id: n.why for n in ran.news.new}
    assert why == {"instagram:nina": Why.FOUND, "instagram:anna": Why.CHANGED}
    assert ran.news.sentence == "1 newly found, 1 changed."
    assert desk.unseen() == {saved.id: 2}
    other = SavedDesk(workspace, Who(None))
    desk.see(saved.id)
    assert other.unseen() == {saved.id: 0}
    since = desk.news(saved, since=search_world.NOW + timedelta(days=1))
    assert len(since.new) == 2
    assert since.note == ""
    early = desk.news(saved, since=search_world.NOW - timedelta(days=9))
    assert len(early.new) == 2
    assert "run first at 2026-01-15" in early.note
    days.pass_by(1)
    again = desk.run(saved)
    assert again.news is not None
    assert again.news.new == ()
    newest = desk.store.newest(saved.id)
    assert newest is not None
    assert newest.last_at - newest.made_at == timedelta(days=1)  # the same answer is one run, seen again


def test_another_question_is_not_compared_with_the_old_one(workspace: Workspace, days: Days) -> None:
    desk = SavedDesk(workspace)
    saved = desk.save("x", "street food").search
    days.pass_by(1)
    changed = desk.change(saved.id, {"words": "ramen"})
    ran = desk.run(changed)
    assert ran.news is not None
    assert ran.news.new == ()
    assert "changed" in ran.news.note


def test_wrong_searches_are_refused_in_words(workspace: Workspace) -> None:
    desk = SavedDesk(workspace)
    desk.save("Food", "food")
    with pytest.raises(Conflict, match="already"):
        desk.save("FOOD", "food")
    with pytest.raises(BadInput, match="words or fields"):
        desk.save("y", " ")
    with pytest.raises(BadInput, match="no field of a search"):
        desk.save("y", "food", {"colour": "red"})
    with pytest.raises(BadInput, match="from 1 to 1,000"):
        desk.save("y", "food", top=0)
    with pytest.raises(NotFound):
        desk.save("y", "", {"near": "Qwertz"})
    with pytest.raises(NotFound):
        desk.named("z")
    assert [s.name for s in desk.store.searches()] == ["Food"]


def test_one_search_that_cannot_be_run_keeps_no_other_waiting(workspace: Workspace) -> None:
    desk = SavedDesk(workspace)
    broken = desk.save("Broken", "food").search
    desk.save("Whole", "food")
    desk.store.change(broken.id, "Broken", "food", {"near": "Qwertz"}, 20)
    ran = desk.run_all()
    assert [bool(r.error) for r in ran] == [True, False]


def test_whoever_is_told_is_told_once_and_only_when_something_is_new(
    workspace: Workspace, days: Days, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[dict[str, object]] = []

    def post_it(address: str, body: bytes, **_: object) -> int:
        sent.append({"address": address, "body": json.loads(body)})
        return 200

    monkeypatch.setattr("goodword.discovery.saved.desk.post", post_it)
    desk = SavedDesk(workspace)
    saved = desk.save("Mumbai", "vegan street food", {"country": "IN"}).search
    desk.save("Ramen", "ramen", {"country": "JP"})
    made = desk.add_receiver(Kind.WEBHOOK, "https://hooks.example/secret", every=Every.DAY)
    assert [t.outcome for t in desk.tell()] == ["nothing new"]
    days.pass_by(1)
    _grow(workspace)
    desk.run_all()
    shown = desk.tell(dry_run=True)[0]
    assert (shown.outcome, shown.address) == ("shown", "hooks.example")
    assert "instagram:nina" in shown.text
    assert f"/search/saved/{saved.id}" in shown.text
    assert [t.outcome for t in desk.tell()] == ["sent"]
    assert [t.outcome for t in desk.tell()] == ["nothing new"]
    assert len(sent) == 1
    digest = sent[0]["body"]["digest"]  # type: ignore[index]
    assert digest["subject"].startswith("2 creators to look at in 1 saved search")
    assert made.secret not in json.dumps(sent[0])
    with pytest.raises(BadInput, match="https"):
        desk.add_receiver(Kind.WEBHOOK, "http://elsewhere.example/")


def _post(client: TestClient, page: str, address: str, **fields: object) -> Response:
    token = re.search(r'name="csrf" content="(\w+)"', client.get(page).text)
    assert token is not None
    return client.post(address, data={"csrf": token[1], **fields})


def test_page_terminal_http_and_python_tell_the_same(workspace: Workspace, days: Days, tmp_path: Path) -> None:
    client = TestClient(create_app(workspace), base_url=BASE)
    page = client.get("/search", params={"q": "vegan street food", "country": "IN"}).text
    assert 'name="country" value="IN"' in page
    assert "/search/export?format=xlsx&amp;q=vegan+street+food&amp;country=IN" in page
    made = _post(client, "/search", "/search/saved", name="Mumbai", q="vegan street food", country="IN", top="5")
    assert "Nothing is new" in made.text
    assert "already" in _post(client, "/search", "/search/saved", name="mumbai", q="x").text
    days.pass_by(2)
    _grow(workspace)
    told = CliRunner().invoke(commands, ["search", "saved", "run", "--no-tell", "--json"], obj=workspace)
    ids = [n["person"]["creator_id"] for n in json.loads(told.stdout)["ran"][0]["news"]["new"]]
    assert sorted(ids) == ["instagram:anna", "instagram:nina"]
    assert re.findall(r'data-main href="/creators/([^"]+)"', client.get("/search/saved/1").text) == ids
    assert "<b>2</b> new" in client.get("/search/saved").text
    news = client.get("/api/v1/search/saved/1/news", params={"since": "2026-01-15"}).json()
    assert [n["person"]["creator_id"] for n in news["new"]] == ids
    assert client.get("/api/v1/search/saved/1/news", params={"since": "soon"}).status_code == 422
    assert "a day like" in client.get("/search/saved/1?since=soon").text
    assert len(goodword.SavedDesk(workspace).news(goodword.SavedDesk(workspace).named("mumbai")).new) == 2
    terminal = CliRunner().invoke(commands, ["search", "saved", "new", "Mumbai", "--seen"], obj=workspace).stdout
    assert "Newly found, at place" in terminal
    assert client.get("/api/v1/search/saved").json()[0]["unseen"] == 0
    assert "1 saved" not in _post(client, "/search/saved/1", "/search/saved/1", do="remove").text
    assert client.get("/api/v1/search/saved").json() == []
    assert client.post("/api/v1/search/saved/1/restore").json()["name"] == "Mumbai"
    out = tmp_path / "found.csv"
    words = ["search", "vegan street food", "--country", "IN", "--save", "Second", "--out", str(out)]
    done = CliRunner().invoke(commands, words, obj=workspace)
    assert "Saved search 2: Second" in done.output
    rows = out.read_text("utf-8-sig").splitlines()
    over_http = client.get("/api/v1/search/export", params={"q": "vegan street food", "country": "IN", "limit": "20"})
    assert over_http.content.decode("utf-8-sig").splitlines() == rows
    assert rows[0].startswith("rank,creator_id")
