"""Times of a panel as files write them, made labels that sort and whose distance in days is known. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

import numpy as np

from goodword.core.errors import BadInput
from goodword.sources.dates import Order, moment

_CLOCK = re.compile(r"(\d{4}-\d\d-\d\d)[T ]\d\d:\d\d.*")
_QUARTER = re.compile(r"(\d{4})[\s\-_.]*Q([1-4])|Q([1-4])[\s\-_./]*(\d{4})", re.IGNORECASE)
_WEEK = re.compile(r"(\d{4})[\s\-_]*(?:W|KW|S)(\d{1,2})", re.IGNORECASE)
_MONTH = re.compile(r"(\d{4})[\-/.](\d{1,2})|(\d{1,2})[\-/.](\d{4})")
_WHOLE = re.compile(r"\d+(?:\.0+)?")
_YEARS = (1500, 2200)


@dataclass(frozen=True, slots=True)
class Span:
    """The days of a label, first and last, counted from 1970-01-01."""

    first: int
    last: int


def tidy(labels: Sequence[str]) -> list[str]:
    """Labels of one column in one form: 2026-03-01, 2026-W09, 2026-03, 2026-Q1, 2026, or a number, or as written.

    A time with a clock counts for the day it names, in the zone it was written in: no day has 23 or 25 hours.
    Raises BadInput where day and month cannot be told apart in the whole column.
    """
    stripped = [_CLOCK.sub(r"\1", label.strip()) for label in labels]
    different = list(dict.fromkeys(stripped))
    for way in (_numbers, _periods, _days):
        found = way(different)
        if found is not None:
            return [found[label] for label in stripped]
    return stripped


def key(label: str) -> tuple[int, float, str]:
    """Sorts labels: numbers as numbers, the rest as text in which numbers have the same width."""
    try:
        return (0, float(label), "")
    except ValueError:
        return (1, 0.0, re.sub(r"\d+", lambda digits: digits[0].zfill(8), label))


@lru_cache(maxsize=20_000)
def span(label: str) -> Span | None:
    """The days that a tidy label stands for; None where it is no date, as in "period 7"."""
    for shape, days in _SPANS:
        match = shape.fullmatch(label)
        if match is not None:
            try:
                return days(*(int(g) for g in match.groups()))
            except ValueError:
                return None
    return None


def spans(labels: Sequence[str]) -> list[Span] | None:
    """Days of every label; None when one of them is no date, or when all are small numbers."""
    found = [span(label) for label in labels]
    return [s for s in found if s is not None] if all(found) else None


def days(labels: Sequence[str]) -> np.ndarray[tuple[int], np.dtype[np.float64]] | None:
    """First day of every label, counted from 1970-01-01; None when one of them is no date."""
    known = spans(labels)
    return None if known is None else np.array([s.first for s in known], dtype=np.float64)


def like(label: str, labels: Sequence[str]) -> str:
    """What a person wrote, as a tidy label; where it can be read in two ways, the one that is among `labels`."""
    try:
        made = tidy([label])[0]
    except BadInput:
        known = set(labels)
        both = [tidy_in(label, order) for order in ("dmy", "mdy")]
        inside = [b for b in both if b in known]
        if len(inside) != 1:
            raise
        return inside[0]
    if span(made) is None and spans(labels):
        raise BadInput(
            f"{label[:60]!r} is no date.",
            given=f"times from {labels[0]} to {labels[-1]}",
            next_step=f"write it like {labels[-1]}",
        )
    return made


def tidy_in(label: str, order: Order) -> str:
    """A day whose order of day and month is given, as ISO date; as written if it is none."""
    seconds = moment(label, order)
    return _iso(seconds) if isinstance(seconds, int) else label


def _year(y: int) -> Span:
    return Span(_number(date(y, 1, 1)), _number(date(y, 12, 31)))


def _quarter(y: int, q: int) -> Span:
    after = date(y + q // 4, 3 * q % 12 + 1, 1)
    return Span(_number(date(y, 3 * q - 2, 1)), _number(after) - 1)


def _month(y: int, m: int) -> Span:
    return Span(_number(date(y, m, 1)), _number(date(y + m // 12, m % 12 + 1, 1)) - 1)


def _week(y: int, w: int) -> Span:
    first = _number(date.fromisocalendar(y, w, 1))
    return Span(first, first + 6)


def _day(y: int, m: int, d: int) -> Span:
    return Span(_number(date(y, m, d)), _number(date(y, m, d)))


def _number(day: date) -> int:
    return (day - date(1970, 1, 1)).days


_SPANS: tuple[tuple[re.Pattern[str], Callable[..., Span]], ...] = (
    (re.compile(r"(\d{4})-(\d\d)-(\d\d)"), _day),
    (re.compile(r"(\d{4})-W(\d\d)"), _week),
    (re.compile(r"(\d{4})-(\d\d)"), _month),
    (re.compile(r"(\d{4})-Q([1-4])"), _quarter),
    (re.compile(r"((?:1[5-9]|20|21)\d\d)"), _year),
)


def _numbers(labels: list[str]) -> dict[str, str] | None:
    """Years, dates without separators, months without separators, moments, numbered periods; quarters as fractions."""
    if not all(_WHOLE.fullmatch(label) for label in labels):
        return _fractions(labels)
    whole = {label: int(float(label)) for label in labels}
    made = {label: str(number) for label, number in whole.items()}
    sizes = {len(text) for text in made.values()}
    if sizes == {8}:
        return _if_all(labels, lambda label: _checked(made[label][:4], made[label][4:6], made[label][6:]))
    if sizes == {6}:
        return _if_all(labels, lambda label: _checked(made[label][:4], made[label][4:])) or made
    if min(whole.values(), default=0) > 100_000_000:
        return _if_all(labels, lambda label: _moment_day(label, ""))
    return made


def _fractions(labels: list[str]) -> dict[str, str] | None:
    """1990.25 for the second quarter of 1990."""
    try:
        numbers = {label: float(label) for label in labels}
    except ValueError:
        return None
    quarters = all(_YEARS[0] <= n <= _YEARS[1] and n * 4 % 1 == 0 for n in numbers.values())
    if not quarters:
        return {label: label for label in labels}
    return {label: f"{int(n)}-Q{int(n % 1 * 4) + 1}" for label, n in numbers.items()}


def _periods(labels: list[str]) -> dict[str, str] | None:
    """Quarters, weeks and months."""
    return _if_all(labels, _quarter_label) or _if_all(labels, _week_label) or _if_all(labels, _month_label)


def _quarter_label(label: str) -> str | None:
    match = _QUARTER.fullmatch(label)
    return None if match is None else f"{match[1] or match[4]}-Q{match[2] or match[3]}"


def _week_label(label: str) -> str | None:
    match = _WEEK.fullmatch(label)
    return None if match is None or not 1 <= int(match[2]) <= 53 else f"{match[1]}-W{int(match[2]):02d}"


def _month_label(label: str) -> str | None:
    match = _MONTH.fullmatch(label)
    if match is not None:
        return _checked(match[1] or match[4], (match[2] or match[3]).zfill(2))
    named = moment(f"1 {label}") if re.fullmatch(r"[^\W\d]+\.?[ \-]\d{4}", label) else None
    return _iso(named)[:7] if isinstance(named, int) else None


def _days(labels: list[str]) -> dict[str, str] | None:
    """Days in any form. Where each could be day first or month first, the order in which days follow evenly."""
    found = _in_order(labels, "")
    if found is not None:
        return found
    whole = [r for r in (_in_order(labels, "dmy"), _in_order(labels, "mdy")) if r is not None]
    even = [r for r in whole if _even(r)]
    if len(whole) == 2 and len(even) == 1:
        whole = even
    if len(whole) > 1:
        raise BadInput(
            f"Whether {labels[0]!r} starts with the day or the month cannot be told.",
            given=f"{len(labels)} dates, all of which can be read both ways",
            next_step="write dates as 2026-03-01",
        )
    return whole[0] if whole else None


def _in_order(labels: list[str], order: Order) -> dict[str, str] | None:
    return _if_all(labels, lambda label: _moment_day(label, order))


def _even(reading: dict[str, str]) -> bool:
    numbers = np.sort(np.array([str(d) for d in reading.values()], dtype="datetime64[D]").astype(np.int64))
    steps = np.diff(numbers)
    return bool(len(steps)) and int(steps.min()) == int(np.median(steps)) > 0 and bool(np.mean(steps == steps[0]) > 0.8)


def _moment_day(label: str, order: Order) -> str | None:
    if _WHOLE.fullmatch(label) and len(label) < 8:
        return None
    seconds = moment(label, order)
    return _iso(seconds) if isinstance(seconds, int) and not isinstance(seconds, bool) else None


def _iso(seconds: int) -> str:
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)).date().isoformat()


def _checked(*parts: str) -> str | None:
    """The parts of a date joined, if there is such a date."""
    try:
        date(int(parts[0]), int(parts[1]), int(parts[2]) if len(parts) > 2 else 1)
    except ValueError:
        return None
    return "-".join(parts)


def _if_all(labels: list[str], way: Callable[[str], str | None]) -> dict[str, str] | None:
    """Every label made by `way`; None when one cannot be."""
    made: dict[str, str] = {}
    for label in labels:
        text = way(label)
        if text is None:
            return None
        made[label] = text
    return made
