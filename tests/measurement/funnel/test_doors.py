"""The same funnel through the command line, HTTP, Python and the page; files that are none are answered in words."""

from __future__ import annotations

import json
from pathlib import Path

import httpx2
import pytest
from starlette.testclient import TestClient
from typer.testing import CliRunner

import goodword
from goodword.api.app import create_app
from goodword.catalogue.workspace import Workspace
from goodword.cli.main import app
from goodword.settings.load import load_settings
from measurement.funnel.cases import NOW, click, order, write
from web_browser import Browser, Opened

RESULTS = [
    {
        "creator": "मीरा",
        "clicks": 400,
        "orders": 12,
        "revenue": "240.00",
        "cost": "100",
        "currency": "EUR",
        "reach": 9000,
    },
    {"creator": "خبز", "clicks": 300, "orders": 2, "revenue": "30.00", "cost": "100", "currency": "EUR", "reach": 8000},
]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return write(tmp_path / "results.csv", RESULTS)


@pytest.fixture
def client(tmp_path: Path) -> TestClient:
    settings = load_settings({"catalogue": str(tmp_path / "cat"), "ledger": f"sqlite:///{tmp_path}/l.db"}, environ={})
    return TestClient(create_app(Workspace(settings)), base_url="http://127.0.0.1:8000")


def run(*words: object) -> tuple[int, str]:
    done = CliRunner().invoke(app, ["funnel", *map(str, words)], env={"COLUMNS": "120"})
    return done.exit_code, done.output if done.exception is None else f"{done.output}{done.exception}"


def post(client: TestClient, *paths: Path, **form: str) -> httpx2.Response:
    files = [("files", (p.name, p.read_bytes())) for p in paths]
    return client.post("/api/v1/measurement/funnels", files=files, data=form)


def test_every_door_gives_the_same_numbers(file: Path, client: TestClient) -> None:
    code, said = run(file, "--json")
    assert code == 0
    by_http = post(client, file).json()
    in_python = goodword.funnel(file, now=NOW)
    first = json.loads(said)["lines"]
    assert first == by_http["lines"]
    assert [x.name for x in in_python.lines] == [x["name"] for x in first] == ["मीरा", "خبز"]
    roas = in_python.lines[0].rates["roas"].estimate
    assert roas is not None
    assert first[0]["rates"]["roas"]["estimate"]["value"] == pytest.approx(roas.value)


def test_the_terminal_shows_intervals_and_advice(file: Path) -> None:
    code, said = run(file)
    assert code == 0
    assert "2 creators brought 700 clicks, 14 orders and 270 EUR." in said
    assert "मीरा" in said
    assert "ROAS" in said
    assert "–" in said


def test_a_folder_with_files_by_name(tmp_path: Path) -> None:
    write(tmp_path / "clicks.csv", [click(1, "mira", "2026-03-02"), click(2, "sam", "2026-03-02")])
    write(tmp_path / "orders.csv", [order(1, "2026-03-03", visitor="v1")])
    write(tmp_path / "notes.csv", [{"what": "ever"}])
    code, said = run(tmp_path)
    assert code == 0
    assert "2 clicks, 1 order" in said


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        (["--by", "planet"], "kind of row"),
        (["--currency", "QQQ"], "currency"),
        (["--timezone", "Mars/Olympus"], "timezone"),
        (["--window", "0"], "window_days"),
        (["--level", "1.5"], "level"),
        (["--best-by", "fame"], "best by"),
        (["--as-of", "someday"], "as_of"),
        (["--map", "creator"], "map"),
        (["--map", "crator=creator"], "crator"),
        (["--map", "creator=Partner"], "Partner"),
    ],
)
def test_wrong_wishes_are_answered(file: Path, words: list[str], answer: str) -> None:
    code, said = run(file, *words)
    assert code != 0
    assert answer in said
    assert "Traceback" not in said


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("", "empty"),
        ("colour,shape\nred,round\n", "cannot be told"),
        ("creator,clicks\n", "nothing to count"),
        ("creator,clicks\nmira,many\n", "nothing to count"),
    ],
)
def test_files_that_are_none_are_answered(tmp_path: Path, client: TestClient, text: str, answer: str) -> None:
    path = tmp_path / "given.csv"
    path.write_text(text)
    problem = post(client, path)
    assert problem.status_code in (404, 422)
    assert answer in json.dumps(problem.json()).lower()


