"""Money as integer minor units with a currency; shares of a sum always add up to the sum."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation

from goodword.core.errors import BadInput

# ISO 4217 currencies whose minor unit is not a hundredth.
_EXPONENTS = {
    **dict.fromkeys(
        (
            "BIF",
            "CLP",
            "DJF",
            "GNF",
            "ISK",
            "JPY",
            "KMF",
            "KRW",
            "PYG",
            "RWF",
            "UGX",
            "UYI",
            "VND",
            "VUV",
            "XAF",
            "XOF",
            "XPF",
        ),
        0,
    ),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
}
_SYMBOLS = {
    "$": "USD",
    "€": "EUR",
    "£": "GBP",
    "₹": "INR",
    "¥": "JPY",
    "₩": "KRW",
    "₦": "NGN",
    "₫": "VND",
    "₺": "TRY",
    "R$": "BRL",
}
_CODES = """
    AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD
    CDF CHF CLP CNY COP CRC CUC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF
    GTQ GYD HKD HNL HRK HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK
    LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR
    PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SLL SOS SRD SSP STN SYP
    SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYI UYU UZS VEF VES VND VUV WST XAF XCD XCG XOF XPF
    YER ZAR ZMW ZWG ZWL
"""
_KNOWN = frozenset(_CODES.split())
"""ISO 4217: in use, or out of use since 2015 and still found in files."""
_SHAPE = re.compile(r"^(?P<before>[^\d\-−.,]*)(?P<sign>[-−]?)(?P<number>[\d.,'’\s]+)(?P<after>[^\d]*)$")


@dataclass(frozen=True, slots=True, order=False)
class Money:
    """An amount in minor units (paise, cents; yen has none) of one currency."""

    minor: int
    currency: str

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[A-Z]{3}", self.currency):
            raise BadInput.value("currency", "three capital letters (ISO 4217)", self.currency)

    @property
    def exponent(self) -> int:
        """Digits after the decimal point in this currency."""
        return _EXPONENTS.get(self.currency, 2)

    @property
    def major(self) -> Decimal:
        return Decimal(self.minor).scaleb(-self.exponent)

    def __str__(self) -> str:
        return f"{self.major:,.{self.exponent}f} {self.currency}"

    def __add__(self, other: Money) -> Money:
        return Money(self.minor + self._same(other), self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(self.minor - self._same(other), self.currency)

    def __le__(self, other: Money) -> bool:
        return self.minor <= self._same(other)

    def __lt__(self, other: Money) -> bool:
        return self.minor < self._same(other)

    def _same(self, other: Money) -> int:
        if other.currency != self.currency:
            raise BadInput(
                f"Cannot combine {self.currency} with {other.currency}.",
                given=f"{self} and {other}",
                next_step="give every price in the budget's currency, or state the exchange rate",
            )
        return other.minor

    def split(self, weights: Sequence[float]) -> list[Money]:
        """Shares in proportion to `weights` by largest remainder; they sum to the whole exactly."""
        total = sum(weights)
        if total <= 0 or any(w < 0 for w in weights):
            raise BadInput.value("weights", "at least 0 with a positive sum", list(weights))
        exact = [self.minor * w / total for w in weights]
        floors = [int(e // 1) for e in exact]
        missing = self.minor - sum(floors)
        order = sorted(range(len(weights)), key=lambda i: (floors[i] - exact[i], i))
        for i in order[:missing]:
            floors[i] += 1
        return [Money(f, self.currency) for f in floors]

    @classmethod
    def of(cls, major: Decimal | int | str | float, currency: str) -> Money:
        """From an amount in major units, rounded half to even to the minor unit."""
        unit = cls(0, _known(currency))
        try:
            amount = Decimal(str(major))
            minor = int(amount.scaleb(unit.exponent).quantize(Decimal(1), rounding=ROUND_HALF_EVEN))
        except (InvalidOperation, ValueError, OverflowError):
            raise BadInput.value("amount", "a number", major) from None
        return cls(minor, unit.currency)

    @classmethod
    def parse(cls, text: str, default_currency: str = "") -> Money:
        """Read "₹60,000", "5.000,50 €", "USD 1'200" or, with a default currency, "300".

        A separator followed by exactly three digits groups thousands; the last separator followed by
        one or two digits is the decimal point. In a currency of three decimals (KWD, TND) a single point, or the last
        of two unlike separators, is the decimal one. What stays ambiguous is an error, never a guess.
        """
        match = _SHAPE.match(text.strip())
        if match is None:
            raise BadInput.value("amount", 'like "₹60,000" or "1200 EUR"', text)
        label = (match["before"] or match["after"]).strip()
        currency = _SYMBOLS.get(label, label.upper()) or default_currency.upper()
        if not currency:
            raise BadInput(
                f"The amount {text.strip()} names no currency.", next_step='write it like "300 EUR" or "₹60,000"'
            )
        if not re.fullmatch(r"[A-Z]{3}", currency):
            raise BadInput.value("currency", 'a symbol or three letters, as in "₹60,000" or "1200 EUR"', text)
        number = re.sub(r"['’\s]", "", match["number"])
        number = _plain_decimal(number, text, thousandths=Money(0, currency).exponent == 3)
        return cls.of(("-" if match["sign"] else "") + number, currency)


def _known(currency: str) -> str:
    """The code in capitals. Raises BadInput for what is no currency: nothing could be paid or compared in it."""
    code = currency.strip().upper()
    if re.fullmatch(r"[A-Z]{3}", code) and code not in _KNOWN:
        raise BadInput.value("currency", "a currency of ISO 4217, like EUR, USD or INR", code)
    return code


def _plain_decimal(number: str, text: str, *, thousandths: bool) -> str:
    """`number` with its decimal separator as a point and its grouping removed."""
    separators = [c for c in number if c in ".,"]
    if not separators:
        return number
    last = separators[-1]
    tail = len(number) - number.rindex(last) - 1
    three = thousandths and (last == "." or len(set(separators)) > 1)
    decimal = (tail != 3 or three) and separators.count(last) == 1
    if not decimal and tail != 3:
        raise BadInput.value("amount", "grouped by three digits", text)
    if decimal:
        whole, fraction = number[: number.rindex(last)], number[number.rindex(last) + 1 :]
    else:
        whole, fraction = number, ""
    groups = re.split(r"[.,]", whole)
    # Indian grouping (1,50,000) groups by two above the last three digits.
    if len(groups) > 1 and (len(groups[-1]) != 3 or any(len(g) not in (2, 3) for g in groups[1:-1])):
        raise BadInput.value("amount", "grouped by thousands", text)
    return "".join(groups) + ("." + fraction if fraction else "")
