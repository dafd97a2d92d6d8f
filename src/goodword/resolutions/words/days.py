"""Days as people say them: "31 March", "31. März", "3月31日", "this year", "in 6 weeks", "by Friday"."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, timedelta

from goodword.core.errors import BadInput
from goodword.core.text import fold
from goodword.core.times import from_epoch
from goodword.resolutions.words import lexicon
from goodword.sources.dates import moment
from goodword.sources.model import REASON_SENTENCES, Reason

_WORD = r"[^\W\d_][^\s\d,.;:!?()、。]*"
_FULL = re.compile(
    r"\d{4}-\d{1,2}-\d{1,2}|\d{1,2}[./\-]\d{1,2}[./\-]\d{4}|\d{4}\s*[年년]\s*\d{1,2}\s*[月월]\s*\d{1,2}\s*[日일]"
)
_EAST = re.compile(r"(\d{1,2})\s*[月월]\s*(\d{1,2})\s*[日일]")
_DAY_MONTH = re.compile(
    rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th|er|º|\.)?\s+(?:de |of |d')?(?P<month>{_WORD})\.?"
    r"(?:,?\s+(?:de |del )?(?P<year>\d{4}))?",
    re.IGNORECASE,
)
_MONTH_DAY = re.compile(
    rf"\b(?P<month>{_WORD})\.?\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\b(?!\d|\s*(?:%|[^\W\d_]+ (?:of|by|until)\b))"
    r"(?:,?\s+(?P<year>\d{4}))?",
    re.IGNORECASE,
)
_SPAN = re.compile(rf"(?P<lead>{_WORD})\s+(?:the\s+)?(?P<n>\d{{1,3}})\s*(?P<unit>{_WORD})", re.IGNORECASE)
_NAMED = re.compile(rf"(?P<which>{_WORD})\s+(?P<unit>{_WORD})", re.IGNORECASE)
_EAST_NAMED = {
    **dict.fromkeys(("今年", "올해"), ("this", "year")),
    **dict.fromkeys(("今月", "本月"), ("this", "month")),
    **dict.fromkeys(("来年", "明年"), ("next", "year")),
    "来月": ("next", "month"),
}


@dataclass(frozen=True, slots=True)
class Day:
    """A day that was said. start, end: where in the text. note: what was concluded and not said. first: it is where a
    time begins (`from`), not where it ends."""

    day: date
    start: int
    end: int
    note: str = ""
    first: bool = False


def find_days(text: str, today: date) -> list[Day]:
    """Every day in the text, in order. A day and month without a year is the next one from today on.

    Raises BadInput for a day that can be read in two ways, as 03/04/2027.
    """
    found: list[Day] = []
    for finder in (_full, _east, _day_month, _month_day, _within, _named_time, _month_alone, _weekday):
        for day in finder(text, today):
            if not any(day.start < d.end and d.start < day.end for d in found):
                found.append(day)
    return sorted((_placed(text, d) for d in found), key=lambda d: d.start)


def _placed(text: str, day: Day) -> Day:
    before = fold(text[: day.start]).split()
    return Day(day.day, day.start, day.end, day.note, bool(before) and before[-1] in lexicon.FROM)


def _full(text: str, today: date) -> list[Day]:  # noqa: ARG001 - one form for every finder
    found = []
    for match in _FULL.finditer(text):
        seconds = moment(match[0], zone=UTC)
        if isinstance(seconds, Reason):
            ambiguous = seconds is Reason.AMBIGUOUS_DATE
            what = f"{match[0]} can be read in two ways." if ambiguous else REASON_SENTENCES[seconds]
            raise BadInput(what, where="due", given=match[0], next_step="write it like 2027-03-31 or 31 March 2027")
        if seconds is not None:
            found.append(Day(from_epoch(seconds).date(), *match.span()))
    return found


def _east(text: str, today: date) -> list[Day]:
    found = []
    for match in _EAST.finditer(text):
        day = _coming(int(match[2]), int(match[1]), None, today)
        if day:
            found.append(Day(day, *match.span(), _the_next(day)))
    return found


def _day_month(text: str, today: date) -> list[Day]:
    return _by_name(_DAY_MONTH, text, today)


def _month_day(text: str, today: date) -> list[Day]:
    return _by_name(_MONTH_DAY, text, today)


def _by_name(pattern: re.Pattern[str], text: str, today: date) -> list[Day]:
    found, at = [], 0
    while match := pattern.search(text, at):
        month = lexicon.months().get(fold(match["month"]).rstrip("."))
        year = int(match["year"]) if match["year"] else None
        day = _coming(int(match["day"]), month, year, today) if month else None
        if day:
            found.append(Day(day, *match.span(), "" if year else _the_next(day)))
        at = match.end() if day else match.start() + 1
    return found


def _coming(day: int, month: int | None, year: int | None, today: date) -> date | None:
    """The day of that name: in the year said, else the next one from today on (29 February waits for its year)."""
    for candidate in [year] if year else range(today.year, today.year + 9):
        try:
            found = date(candidate, month or 0, day)
        except ValueError:
            continue
        if year or found >= today:
            return found
    return None


def _the_next(day: date) -> str:
    return f"no year was said: the next one, {day.isoformat()}"


def _within(text: str, today: date) -> list[Day]:
    """ "in 6 weeks" counts from today; "for 6 weeks" begins with today."""
    found, at = [], 0
    while match := _SPAN.search(text, at):
        lead, unit = fold(match["lead"]), lexicon.UNIT.get(fold(match["unit"]))
        if unit and lead in lexicon.WITHIN | lexicon.DURING:
            end = _after(today, int(match["n"]), unit)
            day = end if lead in lexicon.WITHIN else end - timedelta(days=1)
            found.append(Day(day, *match.span(), f"counted from today: {day.isoformat()}"))
        at = match.end() if unit else match.start() + 1
    return found


def _after(day: date, n: int, unit: str) -> date:
    if unit in ("day", "week"):
        return day + timedelta(days=n * (7 if unit == "week" else 1))
    whole = day.year * 12 + day.month - 1 + n * (12 if unit == "year" else 1)
    year, month = min(whole // 12, 9_000), whole % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def _named_time(text: str, today: date) -> list[Day]:
    """ "this year", "next month": their last day."""
    found, at = [], 0
    while match := _NAMED.search(text, at):
        which, unit = fold(match["which"]), lexicon.UNIT.get(fold(match["unit"]))
        step = 0 if which in lexicon.THIS else 1 if which in lexicon.NEXT else None
        if unit in ("week", "month", "year") and step is not None:
            found.append(Day(_last_of(today, str(unit), step), *match.span()))
        at = match.end() if unit else match.start() + 1
    for word, (said, unit) in _EAST_NAMED.items():
        if word in text:
            start = text.index(word)
            found.append(Day(_last_of(today, unit, int(said == "next")), start, start + len(word)))
    return found


def _last_of(today: date, unit: str, step: int) -> date:
    if unit == "week":
        return today + timedelta(days=6 - today.weekday() + 7 * step)
    if unit == "year":
        return date(today.year + step, 12, 31)
    day = _after(today.replace(day=1), step, "month")
    return day.replace(day=monthrange(day.year, day.month)[1])


def _month_alone(text: str, today: date) -> list[Day]:
    """ "by March", "end of June": the last day of that month, and that it was concluded is said."""
    found = []
    for match in re.finditer(_WORD, text):
        month = lexicon.months().get(fold(match[0]).rstrip("."))
        before = fold(text[: match.start()]).split()
        if month and before and (before[-1] in lexicon.STOPS | lexicon.END_OF | lexicon.OF):
            year = today.year + (month < today.month)
            day = date(year, month, monthrange(year, month)[1])
            start = match.start()
            found.append(Day(day, start, match.end(), f"only the month was said: its last day, {day.isoformat()}"))
    return found


def _weekday(text: str, today: date) -> list[Day]:
    found = []
    for match in re.finditer(_WORD, text):
        number = lexicon.weekdays().get(fold(match[0]))
        before = fold(text[: match.start()]).split()
        if number is not None and before and before[-1] in lexicon.STOPS:
            day = today + timedelta(days=(number - today.weekday() - 1) % 7 + 1)
            found.append(Day(day, *match.span(), f"the next one, {day.isoformat()}"))
    return found
