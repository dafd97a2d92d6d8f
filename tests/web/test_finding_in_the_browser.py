"""The ways to find people in a real Chromium, with results: sound, accessible, worked by keyboard."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

import finding_world
from chromium import Watched, served
from goodword.discovery.known.desk import KnownDesk
from goodword.discovery.nearby.desk import NearbyDesk
from goodword.web.app import create_app

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("chromium")]
NARROW = {"width": 360, "height": 740}
MAPPED = "/search/nearby?near=Pune&radius=20&sort=cost&assume=INR"
PATHS = (
    "/search?q=sourdough within 20 km of Pune, under 50k followers, no alcohol",
    "/search/alike?like=asha&verdict=not_enough_evidence&diverse=place",
    "/search/alike?like=asha,bina&words=near Pune and cheaper",
    MAPPED,
    "/search/whereabouts/instagram:asha?near=Pune&radius=5",
    "/search/mentions?ours=ourbrand&competitors=bakehouse",
    "/search/known/1",
    "/search/voices?near=Pune&radius=20",
    "/search/alike?like=nobody",
    "/search/nearby?near=Qwertz",
)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    root: Path = tmp_path_factory.mktemp("finding")
    workspace = finding_world.workspace_in(root)
    NearbyDesk(workspace).declare(b'creator,place,share\nasha,"Pune, India",40%\n')
    KnownDesk(workspace).add(b"handle\ndevi\nasha\nbina\nesha\n", name="Shop", kind="followers", basis="our own shop")
    with served(create_app(workspace)) as address:
        yield address
    workspace.ledger.close()


@pytest.mark.slow
@pytest.mark.parametrize(
    "page",
    [
        {"viewport": NARROW, "color_scheme": "dark"},
        pytest.param({}, marks=pytest.mark.slow),
        pytest.param({"viewport": NARROW}, marks=pytest.mark.slow),
        pytest.param({"color_scheme": "dark"}, marks=pytest.mark.slow),
    ],
    ids=["phone-dark", "desk", "phone", "dark"],
    indirect=True,
)
def test_results_are_sound_and_accessible(page: Watched, home: str) -> None:
    for path in PATHS:
        answer = page.open(home + path)
        assert answer is not None
        if answer.status == 200:
            for chip in page.page.locator("details.chip-box > summary").all():
                chip.click()  # its form counts too
            page.sound()
        page.said.clear()  # the browser says of every 4xx that it was one
        page.accessible()


def test_keys_go_through_the_people_and_the_map_is_drawn(page: Watched, home: str) -> None:
    page.open(home + MAPPED)
    expect(page.page.locator("figure#map svg")).to_have_count(1)  # drawn by a script, from a map that is asked for then
    page.page.keyboard.press("j")
    expect(page.page.locator("li.is-current")).to_have_count(1)
    page.page.get_by_role("link", name="Who talks about us").click()
    page.page.wait_for_url("**/search/mentions")
    page.sound()
