"""People like these are found by shared audience and by what they post; each result says what it rests on."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

import finding_world
import goodword
from goodword.catalogue.around import SHARED
from goodword.catalogue.workspace import Workspace
from goodword.cli.main import app as commands
from goodword.core.errors import BadInput, NotFound
from goodword.discovery.alike.audience import sharing
from goodword.discovery.alike.content import in_common
from goodword.discovery.alike.read import hear
from goodword.vetting.model import Verdict
from goodword.web.app import create_app

BASE = "http://127.0.0.1:8000"
SEEDS = ("asha", "@bina")


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return finding_world.workspace_in(tmp_path_factory.mktemp("alike"))


@pytest.fixture(scope="module")
def client(workspace: Workspace) -> TestClient:
    return TestClient(create_app(workspace), base_url=BASE)


def _ids(found: Any) -> list[str]:
    return [h.hit.creator_id.partition(":")[2] for h in found.hits]


def test_both_puts_first_who_shares_audience_and_content(workspace: Workspace) -> None:
    found = goodword.alike(SEEDS, "", workspace)
    assert _ids(found)[0] == "devi"
    assert not {"asha", "bina"} & set(_ids(found))
    top = found.hits[0]
    assert {s.seed: s.people for s in top.shared} == {"instagram:asha": 31, "instagram:bina": 31}
    assert top.beyond
    assert top.share is not None
    assert top.share.low < 41 / 41 <= 1.0
    assert {"sourdough", "rye"} & set(top.words)
    assert any("41 of 41 known people of theirs also engage with" in s for s in top.sentences)


def test_audience_alone_and_content_alone_give_other_people(workspace: Workspace) -> None:
    by_audience = goodword.alike(SEEDS, "", workspace, by="audience")
    assert _ids(by_audience) == ["devi", "esha", "gita"]
    assert [h.beyond for h in by_audience.hits] == [True, True, False]
    assert "Too few to tell from chance" in by_audience.hits[2].sentences[0]
    by_content = goodword.alike(SEEDS, "", workspace, by="content")
    assert _ids(by_content)[0] == "devi"
    assert "farid" in _ids(by_content)
    assert all(h.likeness is None for h in by_audience.hits)
    assert all(h.share is None for h in by_content.hits)


def test_near_pune_and_cheaper_is_understood_and_kept_to(workspace: Workspace) -> None:
    found = goodword.alike((*SEEDS, "chand"), "people like these three, but near Pune and cheaper", workspace)
    assert found.asked.cheaper
    assert found.asked.wish.near is not None
    assert found.asked.wish.text == ""
    assert set(_ids(found)) <= {"devi", "esha", "gita"}
    assert _ids(found)[0] == "devi"
    assert any("Asks INR 1,000" in s or "Asks ₹1,000" in s or "1,000" in s for s in found.hits[0].sentences)


def test_a_creator_nobody_is_known_of_is_not_judged_by_audience(workspace: Workspace) -> None:
    found = goodword.alike("offline:hari", "", workspace)
    assert any("any audience is known" in n for n in found.notes)
    assert all(h.share is None for h in found.hits)


def test_seeds_that_are_not_known_are_said_with_near_names(workspace: Workspace) -> None:
    with pytest.raises(NotFound, match="No creator of the catalogue") as error:
        goodword.alike("ash", "", workspace)
    assert "instagram:asha" in error.value.next_step
    with pytest.raises(BadInput):
        goodword.alike((), "", workspace)


def test_all_doors_give_the_same_people(workspace: Workspace, client: TestClient) -> None:
    names = [h.hit.creator_id for h in goodword.alike(SEEDS, "near Pune", workspace).hits]
    asked = {"like": ",".join(SEEDS), "words": "near Pune"}
    assert [h["hit"]["creator_id"] for h in client.get("/api/v1/search/alike", params=asked).json()["hits"]] == names
    page = client.get("/search/alike", params=asked)
    assert re.findall(r'data-main href="/creators/([^"]+)"', page.text) == names
    told = CliRunner().invoke(commands, ["alike", *SEEDS, "--but", "near Pune", "--json"], obj=workspace)
    assert [h["hit"]["creator_id"] for h in json.loads(told.stdout)["hits"]] == names
    plain = CliRunner().invoke(commands, ["alike", *SEEDS, "--but", "near Pune"], obj=workspace).stdout
    assert "known people of theirs also engage with" in plain


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ({"like": "nobody_at_all"}, "No creator of the catalogue"),
        ({"like": "asha", "by": "looks"}, "one of audience, content, both"),
        ({"like": "asha", "radius": "3"}, "radius"),
        ({"like": "asha", "near": "Qwertz"}, "no place called"),
        ({"words": "near Pune"}, "1 to 20 creators"),
    ],
)
def test_what_is_wrong_stands_on_the_page(client: TestClient, query: dict[str, str], told: str) -> None:
    answer = client.get("/search/alike", params=query)
    assert answer.status_code in (404, 422)
    assert told in answer.text
    assert "Nothing was lost" in answer.text


def test_without_an_index_the_page_offers_to_build_one(tmp_path: Path) -> None:
    bare = finding_world.workspace_in(tmp_path, index=False)
    page = TestClient(create_app(bare), base_url=BASE).get("/search/alike?like=asha")
    assert page.status_code == 200
    assert "There is no search index yet" in page.text


@pytest.mark.parametrize(
    ("words", "rest", "cheaper", "smaller"),
    [
        ("people like these three, but near Pune and cheaper", "near Pune", True, False),
        ("wie diese, aber günstiger und in Berlin", "in Berlin", True, False),
        ("como estas pero más barato en Madrid", "en Madrid", True, False),
        ("smaller, in Mumbai", "in Mumbai", False, True),
        ("इन जैसे लोग लेकिन सस्ते", "", True, False),
        ("vegan", "vegan", False, False),
    ],
)
def test_what_is_said_beside_the_brief_is_taken_out(words: str, rest: str, cheaper: bool, smaller: bool) -> None:
    heard = hear(words)
    assert (heard.rest, heard.cheaper, heard.smaller) == (rest, cheaper, smaller)


def test_names_in_the_words_are_seeds() -> None:
    assert hear("like @asha and @bina.b, near Pune").names == ("asha", "bina.b")


def _shared(rows: list[tuple[str, int, int]]) -> pa.Table:
    return pa.Table.from_pylist(
        [{"creator_id": c, "seed": "s", "shared": t, "together": t, "known": k} for c, t, k in rows], schema=SHARED
    )


def test_few_people_in_common_do_not_beat_many() -> None:
    found = sharing(_shared([("s", 50, 50), ("one", 1, 1), ("many", 30, 60), ("big", 30, 3_000)]), ("s",), 50_000)
    assert found.ids == ("many", "big", "one")
    assert found.low[0] > found.low[1] > found.low[2]


@given(known=st.integers(1, 5_000), part=st.floats(0, 1), more=st.integers(1, 50))
def test_the_share_rises_with_what_is_shared_and_stays_a_share(known: int, part: float, more: int) -> None:
    k = int(known * part)
    found = sharing(
        _shared([("s", 9, 9), ("a", k, known), ("b", min(k + more, known + more), known + more)]), ("s",), 10**6
    )
    low, high, mean = (np.asarray(x) for x in (found.low, found.high, found.mean))
    assert ((low >= 0) & (low <= high) & (high <= 1)).all()
    assert ((mean > 0) & (mean < 1)).all()
    at = {name: i for i, name in enumerate(found.ids)}
    assert mean[at["b"]] >= mean[at["a"]] - 1e-12


def test_words_in_common_are_those_few_others_write() -> None:
    words = in_common({"bread": 5, "day": 5}, {"bread": 2, "day": 9}, {"bread": 10, "day": 900}.__getitem__, 1_000)
    assert words == ("bread",)


def test_verdicts_and_spreading_hold_as_in_a_search(workspace: Workspace) -> None:
    everybody = goodword.alike("asha", "", workspace)
    wanted = goodword.alike("asha", "", workspace, verdict="not_enough_evidence")
    assert wanted.hits
    assert {h.hit.verdict for h in wanted.hits} == {Verdict.NOT_ENOUGH_EVIDENCE}
    assert {h.hit.creator_id for h in wanted.hits} <= {h.hit.creator_id for h in everybody.hits}
    by_content = {h.hit.creator_id: h for h in goodword.alike("asha", "", workspace, by="content").hits}
    spread = goodword.alike("asha", "", workspace, by="content", diverse="place", limit=3)
    assert len({h.hit.place for h in spread.hits}) > 1
    for h in spread.hits:  # reasons stay with whom they are of
        same = by_content[h.hit.creator_id]
        assert (h.share, h.likeness, h.place) == (same.share, same.likeness, same.place)
