"""Limits and answers on the roster page, the UpSet plot, exports, and rosters side by side."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from chromium import PHONE, Watched
from web_browser import Browser, Opened

if TYPE_CHECKING:
    pass

LIMITED = "/plans/1/roster?limits=at+most+3+creators%0Aat+most+2+of+tier+nano&risk=cautious"


def test_limits_in_the_address_reach_the_brief(opened: Callable[..., Opened]) -> None:
    browser, workspace = opened()
    text = browser.get(LIMITED).text
    (brief,) = workspace.planned
    assert [str(limit) for limit in brief.terms.limits] == ["at most 3 creators", "at most 2 of tier nano"]
    assert brief.terms.risk.value == "cautious"
    assert "at most 3 creators\nat most 2 of tier nano</textarea>" in text


def test_terms_that_say_what_the_plan_says_change_nothing(opened: Callable[..., Opened]) -> None:
    browser, workspace = opened()
    assert browser.get("/plans/1/roster?limits=&risk=expected&weeks=").status_code == 200
    assert workspace.planned == []


def test_a_limit_that_cannot_be_read_is_said_and_stays_in_the_form(browser: Browser) -> None:
    answer = browser.get("/plans/1/roster?limits=at+most+lots+of+tier+nano")
    assert answer.status_code == 422
    assert "This limit cannot be read" in answer.text
    assert "at most lots of tier nano</textarea>" in answer.text
    assert '<details class="more" id="wishes" open>' in answer.text


def test_yes_and_no_are_folded_into_the_address(browser: Browser) -> None:
    pressed = "/plans/1/roster?yes=instagram:khar_eats+post+9000.00+INR&limits="
    location = browser.get(pressed, follow_redirects=False).headers["location"]
    assert location == "/plans/1/roster?limits=&accepted=instagram%3Akhar_eats+post+9000.00+INR"
    said_no = browser.get(location + "&no=instagram:khar_eats", follow_redirects=False).headers["location"]
    assert said_no == "/plans/1/roster?limits=&declined=instagram%3Akhar_eats"


def test_the_table_and_the_data_are_of_what_is_tried(browser: Browser) -> None:
    text = browser.get("/plans/1/roster?budget=3000000").text
    assert 'href="/plans/1/roster.csv?budget=3000000' in text
    assert 'href="/api/v1/plans/1?budget=3000000' in text
    table = browser.get("/plans/1/roster.csv?budget=3000000")
    assert table.headers["content-type"].startswith("text/csv")
    assert table.text.startswith("\ufeffcreator_id,handle")


def test_rosters_side_by_side(browser: Browser) -> None:
    browser.send_form("/plans/1/roster", "/plans/1/roster", budget="3000000")
    text = browser.get("/rosters?plan=1&plan=2").text
    assert "are on all 2 rosters" in text or "is on all 2 rosters" in text
    assert "not booked" in text
    assert "₹60,000" in text
    assert "₹30,000" in text


def test_nothing_picked_teaches_the_next_step(browser: Browser) -> None:
    assert "No roster is picked yet" in browser.get("/rosters").text
    assert browser.get("/rosters?plan=99").status_code == 404
    assert browser.get("/rosters?plan=x").status_code == 422


def test_hostile_text_stays_text(opened: Callable[..., Opened]) -> None:
    browser, _ = opened(hostile=True)
    for address in ("/rosters?plan=1", "/plans/1/roster?limits=%3Cscript%3Ealert(1)%3C/script%3E"):
        assert "<script>alert" not in browser.get(address).text


@pytest.mark.slow_on("desk")
@pytest.mark.browser
@pytest.mark.xdist_group("chromium")
@pytest.mark.parametrize(
    "page", [{}, {"viewport": PHONE, "color_scheme": "dark"}], ids=["desk", "phone"], indirect=True
)
def test_pages_are_sound_and_accessible(page: Watched, home: str) -> None:
    for path in ("/rosters", "/rosters?plan=1", "/plans/1/roster?limits=at+most+3+creators"):
        page.open(home + path)
        if path.startswith("/plans"):
            page.page.locator("#wishes summary").click()
        page.sound()
        page.accessible()


@pytest.mark.browser
@pytest.mark.xdist_group("chromium")
def test_limits_replan_without_a_page_load_and_the_upset_plot_is_drawn(page: Watched, home: str) -> None:
    page.open(home + "/plans/1/roster")
    page.page.evaluate("window.stayed = true")
    expect(page.page.locator("figure#groups svg")).to_have_count(1)
    assert page.page.locator("figure#groups [role=img]").get_attribute("aria-label")
    page.page.locator("#wishes summary").click()
    page.page.locator("#f-limits").fill("at most 3 creators")
    page.page.get_by_role("button", name="Plan with these").click()
    page.page.wait_for_url("**limits=**")
    assert page.page.evaluate("window.stayed") is True
    page.page.get_by_role("button", name="khar_eats said no").click()
    page.page.wait_for_url("**declined=**")
    page.settled()
    page.sound()
