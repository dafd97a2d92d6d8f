"""When the next request may be sent: as the network's own headers say, never faster; waits can be stopped."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from goodword.connectors.model import Allowance
from goodword.core.progress import Progress

_SHARE = 0.2
"""From this share of the allowance on, what is left is spread over the time until there is more."""
LONGEST = 900.0
"""Longest wait for a network, seconds: a header that asks for more is a fault of it, and the refresh can be resumed."""
_PIECE = 0.5


@dataclass(frozen=True, slots=True)
class Timer:
    """Time as the one who waits sees it. now: seconds, only differences count."""

    now: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep


@dataclass(slots=True)
class Pace:
    """Holds requests back. title: of the network, for the one who watches."""

    title: str
    timer: Timer
    progress: Progress
    waited: float = 0.0
    _next: float = field(default=0.0)

    def told(self, allowance: Allowance | None) -> None:
        """Take what an answer's headers said into account."""
        if allowance is None:
            return
        if allowance.left <= 0:
            self._hold(allowance.seconds)
        elif allowance.of and allowance.left < _SHARE * allowance.of:
            self._hold(allowance.seconds / (allowance.left + 1))

    def hold(self, seconds: float) -> None:
        """Send nothing for so long."""
        self._hold(seconds)

    def _hold(self, seconds: float) -> None:
        self._next = max(self._next, self.timer.now() + min(max(seconds, 0.0), LONGEST))

    def wait(self) -> None:
        """Wait until the next request may be sent. Raises Stopped when the user ends it."""
        while (left := self._next - self.timer.now()) > 0:
            self.progress.step(f"waiting {left:,.0f} s, as {self.title} asks")
            piece = min(left, _PIECE)
            self.timer.sleep(piece)
            self.waited += piece
