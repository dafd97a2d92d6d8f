"""Templates of one's own and drafts for several: pages, HTTP and the terminal do the same, and refuse the same."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import pytest
from typer.testing import CliRunner

import sample_plan
from goodword.campaigns.cli import campaign_app
from goodword.campaigns.drafts.desk import DraftDesk
from web_browser import Browser, Opened
from web_world import Stand

HOME = "/campaigns/1/drafts"
API = "/api/v1/campaigns"
TEMPLATES = "/campaigns/1/templates"
MINE = {"name": "Erste Nachricht", "language": "de", "subject": "{brand} und du", "text": "Hallo {name},\n\n{promotes}"}


@pytest.fixture
def running(opened: Callable[..., Opened]) -> Browser:
    return begun(opened()[0])


def begun(browser: Browser) -> Browser:
    frame = {"brand": "Bäckerei Sonne", "name": "Winter", "promotes": "Sauerteigbrot"}
    assert browser.post(API, json={"plan": 1, "fields": frame}).status_code == 201
    return browser


def test_a_template_is_written_looked_at_changed_and_deleted_on_pages(running: Browser) -> None:
    assert "No template of your own yet" in running.get(TEMPLATES).text
    look = running.send_form(f"{TEMPLATES}/new", f"{TEMPLATES}/new", do="look", on="2", **MINE)
    assert look.status_code == 200
    assert "Sauerteigbrot</p>" in look.text
    assert running.get(f"{API}/templates").json()["templates"] == []
    kept = running.send_form(f"{TEMPLATES}/new", f"{TEMPLATES}/new", do="keep", **MINE)
    assert (kept.status_code, kept.headers["location"]) == (303, f"{TEMPLATES}/1")
    page = running.get(f"{TEMPLATES}/1").text
    assert "What each sentence rests on" in page
    changed = MINE | {"language": "ar", "text": "مرحبا {name}", "version": "1"}
    assert running.send_form(f"{TEMPLATES}/1", f"{TEMPLATES}/1", do="keep", **changed).status_code == 303
    page = running.get(f"{TEMPLATES}/1").text
    assert 'dir="rtl"' in page
    stale = running.send_form(f"{TEMPLATES}/1", f"{TEMPLATES}/1", do="keep", **changed)
    assert stale.status_code == 409
    assert "Somebody changed this template meanwhile" in stale.text
    assert running.send_form(f"{TEMPLATES}/1", f"{TEMPLATES}/1", do="delete").status_code == 303
    assert running.get(f"{TEMPLATES}/1").status_code == 404


def test_an_unknown_place_is_named_beside_the_text_and_nothing_is_lost(running: Browser) -> None:
    sent = running.send_form(
        f"{TEMPLATES}/new", f"{TEMPLATES}/new", do="keep", **(MINE | {"text": "Hi {nam} {pasion}"})
    )
    assert sent.status_code == 422
    assert 'id="e-text"' in sent.text
    assert "{nam}, {pasion}" in sent.text
    assert "Hi {nam} {pasion}</textarea>" in sent.text


@pytest.mark.parametrize("begin", ["de", "ar", "hi", "xx", "<b>"])
def test_a_template_can_be_begun_from_the_words_that_ship(running: Browser, begin: str) -> None:
    page = running.get(f"{TEMPLATES}/new?begin={begin}")
    assert page.status_code == 200
    assert ("{quote}" in re.sub(r"<dl.*?</dl>", "", page.text, flags=re.DOTALL)) is (begin in ("de", "ar", "hi"))
    assert "<b>" not in page.text


def test_templates_over_http(running: Browser) -> None:
    made = running.post(f"{API}/templates", json=MINE)
    assert (made.status_code, made.json()["version"]) == (201, 1)
    listed = running.get(f"{API}/templates").json()
    assert {"name", "says", "else_"} <= set(listed["placeholders"][0])
    wrong = running.post(f"{API}/templates", json=MINE | {"name": "B", "text": "{nam}"})
    assert (wrong.status_code, wrong.json()["where"]) == (422, "text")
    shown = running.post(f"{API}/templates/preview", json=MINE | {"booking": 1}).json()
    assert shown["text"].endswith("Sauerteigbrot")
    assert running.put(f"{API}/templates/1", json=MINE | {"name": "C", "version": 1}).json()["version"] == 2
    assert running.put(f"{API}/templates/1", json=MINE | {"version": 1}).status_code == 409
    drafted = running.get(f"{API}/bookings/1/draft?template=1").json()["draft"]
    assert (drafted["template"], drafted["language"]) == ("C", "de")
    assert running.get(f"{API}/bookings/1/draft?template=7").status_code == 404
    assert running.delete(f"{API}/templates/1").status_code == 204
    assert running.get(f"{API}/templates/1").status_code == 404


def test_from_the_board_to_the_last_draft(running: Browser) -> None:
    board = running.get("/campaigns/1").text
    assert 'form="draft-all"' in board
    first = running.send_form("/campaigns/1", HOME, do="found")
    assert "Nobody could be drafted for yet" in first.text
    assert first.text.count('name="who"') == first.text.count(" checked>")  # a ground is all that is missing
    assert "No ground for contact is recorded yet" in first.text
    assert running.get(f"{API}/1/drafts").json()["drafts"] == []
    made = running.send_form(HOME, HOME, do="chosen", who=["1", "2"], basis="interest", basis_words="their profile")
    assert "2 drafts wait" in made.text
    page = running.get(f"{HOME}/1").text
    assert "Draft 1 of 2" in page
    assert "What each sentence rests on" in page
    own = {"subject": "Brot", "text": "Hallo"}
    assert running.send_form(f"{HOME}/1", f"{HOME}/1", do="keep", **own).headers["location"] == f"{HOME}/1"
    assert "You changed the words" in running.get(f"{HOME}/1").text
    sent = running.send_form(f"{HOME}/1", f"{HOME}/1", do="sent", channel="message", **own)
    assert sent.headers["location"] == f"{HOME}/2"
    events = running.get(f"{API}/bookings/1").json()["events"]
    assert [(e["kind"], e["text"]) for e in events] == [("sent", "Brot\n\nHallo")]
    assert running.send_form(f"{HOME}/2", f"{HOME}/2", do="drop").headers["location"] == HOME
    assert "Sent on" in running.get(HOME).text


def test_nobody_ticked_is_said(running: Browser) -> None:
    sent = running.send_form(HOME, HOME, do="chosen")
    assert (sent.status_code, "Nobody is ticked" in sent.text) == (422, True)


@pytest.mark.parametrize(
    "fields",
    [{"who": "x"}, {"who": "99"}, {"who": "1", "words": "8"}, {"who": "1", "words": "x"}, {"who": "1", "basis": "x"}],
)
def test_wrong_wishes_are_said_and_draft_nothing(running: Browser, fields: dict[str, str]) -> None:
    sent = running.send_form(HOME, HOME, do="chosen", **fields)
    assert sent.status_code in (404, 422)
    assert running.get(f"{API}/1/drafts").json()["drafts"] == []


def test_what_could_not_be_kept_stays_in_the_form(running: Browser) -> None:
    running.send_form(HOME, HOME, do="chosen", who="1", basis="asked")
    sent = running.send_form(f"{HOME}/1", f"{HOME}/1", do="keep", subject="", text="Many words of mine")
    assert sent.status_code == 422
    assert "Many words of mine" in sent.text


def test_drafts_over_http(running: Browser) -> None:
    asked = running.post(f"{API}/1/drafts", json={"who": [1, 2], "basis": "asked"}).json()
    assert [d["kept"]["booking_id"] for d in asked["drafts"]] == [1, 2]
    assert asked["left_out"] == []
    others = {o["booking_id"]: o["why"] for o in running.get(f"{API}/1/drafts").json()["left_out"]}
    assert set(others.values()) == {"no ground for contact"}
    own = running.put(f"{API}/bookings/1/draft", json={"subject": "a", "text": "b"})
    assert own.json()["kept"]["body"]["text"] == "b"
    assert "b" in running.get(f"{API}/1/drafts.csv").text
    assert running.get(f"{API}/bookings/1/draft.eml").status_code == 422
    running.patch(f"{API}/people/1", json={"email": "asha@example.org"})
    assert "X-Unsent: 1" in running.get(f"{API}/bookings/1/draft.eml").text
    assert "asha@example.org" in running.get(f"{API}/1/drafts.mbox").text
    assert running.post(f"{API}/bookings/1/draft/sent", json={"channel": "mail"}).status_code == 201
    assert running.delete(f"{API}/bookings/2/draft").status_code == 204
    assert running.get(f"{API}/1/drafts.mbox").text == ""
    assert running.post(f"{API}/1/drafts", json={"who": [0]}).status_code == 422


def test_files_of_the_page_are_for_downloading(running: Browser) -> None:
    running.patch(f"{API}/people/1", json={"email": "asha@example.org"})
    running.send_form(HOME, HOME, do="chosen", who="1", basis="asked")
    for tail, kind in (
        ("drafts.csv", "text/csv"),
        ("drafts.mbox", "application/mbox"),
        ("drafts/1.eml", "message/rfc822"),
    ):
        got = running.get(f"/campaigns/1/{tail}")
        assert got.status_code == 200
        assert got.headers["content-type"].startswith(kind)
        assert got.headers["content-disposition"].startswith("attachment")


def test_a_person_can_be_drafted_for_with_ones_own_template(running: Browser) -> None:
    running.post(f"{API}/templates", json=MINE)
    page = running.get("/campaigns/1/people/1?template=1").text
    assert "Bäckerei Sonne und du" in page
    assert 'name="template_of" value="1"' in page


def test_hostile_words_stay_text(opened: Callable[..., Opened]) -> None:
    browser = begun(opened(hostile=True)[0])
    hostile = MINE | {"name": sample_plan.HOSTILE[:200], "text": f"{sample_plan.HOSTILE} {{name}}".replace("{{", "{")}
    browser.post(f"{API}/templates", json=hostile)
    browser.post(f"{API}/1/drafts", json={"basis": "asked", "words": "own"})
    for path in (TEMPLATES, f"{TEMPLATES}/1", HOME, f"{HOME}/1", "/campaigns/1"):
        text = browser.get(path).text
        assert "<script>alert" not in text
        assert "<img src=x" not in text


def test_the_terminal_writes_looks_drafts_and_exports(opened: Callable[..., Opened]) -> None:
    browser, workspace = opened()
    begun(browser)
    ran = Terminal(workspace)
    assert "{quote}" in ran("template", "places")
    words = ["--name", "Mine", "--language", "de", "--subject", "{brand}", "--file", "-"]
    assert "Sauerteigbrot" in ran("template", "add", *words, "--try", "1", given="Hallo {name}: {promotes}")
    assert "Template 1 is kept" in ran("template", "add", *words, given="Hallo {name}: {promotes}")
    assert "Mine (de, first)" in ran("template", "list")
    assert "rests on: the frame" in ran("template", "show", "1", "--for", "1")
    assert "Changed: Yours" in ran("template", "change", "1", "--name", "Yours")
    assert "left out, why they may be written to" in ran("drafts", "1", "--found")
    made = ran("drafts", "1", "--who", "1", "--basis", "asked", "--why")
    assert "rests on:" in made
    assert json.loads(ran("drafts", "1", "--json"))["batch"]["drafts"][0]["kept"]["booking_id"] == 1
    assert ran("drafts", "1", "--csv").startswith("booking,creator,name")
    assert ran("drafts", "1", "--mbox") == ""
    assert "was written to" in ran("draft-sent", "1")
    assert "Deleted: Yours" in ran("template", "delete", "1")
    assert DraftDesk(workspace).one(1).sent_at is not None  # type: ignore[arg-type]


class Terminal:
    """Runs `goodword campaign …` over a workspace."""

    def __init__(self, workspace: Stand) -> None:
        self.workspace = workspace

    def __call__(self, *words: str, given: str = "") -> str:
        ran = CliRunner().invoke(campaign_app, list(words), obj=self.workspace, input=given or None)
        assert ran.exit_code == 0, ran.output
        return ran.output
