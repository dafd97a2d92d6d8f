"""`goodword roster choose` and its HTTP twin with offers, limits, weeks, answers, risk, ads and word of mouth."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from typer import Typer
from typer.testing import CliRunner

from goodword.core.errors import BadInput
from goodword.core.money import Money
from goodword.roster.api import router
from goodword.roster.cli import register
from goodword.roster.sheet import read_offers, read_sheet

CANDIDATES = """creator,offer,price,people,effect,niche,place,tier,ad share,weeks,people low
a,post,₹200,120,,food,"Bandra, Mumbai",nano,10%,,60
a,reel,₹300,,1.5,food,"Bandra, Mumbai",nano,10%,,
a,post+reel,₹420,,,food,"Bandra, Mumbai",nano,10%,,
b,post,₹450,150,,food,"Bandra, Mumbai",macro,60%,,140
c,post,₹100,60,,travel,"Bandra, Mumbai",nano,,1-2,50
c,story,₹60,,0.5,travel,"Bandra, Mumbai",nano,,2,
आर,gift,,80,,food,"Khar, Mumbai",nano,,,10
d,post,₹300,200,,food,"Khar, Mumbai",macro,,,20
"""
AUDIENCE = "creator,person\na,x1\na,x2\na,x3\nb,x1\nb,x2\nb,x9\nc,x4\nc,x5\nआर,x1\nd,x1\nd,x2\nd,x7\n"


class Choose:
    """Runs `roster choose` on the files of a test."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.app = Typer()
        self.app.callback()(lambda: None)
        register(self.app)
        (folder / "c.csv").write_text(CANDIDATES, encoding="utf-8")
        (folder / "a.csv").write_text(AUDIENCE, encoding="utf-8")

    def __call__(self, *flags: str) -> dict[str, Any]:
        done = CliRunner().invoke(self.app, self.arguments(*flags, "--json"))
        assert done.exit_code == 0, done.output
        answer: dict[str, Any] = json.loads(done.stdout)
        return answer

    def arguments(self, *flags: str) -> list[str]:
        return ["roster", "choose", str(self.folder / "c.csv"), str(self.folder / "a.csv"), *flags]

    def error(self, *flags: str) -> BadInput:
        done = CliRunner().invoke(self.app, self.arguments(*flags))
        assert isinstance(done.exception, BadInput), done.output
        return done.exception


@pytest.fixture
def choose(tmp_path: Path) -> Choose:
    return Choose(tmp_path)


