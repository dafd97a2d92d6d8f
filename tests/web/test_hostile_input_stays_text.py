"""Text of strangers is shown as text; forms of strangers are refused."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from sample_plan import HOSTILE
from web_browser import PAGES, Browser, Opened


@pytest.mark.parametrize("page", [*PAGES, "/plans/1/report"])
def test_markup_in_names_and_captions_is_text(opened: Callable[..., Opened], page: str) -> None:
    text = opened(hostile=True)[0].get(page).text
    assert HOSTILE not in text
    assert "<img src=x" not in text
    assert not re.search(r"<script>alert", text)
    assert "javascript:alert" not in re.sub(r"<script[^>]*>.*?</script>", "", text, flags=re.DOTALL)


@pytest.mark.parametrize(
    "query", ["q=%3Cscript%3Ealert(1)%3C/script%3E", "pick=%22%3E%3Cscript%3E", "q=%00", "q=" + "x" * 5_000]
)
def test_what_the_address_says_is_text(browser: Browser, query: str) -> None:
    answer = browser.get(f"/plans/1/shortlist?{query}")
    assert answer.status_code == 200
    assert "<script>alert" not in answer.text
    assert '"><script>' not in answer.text


@pytest.mark.parametrize(
    "address", ["/find", "/plans/1/roster", "/import", "/import/set-aside", "/import/x", "/demonstration"]
)
def test_a_form_without_the_token_is_refused(browser: Browser, address: str) -> None:
    answer = browser.post(address, data={"budget": "3000000"})
    assert answer.status_code == 403
    assert "out of date" in answer.text
    assert "Nothing was changed" in answer.text


def test_a_token_of_somebody_else_is_refused(browser: Browser) -> None:
    page = browser.get("/find").text
    token = re.search(r'name="csrf" content="(\w+)"', page)
    assert token is not None
    browser.cookies.clear()
    browser.cookies.set("goodword_csrf", "another")
    assert browser.post("/find", data={"csrf": token[1]}).status_code == 403


@pytest.mark.parametrize("headers", [{"origin": "https://evil.example"}, {"sec-fetch-site": "cross-site"}])
def test_a_form_of_another_site_is_refused(browser: Browser, headers: dict[str, str]) -> None:
    assert browser.post("/find", data={}, headers=headers).status_code == 403


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "", "localhost.evil"])
def test_a_foreign_name_of_this_machine_is_refused(browser: Browser, host: str) -> None:
    assert browser.get("/", headers={"host": host}).status_code == 400


@pytest.mark.parametrize("host", ["localhost:8000", "127.0.0.1:8000", "[::1]:8000"])
def test_names_of_this_machine_are_answered(browser: Browser, host: str) -> None:
    assert browser.get("/health", headers={"host": host}).status_code == 200


def test_the_profile_link_is_only_a_web_address(opened: Callable[..., Opened]) -> None:
    text = opened(hostile=True)[0].get("/creators/instagram:khar_eats").text
    assert "Open the profile" not in text


def test_the_report_carries_a_policy_of_its_own(browser: Browser) -> None:
    answer = browser.get("/plans/1/report")
    assert "sandbox" in answer.headers["content-security-policy"]
    assert answer.headers["content-disposition"].startswith('attachment; filename="bandra-bakery-2026-11-22.html"')
