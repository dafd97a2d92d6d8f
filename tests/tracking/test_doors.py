"""Page, HTTP and terminal do the same with links, codes and tallies; what is wrong is said in words."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from goodword.cli.main import app
from goodword.tracking.redirect.mover import Mover
from tracking.redirect.asking import Server, asked
from web_browser import Opened

HERE = "/campaigns/1/links"
API = "/api/v1"


@pytest.fixture
def running(opened: Callable[..., Opened]) -> Opened:
    browser, workspace = opened()
    fields = {"brand": "Bandra <b>Bakery</b>", "name": "Winter", "site": "https://bakery.example/"}
    assert browser.post(f"{API}/campaigns", json={"plan": 1, "fields": fields}).status_code == 201
    return browser, workspace


def test_the_page_teaches_makes_and_shows(running: Opened) -> None:
    browser, _ = running
    assert "No links yet" in browser.get(HERE).text
    assert "No codes yet" in browser.get(HERE).text
    wish = {"do": "links", "destination": "https://bakery.example/cake?size=2#box", "placement": "bio, story"}
    assert browser.send_form(HERE, HERE, **wish).status_code == 303
    assert browser.send_form(HERE, HERE, do="codes", gives="15 %").status_code == 303
    page = browser.get(HERE).text
    made = browser.get(f"{API}/campaigns/1/links").json()
    assert all(link["address"].split("//")[1] in page for link in made)
    assert {link["placement"] for link in made} == {"bio", "story"}
    assert all(code["code"] in page for code in browser.get(f"{API}/campaigns/1/codes").json())
    assert "<b>Bakery" not in page


WRONG: tuple[tuple[dict[str, str], str], ...] = (
    ({"do": "links", "destination": "http://192.168.0.1/"}, "private"),
    ({"do": "links", "destination": "javascript:alert(1)"}, "web address"),
    ({"do": "links", "destination": "https://a.example", "booking": "99"}, "not part of"),
    ({"do": "links", "expires": "tomorrow"}, "a day like"),
    ({"do": "links", "expires": "2020-01-01"}, "today or later"),
    ({"do": "codes", "gives": "a lot"}, "amount"),
    ({"do": "codes", "gives": "15"}, "like 15 %"),
    ({"do": "codes", "gives": "15 %", "ends": "2020-01-01"}, "today or later"),
    ({"do": "codes", "gives": "120 %"}, "100 per cent"),
    ({"do": "leaked", "code": "NOPE99"}, "no code"),
    ({"do": "off", "link": "99"}, "no link"),
    ({"do": "tally", "booking": "99"}, "not part of"),
    ({"do": "dance"}, "dance"),
)


def test_what_is_wrong_is_said_and_changes_nothing(running: Opened) -> None:
    browser, _ = running
    for fields, said in WRONG:
        answer = browser.send_form(HERE, HERE, **fields)
        assert answer.status_code in {404, 422}, fields
        assert said in answer.text
        assert "state-error" in answer.text
    assert browser.get(f"{API}/campaigns/1/links").json() == []


def test_a_code_is_marked_on_the_page_of_its_own_campaign(running: Opened) -> None:
    browser, _ = running
    fields = {"brand": "Bandra", "name": "Summer", "site": "https://bakery.example/"}
    assert browser.post(f"{API}/campaigns", json={"plan": 1, "fields": fields}).status_code == 201
    code = browser.post(f"{API}/campaigns/2/codes", json={"gives": "15 %"}).json()[0]["code"]
    answer = browser.send_form(HERE, HERE, do="retired", code=code)
    assert (answer.status_code, "one of campaign 1" in answer.text) == (422, True)
    assert browser.get(f"{API}/campaigns/2/codes").json()[0]["state"] == "live"


def test_a_link_is_followed_counted_switched_and_moved(running: Opened, tmp_path: Path) -> None:
    browser, workspace = running
    made = browser.post(
        f"{API}/campaigns/1/links", json={"destination": "bakery.example/cake", "booking": "own"}
    ).json()[0]
    server = Server(workspace.ledger, tmp_path / "journals")
    asked(server, f"/{made['short']}", f"/q/{made['short']}")
    asked(server, f"/{made['short']}", headers=[("user-agent", "curl/8")])
    Mover(workspace.ledger, tmp_path / "journals").round()
    found = browser.get(f"{API}/links/{made['id']}").json()
    assert (found["counts"]["clicks"], found["counts"]["bots"]) == (2, 1)
    hits = browser.get(f"{API}/campaigns/1/hits?limit=2").json()
    assert len(hits) == 2
    assert len(browser.get(f"{API}/campaigns/1/hits?after={hits[-1]['id']}").json()) == 1
    moved = browser.patch(f"{API}/links/{made['id']}", json={"destination": "bakery.example/new", "on": False}).json()
    assert (moved["state"], moved["short"]) == ("disabled", made["short"])
    assert (
        browser.patch(f"{API}/links/{made['id']}", json={"expires": "2026-12-31", "on": True}).json()["state"] == "live"
    )
    assert [c["kind"] for c in browser.get(f"{API}/links/{made['id']}").json()["history"]][-1] == "enabled"
    for kind, begins in (("svg", b"<svg"), ("png", b"\x89PNG")):
        assert browser.get(f"{API}/links/{made['id']}/qr.{kind}").content.startswith(begins)
    assert browser.get(f"{HERE}/{made['id']}/qr.svg").content.startswith(b"<svg")
    assert browser.get(f"/campaigns/2/links/{made['id']}/qr.svg").status_code in {404, 422}


def test_codes_are_marked_and_taken_to_the_shop(running: Opened) -> None:
    browser, _ = running
    made = browser.post(f"{API}/campaigns/1/codes", json={"gives": "₹100", "ends": "2027-03-31"}).json()
    own = browser.post(f"{API}/campaigns/1/codes", json={"code": "winter 26", "gives": "shipping"})
    assert own.status_code == 422
    own = browser.post(f"{API}/campaigns/1/codes", json={"code": "winter26", "gives": "shipping"}).json()
    assert own[0]["code"] == "WINTER26"
    assert (
        browser.post(f"{API}/codes/{made[0]['code'].lower()}/mark", json={"what": "leaked"}).json()["state"] == "leaked"
    )
    woo = browser.get(f"{HERE}/codes-woocommerce.csv")
    assert made[0]["code"].lower() not in woo.text
    assert "fixed_cart" in woo.text
    assert "attachment" in woo.headers["content-disposition"]
    assert browser.get(f"{HERE}/codes-magento.csv").status_code == 422
    assert "basicCodeDiscount" in browser.get(f"{API}/campaigns/1/codes/export?form=shopify-api").text


def test_codes_with_other_terms_are_not_passed_over_in_silence(running: Opened) -> None:
    browser, workspace = running
    first = browser.post(f"{API}/campaigns/1/codes", json={"gives": "15 %"}).json()
    assert {c["came"] for c in first} == {"made"}
    again = browser.post(f"{API}/campaigns/1/codes", json={"gives": "20 %"}).json()
    assert {c["came"] for c in again} == {"other"}
    shown = browser.send_form(HERE, HERE, do="codes", gives="20 %")
    assert shown.status_code == 200
    assert "what a code gives never changes" in shown.text
    assert f"{first[0]['code']} (15 % off)" in shown.text
    assert 'name="other" value="replace"' in shown.text
    assert 'name="gives" value="20 %"' in shown.text
    said = CliRunner().invoke(app, ["code", "make", "1", "--gives", "20 %"], obj=workspace)
    assert said.exit_code == 0
    assert "--other replace" in said.stderr
    assert CliRunner().invoke(app, ["code", "make", "1", "--other", "drop"], obj=workspace).exit_code != 0
    assert browser.send_form(HERE, HERE, do="codes", gives="20 %", other="replace").status_code == 303
    states = [c["state"] for c in browser.get(f"{API}/campaigns/1/codes").json()]
    assert (states.count("retired"), states.count("live")) == (len(first), len(first))


def test_cards_are_a_pdf(running: Opened) -> None:
    browser, _ = running
    assert browser.get(f"{HERE}/cards.pdf").content.startswith(b"%PDF")
    asked = "copies=2&amp;say=Werbung+f%C3%BCr+B%C3%A4cker"
    page = browser.get(f"{HERE}/cards?copies=2&say=Werbung für Bäcker").text
    assert f"cards.pdf?{asked}" in page
    few, many = (len(browser.get(f"{HERE}/cards.pdf?copies={n}").content) for n in (1, 30))
    assert few < many
    assert browser.get(f"{HERE}/cards.pdf?copies=x").status_code == 422
    wrong = browser.get(f"{HERE}/cards?copies=x")
    assert wrong.status_code == 422
    assert 'aria-invalid="true"' in wrong.text
    assert "cards.pdf" not in wrong.text
    assert browser.get(f"{API}/campaigns/1/cards.pdf?booking=1&copies=2&paper=us-letter").content.startswith(b"%PDF")


def test_cards_are_a_page_to_print_that_needs_no_optional_part(
    running: Opened, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser, workspace = running
    browser.post(f"{API}/campaigns/1/codes", json={"gives": "15 %"})
    page = browser.get(f"{HERE}/cards?copies=2").text
    people = len({c["creator"] for c in browser.get(f"{API}/campaigns/1/codes").json()})
    assert page.count('class="cut-card"') == page.count("<svg xmlns") == 2 * people
    assert "15 % off" in page
    assert "Advertisement: Bandra &lt;b&gt;Bakery" in page
    for wrong in ("0", "many", "99999"):
        assert browser.get(f"{HERE}/cards?copies={wrong}").status_code == 422
    monkeypatch.setitem(sys.modules, "typst", None)
    for name, code in (("cards.html", 0), ("cards.pdf", 1)):
        done = CliRunner().invoke(app, ["card", "sheet", "1", str(tmp_path / name)], obj=workspace)
        assert done.exit_code == code
    assert "pip install 'goodword[pdf]', or print the cards from a page" in str(done.exception)
    text = (tmp_path / "cards.html").read_text("utf-8")
    assert text.count('class="cut-card"') == 10 * people
    assert "http://" not in text.replace("http://www.w3.org", "").replace("http://127.0.0.1", "")


def test_a_tally_page_needs_its_secret_and_nothing_else(running: Opened) -> None:
    browser, _ = running
    shown = browser.send_form(HERE, HERE, do="tally", booking="1").text
    path = re.search(r'href="(/tally/[\w-]+)"', shown)
    assert path is not None
    assert f"http://127.0.0.1:8000{path[1]}</a>" in shown
    assert "Only this machine can open this page now" in shown
    token = path[1].removeprefix("/tally/")
    assert "I told somebody" in browser.get(path[1]).text
    taps = {"taps": [{"tap": "tap-00001", "kind": "code", "at": 5}, {"tap": "tap-00002", "kind": "told", "at": 6}]}
    for _ in range(2):
        assert browser.post(f"{API}/tally/{token}", json=taps).json()["codes"] == 1
    fresh = re.search(r'name="tap" value="(\w+told)"', browser.get(path[1]).text)
    assert fresh is not None
    assert browser.send_form("/find", path[1], kind="told", tap=fresh[1]).status_code == 303
    assert browser.get(f"{API}/campaigns/1/tallies").json()[0]["told"] == 2
    assert browser.get("/tally/guessed").status_code == 404
    assert browser.post(f"{API}/tally/guessed", json=taps).status_code == 404
    assert browser.post(f"{API}/tally/{token}", json={"taps": [{"tap": "x", "kind": "told"}]}).status_code == 422
    assert browser.delete(f"{API}/campaigns/1/people/1/tally").json() == {"closed": 1}
    assert browser.get(path[1]).status_code == 404
    assert browser.post(f"{API}/campaigns/1/people/99/tally").status_code == 404
    assert "serviceWorker" not in browser.get("/tally/worker.js").text
    assert browser.get("/tally/worker.js").headers["content-type"].startswith("text/javascript")


def test_what_is_not_there_is_said(running: Opened) -> None:
    of_campaign = ("links", "codes", "hits", "tallies", "codes/export", "cards.pdf")
    for path in (*(f"/campaigns/99/{part}" for part in of_campaign), "/links/99", "/links/99/qr.svg"):
        assert running[0].get(f"{API}{path}").status_code == 404, path


def test_the_terminal_does_the_same(running: Opened, tmp_path: Path) -> None:
    browser, workspace = running
    run = CliRunner()

    def said(*words: str) -> str:
        done = run.invoke(app, words, obj=workspace)
        assert done.exit_code == 0, (done.output, done.exception)
        return done.output

    assert "links" in said(
        "link", "make", "1", "https://bakery.example/", "--placement", "bio", "--expires", "2026-12-31"
    )
    short = browser.get(f"{API}/campaigns/1/links").json()[0]["short"]
    assert short in said("link", "list", "1")
    assert "number,address" in said("link", "list", "1", "--csv")
    assert "disabled" in said("link", "off", short)
    assert "live" in said("link", "on", short)
    assert "until" in said("link", "expire", short, "2027-01-31")
    assert "until 2027-01-31:" in said("link", "expire", short, "2027-01-31")
    assert "never" not in said("link", "expire", short, "never")
    assert run.invoke(app, ["link", "expire", short, "2020-01-01"], obj=workspace).exit_code != 0
    number = browser.get(f"{API}/campaigns/1/links").json()[0]["id"]
    over = browser.patch(f"{API}/links/{number}", json={"expires": "2020-01-01"})
    assert (over.status_code, over.json()["next"]) == (422, "to end a link now, switch it off")
    assert "https://bakery.example/b" in said("link", "move", short, "https://bakery.example/b")
    assert "moved" in said("link", "show", short)
    assert "1 link" in said("link", "make", "1", "https://bakery.example/", "--own")
    assert "15 % off" in said("code", "make", "1", "--gives", "15 %")
    assert "WINTER26" in said("code", "add", "1", "winter26")
    assert "leaked" in said("code", "mark", "WINTER26", "leaked")
    assert "post_title" in said("code", "export", "1", "woocommerce")
    for name in ("q.png", "q.svg"):
        assert "Written" in said("card", "qr", short, str(tmp_path / name))
    said("card", "sheet", "1", str(tmp_path / "cards.pdf"), "--copies", "1")
    assert (tmp_path / "cards.pdf").read_bytes().startswith(b"%PDF")
    assert "/tally/" in said("tally", "page", "1")
    assert "0 tallies" in said("tally", "list", "1")
    assert "1 page" in said("tally", "close", "1")
    assert run.invoke(app, ["link", "make", "1", "http://10.0.0.1"], obj=workspace).exit_code != 0
