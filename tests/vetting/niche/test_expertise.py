"""What creators are expert in by the words of the taxonomy: shares with intervals, over time, and whom they reach."""

from __future__ import annotations

import json
from types import SimpleNamespace

import pyarrow as pa
import pytest
import typer
from fastapi import FastAPI
from fastapi.testclient import TestClient
from tests.vetting.samples import NOW, creator, features
from typer.testing import CliRunner

from goodword.catalogue.evidence import BIOS, HOMES
from goodword.catalogue.model import CELLS
from goodword.core.errors import BadInput, NotFound
from goodword.core.tables import POSTS
from goodword.settings.model import Settings
from goodword.vetting import api
from goodword.vetting.learn.boost import BoostRule
from goodword.vetting.model import Verdict
from goodword.vetting.niche import taught
from goodword.vetting.niche.cli import register
from goodword.vetting.niche.desk import expertise_of
from goodword.vetting.niche.expertise import DEFAULT_EXPERTISE, ExpertiseRule, concentrated, expertise
from goodword.vetting.niche.say import niche_signal
from goodword.vetting.niche.taxonomy import load

DAY = 86_400
NICHES = load()


def posts(*tags: str | None, creator_id: str = "instagram:me"):
    empty = dict.fromkeys(POSTS.schema.names)
    return [
        empty
        | {
            "post_id": f"{creator_id}-{i}", "creator_id": creator_id, "observed_at": 1,
            "posted_at": 1_600_000_000 + i * DAY,
            "caption": "tea", "hashtags": tag.split() if tag else [],
        }
        for i, tag in enumerate(tags)
    ]  # fmt: skip


def by_id(found):
    return {n.niche: n for n in found.niches}


def test_a_narrow_niche_leads_where_it_holds_most_of_the_wider_one():
    found = expertise("instagram:me", posts(*["sourdough"] * 12, "pizzaa", *[None] * 4), NICHES)
    assert found.leading == "bakery"
    assert by_id(found)["food"].spoken == by_id(found)["bakery"].spoken == 12
    assert by_id(found)["bakery"].above == ("food",)


def test_several_niches_hold_side_by_side():
    found = expertise("instagram:me", posts(*["sourdough fitness"] * 10, *[None] * 2), NICHES)
    probable = {n.niche for n in found.niches if n.probability > 0.7}
    assert {"bakery", "food", "fitness"} <= probable
    assert "Also: " in niche_signal(found).sentence


def test_hashtags_in_any_script_speak():
    assert expertise("instagram:me", posts(*["बेकरी"] * 8), NICHES).leading == "bakery"
    assert expertise("instagram:me", posts(*["パン屋"] * 8), NICHES).leading == "bakery"


@pytest.mark.parametrize(
    "caption",
    [
        "A new recipe for dinner", "Ein neues Rezept zum Abendessen", "Une recette pour le dîner",
        "Una receta para cenar",
        "Una ricetta per cena", "Uma receita para o jantar", "Een recept voor het avondeten", "Przepis na obiad",
        "Akşam yemeği tarifi", "रात के खाने की रेसिपी", "وصفة جديدة لعشاء لذيذ", "晩ごはんのレシピ", "저녁식사 레시피",
        "晚餐食谱", "Рецепт вкусного ужина", "מתכון טעים", "สูตรอาหารอร่อย", "രുചി recipe", "Συνταγή για φαγητό",
    ],
)  # fmt: skip
def test_words_of_captions_speak_in_any_script(caption):
    rows = [row | {"caption": caption, "hashtags": []} for row in posts(*[None] * 8)]
    found = expertise("instagram:me", rows, NICHES)
    assert found.leading == "food"
    assert by_id(found)["food"].probability == pytest.approx(by_id(reference())["food"].probability)


def reference():
    rows = [row | {"caption": "A new recipe for dinner", "hashtags": []} for row in posts(*[None] * 8)]
    return expertise("instagram:me", rows, NICHES)


def test_a_bio_speaks_and_its_silence_speaks_a_little():
    rows = posts(*["sourdough"] * 3, *[None] * 3)
    without, silent, said = (
        by_id(expertise("instagram:me", rows, NICHES, bio=bio))["bakery"]
        for bio in (None, "Berlin", "Bäckerei in Kreuzberg")
    )
    assert silent.probability < without.probability < said.probability
    assert (without.bio, silent.bio, said.bio) == (None, False, True)


