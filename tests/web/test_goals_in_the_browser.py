"""Goals in a real Chromium: sound and accessible at both widths, light and dark; today worked by thumb."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from chromium import Watched
from goodword.places.gazetteer import Gazetteer
from goodword.resolutions.desk import GoalDesk
from web_world import Stand, pages_of, stand

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("chromium")]
NARROW = {"width": 360, "height": 740}
PAGES = ("/goals", "/goals/new", "/goals/new?words=500+orders+by+31+March+on+%E2%82%B960%2C000", "/goals/today",
         "/goals/1", "/goals/2", "/goals/3", "/goals/1/facts", "/goals/1/look-back", "/goals/telling")  # fmt: skip


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Stand]]:
    """1: orders with a budget and a file; 2: a share in another script; 3: a habit of a team."""
    workspace = stand(Path(tmp_path_factory.mktemp("goals")))
    workspace.gazetteer = Gazetteer.load()
    desk = GoalDesk(workspace)  # type: ignore[arg-type] # stands where a workspace stands
    desk.begin({"metric": "orders", "target": "60", "due": "2027-03-31", "budget": "₹60,000", "title": "60 orders"})
    desk.begin({"kind": "share", "metric": "कैफ़े", "target": "40%", "population": "40", "due": "2027-03-31",
                "title": "मशहूर होना; خبز طازج"})  # fmt: skip
    desk.begin(
        {"kind": "habit", "metric": "reels", "rhythm": "2 in 7 days", "due": "2027-02-27", "members": "Asha, Ben"}
    )
    desk.count(1, 4)
    desk.change(1, {"target": "40"})
    desk.refresh()
    with pages_of(workspace) as address:
        yield address, workspace


@pytest.fixture(scope="module")
def home(world: tuple[str, Stand]) -> str:
    return world[0]


@pytest.mark.slow
@pytest.mark.parametrize(
    "page",
    [
        {"color_scheme": "dark"},
        {"viewport": NARROW},
        pytest.param({}, marks=pytest.mark.slow),
        pytest.param({"viewport": NARROW, "color_scheme": "dark"}, marks=pytest.mark.slow),
    ],
    ids=["desk-dark", "phone", "desk", "phone-dark"],
    indirect=True,
)
def test_every_page_is_sound_and_accessible(page: Watched, world: tuple[str, Stand]) -> None:
    for path in PAGES:
        page.open(world[0] + path)
        page.sound()
        page.accessible()


@pytest.mark.parametrize("page", [{"viewport": NARROW, "has_touch": True}], ids=["phone"], indirect=True)
def test_today_is_worked_by_thumb(page: Watched, world: tuple[str, Stand]) -> None:
    page.open(world[0] + "/goals/today")
    button = page.page.get_by_role("button", name="Done:").first
    box = button.bounding_box()
    assert box is not None
    assert box["height"] >= 44
    before = page.page.get_by_role("button", name="Done:").count()
    with page.page.expect_navigation():
        button.tap()
    expect(page.page.get_by_role("button", name="Done:")).to_have_count(before - 1)
    with page.page.expect_navigation():
        page.page.get_by_role("button", name="Undo the last tap").first.tap()
    expect(page.page.get_by_role("button", name="Done:")).to_have_count(before)
    page.sound()


def test_an_assumption_changes_the_odds_at_once(page: Watched, world: tuple[str, Stand]) -> None:
    page.open(world[0] + "/goals/1")
    expect(page.page.locator("figure#line svg")).to_have_count(1)
    page.page.evaluate("window.stayed = true")
    page.page.get_by_role("textbox", name="Of those visitors, so many buy: new value").fill("60%")
    page.page.wait_for_selector("output:has-text('→')")
    assert page.page.evaluate("window.stayed") is True
    page.sound()


def test_the_time_zone_is_that_of_the_browser(browser_: Browser, world: tuple[str, Stand]) -> None:
    context = browser_.new_context(timezone_id="Asia/Kolkata")
    watched = Watched(context.new_page(), world[0])
    watched.open(world[0] + "/goals/new?words=24+stories+this+year")
    assert watched.page.locator("#f-time_zone").input_value() in ("Asia/Kolkata", "Asia/Calcutta")
    watched.sound()
    context.close()
