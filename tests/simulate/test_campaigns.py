"""Campaigns in a world: the files agree with each other and with the truth beside them, and are the same every time."""

from __future__ import annotations

import csv
import json
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from goodword.core.errors import BadInput, Conflict, NotFound
from goodword.core.times import DAY
from goodword.simulate import cli
from goodword.simulate.campaign.model import Campaign, CampaignSpec
from goodword.simulate.campaign.rows import major
from goodword.simulate.campaign.store import read_roster, run_in, write_campaign
from goodword.simulate.presets import DEMONSTRATION

SPEC = CampaignSpec(seed=2, places=10, history=40, daily=12.0)
Rows = list[dict[str, object]]


@pytest.fixture(scope="module")
def made() -> Campaign:
    return run_in(DEMONSTRATION, SPEC)


@pytest.fixture
def app() -> typer.Typer:
    out = typer.Typer()
    out.callback()(lambda: None)
    cli.register(out)
    return out


def rows(made: Campaign, name: str) -> Rows:
    return (made.files.get(name) or made.truth[name]).to_pylist()


def test_the_same_campaign_is_the_same_to_the_letter(made: Campaign) -> None:
    again = run_in(DEMONSTRATION, SPEC)
    assert all(again.files[name].equals(table) for name, table in made.files.items())
    assert all(again.truth[name].equals(table) for name, table in made.truth.items())
    assert not run_in(DEMONSTRATION, replace(SPEC, seed=3)).files["orders"].equals(made.files["orders"])


def test_orders_on_file_are_the_outcomes_of_their_days(made: Campaign) -> None:
    outcomes = {(r["place"], r["date"]): r["orders"] for r in rows(made, "outcomes")}
    listed = Counter((r["place"], str(r["at"])[:10]) for r in rows(made, "orders") if r["country"] == "IN")
    days = sorted({day for _, day in outcomes})[SPEC.history :]
    assert {key: n for key, n in outcomes.items() if key[1] in days and n} == dict(listed)


def test_the_true_lift_is_what_the_campaign_added(made: Campaign) -> None:
    truth = {r["place"]: r for r in rows(made, "lift")}
    inside = [
        r for r in rows(made, "outcomes") if r["place"] in truth and "2026-03-01" <= str(r["date"]) <= "2026-03-28"
    ]
    assert sum(int(str(r["orders"])) for r in inside) == truth["all"]["orders"]
    assert truth["all"]["extra"] == sum(int(str(r["extra"])) for p, r in truth.items() if p != "all")
    none = run_in(DEMONSTRATION, replace(SPEC, lift=0.0, spoken=0.0, anyway=1.0))
    assert {r["extra"] for r in rows(none, "lift")} == {0}


def test_codes_leak_only_where_they_are_said_to(made: Campaign) -> None:
    tight = run_in(DEMONSTRATION, replace(SPEC, leaking=0.0))
    assert {r["leaked"] for r in rows(tight, "codes")} == {0}
    every = rows(run_in(DEMONSTRATION, replace(SPEC, leaking=1.0)), "codes")
    assert all(int(str(r["leaked"])) <= int(str(r["orders"])) for r in every)
    assert sum(int(str(r["leaked"])) for r in every) > 0
    used = Counter(r["code"] for r in rows(made, "orders") if r["code"])
    assert {r["code"]: r["orders"] for r in rows(made, "codes") if r["orders"]} == dict(used)


def test_people_click_and_order_at_their_true_rates() -> None:
    many = run_in(DEMONSTRATION, replace(SPEC, creators=60, homes=8, posts_each=4))
    truth = {r["creator_id"]: r for r in rows(many, "creators")}
    posts = [r for r in rows(many, "posts") if r["sponsored"] == "true"]
    clicks = [r for r in rows(many, "clicks") if not r["bot"]]
    expected = sum(int(str(r["reach"])) * float(str(truth[r["creator_id"]]["click_rate"])) for r in posts)
    assert abs(len(clicks) - expected) < 5 * expected**0.5 + 0.01 * expected  # unrecognised bots: about 0.1 %
    bought = sum(1 for r in rows(many, "orders") if r["via"] == "click")
    usual = sum(float(str(truth[r["creator_id"]]["order_rate"])) for r in clicks)
    assert abs(bought - usual) < 5 * usual**0.5