def test_a_niche_of_the_bio_alone_is_told_with_no_post():
    found = expertise("instagram:me", posts(*[None] * 8), NICHES, bio="सफ़र और पहाड़ #travel")
    assert by_id(found)["travel"].spoken == 0
    assert found.bio
    assert found.leading is None


def test_posts_in_a_language_without_words_are_no_evidence_against():
    rows = posts(*["sourdough"] * 6)
    silent = [row | {"caption": caption} for row, caption in zip(rows, ["ħobż tajjeb ħafna"] * 6, strict=True)]
    assert by_id(expertise("a:b", silent, NICHES))["bakery"].probability == pytest.approx(
        by_id(expertise("a:b", rows, NICHES))["bakery"].probability
    )


def test_a_wider_niche_is_at_least_as_likely_as_those_below_it():
    for k in range(1, 13):
        found = by_id(expertise("instagram:me", posts(*["sourdough"] * k, *["berlin"] * (12 - k)), NICHES))
        assert found["food"].probability >= found["bakery"].probability


def test_too_few_posts_are_an_answer():
    signal = niche_signal(expertise("instagram:me", posts(*["sourdough"] * 4), NICHES))
    assert signal.verdict is Verdict.NOT_ENOUGH_EVIDENCE
    assert signal.estimate is None
    assert "5 are needed" in signal.sentence


def test_no_niche_is_no_reason_for_a_look():
    signal = niche_signal(expertise("instagram:me", posts(*[None] * 20), NICHES))
    assert signal.verdict is Verdict.PASS
    assert "No niche stands out" in signal.sentence


def test_one_more_post_that_speaks_of_it_never_makes_a_niche_less_likely():
    before = 0.0
    for k in range(21):
        found = by_id(expertise("instagram:me", posts(*["sourdough"] * k, *[None] * (20 - k)), NICHES)).get("bakery")
        assert (found.probability if found else 0.0) >= before
        before = found.probability if found else 0.0
    assert before > 0.8


def test_more_posts_of_the_same_kind_only_narrow_the_interval():
    few, many = (by_id(expertise("a:b", posts(*["sourdough", None] * n), NICHES))["bakery"].share for n in (5, 30))
    assert many.half_width < few.half_width
    assert few.low < many.value < few.high


def test_a_change_over_time_is_told_with_its_periods():
    changed = expertise("instagram:me", posts(*[None] * 30, *["sourdough"] * 30), NICHES)
    bakery = by_id(changed)["bakery"]
    assert bakery.steady is False
    assert len(bakery.periods) == 4
    assert bakery.periods[0].share.high < bakery.periods[-1].share.low
    assert by_id(expertise("instagram:me", posts(*["sourdough", None] * 30), NICHES))["bakery"].steady
    assert by_id(expertise("instagram:me", posts(*["sourdough"] * 5), NICHES))["bakery"].steady is None


def test_the_share_at_home_has_an_interval_and_a_minimum():
    found = concentrated("food", 30, 40, 60, DEFAULT_EXPERTISE)
    assert found.share.value == pytest.approx(31 / 42)
    assert found.share.low < found.share.value < found.share.high
    assert concentrated("food", 19, 19, 60, DEFAULT_EXPERTISE).share is None


def test_a_rule_that_cannot_be_is_refused():
    with pytest.raises(BadInput):
        ExpertiseRule(expert=1.5)


HANDLES = ("me", "star")


