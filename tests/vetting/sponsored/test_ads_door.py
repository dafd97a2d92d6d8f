"""`goodword ads` over a small catalogue in memory: marks, brands, competitors, and a look learnt from the others."""

from __future__ import annotations

import json
from types import SimpleNamespace

import pyarrow as pa
import pytest
import typer
from fastapi import FastAPI
from fastapi.testclient import TestClient
from tests.vetting.samples import features
from tests.vetting.sponsored.test_look import drawn
from typer.testing import CliRunner

from goodword.core.tables import POSTS
from goodword.vetting import api
from goodword.vetting.sponsored.cli import register
from goodword.vetting.sponsored.seen import marked_posts

DAY = 86_400
NOW = 1_700_000_000
OWN = [
    ("#ad use my code for 20% off @brand1 @me", 1),
    ("use my code for 20% off @brand2", 3),
    ("walk rain tea book cat", 5),
    ("#ad @rival tea", 9),
]


def rows(posts, *, first=0):
    empty = dict.fromkeys(POSTS.schema.names)
    return [
        empty | {"post_id": f"p{first + i}", "creator_id": c, "caption": text, "posted_at": at, "observed_at": NOW}
        for i, (c, text, at) in enumerate(posts)
    ]


class Catalogue:
    """Answers what `goodword ads` asks; `others` posts of other creators."""

    def __init__(self, others, folder):
        own = rows([("instagram:me", text, NOW - days * DAY) for text, days in OWN])
        rest = rows([(f"instagram:{p.creator}", p.caption, NOW) for p in drawn(others)], first=100)
        self.table = pa.Table.from_pylist([*own, *rest], schema=POSTS.schema)
        self.evidence = self
        self.folder = folder

    def shelf(self):
        return self.folder / "shelf", f"state{self.table.num_rows}"

    def status(self):
        return SimpleNamespace(posts=self.table.num_rows, creators=self.table.num_rows)

    def features(self, query):
        return features(*({"creator_id": name, "followers": 5000} for name in query.creator_ids))

    def recent_posts(self, creator_ids=(), **_):
        kept = [r for r in self.table.to_pylist() if not creator_ids or r["creator_id"] in creator_ids]
        return pa.Table.from_pylist(kept, schema=POSTS.schema)


def run(folder, others, *words):
    app = typer.Typer()
    app.callback()(lambda: None)
    register(app)
    workspace = SimpleNamespace(catalogue=Catalogue(others, folder))
    done = CliRunner().invoke(app, ["ads", "instagram:me", *words], obj=workspace, catch_exceptions=False)
    return done.output


@pytest.mark.parametrize(
    ("caption", "marked"), [("tea #ads", True), ("#ads unbezahlte Werbung", False), ("tea", False)]
)
def test_a_hashtag_that_counts_in_lists_counts_here(caption, marked):
    (row,) = rows([("instagram:me", caption, NOW)])
    assert marked_posts([row])[0].marked is marked


def test_http_says_what_the_terminal_says(tmp_path):
    app = FastAPI()
    app.state.workspace = SimpleNamespace(catalogue=Catalogue(600, tmp_path))
    app.include_router(api.router)
    plain = TestClient(app).get("/creators/instagram:me/ads?competitor=rival").json()
    assert plain["learnt_from_marked_posts"] == 0
    assert plain["saturation"]["queue"] == []
    assert plain["saturation"]["competitors"][0][0] == "rival"


def test_without_enough_marked_posts_unmarked_ones_are_not_judged(tmp_path):
    out = run(tmp_path, 20, "--competitor", "@rival")
    assert "2 of 4 posts in 90 days are marked" in out
    assert "They named rival" in out
    assert "Unmarked posts were not judged" in out


def test_with_enough_of_them_the_look_is_learnt_and_the_queue_filled(tmp_path):
    found = json.loads(run(tmp_path, 1_200, "--json"))
    assert found["learnt_from_marked_posts"] >= 100
    saturation = found["creators"][0]["saturation"]
    assert [post["post_id"] for post in saturation["queue"]] == ["p1"]
    assert saturation["with_probable"]["value"] > saturation["share"]["value"]
    assert ["me", 1] not in saturation["brands"]
    assert sorted(b for b, _ in saturation["brands"]) == ["brand1", "rival"]


def test_a_look_is_learnt_once_and_serves_until_the_data_change(tmp_path):
    first, again = (json.loads(run(tmp_path, 1_200, "--json")) for _ in range(2))
    assert "learnt in" in first["judged"]
    assert "kept since it was learnt" in again["judged"]
    assert again["creators"] == first["creators"]
    assert [p.name for p in (tmp_path / "shelf").iterdir()] == [p.name for p in (tmp_path / "shelf").glob("look-*.npz")]
    changed = json.loads(run(tmp_path, 1_300, "--json"))
    assert "learnt in" in changed["judged"]
    assert len(list((tmp_path / "shelf").iterdir())) == 1


def test_a_kept_look_that_cannot_be_read_is_learnt_again(tmp_path):
    run(tmp_path, 1_200)
    (kept,) = (tmp_path / "shelf").iterdir()
    kept.write_bytes(b"PK\x03\x04 half of it")
    assert "learnt in" in run(tmp_path, 1_200)


def test_http_uses_a_kept_look_and_learns_only_when_asked(tmp_path):
    def ask(query=""):
        app = FastAPI()
        app.state.workspace = SimpleNamespace(catalogue=Catalogue(1_200, tmp_path))
        app.include_router(api.router)
        return TestClient(app).get(f"/creators/instagram:me/ads{query}").json()

    assert "no look has been learnt" in ask()["judged"]
    assert ask("?look=true")["saturation"]["queue"]
    assert ask()["saturation"]["queue"]
