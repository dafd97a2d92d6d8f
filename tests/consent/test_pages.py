"""The creator's page and ours over HTTP: streamed uploads, refusals in words, who may ask, what is noted."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from consent_world import BRAND, CONTACT, INSTAGRAM, MASTODON, PURPOSE, Hand, hand, instagram, mastodon, zipped
from goodword.accounts.desk import Accounts
from goodword.accounts.model import Area, Role
from goodword.accounts.permissions import need
from goodword.consent import uploading
from goodword.core.tables import Kind
from goodword.ledger.tables import CONSENT_RECORDS
from goodword.upkeep.erase import erase
from goodword.web.app import create_app
from web_browser import BASE, Browser

ASKED = {"creator": MASTODON, "brand": BRAND, "purpose": PURPOSE, "contact": CONTACT}


@pytest.fixture
def site(tmp_path: Path) -> Iterator[tuple[Browser, Hand]]:
    handed = hand(tmp_path)
    yield Browser(create_app(handed.workspace), base_url=BASE), handed
    handed.workspace.ledger.close()


def asked(browser: Browser, **more: object) -> str:
    made = browser.post("/api/v1/consent", json=ASKED | more)
    assert made.status_code == 201, made.text
    return re.sub(r"^https?://[^/]+", "", made.json()["address"])


def upload(browser: Browser, path: str, name: str, data: bytes) -> Any:
    token = re.search(r"archive\?csrf=(\w+)", browser.get(path).text)
    assert token is not None
    address = f"{path}/archive?csrf={token[1]}&left=7"
    return browser.post(address, files={"file": (name, data)}, follow_redirects=False)


def test_the_whole_way_over_http(site: tuple[Browser, Hand], monkeypatch: pytest.MonkeyPatch) -> None:
    browser, handed = site
    path = asked(browser)
    page = browser.get(path)
    assert page.headers["cache-control"] == "no-store"
    assert "Messages, contacts" in page.text
    assert PURPOSE in page.text
    monkeypatch.setattr(tempfile, "SpooledTemporaryFile", None)  # nothing that is uploaded may lie on the disk
    sent = upload(browser, path, "archive.zip", zipped(mastodon()))
    assert sent.status_code == 303, sent.text
    monkeypatch.undo()
    shown = browser.get(path).text
    assert "Posts: 5, from January 1, 2026 to May 1, 2026" in shown
    assert "Files left closed: 10" in shown
    mark = re.search(r'name="mark" value="(\w+)"', shown)
    assert mark is not None
    assert browser.send_form(path, path, do="give", mark=mark[1], language="de").status_code == 303
    assert len(handed.rows(Kind.POSTS)) == 5
    told = browser.get("/api/v1/consent/1").json()
    assert (told["state"], told["records"][1]["language"]) == ("given", "de")
    assert "You agreed on November 22, 2026" in browser.get(path).text
    first = browser.send_form(path, path, do="revoke")
    assert "sure=true" in first.headers["location"]
    assert len(handed.rows(Kind.POSTS)) == 5
    assert browser.send_form(path, path, do="revoke", sure="yes").status_code == 303
    assert handed.rows(Kind.POSTS) == []
    assert "You took it back on" in browser.get(path).text
    noted = [entry.action for entry in Accounts(handed.workspace).log.entries()]
    assert {"consent given", "consent taken back"} <= set(noted)
    assert noted[-1].startswith("POST /api/v1/consent")


def test_an_upload_that_cannot_be_read_is_answered_on_the_page(site: tuple[Browser, Hand]) -> None:
    browser, handed = site
    path = asked(browser, creator=INSTAGRAM, language="de")
    wrong = upload(browser, path, "x.zip", zipped({"a/posts_1.html": b"<html>"}))
    assert wrong.status_code == 422
    assert "JSON" in wrong.text
    assert upload(browser, path, "", b"").status_code == 422
    assert upload(browser, path, "x.zip", b"PK\x03\x04").status_code == 422
    other = {
        name.replace("khar_eats", "x"): data.replace(b"khar_eats", b"other_one") for name, data in instagram().items()
    }
    refused = upload(browser, path, "x.zip", zipped(other))
    assert "@other_one" in refused.text
    assert handed.rows(Kind.POSTS) == []
    assert browser.post(f"{path}/archive", files={"file": ("x.zip", b"PK")}).status_code == 403
    assert browser.get("/consent/0.nobody-has-this-address").status_code == 404


def test_only_so_many_archives_are_read_at_once(site: tuple[Browser, Hand], monkeypatch: pytest.MonkeyPatch) -> None:
    browser, _ = site
    path = asked(browser)
    monkeypatch.setattr(uploading, "_AT_ONCE", uploading.asyncio.Semaphore(0))
    assert upload(browser, path, "archive.zip", zipped(mastodon())).status_code == 503


def test_our_pages_ask_show_and_withdraw(site: tuple[Browser, Hand]) -> None:
    browser, _ = site
    assert "Nobody was asked yet" in browser.get("/asks").text
    wish = ASKED | {"keep_days": "30", "keep_until": "", "days": "20", "what": ["posts"], "name": "", "language": ""}
    for wrong in ({"creator": "nobody"}, {"brand": ""}, {"keep_days": "x"}, {"keep_until": "2020-01-01"}, {"what": []},
                  {"creator": "linkedin:asha"}):  # fmt: skip
        assert browser.send_form("/asks", "/asks", **(wish | wrong)).status_code == 422, wrong
    made = browser.send_form("/asks", "/asks", **wish)
    assert made.status_code == 200
    assert "/consent/" in made.text
    assert "/consent/" not in browser.get("/asks/1").text.replace("/asks", "")
    assert browser.send_form("/asks", "/asks", **wish).status_code == 409
    again = browser.send_form("/asks/1", "/asks/1", do="link")
    assert "Send them this address" in again.text
    assert browser.send_form("/asks/1", "/asks/1", do="withdraw").status_code == 303
    assert "Withdrawn" in browser.get("/asks/1").text
    assert browser.send_form("/asks/1", "/asks/1", do="link").status_code == 409


def test_managers_ask_and_creators_need_no_account() -> None:
    for path in ("/asks", "/asks/1", "/api/v1/consent", "/api/v1/consent/1"):
        for method, role in (("GET", Role.VIEWER), ("POST", Role.MANAGER), ("DELETE", Role.MANAGER)):
            wanted = need(method, path)
            assert (wanted.area, wanted.role, wanted.open) == (Area.CAMPAIGNS, role, False)
    for path in ("/consent/abc", "/consent/abc/archive", "/consent/back"):
        assert need("POST", path).open


def test_an_erased_person_leaves_times_and_no_words(site: tuple[Browser, Hand]) -> None:
    browser, handed = site
    ask, token = handed.given(MASTODON, "archive.zip", zipped(mastodon()))
    erase(handed.workspace, MASTODON)
    assert handed.rows(Kind.POSTS) == []
    left = handed.desk.store.one(ask.id)
    assert left.creator_id.startswith("erased:")
    assert left.name == ""
    assert browser.get(f"/consent/{token}").status_code == 404
    with handed.workspace.ledger.read() as db:
        assert "tooter" not in repr(db.execute(CONSENT_RECORDS.select()).all())
    assert browser.post("/api/v1/consent", json=ASKED).status_code == 409
