"""The report opened from a file, without a network, in a real Chromium."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from chromium import DESK, PHONE, Watched
from goodword.core.geo import Circle
from goodword.planning.model import ResolvedPlace
from goodword.report.cli import write_report
from sample_plan import make_plan

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("chromium")]


def _open(browser: Browser, file: Path, **options: object) -> Watched:
    context = browser.new_context(offline=True, **({"viewport": DESK} | options))  # type: ignore[arg-type]
    page = Watched(context.new_page(), file.as_uri())
    page.page.goto(file.as_uri(), wait_until="load")
    page.page.wait_for_selector("figure#curve svg")
    return page


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = Path(tmp_path_factory.mktemp("report")) / "r.html"
    write_report(make_plan(), path, "en-IN")
    return path


@pytest.mark.parametrize("options", [{}, {"viewport": PHONE, "color_scheme": "dark"}], ids=["desk", "phone-dark"])
def test_it_opens_from_a_file_sound_and_accessible(browser_: Browser, file: Path, options: dict[str, object]) -> None:
    page = _open(browser_, file, **options)
    for kind in ("adds", "overlap", "map", "strips"):
        expect(page.page.locator(f"figure#{kind} svg")).to_have_count(1)
    page.sound()
    page.accessible()
    page.page.context.close()


def test_it_prints_on_both_papers(browser_: Browser, file: Path) -> None:
    page = _open(browser_, file)
    for paper in ("A4", "Letter"):
        assert page.page.pdf(format=paper).startswith(b"%PDF")
    page.page.context.close()


def test_without_scripts_the_numbers_are_there(browser_: Browser, file: Path) -> None:
    context = browser_.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(file.as_uri())
    for kind in ("curve", "adds", "overlap", "map", "strips"):
        expect(page.locator(f"figure#{kind} table")).to_be_visible()
    context.close()


def test_the_world_map_comes_along_where_it_is_needed(browser_: Browser, tmp_path: Path) -> None:
    plan = make_plan()
    wide = ResolvedPlace("India", "IN", Circle(21, 78, 1_500), ())
    for name, place in (("wide", wide), ("nowhere", None)):
        path = tmp_path / f"{name}.html"
        write_report(replace(plan, place=place), path)
        page = _open(browser_, path)
        assert page.page.locator("figure#map svg path").count() > 3
        page.sound()
        page.page.context.close()


def test_nothing_is_cut_off_on_paper(browser_: Browser, file: Path) -> None:
    page = _open(browser_, file, viewport={"width": 690, "height": 980})  # A4 between its margins, in CSS pixels
    page.page.emulate_media(media="print")
    assert page.page.evaluate("document.documentElement.scrollWidth") <= 690
    page.page.context.close()
