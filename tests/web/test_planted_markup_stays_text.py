"""Markup and formulas planted in every column of text of every table: text on every page, text in every export."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from fastapi.routing import iter_route_contexts
from sqlalchemy import Connection, String, insert, select, update

from goodword.ledger.store import Ledger
from goodword.ledger.tables import BOOKINGS, METADATA
from goodword.ledger.tables.personal import PERSONAL, Personal
from goodword.web.app import create_app
from ledger_rows import value
from tracking.campaigns import campaign, store
from web_browser import BASE, Browser
from web_world import stand, with_plan

MARK = "planted7"
CREATOR = "instagram:khar_eats"
PAYLOAD = f"=1+1\"'><img src=x onerror={MARK}()><script>{MARK}()</script>{{{{7*7}}}}\u202e"
KEPT = {"time_zone", "country", "language", "currency", "site", "email", "kind", "basis", "by", "state", "stage",
        "status", "mark", "short", "code", "skeleton", "clicks", "order_key", "creator_id", "password",
        "body"}  # fmt: skip
"""Columns whose values have a form that is checked wherever they come in."""


class Elements(HTMLParser):
    """What a browser would make elements and attributes of."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.wrong: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = dict(attrs)
        if any(name.startswith("on") or name == "style" for name in names):
            self.wrong.append(f"<{tag} {names}>")
        if tag == "script" and "src" not in names and not (names.get("type") or "").startswith("application/"):
            self.wrong.append("<script> inside the page")
        if tag == "img" and names.get("src") == "x":
            self.wrong.append("the planted picture")
        for name in ("href", "src", "action", "formaction"):
            if re.match(r"\s*(javascript|vbscript|data:text)", names.get(name) or "", re.IGNORECASE):
                self.wrong.append(f"{name}={names[name]}")


def _plant(db: Connection) -> None:
    """Every free text of every row; a table without rows gets one whose texts are planted."""
    for table in METADATA.sorted_tables:
        texts = [c for c in table.columns if isinstance(c.type, String)]
        planted = {c.name: PAYLOAD for c in texts if _free(c.name, PERSONAL[f"{table.name}.{c.name}"])}
        if planted and db.execute(select(table).limit(1)).first() is not None:
            db.execute(update(table).values(planted))


def _free(name: str, kind: Personal) -> bool:
    return (kind in {Personal.TEXT, Personal.OWN} and name not in KEPT) or name in {"shown", "agent", "name"}


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Browser, Ledger, Any]]:
    """A plan, a campaign with people, links, codes, offers, messages, a goal, an audience, users: all planted."""
    folder = Path(tmp_path_factory.mktemp("planted"))
    workspace = stand(folder, hostile=True)
    app = create_app(workspace, desk=with_plan(workspace))  # type: ignore[arg-type]
    browser = Browser(app, base_url=BASE, raise_server_exceptions=False)
    number = campaign(workspace.ledger)
    from goodword.tracking.model import LinkWish

    store(workspace.ledger).make([LinkWish(number, "https://shop.example/p")])
    goal = {"said": "500 orders by 31 March", "metric": "orders", "amount": 500, "by": "2027-03-31"}
    browser.post("/api/v1/goals", json=goal)
    browser.post(
        "/api/v1/goals/receivers", json={"kind": "mail", "address": "a@example.org", "every": "week", "who": ""}
    )
    with workspace.ledger.write() as db:
        booking = int(db.scalar(select(BOOKINGS.c.id).limit(1)) or 0)
        _more(db, booking)
        _plant(db)
    yield browser, workspace.ledger, app
    workspace.ledger.close()


