"""What the invented servers have in common: a limit of requests that renews itself, times as networks write them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime


@dataclass(slots=True)
class Turnstile:
    """Lets so many requests through in `seconds`, from full window to full window."""

    limit: int
    seconds: int
    used: int = 0
    began: int = field(default=0)

    def passes(self, now: int) -> bool:
        """Count a request; whether it is still one of those that may come. now: seconds UTC."""
        window = now - now % self.seconds
        if window != self.began:
            self.began, self.used = window, 0
        self.used += 1
        return self.used <= self.limit

    @property
    def left(self) -> int:
        """Requests that may still come."""
        return max(0, self.limit - self.used)

    @property
    def renewed(self) -> int:
        """When there are more again, seconds UTC."""
        return self.began + self.seconds


def written(at: int) -> str:
    """A time as networks write it in JSON."""
    return f"{datetime.fromtimestamp(at, UTC):%Y-%m-%dT%H:%M:%S}.000Z"


def dated(at: int) -> str:
    """A time as servers write it in the header `Date`."""
    return format_datetime(datetime.fromtimestamp(at, UTC), usegmt=True)
