"""Labelling followers in a real Chromium: by keyboard and by thumb, any script, resumable, undone, without scripts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from playwright.sync_api import expect

from chromium import PHONE, Watched
from goodword.vetting.audience.desk import AudienceDesk
from goodword.vetting.audience.labels import Said
from web_world import Stand, pages_of, stand

if TYPE_CHECKING:
    from playwright.sync_api import Response

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("chromium")]
NAMES = ("आशा_पाटील", "خبز_البيت", "焼きたてパン", "<b>bold</b>", "jürg.müller")


def csv_of(n: int, *, names: bool) -> bytes:
    rng = np.random.default_rng(1)
    rows = ["handle,bio,followers,following,posts,has_pic" if names else "followers,following,posts,has_pic"]
    for i in range(n):
        facts = f"{rng.integers(5, 900)},{rng.integers(50, 4000)},{rng.integers(0, 60)},{rng.integers(0, 2)}"
        rows.append(f"{NAMES[i % 5]}{i},أحب الخبز,{facts}" if names else facts)
    return "\n".join(rows).encode()


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Stand]]:
    """1: a plain sample to label; 2: named, labelled by two; 3: three followers."""
    workspace = stand(Path(tmp_path_factory.mktemp("labels")))
    desk = AudienceDesk(workspace)
    desk.add(csv_of(150, names=False), name="Plain")
    desk.add(csv_of(150, names=True), name="बेकरी", creator_id="instagram:khar_eats", keep_names_days=7)
    desk.add(csv_of(3, names=False), name="Three")
    for who in ("asha", "بابا"):
        for i in range(24):
            card = desk.card(2, who)
            assert card.number is not None
            desk.judge(2, card.number, who, Said.NOT if i % 3 == 0 else Said.PERSON)
    with pages_of(workspace) as address:
        yield address, workspace


@pytest.fixture(scope="module")
def home(world: tuple[str, Stand]) -> str:
    return world[0]


@pytest.mark.slow_on("desk")
@pytest.mark.parametrize(
    "page",
    [{}, {"viewport": PHONE, "color_scheme": "dark"}, pytest.param({"viewport": PHONE}, marks=pytest.mark.slow)],
    ids=["desk", "phone-dark", "phone"],
    indirect=True,
)
def test_the_pages_of_audiences_are_sound_and_accessible(page: Watched, world: tuple[str, Stand]) -> None:
    paths = ("/audiences", "/audiences/1", "/audiences/2", "/audiences/2/label", "/audiences/2/label?by=asha")
    for path in paths:
        page.open(world[0] + path)
        page.sound()
        page.accessible()


def test_keys_label_undo_and_it_resumes(page: Watched, world: tuple[str, Stand]) -> None:
    page.open(world[0] + "/audiences/1/label")
    page.page.get_by_label("Your name or initials").fill("asha")
    page.page.keyboard.press("Enter")
    page.page.wait_for_selector("#card")
    page.settled()
    page.page.evaluate("window.stayed = true")
    names = []
    for i, key in enumerate(("p", "n", "ArrowRight", "s")):
        names.append(page.page.locator(".label-name").inner_text())
        page.page.keyboard.press(key)
        page.page.wait_for_function("name => document.querySelector('.label-name').innerText !== name", arg=names[i])
    assert len(set(names)) == 4
    expect(page.page.locator("#given")).to_contain_text("3 of 50 labelled, 1 skipped")
    page.page.keyboard.press("u")
    page.page.wait_for_selector("text=3 of 50 labelled >> visible=true")
    page.page.wait_for_function("name => document.querySelector('.label-name').innerText === name", arg=names[3])
    assert page.page.evaluate("window.stayed") is True
    page.page.reload()
    expect(page.page.locator(".label-name")).to_have_text(names[3])
    said = AudienceDesk(world[1]).labellers(1)
    assert said == (("asha", 3),)
    page.sound()


def test_a_press_as_soon_as_a_card_is_there_stays_on_the_page(page: Watched, world: tuple[str, Stand]) -> None:
    page.open(world[0] + "/audiences/1/label?by=hasty")
    page.page.evaluate(
        "() => { window.pressed = 1; new MutationObserver(() => { if (window.pressed < 4) { window.pressed += 1;"
        " document.querySelector('[value=person]').click(); } })"
        ".observe(document.querySelector('#card').parentElement, {childList: true});"
        " document.querySelector('[value=person]').click(); }"
    )
    page.page.wait_for_selector("text=4 of 50 labelled")
    assert page.page.evaluate("window.pressed") == 4
    assert AudienceDesk(world[1]).labellers(1).count(("hasty", 4)) == 1


def test_an_answer_takes_one_small_request(page: Watched, world: tuple[str, Stand]) -> None:
    """The next card comes with the answer, alone: nothing else is asked for, no page is loaded."""
    page.open(world[0] + "/audiences/1/label?by=quick")
    answers: list[Response] = []
    page.page.on("response", lambda response: answers.append(response))  # noqa: PLW0108 - takes no methods of lists
    follower = page.page.locator("[name=follower]")
    before = follower.input_value()
    page.page.locator("[value=person]").click()
    expect(follower).not_to_have_value(before)
    page.settled()
    (answer,) = answers
    assert len(answer.body()) < 8_000


@pytest.mark.parametrize("page", [{"java_script_enabled": False, "viewport": PHONE}], ids=["no-scripts"], indirect=True)
def test_labelling_by_thumb_without_scripts_to_the_end(page: Watched, world: tuple[str, Stand]) -> None:
    page.page.goto(world[0] + "/audiences/3/label?by=b")
    for given in (1, 2, 3):
        page.page.locator("[value=person]").click()
        page.page.wait_for_selector(f"text={given} of 3 labelled")
    page.page.wait_for_selector("text=Every follower of this sample is labelled")
    page.page.get_by_role("button", name="Undo").click()
    page.page.wait_for_selector("text=2 of 3 labelled")


def test_names_in_any_script_stay_text(page: Watched, world: tuple[str, Stand]) -> None:
    page.open(world[0] + "/audiences/2/label?by=new")
    seen = set()
    for _ in range(12):
        name = page.page.locator(".label-name bdi").inner_text()
        seen.add(name.rstrip("0123456789"))
        page.page.keyboard.press("s")
        page.page.wait_for_function("name => document.querySelector('.label-name').innerText.trim() !== name", arg=name)
    assert page.page.locator(".label-name b").count() == 0
    assert len(seen) >= 3
    page.sound()


def test_a_sample_is_added_labels_imported_and_erased(page: Watched, world: tuple[str, Stand], tmp_path: Path) -> None:
    page.open(world[0] + "/audiences")
    page.page.get_by_role("button", name="Add the sample").click()
    page.page.wait_for_selector("#e-file")
    file = tmp_path / "followers.csv"
    file.write_bytes(csv_of(120, names=True))
    page.page.locator("#f-file").set_input_files(file)
    page.page.get_by_label("Name", exact=True).fill("New")
    page.page.get_by_role("button", name="Add the sample").click()
    page.page.wait_for_selector("h1:has-text('New')")
    labels = tmp_path / "labels.csv"
    labels.write_text("handle,label,by\nnobody,not,b\n")
    page.page.locator("#f-labels").set_input_files(labels)
    page.page.get_by_role("button", name="Take these labels").click()
    page.page.wait_for_selector("text=not in this sample")
    labels.write_text(f"handle,label,by\n{NAMES[0]}0,not,b\n")
    page.page.locator("#f-labels").set_input_files(labels)
    page.page.get_by_role("button", name="Take these labels").click()
    page.page.wait_for_selector("text=1 label taken")
    page.page.get_by_role("button", name="Erase this audience").click()
    page.page.wait_for_selector("text=Tick the box")
    page.page.get_by_label("I am sure", exact=False).check()
    page.page.get_by_role("button", name="Erase this audience").click()
    page.page.wait_for_selector("h1:has-text('Do these followers')")
    assert page.page.get_by_role("link", name="New", exact=True).count() == 0
