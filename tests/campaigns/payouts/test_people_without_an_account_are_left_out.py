"""Who has no bank account is left out of the file by name and owed again; the others are paid."""

from __future__ import annotations

from typing import Any

import pytest

from goodword.campaigns.outreach.desk import OutreachDesk
from goodword.campaigns.outreach.model import Stage
from goodword.campaigns.payouts.model import LeftOut, Payout
from goodword.core.errors import BadInput, Conflict
from goodword.core.money import Money

DUTCH, GERMAN = "NL91ABNA0417164300", "DE89370400440532013000"


@pytest.fixture
def made(office: Any) -> Payout:
    """A payout to two people, of whom Ben has no account: 110.00 and 7.00 euro."""
    office.sell("A1", "80.00")
    office.sell("B1", "70.00", code="BEN10")
    office.clock(60)
    office.desk.accounts.keep(office.person, "Anna", DUTCH)
    found: Payout = office.desk.make(office.campaign, key="march")
    return found


def _left_out(office: Any, *, again: bool) -> LeftOut:
    return LeftOut(
        office.ben, office.desk.store.people(office.campaign)[office.ben], "बेन शाह", Money(700, "EUR"), again
    )


def test_the_others_are_paid_and_they_are_owed_again(office: Any, made: Payout) -> None:
    before = office.desk.bank_list(made.id)
    assert [(x.name, x.amount.minor, x.sepa, x.ending) for x in before.lines] == [("Anna Köhler", 11_000, True, "4300")]
    assert before.left_out == (_left_out(office, again=False),)
    file = office.desk.bank_sepa(made.id, "Bakery", GERMAN)
    assert b"<CtrlSum>110.00</CtrlSum>" in file
    assert (office.due(office.anna), office.due(office.ben)) == (0, 700)
    assert office.desk.bank_list(made.id).left_out == (_left_out(office, again=True),)
    office.desk.store.mark(made.id, "paid")
    board = OutreachDesk(office.workspace)
    assert (board.card(office.anna).stage, board.card(office.ben).stage) == (Stage.PAID, Stage.AGREED)
    told = office.desk.statement(office.campaign, office.ben)
    assert (told.due, told.paid) == ((Money(700, "EUR"),), ())


def test_an_account_that_comes_later_changes_no_file_that_was_made(office: Any, made: Payout) -> None:
    file = office.desk.bank_sepa(made.id, "Bakery", GERMAN)
    table = office.desk.bank_csv(made.id)
    ben = office.desk.store.people(office.campaign)[office.ben]
    office.desk.accounts.keep(ben, "Ben", number="50100123", bank="HDFC0000123")
    assert office.desk.bank_sepa(made.id, "Bakery", GERMAN) == file
    assert office.desk.bank_csv(made.id) == table
    later = office.desk.make(office.campaign)
    assert later.sums() == {(office.ben, "EUR"): 700}
    assert b"50100123" in office.desk.bank_csv(later.id)
    assert sum(e.amount.minor for e in office.desk.store.entries(office.campaign)) == 11_700


def test_a_file_that_cannot_be_made_leaves_nobody_out(office: Any, made: Payout) -> None:
    for wrong in ({"payer": "", "iban": GERMAN}, {"payer": "Bakery", "iban": "DE00"}):
        with pytest.raises(BadInput):
            office.desk.bank_sepa(made.id, **wrong)
    with pytest.raises(BadInput, match="SEPA file holds all"):
        office.desk.bank_csv(made.id, rest=True)
    assert office.due(office.ben) == 0
    assert office.desk.bank_list(made.id).left_out == (_left_out(office, again=False),)


def test_where_nobody_has_an_account_no_file_is_made(office: Any, made: Payout) -> None:
    office.desk.accounts.forget(office.person)
    with pytest.raises(Conflict, match="No account is known of anybody") as told:
        office.desk.bank_csv(made.id)
    assert "बेन शाह" in str(told.value)
    assert (office.due(office.anna), office.due(office.ben)) == (0, 0)


def test_who_was_in_a_file_is_not_owed_again_because_the_account_went(office: Any, made: Payout) -> None:
    ben = office.desk.store.people(office.campaign)[office.ben]
    office.desk.accounts.keep(ben, "Ben", DUTCH)
    office.desk.bank_csv(made.id)
    office.desk.accounts.forget(ben)
    with pytest.raises(Conflict, match="A file of payout 1 was made before"):
        office.desk.bank_csv(made.id)
    assert office.due(office.ben) == 0
