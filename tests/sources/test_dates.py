"""Dates as people and tools write them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodword.sources.dates import moment
from goodword.sources.model import Reason

NOON = datetime(2024, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "2024-01-12",
        "2024/01/12",
        "2024-01-12T00:00:00Z",
        "2024-01-12 05:30:00+05:30",
        "20240112",
        "1705017600",
        "1705017600000",
        "1705017600000000",
        "1705017600.0",
        "13/01/2024",
        "01/13/2024",
        "12.01.2024",
        "Jan 12, 2024",
        "January 12th, 2024 12:00 AM",
        "12 janvier 2024",
        "12. Januar 2024",
        "12 de enero de 2024",
        "12-Jan-2024",
        "12 января 2024",
        "2024年1月12日",
        "Fri Jan 12 00:00:00 +0000 2024",
        "Fri, 12 Jan 2024 00:00:00 +0000",
    ],
)
def test_every_common_form_is_read(text: str) -> None:
    day = NOON + timedelta(days=1) if "13" in text.split("/") else NOON
    assert moment(text) == int(day.timestamp())


@pytest.mark.parametrize("text", ["03/04/2024", "3-4-2024", "03/04/24 10:00"])
def test_day_and_month_are_never_guessed(text: str) -> None:
    assert moment(text) is Reason.AMBIGUOUS_DATE
    assert isinstance(moment(text, "dmy"), int)
    assert moment(text, "dmy") != moment(text, "mdy")


@pytest.mark.parametrize("text", ["foo", "2024-13-01", "2024-02-30", "31/31/2024", "12:00", "Smarch 13, 2024"])
def test_what_is_no_date_says_so(text: str) -> None:
    assert moment(text) is Reason.NOT_A_DATE


@pytest.mark.parametrize("text", ["", " ", "n/a", "-", "null"])
def test_nothing_is_no_date(text: str) -> None:
    assert moment(text) is None


def test_times_without_a_zone_are_in_the_stated_one() -> None:
    assert moment("2024-01-12 05:30", "", ZoneInfo("Asia/Kolkata")) == int(NOON.timestamp())


@given(
    st.datetimes(NOON.replace(year=1990, tzinfo=None), NOON.replace(year=2100, tzinfo=None)),
    st.integers(-14 * 4, 14 * 4),
)
def test_iso_times_of_any_zone_are_exact(local: datetime, quarters: int) -> None:
    time = local.replace(microsecond=0, tzinfo=timezone(timedelta(minutes=15 * quarters)))
    assert moment(time.isoformat()) == int(time.timestamp())


@given(st.text(max_size=40))
def test_any_text_is_a_moment_nothing_or_a_reason(text: str) -> None:
    outcome = moment(text)
    assert outcome is None or isinstance(outcome, int | Reason)
