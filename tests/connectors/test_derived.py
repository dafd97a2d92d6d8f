"""Nothing is made of a network's rows until somebody states that the project accepted what that takes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pytest
from starlette.testclient import TestClient
from typer.testing import CliRunner

from goodword.catalogue import layout, write
from goodword.catalogue.model import FeatureQuery
from goodword.cli.main import app
from goodword.connectors.model import Want
from goodword.core.errors import BadInput, Conflict
from goodword.core.tables import CREATORS, Kind
from goodword.discovery.read import read_mapping
from goodword.discovery.whom import creators_named
from goodword.planning.assess import with_pinned
from goodword.planning.portrait import history_picture, portrait, posts_picture
from goodword.upkeep.verify import verify
from goodword.vetting.ask import vet_all, vet_known
from goodword.vetting.evidence.desk import EvidenceDesk
from goodword.vetting.model import Verdict
from goodword.web.app import create_app

from .standing import Stand, standing

WHO = "youtube:maren1.bread.invented.test"
WHY = "terms do not allow derived figures here"
FEW = Want(posts=6, comments=20)


@pytest.fixture
def stand(tmp_path: Path) -> Iterator[Stand]:
    with standing(tmp_path, "youtube") as made:
        made.watch(3)
        made.desk.refresh("youtube", FEW)
        yield made


def _run(stand: Stand, *words: str, fine: bool = True) -> str:
    done = CliRunner().invoke(app, [*words], obj=stand.workspace, env={"COLUMNS": "300"})
    assert (done.exit_code == 0) is fine, done.output
    return done.output if fine else str(done.exception)


def test_no_answer_of_the_catalogue_has_them_in_it(stand: Stand) -> None:
    catalogue = stand.workspace.catalogue
    assert stand.rows(Kind.POSTS)
    assert stand.rows(Kind.ENGAGEMENTS)
    status = catalogue.status()
    assert (status.creators, status.posts, status.engagements, status.stale) == (0, 0, 0, False)
    assert status.shown_only == 3
    assert catalogue.features(FeatureQuery()).num_rows == 0
    assert catalogue.cells().num_rows == 0
    for answer in (catalogue.audience((WHO,)), catalogue.terms((WHO,)), catalogue.places((WHO,)),
                   catalogue.posts(WHO), catalogue.history(WHO), catalogue.search("maren")):  # fmt: skip
        assert answer.num_rows == 0
    assert list(vet_all(catalogue, now=stand.clock.now())) == []
    assert verify(stand.workspace).whole


def test_who_asks_for_one_is_told_why(stand: Stand) -> None:
    catalogue, now = stand.workspace.catalogue, stand.clock.now()
    vetting = vet_known(catalogue, [WHO], now=now)[WHO]
    assert (vetting.verdict, vetting.signals) == (Verdict.NOT_ENOUGH_EVIDENCE, ())
    assert WHY in vetting.sentence
    with pytest.raises(Conflict, match=WHY) as raised:
        EvidenceDesk(stand.workspace).dossier(WHO)
    assert "goodword source terms youtube" in raised.value.next_step
    with pytest.raises(Conflict, match=WHY):
        creators_named((WHO,), catalogue, where="like")
    assert WHY in _run(stand, "vet", WHO, fine=False)
    assert "derived figures are off" in _run(stand, "source", "terms", "youtube")


def test_what_the_network_gave_is_shown_as_it_is(stand: Stand) -> None:
    who = portrait(stand.workspace.catalogue, WHO, now=stand.clock.now())
    assert WHY in who.only_shown
    assert (who.profile.name, len(who.posts)) == ("Maren bread", 6)
    assert who.profile.followers == dict(who.followers)[int(stand.clock.at)]
    assert posts_picture(who) == ("", {"rows": [], "usual": None})
    assert history_picture(who)[0] == "Followers"
    with TestClient(create_app(stand.workspace), base_url="http://127.0.0.1:8000") as web:
        page = web.get(f"/creators/{WHO}").text
        assert "Shown as the network gives it" in page
        assert "are usual for them" not in page
        assert "signals for which too little is known" not in page
        page = web.get("/sources/youtube").text
        assert "Derived figures are off" in page
        token = re.search(r'name="csrf" content="(\w+)"', page)
        assert token is not None
        said = web.post("/sources/youtube/connections", data={"csrf": token[1], "do": "accept"})
        assert (said.status_code, "Tick the box first" in said.text) == (422, True)
        assert WHY in web.get(f"/api/v1/creators/{WHO}").json()["only_shown"]


def test_a_plan_leaves_them_out_and_says_so(stand: Stand) -> None:
    brief = stand.folder / "brief.toml"
    brief.write_text('name = "x"\nbudget = "500 EUR"\nniches = ["food"]\n')
    told = _run(stand, "plan", str(brief))
    assert "maren1" not in told
    assert "3 creators of a network whose terms do not allow derived figures were not looked at" in " ".join(
        told.split()
    )
    pinned = read_mapping({"budget": "500 EUR", "pinned": [WHO]})
    none = stand.workspace.catalogue.features(FeatureQuery())
    with pytest.raises(Conflict, match=WHY):
        with_pinned(stand.workspace.catalogue, none, FeatureQuery(), pinned)


def test_the_statement_turns_them_on_and_taking_it_back_off_again(stand: Stand) -> None:
    said = _run(stand, "source", "terms", "youtube", "--accepted-derived-metrics", "--by", "Anna Muster")
    assert "Anna Muster stated on 2026-07-20" in said
    catalogue = stand.workspace.catalogue
    assert catalogue.features(FeatureQuery()).num_rows == 3
    assert catalogue.status().shown_only == 0
    assert catalogue.withheld((WHO,)) == {}
    stand.clock.pass_(86_400)
    stand.desk.refresh("youtube", FEW)
    assert all(not commit.shown_only for commit in layout.commits(stand.root)), "new batches, too"
    with TestClient(create_app(stand.workspace), base_url="http://127.0.0.1:8000") as web:
        assert "Anna Muster" in web.get("/sources/youtube").text
        (link,) = web.get("/api/v1/sources/youtube").json()["links"]
        assert link["accepted"]["who"] == "Anna Muster"
        stated = web.post("/api/v1/sources/youtube/terms", json={"accepted_derived_metrics": False})
        assert stated.json()["links"][0]["accepted"] is None
    assert stand.workspace.catalogue.features(FeatureQuery()).num_rows == 0
    assert stand.workspace.catalogue.status().shown_only == 3
    assert all(commit.shown_only for commit in layout.commits(stand.root))
    stand.desk.refresh("youtube", FEW)
    assert stand.workspace.catalogue.features(FeatureQuery()).num_rows == 0


def test_rows_of_others_are_derived_from_without_them(stand: Stand) -> None:
    """The same creator in a file of one's own: only the file counts."""
    row = {"creator_id": WHO, "observed_at": int(stand.clock.at), "platform": "youtube", "handle": "maren1",
           "name": "as they wrote it to us", "followers": 7}  # fmt: skip
    write.append(stand.root, Kind.CREATORS, pa.Table.from_pylist([row], schema=CREATORS.schema), 1, "list.csv")
    stand.workspace.catalogue.refresh()
    (found,) = stand.workspace.catalogue.features(FeatureQuery()).to_pylist()
    assert (found["name"], found["followers"], found["posts_known"]) == ("as they wrote it to us", 7, 0)


def test_a_connection_of_its_own_begins_without_it(stand: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOODWORD_YOUTUBE_KEY", "k-e-y")
    stand.desk.accept("youtube", "Anna")
    link = stand.desk.connect("youtube")
    assert stand.desk.state("youtube").links[0].accepted is None
    assert stand.desk.disconnect("youtube") == 1
    stand.desk.connect("youtube", accepted_by="Berta")
    accepted = stand.desk.state("youtube").links[0].accepted
    assert accepted is not None
    assert (accepted.who, link.url) == ("Berta", "https://youtube.googleapis.com")


def test_a_network_that_asks_for_nothing_takes_no_statement(stand: Stand) -> None:
    with pytest.raises(BadInput, match="asks for no amendment"):
        stand.desk.accept("bluesky", "Anna")
    with pytest.raises(BadInput, match="who states it"):
        stand.desk.accept("youtube", " ")
