"""Buttons that end something for good stand inside a fold that says what will happen; the footer says what is asked."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from accounts.team import team
from goodword.commerce.desk import OrderDesk
from goodword.web.app import create_app
from web_browser import BASE, Browser
from web_world import stand

FOR_GOOD = ("close", "rotate", "revoke", "erase")
ENDING = re.compile(r"/(remove|revoke)$")


class Forms(HTMLParser):
    """Buttons that end something, and whether they stand in a fold."""

    def __init__(self) -> None:
        super().__init__()
        self.folds = 0
        self.action = ""
        self.found: list[tuple[str, bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = dict(attrs)
        if tag == "details":
            self.folds += "sure" in (names.get("class") or "")
        if tag == "form":
            self.action = names.get("action") or ""
        if tag == "button" and (names.get("value") in FOR_GOOD or ENDING.search(self.action)):
            self.found.append((names.get("value") or self.action, self.folds > 0))

    def handle_endtag(self, tag: str) -> None:
        if tag == "details" and self.folds:
            self.folds -= 1


def _ending(page: str) -> list[tuple[str, bool]]:
    forms = Forms()
    forms.feed(page)
    return forms.found


@pytest.fixture
def owner(tmp_path: Path) -> Browser:
    crew = team(tmp_path)
    number = crew.accounts.users.named("owner").id
    crew.accounts.issue_token(number, "program", ("read",))
    OrderDesk(crew.stand).connect("Bakery", "own")
    return crew.signed_in("owner")


@pytest.mark.parametrize(("page", "least"), [("/shops", 2), ("/team", 4), ("/account", 1)])
def test_a_button_that_ends_something_is_folded(owner: Browser, page: str, least: int) -> None:
    found = _ending(owner.get(page).text)
    assert len(found) >= least
    assert all(folded for _, folded in found), found


def test_an_address_of_a_creators_page_is_not_ended_by_one_tap(tmp_path: Path) -> None:
    workspace = stand(tmp_path)
    browser = Browser(create_app(workspace), base_url=BASE)  # type: ignore[arg-type]
    begun = {"fields": {"name": "N", "brand": "B", "currency": "EUR"}, "people": ["instagram:khar_eats"]}
    assert browser.post("/api/v1/campaigns", json=begun).status_code == 201
    browser.post("/api/v1/campaigns/bookings/1/portal", json={"days": 30})
    assert _ending(browser.get("/campaigns/1/people/1").text) == [("revoke", True)]
    workspace.ledger.close()


def test_the_footer_says_what_is_asked_elsewhere(tmp_path: Path) -> None:
    for folder, given, said in (
        ("plain", {}, None),
        ("model", {"writer": "https://models.example/v1/chat/completions#m", "writer_key": "secret-key"},
         "a model for drafts (models.example)"),
        ("mail", {"smtp": "smtp://user:pass@mail.example:587"}, "a server for e-mail (mail.example)"),
    ):  # fmt: skip
        (tmp_path / folder).mkdir()
        workspace = stand(tmp_path / folder, **given)
        page = Browser(create_app(workspace), base_url=BASE).get("/campaigns").text  # type: ignore[arg-type]
        foot = page.split('<footer class="foot">')[1].split("</span>")[0]
        assert ("what you set up" in foot) is (said is not None)
        assert said is None or said in foot
        assert "secret-key" not in page
        assert "pass@" not in page
        workspace.ledger.close()
