"""Dates and times as people and tools write them, in seconds UTC. What can be read in two ways is told, not guessed."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from email.utils import parsedate_to_datetime
from typing import Literal

from goodword.core.text import fold
from goodword.sources.counts import NOTHING
from goodword.sources.model import Reason

Order = Literal["", "dmy", "mdy"]

EARLIEST = 631_152_000  # 1990-01-01: before any platform
_MONTHS = (
    "january jan januar janvier janv enero ene janeiro gennaio gen januari ocak января янв",
    "february feb februar fevrier fevr fev febrero fevereiro febbraio februari subat февраля фев",
    "march mar marz maerz mars marzo marco maart maret mart марта мар",
    "april apr avril avr abril abr aprile nisan апреля апр",
    "may mai mayo maio maggio mag mei mayıs мая май",
    "june jun juni juin junio junho giugno giu haziran июня июн",
    "july jul juli juillet juil julio julho luglio lug temmuz июля июл",
    "august aug aout agosto ago agustus augustus agustos августа авг",
    "september sep sept septembre septiembre setembro set settembre eylul сентября сен сент",
    "october oct oktober okt octobre octubre outubro out ottobre ott ekim октября окт",
    "november nov novembre noviembre novembro kasım ноября ноя нояб",
    "december dec dezember dez decembre diciembre dic dezembro dicembre desember aralık декабря дек",
)
_MONTH = {fold(name): number for number, names in enumerate(_MONTHS, start=1) for name in names.split()}

_CLOCK = (
    r"(?:[T ,]+(?:at |um |à )?(?P<h>\d{1,2}):(?P<mi>\d{2})(?::(?P<s>\d{2})(?:[.,]\d+)?)?\s*(?P<half>[ap]\.?m\.?)?)?"
)
_ZONE = r"\s*(?P<zone>Z|UTC|GMT|[+\-]\d{2}:?\d{2}|[+\-]\d{2})?"
_YEAR_FIRST = re.compile(r"(?P<y>\d{4})([\-/.])(?P<mo>\d{1,2})\2(?P<d>\d{1,2})" + _CLOCK + _ZONE, re.IGNORECASE)
_YEAR_LAST = re.compile(
    r"(?P<a>\d{1,2})(?P<sep>[\-/.])(?P<b>\d{1,2})(?P=sep)(?P<y>\d{4}|\d{2})" + _CLOCK + _ZONE, re.IGNORECASE
)
_EAST_ASIAN = re.compile(r"(?P<y>\d{4})\s*[年년]\s*(?P<mo>\d{1,2})\s*[月월]\s*(?P<d>\d{1,2})\s*[日일]" + _CLOCK + _ZONE)
_DAY_MONTH = re.compile(
    r"(?P<d>\d{1,2})(?:\.|st|nd|rd|th)?[ \-](?:de )?(?P<name>[^\W\d]+)\.?,?[ \-](?:de )?(?P<y>\d{4})" + _CLOCK + _ZONE,
    re.IGNORECASE,
)
_MONTH_DAY = re.compile(
    r"(?P<name>[^\W\d]+)\.? (?P<d>\d{1,2})(?:st|nd|rd|th)?,? (?P<y>\d{4})" + _CLOCK + _ZONE, re.IGNORECASE
)
_NETWORK = re.compile(
    r"[A-Z][a-z]{2} (?P<name>[A-Z][a-z]{2}) (?P<d>\d{1,2}) (?P<h>\d{2}):(?P<mi>\d{2}):(?P<s>\d{2}) "
    r"(?P<zone>[+\-]\d{4}) (?P<y>\d{4})"
)
_COMPACT = re.compile(
    r"(?P<y>(?:19|20)\d{2})(?P<mo>0[1-9]|1[0-2])(?P<d>0[1-9]|[12]\d|3[01])(?:T?(?P<h>[01]\d|2[0-3])(?P<mi>[0-5]\d)(?P<s>[0-5]\d))?"
)


def moment(text: str, order: Order = "", zone: tzinfo = UTC) -> int | Reason | None:
    """Seconds UTC; None for a missing date; a reason where it is no date or day and month cannot be told apart.

    order: how the user says day and month stand. zone: of times that name none.
    """
    text = text.strip()
    if fold(text) in NOTHING:
        return None
    if re.fullmatch(r"[+\-]?\d+(\.\d+)?", text):
        return _numeric(text, zone)
    for shape in (_YEAR_FIRST, _EAST_ASIAN, _DAY_MONTH, _MONTH_DAY, _NETWORK):
        match = shape.fullmatch(text)
        if match is not None:
            return _built(match, zone)
    match = _YEAR_LAST.fullmatch(text)
    return _by_order(match, order, zone) if match is not None else _mail(text, zone)


def _numeric(text: str, zone: tzinfo) -> int | Reason:
    match = _COMPACT.fullmatch(text)
    if match is not None:
        return _built(match, zone)
    return epoch(float(text))


def epoch(value: float) -> int | Reason:
    """Seconds from a number of seconds, milliseconds, microseconds or nanoseconds since 1970, told by its size."""
    for limit, unit in ((1e11, 1), (1e14, 1e3), (1e17, 1e6), (1e20, 1e9)):
        if abs(value) < limit:
            return int(value // unit)
    return Reason.ABSURD


def _by_order(match: re.Match[str], order: Order, zone: tzinfo) -> int | Reason:
    a, b = int(match["a"]), int(match["b"])
    if not order:
        if match["sep"] == "." or a > 12:
            order = "dmy"
        elif b > 12 or a == b:
            order = "mdy"
        else:
            return Reason.AMBIGUOUS_DATE
    day, month = (a, b) if order == "dmy" else (b, a)
    return _seconds(match, _full_year(match["y"]), month, day, zone)


def _full_year(text: str) -> int:
    return int(text) if len(text) == 4 else 2000 + int(text) if int(text) < 70 else 1900 + int(text)


def _built(match: re.Match[str], zone: tzinfo) -> int | Reason:
    groups = match.groupdict()
    name = groups.get("name")
    month = _MONTH.get(fold(name)) if name else int(groups["mo"])
    if month is None:
        return Reason.NOT_A_DATE
    return _seconds(match, int(match["y"]), month, int(match["d"]), zone)


def _seconds(match: re.Match[str], year: int, month: int, day: int, zone: tzinfo) -> int | Reason:
    groups = match.groupdict()
    hour = int(groups.get("h") or 0)
    half = (groups.get("half") or "").lower().replace(".", "")
    if half:
        if not 1 <= hour <= 12:
            return Reason.NOT_A_DATE
        hour = hour % 12 + (12 if half == "pm" else 0)
    minute = int(groups.get("mi") or 0) if groups.get("h") else 0
    try:
        local = datetime(
            year, month, day, hour, minute, int(groups.get("s") or 0), tzinfo=_zone(groups.get("zone"), zone)
        )
        return int(local.timestamp())
    except (ValueError, OverflowError):
        return Reason.NOT_A_DATE


def _zone(text: str | None, default: tzinfo) -> tzinfo:
    if not text:
        return default
    if text.upper() in ("Z", "UTC", "GMT"):
        return UTC
    digits = text[1:].replace(":", "").ljust(4, "0")
    shift = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return timezone(-shift if text[0] == "-" else shift)


def _mail(text: str, zone: tzinfo) -> int | Reason:
    try:
        sent = parsedate_to_datetime(text)
        return int((sent if sent.tzinfo else sent.replace(tzinfo=zone)).timestamp())
    except (ValueError, TypeError, IndexError, OverflowError):
        return Reason.NOT_A_DATE
