"""Numbers inside sentences, written the reader's way.

Rooms write their sentences once, with numbers as English has them: 1,234.5, 62%, ₹60,000, 2026-11-22. A plan is kept
with them and the HTTP API gives them as they are; where a person reads, each number is taken out, read and written
again in the reader's locale. What stands in quotation marks is somebody else's and stays.
"""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Protocol

from babel.numbers import get_currency_symbol, list_currencies

from goodword.core.money import Money

if TYPE_CHECKING:
    from collections.abc import Mapping


class Writes(Protocol):
    """What is needed of a formatter."""

    def number(self, value: float, digits: int = 0) -> str: ...

    def percent(self, share: float, digits: int = 0) -> str: ...

    def money(self, money: Money) -> str: ...

    def date(self, moment: date) -> str: ...


def rewritten(sentence: str, writer: Writes) -> str:
    """The sentence with its numbers, per cents, amounts and days as `writer` writes them."""
    return _pattern().sub(lambda match: _written(match, writer), sentence)


def _written(match: re.Match[str], writer: Writes) -> str:
    if match["day"]:
        try:
            return writer.date(date.fromisoformat(match["day"]))
        except ValueError:
            return match[0]
    if not match["number"]:
        return match[0]
    number = match["number"]
    digits = len(number.partition(".")[2])
    value = float(number.replace(",", ""))
    if match["sign"]:
        return writer.money(Money.of(number.replace(",", ""), _signs()[match["sign"].strip()]))
    if match["percent"]:
        return writer.percent(value / 100, digits)
    # A plain whole number may be a year: it is grouped only where the sentence groups it.
    return writer.number(value, digits) if "," in number or digits else match[0]


@lru_cache(maxsize=1)
def _signs() -> Mapping[str, str]:
    """Currency by how English writes it: its sign where it has one, else its code."""
    return {get_currency_symbol(code, locale="en"): code for code in sorted(list_currencies("en")) if len(code) == 3}


@lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    signs = "|".join(re.escape(sign) for sign in sorted(_signs(), key=len, reverse=True))
    return re.compile(
        r'“[^”]*”|"[^"]*"'
        r"|(?<![\w\-])(?P<day>\d{4}-\d{2}-\d{2})(?![\w\-])"
        rf"|(?<![\w.,:/#@\-])(?P<sign>(?:{signs})[\u00a0 ]?)?"
        r"(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)(?P<percent>[\u00a0 ]?%)?"
        r"(?!\w|[.,:/\-]\d)"
    )
