"""Hidden voices: who grows beyond noise, who is heeded around, who is named by others, who has no account."""

from __future__ import annotations

import json
import re

import numpy as np
import pyarrow as pa
import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

import finding_world
import goodword
from goodword.catalogue.evidence import HISTORY
from goodword.catalogue.workspace import Workspace
from goodword.cli.main import app as commands
from goodword.core.times import DAY
from goodword.discovery.voices.heeded import attention, listening
from goodword.discovery.voices.rising import slopes
from goodword.web.app import create_app

BASE = "http://127.0.0.1:8000"


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return finding_world.workspace_in(tmp_path_factory.mktemp("voices"), index=False)


@pytest.fixture(scope="module")
def client(workspace: Workspace) -> TestClient:
    return TestClient(create_app(workspace), base_url=BASE)


def test_all_four_kinds_around_a_place(workspace: Workspace) -> None:
    found = goodword.voices("Pune", workspace, radius=15)
    assert [r.voice.handle for r in found.rising] == ["devi"]
    assert found.rising[0].growth.low > 0
    assert found.rising[0].counts == 5
    gita = found.heeded[0]
    assert gita.voice.handle == "gita"
    assert gita.listeners == gita.all_listeners == 4
    assert gita.beyond
    assert {n for n, _ in gita.names} == {"Asha", "Bina", "Devi", "Esha"}
    assert "4 creators within 15 km of Pune" in gita.sentence
    assert [u.name for u in found.unlisted] == ["chefrao", "ourbrand"]
    assert found.unlisted[0].creators == 3
    assert [o.name for o in found.offline] == ["Hari the tailor"]


def test_elsewhere_nobody_is_made_up(workspace: Workspace) -> None:
    found = goodword.voices("Berlin", workspace, radius=15)
    assert [len(x) for x in (found.rising, found.heeded, found.unlisted, found.offline)] == [0, 0, 0, 0]
    assert any("Nobody is seen rising" in n for n in found.notes)


def test_nobody_above_the_limit_of_followers(workspace: Workspace) -> None:
    assert not goodword.voices("Pune", workspace, radius=15, max_followers=500).heeded


def test_all_doors_give_the_same_people(workspace: Workspace, client: TestClient) -> None:
    found = goodword.voices("Pune", workspace, radius=15)
    names = [v.voice.creator_id for v in (*found.rising, *found.heeded)]
    asked = {"near": "Pune", "radius": "15"}
    over_http = client.get("/api/v1/search/voices", params=asked).json()
    assert [v["voice"]["creator_id"] for v in over_http["rising"] + over_http["heeded"]] == names
    page = client.get("/search/voices", params=asked).text
    assert re.findall(r'data-main href="/creators/([^"]+)"', page) == names
    runner = CliRunner()
    told = json.loads(runner.invoke(commands, ["voices", "Pune", "--radius", "15", "--json"], obj=workspace).stdout)
    assert [v["voice"]["creator_id"] for v in told["rising"] + told["heeded"]] == names
    plain = runner.invoke(commands, ["voices", "Pune", "--radius", "15"], obj=workspace).stdout
    assert "Heeded by those around them" in plain
    assert "@chefrao" in plain


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ({"near": "Qwertz"}, "no place called"),
        ({"near": "Pune", "radius": "0.2"}, "from 1"),
        ({"least": "some"}, "whole number"),
        ({"max_followers": "-1"}, "whole number"),
    ],
)
def test_what_is_wrong_stands_on_the_page(client: TestClient, query: dict[str, str], told: str) -> None:
    answer = client.get("/search/voices", params=query)
    assert answer.status_code in (404, 422)
    assert told in answer.text


def _history(**accounts: list[int]) -> pa.Table:
    rows = [
        {"creator_id": name, "observed_at": i * 15 * DAY, "followers": count, "followees": None}
        for name, counts in accounts.items()
        for i, count in enumerate(counts)
    ]
    return pa.Table.from_pylist(rows, schema=HISTORY)


def test_steady_growth_is_surer_than_a_jumpy_one() -> None:
    found = slopes(_history(steady=[1000, 1100, 1210, 1331, 1464], jumpy=[1000, 1500, 900, 1600, 1464], flat=[900] * 5))
    at = {name: i for i, name in enumerate(found.ids)}
    assert found.low[at["steady"]] > 0
    assert found.low[at["jumpy"]] < 0
    assert found.low[at["flat"]] < 0 < found.high[at["flat"]]


def test_two_counts_or_a_week_are_not_judged() -> None:
    assert slopes(_history(two=[100, 900])).ids == ()
    assert slopes(_history()).ids == ()


@given(counts=st.lists(st.integers(1, 10**7), min_size=3, max_size=12))
def test_an_interval_holds_its_value(counts: list[int]) -> None:
    for i in range(len(slopes(_history(x=counts)).ids)):
        told = slopes(_history(x=counts)).estimate(i)
        assert told.low <= told.value <= told.high


def test_attention_goes_to_whom_the_heeded_heed() -> None:
    pairs = [("a", "hub", "tags"), ("b", "hub", "tags"), ("c", "hub", "tags"), ("hub", "chosen", "mentions"),
             ("d", "other", "mentions")]  # fmt: skip
    told = attention(listening(pairs, ("a", "b", "c", "d", "hub", "chosen", "other")), seed=1)
    share = dict(zip(told.ids, told.share.tolist(), strict=True))
    assert share["chosen"] > share["other"] > share["a"] == 0
    assert sum(share.values()) == pytest.approx(1)
    assert ((told.low <= told.high) & (told.low >= 0)).all()


def test_a_listener_who_comments_often_counts_once() -> None:
    once = attention(listening([("a", "b", "tags"), ("c", "d", "tags")], "abcd"), seed=1)
    often = attention(listening([("a", "b", "tags"), ("a", "b", "mentions"), ("c", "d", "tags")], "abcd"), seed=1)
    assert np.allclose(once.share, often.share)


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), max_size=30))
def test_shares_of_attention_sum_to_one_or_nobody_is_heeded(edges: list[tuple[int, int]]) -> None:
    ids = tuple("abcdefg")
    told = attention(listening([(ids[a], ids[b], "tags") for a, b in edges], ids), seed=3, draws=5)
    total = float(told.share.sum())
    assert total == pytest.approx(1) or total == pytest.approx(0, abs=1e-9)
    assert (told.share[told.listeners == 0] == 0).all()
