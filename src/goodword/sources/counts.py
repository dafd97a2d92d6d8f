"""Counts and decimals as people and tools write them: "12.3K", "1,234", "4,5 Mio", "1,2 万", "१२३"."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal, InvalidOperation

from goodword.core.text import fold
from goodword.sources.model import Reason

_THOUSAND, _MILLION, _BILLION = 1_000, 1_000_000, 1_000_000_000
SUFFIXES: dict[str, int] = {
    **dict.fromkeys(
        ("k", "tsd", "tausend", "thousand", "mil", "rb", "ribu", "тыс", "bin", "हजार", "हज़ार", "천", "千"), 1_000
    ),
    **dict.fromkeys(("lakh", "lac", "lakhs", "lacs", "लाख"), 100_000),
    **dict.fromkeys(("万", "萬", "만", "w"), 10_000),
    **dict.fromkeys(("cr", "crore", "crores", "करोड़"), 10_000_000),
    **dict.fromkeys(
        (
            "m",
            "mn",
            "mm",
            "mio",
            "mill",
            "million",
            "millions",
            "millionen",
            "mi",
            "mln",
            "млн",
            "jt",
            "juta",
            "milhoes",
            "millones",
        ),
        _MILLION,
    ),
    **dict.fromkeys(("亿", "億", "억"), 100_000_000),
    **dict.fromkeys(("b", "bn", "billion", "mrd", "mlrd", "млрд"), _BILLION),
}
"""What a word after a number multiplies it with, folded."""

NOTHING = frozenset({"", "-", "–", "—", "n/a", "na", "nan", "null", "none", "nil", "#n/a", "unknown", "?", "\\n"})
"""Texts that stand for a missing number or date."""

_SPACES = re.compile(r"[\s\u00a0\u202f\u2009'’_]")
_SHAPE = re.compile(
    r"(?P<sign>[+\-−]?)(?P<number>[\d.,]+(?:e[+\-]?\d{1,2})?)\s*(?P<suffix>[^\d.,]*)[.+]?", re.IGNORECASE
)
_GROUPED = re.compile(r"\d{1,3}(?:([.,])\d{3})(?:\1\d{3})*|\d{1,2}(?:,\d{2})+,\d{3}")
_WHOLE_LIMIT = 1 << 62


def count(text: str) -> int | Reason | None:
    """A whole number; None for a missing one; a reason where it is no number, or one that can be read in two ways.

    Without a suffix a separator before exactly three digits groups thousands, because a count has no decimals. With a
    suffix that very form ("1.234K") is ambiguous.
    """
    parts = _parts(text)
    if parts is None or isinstance(parts, Reason):
        return parts
    negative, number, factor = parts
    if factor == 1 and _GROUPED.fullmatch(number):
        value = Decimal(re.sub(r"[.,]", "", number))
    elif factor > 1 and re.fullmatch(r"\d{1,3}[.,]\d{3}", number):
        return Reason.AMBIGUOUS_NUMBER
    else:
        plain = decimal_text(number)
        if isinstance(plain, Reason):
            return plain
        value = Decimal(plain) * factor
    if value != value.to_integral_value():
        return Reason.NOT_A_NUMBER
    if value >= _WHOLE_LIMIT:
        return Reason.ABSURD
    return -int(value) if negative else int(value)


def decimal(text: str) -> float | Reason | None:
    """A number with decimals, such as a latitude: "19.0546" or "19,0546"."""
    parts = _parts(text)
    if parts is None or isinstance(parts, Reason):
        return parts
    negative, number, factor = parts
    plain = number.replace(",", ".") if number.count(",") == 1 and "." not in number else decimal_text(number)
    if isinstance(plain, Reason):
        return plain
    value = float(Decimal(plain) * factor)
    return -value if negative else value


def _parts(text: str) -> tuple[bool, str, int] | Reason | None:
    text = _digits(text.strip())
    if text.casefold() in NOTHING:
        return None
    match = _SHAPE.fullmatch(_SPACES.sub("", text))
    if match is None or not any(c.isdigit() for c in match["number"]):
        return Reason.NOT_A_NUMBER
    suffix = fold(match["suffix"]).rstrip("+")
    if suffix and suffix not in SUFFIXES:
        return Reason.NOT_A_NUMBER
    return match["sign"] in ("-", "−") and match["sign"] != "", match["number"], SUFFIXES.get(suffix, 1)


def _digits(text: str) -> str:
    """Digits of every script as 0-9."""
    if text.isascii():
        return text
    text = text.replace("٬", ",").replace("٫", ".").replace("،", ",").replace("．", ".").replace("，", ",")
    return "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in text)


def decimal_text(number: str) -> str | Reason:
    """`number` with a point for decimals and no grouping; the last separator is the decimal one unless it repeats."""
    separators = [c for c in number if c in ".,"]
    try:
        if not separators:
            return str(Decimal(number))
        last = separators[-1]
        if separators.count(last) > 1:
            if len(set(separators)) > 1 or not _GROUPED.fullmatch(number):
                return Reason.NOT_A_NUMBER
            return re.sub(r"[.,]", "", number)
        whole, fraction = number.rsplit(last, 1)
        if re.search(r"[.,]", whole) and not _GROUPED.fullmatch(whole):
            return Reason.NOT_A_NUMBER
        return str(Decimal(re.sub(r"[.,]", "", whole or "0") + "." + (fraction or "0")))
    except InvalidOperation:
        return Reason.NOT_A_NUMBER
