"""The button of the start page loads the demonstration world and leads to the bakery's roster."""

from __future__ import annotations

from pathlib import Path

import pytest

from chromium import DESK, Watched, chromium, served
from goodword.catalogue.workspace import Workspace
from goodword.web.app import create_app
from support import settings_in

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("chromium")]


def test_from_an_empty_catalogue_to_a_roster_by_one_button(tmp_path: Path) -> None:
    workspace = Workspace(settings_in(tmp_path))
    with served(create_app(workspace)) as home, chromium() as browser:
        watched = Watched(browser.new_context(viewport=DESK, locale="en-IN").new_page(), home)
        page = watched.page
        watched.open(home)
        assert "The catalogue is empty" in page.locator("main").inner_text()
        page.get_by_role("button", name="Load the demonstration world").click()
        page.wait_for_url("**/roster", timeout=600_000)
        assert "around Bandra" in page.locator("h1").inner_text()
        assert page.locator("tr[data-row]").count() > 5
        watched.sound()
    assert workspace.catalogue.status().quarantined == 0
    workspace.catalogue.close()
    workspace.ledger.close()
