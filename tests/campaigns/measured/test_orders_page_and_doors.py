"""What the ledger says of a campaign's orders, at every door: pages, HTTP, terminal, exports."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import pytest
import typer
from sqlalchemy import select
from typer.testing import CliRunner

from goodword.campaigns.load.into_ledger import Brought
from goodword.campaigns.load.orders_file import import_orders
from goodword.campaigns.measured.read import MeasuredDesk
from goodword.catalogue.workspace import Workspace
from goodword.commerce.orders.store import OrderStore
from goodword.core.money import Money
from goodword.ledger.tables import SHOPS
from goodword.web.app import create_app
from shop_payloads import raw, shopify_headers, shopify_order
from web_browser import Browser

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:rich")


@pytest.fixture
def browser(embedded: Workspace) -> Browser:
    return Browser(create_app(embedded), base_url="http://127.0.0.1:8000")


def test_the_page_of_orders(browser: Browser, loaded: Brought) -> None:
    page = browser.get(f"/campaigns/{loaded.campaign}/orders?model=shapley&window=7")
    assert page.status_code == 200
    assert "Who brought the orders?" in page.text
    assert "credited to nobody" in page.text
    assert browser.get(f"/campaigns/{loaded.campaign}/orders?model=<b>&window=9999").status_code == 200
    assert browser.get("/campaigns/99/orders").status_code == 404
    table = list(csv.DictReader(io.StringIO(browser.get(f"/campaigns/{loaded.campaign}/orders.csv").text)))
    assert {row["evidence"] for row in table} == {"click", "code", "none"}


def test_a_shop_is_connected_on_its_page_and_its_secret_shown_once(browser: Browser, embedded: Workspace) -> None:
    assert "No shop is connected yet" in browser.get("/shops").text
    made = browser.send_form("/shops", "/shops", shop="Bakery", kind="own", brand="", currency="eur", secret="")
    assert made.status_code == 200
    assert "It is not shown again" in made.text
    secret = made.text.split('Secret: <code class="wrap">')[1].split("<")[0]
    assert secret.startswith("whsec_")
    assert secret not in browser.get("/shops").text
    wrong = browser.send_form("/shops", "/shops", shop="Bakery", kind="shopify", secret="hunter2")
    assert wrong.status_code == 422
    assert "hunter2" not in wrong.text
    assert "Close" in browser.send_form("/shops", "/shops", do="rotate", source="1").text
    assert "closed" in browser.send_form("/shops", "/shops", do="close", source="1").text


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "own", "secret": "short"},
        {"kind": "plausible", "secret": "x" * 20},
        {"kind": "own", "secret": "whsec_%"},
    ],
)
def test_a_refused_shop_leaves_no_shop(browser: Browser, embedded: Workspace, wrong: dict[str, str]) -> None:
    answer = browser.post("/api/v1/shop-sources", json={"shop": "Half made", **wrong})
    assert answer.status_code == 422
    with embedded.ledger.read() as db:
        assert "Half made" not in set(db.scalars(select(SHOPS.c.name)))


def test_webhooks_arrive_through_the_web_app(browser: Browser, embedded: Workspace) -> None:
    made = browser.post("/api/v1/shop-sources", json={"shop": "Bakery", "kind": "shopify"})
    assert made.status_code == 201
    source, secret = made.json()["source"], made.json()["secret"]
    sent = raw(shopify_order())
    address = f"/hooks/{source['mark']}"
    answer = browser.post(
        address, content=sent, headers=shopify_headers(sent, secret) | {"origin": "https://a.example"}
    )
    assert (answer.status_code, answer.json()["kept"]) == (200, 1)
    assert browser.post(address, content=sent).status_code == 401
    assert secret not in browser.get("/api/v1/shop-sources").text
    (order,) = browser.get("/api/v1/orders").json()
    assert order["state"]["amount"] == 4990
    events = browser.get(f"/api/v1/orders/{order['id']}").json()["events"]
    assert [e["kind"] for e in events] == ["paid"]
    assert browser.get("/api/v1/orders/999").status_code == 404


def test_http(browser: Browser, loaded: Brought) -> None:
    base = f"/api/v1/campaigns/{loaded.campaign}"
    report = browser.get(f"{base}/credit").json()
    assert report["orders"] == sum(report["by_evidence"].values())
    assert browser.get(f"{base}/funnel").json()["total"]["orders"] == report["orders"] - report["nobody_orders"]
    assert browser.get(f"{base}/leaks").json()["codes"]
    assert isinstance(browser.get(f"{base}/signals").json(), list)
    assert browser.get("/api/v1/campaigns/77/credit").status_code == 404
    lines = browser.get(f"{base}/orders", params={"form": "ga4"}).text.splitlines()
    assert len(lines) == report["orders"]
    assert json.loads(lines[0])["events"][0]["name"] == "purchase"


def test_terminal(embedded: Workspace, loaded: Brought, monkeypatch: pytest.MonkeyPatch) -> None:
    from goodword.campaigns.measured.cli import results_app

    for command in ("credit", "funnel", "attribute", "leaks", "signals", "export"):
        done = CliRunner().invoke(results_app, [command, str(loaded.campaign)], obj=embedded)
        assert done.exit_code == 0, done.output
    done = CliRunner().invoke(results_app, ["credit", "1", "--json"], obj=embedded)
    assert json.loads(done.output)["campaign"] == 1


@pytest.mark.parametrize("columns", [40, 80, 200])
def test_credit_is_cut_off_in_no_terminal(
    embedded: Workspace, loaded: Brought, columns: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    from goodword.campaigns.measured.cli import results_app

    words = ["credit", str(loaded.campaign)]
    said = CliRunner().invoke(results_app, words, obj=embedded).output
    assert "…" not in said
    report = json.loads(CliRunner().invoke(results_app, [*words, "--json"], obj=embedded).output)
    for model, shares in report["by_model"].items():
        assert model in said
        for share in shares:
            assert f"{share['orders']:,.1f}" in said
            for currency, minor in share["minor"].items():
                assert str(Money(minor, currency)) in said
    assert all(report["names"][str(s["owner"])] in said for shares in report["by_model"].values() for s in shares)


def test_exports_hold_no_formula_and_no_customer(embedded: Workspace, loaded: Brought, tmp_path: Path) -> None:
    orders = tmp_path / "more.csv"
    orders.write_text('order_id,created_at,total,currency,city\n=1+1,2026-03-02T10:00:00Z,10.00,INR,"@SUM(A1)"\n')
    import_orders(embedded, orders, shop="spring shop")
    made = MeasuredDesk(embedded).read(loaded.campaign)
    from goodword.campaigns.measured.export import exported

    text = exported(made, "csv")
    assert "'=1+1" in text
    assert "'@SUM" in text
    assert "customer" not in text
    assert "customer" not in exported(made, "ga4")


CSV = """Order,Created at,Total,Currency,Discount Code,Status
A1,2026-03-02 10:00,12.50,EUR,anna10,paid
A2,2026-03-02 11:00,20.00,EUR,,refunded
A3,2026-03-03 11:00,30.00,EUR,,cancelled
A4,sometime,30.00,EUR,,paid
A5,2026-03-04 11:00,much,EUR,,paid
A1,2026-03-05 09:00,-2.50,EUR,,
,2026-03-05 09:00,9.00,EUR,,paid
"""


def test_orders_of_a_file(embedded: Workspace, tmp_path: Path) -> None:
    file = tmp_path / "orders.csv"
    file.write_text(CSV)
    first = import_orders(embedded, file, shop="Bakery")
    again = import_orders(embedded, file, shop="Bakery")
    assert (first.rows, first.new, again.new, again.again) == (7, first.new, 0, first.new)
    assert first.aside >= 2
    assert all("." in r or r for r in first.reasons)
    states = {o.state.order: o.state for o in OrderStore(embedded.ledger, now=embedded.now).orders()}
    assert (states["A1"].amount, states["A1"].refunded, states["A1"].codes) == (1250, 250, ("ANNA10",))
    assert (states["A2"].status, states["A3"].status) == ("refunded", "cancelled")


GA4 = """event_name,event_timestamp,ecommerce.transaction_id,ecommerce.purchase_revenue,currency,geo.city
purchase,1772445600000000,T-1,19.90,EUR,Lyon
purchase,1772445700000000,T-2,5.00,EUR,(not set)
"""


def test_an_export_of_ga4(embedded: Workspace, tmp_path: Path) -> None:
    file = tmp_path / "ga4.csv"
    file.write_text(GA4)
    made = import_orders(embedded, file, shop="Bakery")
    assert made.new == 2
    states = {o.state.order: o.state for o in OrderStore(embedded.ledger, now=embedded.now).orders()}
    assert (states["T-1"].amount, states["T-1"].placed_at, states["T-1"].place) == (1990, 1_772_445_600, "Lyon")


def test_empty_campaign(embedded: Workspace, browser: Browser) -> None:
    from goodword.campaigns.model import PersonWish, Wish
    from goodword.campaigns.store import CampaignStore

    made = CampaignStore(embedded.ledger, now=embedded.now).add(
        Wish("Quiet", "Bakery", "EUR"), [PersonWish("instagram:anna")]
    )
    assert "No order has come yet" in browser.get(f"/campaigns/{made.id}/orders").text


def test_the_page_of_results_and_its_files(
    browser: Browser, embedded: Workspace, loaded: Brought, tmp_path: Path
) -> None:
    page = browser.get(f"/campaigns/{loaded.campaign}/results")
    assert page.status_code == 200
    assert "numbers.csv" in page.text
    steps = page.text.split("<h2>What next</h2>")[1].split("</ol>")[0]
    assert 'class="button button-small" href="/lift"' in steps
    assert not re.search(r"goodword |--[a-z]|\.csv", steps), steps
    numbers = browser.get(f"/campaigns/{loaded.campaign}/results/numbers.json").json()
    assert numbers == browser.get(f"/api/v1/campaigns/{loaded.campaign}/report").json()
    assert browser.get(f"/campaigns/{loaded.campaign}/results/secrets.txt").status_code == 422
    assert browser.get("/campaigns/99/results").status_code == 404
    from goodword.report.cli import register

    app = typer.Typer()
    register(app)
    out = tmp_path / "out"
    done = CliRunner().invoke(app, ["report", "campaign", "--number", "1", "-o", str(out)], obj=embedded)
    assert done.exit_code == 0, done.output
    assert {p.name for p in out.iterdir()} >= {"summary.html", "analyst.html", "numbers.csv", "numbers.json"}


def test_every_row_of_a_file_is_accounted_for(embedded: Workspace, tmp_path: Path) -> None:
    """Three decimals, a row that says what another says, and one that cannot be read."""
    rows = ("A-1,2026-03-01,49.90,EUR", "A-2,2026-03-01,1250,JPY", "A-3,2026-03-02,12.345,KWD", "A-4,never,1,EUR")
    path = tmp_path / "orders.csv"
    path.write_text("\n".join(("order_id,date,amount,currency", *rows, rows[0])), "utf-8")
    done = import_orders(embedded, path, shop="मिठाई")
    assert (done.rows, done.new, done.again, done.aside) == (5, 3, 1, 1)
    kept = OrderStore(embedded.ledger, now=embedded.now).orders(shop="मिठाई")
    money = {(o.state.order, o.state.amount, o.state.currency) for o in kept}
    assert money == {("A-1", 4990, "EUR"), ("A-2", 1250, "JPY"), ("A-3", 12_345, "KWD")}


@pytest.mark.parametrize("kind", ["shopify", "stripe"])
def test_a_secret_that_the_shop_makes_is_entered_after_its_address_is_there(browser: Browser, kind: str) -> None:
    made = browser.send_form("/shops", "/shops", shop="Bakery", kind=kind, secret="")
    assert "One step is left" in made.text
    assert "It is not shown again" not in made.text
    (source,) = browser.get("/api/v1/shop-sources").json()
    number, mark = source["source"]["id"], source["source"]["mark"]
    short = browser.send_form("/shops", "/shops", do="rotate", source=str(number), secret="hunter2")
    assert short.status_code == 422
    assert "shorter than 16" in short.text
    assert "hunter2" not in short.text
    theirs = "whsec_" + "k" * 32
    done = browser.send_form("/shops", "/shops", do="rotate", source=str(number), secret=theirs)
    assert done.status_code == 200
    assert theirs not in done.text
    if kind == "shopify":
        sent = raw(shopify_order())
        answer = browser.post(f"/hooks/{mark}", content=sent, headers=shopify_headers(sent, theirs))
        assert (answer.status_code, answer.json()["kept"]) == (200, 1)
        assert "Another secret" in browser.get("/shops").text


def test_the_terminal_does_not_show_a_secret_that_fits_nothing(embedded: Workspace) -> None:
    from goodword.commerce.cli import shop_app

    said = CliRunner().invoke(shop_app, ["connect", "Bakery", "stripe"], obj=embedded).output
    assert "goodword shop rotate 1 --secret-file -" in said
    assert "not shown again" not in said
