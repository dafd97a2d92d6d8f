"""Deliveries of many requests in one transaction: each waits for the disk once, together with those beside it."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, InvalidStateError

from goodword.commerce.model import Kept
from goodword.commerce.orders.store import Delivery
from goodword.core.errors import GoodwordError, Unavailable

_TOGETHER = 256
_WAITING = 5_000
Waiting = tuple[Delivery, "Future[Kept]"]


class GroupCommit:
    """One thread that keeps what waits, in the order in which it came. keep: one transaction for all it is given."""

    def __init__(self, keep: Callable[[Sequence[Delivery]], list[Kept]]) -> None:
        self._keep = keep
        self._queue: queue.Queue[Waiting | None] = queue.Queue(_WAITING)
        self._thread = threading.Thread(target=self._run, name="orders", daemon=True)
        self._thread.start()

    def submit(self, delivery: Delivery) -> Future[Kept]:
        """What becomes of a delivery, known once it is committed. Raises Unavailable when too much waits already."""
        waiting: Future[Kept] = Future()
        try:
            self._queue.put_nowait((delivery, waiting))
        except queue.Full:
            raise Unavailable("More arrives than can be kept.", data="Nothing of this was kept.") from None
        return waiting

    def close(self) -> None:
        """Keep what waits and end."""
        self._queue.put(None)
        self._thread.join(timeout=30)

    def _run(self) -> None:
        while (first := self._queue.get()) is not None:
            batch, end = [first], False
            while len(batch) < _TOGETHER and not end:
                try:
                    more = self._queue.get_nowait()
                except queue.Empty:
                    break
                end = more is None
                batch += [more] if more is not None else []
            self._settle(batch)
            if end:
                return

    def _settle(self, batch: list[Waiting]) -> None:
        """Keep a batch; where that fails for a reason in one of them, each alone, so that none spoils the others."""
        try:
            kept = self._keep([delivery for delivery, _ in batch])
        except GoodwordError as error:
            if error.retryable or len(batch) == 1:
                _fail(batch, error)
            else:
                for one in batch:
                    self._settle([one])
        except Exception as error:  # noqa: BLE001 - whoever waits must hear of it, and the thread goes on
            _fail(batch, error)
        else:
            for (_, waiting), answer in zip(batch, kept, strict=True):
                _tell(waiting, answer)


def _fail(batch: list[Waiting], error: Exception) -> None:
    for _, waiting in batch:
        try:
            waiting.set_exception(error)
        except InvalidStateError:
            continue  # nobody waits any more


def _tell(waiting: Future[Kept], answer: Kept) -> None:
    try:
        waiting.set_result(answer)
    except InvalidStateError:
        return  # nobody waits any more; it is kept all the same, and the shop will send it again