class Catalogue:
    """Someone small whose people are at home in baking, and a star whose people are not; and sixty who declare."""

    def __init__(self) -> None:
        self.evidence = self
        names = [f"instagram:{h}" for h in HANDLES]
        self.rows = [creator([0.03] * 5, creator_id=n, handle=n[10:], niche="bakery") for n in names]
        spoken = {"food": "recipe", "travel": "backpacking"}
        self.others = [
            creator([0.03] * 5, creator_id=f"instagram:{niche}{i}", handle=f"{niche}{i}", niche=niche)
            for i in range(90)
            for niche in spoken
        ]
        self.table = {n: posts(*["sourdough"] * 8, creator_id=n) for n in names} | {
            r["creator_id"]: posts(*[spoken[r["niche"]]] * 2, creator_id=r["creator_id"]) for r in self.others
        }
        for rows in self.table.values():
            for row in rows:
                row["caption"] = f"tea #{row['hashtags'][0]}"

    def features(self, query) -> pa.Table:
        rows = [*self.rows, *self.others]
        return features(*(r for r in rows if not query.creator_ids or r["creator_id"] in query.creator_ids))

    def search(self, text, _limit=20) -> pa.Table:
        kept = [{k: r[k] for k in ("creator_id", "handle")} for r in self.rows if text in r["handle"]]
        return pa.Table.from_pylist(kept)

    def posts(self, creator_id, _limit=50) -> pa.Table:
        return pa.Table.from_pylist(self.table[creator_id], schema=POSTS.schema)

    def recent_posts(self, creator_ids=(), **_) -> pa.Table:
        return pa.Table.from_pylist([r for n in creator_ids for r in self.table[n]], schema=POSTS.schema)

    def bios(self, _creator_ids) -> pa.Table:
        return pa.Table.from_pylist([], schema=BIOS)

    def audience(self, _creator_ids) -> pa.Table:
        return pa.table({"creator_id": pa.array([], pa.string()), "person": pa.array([], pa.int64())})

    def shelf(self):
        return self.folder, "state"

    def status(self):
        return SimpleNamespace(engagements=10, audience=0)

    def cells(self) -> pa.Table:
        return pa.Table.from_pylist([{"niche": "food"}, {"niche": None}], schema=CELLS)

    def at_home(self, _cover, *, company) -> pa.Table:
        assert company == DEFAULT_EXPERTISE.company
        rows = [{"creator_id": f"instagram:{n}", "niche": "bakery", "placed": p, "known": p, "home": h}
                for n, p, h in (("me", 45, 40), ("star", 405, 5))]  # fmt: skip
        return pa.Table.from_pylist(rows, schema=HOMES)


WORK = SimpleNamespace(catalogue=Catalogue(), settings=Settings(), now=lambda: NOW)


@pytest.fixture(autouse=True)
def shelf(tmp_path):
    WORK.catalogue.folder = tmp_path


def run(*words: str):
    app = typer.Typer()
    app.callback()(lambda: None)
    register(app)
    return CliRunner().invoke(app, ["niche", *words], obj=WORK)


def test_a_small_account_whose_people_are_at_home_comes_before_a_star():
    assert [e.creator_id for e in expertise_of(WORK, ["star", "me"], niche="bakery")] == [
        "instagram:me",
        "instagram:star",
    ]
    shown = run("star", "me", "--niche", "bakery").output
    assert shown.index("instagram:me") < shown.index("instagram:star")
    assert "are at home in Bakery and baking" in shown


def test_a_name_nobody_has_and_a_niche_that_is_none_are_errors():
    with pytest.raises(NotFound):
        expertise_of(WORK, ["instagram:nobody"])
    with pytest.raises(BadInput, match="no niche called"):
        expertise_of(WORK, ["me"], niche="sourdogh")


def test_http_says_what_the_terminal_says():
    app = FastAPI()
    app.state.workspace = WORK
    app.include_router(api.router)
    said = TestClient(app).get("/creators/instagram:me/niche").json()
    assert said.pop("learnt") is None
    assert json.loads(run("me", "--json").output)["creators"] == [said]
    assert said["leading"] == "bakery"
    assert said["concentration"]["share"]["n"] == 45


def test_learning_says_how_much_of_it_was_right(monkeypatch):
    monkeypatch.setattr(taught, "_TREES", BoostRule(trees=5, rate=0.2, least=5, columns=1.0))
    found = taught.taught(WORK.catalogue, WORK.catalogue, ["instagram:me", "instagram:travel0"], NICHES, now=NOW)
    assert found.model
    assert found.niches == ("food", "travel")
    assert found.checked == 35
    assert found.right is not None
    assert found.right.low > 0.8
    assert found.of("instagram:travel0")[0][0] == NICHES.title("travel")
    assert "kept aside" in found.sentence


def test_too_few_declared_niches_teach_nothing():
    few = Catalogue()
    few.others = few.others[:20]
    found = taught.taught(few, few, ["instagram:me"], NICHES, now=NOW)
    assert not found.model
    assert "150" in found.sentence
