"""The whole way in a real Chromium: ask, link, upload, preview, give, rows, revoke, none; sound and accessible."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import pytest

from chromium import Watched, served
from consent_world import BRAND, CONTACT, INSTAGRAM, TIKTOK, Hand, hand, instagram, tiktok, zipped
from goodword.consent import desk
from goodword.consent.archive.model import Found, Reader, Scene
from goodword.consent.archive.read import read_archive
from goodword.consent.model import What
from goodword.core.tables import Kind
from goodword.web.app import create_app

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("chromium")]
NARROW = {"width": 360, "height": 740}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Hand]]:
    handed = hand(tmp_path_factory.mktemp("consent"))
    with served(create_app(handed.workspace)) as home:
        yield home, handed
    handed.workspace.ledger.close()


@pytest.fixture(scope="module")
def home(world: tuple[str, Hand]) -> str:
    return world[0]


@pytest.fixture
def arrived(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """What the server was sent of archives."""
    bodies: list[bytes] = []

    def kept(reader: Reader, name: str, stream: BinaryIO, scene: Scene) -> Found:
        whole = b"".join(iter(stream.read, b""))
        bodies.append(whole)
        return read_archive(reader, name, io.BytesIO(whole), scene)

    monkeypatch.setattr(desk, "read_archive", kept)
    return bodies


def file_of(folder: Path, name: str, data: bytes) -> str:
    path = folder / name
    path.write_bytes(data)
    return str(path)


@pytest.mark.parametrize("page", [{"viewport": NARROW}], ids=["phone"], indirect=True)
def test_asked_looked_at_given_and_taken_back(
    page: Watched, world: tuple[str, Hand], tmp_path: Path, arrived: list[bytes]
) -> None:
    home, handed = world
    at = page.page
    page.open(f"{home}/asks")
    page.sound()
    for label, text in (("Creator", INSTAGRAM), ("Who asks", BRAND), ("Where they can ask back", CONTACT),
                        ("What it is for", "To see whether our audiences fit.")):  # fmt: skip
        at.get_by_label(label, exact=True).fill(text)
    at.get_by_label("Followers, counted").check()
    at.get_by_role("button", name="Make the address").click()
    path = at.locator("strong", has_text="/consent/").inner_text().rpartition("/consent/")[2]
    page.sound()
    page.accessible()
    here = f"{home}/consent/{path}"
    page.open(here)
    page.sound()
    page.accessible()
    whole = zipped({**instagram(), "media/film.mp4": bytes(range(256)) * 4_000 + b"x" * 500_000})
    at.locator("#file").set_input_files(file_of(tmp_path, "export.zip", whole))
    at.get_by_role("button", name="Show me what would be kept").click()
    at.get_by_role("heading", name="This is what would be kept").wait_for()
    page.sound()
    page.accessible()
    text = at.locator("#preview").inner_text()
    for line in ("Posts: 3, from November 15, 2023", "Number of followers: 4,420", "Shares of towns and countries: 3",
                 "Followers as numbers without names: 2", "Files left closed: 11"):  # fmt: skip
        assert line in text
    assert len(arrived[0]) < 20_000  # of an archive that is much larger
    assert b"DO NOT OPEN" not in arrived[0]
    assert handed.rows(Kind.POSTS) == []
    at.get_by_role("button", name="I agree").click()
    at.get_by_role("heading", name="You agreed on").wait_for()
    page.sound()
    page.accessible()
    assert len(handed.rows(Kind.POSTS)) == 3
    assert len(handed.rows(Kind.AUDIENCE)) == 2
    at.get_by_role("button", name="Take it back …").click()
    at.get_by_role("button", name="Yes, take it back").click()
    at.get_by_text("Everything that was read is erased.").first.wait_for()
    page.sound()
    page.accessible()
    assert not any(handed.rows(kind) for kind in Kind)
    page.open(f"{home}/asks/1")
    page.sound()
    page.accessible()


@pytest.mark.parametrize("page", [{"color_scheme": "dark", "viewport": NARROW}], ids=["phone-dark"], indirect=True)
def test_only_the_needed_part_of_one_file_leaves_the_device(
    page: Watched, world: tuple[str, Hand], tmp_path: Path, arrived: list[bytes]
) -> None:
    home, handed = world
    _, token = handed.asked(TIKTOK, what=(What.PROFILE, What.POSTS))
    page.open(f"{home}/consent/{token}?lang=ar")
    page.sound()
    page.accessible()
    page.page.locator("#file").set_input_files(file_of(tmp_path, "data.zip", zipped(tiktok())))
    page.page.locator("form[data-consent] button").click()
    page.page.locator("#preview").wait_for()
    page.sound()
    page.accessible()
    assert b"71234567890123456" in arrived[0]
    for secret in (b"DO NOT OPEN", b"secret@example.org", b"fan_a"):
        assert secret not in arrived[0]
    assert page.page.locator("html[dir=rtl]").count() == 1


@pytest.mark.parametrize("page", [{"java_script_enabled": False}], ids=["no-script"], indirect=True)
def test_it_works_without_a_script_and_says_what_is_wrong(
    page: Watched, world: tuple[str, Hand], tmp_path: Path
) -> None:
    home, handed = world
    _, token = handed.asked("instagram:bina")
    page.page.goto(f"{home}/consent/{token}")
    page.page.locator("#file").set_input_files(file_of(tmp_path, "html.zip", zipped({"posts_1.html": b"<html>"})))
    page.page.locator("form[data-consent] button").click()
    assert "JSON" in page.page.locator("[role=alert]").inner_text()
