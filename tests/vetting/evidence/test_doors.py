"""The file of a creator: the same from the terminal and over HTTP, kept unchanged, erased when asked."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pyarrow as pa
import pytest
import typer
from starlette.testclient import TestClient
from tests.vetting.samples import FRESH, NO_CELLS, NOW, creator, features
from typer.testing import CliRunner, Result

from goodword.api.app import create_app
from goodword.catalogue.model import Status
from goodword.core.tables import POSTS
from goodword.ledger.store import Ledger
from goodword.vetting.evidence.cli import register as register_evidence
from goodword.vetting.trust.cli import register as register_trust
from support import settings_in

ROWS = [creator([0.03] * 5, creator_id=f"instagram:{h}", handle=h, name=h) for h in ("मीरा", "bo")]
CAPTIONS = (
    *("Werbung | Brot", "lecker #sonne #brot #ad", "nur Brot", "unbezahlte Werbung | Brot", "#adidas"),
    *("Danke @firma #ad", "Brot. " * 80 + "Anzeige"),
)


class Catalogue:
    """Two creators with the same posts."""

    def features(self, query) -> pa.Table:
        return features(*(r for r in ROWS if r["creator_id"] in query.creator_ids))

    def status(self) -> Status:
        return FRESH

    def cells(self) -> pa.Table:
        return NO_CELLS

    def withheld(self, _creator_ids) -> dict[str, object]:
        return {}

    def search(self, text, _limit=20) -> pa.Table:
        return pa.Table.from_pylist([{k: r[k] for k in ("creator_id", "handle")} for r in ROWS if text in r["handle"]])

    def posts(self, creator_id, _limit=50) -> pa.Table:
        rows = [
            {"post_id": f"{creator_id}-{i}", "creator_id": creator_id, "observed_at": 2_000, "posted_at": 1_000 + i,
             "caption": caption, "likes": 100 + i, "comments": 5, "sponsors": ["firma"] if i == 5 else []}
            for i, caption in enumerate(CAPTIONS)
        ]  # fmt: skip
        return pa.Table.from_pylist(rows, schema=POSTS.schema)


@pytest.fixture
def work(tmp_path: Path) -> Iterator[SimpleNamespace]:
    ledger = Ledger.open(f"sqlite:///{tmp_path / 'ledger.db'}")
    yield SimpleNamespace(catalogue=Catalogue(), ledger=ledger, settings=settings_in(tmp_path), now=lambda: NOW)
    ledger.close()


def run(work: SimpleNamespace, *words: str) -> Result:
    app = typer.Typer()
    app.callback()(lambda: None)
    register_evidence(app)
    register_trust(app)
    return CliRunner().invoke(app, list(words), obj=work)


def test_competitors_named_are_said_and_kept(work: SimpleNamespace) -> None:
    shown = run(work, "evidence", "show", "bo", "--competitor", "@Firma").stdout
    assert "They named firma" in shown
    assert "They named" not in run(work, "evidence", "show", "bo").stdout
    run(work, "evidence", "keep", "bo", "--competitor", "firma")
    kept = json.loads(run(work, "evidence", "get", "1").stdout)
    http = TestClient(create_app(work), base_url="http://127.0.0.1")
    answer = http.get("/api/v1/creators/instagram:bo/evidence", params={"competitor": "firma"}).json()
    assert answer["ads"]["competitors"] == kept["ads"]["competitors"]
    assert answer["ads"]["competitors"][0][0] == "firma"


def test_it_is_said_whose_rules_these_are(work: SimpleNamespace) -> None:
    nobody = run(work, "evidence", "show", "bo").stdout
    assert "By the rules of European Union in general and United States, because no country is known." in nobody
    assert "No country of the brand is named" in nobody
    named = run(work, "evidence", "show", "bo", "--country", "de").stdout
    assert "By the rules of Germany (named)." in named
    assert "No country of the brand" not in named


def test_posts_are_audited_by_the_strictest_rule_and_homonyms_are_left_alone(work: SimpleNamespace) -> None:
    found = json.loads(run(work, "evidence", "show", "bo", "--country", "de", "--json").stdout)
    posts = {p["caption"]: p for p in found["disclosure"]["posts"]}
    assert "de" in found["disclosure"]["rules"]
    assert set(posts) == {CAPTIONS[i].strip() for i in (0, 1, 3, 5, 6)}
    assert posts[CAPTIONS[0]]["verdict"]["status"] == 4
    assert all(p["verdict"]["url"].startswith("https://") for p in posts.values())
    assert posts[CAPTIONS[5]]["labelled"] is True
    signal = next(s for s in found["vetting"]["signals"] if s["name"] == "disclosure")
    assert signal["estimate"]["n"] == 3
    assert signal["estimate"]["low"] < signal["estimate"]["value"] < signal["estimate"]["high"]


def test_expertise_and_room_for_ads_are_part_of_the_file(work: SimpleNamespace) -> None:
    found = json.loads(run(work, "evidence", "show", "bo", "--json").stdout)
    signals = {s["name"]: s for s in found["vetting"]["signals"]}
    assert "ad_share" not in signals
    marked = {CAPTIONS[i] for i in (0, 1, 5, 6)}
    assert found["ads"]["marked"] == len(marked) == round(signals["ad_saturation"]["estimate"]["value"] * 11 - 0.28)
    assert signals["niche"]["verdict"] == "pass"
    assert found["expertise"]["posts"] == len(CAPTIONS)


def test_what_is_kept_never_changes(work: SimpleNamespace) -> None:
    assert "evidence 1" in run(work, "evidence", "keep", "bo").output
    before = run(work, "evidence", "get", "1").stdout
    ROWS[1]["followers"] = ROWS[1]["followers"] + 1
    assert "evidence 2" in run(work, "evidence", "keep", "bo").output
    assert run(work, "evidence", "get", "1").stdout == before
    assert run(work, "evidence", "list", "bo").output.count("\n") == 2
    assert run(work, "evidence", "erase", "instagram:bo", "--yes").output.startswith("2 ")
    assert "Nothing is kept" in run(work, "evidence", "list", "bo").output


def test_the_api_says_what_the_terminal_says(work: SimpleNamespace) -> None:
    api = TestClient(create_app(work))
    shown = api.get("/api/v1/creators/instagram:bo/evidence").json()
    assert shown == json.loads(run(work, "evidence", "show", "bo", "--json").stdout)
    assert shown["vetting"] == api.get("/api/v1/creators/instagram:bo/vetting").json()
    kept = api.post("/api/v1/creators/instagram:bo/evidence")
    assert kept.status_code == 201
    assert api.get(f"/api/v1/evidence/{kept.json()['id']}").json() == shown
    assert api.get("/api/v1/creators/instagram:bo/evidence/kept").json() == [kept.json()]
    assert api.get("/api/v1/evidence/77").status_code == 404
    assert api.get("/api/v1/creators/instagram:nobody/evidence").status_code == 404


def test_weights_are_stored_and_decide_everywhere(work: SimpleNamespace) -> None:
    api = TestClient(create_app(work))
    assert "7  engagement" in run(work, "trust", "weights", "--weight", "engagement=7").output
    assert api.get("/api/v1/trust/weights").json()["by_signal"]["engagement"] == 7
    api.put("/api/v1/trust/weights", json={"by_signal": {"audience": 9}})
    assert json.loads(run(work, "trust", "weights", "--json").stdout)["audience"] == 9
    assert len(api.get("/api/v1/trust/weights").json()["history"]) == 2
    ranked = api.post("/api/v1/trust/rank", json={"creators": ["bo", "मीरा"]}).json()
    assert ranked == json.loads(run(work, "trust", "rank", "bo", "मीरा", "--json").stdout)
    assert {p["weight"] for r in ranked for p in r["parts"] if p["signal"] == "audience"} == {9}
    assert run(work, "trust", "weights", "--weight", "engagement=much").exit_code != 0
    assert api.put("/api/v1/trust/weights", json={"by_signal": {"engagement": -1}}).status_code == 422
