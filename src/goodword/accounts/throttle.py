"""How long somebody has to wait after failed sign-ins. Pure."""

from __future__ import annotations

from collections.abc import Sequence

WINDOW = 15 * 60  # seconds in which failures count
FREE = 5  # failures that cost nothing: people mistype
_FIRST_WAIT, _LONGEST_WAIT = 15, 15 * 60


def wait(failures: Sequence[int], now: int) -> int:
    """Seconds until the next try is looked at, 0 where it is at once: 15 s after five failures, doubling to 15 min.

    failures: when they happened within WINDOW, seconds UTC, oldest first. now: seconds UTC.
    """
    beyond = len(failures) - FREE
    if beyond < 0:
        return 0
    pause = min(_FIRST_WAIT << min(beyond, 10), _LONGEST_WAIT)
    return max(0, failures[-1] + pause - now)
