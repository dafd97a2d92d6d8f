"""Who names a brand is found with posts and dates; what is paid and what is more than others do is said apart."""

from __future__ import annotations

import json
import re

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

import finding_world
import goodword
from catalogue_world import write_batch
from goodword.catalogue.workspace import Workspace
from goodword.cli.main import app as commands
from goodword.core.errors import BadInput
from goodword.core.tables import Kind
from goodword.discovery.mentions.gather import affinity
from goodword.discovery.mentions.model import Side
from goodword.discovery.mentions.words import spoken
from goodword.discovery.search.desk import desk_of
from goodword.web.app import create_app

BASE = "http://127.0.0.1:8000"


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    root = tmp_path_factory.mktemp("mentions")
    workspace = finding_world.workspace_in(root, index=False)
    more = [
        finding_world.said("e8", "esha", "Ein Kaffee bei Röst & Söhne, dann ins Studio."),
        finding_world.said("g8", "gita", "पहाड़ों में रेणुका चाय सबसे अच्छी है"),
        finding_world.said("g9", "gita", "Renukastan is no brand of tea #renuka"),
        finding_world.said("d9", "devi", "朝は森永珈琲でゆっくり"),
    ]
    write_batch(root / "catalogue", Kind.POSTS, more)
    workspace.catalogue.refresh()
    desk_of(workspace).build()
    return workspace


@pytest.fixture(scope="module")
def client(workspace: Workspace) -> TestClient:
    return TestClient(create_app(workspace), base_url=BASE)


def test_paid_and_organic_are_told_apart_with_posts_and_dates(workspace: Workspace) -> None:
    found = goodword.mentions("@OurBrand", workspace)
    by_name = {t.handle: t for t in found.talkers}
    assert set(by_name) == {"bina", "chand", "devi"}
    assert (by_name["chand"].paid, by_name["chand"].organic) == (1, 0)
    assert (by_name["devi"].paid, by_name["devi"].organic) == (0, 1)
    assert by_name["chand"].namings[0].how == "label"
    assert by_name["bina"].namings[0].how == "tag"
    assert by_name["devi"].proofs[0].post_id == "d2"
    assert "My crust" in by_name["devi"].proofs[0].text
    assert by_name["chand"].proofs[0].paid
    assert "all of them paid" in by_name["chand"].sentence
    assert "none says it is paid" in by_name["devi"].sentence


def test_competitors_and_brands_alike_are_kept_apart(workspace: Workspace) -> None:
    found = goodword.mentions("ourbrand", workspace, competitors="bakehouse", like="chefrao")
    sides = {t.handle: t.sides for t in found.talkers}
    assert sides["asha"] == (Side.COMPETITORS, Side.LIKE)
    assert sides["devi"] == (Side.OURS, Side.LIKE)
    assert [t.handle for t in found.talkers].index("asha") == 3  # whoever names us comes first


def test_organic_and_since_narrow_down(workspace: Workspace) -> None:
    assert "chand" not in {t.handle for t in goodword.mentions("ourbrand", workspace, organic=True).talkers}
    late = goodword.mentions("ourbrand", workspace, since="2026-01-05")
    assert {t.handle for t in late.talkers} == {"devi"}


def test_who_is_silent_but_heard_by_the_same_people(workspace: Workspace) -> None:
    found = goodword.mentions("ourbrand", workspace)
    assert found.beside[0].creator_id in {"instagram:asha", "instagram:esha"}
    assert not {b.creator_id for b in found.beside} & {t.creator_id for t in found.talkers}


def test_nobody_is_an_answer_and_no_name_is_an_error(workspace: Workspace) -> None:
    assert "Nobody names them" in goodword.mentions("zzz", workspace).notes[0]
    with pytest.raises(BadInput, match="names of brands"):
        goodword.mentions((), workspace)


def test_all_doors_give_the_same_people(workspace: Workspace, client: TestClient) -> None:
    names = [t.creator_id for t in goodword.mentions("ourbrand", workspace, competitors="bakehouse").talkers]
    asked = {"ours": "ourbrand", "competitors": "bakehouse"}
    assert [t["creator_id"] for t in client.get("/api/v1/search/mentions", params=asked).json()["talkers"]] == names
    page = client.get("/search/mentions", params=asked).text
    assert re.findall(r'data-main href="/creators/([^"]+)"', page) == names
    runner = CliRunner()
    told = runner.invoke(commands, ["mentions", "ourbrand", "--competitors", "bakehouse", "--json"], obj=workspace)
    assert [t["creator_id"] for t in json.loads(told.stdout)["talkers"]] == names
    assert "paid" in runner.invoke(commands, ["mentions", "ourbrand"], obj=workspace).stdout


