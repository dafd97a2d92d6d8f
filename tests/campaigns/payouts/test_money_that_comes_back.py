"""What did not arrive is owed again, once; what was undone is in no file for the bank; keys say what they are of."""

from __future__ import annotations

from typing import Any

import pytest

from goodword.campaigns.outreach.desk import OutreachDesk
from goodword.campaigns.outreach.model import Stage
from goodword.campaigns.payouts.model import Extra, Payout
from goodword.core.errors import BadInput, Conflict, NotFound
from goodword.core.money import Money

DUTCH, GERMAN = "NL91ABNA0417164300", "DE89370400440532013000"


@pytest.fixture
def made(office: Any) -> Payout:
    """A payout to two people: 110.00 and 7.00 euro."""
    office.sell("A1", "80.00")
    office.sell("B1", "70.00", code="BEN10")
    office.clock(60)
    for person, name in office.desk.store.people(office.campaign).items():
        office.desk.accounts.keep(name, f"Person {person}", DUTCH)
    found: Payout = office.desk.make(office.campaign, key="march")
    return found


def test_one_transfer_that_came_back_is_owed_again_and_the_others_are_not(office: Any, made: Payout) -> None:
    office.desk.store.mark(made.id, "paid")
    back = office.desk.store.returned(made.id, office.anna, "account closed", "cli")
    assert back.sums() == {(office.anna, "EUR"): -11_000}
    assert (office.due(office.anna), office.due(office.ben)) == (11_000, 0)
    board = OutreachDesk(office.workspace)
    assert (board.card(office.anna).stage, board.card(office.ben).stage) == (Stage.AGREED, Stage.PAID)
    with pytest.raises(Conflict, match="nothing for booking"):
        office.desk.store.returned(made.id, office.anna, "again", "cli")
    with pytest.raises(NotFound):
        office.desk.store.returned(99, office.anna, "never", "cli")
    again = office.desk.make(office.campaign)
    assert again is not None
    assert again.sums() == {(office.anna, "EUR"): 11_000}
    office.desk.store.mark(again.id, "paid")
    told = office.desk.statement(office.campaign, office.anna)
    assert (told.due, told.sent, told.paid) == ((), (), (Money(11_000, "EUR"),))


def test_what_creators_see_after_it_came_back(office: Any, made: Payout) -> None:
    office.desk.store.mark(made.id, "paid")
    office.desk.store.returned(made.id, office.anna, "account closed", "cli")
    seen = office.desk.earned(office.campaign, office.anna)
    assert (seen.due, seen.sent, seen.paid) == ((Money(11_000, "EUR"),), (), ())


def test_what_was_undone_is_in_no_file(office: Any, made: Payout) -> None:
    whole = office.desk.bank_sepa(made.id, "Bakery", GERMAN)
    fee = next(e for e in made.entries if e.booking == office.anna and e.kind.value == "fee")
    office.desk.store.counter(fee.id, "agreed otherwise", "cli")
    file = office.desk.bank_sepa(made.id, "Bakery", GERMAN)
    assert b"<CtrlSum>17.00</CtrlSum>" in file
    assert whole.split(b"MsgId>")[1] != file.split(b"MsgId>")[1]  # another file, and the bank knows it as another
    for entry in made.entries:
        if entry.id != fee.id:
            office.desk.store.counter(entry.id, "agreed otherwise", "cli")
    with pytest.raises(BadInput, match="nothing to transfer"):
        office.desk.bank_sepa(made.id, "Bakery", GERMAN)
    with pytest.raises(BadInput, match="Nothing is left"):
        office.desk.bank_csv(made.id)


def test_keys_of_counter_entries_are_nobodys(office: Any, made: Payout) -> None:
    with pytest.raises(BadInput, match="counter-"):
        office.desk.make(office.campaign, key=f"counter-{made.entries[0].id}")


def test_a_key_is_of_what_it_was_first_given_for(office: Any, made: Payout) -> None:
    extra = Extra(office.anna, Money(500, "EUR"), "travel\0 ")
    with pytest.raises(Conflict, match="other extras"):
        office.desk.make(office.campaign, key="march", extras=[extra])
    later = office.desk.make(office.campaign, key="april", extras=[extra])
    assert later is not None
    assert [e.why for e in later.entries] == ["travel"]
    assert office.desk.make(office.campaign, key="april", extras=[extra]) == later


def test_numbers_beyond_the_ledger_are_not_there(office: Any) -> None:
    for call in (office.desk.store.payout, lambda n: office.desk.store.mark(n, "paid")):
        with pytest.raises(NotFound):
            call(2**40)
    with pytest.raises(NotFound):
        office.desk.store.counter(2**40, "why", "cli")
