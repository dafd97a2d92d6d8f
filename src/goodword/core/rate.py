"""How many requests somebody makes within a while: counted in windows that follow one another. Pure."""

from __future__ import annotations

WINDOW = 10.0
"""Seconds over which requests are counted together."""
_MOST_KNOWN = 100_000


class Rate:
    """Counts requests by whoever makes them. most: allowed in a window, 0 for any number.

    What is held is forgotten with each window, and when very many ask within one: a flood from made-up addresses
    takes no memory, and lets each through again.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._window = -1
        self._counts: dict[str, int] = {}

    def over(self, who: str, now: float) -> bool:
        """Count one more request; whether it is beyond what is allowed. now: seconds that never go back."""
        if not self._most:
            return False
        window = int(now / WINDOW)
        if window != self._window or len(self._counts) > _MOST_KNOWN:
            self._window = window
            self._counts.clear()
        count = self._counts.get(who, 0) + 1
        self._counts[who] = count
        return count > self._most
