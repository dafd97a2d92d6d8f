"""A roster becomes a campaign through every door; it can be changed, put away and brought back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

import sample_plan
from goodword.campaigns.desk import CampaignDesk
from goodword.campaigns.fields import fields_of
from goodword.core.errors import BadInput, NotFound
from web_browser import Browser, Opened
from web_world import stand, with_plan


def desk_in(folder: Path) -> CampaignDesk:
    workspace = stand(folder)
    with_plan(workspace)
    return CampaignDesk(workspace)  # type: ignore[arg-type]


def test_the_roster_of_a_plan_becomes_the_people(tmp_path: Path) -> None:
    desk = desk_in(tmp_path)
    made = desk.start(1, {"brand": "Bandra Bakery", "ends": "2027-01-31"})
    booked = [b.creator_id for b in sample_plan.make_plan().roster.booked]
    assert [b.person.creator_id for b in desk.store.bookings(made.id)] == booked
    assert (made.brand, made.wish.currency, made.wish.country, made.wish.plan_id) == ("Bandra Bakery", "INR", "IN", 1)
    assert made.wish.ends_at is not None
    assert made.wish.time_zone == "Asia/Kolkata"  # the place of the plan is in India
    assert made.wish.ends_at.isoformat() == "2027-01-31T18:29:59+00:00"


@pytest.mark.parametrize(
    ("fields", "zone"),
    [
        ({"country": "DE"}, "Europe/Berlin"),
        ({"country": "in"}, "Asia/Kolkata"),
        ({"country": "AR"}, "America/Argentina/Buenos_Aires"),
        ({"country": "US", "time_zone": "America/Denver"}, "America/Denver"),
        ({}, "UTC"),
    ],
)
def test_a_campaign_has_the_time_zone_of_its_country(tmp_path: Path, fields: dict[str, str], zone: str) -> None:
    made = desk_in(tmp_path).begin({"name": "N", "brand": "B", "currency": "EUR", "ends": "2027-03-31", **fields})
    assert made.wish.time_zone == zone
    assert made.wish.ends_at is not None
    assert made.wish.ends_at.astimezone(ZoneInfo(zone)).isoformat()[:19] == "2027-03-31T23:59:59"


def test_a_country_of_several_zones_is_asked_about(tmp_path: Path) -> None:
    desk = desk_in(tmp_path)
    frame = {"name": "N", "brand": "B", "currency": "USD", "country": "US"}
    with pytest.raises(BadInput, match="US has several time zones") as asked:
        desk.begin(frame)
    assert asked.value.where == "time_zone"
    assert "America/Chicago" in asked.value.next_step
    assert desk.store.campaigns() == ()
    assert desk.zone("US", "Austin, Texas, United States") == "America/Chicago"
    assert desk.zone("BR", "Recife, Pernambuco, Brazil") == "America/Sao_Paulo"
    assert desk.zone("CA", "Montréal, Québec, Canada") == "America/Toronto"


def test_in_another_zone_the_days_stay(tmp_path: Path) -> None:
    desk = desk_in(tmp_path)
    frame = {
        "name": "N",
        "brand": "B",
        "currency": "EUR",
        "country": "DE",
        "starts": "2027-03-01",
        "ends": "2027-03-31",
    }
    made = desk.begin(frame)
    moved = desk.change(made.id, {"time_zone": "Asia/Kolkata"})
    assert {n: fields_of(moved.wish)[n] for n in ("starts", "ends")} == {"starts": "2027-03-01", "ends": "2027-03-31"}
    renamed = desk.change(made.id, {"name": "Other"})
    assert (renamed.wish.starts_at, renamed.wish.ends_at) == (moved.wish.starts_at, moved.wish.ends_at)
    assert desk.change(made.id, {"time_zone": ""}).wish.time_zone == "Europe/Berlin"


def test_a_person_is_the_same_in_two_campaigns(tmp_path: Path) -> None:
    desk = desk_in(tmp_path)
    one, two = desk.start(1), desk.start(1)
    people = [{b.person.id for b in desk.store.bookings(c.id)} for c in (one, two)]
    assert people[0] == people[1]


def test_taking_somebody_off_the_roster_can_be_undone(tmp_path: Path) -> None:
    desk = desk_in(tmp_path)
    made = desk.start(1)
    first = desk.store.bookings(made.id)[0]
    desk.store.remove(first.id)
    assert first.id not in [b.id for b in desk.store.bookings(made.id)]
    desk.store.restore(first.id)
    assert next(b.id for b in desk.store.bookings(made.id)) == first.id


@pytest.mark.parametrize(
    ("fields", "where"),
    [
        ({"brand": " "}, "brand"),
        ({"name": "x" * 201}, "name"),
        ({"site": "javascript:alert(1)"}, "site"),
        ({"site": "https://user@evil.example"}, "site"),
        ({"country": "India"}, "country"),
        ({"ends": "31.1."}, "ends"),
        ({"starts": "2027-02-01", "ends": "2027-01-01"}, "ends"),
        ({"budget": "5 EUR"}, "budget"),
        ({"budget": "-5"}, "budget"),
        ({"reminders": "many"}, "reminders"),
    ],
)
def test_what_cannot_be_is_said_at_its_field_and_nothing_is_kept(
    tmp_path: Path, fields: dict[str, str], where: str
) -> None:
    desk = desk_in(tmp_path)
    with pytest.raises(BadInput) as error:
        desk.start(1, fields)
    assert error.value.where == where
    assert desk.store.campaigns() == ()


def test_a_campaign_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="There is no campaign 7"):
        desk_in(tmp_path).store.campaign(7)


def test_the_button_on_the_roster_page_leads_to_the_board(browser: Browser) -> None:
    assert 'href="/campaigns/new?plan=1"' in browser.get("/plans/1/roster").text
    asked = browser.get("/campaigns/new?plan=1")
    assert "Run this roster" in asked.text
    fields = {"plan": "1", "name": "Winter", "brand": "Bandra Bakery", "currency": "INR", "time_zone": "Asia/Kolkata"}
    sent = browser.send_form("/campaigns/new?plan=1", "/campaigns/new", **fields)
    assert (sent.status_code, sent.headers["location"]) == (303, "/campaigns/1")
    board = browser.get("/campaigns/1")
    assert board.status_code == 200
    assert "Winter" in board.text
    assert "Winter" in browser.get("/campaigns").text
    wrong = browser.send_form("/campaigns/new?plan=1", "/campaigns/new", **(fields | {"brand": ""}))
    assert wrong.status_code == 422
    assert "This is needed." in wrong.text


def test_putting_away_and_bringing_back_on_the_page(browser: Browser) -> None:
    fields = {"plan": "1", "name": "Winter", "brand": "B", "currency": "INR", "time_zone": "UTC"}
    browser.send_form("/campaigns/new?plan=1", "/campaigns/new", **fields)
    browser.send_form("/campaigns/1/change", "/campaigns/1/change", do="put-away")
    assert "Winter" not in browser.get("/campaigns").text
    assert "Winter" in browser.get("/campaigns?all=true").text
    browser.send_form("/campaigns/1/change", "/campaigns/1/change", do="bring-back")
    assert "Winter" in browser.get("/campaigns").text


def test_the_api_does_what_the_pages_do(opened: Callable[..., Opened]) -> None:
    browser, _ = opened()
    made = browser.post("/api/v1/campaigns", json={"plan": 1, "fields": {"brand": "Bandra Bakery"}})
    assert made.status_code == 201, made.text
    booking = made.json()["bookings"][0]["id"]
    assert browser.delete(f"/api/v1/campaigns/bookings/{booking}").json()["removed_at"]
    assert browser.post(f"/api/v1/campaigns/bookings/{booking}/restore").json()["removed_at"] is None
    changed = browser.patch("/api/v1/campaigns/1", json={"fields": {"brand": "Other"}})
    assert changed.json()["wish"]["brand"] == "Other"
    person = browser.patch("/api/v1/campaigns/people/1", json={"email": "a@example.org"})
    assert person.json()["wish"]["email"] == "a@example.org"
    assert browser.patch("/api/v1/campaigns/people/1", json={"email": "a@b, c@d.org"}).status_code == 422
    assert browser.delete("/api/v1/campaigns/1").status_code == 204
    assert browser.get("/api/v1/campaigns").json() == []
    assert browser.post("/api/v1/campaigns/1/restore").status_code == 200


def test_hostile_names_stay_text(opened: Callable[..., Opened]) -> None:
    browser, _ = opened(hostile=True)
    assert (
        browser.post("/api/v1/campaigns", json={"plan": 1, "fields": {"name": sample_plan.HOSTILE}}).status_code == 201
    )
    for page in ("/campaigns", "/campaigns/1", "/campaigns/1/change", "/campaigns/new?plan=1"):
        assert "<script>alert" not in browser.get(page).text, page