def _more(db: Connection, booking: int) -> None:
    """Rows of tables that nothing above has filled, so that their texts are shown too."""
    shown = {
        "contact_events": {"booking_id": booking, "kind": "note", "stage": "", "channel": "", "undoes": None},
        "consent_events": {"person_id": 1, "kind": "given", "basis": "consent", "by": "them"},
        "codes": {"campaign_id": 1, "booking_id": booking, "code": "BREAD10", "skeleton": "BREAD10",
                  "discount": "percent", "value": 1000, "currency": "", "starts_at": None,
                  "ends_at": None, "retired_at": None, "leaked_at": None, "uses": None, "once": 0,
                  "minimum_minor": None},
        "shops": {},
        "audiences": {"creator_id": "instagram:khar_eats", "list_order": "random", "names_until": None},
        "goal_notices": {"goal_id": 1, "kind": "notice"},
    }  # fmt: skip
    for name, given in shown.items():
        table = METADATA.tables[name]
        if name == "goal_notices" and db.execute(select(METADATA.tables["goals"]).limit(1)).first() is None:
            continue
        row = {c.name: value(table, c, 1) for c in table.columns} | given
        row |= {c: 1_780_000_000 for c in row if (c == "at" or c.endswith("_at")) and c not in given}
        db.execute(insert(table).values(row))


def _addresses(app: Any) -> list[str]:
    """Every page and every address of the API that can be looked at, with numbers and names that exist."""
    inner = app
    while not hasattr(inner, "pages"):
        inner = inner._app
    found = set()
    for part in (inner.pages, inner.api):
        for route in iter_route_contexts(part.routes):
            if "GET" in (getattr(route, "methods", None) or ()):
                found.add(_filled(str(route.path)))
    return sorted(found - {"/keep/backup", "/api/v1/keep/backup"})  # copies are no pages


def _filled(path: str) -> str:
    names = {
        "creator_id:path": "instagram:khar_eats",
        "creator_id": "instagram:khar_eats",
        "form": "csv",
        "kind": "brief",
    }
    return re.sub(r"\{([^}]*)\}", lambda m: names.get(m[1], "1"), path)


def test_planted_markup_is_text_on_every_page(planted: tuple[Browser, Ledger, Any]) -> None:
    browser, _, app = planted
    seen, wrong = 0, []
    for address in (*_addresses(app), *(f"/{p}" for p in ("find?plan=1", "plans/1/shortlist?view=cards"))):
        answer = browser.get(address)
        if answer.status_code >= 500 and answer.status_code not in {501, 503}:
            wrong.append(f"{address}: {answer.status_code}")
        if not answer.headers.get("content-type", "").startswith("text/html"):
            continue
        page = Elements()
        page.feed(answer.text)
        seen += MARK in answer.text
        if f"<script>{MARK}" in answer.text:
            wrong.append(f"{address}: the planted script")
        # The report is one file that carries its scripts inside, under a policy that lets it do nothing else.
        own = "<script> inside the page" if "sandbox" in answer.headers["content-security-policy"] else ""
        wrong += [f"{address}: {what}" for what in page.wrong if what != own]
        if "49" in re.findall(rf"{MARK}\(\)</script>(\d+)", answer.text):
            wrong.append(f"{address}: the template was run")
    assert not wrong, "\n".join(wrong)
    assert seen >= 6, "what was planted must be seen on pages, or nothing was tested"


def test_a_planted_formula_is_text_in_every_table(planted: tuple[Browser, Ledger, Any]) -> None:
    browser, _, app = planted
    tables, wrong = 0, []
    for address in _addresses(app):
        answer = browser.get(address)
        if not answer.headers.get("content-type", "").startswith("text/csv"):
            continue
        tables += 1
        for row in csv.reader(io.StringIO(answer.text)):
            wrong += [f"{address}: {cell[:40]}" for cell in row if cell[:1] in tuple("=+@\t\r") and not _number(cell)]
    assert wrong == []
    assert tables >= 6


def _number(cell: str) -> bool:
    return re.fullmatch(r"[+-]?[\d.,]+", cell) is not None


def test_json_says_it_word_for_word(planted: tuple[Browser, Ledger, Any]) -> None:
    """Data is data: what was planted comes back as it is, under a type that no browser takes for a page."""
    browser, _, app = planted
    for address in (a for a in _addresses(app) if a.startswith("/api/v1")):
        answer = browser.get(address)
        assert answer.headers["x-content-type-options"] == "nosniff", address
        if MARK in answer.text and "json" in answer.headers["content-type"]:
            json.loads(answer.text)
        elif MARK in answer.text:
            assert not answer.headers["content-type"].startswith("text/html") or "sandbox" in answer.headers.get(
                "content-security-policy", ""
            ), address
