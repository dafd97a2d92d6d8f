"""A calendar is one that any program can read: RFC 5545 lines, escapes and folding, whatever a goal is called."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from goodword.resolutions.telling.calendar import Entry, escaped, feed, folded

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def _entry(title: str = "Hand out cards", text: str = "") -> Entry:
    return Entry("a@goodword", date(2026, 12, 31), date(2026, 12, 31), title, text, NOW, 3)


def _unfolded(text: str) -> list[str]:
    """Content lines as RFC 5545 says to read them."""
    return re.sub(r"\r\n[ \t]", "", text).removesuffix("\r\n").split("\r\n")


def _components(lines: list[str]) -> None:
    """Every BEGIN has its END, and every line in between is a property."""
    open_ = []
    for line in lines:
        name, _, value = line.partition(":")
        assert re.fullmatch(r"[A-Z-]+(;[A-Z-]+=[^:]*)*", name), line
        if name == "BEGIN":
            open_.append(value)
        elif name == "END":
            assert open_.pop() == value
    assert open_ == []


def test_an_event_is_whole_days_that_make_nobody_busy() -> None:
    lines = _unfolded(feed("Bakery", [_entry()]))
    _components(lines)
    assert lines[0] == "BEGIN:VCALENDAR"
    assert "VERSION:2.0" in lines
    event = lines[lines.index("BEGIN:VEVENT") :]
    assert "DTSTART;VALUE=DATE:20261231" in event
    assert "DTEND;VALUE=DATE:20270101" in event, "the end is the day after"
    assert "DTSTAMP:20261122T120000Z" in event
    assert "TRANSP:TRANSPARENT" in event
    assert "SEQUENCE:3" in event


def test_an_empty_calendar_has_a_component() -> None:
    lines = _unfolded(feed("Nothing", []))
    _components(lines)
    assert "BEGIN:VTIMEZONE" in lines


def test_text_of_a_goal_cannot_become_a_line() -> None:
    text = feed("x\r\nEND:VCALENDAR", [_entry("a\nEND:VEVENT\r\nBEGIN:VALARM", "b;c,d\\e")])
    lines = _unfolded(text)
    _components(lines)
    assert lines.count("END:VEVENT") == 1
    assert r"SUMMARY:a\nEND:VEVENT\nBEGIN:VALARM" in lines
    assert r"DESCRIPTION:b\;c\,d\\e" in lines


@given(st.text(max_size=300))
@settings(max_examples=200, deadline=None)
def test_lines_are_short_and_read_back(text: str) -> None:
    line = "SUMMARY:" + escaped(text)
    pieces = folded(line).split("\r\n")
    assert all(len(piece.encode()) <= 75 for piece in pieces)
    assert "".join(piece if i == 0 else piece[1:] for i, piece in enumerate(pieces)) == line
    assert not re.search(r"[\r\n\x85\u2028\u2029]", escaped(text))


def test_another_program_reads_the_same() -> None:
    """Read by an independent reader of the format: what was written comes back."""
    import icalendar

    text = feed("Bandra बेकरी", [_entry("रोटी; bread, and more", "line one\nline two")])
    calendar = icalendar.Calendar.from_ical(text)
    (event,) = calendar.walk("VEVENT")
    assert str(event["SUMMARY"]) == "रोटी; bread, and more"
    assert str(event["DESCRIPTION"]) == "line one\nline two"
    assert event.decoded("DTSTART") == date(2026, 12, 31)
    assert event.decoded("DTEND") == date(2027, 1, 1)
    assert event.errors == []
