"""The evidence page: kept as it was, weights tried by address and put in force, countries, hostile input."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pyarrow as pa
import pytest
from tests.vetting.evidence.test_doors import Catalogue
from tests.vetting.samples import NOW

from goodword.core.tables import CREATORS
from goodword.ledger.store import Ledger
from goodword.vetting.audience.desk import AudienceDesk
from goodword.web.app import create_app
from support import settings_in
from web_browser import BASE, Browser

PAGE = "/creators/instagram:bo"


class Known(Catalogue):
    """With profiles too."""

    def history(self, creator_id) -> pa.Table:
        rows = [{"creator_id": creator_id, "observed_at": 1_780_000_000, "platform": "instagram", "handle": "bo"}]
        return pa.Table.from_pylist(rows, schema=CREATORS.schema)


@pytest.fixture
def browser(tmp_path: Path) -> Iterator[Browser]:
    ledger = Ledger.open(f"sqlite:///{tmp_path / 'ledger.db'}")
    work = SimpleNamespace(
        catalogue=Known(), ledger=ledger, settings=settings_in(tmp_path), now=lambda: NOW, gazetteer=None
    )
    opened = Browser(create_app(work), base_url=BASE)  # type: ignore[arg-type]
    opened.work = work
    yield opened
    ledger.close()


def test_weights_are_tried_by_address_and_put_in_force_by_the_button(browser: Browser) -> None:
    page = f"{PAGE}?countries=de&w.audience=1"
    sent = browser.send_form(PAGE, "/trust/weights", back=page, do="try", **{"w.engagement": "42", "w.growth": "2"})
    assert sent.headers["location"] == f"{PAGE}?countries=de&w.engagement=42#trust"
    tried = browser.get(sent.headers["location"]).text
    assert "not yet in force" in tried
    assert 'name="w.engagement" value="42"' in tried
    assert 'name="w.engagement" value="3"' in browser.get(PAGE).text
    sent = browser.send_form(PAGE, "/trust/weights", back=PAGE, **{"w.engagement": "42"})
    assert sent.headers["location"] == f"{PAGE}#trust"
    assert 'name="w.engagement" value="42"' in browser.get(PAGE).text
    browser.send_form(PAGE, "/trust/weights", back=PAGE, do="reset")
    assert 'name="w.engagement" value="3"' in browser.get(PAGE).text


@pytest.mark.parametrize("weight", ["much", "-1", "1000", "nan"])
def test_a_weight_that_is_none_is_said(browser: Browser, weight: str) -> None:
    assert browser.get(f"{PAGE}?w.engagement={weight}").status_code == 422
    assert browser.send_form(PAGE, "/trust/weights", back=PAGE, **{"w.engagement": weight}).status_code == 422


@pytest.mark.parametrize(
    "back", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", ""]
)
def test_going_back_never_leaves_this_server(browser: Browser, back: str) -> None:
    sent = browser.send_form(PAGE, "/trust/weights", back=back, do="reset")
    assert sent.headers["location"] == "/#trust"


def test_evidence_is_kept_and_shown_as_it_was(browser: Browser) -> None:
    assert browser.send_form(PAGE, "/evidence", creator="instagram:bo", back=PAGE).headers["location"] == f"{PAGE}#kept"
    assert "/evidence/1" in browser.get(PAGE).text
    kept = browser.get("/evidence/1")
    assert "What was known then" in kept.text
    assert browser.get("/evidence/2").status_code == 404
    assert browser.send_form(PAGE, "/evidence", creator="instagram:nobody", back=PAGE).status_code == 404


def test_rules_of_more_countries_decide(browser: Browser) -> None:
    assert "In force now: DE, INSTAGRAM" in browser.get(f"{PAGE}?countries=de").text
    assert browser.get(f"{PAGE}?countries=<script>,zz,de").status_code == 200


def test_a_kept_sample_of_their_followers_is_a_signal(browser: Browser) -> None:
    assert "No sample of their followers is kept" in browser.get(PAGE).text
    rows = "\n".join(f"{100 + i},{40 + i}" for i in range(150))
    AudienceDesk(browser.work).add(f"following,posts\n{rows}".encode(), creator_id="instagram:bo")
    text = browser.get(PAGE).text
    assert "Audience that looks real" in text
    assert "/audiences/1" in text


def test_creators_are_put_in_order_by_the_weights_of_the_address(browser: Browser) -> None:
    assert "Nobody is named yet" in browser.get("/trust").text
    both = browser.get("/trust?creators=bo,instagram:मीरा&w.disclosure=9")
    assert both.status_code == 200
    assert "not yet in force" in both.text
    assert both.text.count("data-row") == 2
    wrong = browser.get("/trust?creators=nobody")
    assert wrong.status_code == 404
    assert "nobody" in wrong.text
    assert browser.get("/trust?creators=" + ",".join(f"c{i}" for i in range(60))).status_code == 422