def test_currencies_are_kept_apart_and_refunds_point_to_their_order(made: Campaign) -> None:
    orders = rows(made, "orders")
    by_country = {(r["country"], r["currency"]) for r in orders}
    assert len({currency for _, currency in by_country}) > 1
    assert len(by_country) == len({country for country, _ in by_country})
    worth = {r["order_id"]: (r["amount"], r["currency"]) for r in orders}
    refunds = rows(made, "refunds")
    assert refunds
    assert all(worth[r["order_id"]] == (r["amount"], r["currency"]) for r in refunds)
    assert {r["currency"] for r in rows(made, "revenue-INR")} == {"INR"}


def test_a_path_is_a_visitor_and_ends_in_an_order_or_not(made: Campaign) -> None:
    paths = rows(made, "paths")
    visitors = {r["visitor"] for r in rows(made, "clicks") if not r["bot"]}
    spoken = sum(1 for r in rows(made, "orders") if r["via"] == "code")
    assert sum(int(str(p["total_conversions"])) + int(str(p["total_null"])) for p in paths) == len(visitors) + spoken


def test_money_has_the_digits_of_its_currency() -> None:
    units = {"INR": 100, "JPY": 1, "KWD": 1000}
    assert [major(-12_345, c, units) for c in units] == ["-123.45", "-12345", "-12.345"]


def test_a_roster_is_read_from_a_plan_a_list_and_a_table(tmp_path: Path) -> None:
    plan, table = tmp_path / "plan.json", tmp_path / "roster.csv"
    booked = [{"creator_id": "instagram:a", "price": {"minor": 500, "currency": "INR"}}, {"creator_id": "tiktok:b"}]
    plan.write_text(json.dumps({"roster": {"booked": booked}}))
    assert read_roster(plan) == {"instagram:a": 500, "tiktok:b": None}
    plan.write_text('["instagram:a"]')
    assert read_roster(plan) == {"instagram:a": None}
    table.write_text("booked,creator_id\nyes,instagram:a\nno,tiktok:b\n")
    assert read_roster(table) == {"instagram:a": None}


@pytest.mark.parametrize("text", ["{}", "booked,creator_id\n", '{"roster": 3}', "{"])
def test_a_roster_that_books_nobody_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "roster"
    path.write_text(text)
    with pytest.raises(BadInput):
        read_roster(path)


def test_who_is_not_in_the_world_cannot_be_booked() -> None:
    with pytest.raises(NotFound, match="not in this world"):
        run_in(DEMONSTRATION, SPEC, {"instagram:nobody": None})


@pytest.mark.parametrize(
    "wrong", [{"history": 5}, {"places": 2}, {"leaking": 1.5}, {"starts": 5}, {"lift": -0.1}, {"daily": 0.0}]
)
def test_impossible_campaigns_are_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(BadInput):
        replace(SPEC, **wrong)  # type: ignore[arg-type] # numbers of either kind


def test_the_command_writes_a_folder_once(app: typer.Typer, tmp_path: Path) -> None:
    world, out = tmp_path / "world", tmp_path / "pune"
    small = ["simulate", "--preset", "town", "--creators", "80", "--posts", "160", "--countries", "IN", str(world)]
    assert CliRunner().invoke(app, small).exit_code == 0  # the command's own name still makes a world
    asked = ["simulate", "campaign", str(out), "--world", str(world), "--places", "8", "--history", "30"]
    done = CliRunner().invoke(app, asked)
    assert done.exit_code == 0, done.output
    said = json.loads((out / "campaign.json").read_text("utf-8"))
    assert said["name"] == "pune"
    with (out / "posts.csv").open(encoding="utf-8", newline="") as file:
        assert {r["creator_id"] for r in csv.DictReader(file)} == set(said["creators"])
    assert isinstance(CliRunner().invoke(app, asked).exception, Conflict)


def test_the_campaign_lasts_its_days() -> None:
    assert SPEC.ends - SPEC.starts == 28 * DAY


def test_a_failed_campaign_leaves_nothing(tmp_path: Path, made: Campaign, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("goodword.simulate.campaign.store.pacsv.write_csv", broken)
    with pytest.raises(Exception, match="disk is full"):
        write_campaign(made, tmp_path / "x")
    assert list(tmp_path.iterdir()) == []
