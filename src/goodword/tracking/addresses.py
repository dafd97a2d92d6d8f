"""Short links as people see them, and moments as people write them. Pure."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from goodword.core.errors import BadInput
from goodword.settings.model import Settings


def base(settings: Settings) -> str:
    """Where short links begin, without a slash at the end."""
    if settings.short_url:
        return settings.short_url.rstrip("/")
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return f"http://{host}:{settings.redirect_port}"


def short_address(settings: Settings, short: str) -> str:
    """The whole address of a short link."""
    return f"{base(settings)}/{short}"


def scanned_address(settings: Settings, short: str) -> str:
    """The address in a QR code: it says that the picture was scanned, in capitals, which make the picture coarser.
    Where short links live below a path, that path stays as it is: whoever serves it tells capitals apart."""
    address = f"{base(settings)}/q/{short}"
    return address if urlsplit(base(settings)).path else address.upper()


def moment(text: str, zone: str = "UTC") -> datetime | None:
    """The end that somebody wrote: a day lasts until its last second in the campaign's zone; "" is none.

    Raises BadInput for what is neither 2026-03-31 nor 2026-03-31T18:00.
    """
    if not text.strip():
        return None
    here = _zone(zone)
    try:
        if len(text.strip()) == 10:
            day = date.fromisoformat(text.strip()) + timedelta(days=1)
            return datetime(day.year, day.month, day.day, tzinfo=here).astimezone(UTC)
        read = datetime.fromisoformat(text.strip())
    except (ValueError, OverflowError):
        raise BadInput.value("moment", "a day like 2026-03-31 or a moment like 2026-03-31T18:00", text) from None
    return (read if read.tzinfo else read.replace(tzinfo=here)).astimezone(UTC)


def last_day(ends: datetime, zone: str = "UTC") -> str:
    """An end as people say it: its last day, with the time and the zone where it is not the end of a day."""
    last = (ends - timedelta(seconds=1)).astimezone(_zone(zone))
    whole = (last.hour, last.minute, last.second) == (23, 59, 59)
    return f"{last:%Y-%m-%d}" if whole else f"{ends.astimezone(_zone(zone)):%Y-%m-%d %H:%M} {_zone(zone).key}"


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")
