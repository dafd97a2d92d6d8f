"""Times are UTC inside: whole seconds since 1970 in tables, aware datetimes in dataclasses."""

from __future__ import annotations

from datetime import UTC, datetime

DAY = 86_400


def to_epoch(moment: datetime) -> int:
    """Whole seconds since 1970-01-01 UTC; a naive datetime is read as UTC."""
    return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp())


def from_epoch(seconds: int) -> datetime:
    """The aware UTC datetime of so many seconds since 1970."""
    return datetime.fromtimestamp(seconds, UTC)
