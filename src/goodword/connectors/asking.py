"""One request until it is answered: held back, paid for, tried again where that may help, and only there."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from goodword.connectors.errors import QuotaSpent, TokenRefused, unavailable
from goodword.connectors.headers import retry_after
from goodword.connectors.model import Answer, Call, Connector, Cut, Transport, Verdict
from goodword.connectors.pace import Pace
from goodword.core.errors import Unavailable

TRIES = 6
_FIRST, _LONGEST = 1.0, 60.0


class Purse(Protocol):
    """What a request is paid from."""

    def pay(self, call: Call) -> None:
        """Take the units before the request is sent. Raises QuotaSpent where they are not there."""

    def emptied(self, call: Call) -> QuotaSpent:
        """The network says that nothing is left: take all there is; what to raise."""


@dataclass(slots=True)
class Asker:
    """Asks one server. calls: requests sent so far, every try counted. seed: of the spread of pauses."""

    connector: Connector
    transport: Transport
    pace: Pace
    purse: Purse
    seed: int = 0
    calls: int = 0
    _chance: Callable[[], float] = field(init=False)

    def __post_init__(self) -> None:
        self._chance = random.Random(self.seed).random  # noqa: S311 - spreads pauses, keeps no secret

    def ask(self, call: Call) -> tuple[Answer, Verdict]:
        """The answer and what it means: OK, GONE, RESTART, DENIED or WRONG.

        Raises TokenRefused; Unavailable when no try brought an answer; QuotaSpent; Stopped.
        """
        why = ""
        for attempt in range(TRIES):
            self.pace.wait()
            self.purse.pay(call)
            self.calls += 1
            try:
                answer = self.transport.send(call)
            except Cut as cut:
                why = str(cut) or "the connection was cut"
                self.back_off(attempt)
                continue
            self.pace.told(self.connector.allowance(answer))
            verdict = self.connector.judge(call, answer)
            if verdict is Verdict.REFUSED:
                raise TokenRefused.by(self.connector.about.title, self.connector.about.name)
            if verdict is Verdict.SPENT:
                raise self.purse.emptied(call)
            if verdict not in (Verdict.WAIT, Verdict.AGAIN):
                return answer, verdict
            why = f"status {answer.status}"
            if not self._told_to_wait(verdict, answer):
                self.back_off(attempt)
        raise self._given_up(why)

    def _told_to_wait(self, verdict: Verdict, answer: Answer) -> bool:
        """Whether the network said how long; it knows best."""
        seconds = retry_after(answer)
        if seconds is None and verdict is Verdict.WAIT:
            allowance = self.connector.allowance(answer)
            seconds = allowance.seconds if allowance and allowance.left <= 0 else None
        if seconds is None:
            return False
        self.pace.hold(seconds)
        return True

    def back_off(self, attempt: int) -> None:
        """Twice as long each time, spread over half of it, so that many who wait do not come back together."""
        pause = min(_FIRST * 2**attempt, _LONGEST)
        self.pace.hold(pause * (0.5 + self._chance() / 2))

    def _given_up(self, why: str) -> Unavailable:
        return unavailable(self.connector.about.title, f"{why}, {TRIES} times")
