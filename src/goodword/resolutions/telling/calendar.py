"""Resolutions as a calendar (iCalendar, RFC 5545), for any calendar program to subscribe to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from goodword.core.text import clean

_LINE = 75
"""Octets of one line (RFC 5545, 3.1); longer ones are folded."""
_REFRESH = "PT6H"


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing in the calendar: whole days from `first` to `last`, both included.

    uid: the same for the same thing for ever. changed_at: when what it says last changed. version: rises with every
    change, so that a program replaces what it has. done: shown as ticked in its title.
    """

    uid: str
    first: date
    last: date
    title: str
    text: str
    changed_at: datetime
    version: int = 0
    done: bool = False
    url: str = ""


def feed(name: str, entries: Iterable[Entry]) -> str:
    """The calendar of these entries, CRLF and folded. Every day is a day without a time zone: it is the same day
    wherever it is read, and nothing in it makes anybody look busy."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Goodword//Resolutions//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"NAME:{escaped(name)}",
        f"X-WR-CALNAME:{escaped(name)}",
        f"REFRESH-INTERVAL;VALUE=DURATION:{_REFRESH}",
        f"X-PUBLISHED-TTL:{_REFRESH}",
        *_UTC,  # a calendar has at least one component, also when nothing is in it
    ]
    for entry in entries:
        lines += _event(entry)
    return "".join(f"{folded(line)}\r\n" for line in (*lines, "END:VCALENDAR"))


_UTC = (
    "BEGIN:VTIMEZONE",
    "TZID:UTC",
    "BEGIN:STANDARD",
    "DTSTART:19700101T000000",
    "TZOFFSETFROM:+0000",
    "TZOFFSETTO:+0000",
    "END:STANDARD",
    "END:VTIMEZONE",
)


def _event(entry: Entry) -> list[str]:
    stamp = f"{entry.changed_at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    return [
        "BEGIN:VEVENT",
        f"UID:{escaped(entry.uid)}",
        f"DTSTAMP:{stamp}",
        f"LAST-MODIFIED:{stamp}",
        f"SEQUENCE:{entry.version}",
        f"DTSTART;VALUE=DATE:{_day(entry.first)}",
        f"DTEND;VALUE=DATE:{_day(entry.last + timedelta(days=1))}",  # the end is the first day that is not in it
        f"SUMMARY:{'✓ ' if entry.done else ''}{escaped(entry.title)}",
        *([f"DESCRIPTION:{escaped(entry.text)}"] if entry.text else []),
        *([f"URL:{entry.url}"] if entry.url else []),
        "STATUS:CONFIRMED",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
    ]


def _day(day: date) -> str:
    return f"{day.year:04d}{day.month:02d}{day.day:02d}"


def escaped(text: str) -> str:
    """A text value (RFC 5545, 3.3.11): no line of somebody's goal can become a line of the calendar."""
    plain = clean(text).replace("\r\n", "\n").replace("\r", "\n")
    for sign in ("\\", ";", ","):
        plain = plain.replace(sign, "\\" + sign)
    return "\\n".join(plain.split("\n")).replace("\u2028", " ").replace("\u2029", " ").replace("\x85", " ")


def folded(line: str) -> str:
    """A line cut into lines of at most 75 octets, never inside a character; each goes on with a space."""
    pieces: list[str] = []
    piece, size = "", 0
    for character in line:
        octets = len(character.encode())
        if size + octets > (_LINE if not pieces else _LINE - 1):
            pieces.append(piece)
            piece, size = "", 0
        piece += character
        size += octets
    return "\r\n ".join([*pieces, piece])
