"""Orders in another currency count, their worth stands beside the rest, and only a stated rate converts it: at every
door of a campaign's results."""

from __future__ import annotations

import json
import re

import pytest
import typer
from typer.testing import CliRunner

from goodword.campaigns.load.into_ledger import Brought
from goodword.campaigns.measured.cli import register
from goodword.campaigns.measured.read import MeasuredDesk
from goodword.catalogue.workspace import Workspace
from goodword.core.money import Money
from goodword.measurement.funnel.model import Worth
from goodword.web.app import create_app
from web_browser import Browser

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:rich")


@pytest.fixture
def abroad(embedded: Workspace, loaded: Brought) -> Brought:
    """A campaign of which five of the orders with a click were paid in crowns."""
    found = MeasuredDesk(embedded).read(loaded.campaign)
    numbers = [c.order.id for c in found.counting[0] if c.touches][:5]
    with embedded.ledger.write() as db:
        chosen = ", ".join(map(str, numbers))
        db.exec_driver_sql(
            f"UPDATE orders SET currency = 'NOK', amount_minor = 2000, refunded_minor = 500, refunded_at = placed_at"
            f" WHERE id IN ({chosen})"
        )
    return loaded


def test_they_count_and_stand_beside_the_rest(embedded: Workspace, abroad: Brought) -> None:
    read = MeasuredDesk(embedded).read(abroad.campaign)
    total, credit = read.funnel().total, read.credit_report()
    assert Worth(5, Money(7_500, "NOK")) in total.elsewhere
    assert total.orders == credit.orders - credit.nobody_orders
    assert total.kept is not None
    assert credit.credited["NOK"] == 7_500
    assert set(credit.credited) == {total.kept.currency, *(w.kept.currency for w in total.elsewhere)}
    assert [line.orders for line in read.report().funnel.lines] == [line.orders for line in read.funnel().lines]


def test_every_door_shows_and_converts_them(embedded: Workspace, abroad: Brought) -> None:
    browser, campaign = Browser(create_app(embedded), base_url="http://127.0.0.1:8000"), abroad.campaign
    page = browser.get(f"/campaigns/{campaign}/results").text
    assert "Orders in other currencies" in page
    assert re.search(r"\+ amounts in \d+ other currencies after refunds", page)
    plain = MeasuredDesk(embedded).read(campaign).report().funnel.total
    assert plain.kept is not None
    own = plain.kept.currency
    stated = browser.get(f"/campaigns/{campaign}/results", params={"rate": "NOK=2"})
    assert "results/numbers.json?rate=NOK%3D2" in stated.text
    wrong = browser.get(f"/campaigns/{campaign}/results", params={"rate": "dollars"})
    assert (wrong.status_code, "cannot be read" in wrong.text) == (200, True)
    numbers = browser.get(f"/campaigns/{campaign}/results/numbers.json?rate=NOK%3D2").json()
    assert numbers["funnel"]["total"]["revenue"]["minor"] == plain.revenue.minor + 5 * 2_000 * 2  # type: ignore[union-attr] # known
    funnel = browser.get(f"/api/v1/campaigns/{campaign}/funnel?rate=NOK=2").json()
    assert funnel["total"]["refunded"]["minor"] == plain.refunded.minor + 5 * 500 * 2  # type: ignore[union-attr] # known
    crowns = {"orders": 5, "kept": {"minor": 7_500, "currency": "NOK"}}
    assert crowns not in funnel["total"]["elsewhere"]
    assert crowns in browser.get(f"/api/v1/campaigns/{campaign}/funnel").json()["total"]["elsewhere"]
    assert browser.get(f"/api/v1/campaigns/{campaign}/report?rate=NOK=x").status_code in (400, 422)
    csv = browser.get(f"/campaigns/{campaign}/results/numbers.csv").text
    assert "worth after refunds,75.00" in csv
    assert own in csv


def test_the_terminal_shows_and_converts_them(embedded: Workspace, abroad: Brought) -> None:
    app = typer.Typer()
    register(app)
    run = CliRunner()
    asked = ["results", "funnel", str(abroad.campaign)]
    assert "+ 75.00 NOK" in run.invoke(app, asked, obj=embedded, env={"COLUMNS": "200"}).output
    converted = json.loads(run.invoke(app, [*asked, "--rate", "NOK=2", "--json"], obj=embedded).output)
    assert "NOK" not in str(converted["total"]["elsewhere"])
    assert any("converted as you stated: 1 NOK = 2" in note for note in converted["notes"])