def booked(answer: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {line["creator_id"]: line for line in answer["booked"]}


def test_one_offer_of_each_creator(choose: Choose) -> None:
    lines = [line["creator_id"] for line in choose("--budget", "₹3000")["booked"]]
    assert sorted(lines) == ["a", "b", "c", "d", "आर"]


def test_a_bundle_is_booked_where_it_brings_most(choose: Choose) -> None:
    lines = booked(choose("--budget", "₹3000"))
    assert lines["a"]["offer"] == "post+reel"
    assert lines["a"]["people"] == pytest.approx(120 * (1.5 + 0.5))  # the largest part whole, half of the next


def test_limits_are_kept_and_told(choose: Choose) -> None:
    answer = choose("--budget", "₹3000", "--rule", "at most 1 of tier macro", "--rule", "at most 1 in place Khar")
    assert sum(c in booked(answer) for c in ("b", "d")) <= 1
    assert [w["wish"] for w in answer["wishes"]] == ["at most 1 of tier macro", "at most 1 of place Khar"]
    assert all(int(w["now"]) <= 1 for w in answer["wishes"])


def test_a_limit_on_money(choose: Choose) -> None:
    lines = booked(choose("--budget", "₹3000", "--rule", "at most ₹310 on tier macro"))
    assert sum(lines[c]["cost"]["minor"] for c in ("b", "d") if c in lines) <= 31_000


def test_weeks_are_given_and_kept_to(choose: Choose) -> None:
    answer = choose("--budget", "₹3000", "--weeks", "2", "--rule", "at most 3 of each week")
    weeks = [line["week"] for line in answer["booked"]]
    assert set(weeks) <= {1, 2}
    assert max(weeks.count(1), weeks.count(2)) <= 3
    story = choose("--budget", "₹60", "--weeks", "2", "--ban", "आर")
    assert [(x["offer"], x["week"]) for x in story["booked"]] == [("story", 2)]


def test_people_apart(choose: Choose) -> None:
    lines = booked(choose("--budget", "₹3000", "--apart", "a, d"))
    assert not {"a", "d"} <= set(lines)


def test_ads_set_people_aside_with_the_reason(choose: Choose) -> None:
    answer = choose("--budget", "₹3000", "--max-ad-share", "50%")
    assert "b" not in booked(answer)
    assert answer["aside"] == ["b: 60% of their posts are ads, at most 50% are wanted."]


def test_thin_evidence_sets_people_aside(choose: Choose) -> None:
    answer = choose("--budget", "₹3000", "--min-known", "2")
    assert set(booked(answer)) <= {"a", "b", "c", "d"}
    assert "आर: 1 people of their audience are known, at least 2 are wanted." in answer["aside"]


def test_answers_fix_prices_and_people(choose: Choose) -> None:
    answer = choose("--budget", "₹700", "--accepted", "a reel ₹350", "--declined", "d")
    line = booked(answer)["a"]
    assert (line["offer"], line["cost"]["minor"], line["accepted"], line["pinned"]) == ("reel", 35_000, True, True)
    assert answer["committed"] == {"currency": "INR", "minor": 35_000}
    assert "d" not in booked(answer)
    assert "d" not in {out["creator_id"] for out in answer["left_out"]}


def test_cautious_counts_the_low_ends(choose: Choose) -> None:
    bold, careful = (choose("--budget", "₹450", "--ban", "a,आर", "--risk", r) for r in ("expected", "cautious"))
    assert "d" in booked(bold)
    assert set(booked(careful)) == {"b"}
    assert careful["certificate"]["value"] == pytest.approx(140)
    assert careful["sentence"].startswith("At the low end")


def test_word_of_mouth_is_counted_apart_and_with_an_interval(choose: Choose, tmp_path: Path) -> None:
    arcs = tmp_path / "w.csv"
    arcs.write_text("source,target,probability\nx7,y1,1\nx7,y2,1\nx4,y3,0.5\nx1,x1,1\nx7,y1,0.5\nx1,y4,7\n")
    answer = choose("--budget", "₹300", "--ban", "आर", "--word-of-mouth", str(arcs))
    heard = answer["word_of_mouth"]
    assert set(booked(answer)) == {"d"}
    assert heard["listeners"] == 4
    assert heard["people"]["value"] == pytest.approx(2.0, abs=0.05)
    assert heard["people"]["low"] <= 2.0 <= heard["people"]["high"] + 0.05
    assert any("themselves" in s for s in heard["assumptions"])
    assert any("outside 0 to 1" in s for s in heard["assumptions"])


def test_the_proof_of_a_roster_with_rules_verifies(choose: Choose, tmp_path: Path) -> None:
    proof = tmp_path / "p.json"
    choose("--budget", "₹700", "--rule", "at most 1 of tier macro", "--weeks", "2", "--proof", str(proof))
    done = CliRunner().invoke(choose.app, ["roster", "verify", str(proof)])
    assert done.exit_code == 0, done.output
    changed = json.loads(proof.read_bytes())
    rule = changed["problem"]["rules"]["names"].index("at most 1 of tier macro")
    changed["problem"]["rules"]["high"][rule] = 0
    proof.write_text(json.dumps(changed))
    bad = CliRunner().invoke(choose.app, ["roster", "verify", str(proof)])
    assert bad.exit_code == 1
    assert "not kept: at most 1 of tier macro" in bad.stdout


def test_who_would_enter_keeps_to_the_rules(choose: Choose) -> None:
    answer = choose("--budget", "₹450", "--ban", "आर", "--rule", "at most 1 of tier macro", "--pin", "d")
    out = {o["creator_id"]: o for o in answer["left_out"]}
    assert out["b"]["enters_at"]["minor"] == 0  # at no price: the only macro place is pinned


def test_the_table_opens_safely(choose: Choose, tmp_path: Path) -> None:
    (choose.folder / "c.csv").write_text('creator,price,people\n"=cmd()",1,5\nb,1,4\n', encoding="utf-8")
    out = tmp_path / "roster.csv"
    choose("--budget", "5 EUR", "--csv", str(out))
    rows = list(csv.DictReader(io.StringIO(out.read_text("utf-8-sig"))))
    assert rows[0]["creator_id"] == "'=cmd()"


def test_redraws_choose_among_the_same_offers(choose: Choose) -> None:
    answer = choose("--budget", "₹700", "--redraw", "3", "--rule", "at most 2 creators")
    assert answer["stays"]
    assert 0 < answer["kept"] <= 1


CLASHES = [
    (("--rule", "at least 2 of tier macro", "--rule", "at most 1 of tier macro"), ("at least 2", "at most 1")),
    (("--rule", "at least 2 of tier macro", "--apart", "b,d"), ("b and d not together", "at least 2 of tier macro")),
    (("--rule", "at least 1 of niche opera"), ("at least 1 of niche opera",)),
    (("--rule", "at least 2 of tier macro"), ("the budget of 600.00 INR", "at least 2 of tier macro")),
    (("--pin", "b", "--rule", "at most 0 of tier macro"), ("b is booked", "at most 0 of tier macro")),
    (("--max-creators", "1", "--rule", "at least 2 creators"), ("at most 1 creators", "at least 2 creators")),
    (("--pin", "b", "--accepted", "d ₹200"), ("b is booked", "d is booked", "the budget of 600.00 INR")),
]


@pytest.mark.parametrize(("flags", "named"), CLASHES)
def test_what_cannot_be_met_is_named_with_what_would_help(
    choose: Choose, flags: tuple[str, ...], named: tuple[str, ...]
) -> None:
    error = choose.error("--budget", "₹600", *flags)
    assert all(name in error.what for name in named), error.what
    assert error.next_step


def test_the_smallest_change_is_said(choose: Choose) -> None:
    error = choose.error("--budget", "₹600", "--rule", "at least 2 of tier macro")
    assert "raise the budget to 750.00 INR" in error.next_step
    assert "ask for at least 1 of tier macro" in error.next_step


WRONG = [
    ("--rule", "at most 2 of colour red"),
    ("--rule", "at most 2 of each week"),
    ("--rule", "at most 10 EUR on tier macro"),
    ("--max-ad-share", "130%"),
    ("--risk", "bold"),
    ("--accepted", "nobody ₹5"),
    ("--accepted", "a story ₹5"),
    ("--accepted", "a 5 EUR"),
    ("--apart", "a"),
]


@pytest.mark.parametrize("flags", WRONG)
def test_what_cannot_be_read_is_refused_with_what_to_do(choose: Choose, flags: tuple[str, str]) -> None:
    assert choose.error("--budget", "₹600", *flags).next_step or "got" in choose.error("--budget", "₹600", *flags).what


def test_offers_in_columns_say_the_same_as_in_rows(tmp_path: Path) -> None:
    path = tmp_path / "wide.csv"
    path.write_text(
        "creator,people,post price,reel price,reel effect,Price Story\na,120,₹200,₹300,1.5,\nb,50,,₹90,,₹10\n"
    )
    sheet = read_sheet(path, "INR")
    kinds = {(o.creator_id, o.kind): (o.price.minor, o.effect) for o in sheet.offers}
    assert kinds == {
        ("a", "post"): (20_000, None), ("a", "reel"): (30_000, 1.5), ("b", "reel"): (9_000, None),
        ("b", "story"): (1_000, None),
    }  # fmt: skip
    assert sheet.candidates["cost_minor"].to_pylist() == [20_000, -1]


def test_rows_that_cannot_be_used_are_set_aside(tmp_path: Path) -> None:
    path = tmp_path / "c.csv"
    path.write_text(
        "creator,offer,price,people\na,post,5,10\na,post,6,10\n,post,5,10\nb,post,-1,10\nc,post,,10\nd,post,5,\ne,gift,,7\n"
    )
    sheet = read_sheet(path, "EUR")
    assert sheet.candidates["creator_id"].to_pylist() == ["a", "e"]
    said = " ".join(sheet.aside)
    for reason in ("has that offer already", "names no creator", "below 0", "has no price", "no number of people"):
        assert reason in said


def test_offers_in_another_currency_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "o.csv"
    path.write_text("creator,offer,price\na,post,5 USD\n")
    with pytest.raises(BadInput, match="in USD, the budget in EUR"):
        read_offers(path, "EUR")


def test_http_takes_the_same_terms() -> None:
    app = FastAPI()
    app.include_router(router)
    people = [
        {"creator_id": "a", "cost_minor": 200, "people": 120, "tier": "nano"},
        {"creator_id": "b", "cost_minor": 450, "people": 150, "tier": "macro"},
    ]
    asked = {
        "budget": "10 EUR", "candidates": people, "links": [["a", 1], ["b", 1], ["b", 2]], "arcs": [["2", "7"]],
        "terms": {
            "limits": ["at most 0 of tier macro"],
            "offers": [{"creator": "a", "offer": "reel", "price": "3 EUR", "effect": 2}],
        },
    }  # fmt: skip
    answer = TestClient(app).post("/rosters", json=asked).json()
    assert [(line["creator_id"], line["offer"]) for line in answer["booked"]] == [("a", "reel")]
    assert answer["word_of_mouth"]["listeners"] == 1


def test_a_zero_budget_books_the_free(choose: Choose) -> None:
    assert set(booked(choose("--budget", "₹0"))) == {"आर"}
    assert Money.parse("₹0").minor == 0


def test_an_empty_audience_and_people_named_twice(choose: Choose) -> None:
    (choose.folder / "a.csv").write_text("creator,person\n", encoding="utf-8")
    assert choose("--budget", "₹700", "--rule", "at most 2 creators")["certificate"]["optimal"]
    (choose.folder / "a.csv").write_text("creator,person\na,x\na,x\nd,x\nd,x\n", encoding="utf-8")
    assert choose("--budget", "₹700", "--rule", "at most 2 creators")["booked"]
