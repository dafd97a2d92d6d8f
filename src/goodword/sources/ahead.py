"""Reading ahead: the next batch of a file is unpacked and parsed while the one before is converted."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from queue import Empty, Queue
from threading import Event, Thread
from typing import TypeVar, cast

T = TypeVar("T")
_END = object()
_HELD = 1
_PATIENCE = 0.2
"""Seconds between looks at whether anyone still waits for what was read."""


def ahead(items: Iterator[T]) -> Generator[T, None, None]:
    """The same items in the same order, made by a thread that is one item ahead; its errors are raised here.

    Close it (`contextlib.closing`) before what the items are read from. Closing waits until the item under way is
    made: use it for sources that never block.
    """
    made: Queue[object] = Queue(_HELD)
    ended = Event()
    worker = Thread(target=_make, args=(items, made, ended), name="reading ahead", daemon=True)
    worker.start()
    try:
        while (item := made.get()) is not _END:
            if isinstance(item, _Failed):
                raise item.error
            yield cast(T, item)
    finally:
        ended.set()
        while worker.is_alive():
            _drain(made)
            worker.join(_PATIENCE)


class _Failed:
    def __init__(self, error: BaseException) -> None:
        self.error = error


def _make(items: Iterator[object], made: Queue[object], ended: Event) -> None:
    try:
        for item in items:
            if ended.is_set():
                return
            made.put(item)
        made.put(_END)
    except BaseException as error:  # noqa: BLE001 - raised again where the items are wanted
        made.put(_Failed(error))


def _drain(made: Queue[object]) -> None:
    try:
        while True:
            made.get_nowait()
    except Empty:
        return
