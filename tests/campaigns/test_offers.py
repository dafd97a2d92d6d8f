"""Offers: terms are read or refused, states follow one another, the board and the plan follow, papers say the words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from campaign_cases import started
from goodword.campaigns.disclosing import audited, duty
from goodword.campaigns.offers.desk import OfferDesk
from goodword.campaigns.offers.fields import read_terms, written
from goodword.campaigns.offers.model import FOLLOWS, State
from goodword.campaigns.outreach.desk import OutreachDesk
from goodword.campaigns.outreach.model import Stage
from goodword.cli.main import app
from goodword.core.errors import BadInput, Conflict
from goodword.core.money import Money
from goodword.web.app import create_app
from web_browser import BASE, Browser, Opened
from web_world import with_plan

REEL = {"deliverables": "2 reels by 2027-01-15, story", "fee": "₹5,000", "commission": "8.25%", "usage_days": "90",
        "usage_places": "website, paid ads", "exclusive_days": "30", "gift": "a loaf", "pay_days": "14"}  # fmt: skip


@pytest.fixture
def desk(tmp_path: Path) -> OfferDesk:
    workspace, _, _ = started(tmp_path)
    return OfferDesk(workspace)  # type: ignore[arg-type]


def stage(desk: OfferDesk) -> Stage:
    return OutreachDesk(desk.workspace).card(1).stage


def test_terms_are_read_and_written_back() -> None:
    terms = read_terms(REEL, "INR")
    assert [(d.kind, d.count, d.due) for d in terms.deliverables] == [
        ("reel", 2, date(2027, 1, 15)),
        ("story", 1, None),
    ]
    assert (terms.fee, terms.commission, terms.kind) == (Money(500_000, "INR"), 825, "reel+reel+story")
    assert read_terms(written(terms), "INR") == terms


@pytest.mark.parametrize(
    ("fields", "where"),
    [
        ({"deliverables": "2 billboards"}, "deliverables"),
        ({"deliverables": "0 reels"}, "deliverables"),
        ({"deliverables": "reel by 2027-02-30"}, "deliverables"),
        ({"commission": "101%"}, "commission"),
        ({"commission": "nan"}, "commission"),
        ({"commission": "8.255%"}, "commission"),
        ({"fee": "lots"}, "fee"),
        ({"fee": "-5"}, "fee"),
        ({"usage_days": "9999"}, "usage_days"),
        ({"usage_places": "billboards"}, "usage_places"),
        ({"gift": "x" * 201}, "gift"),
    ],
)
def test_terms_that_cannot_be_are_said_at_their_field(fields: dict[str, str], where: str) -> None:
    with pytest.raises(BadInput) as error:
        read_terms({"deliverables": "reel"} | fields, "INR")
    assert error.value.where == where


def test_nothing_for_nothing_and_foreign_money_are_refused(desk: OfferDesk) -> None:
    with pytest.raises(BadInput, match="Nothing is offered"):
        desk.draft(1, {"deliverables": "reel"})
    with pytest.raises(BadInput, match="Nothing is asked for"):
        desk.draft(1, {"fee": "50"})
    with pytest.raises(BadInput, match="in INR, this is in EUR"):
        desk.draft(1, {"deliverables": "reel", "fee": "50 EUR"})


def test_the_board_follows_an_offer_and_its_undoing(desk: OfferDesk) -> None:
    offer = desk.draft(1, REEL)
    assert stage(desk) is Stage.FOUND
    desk.become(offer.id, State.SENT)
    assert stage(desk) is Stage.CONTACTED
    desk.undo(offer.id)
    assert stage(desk) is Stage.FOUND
    desk.become(offer.id, State.SENT)
    countered = desk.become(offer.id, State.COUNTERED, asked=Money(700_000, "INR"), note="more work")
    assert (countered.state, stage(desk)) == (State.COUNTERED, Stage.TALKING)
    desk.become(offer.id, State.ACCEPTED)
    assert stage(desk) is Stage.AGREED
    assert desk.become(offer.id, State.ACCEPTED).events[-1].id == desk.store.offer(offer.id).events[-1].id
    back = desk.undo(offer.id)
    assert (back.state, stage(desk)) == (State.COUNTERED, Stage.TALKING)
    desk.become(offer.id, State.DECLINED)
    assert stage(desk) is Stage.DECLINED


def test_a_state_follows_only_where_it_can(desk: OfferDesk) -> None:
    for state in State:
        for to in State:
            if to in FOLLOWS[state] or to in (state, State.DRAFTED):
                continue
            offer = desk.draft(1, REEL)
            for step in {"drafted": [], "sent": [State.SENT], "accepted": [State.SENT, State.ACCEPTED],
                         "declined": [State.SENT, State.DECLINED], "countered": [State.SENT, State.COUNTERED],
                         "withdrawn": [State.WITHDRAWN]}[state.value]:  # fmt: skip
                desk.become(offer.id, step)
            with pytest.raises(Conflict, match="cannot become"):
                desk.become(offer.id, to)
            if state is State.ACCEPTED:
                desk.undo(offer.id)  # one agreement of a person stands at a time


def test_an_offer_that_ran_out_cannot_be_accepted(desk: OfferDesk) -> None:
    offer = desk.draft(1, REEL | {"valid_until": "2026-11-30"})
    unsent = desk.draft(2, REEL | {"valid_until": "2026-11-30"})
    desk.become(offer.id, State.SENT)
    for number, state in ((offer.id, State.ACCEPTED), (unsent.id, State.SENT)):
        with pytest.raises(Conflict, match="ran out"):
            desk.store.become(number, state, on=date(2026, 12, 1), door="cli")
    assert State.SENT not in desk.store.offer(unsent.id).may_become(on=date(2026, 12, 1))


@pytest.mark.parametrize(
    ("fields", "where"),
    [
        ({"valid_until": "2026-11-21"}, "valid_until"),
        ({"valid_until": "2020-01-01"}, "valid_until"),
        ({"deliverables": "reel by 2026-11-21"}, "deliverables"),
        ({"deliverables": "story, 2 reels by 2016-12-24"}, "deliverables"),
    ],
)
def test_a_day_that_is_over_is_refused_at_every_door(tmp_path: Path, fields: dict[str, str], where: str) -> None:
    workspace, _, _ = started(tmp_path)
    browser = Browser(create_app(workspace, desk=with_plan(workspace)), base_url=BASE)  # type: ignore[arg-type]
    with pytest.raises(BadInput, match="is over: today is 2026-11-22") as refused:
        OfferDesk(workspace).draft(1, REEL | fields)  # type: ignore[arg-type]
    assert refused.value.where == where
    said = browser.post("/api/v1/campaigns/bookings/1/offers", json={"fields": REEL | fields})
    assert (said.status_code, said.json()["where"]) == (422, where)
    page = "/campaigns/1/people/1/offer"
    shown = browser.send_form(page, page, do="draft", **(REEL | fields))
    assert shown.status_code == 422
    assert "is over: today is 2026-11-22" in shown.text
    options = [f"--{name.replace('_', '-')}={value}" for name, value in (REEL | fields).items()]
    done = CliRunner().invoke(app, ["campaign", "offer", "1", *options], obj=workspace)
    assert isinstance(done.exception, BadInput)
    assert OfferDesk(workspace).store.of_booking(1) == ()  # type: ignore[arg-type]
    for today in ("2026-11-22", "2026-11-23"):
        OfferDesk(workspace).draft(1, REEL | {"valid_until": today})  # type: ignore[arg-type]


def test_new_terms_replace_what_is_open_and_never_what_was_accepted(desk: OfferDesk) -> None:
    first = desk.draft(1, REEL)
    second = desk.draft(1, REEL | {"fee": "6000"}, replaces=first.id)
    assert desk.store.offer(first.id).state is State.WITHDRAWN
    desk.become(second.id, State.SENT)
    desk.become(second.id, State.ACCEPTED)
    with pytest.raises(Conflict, match="was accepted"):
        desk.draft(1, REEL, replaces=second.id)


def test_a_form_that_is_sent_twice_drafts_once(desk: OfferDesk) -> None:
    first = desk.draft(1, REEL)
    assert desk.draft(1, REEL).id == first.id
    assert desk.draft(1, REEL, replaces=first.id).id == first.id
    assert desk.store.offer(first.id).state is State.DRAFTED
    assert desk.draft(2, REEL).id != first.id
    desk.become(first.id, State.SENT)
    assert desk.draft(1, REEL).id != first.id


def test_a_second_agreement_does_not_silently_take_the_place_of_the_first(desk: OfferDesk) -> None:
    first, second = desk.draft(1, REEL), desk.draft(1, REEL | {"fee": "90"})
    for offer in (first, second):
        desk.become(offer.id, State.SENT)
    desk.become(first.id, State.ACCEPTED)
    with pytest.raises(Conflict, match=f"Offer {first.id} to the same person was accepted"):
        desk.become(second.id, State.ACCEPTED)
    assert desk.standing(1).agreed == Money(500_000, "INR")
    desk.undo(first.id)
    desk.become(second.id, State.ACCEPTED)
    assert desk.standing(1).agreed == Money(9_000, "INR")


def test_fees_in_a_currency_that_the_campaign_had_before_are_not_added_to_the_others(desk: OfferDesk) -> None:
    desk.become(desk.draft(1, REEL).id, State.SENT)
    desk.become(1, State.ACCEPTED)
    desk.campaigns.change(1, {"currency": "EUR", "budget": "900"})
    desk.draft(2, REEL | {"fee": "70"})
    found = desk.standing(1)
    assert (found.agreed, found.open) == (Money(0, "EUR"), Money(7_000, "EUR"))
    assert (found.agreed_else, found.open_else) == ((Money(500_000, "INR"),), ())


def test_answers_lead_back_to_the_plan(desk: OfferDesk) -> None:
    for booking, state in ((1, State.ACCEPTED), (2, State.DECLINED)):
        desk.become(desk.draft(booking, REEL).id, State.SENT)
        desk.become(desk.store.of_booking(booking)[0].id, state)
    found = desk.standing(1)
    assert found.agreed == Money(500_000, "INR")
    assert "accepted=instagram%3Abandra.bakes+reel%2Breel%2Bstory+5000.00+INR" in found.replan
    assert "declined=instagram%3Achai_chronicle" in found.replan


@pytest.mark.parametrize(
    ("countries", "language", "wording"),
    [
        (("DE",), "de", "Werbung"),
        (("DE", "US"), "de", "Werbung | Ad"),
        (("DE", "CO"), "es", "Publicidad: Werbung"),
        (("US",), "de", "Werbung | Ad"),
        (("IN", "US"), "hi", "विज्ञापन: Ad"),
        (("FR",), "fr", "Publicité"),
        (("US",), "en", "Ad"),
    ],
)
def test_the_words_are_clear_under_every_rule(countries: tuple[str, ...], language: str, wording: str) -> None:
    found = duty(countries, language=language, platform="instagram")
    assert found.clear
    assert found.wording.startswith(wording)
    text = found.pattern.format(caption="Bread")
    followed = audited(text, language=language, label=None, brands=(), countries=countries)
    assert followed.strictest.status.name == "CLEAR"  # who writes what the brief says is never told to change it


def test_where_no_rule_has_words_in_the_language_of_the_post_it_is_said_and_not_called_clear() -> None:
    assert not duty(("US",), language="ar").clear
    said = audited("Ad: خبز", language="ar", label=None, brands=(), countries=("US",))
    assert said.strictest.status.name == "CHANGE"


def test_a_country_without_rules_of_its_own_is_said() -> None:
    found = duty(("CH",), language="de")
    assert any("No rules of CH" in note for note in found.notes)


def test_pages_and_papers_of_an_offer(opened: Callable[..., Opened]) -> None:
    browser, _ = opened()
    browser.post("/api/v1/campaigns", json={"plan": 1, "fields": {"brand": "Bandra Bakery"}})
    page = "/campaigns/1/people/1/offer"
    assert "How it must be marked" in browser.get(page).text
    sent = browser.send_form(page, page, do="draft", **REEL)
    assert sent.status_code == 303, sent.text
    wrong = browser.send_form(page, page, do="draft", **(REEL | {"commission": "x"}))
    assert wrong.status_code == 422
    assert "a per cent from 0 to 100" in wrong.text
    assert browser.send_form(page, page, do="sent", offer="1").status_code == 303
    assert "They accepted" in browser.get(page).text
    assert browser.send_form(page, page, do="accepted", offer="1", note="yes").status_code == 303
    offers = browser.get("/campaigns/1/offers").text
    assert "Plan again with these answers" in offers
    assert "₹5,000" in offers
    for kind in ("agreement", "brief"):
        paper = browser.get(f"/campaigns/1/people/1/{kind}.html?language=en").text
        assert "with exactly these words" in paper
        assert 'lang="en"' in paper
    assert browser.get("/campaigns/1/people/1/invoice.html").status_code == 422
    assert browser.get("/api/v1/campaigns/bookings/1/price").json()["fee"] is None
    assert browser.post("/api/v1/campaigns/offers/1/states", json={"state": "withdrawn"}).status_code == 409
    assert browser.post("/api/v1/campaigns/offers/1/undo").json()["events"][-1]["state"] == "undone"
