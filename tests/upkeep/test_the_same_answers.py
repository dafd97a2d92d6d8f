"""What an installation answers, another one answers too once it has read the copy: everywhere, on each database."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from fastapi.routing import iter_route_contexts
from starlette.testclient import TestClient

from goodword.ledger.store import Ledger
from goodword.planning.desk import Desk
from goodword.upkeep import archive
from goodword.upkeep.restore import restore
from goodword.web.app import create_app
from support import settings_in
from tracking.campaigns import campaign, link
from web_browser import BASE
from web_world import MemoryCatalogue, Stand, stand, with_plan

pytestmark = pytest.mark.slow_on("postgres")

ELSEWHERE = re.compile(r"settings|/keep|/team|/account|doctor|health|openapi|docs")
"""What is of the place, or of who asks, and not of the data."""
TOOK = re.compile(r'"milliseconds": ?[\d.]+')


def _answers(workspace: Stand, desk: Desk) -> dict[str, tuple[int, str]]:
    app: Any = create_app(workspace, desk=desk)  # type: ignore[arg-type]
    client = TestClient(app, base_url=BASE, raise_server_exceptions=False)
    inner = app
    while not hasattr(inner, "pages"):
        inner = inner._app
    found = {}
    for route in iter_route_contexts(inner.api.routes):
        path = re.sub(r"\{creator_id[^}]*\}", "instagram:khar_eats", str(route.path))
        path = re.sub(r"\{[^}]*\}", "1", path)
        if "GET" in (getattr(route, "methods", None) or ()) and not ELSEWHERE.search(path):
            answer = client.get(path)
            found[path] = (answer.status_code, TOOK.sub("", answer.text))
    return found


def test_every_address_answers_the_same(tmp_path: Path, ledger_url: str) -> None:
    here = stand(tmp_path)
    desk = with_plan(here)
    campaign(here.ledger)
    link(here.ledger)
    app: Any = create_app(here, desk=desk)  # type: ignore[arg-type]
    client = TestClient(app, base_url=BASE)
    for path, body in (
        ("/api/v1/goals", {"metric": "orders", "amount": 500, "by": "2027-03-31"}),
        ("/api/v1/goals/receivers", {"kind": "mail", "address": "a@example.org", "every": "week", "who": ""}),
        ("/api/v1/goals/feeds", {}),
    ):
        client.post(path, json=body)
    _answers(here, desk)  # papers of a campaign make the links that they name when they are first looked at
    before = _answers(here, desk)
    assert sum(status == 200 for status, _ in before.values()) > 30
    copy = archive.write(here, tmp_path / "copy.zip")  # type: ignore[arg-type] # a stand is all of a workspace it needs
    url = ledger_url if ledger_url.startswith("postgres") else f"sqlite:///{tmp_path / 'there.db'}"
    there = Stand(settings_in(tmp_path), Ledger.open(url), MemoryCatalogue())
    restore(there, copy.path)  # type: ignore[arg-type]
    after = _answers(there, Desk(there, there.planner))  # type: ignore[arg-type]
    differing = {path: (before[path], after[path]) for path in before if before[path] != after[path]}
    assert differing == {}
    here.ledger.close()
    there.ledger.close()
