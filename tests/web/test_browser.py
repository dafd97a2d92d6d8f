"""The pages in a real Chromium: sound, accessible, quick, and worked by keyboard."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from chromium import PHONE, Watched
from web_browser import PAGES

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("chromium")]


@pytest.mark.slow_on("desk")
@pytest.mark.parametrize(
    "page",
    [
        {},
        {"viewport": PHONE, "color_scheme": "dark"},
        pytest.param({"viewport": PHONE}, marks=pytest.mark.slow),
        pytest.param({"color_scheme": "dark"}, marks=pytest.mark.slow),
    ],
    ids=["desk", "phone-dark", "phone", "dark"],
    indirect=True,
)
def test_every_page_is_sound_and_accessible(page: Watched, home: str) -> None:
    for path in (*PAGES, "/api/docs"):
        page.open(home + path)
        page.sound()
        page.accessible()


def test_pictures_are_drawn_and_their_numbers_are_behind_a_switch(page: Watched, home: str) -> None:
    page.open(home + "/plans/1/roster")
    for kind in ("curve", "adds", "overlap", "map", "strips"):
        figure = page.page.locator(f"figure#{kind}")
        expect(figure.locator("svg")).to_have_count(1)
        assert figure.locator("[role=img]").get_attribute("aria-label"), kind
        expect(figure.locator("table")).to_be_hidden()
        figure.locator("summary").click()
        expect(figure.locator("table")).to_be_visible()
    page.sound()


def test_the_slider_replans_without_a_page_load(page: Watched, home: str) -> None:
    page.open(home + "/plans/1/roster")
    page.page.evaluate("window.stayed = true")
    before = page.page.locator("h1").inner_text()
    slider, tiles = page.page.locator("#budget"), page.page.locator("dl.tiles").first
    slider.focus()
    slider.press("Home")
    expect(tiles).to_contain_text("of ₹12,000")
    page.page.wait_for_url("**budget=**")
    assert page.page.locator("h1").inner_text() != before
    expect(page.page.locator("figure#curve svg")).to_have_count(1)
    assert page.page.evaluate("window.stayed") is True
    page.settled()
    page.page.reload()
    expect(tiles).to_contain_text("of ₹12,000")
    page.sound()


def test_the_slider_answers_at_once(page: Watched, home: str) -> None:
    """Within the very task that moves it: nothing is waited for, nobody is asked."""
    page.open(home + "/plans/1/roster")
    asked: list[str] = []
    page.page.on("request", lambda request: asked.append(request.url))
    said = page.page.evaluate(
        "() => { const s = document.getElementById('budget'); s.value = 9000000;"
        " s.dispatchEvent(new Event('input', {bubbles: true}));"
        " return document.getElementById('budget-out').textContent; }"
    )
    assert "₹90,000 → about" in said
    page.settled()
    assert asked == []


def test_pin_and_ban_on_the_roster(page: Watched, home: str) -> None:
    page.open(home + "/plans/1/roster")
    page.page.get_by_role("button", name="Ban khar_eats").click()
    page.page.wait_for_url("**ban=**")
    page.page.wait_for_selector("text=not to be booked")
    expect(page.page.locator("tr[data-row]", has_text="khar_eats")).to_have_count(0)
    page.page.get_by_role("button", name="Allow khar_eats again").click()
    page.page.wait_for_selector("tr[data-row]:has-text('khar_eats')")
    page.sound()


def test_what_is_swapped_in_works_from_the_moment_it_is_seen(page: Watched, home: str) -> None:
    page.open(home + "/plans/1/roster")
    page.page.evaluate(
        "() => { window.stayed = true; let pressed = 0;"
        " const ban = () => { if (pressed++ < 3) document.querySelector('#roster button[name=add_ban]').click(); };"
        " new MutationObserver(ban).observe(document.getElementById('roster').parentElement, {childList: true});"
        " ban(); }"
    )
    expect(page.page.get_by_text("not to be booked")).to_have_count(3)
    page.page.wait_for_url(lambda url: url.count("ban=") == 3)
    assert page.page.evaluate("window.stayed") is True
    page.settled()
    page.sound()


def test_keys_work_the_shortlist(page: Watched, home: str) -> None:
    page.open(home + "/plans/1/shortlist")
    keys = page.page.keyboard
    keys.press("j")
    keys.press("j")
    expect(page.page.locator("tr.is-current")).to_contain_text("chai_chronicle")
    keys.press("x")
    keys.press("k")
    keys.press("x")
    expect(page.page.locator("[data-compare]")).to_contain_text("2 selected")
    page.page.wait_for_url(lambda url: url.count("pick=") == 2)
    page.page.reload()
    expect(page.page.locator("input[name=pick]:checked")).to_have_count(2)
    keys.press("/")
    keys.type("tiffin")
    page.page.wait_for_url(re.compile("q=tiffin(&|$)"))
    page.page.wait_for_selector("text=1 found of 12")
    assert page.page.url.count("pick=") == 2, "the selection survives the search"
    page.settled()
    page.page.get_by_role("button", name="Compare side by side").click()
    page.page.wait_for_url("**/compare?**")
    expect(page.page.locator("h1")).to_contain_text("2 voices side by side")
    keys.press("?")
    expect(page.page.locator("dialog[open]")).to_have_count(1)
    keys.press("Escape")
    expect(page.page.locator("dialog[open]")).to_have_count(0)
    keys.press("g")
    keys.press("c")
    page.page.wait_for_url("**/roster")
    page.sound()


def test_sorting_by_a_column_keeps_the_page(page: Watched, home: str) -> None:
    page.open(home + "/plans/1/shortlist")
    page.page.evaluate("window.stayed = true")
    page.page.get_by_role("button", name="Sort by Price").click()
    page.page.wait_for_selector("th[aria-sort=descending] [value$=price]")
    page.page.wait_for_url("**sort=-price**")
    assert page.page.evaluate("window.stayed") is True
    page.settled()
    page.page.go_back()
    page.sound()


def test_keys_turn_the_pages_of_creators(page: Watched, home: str) -> None:
    page.open(home + "/creators/instagram:khar_eats?plan=1")
    page.page.keyboard.press("j")
    page.page.wait_for_url("**/creators/instagram:sourdough.sana**")
    page.page.keyboard.press("k")
    page.page.wait_for_url("**/creators/instagram:khar_eats**")


def test_words_become_chips_and_come_back(page: Watched, home: str) -> None:
    page.open(home + "/find?plan=1")
    field = page.page.locator("#f-niches")
    field.fill("travel")
    field.press("Enter")
    page.page.get_by_role("button", name="Remove food").click()
    expect(page.page.locator("input[name=niches]")).to_have_value("travel")
    page.sound()


def test_a_brief_is_planned_from_the_form(page: Watched, home: str) -> None:
    page.open(home + "/find")
    page.page.get_by_label("Name of this brief").fill("Café")
    page.page.get_by_role("button", name="Find them").click()
    page.page.wait_for_selector("text=Some fields need a look")
    expect(page.page.locator("#e-budget")).to_be_visible()
    page.accessible()
    page.page.get_by_label("Budget", exact=True).fill("₹60,000")
    page.page.get_by_role("button", name="Find them").click()
    page.page.wait_for_url("**/shortlist")
    expect(page.page.locator("h1")).to_contain_text("“Café”")


def test_a_term_explains_itself(page: Watched, home: str) -> None:
    page.open(home + "/plans/1/roster")
    page.page.get_by_role("button", name="Unique audience").click()
    expect(page.page.locator("#term-unique_audience")).to_be_visible()
    page.page.keyboard.press("Escape")
    expect(page.page.locator("#term-unique_audience")).to_be_hidden()


def test_first_paint_waits_for_little(page: Watched, home: str) -> None:
    """For no script, and for styles of less than a picture's weight: the first round trips of a connection."""
    for path in ("/plans/1/roster", "/plans/1/shortlist", "/"):
        page.open(home + path)
        awaited = page.page.evaluate(
            "performance.getEntriesByType('resource').filter(r => r.renderBlockingStatus === 'blocking')"
            ".map(r => [new URL(r.name).pathname, r.decodedBodySize])"
        )
        assert awaited, "the styles"
        assert [name for name, _ in awaited if not name.endswith(".css")] == []
        assert sum(size for _, size in awaited) < 100_000


@pytest.mark.parametrize("page", [{"java_script_enabled": False}], ids=["no-scripts"], indirect=True)
def test_the_work_can_be_done_without_scripts(page: Watched, home: str) -> None:
    page.page.goto(home + "/plans/1/roster")
    expect(page.page.locator("figure#curve table")).to_be_visible()
    page.page.get_by_role("button", name="Ban khar_eats").click()
    page.page.wait_for_url("**ban=**")
    page.page.goto(home + "/plans/1/shortlist")
    page.page.get_by_role("button", name="Sort by Price").click()
    page.page.wait_for_url("**sort=-price**")
    page.page.locator("input[name=pick]").first.check()
    page.page.get_by_role("button", name="Compare side by side").click()
    page.page.wait_for_url("**/compare**")
    expect(page.page.locator("h1")).to_contain_text("1 voice side by side")


def test_pages_print(page: Watched, home: str) -> None:
    page.open(home + "/plans/1/roster")
    page.page.emulate_media(media="print")
    expect(page.page.locator(".bar")).to_be_hidden()
    assert page.page.pdf(format="A4").startswith(b"%PDF")
