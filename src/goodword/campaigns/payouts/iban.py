"""Account numbers (ISO 13616): their form, length by country and check digits. Pure."""

from __future__ import annotations

import re

from goodword.core.errors import BadInput

# Length by country, IBAN registry (SWIFT), release 99.
_LENGTHS = {
    code: int(length)
    for length, codes in {
        "15": "NO", "16": "BE", "18": "DK FK FI FO GL NL SD", "19": "MK SI", "20": "AT BA EE KZ LT LU MN XK",
        "21": "CH HR LI LV", "22": "BG BH CR DE GB GE IE ME RS VA", "23": "AE GI IL IQ OM SO TL",
        "24": "AD CZ ES MD PK RO SA SE SK TN VG", "25": "LY PT ST", "26": "IS TR", "27": "BI DJ FR GR IT MC MR SM",
        "28": "AL AZ BY CY DO GT HU LB NI PL SV", "29": "BR EG PS QA UA", "30": "JO KW MU YE", "31": "MT SC",
        "32": "LC", "33": "RU",
    }.items()
    for code in codes.split()
}  # fmt: skip
_FORM = re.compile(r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}")
_BIC = re.compile(r"[A-Z]{4}[A-Z]{2}[A-Z0-9]{2}([A-Z0-9]{3})?")


def checked_iban(text: str) -> str:
    """An account number without spaces, in capitals. Raises BadInput, which never repeats the number."""
    iban = re.sub(r"[\s\-]", "", text).upper()
    wanted = _LENGTHS.get(iban[:2])
    if not iban.isascii() or not _FORM.fullmatch(iban) or wanted is None:
        raise BadInput("This is no IBAN: two letters of a country, two digits, then the account.", where="iban")
    if len(iban) != wanted:
        raise BadInput(f"An IBAN of {iban[:2]} has {wanted} characters, this one has {len(iban)}.", where="iban")
    digits = "".join(str(int(c, 36)) for c in iban[4:] + iban[:4])
    if int(digits) % 97 != 1:
        raise BadInput("The check digits of this IBAN do not fit: a digit is wrong or two are swapped.", where="iban")
    return iban


_SEPA = """
    AD AL AT BE BG CH CY CZ DE DK EE ES FI FR GB GI GR HR HU IE IS IT LI LT LU LV MC MD ME MK MT NL NO PL PT RO RS SE SI
    SK SM VA
"""
"""Countries of accounts that SEPA credit transfers reach (EPC 409-09)."""
_NUMBER = re.compile(r"[A-Z0-9][A-Z0-9 ./\-]{2,38}[A-Z0-9]")
_BANK = re.compile(r"[A-Z0-9][A-Z0-9 ./\-]{1,38}[A-Z0-9]")


def in_sepa(iban: str) -> bool:
    """Whether SEPA credit transfers reach an account."""
    return iban[:2] in _SEPA.split()


def checked_number(text: str) -> str:
    """An account number of a country without IBANs, in capitals. Raises BadInput, which never repeats the number."""
    number = re.sub(r"\s+", " ", text).strip().upper()
    if not _NUMBER.fullmatch(number):
        raise BadInput("An account number has 4 to 40 letters and digits.", where="number")
    return number


def checked_bank(text: str) -> str:
    """A bank's code in its country (IFSC, sort code, routing number), or "" where none is given. Raises BadInput."""
    bank = re.sub(r"\s+", " ", text).strip().upper()
    if bank and not _BANK.fullmatch(bank):
        raise BadInput("A bank's code has 3 to 40 letters and digits, like HDFC0000123.", where="bank")
    return bank


def checked_bic(text: str) -> str:
    """A bank's code, or "" where none is given. Raises BadInput."""
    bic = re.sub(r"\s", "", text).upper()
    if bic and not _BIC.fullmatch(bic):
        raise BadInput("A BIC has 8 or 11 characters, like GENODEF1ABC.", where="bic")
    return bic
