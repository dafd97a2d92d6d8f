"""The creator page of a plan asks what its brief asks: who names competitors, how the audience's country rules."""

from __future__ import annotations

import re
from collections.abc import Callable

import pyarrow as pa
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from tests.vetting.samples import creator, features

from goodword.core import tables
from goodword.vetting import api
from goodword.vetting.evidence.desk import EvidenceDesk
from web_browser import Browser, Opened
from web_world import MemoryCatalogue

WHO = "/creators/instagram:khar_eats"


def words(text: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())


@pytest.fixture
def naming(opened: Callable[..., Opened], monkeypatch: pytest.MonkeyPatch) -> Opened:
    """Posts 1 (5 days before the newest) and 22 (102 days) name the brief's competitor, without a mark of advertising;
    the creator is American."""
    plain = MemoryCatalogue.posts

    def posts(self: MemoryCatalogue, creator_id: str, limit: int = 50) -> pa.Table:
        rows = plain(self, creator_id, limit).to_pylist()
        for i in (1, 22):
            rows[i]["caption"] = "Cake with @Other_Bakery"
        return pa.Table.from_pylist(rows, schema=tables.POSTS.schema)

    who = creator([0.03] * 5, creator_id="instagram:khar_eats", handle="khar_eats", country="US")
    monkeypatch.setattr(MemoryCatalogue, "posts", posts)
    monkeypatch.setattr(MemoryCatalogue, "features", lambda _self, _query: features(who))
    return opened()


def test_the_competitors_of_the_brief_are_looked_for_as_http_does(naming: Opened) -> None:
    browser, workspace = naming
    http = FastAPI()
    http.state.workspace = workspace
    http.include_router(api.router)
    answer = TestClient(http).get(f"{WHO}/ads?competitor=other_bakery").json()
    ((name, day, k),) = answer["saturation"]["competitors"]
    assert (name, day, k) == ("other_bakery", "2026-05-12", 1)
    page = words(browser.get(f"{WHO}?plan=1").text)
    assert "Competitors within 90 days other_bakery named in 1 post, last on May 12, 2026" in page
    assert "They named other_bakery on May 12, 2026: ask about exclusivity." in page


def test_without_a_plan_nobody_is_a_competitor(naming: Opened) -> None:
    page = words(naming[0].get(WHO).text)
    assert "Room for another advertisement" in page
    assert "They named" not in page
    assert "Competitors within" not in page


def test_a_competitor_whom_nobody_named_is_said(browser: Browser) -> None:
    page = words(browser.get(f"{WHO}?plan=1").text)
    assert "None of the brief's competitors ( other_bakery ) is named" in page.replace("&#39;", "'")


def test_the_place_of_the_brief_is_the_country_of_the_audience(naming: Opened) -> None:
    browser = naming[0]
    page = words(browser.get(f"{WHO}?plan=1&countries=de").text)
    assert "The strictest decides of: creator US, audience IN (from the brief), DE (named here)" in page
    assert re.search(r"In force now: IN, DE, US, INSTAGRAM\.", page)
    alone = words(browser.get(WHO).text)
    assert "The strictest decides of: creator US . In force now: US, INSTAGRAM." in alone


def test_a_country_without_rules_is_said(browser: Browser) -> None:
    page = words(browser.get(f"{WHO}?plan=1&countries=zz").text).replace("&#39;", "'")
    assert (
        "creator's country not known, audience IN (from the brief), ZZ (named here), of which we have no rules" in page
    )


def test_what_is_kept_is_what_was_shown(naming: Opened) -> None:
    browser, workspace = naming
    page = browser.get(f"{WHO}?plan=1&countries=de").text
    form = page[page.index('action="/evidence"') :]
    sent = dict(re.findall(r'name="(creator|back|countries|competitor)" value="([^"]*)"', form))
    assert sent["competitor"] == "other_bakery"
    browser.send_form(f"{WHO}?plan=1", "/evidence", **sent)
    store = EvidenceDesk(workspace).store
    body = store.body(store.records("instagram:khar_eats")[0].id)
    assert {"de", "in"} <= set(body["disclosure"]["rules"])
    assert body["ads"]["competitors"][0][0] == "other_bakery"
