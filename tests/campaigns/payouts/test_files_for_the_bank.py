"""Files for the bank are valid, the same each time, and hold accounts that the ledger only keeps sealed."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import sepaxml
import xmlschema

from goodword.campaigns.payouts.iban import checked_bic, checked_iban
from goodword.campaigns.payouts.model import Account, Extra, Transfer
from goodword.campaigns.payouts.private import write_private
from goodword.campaigns.payouts.sepa import by_sepa, latin, plain_csv, sepa
from goodword.core.errors import BadInput, Conflict
from goodword.core.money import Money

GOOD = ("DE89 3704 0044 0532 0130 00", "GB29NWBK60161331926819", "fr14 2004 1010 0505 0001 3m02 606", "NO9386011117947",
        "BE68539007547034", "NL91ABNA0417164300")  # fmt: skip
BAD = ("", "DE89370400440532013001", "DE8937040044053201300", "XX89370400440532013000", "DE89 3704 0044 0532 0130 0०",
       "=cmd|'/c calc'", "DE98370400440532013000", "GB29NWBK6016133192681")  # fmt: skip
PAYER = Account("Bäckerei Müller & Söhne", "DE89370400440532013000")


@pytest.mark.parametrize("text", GOOD)
def test_good_accounts(text: str) -> None:
    assert checked_iban(text) == text.replace(" ", "").upper()


@pytest.mark.parametrize("text", BAD)
def test_bad_accounts_are_refused_and_not_repeated(text: str) -> None:
    with pytest.raises(BadInput) as told:
        checked_iban(text)
    assert not text or text not in str(told.value)


def test_every_swapped_pair_and_wrong_digit_is_found() -> None:
    good = "DE89370400440532013000"
    for i in range(2, len(good)):
        wrong = good[:i] + str((int(good[i]) + 1) % 10) + good[i + 1 :]
        with pytest.raises(BadInput):
            checked_iban(wrong)
    for i in range(2, len(good) - 1):
        if good[i] != good[i + 1]:
            with pytest.raises(BadInput):
                checked_iban(good[:i] + good[i + 1] + good[i] + good[i + 2 :])


def test_banks_codes() -> None:
    assert checked_bic(" genodef1abc ") == "GENODEF1ABC"
    assert checked_bic("") == ""
    with pytest.raises(BadInput):
        checked_bic("GENO")


def _made(names: tuple[str, ...] = ("Zoë Łukasz", "बेन शाह")) -> bytes:
    transfers = [
        Transfer(
            f"GW-7-{i}-EUR",
            Money(1_001 * (i + 1), "EUR"),
            Account(name, "NL91ABNA0417164300", "ABNANL2A"),
            "Spring: <b>&",
        )
        for i, name in enumerate(names)
    ]
    return sepa(transfers, PAYER, message="GW-7-abc", made_at=datetime(2026, 3, 1, 9, tzinfo=UTC), on=date(2026, 3, 2))


def test_the_file_is_valid_against_its_schema() -> None:
    place = Path(sepaxml.__file__).parent / "schemas" / "pain.001.001.09.xsd"
    schema = xmlschema.XMLSchema(str(place))
    made = _made()
    schema.validate(made.decode())
    plain: Any = schema.to_dict(made.decode())
    head = plain["CstmrCdtTrfInitn"]["GrpHdr"]
    assert (head["NbOfTxs"], str(head["CtrlSum"])) == ("2", "30.03")
    assert made == _made()


def test_names_are_in_letters_that_banks_take() -> None:
    assert latin("Zoë Łukasz & Søren Groß", 70) == "Zoe Lukasz + Soren Gross"
    assert latin("बेन <script>", 70) == "ben .script."
    assert len(latin("x" * 200, 70)) == 70


def test_only_euro_and_only_sums_that_can_be_paid() -> None:
    moment, day = datetime(2026, 3, 1, tzinfo=UTC), date(2026, 3, 2)
    for wrong in ([], [Transfer("a", Money(5, "INR"), PAYER, "x")], [Transfer("a", Money(0, "EUR"), PAYER, "x")]):
        with pytest.raises(BadInput):
            sepa(wrong, PAYER, message="m", made_at=moment, on=day)


def test_a_table_runs_no_formula() -> None:
    text = plain_csv(
        [Transfer("GW-1", Money(500, "INR"), Account("=HYPERLINK(1)", "NL91ABNA0417164300"), "@x")]
    ).decode()
    (row,) = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))
    assert (row["name"], row["text"], row["amount"]) == ("'=HYPERLINK(1)", "'@x", "5.00")


def test_accounts_are_sealed_and_opened_for_the_file_only(office: Any) -> None:
    office.clock(60)
    made = office.desk.make(office.campaign)
    with pytest.raises(Conflict, match="account is not known"):
        office.desk.bank_csv(made.id)
    assert office.desk.accounts.keep(office.person, "Anna Köhler", "NL91 ABNA 0417 1643 00") == "4300"
    with office.workspace.ledger.read() as db:
        sealed = bytes(db.exec_driver_sql("SELECT sealed FROM payees").scalar())
    assert b"NL91" not in sealed
    assert b"Anna" not in sealed
    assert "NL91" not in repr(office.desk.owed(office.campaign))
    first = office.desk.bank_sepa(made.id, "Bakery", PAYER.iban)
    assert b"NL91ABNA0417164300" in first
    assert office.desk.bank_sepa(made.id, "Bakery", PAYER.iban) == first
    assert office.desk.store.payout(made.id).state == "exported"
    assert office.desk.accounts.forget(office.person)
    with pytest.raises(Conflict):
        office.desk.bank_csv(made.id)


def test_files_are_readable_by_their_owner_only(tmp_path: Path) -> None:
    write_private(tmp_path / "bank.xml", b"x")
    assert (tmp_path / "bank.xml").stat().st_mode & 0o777 == 0o600


def test_people_without_an_iban_are_paid_by_the_table(office: Any) -> None:
    office.sell("A1", "80.00")
    office.sell("B1", "70.00", code="BEN10")
    office.clock(60)
    accounts = office.desk.accounts
    made = office.desk.make(office.campaign, extras=[Extra(office.ben, Money(1_250, "KWD"), "travel")])
    people = office.desk.store.people(office.campaign)
    accounts.keep(people[office.anna], "Anna", "NL91ABNA0417164300")
    assert accounts.keep(people[office.ben], "बेन शाह", number="5010 0123 4567", bank="hdfc0000123") == "4567"
    rows = list(csv.DictReader(io.StringIO(office.desk.bank_csv(made.id).decode("utf-8-sig"))))
    assert [(r["account"], r["bank_code"], r["amount"], r["currency"]) for r in rows] == [
        ("", "", "110.00", "EUR"), ("5010 0123 4567", "HDFC0000123", "7.00", "EUR"),
        ("5010 0123 4567", "HDFC0000123", "1.250", "KWD"),
    ]  # fmt: skip
    assert b"<NbOfTxs>1</NbOfTxs>" in office.desk.bank_sepa(made.id, "Bakery", PAYER.iban)
    rest = office.desk.bank_csv(made.id, rest=True).decode("utf-8-sig")
    assert [r["amount"] for r in csv.DictReader(io.StringIO(rest))] == ["7.00", "1.250"]


def test_accounts_that_sepa_does_not_reach_are_left_to_the_table() -> None:
    def to(iban: str) -> Transfer:
        return Transfer("GW-1", Money(500, "EUR"), Account("x", iban), "y")

    assert [by_sepa(to(iban)) for iban in ("NL91ABNA0417164300", "BR1800360305000010009795493C1", "")] == [
        True,
        False,
        False,
    ]


@pytest.mark.parametrize(
    ("number", "bank"), [("12", ""), ("=1+1", ""), ("1234567", "?"), ("1234567\0", ""), ("9" * 60, "")]
)
def test_bad_numbers_are_refused_and_not_repeated(office: Any, number: str, bank: str) -> None:
    with pytest.raises(BadInput) as told:
        office.desk.accounts.keep(office.person, "Anna", number=number, bank=bank)
    assert number not in str(told.value)
    with pytest.raises(BadInput, match="not both"):
        office.desk.accounts.keep(office.person, "Anna", "NL91ABNA0417164300", number="1234567")


def test_a_file_that_is_asked_for_late_pays_on_a_day_to_come(office: Any) -> None:
    office.clock(60)
    made = office.desk.make(office.campaign)
    office.desk.accounts.keep(office.person, "Anna", "NL91ABNA0417164300")
    first = office.desk.bank_sepa(made.id, "Bakery", PAYER.iban)
    office.clock(90)
    late = office.desk.bank_sepa(made.id, "Bakery", PAYER.iban)
    assert (b"<Dt>2026-05-01</Dt>" in first, b"<Dt>2026-05-30</Dt>" in late) == (True, True)
    assert first.split(b"MsgId>")[1] == late.split(b"MsgId>")[1]
