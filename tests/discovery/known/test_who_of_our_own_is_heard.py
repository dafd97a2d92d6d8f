"""Customers and followers are matched by keyed hashes: who is a creator, by what; nothing else of the file is kept."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text
from typer.testing import CliRunner

import finding_world
import goodword
from goodword.catalogue.workspace import Workspace
from goodword.cli.main import app as commands
from goodword.core.errors import BadInput, NotFound
from goodword.discovery.known.desk import KnownDesk
from goodword.discovery.known.read import read_list, ways_of
from goodword.sources.contacts import Way, email_of, link_of, phone_of
from goodword.web.app import create_app

BASE = "http://127.0.0.1:8000"
BASIS = "consent in the terms of our shop"
ORDERS = """email,instagram,phone,website,total,currency,date
devi@bakes.example,@Devi,,,1200.50,INR,2026-01-02
,devi,,,300,INR,2026-01-09
Kitchen+shop@asha.example,,,,40,EUR,2025-12-01
,,+91 20 1234 5678,,,,
,,,https://gita.example/trails?utm=1,9,EUR,2026-01-05
not an address,,,,1,EUR,2026-01-01
,,020 999,,,,
someone@else.example,,,,5,EUR,2026-01-03
"""


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return finding_world.workspace_in(tmp_path_factory.mktemp("known"), index=False)


@pytest.fixture
def orders(tmp_path: Path) -> Path:
    file = tmp_path / "orders.csv"
    file.write_text(ORDERS, encoding="utf-8")
    return file


def test_creators_among_customers_with_evidence_of_the_match(workspace: Workspace, orders: Path) -> None:
    added = goodword.add_own(orders, kind="customers", basis=BASIS, workspace=workspace)
    assert [a.row for a in added.aside] == [7, 8]
    assert "country code" in added.aside[1].reason
    found = goodword.known(added.list.id, workspace)
    by_name = {m.handle: m for m in found.matches}
    assert {n: m.ways for n, m in by_name.items()} == {
        "devi": (Way.HANDLE,), "asha": (Way.EMAIL,), "bina": (Way.PHONE,), "gita": (Way.URL,),
    }  # fmt: skip
    devi = by_name["devi"]
    assert devi.orders == 2
    assert devi.last_day == "2026-01-09"
    assert devi.bring is None or devi.bring.high <= 5_000
    assert by_name["asha"].spent is not None
    assert found.found == 4
    assert goodword.add_own(orders, kind="customers", basis=BASIS, workspace=workspace).again
    KnownDesk(workspace).store.forget(added.list.id)
    with pytest.raises(NotFound):
        goodword.known(added.list.id, workspace)


def test_nothing_but_hashes_is_kept(tmp_path: Path, orders: Path) -> None:
    workspace = finding_world.workspace_in(tmp_path / "own", index=False)
    added = goodword.add_own(orders, kind="customers", basis=BASIS, workspace=workspace)
    with workspace.ledger.read() as db:
        rows = [dict(r) for r in db.execute(text("select * from own_people")).mappings()]
        heads = [dict(r) for r in db.execute(text("select * from own_lists")).mappings()]
    whole = repr((rows, heads))
    for word in ("devi", "bakes", "asha.example", "12345678", "gita", "someone"):
        assert word not in whole
    workspace.ledger.close()
    later = Workspace(workspace.settings, now=lambda: finding_world.NOW + timedelta(days=91))
    assert KnownDesk(later).store.lists() == ()
    with later.ledger.read() as db:
        assert db.execute(text("select count(*) from own_people")).scalar_one() == 0
    assert added.list.keep_until == finding_world.NOW + timedelta(days=90)


def test_whom_our_followers_listen_to(workspace: Workspace, tmp_path: Path) -> None:
    file = tmp_path / "followers.csv"
    file.write_text("follower\nasha\nbina\ndevi\nesha\n", encoding="utf-8")
    added = goodword.add_own(file, kind="followers", basis=BASIS, workspace=workspace)
    found = goodword.known(added.list.id, workspace)
    assert [h.creator_id for h in found.heard] == ["instagram:gita"]
    assert (found.heard[0].together, found.heard[0].known) == (4, 4)
    assert all(m.orders is None for m in found.matches)


def test_every_door_adds_shows_and_takes_away(workspace: Workspace, orders: Path) -> None:
    client = TestClient(create_app(workspace), base_url=BASE)
    page = client.get("/search/known")
    token = re.search(r'name="csrf" content="(\w+)"', page.text)
    assert token is not None
    sent = {
        "csrf": token[1],
        "kind": "customers",
        "basis": BASIS,
        "days": "30",
        "platform": "instagram",
        "name": "Shop",
    }
    shown = client.post("/search/known", data=sent, files={"file": ("o.csv", orders.read_bytes())})
    assert "kept as hashes" in shown.text
    assert "the e-mail address of the list is theirs" in shown.text.lower()
    number = int(re.search(r"/search/known/(\d+)/forget", shown.text)[1])  # type: ignore[index]
    over_http = client.get(f"/api/v1/search/known/{number}").json()
    assert {m["handle"] for m in over_http["matches"]} == {"devi", "asha", "bina", "gita"}
    runner = CliRunner()
    assert "devi" in runner.invoke(commands, ["known", "--show", str(number)], obj=workspace).stdout
    assert "Shop" in runner.invoke(commands, ["known"], obj=workspace).stdout
    unsure = client.post(f"/search/known/{number}/forget", data={"csrf": token[1]})
    assert unsure.status_code == 422
    gone = client.delete(f"/api/v1/search/known/{number}")
    assert gone.json() == {"gone": over_http["list"]["people"]}
    assert client.get(f"/search/known/{number}").status_code == 404


@pytest.mark.parametrize(
    ("changes", "body", "told"),
    [
        ({"basis": ""}, ORDERS, "on what ground"),
        ({"kind": "robots"}, ORDERS, "kind of list"),
        ({"days": "0"}, ORDERS, "days"),
        ({"platform": "carrier pigeon"}, "handle\na\n", "no platform"),
        ({}, "colour,size\nred,9\n", "No column names people"),
        ({}, "", "Choose a CSV file"),
        ({}, "email\nnobody\n", "Nobody on this list can be recognised"),
    ],
)
def test_what_is_wrong_stands_on_the_page(workspace: Workspace, changes: dict[str, str], body: str, told: str) -> None:
    client = TestClient(create_app(workspace), base_url=BASE)
    token = re.search(r'name="csrf" content="(\w+)"', client.get("/search/known").text)
    assert token is not None
    sent = {"csrf": token[1], "kind": "customers", "basis": BASIS, "days": "30", "platform": "instagram"} | changes
    answer = client.post("/search/known", data=sent, files={"file": ("o.csv", body.encode())})
    assert answer.status_code == 422
    assert told in answer.text


def test_contacts_are_compared_as_people_write_them() -> None:
    assert email_of(" Ann+news@Shop.example ") == "ann@shop.example"
    assert phone_of("0049 (30) 12-34 567") == "+49301234567"
    assert phone_of("030 123") == ""
    assert link_of("https://www.Instagram.com/Anna/?hl=en") == {Way.HANDLE: "instagram:anna"}
    assert link_of("HTTPS://www.Anna.example/?x=1") == {Way.URL: "anna.example"}
    assert ways_of({"handle": "@Anna", "platform": "TikTok"}, "instagram")[0] == {Way.HANDLE: "tiktok:anna"}


def test_other_keys_give_other_hashes() -> None:
    one, _ = read_list(b"email\na@b.example\n", b"k" * 32, platform="instagram")
    two, _ = read_list(b"email\na@b.example\n", b"l" * 32, platform="instagram")
    assert one[0].marks != two[0].marks


def test_a_list_without_a_ground_is_refused(workspace: Workspace, orders: Path) -> None:
    with pytest.raises(BadInput, match="on what ground"):
        goodword.add_own(orders, kind="customers", basis="", workspace=workspace)
