"""The roster page: what is tried is in the address, what is kept is a plan of its own."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from web_browser import Browser, Opened

PART = {"hx-request": "true"}


def test_the_slider_gets_the_part_alone_and_the_address(browser: Browser) -> None:
    answer = browser.get("/plans/1/roster?budget=3000000", headers=PART)
    assert answer.text.lstrip().startswith('<div id="roster"')
    assert answer.headers["hx-replace-url"] == "/plans/1/roster?budget=3000000"
    assert "of ₹30,000" in answer.text


def test_the_same_address_shows_the_same_roster_on_a_whole_page(browser: Browser) -> None:
    text = browser.get("/plans/1/roster?budget=3000000").text
    assert "of ₹30,000" in text
    assert "Keep this roster" in text


def test_the_kept_plan_is_not_planned_again(opened: Callable[..., Opened]) -> None:
    browser, workspace = opened()
    browser.get("/plans/1/roster")
    browser.get("/plans/1/roster?budget=6000000")
    assert workspace.planned == []


def test_what_was_tried_is_remembered(opened: Callable[..., Opened]) -> None:
    browser, workspace = opened()
    for _ in range(3):
        browser.get("/plans/1/roster?budget=2500000")
    assert len(workspace.planned) == 1


def test_pin_and_ban_lead_to_one_address(browser: Browser) -> None:
    pressed = "/plans/1/roster?budget=6000000&ban=instagram:khar_eats&add_ban=instagram:tiny_tiffin"
    answer = browser.get(pressed, follow_redirects=False)
    assert answer.status_code == 303
    assert answer.headers["location"] == (
        "/plans/1/roster?budget=6000000&ban=instagram%3Akhar_eats&ban=instagram%3Atiny_tiffin"
    )
    text = browser.get(answer.headers["location"]).text
    assert 'value="instagram:tiny_tiffin" aria-label="Allow tiny_tiffin again"' in text


def test_a_pin_replaces_a_ban_of_the_same_person(browser: Browser) -> None:
    pressed = "/plans/1/roster?budget=6000000&ban=instagram:khar_eats&add_pin=instagram:khar_eats"
    location = browser.get(pressed, follow_redirects=False).headers["location"]
    assert location == "/plans/1/roster?budget=6000000&pin=instagram%3Akhar_eats"


def test_keeping_makes_a_plan_of_the_same_brief(browser: Browser) -> None:
    answer = browser.send_form("/plans/1/roster", "/plans/1/roster", budget="3000000", ban="instagram:khar_eats")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/plans/2/roster"
    assert "of ₹30,000" in browser.get("/plans/2/roster").text


def test_selected_people_are_pinned_together(browser: Browser) -> None:
    answer = browser.get("/plans/1/pin?pick=instagram:khar_eats&pick=instagram:pali_plates", follow_redirects=False)
    assert answer.headers["location"] == "/plans/1/roster?pin=instagram%3Akhar_eats&pin=instagram%3Apali_plates"


@pytest.mark.parametrize("budget", ["-1", "0"])
def test_a_budget_that_cannot_be_is_said_and_the_kept_plan_is_shown(browser: Browser, budget: str) -> None:
    answer = browser.get(f"/plans/1/roster?budget={budget}")
    assert answer.status_code == 422
    assert "must be above 0" in answer.text
    assert "of ₹60,000" in answer.text


def test_keeping_a_budget_that_is_no_number_keeps_nothing(opened: Callable[..., Opened]) -> None:
    browser, workspace = opened()
    answer = browser.send_form("/plans/1/roster", "/plans/1/roster", budget="lots")
    assert answer.status_code == 422
    assert "whole number" in answer.text
    assert workspace.planned == []


def test_pinned_and_banned_at_once_is_said(browser: Browser) -> None:
    text = browser.get("/plans/1/roster?pin=instagram:khar_eats&ban=instagram:khar_eats").text
    assert "Pinned and banned at once: the ban counts" in text
    assert "Pinned and banned" not in browser.get("/plans/1/roster?pin=instagram:khar_eats").text
