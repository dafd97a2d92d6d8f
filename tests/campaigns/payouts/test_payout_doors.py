"""Payouts at every door: page, HTTP, terminal."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from goodword.core.money import Money
from goodword.web.app import create_app
from web_browser import Browser

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:rich")


@pytest.fixture
def ledger_url(tmp_path: Path) -> str:
    """Doors look the same over every ledger."""
    return f"sqlite:///{tmp_path / 'ledger.db'}"


@pytest.fixture
def browser(office: Any) -> Browser:
    office.sell("A1", "80.00")
    office.clock(60)
    return Browser(create_app(office.workspace), base_url="http://127.0.0.1:8000")


def test_the_page(browser: Browser, office: Any) -> None:
    page = f"/campaigns/{office.campaign}/payouts"
    assert "due now" in browser.get(page).text
    wrong = browser.send_form(page, page, do="account", person=office.person, name="Anna", iban="DE00123")
    assert wrong.status_code == 422
    assert "DE00123" not in wrong.text
    kept = browser.send_form(page, page, do="account", person=office.person, name="Anna", iban="NL91ABNA0417164300")
    assert kept.status_code == 303
    assert "Account ending in 4300" in browser.get(page).text
    assert browser.send_form(page, page, do="make", key="once").status_code == 422  # nobody is ticked
    for _ in range(2):
        assert browser.send_form(page, page, do="make", key="once", only=office.anna).status_code == 303
    assert len(office.desk.store.payouts(office.campaign)) == 1
    file = browser.send_form(page, page, do="sepa", payout="1", payer="Bakery", payer_iban="DE89370400440532013000")
    assert file.headers["content-type"].startswith("application/xml")
    assert browser.send_form(page, page, do="sepa", payout="1", payer="", payer_iban="").status_code == 422
    assert browser.send_form(page, page, do="csv", payout="1").status_code == 200
    assert browser.send_form(page, page, do="counter", entry="1", why="wrong").status_code == 303
    assert browser.send_form(page, page, do="paid", payout="1").status_code == 303
    assert browser.send_form(page, page, do="paid", payout="99").status_code == 404
    back = browser.send_form(page, page, do="sent-back", payout="1", booking=office.anna, why="closed")
    assert back.status_code == 303
    statement = browser.get(f"{page}/{office.anna}")
    assert "Statement for" in statement.text
    assert "A1" in statement.text


def test_http(browser: Browser, office: Any) -> None:
    base = f"/api/v1/campaigns/{office.campaign}"
    assert browser.get(f"{base}/owed").json()[0]["parts"]
    account = {"name": "Anna", "iban": "NL91ABNA0417164300"}
    assert browser.put(f"/api/v1/payouts/accounts/{office.person}", json=account).json() == {"ending": "4300"}
    made = browser.post(f"{base}/payouts", json={"key": "k"}).json()
    assert browser.post(f"{base}/payouts", json={"key": "k"}).json() == made
    assert browser.post(f"{base}/payouts", json={}).json() is None
    bank = {"form": "sepa", "payer": "Bakery", "iban": "DE89370400440532013000"}
    assert browser.post(f"/api/v1/payouts/{made['id']}/bank", json=bank).status_code == 200
    assert browser.post(f"/api/v1/payouts/{made['id']}/marks", json={"kind": "paid"}).json()["marks"]
    entry = made["entries"][0]["id"]
    assert browser.post(f"/api/v1/payouts/entries/{entry}/counter", json={"why": "x"}).status_code == 409
    assert browser.get(f"{base}/statements/{office.anna}").json()["entries"]
    assert browser.delete(f"/api/v1/payouts/accounts/{office.person}").json() == {"erased": True}
    assert browser.get(f"{base}/payouts").json()[0]["id"] == made["id"]


def test_terminal(browser: Browser, office: Any, tmp_path: Path) -> None:
    from goodword.campaigns.payouts.cli import payout_app

    def run(*words: str, **given: Any) -> str:
        done = CliRunner().invoke(payout_app, list(words), obj=office.workspace, **given)
        assert done.exit_code == 0, done.output
        return done.output

    number = str(office.campaign)
    assert "due now" in run("owed", number)
    run("account", str(office.person), "--name", "Anna", "--iban-file", "-", input="NL91ABNA0417164300\n")
    made = json.loads(run("make", number, "--extra", f"{office.anna}=5.00 EUR:travel", "--json"))
    assert sum(e["amount"]["minor"] for e in made["entries"]) == 11_500
    assert "Nothing is due" in run("make", number)
    run("bank", "1", "-o", str(tmp_path / "a.xml"), "--payer", "B", "--iban", "DE89370400440532013000")
    run("bank", "1", "-o", str(tmp_path / "a.csv"))
    assert "paid" in run("mark", "1", "paid")
    assert "travel" in run("list", number)
    assert "A1" in run("statement", number, str(office.anna), "--json")


def test_a_creator_sees_what_is_theirs_and_no_buyer(browser: Browser, office: Any) -> None:
    office.sell("SECRET-ORDER-7", "40.00", day=59, customer="buyer@example.org")  # can still be sent back
    office.sell("B1", "70.00", code="BEN10", day=59)
    address = browser.post(f"/api/v1/campaigns/bookings/{office.anna}/portal", json={"days": 30}).json()["address"]
    page = browser.get("/portal/" + address.rsplit("/", 1)[1]).text

    def tile(name: str) -> str:
        found = re.search(rf"<dt>{name}</dt><dd>(?:<bdi>)?([^<]+)<", page)
        return found[1] if found else ""

    assert (tile("Orders"), tile("Due now"), tile("Waiting: of orders that can still be sent back")) == (
        "2",
        "€110",
        "€5",
    )
    assert "SECRET-ORDER" not in page
    assert "buyer@" not in page
    assert "No bank account of yours is kept" in page
    made = office.desk.make(office.campaign)
    page = browser.get("/portal/" + address.rsplit("/", 1)[1]).text
    assert (tile("Due now"), tile("On its way to you")) == ("", "€110")
    office.desk.store.mark(made.id, "paid")
    page = browser.get("/portal/" + address.rsplit("/", 1)[1]).text
    assert (tile("On its way to you"), tile("Paid to you")) == ("", "€110")
    stored = browser.get(f"/portal/{address.rsplit('/', 1)[1]}/stored.json").json()["campaigns"][0]
    assert [c["code"] for c in stored["codes"]] == ["ANNA10"]
    assert sum(e["amount"]["minor"] for e in stored["paid"]) == 11_000


def test_every_door_shows_what_was_paid_too_much_and_sets_it_off(owing: Any, another: Any) -> None:
    from goodword.campaigns.payouts.cli import payout_app

    browser = Browser(create_app(owing.workspace), base_url="http://127.0.0.1:8000")
    numbers = [another(name, Money(700, "EUR")) for name in ("Easter", "May", "June")]
    (page_at, booking), (http_at, _), (cli_at, _) = numbers
    page = f"/campaigns/{page_at}/payouts"
    box = re.search('<input[^>]*name="set_off"[^>]*>', browser.get(page).text)
    assert box is not None
    assert "checked" not in box[0]  # what somebody is owed is cut only where the user says so
    assert "€10 paid too much in" in browser.get(page).text
    assert "was paid too much in" in browser.get(f"{page}/{booking}").text
    assert "It is carried forward" in browser.get(f"/campaigns/{owing.campaign}/payouts/{owing.anna}").text
    assert browser.send_form(page, page, do="make", key="k", only=booking, set_off="yes").status_code == 303
    assert "Anna Köhler, Spring" in browser.get(page).text
    assert owing.due(owing.anna) == -300
    (anna,) = browser.get(f"/api/v1/campaigns/{http_at}/owed").json()
    assert anna["debts"][0]["amount"] == {"minor": 300, "currency": "EUR"}
    made = browser.post(f"/api/v1/campaigns/{http_at}/payouts", json={"set_off": True}).json()
    assert sum(e["amount"]["minor"] for e in made["entries"]) == 400
    owing.sell("A3", "80.00", day=61)
    owing.clock(93)  # 10.00 more, which are paid, and sent back
    owing.desk.make(owing.campaign)
    owing.sell("A3", status="refunded", refunds=[{"id": "r", "amount": "16.00"}], day=94)
    number, person = str(cli_at), str(numbers[2][1])
    asked = (["owed", number], ["make", number, "--set-off"], ["statement", number, person])
    told = [CliRunner().invoke(payout_app, list(words), obj=owing.workspace).output for words in asked]
    assert "2.00 EUR paid too much in campaign 1, Spring" in told[0]
    assert "make 4 --set-off" in told[0]
    assert "-2.00 EUR" in told[1]
    assert "with Spring" in told[2]


def test_every_door_names_who_is_left_out_of_the_file(browser: Browser, office: Any, tmp_path: Path) -> None:
    from goodword.campaigns.payouts.cli import payout_app

    office.sell("B1", "70.00", code="BEN10")
    office.desk.accounts.keep(office.person, "Anna", "NL91ABNA0417164300")
    office.desk.make(office.campaign)
    page = f"/campaigns/{office.campaign}/payouts"
    assert "Not in the file for the bank" in browser.get(page).text
    (left,) = browser.get("/api/v1/payouts/1/bank").json()["left_out"]
    assert (left["name"], left["amount"]["minor"], left["again"]) == ("बेन शाह", 700, False)
    assert "NL91" not in browser.get("/api/v1/payouts/1/bank").text
    done = CliRunner().invoke(payout_app, ["bank", "1", "-o", str(tmp_path / "a.csv")], obj=office.workspace)
    assert "no account is kept: बेन शाह (person 2), 7.00 EUR" in done.output
    assert "बेन" not in (tmp_path / "a.csv").read_text()
    assert "Not in the file for the bank" not in browser.get(page).text
    assert browser.get("/api/v1/payouts/1/bank").json()["left_out"][0]["again"]
    assert office.due(office.ben) == 700
