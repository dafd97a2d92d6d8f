"""Lift in a real Chromium: outcomes kept, designs found and frozen, campaigns read, in any script and without one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from chromium import Watched
from goodword.measurement.design.freeze import Intention
from goodword.measurement.desk import MeasurementDesk
from goodword.measurement.lift.read import LiftQuestion, read_lift
from goodword.measurement.model import Panel
from measurement.worlds import panel
from web_world import Stand, pages_of, stand

if TYPE_CHECKING:
    pass

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("chromium")]
START = "2026-03-08"  # period 66 of 80
NAMES = ("बांद्रा", "خار", "<b>bold</b>", "香港", "Zürich West")


def world_of_names(effect: float = 0.3) -> Panel:
    """Twelve places, the first five in any script, the first two gaining."""
    world = panel(12, effect=effect)
    return replace(world, places=(*NAMES, *world.places[5:]), outcome="orders")


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Stand]]:
    """Outcomes 1, a design frozen from them, a reading of them."""
    workspace = stand(Path(tmp_path_factory.mktemp("lift")))
    desk = MeasurementDesk(workspace)
    made = world_of_names()
    kept = desk.store.keep_panel("सर्दियाँ", made)
    file = desk.freeze(made, Intention("Spring", START), treated=NAMES[:2], duration=14, windows=2)
    desk.store.keep_design(file, kept.id)
    reading = read_lift(made, LiftQuestion(NAMES[:2], START, spend=900.0, value_per=3.0, beside=True))
    desk.store.keep_reading("Spring", reading, panel_id=kept.id)
    with pages_of(workspace) as address:
        yield address, workspace


@pytest.fixture(scope="module")
def home(world: tuple[str, Stand]) -> str:
    return world[0]


@pytest.mark.slow
@pytest.mark.parametrize(
    "page",
    [{}, {"viewport": {"width": 360, "height": 800}, "color_scheme": "dark"}],
    ids=["desk", "phone-dark"],
    indirect=True,
)
def test_every_page_is_sound_and_accessible(page: Watched, world: tuple[str, Stand]) -> None:
    treated = f"treated={NAMES[0]},{NAMES[1]}&from={START}&spend=900&value_per=3"
    paths = {
        "/lift": "What would not have come anyway",
        "/lift/1": "Before you spend",
        "/lift/designs/1": "How it will be read",
        "/lift/readings/1": "In numbers",
        f"/lift/1/reading?{treated}": "In numbers",
        "/lift/1/reading?design=1": "registered",
        "/lift/1/design?sizes=1&durations=7&windows=24&budget=9000&cost_place=50&expect=5%25": "groups of places tried",
    }
    for path, words in paths.items():
        page.page.goto(world[0] + path)
        page.page.get_by_text(words).first.wait_for()
        page.settled()
        page.sound()
        page.accessible()


def test_a_table_is_kept_asked_and_its_reading_kept(page: Watched, world: tuple[str, Stand], tmp_path: Path) -> None:
    made = world_of_names(0.4)
    rows = [f"{p},{t},{made.y[i, j]:.3f}" for i, p in enumerate(made.places) for j, t in enumerate(made.times)]
    file = tmp_path / "orders.csv"
    file.write_text("\n".join(["place,date,orders", *rows]), "utf-8")
    page.page.goto(world[0] + "/lift")
    page.page.set_input_files("#f-file", str(file))
    page.page.fill("#f-name", "Autumn")
    page.page.get_by_role("button", name="Keep these outcomes").click()
    page.page.get_by_role("heading", name="Autumn").wait_for()
    page.settled()  # its scripts are there: names become chips
    for name in NAMES[:2]:
        page.page.get_by_label("Places with the campaign").nth(1).fill(name)
        page.page.keyboard.press("Enter")
    page.page.get_by_label("First day").first.fill(START)
    page.page.get_by_role("button", name="Read it").click()
    page.page.get_by_role("heading", name="An effect").wait_for()
    page.page.locator("#paths svg").first.wait_for()
    page.page.get_by_role("button", name="Keep this reading").click()
    page.page.get_by_role("heading", name="In numbers").wait_for()
    page.page.wait_for_url("**/lift/readings/**")
    page.sound()


@pytest.mark.parametrize("page", [{"java_script_enabled": False}], ids=["no script"], indirect=True)
def test_it_works_without_scripts(page: Watched, world: tuple[str, Stand]) -> None:
    page.page.goto(world[0] + "/lift/readings/1")
    assert "An effect" in page.page.inner_text("h1")
    assert page.page.locator("#paths table tr").count() == 81
    page.page.goto(world[0] + "/lift/1")
    page.page.get_by_label("Places with the campaign").nth(1).fill(", ".join(NAMES[:2]))
    page.page.get_by_label("First day").first.fill("next summer")
    page.page.get_by_role("button", name="Read it").click()
    page.page.get_by_role("alert").wait_for()
    assert page.page.get_by_label("First day").first.input_value() == "next summer"


def test_what_is_wrong_is_said_at_its_field(page: Watched, world: tuple[str, Stand]) -> None:
    for query, words in (
        ("reading?treated=&from=2026-03-08", "Name at least one place"),
        (f"reading?treated={NAMES[0]}&from=", "Say when the campaign began"),
        (f"reading?treated={NAMES[0]}&from=2026-03-08&spend=much", "must be a number"),
        ("reading?treated=Atlantis&from=2026-03-08", "no place called"),
        ("design?sizes=two&durations=7", "whole numbers"),
        ("design?sizes=1&durations=70&windows=30", "too short"),
    ):
        answer = page.page.goto(f"{world[0]}/lift/1/{query}")
        page.settled()
        assert answer is not None
        assert words in page.page.inner_text("main"), query


def test_outcomes_are_erased_only_when_that_is_meant(page: Watched, world: tuple[str, Stand]) -> None:
    desk = MeasurementDesk(world[1])
    number = desk.store.keep_panel("Short-lived", world_of_names(0.1)).id
    page.page.goto(f"{world[0]}/lift/{number}")
    page.page.get_by_role("button", name="Erase these outcomes").click()
    page.page.get_by_text("Tick the box").first.wait_for()
    page.page.get_by_label("I am sure").check()
    page.page.get_by_role("button", name="Erase these outcomes").click()
    page.page.wait_for_url("**/lift")
    assert number not in {k.id for k in desk.store.panels()}
