"""Days since which something is new. Pure."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

from goodword.core.errors import BadInput


def end_of(text: str) -> datetime | None:
    """The last second of a day in UTC: what was found on that day is not new since then. None for "".

    Raises BadInput for what is no day.
    """
    if not text.strip():
        return None
    try:
        day = date.fromisoformat(text.strip())
    except ValueError:
        raise BadInput.value("since", "a day like 2026-01-31", text[:40], where="since") from None
    return datetime.combine(day, time(23, 59, 59), UTC)
