"""Times of a brief: who still posts. Nothing is counted back without a date for today."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime

from goodword.core.times import DAY, day_of
from goodword.discovery.search.model import ChipKind, Wish
from goodword.discovery.search.said import Said
from goodword.discovery.search.words import pattern

_UNITS = {"d": 1, "w": 7, "m": 30.4375, "y": 365.25}
_UNIT = (
    r"(?:(?P<d>days?|tagen?|jours?|d[ií]as?|giorni|dagen|दिनों?|дней)"
    r"|(?P<w>weeks?|wochen?|semaines?|semanas?|settimane|weken|हफ़?्तों?|недель)"
    r"|(?P<m>months?|monaten?|mois|mes(?:es)?|mesi|maanden|महीनों?|महीने|месяцев)"
    r"|(?P<y>years?|jahren?|ans|an|a[nñ]os?|anni|jaar|सालों?|साल|лет))"
)
_LAST = re.compile(
    r"(?:\b(?:in|within|over|during|en|au cours|negli|in de|за)\s+)?"
    r"(?:(?:the|den|der|des|les|ces|los|las|gli|le|de)\s+)?"
    r"(?:last|past|letzten|vergangenen|derni[eè]re?s|[uú]ltim[oa]s|ultim[ie]|afgelopen|laatste|पिछले|последние|последних)?\s*"
    rf"(?P<n>\d{{1,3}})\s+(?:derni[eè]re?s\s+)?{_UNIT}(?:\s+(?:में|ago))?",
    re.IGNORECASE,
)
_RECENT = re.compile(r"last|past|letzt|vergang|derni|[uú]ltim|afgelopen|laatste|पिछले|последн", re.IGNORECASE)
_SINCE = re.compile(
    rf"(?:(?:{pattern('lately')})\s+)?(?:since|after|seit|nach|depuis|desde|dal|sinds|से)\s+(?P<day>\d{{4}}-\d\d-\d\d)",
    re.IGNORECASE,
)
_LATELY = re.compile(rf"(?<!\w)(?:{pattern('lately')})(?:\s+(?:something|anything|again))?\s*$", re.IGNORECASE)


def hear_times(said: Said, wish: Wish, today: int | None) -> Wish:
    """ "posted in the last 6 months", "active since 2026-01-31". Other times stay words: "who visited last year"."""
    since = _SINCE.search(said.left)
    if since is not None:
        try:
            after = int(datetime.fromisoformat(since["day"]).replace(tzinfo=UTC).timestamp())
        except ValueError:
            return wish
        return _active(said, wish, after, since.span(), "")
    for last in _LAST.finditer(said.left):
        before = _LATELY.search(said.left[: last.start()])
        alone = any(said.left[a:b].strip() == last[0].strip() for a, b in said.clauses())
        if today is None or not _RECENT.search(last[0]) or not (before or alone):
            continue
        unit = next(u for u in _UNITS if last[u])
        after = today - int(int(last["n"]) * _UNITS[unit]) * DAY
        start = before.start() if before else last.start()
        return _active(said, wish, after, (start, last.end()), "counted back from today")
    return wish


def _active(said: Said, wish: Wish, after: int, span: tuple[int, int], note: str) -> Wish:
    words = said.take(*span)
    said.add(ChipKind.ACTIVE, day_of(after), f"posted since {day_of(after)}", words, note)
    return replace(wish, active_after=after // DAY * DAY)
