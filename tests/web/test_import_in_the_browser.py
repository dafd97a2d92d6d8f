"""Files through the import page into a real catalogue: looked at, imported, set aside, corrected."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from goodword.catalogue.workspace import Workspace
from goodword.web.app import create_app
from support import settings_in
from web_browser import BASE, Browser

CREATORS = (
    "handle,name,followers,platform\nanna,Anna,1200,instagram\nبسمة,بسمة,-5,instagram\nकविता,कविता,900,instagram\n"
)


@pytest.fixture
def real(tmp_path: Path) -> Iterator[Browser]:
    """The pages of an empty installation."""
    workspace = Workspace(settings_in(tmp_path))
    with Browser(create_app(workspace), base_url=BASE) as browser:
        yield browser
    workspace.ledger.close()


def _send(browser: Browser, address: str, files: dict[str, tuple[str, bytes]], **fields: str) -> str:
    """Send a form with files and wait for its job; the text of the page that it ends on."""
    answer = browser.send_form("/import", address, files=files, **fields)
    assert answer.status_code == 303, answer.text
    return _ended(browser, answer.headers["location"])


def _ended(browser: Browser, address: str) -> str:
    for _ in range(6_000):
        text = browser.get(address).text
        if 'id="progress"' not in text:
            return text
        time.sleep(0.05)
    raise AssertionError("the import did not end")


def test_look_then_import_then_correct(real: Browser) -> None:
    looked = _send(real, "/import", {"files": ("creators.csv", CREATORS.encode())}, kind="creators", look="yes")
    assert "Nothing was written" in looked
    assert "1 would be set aside" in looked
    assert re.search(r'<option value="followers" selected>', looked)
    assert "0 creators" not in real.get("/").text

    upload = re.search(r'action="(/import/[\w-]+)"', looked)
    assert upload is not None
    done = _ended(real, real.send_form("/import", upload[1]).headers["location"])
    assert "2 rows are in" in done
    assert "A count cannot be below zero." in done

    page = real.get("/import").text
    assert "1 row waits for a correction" in page
    assert "بسمة" in page
    table = real.get("/import/set-aside.csv").text
    assert table.startswith("id,kind,")
    corrected = _send(real, "/import/set-aside", {"corrected": ("set-aside.csv", table.replace("-5", "500").encode())})
    assert "1 row is in order now" in corrected
    assert "Nothing is set aside" in real.get("/import").text


def test_the_same_file_twice_changes_nothing(real: Browser) -> None:
    files = {"files": ("creators.csv", CREATORS.replace("-5", "5").encode())}
    options = {"kind": "creators", "observed_at": "2026-01-05"}
    assert "3 rows are in" in _send(real, "/import", files, **options)
    assert "3 known already" in _send(real, "/import", files, **options)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("empty.csv", b"", ""),
        ("../../evil.csv", b"a;b\n1;2\n", "No column of this file could be recognised"),
        ("x.parquet", b"PAR1 not really", ""),
        ("<script>.csv", b"\x00\x00\x00", ""),
    ],
)
def test_a_bad_file_ends_in_words(real: Browser, name: str, content: bytes, said: str) -> None:
    text = _send(real, "/import", {"files": (name, content)}, kind="creators")
    assert said in text
    assert "state-error" in text
    assert "Traceback" not in text
    assert "did not foresee" not in text
    assert "<script>.csv" not in text


def test_no_file_is_said_beside_the_field(real: Browser) -> None:
    answer = real.send_form("/import", "/import", kind="creators")
    assert answer.status_code == 422
    assert "No file was chosen" in answer.text


def test_a_wrong_option_is_said_beside_its_field(real: Browser) -> None:
    files = {"files": ("creators.csv", CREATORS.encode())}
    answer = real.send_form("/import", "/import", files=files, kind="creators", timezone="Mars/Olympus")
    assert answer.status_code == 422
    assert 'id="e-timezone"' in answer.text


def test_files_that_are_gone_are_said_to_be(real: Browser) -> None:
    assert real.send_form("/import", "/import/nothing").status_code == 404
