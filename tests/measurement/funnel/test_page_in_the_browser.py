"""The page of the funnel in a real Chromium: files in, pictures drawn, accessible, also on a phone without scripts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from chromium import PHONE, Watched
from goodword.simulate.campaign.model import CampaignSpec
from goodword.simulate.campaign.store import run_in, write_campaign
from goodword.simulate.presets import DEMONSTRATION
from web_world import pages_of, stand

if TYPE_CHECKING:
    pass

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("chromium")]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    workspace = stand(Path(tmp_path_factory.mktemp("funnel")))
    with pages_of(workspace) as address:
        yield address


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """A simulated campaign as a brand would have it on file."""
    folder = tmp_path_factory.mktemp("campaign") / "files"
    write_campaign(run_in(DEMONSTRATION, CampaignSpec(seed=3)), folder)
    return [folder / f"{name}.csv" for name in ("clicks", "orders", "refunds", "posts")]


@pytest.mark.slow_on("desk")
@pytest.mark.parametrize(
    "page",
    [{}, {"viewport": PHONE, "color_scheme": "dark"}, {"viewport": PHONE, "java_script_enabled": False}],
    ids=["desk", "phone-dark", "phone-without-scripts"],
    indirect=True,
)
def test_from_files_to_the_funnel(page: Watched, home: str, files: list[Path], request: pytest.FixtureRequest) -> None:
    scripts = "without" not in request.node.name
    page.open(home + "/funnel")
    assert page.page.get_by_text("No files yet").is_visible()
    page.page.locator("#f-files").set_input_files(files)
    page.page.get_by_role("button", name="Show the funnel").click()
    page.page.wait_for_selector("#lines")
    page.settled()
    if not scripts:
        assert page.page.locator("#lines tbody tr").count() > 8
        return
    page.page.wait_for_selector("#rates svg")
    assert page.page.locator("figure.plot svg.gw-plot").count() >= 3
    page.sound()
    page.accessible()
    page.page.get_by_label("Show", exact=True).select_option("platform")
    page.page.locator("#f-files").set_input_files(files)
    page.page.get_by_role("button", name="Show the funnel").click()
    page.page.wait_for_selector("text=Each platform")


def test_a_file_that_is_none(page: Watched, home: str, tmp_path: Path) -> None:
    other = tmp_path / "colours.csv"
    other.write_text("colour,shape\nred,round\n")
    page.open(home + "/funnel")
    page.page.locator("#f-files").set_input_files(other)
    page.page.get_by_role("button", name="Show the funnel").click()
    page.page.wait_for_selector("#e-files")
    assert "cannot be told" in page.page.locator("#e-files").inner_text()
    page.accessible()
