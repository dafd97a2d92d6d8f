"""Fee and commission follow the agreement and the orders; nothing is paid twice and nothing is lost."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from goodword.campaigns.offers.model import Deliverable, State
from goodword.campaigns.offers.store import OfferStore
from goodword.campaigns.outreach.desk import OutreachDesk
from goodword.campaigns.outreach.model import Stage
from goodword.campaigns.payouts.model import Extra
from goodword.campaigns.payouts.owed import in_words
from goodword.core.errors import BadInput, Conflict
from goodword.core.money import Money


def test_fee_is_due_after_the_post_and_commission_after_the_refund_window(office: Any) -> None:
    office.sell("A1", "80.00")
    office.clock(10)
    assert office.due(office.anna) == 0
    office.clock(31)  # posted on day 1, thirty days to pay
    assert office.due(office.anna) == 10_000
    office.clock(32)  # ordered on day 2, thirty days to send back
    assert office.due(office.anna) == 10_000 + 1_000


def test_commission_is_of_what_was_kept(office: Any) -> None:
    office.sell("A1", "80.00", goods="60.00")
    office.sell("A2", "33.33")
    office.sell("A3", "50.00")
    office.sell("A3", status="cancelled", day=3)
    office.sell("A4", "40.00")
    office.sell("A4", status="refunded", refunds=[{"id": "r", "amount": "15.00"}], day=4)
    office.sell("A5", "10.00", status="placed")
    office.sell("B1", "10.00", code="BEN10")
    office.clock(60)
    anna = next(o for o in office.desk.owed(office.campaign) if o.booking == office.anna)
    orders = {o.order: (o.base, o.minor) for p in anna.parts for o in p.orders}
    assert orders == {"A1": (6_000, 750), "A2": (3_333, 417), "A4": (2_500, 312)}  # half to even
    assert office.due(office.ben) == 100


def test_a_payout_made_twice_pays_once(office: Any) -> None:
    office.sell("A1", "80.00")
    office.clock(60)
    first = office.desk.make(office.campaign, key="march")
    again = office.desk.make(office.campaign, key="march")
    assert first is not None
    assert again == first
    assert first.sums() == {(office.anna, "EUR"): 11_000}
    assert office.desk.make(office.campaign) is None
    assert office.due(office.anna) == 0


def test_many_at_once_pay_once(office: Any) -> None:
    office.sell("A1", "80.00")
    office.clock(60)
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda i: office.desk.make(office.campaign, key=f"k{i}"), range(8)))
    assert [m.sums() for m in made if m is not None] == [{(office.anna, "EUR"): 11_000}]
    assert sum(e.amount.minor for e in office.desk.store.entries(office.campaign)) == 11_000


def test_a_refund_after_the_payout_is_taken_off_the_next_one(office: Any) -> None:
    office.sell("A1", "80.00")
    office.clock(60)
    office.desk.make(office.campaign)
    office.sell("A1", status="refunded", refunds=[{"id": "r", "amount": "80.00"}], day=61)
    office.clock(62)
    assert office.due(office.anna) == -1_000
    assert office.desk.make(office.campaign) is None  # it waits until more is owed
    office.sell("A2", "200.00", day=62)
    office.clock(100)
    later = office.desk.make(office.campaign)
    assert later is not None
    assert later.sums() == {(office.anna, "EUR"): 1_500}
    assert sum(e.amount.minor for e in office.desk.store.entries(office.campaign)) == 10_000 + 2_500


def test_a_counter_entry_makes_it_owed_again_once(office: Any) -> None:
    office.sell("A1", "80.00")
    office.clock(60)
    made = office.desk.make(office.campaign)
    assert made is not None
    office.desk.store.mark(made.id, "returned", "account closed")
    for entry in made.entries:
        office.desk.store.counter(entry.id, "the bank sent it back", "cli")
        with pytest.raises(Conflict, match="undone already"):
            office.desk.store.counter(entry.id, "again", "cli")
    assert office.due(office.anna) == 11_000
    again = office.desk.make(office.campaign)
    assert again is not None
    assert again.sums() == made.sums()
    kept = office.desk.store.payout(made.id)
    assert kept.entries == made.entries  # nothing of it was changed
    assert sum(e.amount.minor for e in office.desk.store.entries(office.campaign)) == 11_000


def test_what_was_paid_is_not_undone(office: Any) -> None:
    office.clock(60)
    made = office.desk.make(office.campaign)
    assert made is not None
    office.desk.store.mark(made.id, "paid")
    with pytest.raises(Conflict, match="was paid"):
        office.desk.store.counter(made.entries[0].id, "a mistake", "cli")
    with pytest.raises(Conflict, match="More would be taken off"):
        office.desk.make(office.campaign, extras=[Extra(office.anna, Money(-500, "EUR"), "paid too much")])
    office.sell("A1", "80.00", day=60)
    office.clock(100)
    less = office.desk.make(office.campaign, extras=[Extra(office.anna, Money(-500, "EUR"), "paid too much")])
    assert less is not None
    assert less.sums() == {(office.anna, "EUR"): 500}


@pytest.mark.parametrize(
    ("pieces", "said"),
    [
        ((Deliverable("reel"), Deliverable("story", 2)), "1 reel, 2 stories"),
        ((Deliverable("story"), Deliverable("post", 3, date(2027, 3, 1))), "1 story, 3 posts by 2027-03-01"),
        ((Deliverable("live", 2), Deliverable("ugc")), "2 live videos, 1 piece of content for the brand"),
    ],
)
def test_a_fee_says_in_words_what_it_is_for(pieces: tuple[Deliverable, ...], said: str) -> None:
    assert ", ".join(map(in_words, pieces)) == said


def test_a_statement_names_every_order(office: Any) -> None:
    office.sell("A1", "80.00")
    office.clock(60)
    office.desk.make(office.campaign)
    found = office.desk.statement(office.campaign, office.anna)
    assert [o.order for p in found.owed.parts for o in p.orders] == ["A1"]
    assert [e.body["orders"] for e in found.entries if e.kind.value == "commission"] == [[["A1", 8_000, 1_000]]]
    with pytest.raises(BadInput):
        office.desk.statement(office.campaign, 999)


def test_the_board_follows_what_was_paid_and_came_back(office: Any) -> None:
    board = OutreachDesk(office.workspace)
    office.clock(31)
    made = office.desk.make(office.campaign)
    assert board.card(office.anna).stage is Stage.AGREED
    office.desk.store.mark(made.id, "paid")
    assert board.card(office.anna).stage is Stage.PAID
    office.desk.store.mark(made.id, "returned", "account closed")
    assert board.card(office.anna).stage is Stage.AGREED


def test_early_takes_commission_too_and_takes_it_once(office: Any) -> None:
    office.sell("A1", "80.00")  # commission of 12.5 %: 10.00
    office.clock(10)  # neither the fee nor the commission is due
    assert office.desk.make(office.campaign) is None
    early = office.desk.make(office.campaign, early=True)
    assert early is not None
    assert early.sums() == {(office.anna, "EUR"): 11_000}
    assert office.desk.make(office.campaign, early=True) is None
    office.clock(60)
    assert office.due(office.anna) == 0
    assert office.desk.make(office.campaign) is None
    office.sell("A2", "40.00", day=60)
    office.clock(100)
    later = office.desk.make(office.campaign)
    assert later is not None
    assert later.sums() == {(office.anna, "EUR"): 500}


def test_what_was_paid_early_and_sent_back_is_taken_off_though_others_wait(office: Any) -> None:
    office.sell("A1", "80.00")
    office.sell("A2", "40.00")
    office.clock(10)
    office.desk.make(office.campaign, early=True)
    office.sell("A1", status="refunded", refunds=[{"id": "r", "amount": "80.00"}], day=11)
    office.sell("A3", "400.00", day=11)
    office.clock(12)
    assert office.due(office.anna) == -1_000
    again = office.desk.make(office.campaign, early=True)  # 50.00 of A3, less the 10.00
    assert again is not None
    assert again.sums() == {(office.anna, "EUR"): 4_000}
    office.clock(200)
    assert office.due(office.anna) == 0
    assert sum(e.amount.minor for e in office.desk.store.entries(office.campaign)) == 10_000 + 500 + 5_000


def test_an_early_entry_that_is_undone_is_owed_again(office: Any) -> None:
    office.sell("A1", "80.00")
    office.clock(10)
    made = office.desk.make(office.campaign, early=True)
    assert made is not None
    for entry in made.entries:
        office.desk.store.counter(entry.id, "too early", "cli")
    again = office.desk.make(office.campaign, early=True)
    assert again is not None
    assert again.sums() == {(office.anna, "EUR"): 11_000}


def test_a_page_names_what_waits_and_until_when(office: Any) -> None:
    office.sell("A1", "80.00")
    office.clock(10)
    anna = next(o for o in office.desk.owed(office.campaign) if o.booking == office.anna)
    assert [m.minor for m in anna.waiting] == [1_000]
    part = next(p for p in anna.parts if p.orders)
    assert (part.due, str(part.due_on), part.why[-22:]) == (False, "2026-04-02", "can still be sent back")


def test_a_fee_paid_in_another_currency_is_not_forgotten(office: Any) -> None:
    office.clock(60)
    assert office.desk.make(office.campaign) is not None  # 100.00 EUR
    offers = OfferStore(office.workspace.ledger, now=office.workspace.now)
    (first,) = offers.of_booking(office.anna)
    terms = replace(first.terms, fee=Money(12_000, "USD"), commission=0)
    offers.undo(first.id, door="cli")
    (gone,) = (o for o in office.desk.owed(office.campaign) if o.booking == office.anna)
    assert gone.due("EUR") == -10_000  # nothing stands agreed
    second = offers.draft(office.anna, terms, "USD", door="cli")
    for state in (State.SENT, State.ACCEPTED):
        offers.become(second.id, state, on=date(2026, 4, 30), door="cli")
    (anna,) = (o for o in office.desk.owed(office.campaign) if o.booking == office.anna)
    assert (anna.due("USD"), anna.due("EUR")) == (12_000, -10_000)
    made = office.desk.make(office.campaign, extras=[Extra(office.anna, Money(10_000, "EUR"), "stays theirs")])
    assert made is not None
    assert made.sums() == {(office.anna, "EUR"): 0, (office.anna, "USD"): 12_000}
