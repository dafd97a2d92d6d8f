"""A full or read-only disk under the pages: said in words, nothing half kept, and all well once there is room."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from goodword.campaigns.store import CampaignStore
from goodword.web.app import create_app
from web_browser import BASE, Browser
from web_world import stand

FORM = {"name": "Spring", "brand": "Bakery", "currency": "EUR"}


@pytest.mark.parametrize(
    ("pragma", "status", "said"),
    [("max_page_count=1", 507, "disk is full"), ("query_only=ON", 503, "ledger does not answer")],
    ids=["full", "read-only"],
)
def test_a_disk_that_takes_nothing_is_said(tmp_path: Path, pragma: str, status: int, said: str) -> None:
    workspace = stand(tmp_path)
    browser = Browser(create_app(workspace), base_url=BASE, raise_server_exceptions=False)  # type: ignore[arg-type]
    campaigns = CampaignStore(workspace.ledger, now=workspace.now)
    browser.get("/campaigns/new")

    def refuse(connection: Any, *_: object) -> None:
        connection.execute(f"PRAGMA {pragma}")

    event.listen(workspace.ledger.engine, "checkout", refuse)
    fields, kept = FORM | {"promotes": "bread " * 600}, 0
    page = browser.send_form("/campaigns/new", "/campaigns/new", **fields)
    while page.status_code == 303 and kept < 40:  # until the room that is there is used up
        kept += 1
        page = browser.send_form("/campaigns/new", "/campaigns/new", **fields)
    answer = browser.post("/api/v1/campaigns", json={"fields": fields})
    for got in (page, answer):
        assert got.status_code == status, got.text[:500]
        assert said in got.text
    assert browser.get("/campaigns").status_code == 200  # looking still works
    assert len(campaigns.campaigns()) == kept
    event.remove(workspace.ledger.engine, "checkout", refuse)
    with workspace.ledger.engine.connect() as connection:
        for pragma_off in ("max_page_count=1073741823", "query_only=OFF"):
            connection.exec_driver_sql(f"PRAGMA {pragma_off}")
    assert browser.send_form("/campaigns/new", "/campaigns/new", **fields).status_code == 303
    assert len(campaigns.campaigns()) == kept + 1
    workspace.ledger.close()