def test_rows_that_cannot_be_read_are_named(tmp_path: Path) -> None:
    path = write(tmp_path / "results.csv", [*RESULTS, RESULTS[0] | {"creator": "sam", "clicks": "-4"}])
    code, said = run(path)
    assert code == 0
    assert "1 of 3 rows could not be read" in said
    assert "row 4: '-4'" in said


def test_columns_can_be_said(tmp_path: Path) -> None:
    path = write(tmp_path / "x.csv", [{"Who knows": "mira", "clicks": 50, "orders": 1}])
    found = goodword.funnel(path, columns={"results.creator": "Who knows"}, now=NOW)
    assert [x.name for x in found.lines] == ["mira"]


def test_parquet_and_json_lines(tmp_path: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    pq.write_table(
        pa.Table.from_pylist([r | {"revenue": float(r["revenue"])} for r in RESULTS]), tmp_path / "r.parquet"
    )
    lines = "\n".join(json.dumps(r, ensure_ascii=False) for r in RESULTS)
    (tmp_path / "r.jsonl").write_text(lines, encoding="utf-8")
    plain = goodword.funnel(write(tmp_path / "r.csv", RESULTS), now=NOW).lines
    assert goodword.funnel(tmp_path / "r.parquet", now=NOW).lines == plain
    assert goodword.funnel(tmp_path / "r.jsonl", now=NOW).lines == plain


def test_the_page_before_with_and_without_files(opened: Opened, file: Path) -> None:
    browser: Browser = opened()[0]  # type: ignore[operator] # the fixture opens
    assert "No files yet" in browser.get("/funnel").text
    none = browser.send_form("/funnel", "/funnel", by="creator")
    assert none.status_code == 422
    assert "Choose files" in none.text
    sent = browser.send_form("/funnel", "/funnel", by="creator", files={"files": (file.name, file.read_bytes())})
    assert sent.status_code == 200
    assert "2 creators brought 700 clicks" in sent.text
    assert '<bdi dir="auto">मीरा</bdi>' in sent.text
    wrong = browser.send_form("/funnel", "/funnel", timezone="Mars", files={"files": (file.name, file.read_bytes())})
    assert wrong.status_code == 422
    assert 'id="e-timezone"' in wrong.text


def test_a_stated_rate_converts_at_every_door(opened: Opened, client: TestClient, tmp_path: Path) -> None:
    abroad = [RESULTS[0], {**RESULTS[1], "currency": "USD"}]
    file = write(tmp_path / "abroad.csv", abroad)
    _, said = run(file, "--currency", "EUR", "--rate", "USD=0.5", "--json")
    by_http = post(client, file, currency="EUR", rates="USD=0.5").json()
    for found in (json.loads(said), by_http):
        assert found["total"]["revenue"]["minor"] == 24_000 + 1_500
        assert found["total"]["cost"]["minor"] == 10_000 + 5_000
    browser: Browser = opened()[0]  # type: ignore[operator] # the fixture opens
    files = {"files": (file.name, file.read_bytes())}
    sent = browser.send_form("/funnel", "/funnel", files=files, currency="EUR", rate="USD=0.5")
    assert "converted as you stated" in sent.text
    wrong = browser.send_form("/funnel", "/funnel", files=files, currency="EUR", rate="half")
    assert (wrong.status_code, "cannot be read" in wrong.text) == (422, True)
    unnamed = browser.send_form("/funnel", "/funnel", files=files, rate="USD=0.5")
    assert "stated where rates" in unnamed.text


def test_hostile_names_stay_text(opened: Opened, tmp_path: Path) -> None:
    browser: Browser = opened()[0]  # type: ignore[operator]
    rows = [RESULTS[0] | {"creator": "<script>alert(1)</script>"}, RESULTS[1] | {"creator": "=cmd()"}]
    body = write(tmp_path / "r.csv", rows).read_bytes()
    text = browser.send_form("/funnel", "/funnel", by="creator", files={"files": ("<b>.csv", body)}).text
    assert "<script>alert" not in text
    assert "<b>.csv" not in text


def test_the_terminal_says_what_the_last_row_means_and_shows_no_empty_table(file: Path, tmp_path: Path) -> None:
    assert 'interval of "all"' in " ".join(run(file)[1].split())
    one = write(tmp_path / "orders.csv", [order(1, "2026-03-02T10:00:00Z", creator="سارة")])
    said = CliRunner().invoke(app, ["funnel", str(one)], env={"COLUMNS": "80"}).output
    assert 'interval of "all"' not in said
    assert said.count("سارة") == 1
