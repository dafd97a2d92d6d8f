"""Times are UTC inside: whole seconds since 1970 in tables, aware datetimes in dataclasses."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache

DAY = 86_400


def to_epoch(moment: datetime) -> int:
    """Whole seconds since 1970-01-01 UTC; a naive datetime is read as UTC."""
    return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp())


def from_epoch(seconds: int) -> datetime:
    """The aware UTC datetime of so many seconds since 1970."""
    return datetime.fromtimestamp(seconds, UTC)


def day_of(seconds: int) -> str:
    """The day in UTC, as "2026-01-15"."""
    return _day(seconds // DAY)


@lru_cache(maxsize=20_000)
def _day(day: int) -> str:
    """Times differ, days are few."""
    return f"{from_epoch(day * DAY):%Y-%m-%d}"
