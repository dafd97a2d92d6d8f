"""Files for the bank: SEPA credit transfers (ISO 20022 pain.001.001.09) and plain CSV. Pure.

The same payout gives the same bytes: its message and transfer ids are those of the payout, so that a bank that gets the
file twice knows it.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Sequence
from datetime import date, datetime
from xml.etree import ElementTree as ET

from anyascii import anyascii

from goodword.campaigns.payouts.iban import in_sepa
from goodword.campaigns.payouts.model import Account, Transfer
from goodword.core.errors import BadInput
from goodword.core.money import Money
from goodword.core.text import spreadsheet_safe

SPACE = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"
_ALLOWED = re.compile(r"[^A-Za-z0-9/\-?:().,'+ ]")
_LATIN = str.maketrans({"ß": "ss", "Æ": "AE", "æ": "ae", "Ø": "O", "ø": "o", "Œ": "OE", "œ": "oe", "Ł": "L", "ł": "l",
                        "Đ": "D", "đ": "d", "Þ": "Th", "þ": "th", "ı": "i", "&": "+", "_": "-"})  # fmt: skip


def by_sepa(one: Transfer) -> bool:
    """Whether a transfer can be part of a SEPA file: in euro, to an account that SEPA reaches."""
    return one.amount.currency == "EUR" and in_sepa(one.account.iban)


def sepa(transfers: Sequence[Transfer], payer: Account, *, message: str, made_at: datetime, on: date) -> bytes:
    """A pain.001.001.09 file of transfers in euro. Raises BadInput for another currency, none, or too much."""
    wrong = sorted({t.amount.currency for t in transfers if t.amount.currency != "EUR"})
    if wrong or not transfers:
        raise BadInput(
            "SEPA transfers are in euro." if wrong else "There is nothing to transfer.",
            given=", ".join(wrong),
            next_step="take the CSV for the others",
        )
    bad = next((t for t in transfers if not 1 <= t.amount.minor <= 99_999_999_999), None)
    if bad is not None:
        raise BadInput.value("amount", "from 0.01 to 999,999,999.99 EUR", str(bad.amount))
    total = f"{Money(sum(t.amount.minor for t in transfers), 'EUR').major:f}"
    root = ET.Element("Document", xmlns=SPACE)
    body = ET.SubElement(root, "CstmrCdtTrfInitn")
    head = ET.SubElement(body, "GrpHdr")
    _texts(
        head, MsgId=message, CreDtTm=made_at.strftime("%Y-%m-%dT%H:%M:%SZ"), NbOfTxs=str(len(transfers)), CtrlSum=total
    )
    _texts(ET.SubElement(head, "InitgPty"), Nm=latin(payer.name, 70))
    payment = ET.SubElement(body, "PmtInf")
    _texts(payment, PmtInfId=f"{message}-1", PmtMtd="TRF", NbOfTxs=str(len(transfers)), CtrlSum=total)
    _texts(ET.SubElement(ET.SubElement(payment, "PmtTpInf"), "SvcLvl"), Cd="SEPA")
    _texts(ET.SubElement(payment, "ReqdExctnDt"), Dt=on.isoformat())
    _texts(ET.SubElement(payment, "Dbtr"), Nm=latin(payer.name, 70))
    _account(payment, "DbtrAcct", payer.iban)
    _bank(payment, "DbtrAgt", payer.bic)
    _texts(payment, ChrgBr="SLEV")
    for one in transfers:
        _transfer(payment, one)
    text: str = ET.tostring(root, encoding="unicode")
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + text.encode()


def _transfer(payment: ET.Element, one: Transfer) -> None:
    made = ET.SubElement(payment, "CdtTrfTxInf")
    _texts(ET.SubElement(made, "PmtId"), EndToEndId=one.id)
    amount = ET.SubElement(ET.SubElement(made, "Amt"), "InstdAmt", Ccy="EUR")
    amount.text = f"{one.amount.major:f}"
    if one.account.bic:
        _bank(made, "CdtrAgt", one.account.bic)
    _texts(ET.SubElement(made, "Cdtr"), Nm=latin(one.account.name, 70))
    _account(made, "CdtrAcct", one.account.iban)
    _texts(ET.SubElement(made, "RmtInf"), Ustrd=latin(one.text, 140))


def _texts(parent: ET.Element, **children: str) -> None:
    for name, text in children.items():
        ET.SubElement(parent, name).text = text


def _account(parent: ET.Element, name: str, iban: str) -> None:
    _texts(ET.SubElement(ET.SubElement(parent, name), "Id"), IBAN=iban)


def _bank(parent: ET.Element, name: str, bic: str) -> None:
    bank = ET.SubElement(ET.SubElement(parent, name), "FinInstnId")
    if bic:
        _texts(bank, BICFI=bic)
    else:
        _texts(ET.SubElement(bank, "Othr"), Id="NOTPROVIDED")


def latin(text: str, most: int) -> str:
    """Text in the characters that every bank of the area takes (EPC 217-08): accents dropped, other scripts in Latin
    letters, the rest as points."""
    plain = unicodedata.normalize("NFKC", text.translate(_LATIN))
    kept = "".join(c if c.isascii() else _plain(c) for c in plain)
    return (re.sub(r"\s+", " ", _ALLOWED.sub(".", kept)).strip() or ".")[:most].strip()


def _plain(letter: str) -> str:
    """A letter without its accents; one of another script as it is written in Latin letters."""
    found = "".join(c for c in unicodedata.normalize("NFKD", letter) if not unicodedata.combining(c))
    return found if found.isascii() else anyascii(letter)


COLUMNS = ("reference", "name", "iban", "bic", "account", "bank_code", "amount", "currency", "text")


def plain_csv(transfers: Sequence[Transfer]) -> bytes:
    """The same as a table, in every currency and script; no cell is run as a formula."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for t in transfers:
        a = t.account
        cells = (t.id, a.name, a.iban, a.bic, a.number, a.bank, f"{t.amount.major:f}", t.amount.currency, t.text)
        writer.writerow([spreadsheet_safe(c) for c in cells])
    return out.getvalue().encode("utf-8-sig")