@pytest.mark.parametrize(
    ("query", "told"), [({"ours": "x", "since": "soon"}, "a date like"), ({"since": "2026-01-01"}, "names of brands")]
)
def test_what_is_wrong_stands_on_the_page(client: TestClient, query: dict[str, str], told: str) -> None:
    answer = client.get("/search/mentions", params=query)
    assert answer.status_code == 422
    assert told in answer.text


@given(posts=st.integers(0, 2_000), part=st.floats(0, 1), base=st.floats(1e-6, 0.5))
def test_the_share_is_a_share_between_what_is_seen_and_everybodys(posts: int, part: float, base: float) -> None:
    told = affinity(int(posts * part), posts, base)
    assert 0 <= told.low <= told.value <= told.high <= 1
    assert affinity(int(posts * part) + 1, posts + 1, base).value >= told.value - 1e-12


@pytest.mark.parametrize(
    ("name", "who"),
    [("Röst & Söhne", "esha"), ("rost & sohne", "esha"), ("रेणुका", "gita"), ("森永珈琲", "devi")],
)
def test_a_brand_in_plain_words_is_found_in_any_script(workspace: Workspace, name: str, who: str) -> None:
    found = goodword.mentions(name, workspace)
    assert [t.handle for t in found.talkers] == [who]
    assert found.talkers[0].namings[0].how == "word"
    assert found.talkers[0].sentence == f"Says “{name.lower()}” in 1 post; none says it is paid."
    assert found.talkers[0].proofs[0].names == (name.lower(),)


def test_a_name_without_a_word_is_said_to_hold_none(client: TestClient) -> None:
    answer = client.get("/api/v1/search/mentions", params={"ours": '\x90"'})
    assert answer.status_code == 200, answer.text
    assert "holds no word" in answer.text


def test_a_name_with_its_sign_and_a_part_of_a_word_are_no_plain_words(workspace: Workspace) -> None:
    assert not goodword.mentions("@रेणुका", workspace).talkers
    (gita,) = goodword.mentions("renuka", workspace).talkers
    assert [n.how for n in gita.namings] == ["hashtag"]


@pytest.mark.parametrize(
    ("typed", "caption", "said"),
    [
        ("Nike", "my nike's are old", True),
        ("Nike", "Nikeasaurus!", False),
        ("nike", "write to @nike or #nike", False),
        ("Café Noir", "un CAFE NOIR svp", True),
        ("Bake House", "at the bakehouse", True),
        ("आशा", "आशा टेलर्स", True),
        ("आशा", "निराशा और आशाएँ", False),
        ("عمار", "مع عمار اليوم", True),
        ("عمار", "عمارة قديمة", False),
        ("무신사", "오늘은 무신사 세일", True),
        ("资生堂", "今天用资生堂的面霜", True),
    ],
)
def test_words_end_where_their_script_says(typed: str, caption: str, said: bool) -> None:
    word = spoken(typed, typed.lower(), lambda _: 3, 1_000)
    assert word is not None
    assert word.said_in(caption) is said


@pytest.mark.parametrize(
    ("caption", "said"),
    [
        ("bought it at Target today", True),
        ("my target is ten kilos", False),
        ("Target your abs first", False),
        ("Great day. Target practice", False),
        ("so happy with Target!", True),
    ],
)
def test_a_common_word_counts_only_as_the_brand_writes_itself(caption: str, said: bool) -> None:
    word = spoken("Target", "target", lambda _: 400, 1_000)
    assert word is not None
    assert word.exact
    assert word.said_in(caption) is said
    assert spoken("target", "target", lambda _: 400, 1_000) is None


@given(a=st.text("abc é,.!ना森", max_size=30), b=st.text("abc é,.!ना森", max_size=30))
def test_a_word_between_blanks_is_always_found(a: str, b: str) -> None:
    name = spoken("zör bix", "zör bix", lambda _: 0, 10)
    assert name is not None
    assert name.said_in(f"{a} Zör Bix {b}")
    assert not name.said_in(f"{a} azör bixa {b}")
