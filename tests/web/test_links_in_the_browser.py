"""Links, codes and the tally in a real Chromium: sound and accessible; taps survive a missing network."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from campaign_cases import started
from chromium import Watched
from goodword.tracking.desk import TrackingDesk
from goodword.tracking.model import Discount, Terms
from web_world import Stand, pages_of

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("chromium")]
NARROW = {"width": 360, "height": 740}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Stand, TrackingDesk]]:
    """(address, workspace, desk) of a campaign with links, codes and a tally."""
    workspace, _, _ = started(Path(tmp_path_factory.mktemp("links")), site="https://bakery.example/")
    desk = TrackingDesk(workspace)  # type: ignore[arg-type]
    made = desk.links.make(desk.wish(1, {"placement": "bio,story", "expires": "2027-03-31"}))
    desk.links.switch(made[0].id, on=False)
    desk.codes.make(1, Terms(Discount.PERCENT, 1_500))
    with pages_of(workspace) as home:
        yield home, workspace, desk


@pytest.fixture(scope="module")
def home(world: tuple[str, Stand, TrackingDesk]) -> str:
    return world[0]


@pytest.mark.slow_on("desk")
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
def test_the_pages_are_sound_and_accessible(page: Watched, world: tuple[str, Stand, TrackingDesk]) -> None:
    home, _, desk = world
    for path in ("/campaigns/1/links", "/campaigns/1/links/cards?copies=2", f"/tally/{desk.tally.open(1)}"):
        page.open(home + path)
        page.sound()
        page.accessible()


@pytest.mark.parametrize("page", [{"viewport": NARROW, "has_touch": True}], ids=["phone"], indirect=True)
def test_taps_wait_for_a_network_and_can_be_taken_back(page: Watched, world: tuple[str, Stand, TrackingDesk]) -> None:
    home, _, desk = world
    before = desk.tally.tally(2)
    page.open(f"{home}/tally/{desk.tally.open(2)}")
    page.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    told, said = page.page.locator("[data-count=told]"), page.page.locator("[data-said]")
    everything = str(page.page.locator("[data-tally]").get_attribute("data-sent"))
    with page.page.expect_response(lambda answer: answer.request.method == "POST"):
        page.page.locator("button[value=told]").tap()
    expect(told).to_have_text(str(before.told + 1))
    expect(said).to_have_text(everything)
    page.page.context.set_offline(True)
    for _ in range(3):
        page.page.locator("button[value=told]").tap()
    page.page.locator("button[value=code]").tap()
    page.page.locator("[data-undo]").tap()
    expect(said).to_contain_text("5")
    expect(told).to_have_text(str(before.told + 4))
    expect(page.page.locator("[data-count=code]")).to_have_text(str(before.codes))
    assert desk.tally.tally(2).told == before.told + 1
    page.page.context.set_offline(False)
    page.page.evaluate("dispatchEvent(new Event('online'))")
    expect(said).to_have_text(everything)
    found = desk.tally.tally(2)
    assert (found.told, found.codes) == (before.told + 4, before.codes)


@pytest.mark.parametrize("page", [{"viewport": NARROW, "has_touch": True}], ids=["phone"], indirect=True)
def test_the_tally_opens_without_a_network(page: Watched, world: tuple[str, Stand, TrackingDesk]) -> None:
    home, _, desk = world
    page.open(f"{home}/tally/{desk.tally.open(3)}")
    page.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.page.reload()
    page.settled()
    page.page.context.set_offline(True)
    page.page.reload()
    assert page.page.locator("h1").inner_text()
    page.page.locator("button[value=code]").tap()
    expect(page.page.locator("[data-count=code]")).to_have_text("1")
    everything = str(page.page.locator("[data-tally]").get_attribute("data-sent"))
    page.page.context.set_offline(False)
    page.page.reload()
    expect(page.page.locator("[data-said]")).to_have_text(everything)
    assert desk.tally.tally(3).codes == 1
