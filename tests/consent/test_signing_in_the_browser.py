"""The way to a network and back in a real Chromium, on a phone: connect, agree, see it, take it back."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from chromium import Watched, served
from consent_world import BRAND, CONTACT, PURPOSE, Hand, hand
from goodword.connectors.desk import SourceDesk
from goodword.consent.desk import ConsentDesk
from goodword.consent.model import Way, What, Wish
from goodword.core.tables import Kind
from goodword.web.app import create_app

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("chromium")]
NARROW = {"width": 360, "height": 740}
WHO = "maren1.bread.invented.test"


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Hand]]:
    handed = hand(tmp_path_factory.mktemp("signing"))
    with served(create_app(handed.workspace)) as home:
        yield home, handed
    handed.workspace.ledger.close()


@pytest.fixture(scope="module")
def home(world: tuple[str, Hand]) -> str:
    return world[0]


@pytest.mark.parametrize("page", [{"viewport": NARROW}], ids=["phone"], indirect=True)
def test_connected_seen_and_taken_back(page: Watched, world: tuple[str, Hand]) -> None:
    home, handed = world
    at = page.page
    wish = Wish(
        f"instagram:{WHO}", "instagram", BRAND, PURPOSE, CONTACT, Way.CONNECTION, tuple(What)[:3], language="en"
    )
    _, address = ConsentDesk(handed.workspace).ask(wish)
    here = f"{home}/consent/{address.rpartition('/consent/')[2]}"
    page.open(here)
    page.sound()
    at.get_by_role("link", name="Connect Instagram").click()
    at.get_by_role("heading", name="An invented Instagram").wait_for()
    page.sound()
    page.accessible()
    at.get_by_role("link", name="Do not agree").click()
    at.get_by_role("alert").get_by_text("You did not agree at Instagram").wait_for()
    page.settled()
    page.said.clear()  # the console notes that this page came with a status that says so
    page.open(here)
    at.get_by_role("link", name="Connect Instagram").click()
    at.get_by_role("link", name="Agree", exact=True).click()
    at.get_by_role("button", name="Take it back").wait_for()
    page.settled()
    assert at.url.startswith(here), "back on their own page, with nothing of the network in its address"
    assert len(handed.rows(Kind.POSTS)) == 50
    page.open(f"{home}/sources/instagram")
    at.get_by_text("Who their audience is").click()
    assert "Lucerne" in at.locator("#watched").inner_text() or "Zurich" in at.locator("#watched").inner_text()
    page.sound()
    page.accessible()
    page.open(here)
    at.get_by_role("button", name="Take it back").click()
    with at.expect_navigation():
        at.get_by_role("button", name="Yes").click()
    at.get_by_role("status").first.wait_for()
    assert all(handed.rows(kind) == [] for kind in Kind)
    assert SourceDesk(handed.workspace).accounts("instagram") == ()
