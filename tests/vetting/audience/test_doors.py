"""`goodword audience` and the API: one core, the same answers; labelling resumes; wrong input says what is wrong."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pytest
import typer
from starlette.testclient import TestClient
from tests.vetting.audience.drawn import audience
from typer.testing import CliRunner, Result

from goodword.api.app import create_app
from goodword.catalogue.model import FeatureQuery
from goodword.ledger.store import Ledger
from goodword.vetting.audience.cli import register
from goodword.vetting.audience.desk import AudienceDesk
from goodword.vetting.audience.labels import Said

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


class Known:
    """Stands where a catalogue stands that holds one creator."""

    ids = ("instagram:bo", "instagram:cy", "tiktok:cy")

    def features(self, query: FeatureQuery) -> pa.Table:
        return pa.table({"creator_id": pa.array([i for i in query.creator_ids if i in self.ids], pa.string())})

    def cells(self) -> pa.Table:
        return pa.table({"platform": ["instagram", "tiktok"]})

    def search(self, _text: str, _limit: int = 20) -> pa.Table:
        """Cut short of everybody."""
        return pa.table({"creator_id": pa.array([], pa.string()), "handle": pa.array([], pa.string())})


@dataclass
class Work:
    """Stands where a workspace stands."""

    ledger: Ledger
    catalogue: Known = field(default_factory=Known)

    def now(self) -> datetime:
        return NOW


@pytest.fixture
def work(tmp_path: Path) -> Iterator[Work]:
    ledger = Ledger.open(f"sqlite:///{tmp_path / 'ledger.db'}")
    yield Work(ledger)
    ledger.close()


def csv_of(n: int = 200, share: float = 0.3) -> str:
    f, _ = audience(n, share)
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["Username", "Followers", "Following", "Posts", "has_pic"])
    for i in range(n):
        writer.writerow([f"name{i}", int(f.followers[i]), int(f.following[i]), int(f.posts[i]), int(f.picture[i])])
    return out.getvalue()


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    path = tmp_path / "followers.csv"
    path.write_text(csv_of())
    return path


def run(work: Work, *words: str, answers: str = "") -> Result:
    app = typer.Typer()
    app.callback()(lambda: None)
    register(app)
    return CliRunner().invoke(app, ["audience", *words], input=answers, obj=work)


def test_a_file_is_read_without_keeping_anything(work: Work, sample: Path) -> None:
    result = run(work, str(sample))
    assert result.exit_code == 0, result.output
    assert "between" in result.output
    assert "Least like people" in result.output
    assert "No audience is kept" in run(work, "list").output


def test_json_is_the_whole_answer(work: Work, sample: Path) -> None:
    found = json.loads(run(work, "show", str(sample), "--json").stdout)["credibility"]
    assert found["not_people"]["n"] == 200
    assert found["not_people"]["low"] < found["not_people"]["value"] < found["not_people"]["high"]
    assert found["real"]["value"] == pytest.approx(1 - found["not_people"]["value"])


def test_labelling_is_kept_at_once_resumes_and_can_be_undone(work: Work, sample: Path) -> None:
    assert "audience 1" in run(work, "add", str(sample), "--name", "Bakery").output
    first = run(work, "label", "1", "--by", "asha", answers="p\nn\nx\nq\n")
    assert first.exit_code == 0, first.output
    assert "none of p, n, s, u, q" in first.output
    assert "3/50" in run(work, "label", "1", "--by", "asha", answers="u\ns\nq\n").output
    rows = list(csv.DictReader(io.StringIO(run(work, "export", "1").stdout)))
    assert sorted(row["label"] for row in rows) == ["person", "skip"]
    assert {row["by"] for row in rows} == {"asha"}


def test_labels_made_elsewhere_are_taken_once_all_or_none(work: Work, sample: Path, tmp_path: Path) -> None:
    run(work, "add", str(sample))
    given = tmp_path / "given.csv"
    given.write_text("handle,label,by\n@Name3,not,b\nname4,person,b\n")
    assert "2 labels taken" in run(work, "import", "1", str(given)).output
    assert "0 labels taken, 2 were known" in run(work, "import", "1", str(given)).output
    given.write_text("handle,label,by\nname5,not,b\nnobody,person,b\n")
    failed = run(work, "import", "1", str(given))
    assert failed.exit_code != 0
    assert "not in this sample" in str(failed.exception)
    assert run(work, "export", "1").stdout.count("\n") == 3


def test_an_audience_of_nobody_known_is_kept_and_that_is_said(work: Work, sample: Path) -> None:
    assert "is in the catalogue" not in run(work, "add", str(sample), "--creator", "instagram:bo").output
    assert "No creator instagram:nobody is in the catalogue" in (
        run(work, "add", str(sample), "--creator", "instagram:nobody").output
    )
    assert "audience 3" in run(work, "add", str(sample)).output


def test_one_follower_is_too_few_in_good_english_and_raises_no_alarm(work: Work, tmp_path: Path) -> None:
    (tmp_path / "one.csv").write_text("followers,following,posts\n1,7000,0\n")
    out = run(work, str(tmp_path / "one.csv")).output
    assert "1 follower is too few" in out
    assert "1 follower," in out
    assert "Out of the ordinary" not in out


def test_labels_that_contradict_each_other_give_no_verdict(work: Work, sample: Path, tmp_path: Path) -> None:
    run(work, "add", str(sample))
    rows = [f"{i},{'not' if (i % 2 == 0) == (by == 'a') else 'person'},{by}" for i in range(1, 60) for by in "ab"]
    (tmp_path / "given.csv").write_text("\n".join(["row,label,by", *rows]))
    run(work, "import", "1", str(tmp_path / "given.csv"))
    found = json.loads(run(work, "show", "1", "--json").stdout)["credibility"]
    assert found["verdict"] == "not_enough_evidence"
    assert "differ too much" in found["sentence"]


def test_labels_that_cannot_be_written_are_said_in_words(work: Work, sample: Path, tmp_path: Path) -> None:
    run(work, "add", str(sample))
    failed = run(work, "export", "1", "--out", str(tmp_path / "none" / "x.csv"))
    assert "cannot be written" in str(failed.exception)


def test_what_is_erased_is_gone(work: Work, sample: Path) -> None:
    run(work, "add", str(sample))
    assert run(work, "erase", "1", answers="n\n").exit_code != 0
    assert "erased" in run(work, "erase", "1", "--yes").output
    assert run(work, "show", "1").exit_code != 0
    counts = dict(work.ledger.state().tables)
    assert counts["audience_followers"] == counts["audiences"] == counts["audience_events"] == 0


def test_the_api_says_what_the_terminal_says(work: Work) -> None:
    api = TestClient(create_app(work))
    added = api.post("/api/v1/audiences", json={"content": csv_of(), "order": "newest_first", "whole": 4000})
    assert added.status_code == 201, added.text
    card = api.get("/api/v1/audiences/1/next", params={"by": "b"}).json()
    said = api.post("/api/v1/audiences/1/labels", json={"follower": card["number"], "by": "b", "said": "person"})
    assert said.status_code == 201
    assert said.json()["number"] != card["number"]
    assert said.json()["progress"]["given"] == 1
    standing = api.get("/api/v1/audiences/1").json()
    assert standing == json.loads(run(work, "show", "1", "--json").stdout)
    assert any("newest" in w for w in standing["credibility"]["warnings"])
    undone = api.post("/api/v1/audiences/1/labels", json={"follower": 0, "by": "b", "said": "undo"}).json()
    assert undone["number"] == card["number"]
    assert api.get("/api/v1/audiences/1/labels.csv").text == "row,follower,by,label,at\n"
    assert api.delete("/api/v1/audiences/1").status_code == 204
    assert api.get("/api/v1/audiences/1").status_code == 404


@pytest.mark.parametrize(
    ("call", "body", "status"),
    [
        ("post:/api/v1/audiences", {"content": ""}, 422),
        ("post:/api/v1/audiences", {"content": "colour\nred\n"}, 422),
        ("post:/api/v1/audiences", {"content": "following,posts\n-1,many\n"}, 422),
        ("post:/api/v1/audiences/1/labels", {"follower": 5000, "by": "b", "said": "person"}, 404),
        ("post:/api/v1/audiences/1/labels", {"follower": 1, "by": "   ", "said": "person"}, 422),
        ("post:/api/v1/audiences/1/labels", {"follower": 1, "by": "b", "said": "fake"}, 422),
        ("put:/api/v1/audiences/1/labels", {"content": "a,b\n1,2\n"}, 422),
        ("put:/api/v1/audiences/1/labels", {"content": "row,label\n1,perhaps\n", "by": "b"}, 422),
        ("get:/api/v1/audiences/99/next?by=b", None, 404),
    ],
)
def test_wrong_input_is_answered_with_a_problem(work: Work, call: str, body: object, status: int) -> None:
    api = TestClient(create_app(work), raise_server_exceptions=False)
    api.post("/api/v1/audiences", json={"content": csv_of(120)})
    method, _, path = call.partition(":")
    answer = api.request(method, path, json=body) if body is not None else api.request(method, path)
    assert answer.status_code == status, answer.text
    assert answer.json()["detail"]


def test_a_handle_names_the_one_creator_who_has_it(work: Work, tmp_path: Path) -> None:
    file = tmp_path / "f.csv"
    file.write_text(csv_of())
    assert run(work, "add", str(file), "--creator", "@Bo").exit_code == 0
    assert "instagram:bo" in run(work, "list").stdout
    several = run(work, "add", str(file), "--creator", "cy")
    assert several.exit_code != 0
    assert "2 creators are called 'cy': instagram:cy, tiktok:cy." in str(several.exception)
    nobody = run(work, "add", str(file), "--creator", "zz")
    assert "write platform:handle" in str(nobody.exception)
    assert run(work, "add", str(file), "--creator", "instagram:later").exit_code == 0


@pytest.mark.parametrize("name", ["=x", "'x", "'=x", "+1", "-a", "@b", "''", "मीरा", "a'b"])
def test_labels_go_out_and_in_again_under_the_same_name(work: Work, tmp_path: Path, name: str) -> None:
    file, out = tmp_path / "f.csv", tmp_path / "labels.csv"
    file.write_text(csv_of())
    run(work, "add", str(file), "--name", "Bakery")
    desk = AudienceDesk(work)
    number = desk.card(1, name).number
    desk.judge(1, number, name, Said.PERSON)
    assert "Wrote 1 label to" in run(work, "export", "1", "--out", str(out)).stdout
    assert not any(cell[:1] in "=+-@" for row in csv.reader(io.StringIO(out.read_text())) for cell in row if cell)
    again = desk.take(1, out.read_bytes(), by="")
    assert (again.taken, again.unchanged) == (0, 1)
    assert again.sentence == "0 labels taken, 1 was known."
