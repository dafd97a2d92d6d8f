"""Pages of goals: begun from words, ticked, undone, changed, a secret calendar, wrong input said in words."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from httpx2 import Response

from goodword.places.gazetteer import Gazetteer
from web_browser import Browser, Opened

FIELDS = {"metric": "food stories", "target": "24", "due": "2027-12-31", "title": "<b>24</b> कहानियाँ", "do": "keep"}


@pytest.fixture
def goals(opened: Callable[..., Opened]) -> Browser:
    browser, workspace = opened()
    workspace.gazetteer = Gazetteer.load()
    return browser


@pytest.fixture
def begun(goals: Browser) -> Browser:
    assert goals.send_form("/goals/new", "/goals/new", **FIELDS).headers["location"] == "/goals/1"
    return goals


def test_the_empty_state_teaches_the_next_step(goals: Browser) -> None:
    assert "There is no goal yet" in goals.get("/goals").text
    assert "Begin a goal" in goals.get("/goals/today").text


def test_words_come_back_as_fields(goals: Browser) -> None:
    text = goals.get("/goals/new", params={"words": "500 orders by 31 March on ₹60,000"}).text
    for value in ("500", "orders", "2027-03-31", "60,000 INR"):
        assert f'value="{value}"' in text
    assert "no year was said" in text
    assert "Out of reach with what there is" in text or "This can be done" in text


@pytest.mark.parametrize(
    ("words", "said"),
    [("24 stories", "by when"), ("5 posts on ₹5 and $5 by May", "INR and USD"), ("x" * 401, "at most")],
)
def test_what_is_missing_or_contradicts_is_said(goals: Browser, words: str, said: str) -> None:
    assert said in goals.get("/goals/new", params={"words": words}).text


@pytest.mark.parametrize(
    ("fields", "said"),
    [({"due": "2020-01-01"}, "past"), ({"target": "0"}, "met before it starts"), ({"price": "x"}, "amount")],
)
def test_wrong_fields_stay_filled_in_with_what_is_wrong(goals: Browser, fields: dict[str, str], said: str) -> None:
    answer = goals.send_form("/goals/new", "/goals/new", **{**FIELDS, **fields})
    assert answer.status_code == 422
    assert said in answer.text
    assert 'value="food stories"' in answer.text
    assert "There is no goal yet" in goals.get("/goals").text


def test_a_name_stays_text(begun: Browser) -> None:
    for page in ("/goals", "/goals/1", "/goals/today", "/goals/1/facts", "/goals/1/look-back", "/goals/telling"):
        answer = begun.get(page)
        assert answer.status_code == 200, page
        assert "<b>24</b>" not in answer.text, page
        assert answer.text.count("<h1") == 1


def _step(browser: Browser) -> tuple[str, str]:
    text = browser.get("/goals/today").text
    step, once = re.search(r'name="step" value="(\w+)"', text), re.search(r'name="once" value="(\w+)"', text)
    assert step is not None
    assert once is not None
    return step[1], once[1]


def test_one_tap_and_its_undoing(begun: Browser) -> None:
    step, once = _step(begun)
    fields = {"step": step, "once": once, "back": "/goals/today"}
    assert begun.send_form("/goals/today", "/goals/1/tick", **fields).headers["location"] == "/goals/today"
    begun.send_form("/goals/today", "/goals/1/tick", **fields)
    assert begun.get("/api/v1/goals/1").json()["tick"]["forecast"]["so_far"] == 1, "a trembling thumb counts once"
    assert "Nothing is to be done now" in begun.get("/goals/today").text
    begun.send_form("/goals/today", "/goals/1/undo", back="/goals/today")
    assert "1 thing to do now" in begun.get("/goals/today").text
    assert "undone" in begun.get("/goals/1/facts").text


def test_where_a_form_leads_back_to_is_ours(begun: Browser) -> None:
    step, once = _step(begun)
    answer = begun.send_form("/goals/today", "/goals/1/tick", step=step, once=once, back="https://evil.example/")
    assert answer.headers["location"] == "/goals/1"


def test_a_number_a_file_and_an_assumption(begun: Browser) -> None:
    begun.send_form("/goals/1", "/goals/1/count", amount="2", once="x")
    answer = begun.send_form(
        "/goals/1", "/goals/1/outcomes", files={"file": ("d.csv", b"date,food stories\n2026-11-22,3\nx,1\n")}
    )
    assert "1 new count" in answer.text
    assert "1 row set aside" in answer.text
    assert begun.get("/api/v1/goals/1").json()["tick"]["forecast"]["so_far"] == 5
    assert "Odds" in begun.get("/goals/1/odds?assumption=follow_through&value=95%25").text
    assert begun.get("/goals/1/odds?assumption=nope&value=1").status_code == 422
    tried = begun.send_form("/goals/1", "/goals/1/assume", assumption="follow_through", value="0.95", do="try")
    assert "What it does to the odds" in tried.text
    begun.send_form("/goals/1", "/goals/1/assume", assumption="follow_through", value="0.95", do="keep")
    assert begun.get("/api/v1/goals/1").json()["version"] == 2


def test_a_change_is_looked_at_and_then_kept(begun: Browser) -> None:
    looked = begun.send_form("/goals/1", "/goals/1/change", target="12", do="look")
    assert "What would change" in looked.text
    assert begun.get("/api/v1/goals/1").json()["version"] == 1
    begun.send_form("/goals/1", "/goals/1/change", target="12", do="keep")
    text = begun.get("/goals/1").text
    assert "another line counts" in text, "easier waits for a week, in sight"
    assert begun.get("/api/v1/goals/1").json()["goal"]["target"] == 24
    begun.send_form("/goals/1", "/goals/1/away", do="away")
    assert "put away" in begun.get("/goals?all=true").text
    begun.send_form("/goals/1", "/goals/1/away", do="back")
    assert begun.send_form("/goals/1", "/goals/1/replan", do="look").status_code == 200


def test_a_calendar_is_secret_and_ends(begun: Browser) -> None:
    shown = begun.send_form("/goals/telling", "/goals/telling", do="feed", goal="1").text
    path = re.search(r"http://[^/]+(/calendar/goals/[\w-]+\.ics)", shown)
    assert path is not None
    assert path[1] not in begun.get("/goals/telling").text, "shown once"
    answer = begun.get(path[1])
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert begun.get(path[1], headers={"if-none-match": answer.headers["etag"]}).status_code == 304
    begun.send_form("/goals/telling", "/goals/telling", do="revoke", id="1")
    assert begun.get(path[1]).status_code == 404


def _add(browser: Browser, hook: str) -> Response:
    token = re.search(r'name="csrf" content="(\w+)"', browser.get("/goals/telling").text)
    assert token is not None
    fields = {"csrf": token[1], "do": "add", "kind": "webhook", "every": "week", "address": hook}
    return browser.post("/goals/telling", data=fields)


def test_who_gets_digests(begun: Browser) -> None:
    assert "whsec_" in _add(begun, "https://hook.example.org/hush-hush").text
    listed = begun.get("/goals/telling").text
    assert "whsec_" not in listed
    assert "hush-hush" not in listed
    wrong = _add(begun, "https://10.0.0.1/")
    assert (wrong.status_code, "private network" in wrong.text) == (422, True)
    begun.send_form("/goals/telling", "/goals/telling", do="remove", id="1")
    assert "Nobody gets digests yet" in begun.get("/goals/telling").text


@pytest.mark.parametrize(
    ("path", "status"),
    [("/goals/99", 404), ("/goals/x", 422), ("/goals/99999999999999999999", 404), ("/calendar/goals/guess.ics", 404),
     ("/goals/1/export?table=shoes", 422), ("/goals/1/odds?assumption=follow_through&value=many", 422)],
)  # fmt: skip
def test_what_is_not_there_is_said_in_words(begun: Browser, path: str, status: int) -> None:
    answer = begun.get(path)
    assert answer.status_code == status
    assert "Traceback" not in answer.text


def test_a_form_of_another_site_is_refused(begun: Browser) -> None:
    assert begun.post("/goals/1/tick", data={"step": "x"}).status_code == 403


def test_a_calendar_needs_no_password_and_nothing_else_goes_without(opened: Callable[..., Opened]) -> None:
    browser, _ = opened(host="0.0.0.0", token="long and random")
    browser.headers["authorization"] = "Bearer long and random"
    browser.send_form("/goals/new", "/goals/new", **FIELDS)
    shown = browser.send_form("/goals/telling", "/goals/telling", do="feed").text
    path = re.search(r"(/calendar/goals/[\w-]+\.ics)", shown)
    assert path is not None
    del browser.headers["authorization"]
    assert browser.get(path[1]).status_code == 200
    assert browser.get("/calendar/goals/guess.ics").status_code == 404
    assert browser.post(path[1]).status_code == 401
    for other in ("/goals", "/goals/1", "/api/v1/goals", "/calendar/../goals"):
        assert browser.get(other).status_code == 401, other
