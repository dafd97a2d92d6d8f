"""Every page answers, says its question, and carries what a link or a reload needs."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from web_browser import PAGES, Browser, Opened


@pytest.mark.parametrize("page", PAGES)
def test_page(browser: Browser, page: str) -> None:
    answer = browser.get(page)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/html")
    assert answer.text.count("<h1") == 1
    assert "unsafe" not in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "no-store"
    ids = re.findall(r'\sid="([^"]+)"', answer.text)
    assert len(ids) == len(set(ids)), "ids are unique"


def test_health(browser: Browser) -> None:
    assert browser.get("/health").text == "ok\n"


def test_static_files_may_be_kept_when_their_address_has_a_fingerprint(browser: Browser) -> None:
    address = re.search(r'href="(/static/css/base\.css\?v=\w+)"', browser.get("/").text)
    assert address is not None
    assert "immutable" in browser.get(address[1]).headers["cache-control"]


def test_start_of_an_empty_catalogue_teaches_the_next_step(opened: Callable[..., Opened]) -> None:
    text = opened(empty=True)[0].get("/").text
    assert "The catalogue is empty" in text
    assert 'href="/import"' in text


@pytest.mark.parametrize(
    "page",
    [
        "/nope",
        "/plans/99/roster",
        "/plans/99999999999999999999/roster",
        "/creators/%00",
        "/creators/instagram:nobody",
        "/import/jobs/nope",
    ],
)
def test_what_is_not_there_is_said_in_words(browser: Browser, page: str) -> None:
    answer = browser.get(page)
    assert answer.status_code == 404
    assert "Traceback" not in answer.text
    assert "We could not find that" in answer.text


@pytest.mark.parametrize(
    "page", ["/plans/x/roster", "/plans/1/shortlist?sort=shoe_size", "/plans/1/shortlist?tier=huge", "/import?page=x"]
)
def test_a_broken_address_is_said_in_words(browser: Browser, page: str) -> None:
    answer = browser.get(page)
    assert answer.status_code == 422
    assert "Traceback" not in answer.text


def test_shortlist_sorts_filters_and_searches_by_its_address(browser: Browser) -> None:
    def order(query: str) -> list[str]:
        text = browser.get(f"/plans/1/shortlist?{query}").text
        return re.findall(r'data-main href="/creators/instagram:([\w.]+)\?', text)

    assert order("sort=name") == sorted(order("sort=name"))
    assert order("sort=-price") == list(reversed(order("sort=price"))) or len(set(order("sort=price"))) == 12
    assert order("q=tiffin") == ["tiny_tiffin"]
    assert set(order("verdict=review")) == {"khar_eats", "tiny_tiffin", "worli.waffles"}
    assert "juhu.jalebi" not in order("who=may")
    assert len(order("who=booked")) == 7
    assert order("who=picked&pick=instagram:khar_eats") == ["khar_eats"]
    assert order("sort=name&sort=-fit") == order("sort=-fit"), "the button that was pressed wins"


def test_a_selection_survives_a_filter(browser: Browser) -> None:
    text = browser.get("/plans/1/shortlist?q=tiffin&pick=instagram:khar_eats").text
    assert '<input type="hidden" name="pick" value="instagram:khar_eats">' in text


def test_numbers_are_written_as_the_browser_asks(browser: Browser) -> None:
    german = browser.get("/plans/1/roster", headers={"accept-language": "de-DE"}).text
    assert "60.000\xa0₹" in german
    assert 'data-locale="de-DE"' in german


def test_the_steps_of_the_work_stay_in_sight(browser: Browser) -> None:
    assert "/plans/1/roster" not in browser.get("/import").text
    browser.get("/plans/1/roster")
    assert "/plans/1/roster" in browser.get("/import").text


def test_vetting_goes_through_the_roster_first(browser: Browser) -> None:
    answer = browser.get("/plans/1/vet", follow_redirects=False)
    assert answer.headers["location"] == "/creators/instagram:bandra.bakes?plan=1"
    text = browser.get("/creators/instagram:khar_eats?plan=1").text
    assert "3 of 12" in text
    assert 'rel="next" data-key href="/creators/instagram:sourdough.sana?plan=1"' in text


def test_the_shortlist_is_shown_in_pages(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("goodword.planning.listing.PAGE_SIZE", 5)

    def handles(page: str) -> list[str]:
        text = browser.get(f"/plans/1/shortlist?page={page}&pick=instagram:khar_eats").text
        return re.findall(r'data-main href="/creators/instagram:([\w.]+)\?', text)

    pages = [handles(str(n)) for n in (1, 2, 3)]
    assert [len(p) for p in pages] == [5, 5, 2]
    assert len({h for p in pages for h in p}) == 12
    assert handles("99") == pages[2], "behind the end is the end"
    assert handles("-1") == pages[0]
    text = browser.get("/plans/1/shortlist?page=2&pick=instagram:khar_eats").text
    assert '<input type="hidden" name="pick" value="instagram:khar_eats">' in text, "the selection goes along"
    assert "12 found of 12, 6–10 shown" in text


def test_comparing_says_who_is_not_there(browser: Browser) -> None:
    text = browser.get("/plans/1/compare?pick=instagram:khar_eats&pick=instagram:nobody").text
    assert "1 voice side by side" in text
    assert "Not everyone asked for is on this shortlist" in text
    assert "instagram:nobody" in text


def test_a_verdict_is_said_once(browser: Browser) -> None:
    text = browser.get("/creators/instagram:khar_eats?plan=1").text
    title = re.search(r'<h2 id="vet-title".*?</h2>', text, re.DOTALL)
    assert title is not None
    assert title[0].count("Worth a look") == 1
